package cage

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

const childArg = "cage-test-child"

// TestMain is the child when the pool starts this binary again.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == childArg {
		os.Exit(Serve(os.Stdin, os.Stdout, testHandlers))
	}
	os.Exit(m.Run())
}

var testHandlers = map[string]Handler{
	"echo":  echo,
	"end":   endItself,
	"seen":  seenEnough,
	"reach": reachOut,
	"env":   whatIsAround,
}

// echo answers with the parameters and the body.
func echo(params json.RawMessage, body io.Reader, answer *Answer) error {
	to, err := answer.Part("params")
	if err != nil {
		return err
	}
	if _, err := to.Write(params); err != nil {
		return err
	}
	if to, err = answer.Part("body"); err != nil {
		return err
	}
	_, err = io.Copy(to, body)
	return err
}

// seenEnough answers without reading the body.
func seenEnough(_ json.RawMessage, _ io.Reader, answer *Answer) error {
	_, err := answer.Part("enough")
	return err
}

// whatIsAround answers with environment and working directory.
func whatIsAround(_ json.RawMessage, _ io.Reader, answer *Answer) error {
	to, err := answer.Part("env")
	if err != nil {
		return err
	}
	dir, err := os.Getwd()
	fmt.Fprintln(to, strings.Join(os.Environ(), " "), dir, err)
	return nil
}

// reachOut answers with what it could do to the outside; nothing, it should be.
func reachOut(params json.RawMessage, _ io.Reader, answer *Answer) error {
	var path string
	if err := json.Unmarshal(params, &path); err != nil {
		return err
	}
	to, err := answer.Part("reached")
	if err != nil {
		return err
	}
	say := func(what string, err error) {
		if err == nil {
			fmt.Fprintln(to, what)
		}
	}
	_, err = os.ReadFile(path)
	say("read a file", err)
	say("wrote a file", os.WriteFile(path+".out", []byte("x"), 0o600))
	say("wrote into its own folder", os.WriteFile("own", []byte("x"), 0o600))
	say("removed a file", os.Remove(path))
	say("made a folder", os.Mkdir(path+".dir", 0o700))
	_, err = net.DialTimeout("tcp", "127.0.0.1:9", time.Second)
	if !errors.Is(err, syscall.EPERM) && !errors.Is(err, syscall.ENETUNREACH) {
		say("opened a socket", nil)
	}
	_, err = os.StartProcess("/bin/true", []string{"true"}, &os.ProcAttr{})
	say("ran a program", err)
	say("signalled another process", syscall.Kill(os.Getppid(), 0))
	return nil
}

func testPool(t testing.TB, size int) *Pool {
	t.Helper()
	p := &Pool{Argv: []string{"test", childArg}, Limits: DefaultLimits(), Size: size}
	p.Limits.Memory = 256 << 20
	t.Cleanup(p.Close)
	return p
}

// ask returns the parts of an answer.
func ask(p *Pool, name, params, body string) (map[string]*bytes.Buffer, error) {
	parts := map[string]*bytes.Buffer{}
	err := p.Ask(context.Background(), Job{Name: name, Params: json.RawMessage(params), Body: strings.NewReader(body),
		Sink: func(part string) (io.Writer, error) {
			parts[part] = &bytes.Buffer{}
			return parts[part], nil
		}})
	return parts, err
}

// Bytes go to the child and come back whole, of any size, many times over one
// child.
func TestBodiesComeBackWhole(t *testing.T) {
	p := testPool(t, 1)
	for _, size := range []int{0, 1, maxFrame - 1, maxFrame, maxFrame + 1, 3*maxFrame + 7} {
		body := strings.Repeat("乙", size/3+1)[:size]
		parts, err := ask(p, "echo", `{"secret":"k"}`, body)
		if err != nil {
			t.Fatal(err)
		}
		if parts["body"].String() != body || parts["params"].String() != `{"secret":"k"}` {
			t.Errorf("%d bytes: wanted them back, found %d", size, parts["body"].Len())
		}
	}
}

