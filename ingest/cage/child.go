package cage

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"sync"
	"time"
)

// child is one running process.
type child struct {
	cmd      *exec.Cmd
	dir      string
	limits   Limits
	setup    json.RawMessage
	in       io.WriteCloser
	out      *bufio.Reader
	stderr   bounded
	confined Confinement
	jobs     int // done so far
	busy     time.Duration
	ended    sync.Once
}

// startTime is how long a child may take to say that it is ready.
const startTime = 30 * time.Second

// start runs a child and waits until it is confined. Without namespaces where
// the kernel refuses them. A context that ends meanwhile ends the child.
func (p *Pool) start(ctx context.Context, limits Limits, setup json.RawMessage) (*child, error) {
	namespaces := !p.namespacesRefused.Load()
	c, err := p.startWith(ctx, limits, setup, namespaces)
	if err != nil && namespaces && ctx.Err() == nil {
		if c, err = p.startWith(ctx, limits, setup, false); err == nil {
			p.namespacesRefused.Store(true)
		}
	}
	if err != nil && ctx.Err() != nil {
		return nil, ctx.Err()
	}
	return c, err
}

func (p *Pool) startWith(ctx context.Context, limits Limits, setup json.RawMessage, namespaces bool) (_ *child, err error) {
	program, err := selfPath()
	if err != nil {
		return nil, fmt.Errorf("find the running program: %w", err)
	}
	dir, err := os.MkdirTemp("", "netmarket-cage-")
	if err != nil {
		return nil, fmt.Errorf("make an empty folder: %w", err)
	}
	c := &child{dir: dir, limits: limits, setup: setup}
	defer func() {
		if err != nil {
			c.end()
		}
	}()
	c.cmd = &exec.Cmd{Path: program, Args: p.Argv, Dir: dir, Env: []string{"TMPDIR=" + dir, "GOTRACEBACK=single", "GOGC=200"}, Stderr: &c.stderr, WaitDelay: 5 * time.Second}
	isolated := isolate(c.cmd, namespaces)
	if c.in, err = c.cmd.StdinPipe(); err != nil {
		return nil, fmt.Errorf("start a child: %w", err)
	}
	out, err := c.cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("start a child: %w", err)
	}
	c.out = bufio.NewReaderSize(out, 1<<16)
	if err := c.cmd.Start(); err != nil {
		return nil, fmt.Errorf("start a child: %w", err)
	}
	err = c.greet(ctx)
	c.confined.Namespaces = isolated
	return c, err
}

// greet tells the child its limits and waits until it has set them.
func (c *child) greet(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, startTime)
	defer cancel()
	defer context.AfterFunc(ctx, c.kill)()
	text, err := json.Marshal(hello{c.limits, c.setup})
	if err != nil {
		return fmt.Errorf("greet a child: %w", err)
	}
	if err := writeFrame(c.in, frameHello, text); err != nil {
		return fmt.Errorf("greet a child: %w", err)
	}
	kind, text, err := readFrame(c.out, nil)
	if err != nil || kind != frameReady {
		return fmt.Errorf("a child did not confine itself: %w", errors.Join(err, errFrame))
	}
	return json.Unmarshal(text, &c.confined)
}

// do sends one job and takes its answer. An error of the caller's sink or
// context comes back as it is, everything else as a *Fault; after either the
// child is of no more use.
func (c *child) do(ctx context.Context, j Job) error {
	ctx, cancel := context.WithTimeoutCause(ctx, c.limits.Wall, errLate)
	defer cancel()
	defer func(from time.Time) { c.busy += time.Since(from) }(time.Now())
	stop := context.AfterFunc(ctx, c.kill)
	sent := make(chan error, 1)
	answering, answered := context.WithCancel(ctx)
	defer answered()
	go func() { sent <- c.send(answering, j) }()
	err := c.receive(j)
	answered()
	if err != nil || !stop() {
		c.kill() // and with it the sender's pipe
	}
	sendErr := <-sent
	c.jobs++
	var own *sinkError
	switch {
	case errors.As(err, &own):
		return own.error
	case err == nil && sendErr == nil:
		return nil
	case err == nil && errors.As(sendErr, &own):
		return own.error
	case err == nil:
		return nil // it had seen enough of the body
	case context.Cause(ctx) == errLate:
		return c.fault(&Fault{Kind: KindTime, How: fmt.Sprintf("over %s", c.limits.Wall)})
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.As(sendErr, &own):
		return own.error
	}
	var broken *brokenError
	if errors.As(err, &broken) {
		return c.fault(&Fault{Kind: KindCrashed, How: "panic", Where: broken.where})
	}
	return c.fault(nil)
}

