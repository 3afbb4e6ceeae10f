package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"

	"netmarket/schedules"
)

// fenceVariable names to a child the lease it runs under.
const fenceVariable = "NETMARKET_FENCE"

// A run that hangs must not hold the schedule for ever; one that is told to
// stop gets a while to put things in order.
const (
	longestRun = 12 * time.Hour
	stopWithin = 30 * time.Second
)

// runJob takes a job's commands one after another as children and returns the
// exit code that decides. What is stale does not keep the next command from
// running; everything else does.
func (a *app) runJob(ctx context.Context, j schedules.Job, fence uint64) (int, string) {
	ctx, cancel := context.WithTimeout(ctx, longestRun)
	defer cancel()
	worst, reasons := exitDone, []string{}
	for _, command := range commandsOf(j) {
		exit, reason := a.runChild(ctx, command, fence)
		if reason != "" {
			reasons = append(reasons, reason)
		}
		if exit != exitDone {
			worst = exit
		}
		if exit != exitDone && exit != exitStale {
			break
		}
	}
	return worst, strings.Join(reasons, "; ")
}

// runChild runs one command of this program on the same data and returns its
// exit code, -1 where it gave none, with the last line it said.
func (a *app) runChild(ctx context.Context, command []string, fence uint64) (int, string) {
	if a.seams.child != nil {
		return a.seams.child(ctx, command, fence)
	}
	program, err := self()
	if err != nil {
		return -1, err.Error()
	}
	args := append([]string{"--data", a.data}, command...)
	if a.config != "" {
		args = append([]string{"--config", a.config}, args...)
	}
	child := exec.CommandContext(ctx, program, args...)
	child.Env = append(os.Environ(), fenceVariable+"="+strconv.FormatUint(fence, 10))
	said := &lastLine{to: a.err}
	child.Stderr = said
	child.Cancel = func() error { return child.Process.Signal(syscall.SIGTERM) }
	child.WaitDelay = stopWithin
	err = child.Run()
	var ended *exec.ExitError
	switch {
	case err == nil:
		return exitDone, ""
	case errors.As(err, &ended) && ended.ExitCode() >= 0:
		return ended.ExitCode(), fmt.Sprintf("%s: exit %d: %s", command[0], ended.ExitCode(), said.text())
	}
	return -1, fmt.Sprintf("%s: %v", command[0], err)
}

// lastLine passes everything on and remembers the last line.
type lastLine struct {
	to   interface{ Write([]byte) (int, error) }
	line []byte
	next []byte
}

const longestLine = 400 // bytes kept for the ledger

func (l *lastLine) Write(p []byte) (int, error) {
	for rest := p; len(rest) > 0; {
		text, after, isWhole := bytes.Cut(rest, []byte("\n"))
		if room := longestLine - len(l.next); room > 0 {
			l.next = append(l.next, text[:min(room, len(text))]...)
		}
		if isWhole {
			if len(bytes.TrimSpace(l.next)) > 0 {
				l.line = l.next
			}
			l.next = nil
		}
		rest = after
	}
	return l.to.Write(p)
}

func (l *lastLine) text() string {
	line := l.line
	if len(bytes.TrimSpace(l.next)) > 0 {
		line = l.next
	}
	return strings.ToValidUTF8(strings.TrimSpace(string(line)), "")
}

// checkFence keeps a run whose lease went to another machine from publishing.
func (a *app) checkFence() error {
	text := os.Getenv(fenceVariable)
	if text == "" {
		return nil
	}
	fence, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		return usage(fmt.Errorf("%s: wanted a number, found %q", fenceVariable, text))
	}
	err = a.stateLedger().CheckFence(fence)
	if errors.Is(err, schedules.ErrFenced) {
		return coded{exitBusy, err}
	}
	return err
}
