package cage

import (
	"context"
	"encoding/json"
	"io"
	"sync"
	"sync/atomic"
)

// Pool keeps up to Size children, started when first needed. A child serves
// many jobs and is replaced after Limits.Jobs of them, after a large body, and
// after any fault.
type Pool struct {
	Argv   []string // command line of a child; the program is the running binary
	Limits Limits
	Size   int // jobs done side by side; at least one

	namespacesRefused atomic.Bool
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
}

// largeBody is the size of a body after which a child may hold more memory than
// the next job should have to share.
const largeBody = 8 << 20

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
		if c, err = p.start(); err != nil {
			p.places <- nil
			return err
		}
	}
	body := &counted{from: j.Body}
	j.Body = body
	err := c.do(ctx, j)
	if err != nil || c.jobs >= p.Limits.Jobs || body.n.Load() > largeBody || c.busy > p.Limits.CPU*lifetimes/2 {
		c.end()
		c = nil
	}
	p.places <- c
	return err
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
		if c, err = p.start(); err != nil {
			return Confinement{}, err
		}
	}
	return c.confined, nil
}

// Close ends the children once they are idle. Nothing may be asked afterwards.
func (p *Pool) Close() {
	p.once.Do(p.open)
	for range cap(p.places) {
		if c := <-p.places; c != nil {
			c.end()
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