var errLate = errors.New("late")

// sinkError is an error of the caller's own reader or writer.
type sinkError struct{ error }

type brokenError struct{ where string }

func (e *brokenError) Error() string { return "broken at " + e.where }

// fault waits for the end of the process and says what it was.
func (c *child) fault(known *Fault) error {
	c.end()
	f := known
	if f == nil {
		f = judge(c.cmd.ProcessState, c.stderr.kept.Bytes(), c.limits)
	}
	f.Used = c.jobs > 1
	return f
}

// send writes the job and streams the body, then the reply to what the child
// made of it. A child that has answered all the same gets an empty one.
func (c *child) send(ctx context.Context, j Job) error {
	text, err := json.Marshal(job{j.Name, j.Params, j.Reply != nil})
	if err != nil {
		return &sinkError{err}
	}
	if err := writeFrame(c.in, frameJob, text); err != nil {
		return err
	}
	if err := c.stream(j.Body); err != nil || j.Reply == nil {
		return err
	}
	reply, err := j.Reply(ctx)
	switch {
	case ctx.Err() != nil:
		return writeFrame(c.in, frameEnd, nil)
	case err != nil:
		c.kill() // it would wait for the reply
		return &sinkError{err}
	}
	return c.stream(reply)
}

// stream sends a body as frames.
func (c *child) stream(body io.Reader) error {
	buf := make([]byte, 1<<18)
	for {
		n, err := body.Read(buf)
		if n > 0 {
			if err := writeFrame(c.in, frameData, buf[:n]); err != nil {
				return err
			}
		}
		if err == io.EOF {
			return writeFrame(c.in, frameEnd, nil)
		}
		if err != nil {
			c.kill() // it would wait for the rest
			return &sinkError{err}
		}
	}
}

// receive hands the parts of the answer to the sink until the end frame.
func (c *child) receive(j Job) error {
	var to io.Writer
	var buf []byte
	total := int64(0)
	for {
		kind, payload, err := readFrame(c.out, buf)
		if err != nil {
			return err
		}
		buf = payload
		total += int64(len(payload))
		switch {
		case total > max(c.limits.Answer, j.Answer):
			return fmt.Errorf("an answer of over %d bytes: %w", max(c.limits.Answer, j.Answer), errFrame)
		case kind == frameEnd:
			return nil
		case kind == frameBroken:
			return &brokenError{string(placeName.Find(payload))}
		case kind == framePart:
			if to, err = j.Sink(string(payload)); err != nil {
				return &sinkError{err}
			}
		case kind == frameData && to != nil:
			if _, err := to.Write(payload); err != nil {
				return &sinkError{err}
			}
		default:
			return fmt.Errorf("frame %q in an answer: %w", kind, errFrame)
		}
	}
}

func (c *child) kill() {
	if c.cmd.Process != nil {
		killGroup(c.cmd)
	}
}

// end waits for the process and removes its folder. A child that was not killed
// ends when its input does.
func (c *child) end() {
	c.ended.Do(func() {
		if c.in != nil {
			_ = c.in.Close()
		}
		if c.cmd != nil && c.cmd.Process != nil {
			late := time.AfterFunc(startTime, c.kill)
			_ = c.cmd.Wait() // its state is looked at, not its error
			late.Stop()
		}
		_ = os.RemoveAll(c.dir)
	})
}
