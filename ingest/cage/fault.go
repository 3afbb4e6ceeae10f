package cage

import (
	"bytes"
	"fmt"
	"os"
	"regexp"
	"strings"
)

// Kind is why a child gave no answer.
type Kind string

// The closed list of kinds.
const (
	KindMemory  Kind = "memory"  // it needed more memory than it may have
	KindTime    Kind = "time"    // it took longer than it may
	KindCrashed Kind = "crashed" // it broke, was killed from outside, or answered what no child of ours would
)

// Fault says that a child gave no complete answer. It holds nothing of what the
// child was given.
type Fault struct {
	Kind  Kind
	How   string // how the process ended: "signal: killed", "exit status 2"
	Where string // functions of the program, innermost first, where known
	Used  bool   // the child had done other jobs before this one
}

func (f *Fault) Error() string {
	text := fmt.Sprintf("the child gave no answer (%s, %s)", f.Kind, f.How)
	if f.Where != "" {
		text += " in " + f.Where
	}
	return text
}

const keptStderr = 64 << 10

// bounded keeps the first bytes of a child's standard error and drops the rest.
type bounded struct{ kept bytes.Buffer }

func (b *bounded) Write(p []byte) (int, error) {
	b.kept.Write(p[:min(len(p), keptStderr-b.kept.Len())])
	return len(p), nil
}

var (
	outOfMemory = regexp.MustCompile(`(?m)^(?:runtime: )?out of memory|cannot allocate memory|failed to reserve|fatal error: runtime: cannot|errno=12\b|std::bad_alloc|Resource temporarily unavailable`)
	// withinRuntime is a runtime that was refused memory for itself and did not
	// look: it falls over address zero on its own stack.
	withinRuntime = regexp.MustCompile(`(?m)^SIGSEGV: .*\nPC=.* sigcode=1 addr=0x0\n\ngoroutine 0 `)
	// frameName is a line of a stack trace up to its arguments, of packages a
	// reader is made of: whatever else a line says may be a value.
	frameName = regexp.MustCompile(`(?m)^((?:netmarket|main|github\.com|golang\.org|encoding|archive|compress|bytes|strings|strconv|regexp)[/.][\w./()*\[\]-]+)\(`)
	placeName = regexp.MustCompile(`^[\w./()*\[\]: -]{1,1000}$`)
)

// judge finds the kind of a fault from the end of the process.
func judge(state *os.ProcessState, stderr []byte, l Limits) *Fault {
	f := &Fault{Kind: KindCrashed, How: "unknown"}
	if state == nil {
		return f
	}
	f.How, f.Where = state.String(), places(stderr)
	switch {
	case state.ExitCode() == exitTime:
		f.Kind = KindTime
	case outOfMemory.Match(stderr), peak(state) > l.Memory/2, peak(state) > l.Memory/8 && withinRuntime.Match(stderr):
		// Where the machine has no memory left the system kills the largest process.
		f.Kind = KindMemory
	}
	return f
}

// places lists the innermost functions of a stack trace without their
// arguments. Lines that may hold a value are left out.
func places(stderr []byte) string {
	var names []string
	for _, m := range frameName.FindAllSubmatch(stderr, -1) {
		if len(names) < maxPlaces {
			names = append(names, string(m[1]))
		}
	}
	return strings.Join(names, " ")
}