// A handler that has seen enough leaves the child fit for the next job.
func TestBodyMayBeLeftUnread(t *testing.T) {
	p := testPool(t, 1)
	for range 3 {
		if _, err := ask(p, "seen", `0`, strings.Repeat("x", 5*maxFrame)); err != nil {
			t.Fatal(err)
		}
	}
}

// A child has no environment but its own empty folder, which is gone after it.
func TestChildStandsInAnEmptyFolder(t *testing.T) {
	t.Setenv("NETMARKET_DATA", "/srv/secret-place")
	tmp := t.TempDir()
	t.Setenv("TMPDIR", tmp)
	p := testPool(t, 1)
	parts, err := ask(p, "env", `0`, "")
	if err != nil {
		t.Fatal(err)
	}
	if got := parts["env"].String(); strings.Contains(got, "secret-place") || !strings.Contains(got, "netmarket-cage-") {
		t.Errorf("wanted an empty environment and folder, found %s", got)
	}
	p.Close()
	left, err := os.ReadDir(tmp)
	if err != nil || len(left) != 0 {
		t.Errorf("wanted nothing left, found %v %v", left, err)
	}
}

// A child cannot read, write, connect, run a program or signal another process.
func TestChildCannotReachOut(t *testing.T) {
	t.Run("namespaces", func(t *testing.T) { reachesNothing(t, testPool(t, 1)) })
	t.Run("namespaces refused", func(t *testing.T) {
		p := testPool(t, 1)
		p.namespacesRefused.Store(true) // as in many containers
		reachesNothing(t, p)
	})
}

func reachesNothing(t *testing.T, p *Pool) {
	t.Helper()
	confined, err := p.Confinement()
	if err != nil {
		t.Fatal(err)
	}
	if !confined.Syscalls {
		t.Skip("no filter of system calls on this system")
	}
	path := filepath.Join(t.TempDir(), "secret.key")
	if err := os.WriteFile(path, []byte("key"), 0o600); err != nil {
		t.Fatal(err)
	}
	params, err := json.Marshal(path)
	if err != nil {
		t.Fatal(err)
	}
	parts, err := ask(p, "reach", string(params), "")
	if err != nil {
		t.Fatal(err)
	}
	if got := parts["reached"].String(); got != "" {
		t.Errorf("wanted nothing reached, found:\n%s", got)
	}
	left, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(left) != 1 {
		t.Errorf("wanted the folder as it was, found %v %v", left, err)
	}
	t.Logf("confinement: %+v", confined)
}

// What the caller's own reader or writer says comes back as it is, and the pool
// goes on.
func TestErrorsOfTheCallerComeBack(t *testing.T) {
	p := testPool(t, 1)
	mine := errors.New("mine")
	err := p.Ask(context.Background(), Job{Name: "echo", Params: json.RawMessage(`0`), Body: io.MultiReader(strings.NewReader("x"), failing{mine}),
		Sink: func(string) (io.Writer, error) { return io.Discard, nil }})
	if !errors.Is(err, mine) {
		t.Errorf("wanted the reader's error, found %v", err)
	}
	err = p.Ask(context.Background(), Job{Name: "echo", Params: json.RawMessage(`0`), Body: strings.NewReader("x"),
		Sink: func(string) (io.Writer, error) { return nil, mine }})
	if !errors.Is(err, mine) {
		t.Errorf("wanted the sink's error, found %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	err = p.Ask(ctx, Job{Name: "echo", Params: json.RawMessage(`0`), Body: strings.NewReader("x"), Sink: func(string) (io.Writer, error) { return io.Discard, nil }})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("wanted the end of the context, found %v", err)
	}
	if _, err := ask(p, "echo", `0`, "again"); err != nil {
		t.Error(err)
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }
