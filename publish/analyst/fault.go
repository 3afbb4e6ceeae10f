package analyst

import (
	"errors"
	"fmt"
	"time"

	"netmarket/ingest/cage"
)

// Kind is why a statement gave no result.
type Kind string

// The closed list of kinds.
const (
	KindRefused  Kind = "refused"   // not one SELECT, or a part of it is not open to analysts
	KindTimeout  Kind = "timeout"   // not done at the deadline
	KindMemory   Kind = "memory"    // needed more memory than it may have
	KindTooLarge Kind = "too_large" // the result has more rows or bytes than it may have
	KindEngine   Kind = "engine"    // the engine's error: unknown column, value that does not convert, …
	KindBusy     Kind = "busy"      // no child was free in time
	KindFault    Kind = "fault"     // the child broke, or the snapshot could not be opened
)

// Error says why a statement gave no result. Message is for the person who wrote
// the statement: it holds parts of that statement and no path of this machine.
type Error struct {
	Kind    Kind   `json:"kind"`
	Message string `json:"message"`
	Line    int    `json:"line,omitempty"`   // of the refused part, from 1; 0 is unknown
	Column  int    `json:"column,omitempty"` // in characters, from 1
}

func (e *Error) Error() string {
	if e.Line > 0 {
		return fmt.Sprintf("line %d, column %d: %s", e.Line, e.Column, e.Message)
	}
	return e.Message
}

var errDeadline = errors.New("the statement's deadline")

func timedOut(limit time.Duration) *Error {
	return &Error{Kind: KindTimeout, Message: fmt.Sprintf("stopped after %s; ask for less, or allow more time", limit)}
}

func outOfMemory(limit int64) *Error {
	return &Error{Kind: KindMemory, Message: fmt.Sprintf("stopped at %d MiB of memory; ask for less", limit>>20)}
}

// ofCage tells a fault of the child in the words of this package.
func ofCage(err error, l Limits) error {
	var f *cage.Fault
	if !errors.As(err, &f) {
		return err
	}
	switch f.Kind {
	case cage.KindTime:
		return timedOut(l.Timeout)
	case cage.KindMemory:
		return outOfMemory(l.Memory)
	}
	return &Error{Kind: KindFault, Message: "the process that ran the statement broke (" + f.How + ")"}
}
