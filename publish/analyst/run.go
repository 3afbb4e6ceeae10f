package analyst

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"time"

	"netmarket/ingest/cage"
	"netmarket/publish"
)

// Limits bound one statement. A zero field takes its value of DefaultLimits.
type Limits struct {
	Timeout   time.Duration // from the start of the child; the child is dead within a second after
	Memory    int64         // bytes, of the whole child
	Rows      int           // of the result
	Bytes     int64         // of the result's values as text
	Statement int           // bytes of the statement
}

// DefaultLimits suit a request over the network.
func DefaultLimits() Limits {
	return Limits{Timeout: 10 * time.Second, Memory: 1 << 30, Rows: 100_000, Bytes: 32 << 20, Statement: 64 << 10}
}

// MinMemory is the least Limits.Memory: the engine and the program take their
// part before the first row.
const MinMemory = 512 << 20

// processRoom is what a child takes beside its data: pages of the program file
// and stacks.
const processRoom = 256 << 20

func (l Limits) orDefault() Limits {
	d := DefaultLimits()
	if l.Timeout <= 0 {
		l.Timeout = d.Timeout
	}
	if l.Memory <= 0 {
		l.Memory = d.Memory
	}
	if l.Rows <= 0 {
		l.Rows = d.Rows
	}
	if l.Bytes <= 0 {
		l.Bytes = d.Bytes
	}
	if l.Statement <= 0 {
		l.Statement = d.Statement
	}
	l.Memory = max(l.Memory, MinMemory)
	return l
}

// cage are the limits of the child. Rendered values are wider than bare ones.
func (l Limits) cage() cage.Limits {
	return cage.Limits{Memory: l.Memory - processRoom, CPU: l.Timeout * engineThreads, Wall: l.Timeout, Files: 64, Answer: 8*l.Bytes + 1<<20, Jobs: 1}
}

// engineThreads is the number of threads the engine runs.
const engineThreads = 2

// Request is one statement on one snapshot.
type Request struct {
	Snapshot *publish.Snapshot
	SQL      string
	Format   string // a format of publish.Result.Write
	Limits   Limits
}

// Runner runs statements in children, Size at a time. The zero value with Argv
// set is ready.
type Runner struct {
	Argv []string      // command line of a child: the running program under its hidden command
	Size int           // children at a time; 0 is one
	Wait time.Duration // for a free child; 0 is two seconds

	cage cage.Pool
	free chan struct{}
}

// NewRunner returns a runner of up to size children at a time.
func NewRunner(argv []string, size int) *Runner {
	r := &Runner{Argv: argv, Size: max(size, 1), Wait: 2 * time.Second}
	r.cage.Argv, r.cage.Size = r.Argv, r.Size
	r.free = make(chan struct{}, r.Size)
	return r
}

// Run writes the result of a statement to w, in the bytes publish.Result.Write
// would. The error is an *Error, an error of w as it is, or that of ctx. Before
// the result is complete inside its limits nothing is written; a child that
// breaks while it hands the bytes over leaves a part, and the error says so.
func (r *Runner) Run(ctx context.Context, q Request, w io.Writer) error {
	l := q.Limits.orDefault()
	if n := len(q.SQL); n > l.Statement {
		return &Error{Kind: KindRefused, Message: fmt.Sprintf("wanted a statement of at most %d bytes, found %d", l.Statement, n)}
	}
	release, err := r.enter(ctx)
	if err != nil {
		return err
	}
	defer release()
	path, err := filepath.Abs(q.Snapshot.Database())
	if err != nil {
		return fmt.Errorf("find snapshot %s: %w", q.Snapshot.ID, err)
	}
	setup, err := json.Marshal(setup{path, q.Snapshot.ID, l.Memory / 2})
	if err != nil {
		return err
	}
	params, err := json.Marshal(params{q.Format, l.Rows, l.Bytes})
	if err != nil {
		return err
	}
	limited, cancel := context.WithTimeoutCause(ctx, l.Timeout, errDeadline)
	defer cancel()
	var refusal bytes.Buffer
	err = r.cage.Once(limited, l.cage(), setup, cage.Job{Name: jobName, Params: params, Body: strings.NewReader(q.SQL), Sink: func(part string) (io.Writer, error) {
		if part == partResult {
			return w, nil
		}
		return &refusal, nil
	}})
	switch {
	case err != nil && ctx.Err() != nil:
		return ctx.Err()
	case err != nil && context.Cause(limited) == errDeadline:
		return timedOut(l.Timeout)
	case err != nil:
		return ofCage(err, l)
	case refusal.Len() > 0:
		return readRefusal(refusal.Bytes(), l)
	}
	return nil
}

// enter waits for a free place.
func (r *Runner) enter(ctx context.Context) (release func(), err error) {
	late := time.NewTimer(r.Wait)
	defer late.Stop()
	select {
	case r.free <- struct{}{}:
		return func() { <-r.free }, nil
	case <-late.C:
		return nil, &Error{Kind: KindBusy, Message: "other statements are running; try again shortly"}
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// readRefusal reads what the child says went wrong.
func readRefusal(text []byte, l Limits) error {
	e := &Error{}
	if err := json.Unmarshal(text, e); err != nil {
		return errors.Join(&Error{Kind: KindFault, Message: "the process that ran the statement gave no readable answer"}, err)
	}
	if e.Kind == KindMemory {
		return outOfMemory(l.Memory)
	}
	return e
}
