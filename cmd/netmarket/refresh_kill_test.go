package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"netmarket/publish"
)

// night is a data directory with one county's exports whose refresh has two
// outcomes, one for each as-of date, so that there is always something to do.
type night struct {
	t      *testing.T
	data   string
	scores map[string][]byte // by snapshot, undisturbed
	ids    [2]string
}

var nightDays = [2]string{"2026-03-30", "2026-03-31"}

func newNight(t *testing.T) *night {
	t.Helper()
	n := &night{t: t, data: filepath.Join(t.TempDir(), "data"), scores: map[string][]byte{}}
	n.must(n.command("init").Run())
	n.must(os.CopyFS(filepath.Join(n.data, "inbox", "350423"), os.DirFS("../../testdata/sample/inbox/350423")))
	for i := range nightDays {
		n.refresh(i)
		s := n.current()
		text, err := os.ReadFile(s.Path("scores.json"))
		n.must(err)
		n.ids[i], n.scores[s.ID] = s.ID, text
	}
	return n
}

func (n *night) must(err error) {
	n.t.Helper()
	if err != nil {
		n.t.Fatal(err)
	}
}

// netmarketCommand is the program as it is shipped, where BIN names it, else
// this binary playing it.
func netmarketCommand(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	program := os.Getenv("BIN")
	if program == "" {
		var err error
		if program, err = os.Executable(); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command(program, args...)
	cmd.Args[0] = "netmarket" // TestMain tells by it what to run
	return cmd
}

// command is the program on the data directory. Its clock stands still, so
// that files taken anew are the same captures.
func (n *night) command(args ...string) *exec.Cmd {
	cmd := netmarketCommand(n.t, append([]string{"--data", n.data}, args...)...)
	cmd.Env = append(os.Environ(), clockVariable+"=2026-04-20T02:00:00Z")
	return cmd
}

func (n *night) refreshCommand(day int) *exec.Cmd {
	return n.command("--as-of", nightDays[day], "--json", "refresh", "--offline")
}

// refresh is one that nobody disturbs.
func (n *night) refresh(day int) {
	n.t.Helper()
	if out, err := n.refreshCommand(day).CombinedOutput(); err != nil {
		n.t.Fatalf("refresh: %v\n%s", err, out)
	}
}

func (n *night) current() *publish.Snapshot {
	n.t.Helper()
	s, err := publish.Current(filepath.Join(n.data, "published"))
	n.must(err)
	return s
}

// forget takes away what a refresh of a day made, and all that was taken in, so
// that it is all to do again.
func (n *night) forget(day int) {
	n.t.Helper()
	for _, name := range []string{"captures", "quarantine", "cache", filepath.Join("published", n.ids[day])} {
		n.must(os.RemoveAll(filepath.Join(n.data, name)))
	}
}

// checkServed wants what is current to be whole and to have the scores of an
// undisturbed run.
func (n *night) checkServed(readData bool, wanted ...string) {
	n.t.Helper()
	s := n.current()
	report, err := publish.Verify(n.t.Context(), filepath.Join(n.data, "published"), s.ID, readData)
	n.must(errors.Join(err, report.Err()))
	text, err := os.ReadFile(s.Path("scores.json"))
	n.must(err)
	isWanted := false
	for _, id := range wanted {
		isWanted = isWanted || id == s.ID
	}
	if !isWanted || !bytes.Equal(text, n.scores[s.ID]) {
		n.t.Fatalf("wanted %v with its scores, found %s", wanted, s.ID)
	}
}

// checkHealed wants the next run to publish what it would have, and to leave
// nothing behind of the one that was killed.
func (n *night) checkHealed(day int, readData bool) {
	n.t.Helper()
	n.checkServed(false, n.ids[0], n.ids[1])
	n.refresh(day)
	n.checkServed(readData, n.ids[day])
	for _, pattern := range []string{"published/.*", "captures/.*", "captures/*/.*", "quarantine/*.new"} {
		if left, _ := filepath.Glob(filepath.Join(n.data, pattern)); len(left) > 0 {
			n.t.Fatalf("wanted nothing left, found %q", left)
		}
	}
}

// Killed without warning at each named step, a refresh leaves a whole snapshot
// current, and the next one publishes the scores of an undisturbed run.
func TestRefreshKilledAtEachStep(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	n := newNight(t)
	steps := []string{"build"}
	for _, step := range publish.Steps() {
		steps = append(steps, "publish:"+step)
	}
	for i, step := range steps {
		day := i % 2
		n.forget(day)
		cmd := n.refreshCommand(day)
		cmd.Env = append(cmd.Env, "NETMARKET_CRASH_AT="+step)
		if out, err := cmd.CombinedOutput(); err == nil || cmd.ProcessState.ExitCode() >= 0 {
			t.Fatalf("%s: wanted it killed, found %v\n%s", step, err, out)
		}
		n.checkHealed(day, false)
	}
}

// What a killed run had finished building is published without building it
// again, unless its file is no longer what it wrote.
func TestFinishedBuildOfAKilledRunIsPublished(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	n := newNight(t)
	kill := func(day int) {
		t.Helper()
		cmd := n.refreshCommand(day)
		cmd.Env = append(cmd.Env, "NETMARKET_CRASH_AT=publish:"+publish.StepManifest)
		if err := cmd.Run(); err == nil || cmd.ProcessState.ExitCode() >= 0 {
			t.Fatalf("wanted it killed, found %v", err)
		}
	}
	isBuiltBy := func(day int) bool {
		t.Helper()
		before, err := os.Stat(filepath.Join(n.data, "build", "warehouse.duckdb"))
		n.must(err)
		n.checkHealed(day, true)
		after, err := os.Stat(filepath.Join(n.data, "build", "warehouse.duckdb"))
		n.must(err)
		return !before.ModTime().Equal(after.ModTime())
	}
	n.forget(0)
	kill(0)
	if isBuiltBy(0) {
		t.Error("wanted the finished build published, found it made again")
	}
	n.forget(1)
	kill(1)
	lengthen(t, filepath.Join(n.data, "build", "warehouse.duckdb"), " ")
	if !isBuiltBy(1) {
		t.Error("wanted a damaged build made again, found it published")
	}
	n.forget(0)
	if !isBuiltBy(0) {
		t.Error("wanted a build after a run that ended well made again, found it published")
	}
}
