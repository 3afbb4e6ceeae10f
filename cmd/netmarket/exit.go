package main

import (
	"errors"

	"netmarket/publish"
	"netmarket/transform"
)

// Exit codes of every command.
const (
	exitDone     = 0 // also: nothing new
	exitFault    = 1 // internal fault, also a full disk
	exitUsage    = 2 // usage, configuration or catalogue
	exitStale    = 3 // something was stale or quarantined, the rest is published
	exitWithheld = 4 // checks failed, the old snapshot stays
	exitBusy     = 5 // another run holds the lock
)

// coded is an error with its exit code.
type coded struct {
	code int
	error
}

func (c coded) Unwrap() error { return c.error }

func usage(err error) error { return coded{exitUsage, err} }

// errReported ends a command whose finding was already printed.
var errReported = errors.New("already reported")

func exitCode(err error) int {
	var c coded
	var failed *transform.CheckFailure
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &c):
		return c.code
	case errors.As(err, &failed):
		return exitWithheld
	case errors.Is(err, publish.ErrNoSnapshot), errors.Is(err, publish.ErrNewer), errors.Is(err, publish.ErrNoGaps), errors.Is(err, publish.ErrNoPlan), errors.Is(err, transform.ErrUnknownArea):
		return exitUsage
	}
	return exitFault
}
