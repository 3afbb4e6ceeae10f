package cage

import (
	"context"
	"encoding/json"
	"io"
	"sync"
	"sync/atomic"
	"time"
)

// Pool keeps up to Size children, started when first needed. A child serves
// many jobs and is replaced after Limits.Jobs of them, once it grew large, and
// after any fault.
type Pool struct {
	Argv   []string // command line of a child; the program is the running binary
	Limits Limits
	Size   int // jobs done side by side; at least one

	namespacesRefused atomic.Bool
	peak, cpu         atomic.Int64
	once              sync.Once
	places            chan *child // nil: a place without a child
}

// Job is one question and where its answer goes.
type Job struct {
	Name   string
	Params json.RawMessage
	Body   io.Reader
	// Sink gives the writer for a part of the answer. What it was given is
	// complete only when Ask returns nil.
	Sink func(part string) (io.Writer, error)
	// Reply, where there is one, gives what the child is told after the body, in
	// answer to the parts it has written by then (see Answer.Reply). It is called
	// once the body is sent; its context ends with the answer.
	Reply func(ctx context.Context) (io.Reader, error)
	// Answer is how many bytes the answer may have where Limits.Answer is too few.
	Answer int64
}

// A child that ever held more than largeChild may hold more memory than the next
// job should have to share. Where nobody says what it held, largeBody is the size
// of a body after which it may.
const (
	largeChild = 160 << 20
	largeBody  = 8 << 20
)

func isLarge(held, body int64) bool {
	if held > 0 {
		return held > largeChild
	}
	return body > largeBody
}

// Ask has a child do a job. It returns a *Fault when the child gave no complete
// answer, the error of the body or the sink as it is, and ctx.Err().
func (p *Pool) Ask(ctx context.Context, j Job) error {
	p.once.Do(p.open)
	var c *child
	select {
	case c = <-p.places:
	case <-ctx.Done():
		return ctx.Err()
	}
	if c == nil {
		var err error
		if c, err = p.start(ctx, p.Limits, nil); err != nil {
			p.places <- nil
			return err
		}
	}
	body := &counted{from: j.Body}
	j.Body = body
	err := c.do(ctx, j)
	held := highWater(c.cmd.Process.Pid)
	p.note(held)
	if err != nil || c.jobs >= p.Limits.Jobs || isLarge(held, body.n.Load()) || c.busy > p.Limits.CPU*lifetimes/2 {
		p.end(c)
		c = nil
	}
	p.places <- c
	return err
}

// Once does one job in a child of its own under limits of its own. The child is
// given setup before it confines itself (ServeOpened), so that it can open what
// the job works on and nothing after. The errors are those of Ask.
func (p *Pool) Once(ctx context.Context, limits Limits, setup json.RawMessage, j Job) error {
	p.once.Do(p.open)
	var idle *child
	select {
	case idle = <-p.places:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { p.places <- nil }()
	if idle != nil {
		p.end(idle)
	}
	c, err := p.start(ctx, limits, setup)
	if err != nil {
		return err
	}
	defer p.end(c)
	err = c.do(ctx, j)
	p.note(highWater(c.cmd.Process.Pid))
	return err
}

// note remembers the largest size of a child.
func (p *Pool) note(size int64) {
	for {
		before := p.peak.Load()
		if size <= before || p.peak.CompareAndSwap(before, size) {
			return
		}
	}
}

// end ends a child and adds up the time it took.
func (p *Pool) end(c *child) {
	c.end()
	if state := c.cmd.ProcessState; state != nil {
		p.cpu.Add(int64(state.UserTime() + state.SystemTime()))
		p.note(peak(state))
	}
}

// Spent is the largest resident size in bytes of any child after a job or at its
// end, and the processor time of all that have ended.
func (p *Pool) Spent() (peak int64, cpu time.Duration) {
	return p.peak.Load(), time.Duration(p.cpu.Load())
}

func (p *Pool) open() {
	p.places = make(chan *child, max(p.Size, 1))
	for range cap(p.places) {
		p.places <- nil
	}
}

// Confinement starts a child if none runs and says what holds it back.
func (p *Pool) Confinement() (Confinement, error) {
	p.once.Do(p.open)
	c := <-p.places
	defer func() { p.places <- c }()
	if c == nil {
		var err error
		if c, err = p.start(context.Background(), p.Limits, nil); err != nil {
			return Confinement{}, err
		}
	}
	return c.confined, nil
}

// Close ends the children once they are idle. A later job starts new ones.
func (p *Pool) Close() {
	p.once.Do(p.open)
	for range cap(p.places) {
		defer func() { p.places <- nil }()
		if c := <-p.places; c != nil {
			p.end(c)
		}
	}
}

// counted tells how much of a body was read.
type counted struct {
	from io.Reader
	n    atomic.Int64
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.from.Read(p)
	c.n.Add(int64(n))
	return n, err
}
