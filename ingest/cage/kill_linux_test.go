package cage

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// canary is what a child prints and panics with; nothing of it may come out.
const canary = "赵测001 889999190001010011"

// ending says how a test child ends, after how many bytes of its answer.
type ending struct {
	How   string
	After int
}

var endings = []string{"kill", "segv", "abort", "exit", "panic", "goroutine", "garbage", "stderr"}

// endItself answers some bytes, then ends as it is told.
func endItself(params json.RawMessage, body io.Reader, answer *Answer) error {
	var e ending
	if err := json.Unmarshal(params, &e); err != nil {
		return err
	}
	to, err := answer.Part("part")
	if err != nil {
		return err
	}
	if _, err := io.CopyN(to, body, int64(e.After)); err != nil {
		return err
	}
	me := func(s syscall.Signal) { _ = unix.Tgkill(os.Getpid(), unix.Gettid(), s); time.Sleep(time.Minute) }
	switch e.How {
	case "kill":
		me(syscall.SIGKILL)
	case "segv":
		me(syscall.SIGSEGV)
	case "abort":
		me(syscall.SIGABRT)
	case "exit":
		os.Exit(e.After % 7)
	case "panic":
		panic(canary)
	case "goroutine":
		go func() { panic(canary) }()
		time.Sleep(time.Minute)
	case "garbage":
		fmt.Fprint(os.Stdout, canary)
		os.Exit(0)
	case "stderr":
		fmt.Fprint(os.Stderr, strings.Repeat(canary+"\n", 100_000))
		os.Exit(1)
	case "memory":
		hold(64)
	case "spin":
		for n := 0; ; n++ {
		}
	case "sleep":
		time.Sleep(time.Minute)
	}
	return nil
}

// hold allocates so many pieces of 64 MiB.
func hold(pieces int) {
	var held [][]byte
	for range pieces {
		held = append(held, make([]byte, 64<<20))
		for i := 0; i < 64<<20; i += 4096 {
			held[len(held)-1][i] = 1
		}
	}
	runtime.KeepAlive(held)
}

// A thousand children of a thousand are killed, crash, exit or talk nonsense, at
// any moment of their answer: each is one fault without a word of what they
// held, the next job is served, and the parent keeps its size.
func TestParentSurvivesAThousandChildren(t *testing.T) {
	children := 1000
	if testing.Short() {
		children = 100
	}
	p := testPool(t, 2)
	before := residentKiB(t)
	var faults, served atomic.Int64
	var group sync.WaitGroup
	for worker := range 2 {
		group.Go(func() {
			r := rand.New(rand.NewPCG(uint64(worker), 5))
			for range children / 2 {
				if oneEnd(t, p, r) {
					faults.Add(1)
				}
				if r.IntN(50) == 0 {
					if _, err := ask(p, "echo", `0`, "still here"); err == nil {
						served.Add(1)
					}
				}
			}
		})
	}
	group.Wait()
	if got := faults.Load(); got != int64(children) {
		t.Errorf("wanted %d faults, found %d", children, got)
	}
	if served.Load() == 0 {
		t.Error("wanted the pool to serve between faults, found no answer")
	}
	after := residentKiB(t)
	if after-before > 64<<10 {
		t.Errorf("wanted the parent to grow by at most 64 MiB, found %d KiB → %d KiB", before, after)
	}
	t.Logf("%d children ended; parent %d KiB → %d KiB", children, before, after)
}

// oneEnd ends one child and reports whether that was a fault as it should be.
func oneEnd(t *testing.T, p *Pool, r *rand.Rand) bool {
	how := endings[r.IntN(len(endings))]
	params := fmt.Sprintf(`{"How":%q,"After":%d}`, how, r.IntN(200_000))
	_, err := ask(p, "end", params, strings.Repeat("字", 100_000))
	var fault *Fault
	if !errors.As(err, &fault) {
		t.Errorf("%s: wanted a fault, found %v", params, err)
		return false
	}
	if fault.Kind != KindCrashed {
		t.Errorf("%s: wanted a crash, found %v", params, fault)
	}
	if strings.Contains(fault.Error(), "赵测") || strings.Contains(fault.Error(), "8899991900") {
		t.Errorf("%s: wanted no value in the fault, found %v", params, fault)
	}
	return true
}

func residentKiB(t *testing.T) int64 {
	t.Helper()
	runtime.GC()
	text, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		t.Skip("no /proc")
	}
	var total, resident int64
	if _, err := fmt.Sscan(string(text), &total, &resident); err != nil {
		t.Fatal(err)
	}
	return resident * int64(os.Getpagesize()) >> 10
}

// Memory, processor time and wall time have limits, each with its own kind.
func TestLimitsHaveKinds(t *testing.T) {
	for _, c := range []struct {
		how   string
		kind  Kind
		limit func(*Limits)
	}{
		{"memory", KindMemory, func(*Limits) {}},
		{"spin", KindTime, func(l *Limits) { l.CPU = time.Second }},
		{"spin", KindTime, func(l *Limits) { l.Wall = 300 * time.Millisecond }},
		{"sleep", KindTime, func(l *Limits) { l.Wall = 300 * time.Millisecond }},
		{"panic", KindCrashed, func(*Limits) {}},
	} {
		p := testPool(t, 1)
		c.limit(&p.Limits)
		started := time.Now()
		_, err := ask(p, "end", fmt.Sprintf(`{"How":%q}`, c.how), "")
		var fault *Fault
		if !errors.As(err, &fault) || fault.Kind != c.kind {
			t.Errorf("%s: wanted a fault of kind %s, found %v", c.how, c.kind, err)
		}
		if took := time.Since(started); took > 20*time.Second {
			t.Errorf("%s: wanted a quick end, found %s", c.how, took)
		}
	}
}

// A killed child is one fault; a child that served before says so.
func TestFaultTellsOfEarlierJobs(t *testing.T) {
	p := testPool(t, 1)
	var fault *Fault
	if _, err := ask(p, "end", `{"How":"kill"}`, ""); !errors.As(err, &fault) || fault.Used {
		t.Errorf("wanted a fault of a fresh child, found %+v", fault)
	}
	if _, err := ask(p, "echo", `0`, "x"); err != nil {
		t.Fatal(err)
	}
	if _, err := ask(p, "end", `{"How":"kill"}`, ""); !errors.As(err, &fault) || !fault.Used {
		t.Errorf("wanted a fault of a used child, found %+v", fault)
	}
}

// An answer has a bound.
func TestAnswerHasABound(t *testing.T) {
	p := testPool(t, 1)
	p.Limits.Answer = 1 << 20
	_, err := ask(p, "echo", `0`, strings.Repeat("x", 2<<20))
	var fault *Fault
	if !errors.As(err, &fault) {
		t.Errorf("wanted a fault, found %v", err)
	}
}

// BenchmarkChild is what a child costs, fresh for every file or kept.
func BenchmarkChild(b *testing.B) {
	for name, jobs := range map[string]int{"fresh": 1, "kept": 500} {
		b.Run(name, func(b *testing.B) {
			p := testPool(b, 1)
			p.Limits.Jobs = jobs
			for b.Loop() {
				if err := p.Ask(context.Background(), Job{Name: "echo", Params: json.RawMessage(`0`), Body: strings.NewReader("x"),
					Sink: func(string) (io.Writer, error) { return io.Discard, nil }}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
