package cage

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"runtime"
	"runtime/debug"
	"strings"
	"time"
)

// Handler does one job inside the child. It reads the body as far as it needs
// to and writes the parts of the answer one after another. An error says that
// the answer could not be written; what is wrong with the body belongs into the
// answer.
type Handler func(params json.RawMessage, body io.Reader, answer *Answer) error

// Answer is what a handler writes to.
type Answer struct {
	to          *bufio.Writer
	body, reply *frameReader
}

// Reply is what the parent says to the parts written so far, which are complete.
// It is for a job that has a reply; the rest of the body is passed over.
func (a *Answer) Reply() (io.Reader, error) {
	if _, err := io.Copy(io.Discard, a.body); err != nil {
		return nil, err
	}
	return a.reply, a.to.Flush()
}

// Part begins a part of the answer; the part before it is complete.
func (a *Answer) Part(name string) (io.Writer, error) {
	return frameWriter{a.to}, writeFrame(a.to, framePart, []byte(name))
}

// hello is what the parent tells a new child.
type hello struct {
	Limits Limits
	Setup  json.RawMessage
}

type job struct {
	Name    string
	Params  json.RawMessage
	Replies bool
}

// Confinement is what holds a child back.
type Confinement struct {
	Rlimits    bool `json:"rlimits"`    // memory, processor time, files; nothing can be written
	Syscalls   bool `json:"syscalls"`   // no file, socket or program can be opened
	Namespaces bool `json:"namespaces"` // a network without interfaces
}

// Exit codes of a child that ends by itself.
const (
	exitServed   = 0
	exitProtocol = 64 // the parent is another program or is gone
	exitConfine  = 65 // the child could not be confined
	exitTime     = 66 // one job took more processor time than it may
)

// Serve is the whole of the child: it confines itself, then answers jobs from
// in on out until in ends. It returns the exit code of the process.
func Serve(in io.Reader, out io.Writer, handlers map[string]Handler) int {
	return ServeOpened(in, out, func(json.RawMessage) {}, handlers)
}

// ServeOpened is Serve for jobs on something that is opened beforehand: open is
// given the setup of Pool.Once and runs before the child confines itself. It
// comes from the parent, never from a stranger. What open could not do, the
// handlers say.
func ServeOpened(in io.Reader, out io.Writer, open func(setup json.RawMessage), handlers map[string]Handler) int {
	from := bufio.NewReaderSize(in, 1<<16)
	kind, text, err := readFrame(from, nil)
	var h hello
	if err != nil || kind != frameHello || json.Unmarshal(text, &h) != nil {
		return exitProtocol
	}
	debug.SetMemoryLimit(h.Limits.Memory * 7 / 8)
	debug.SetGCPercent(gcPercent)
	open(h.Setup)
	confined, err := confine(h.Limits)
	if err != nil {
		return exitConfine
	}
	ready, err := json.Marshal(confined)
	if err != nil || writeFrame(out, frameReady, ready) != nil {
		return exitProtocol
	}
	for {
		if err := allowTime(h.Limits.CPU); err != nil {
			return exitConfine
		}
		kind, text, err := readFrame(from, nil)
		if err == io.EOF {
			return exitServed
		}
		var j job
		if err != nil || kind != frameJob || json.Unmarshal(text, &j) != nil || handlers[j.Name] == nil {
			return exitProtocol
		}
		if !serveJob(j, handlers[j.Name], from, out) {
			return exitProtocol
		}
	}
}

// serveJob answers one job. It is false when the child is of no more use: the
// answer could not be written, or the body was not read to its end.
func serveJob(j job, handler Handler, from io.Reader, to io.Writer) bool {
	out := bufio.NewWriterSize(to, 1<<16)
	answer := &Answer{to: out, body: &frameReader{from: from}, reply: &frameReader{from: from, done: !j.Replies}}
	if broken := runJob(j, handler, answer); broken != "" {
		_ = errors.Join(writeFrame(out, frameBroken, []byte(broken)), out.Flush()) // the child ends either way
		return false
	}
	if writeFrame(out, frameEnd, nil) != nil || out.Flush() != nil {
		return false
	}
	_, bodyErr := io.Copy(io.Discard, answer.body) // the handler had seen enough
	_, replyErr := io.Copy(io.Discard, answer.reply)
	return bodyErr == nil && replyErr == nil
}

// runJob tells where a handler broke, "" when it did not. The value of a panic
// may hold what stands in a cell and is dropped.
func runJob(j job, handler Handler, answer *Answer) (broken string) {
	defer func() {
		if recover() != nil {
			broken = brokenAt()
		}
	}()
	if err := handler(j.Params, answer.body, answer); err != nil {
		return "the answer could not be written"
	}
	return ""
}

// brokenAt names the innermost functions of this program on the stack of a
// panic.
func brokenAt() string {
	pcs := make([]uintptr, 64)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(3, pcs)])
	var names []string
	for {
		f, more := frames.Next()
		if !strings.HasPrefix(f.Function, "runtime.") {
			names = append(names, fmt.Sprintf("%s:%d", f.Function, f.Line))
		}
		if !more || len(names) == maxPlaces {
			return strings.Join(names, " ")
		}
	}
}

const maxPlaces = 6

// lifetimes is how often a child may use the processor time of one job before
// it is replaced.
const lifetimes = 8

// Limits bound one child and one job of it.
type Limits struct {
	Memory int64         // bytes of data; stacks and address space come on top
	CPU    time.Duration // processor time of one job
	Wall   time.Duration // of one job, kept by the parent
	Files  int           // descriptors
	Answer int64         // bytes of one answer
	Jobs   int           // a child is replaced after so many
}

// DefaultLimits suit files of up to a million rows.
func DefaultLimits() Limits {
	return Limits{Memory: 1 << 30, CPU: 5 * time.Minute, Wall: 10 * time.Minute, Files: 64, Answer: 1 << 30, Jobs: 500}
}

// gcPercent lets the heap of a child grow to four times what lives before it
// is swept: a job's garbage is small, and its memory is limited in any case.
const gcPercent = 300
