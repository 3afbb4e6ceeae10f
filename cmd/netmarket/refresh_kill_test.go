package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"netmarket/ingest/disk/disktest"
	"netmarket/publish"
)

// Rounds of the long campaigns.
const (
	refreshKills  = "NETMARKET_TEST_REFRESH_KILLS" // 10 without it
	refreshRounds = "NETMARKET_TEST_REFRESH_PAIRS" // 3 without it
)

// night is a data directory with one county's exports whose refresh has two
// outcomes, one for each as-of date, so that there is always something to do.
type night struct {
	t      *testing.T
	data   string
	scores map[string][]byte // by snapshot, undisturbed
	ids    [2]string
	took   time.Duration // the longest undisturbed refresh
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

// command is the program on the data directory. Its clock stands still, so
// that files taken anew are the same captures.
func (n *night) command(args ...string) *exec.Cmd {
	program, err := os.Executable()
	n.must(err)
	cmd := exec.Command(program, append([]string{"--data", n.data}, args...)...)
	cmd.Args[0] = "netmarket" // TestMain tells by it what to run
	cmd.Env = append(os.Environ(), clockVariable+"=2026-04-20T02:00:00Z")
	return cmd
}

func (n *night) refreshCommand(day int) *exec.Cmd {
	return n.command("--as-of", nightDays[day], "--json", "refresh", "--offline")
}

// refresh is one that nobody disturbs.
func (n *night) refresh(day int) {
	n.t.Helper()
	began := time.Now()
	if out, err := n.refreshCommand(day).CombinedOutput(); err != nil {
		n.t.Fatalf("refresh: %v\n%s", err, out)
	}
	n.took = max(n.took, time.Since(began))
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

// Killed without warning at random moments between its start and its end, a
// refresh leaves a whole snapshot current, and the next one publishes the
// scores of an undisturbed run.
func TestRefreshKilledAnywhere(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	n, killed, swapped := newNight(t), 0, 0
	random, rounds := rand.New(rand.NewPCG(20, 26)), disktest.Rounds(t, refreshKills, 10)
	for round := range rounds {
		day := round % 2
		n.forget(day)
		n.took = n.took * 9 / 10 // follow the machine's mood
		cmd := n.refreshCommand(day)
		n.must(cmd.Start())
		timer := time.AfterFunc(time.Duration(random.Int64N(int64(n.took)*11/10)), func() { cmd.Process.Kill() }) //nolint:errcheck // it may have ended already
		err := cmd.Wait()
		timer.Stop()
		if err != nil && cmd.ProcessState.ExitCode() >= 0 {
			t.Fatalf("round %d: %v without being killed", round, err)
		}
		if err != nil {
			killed++
		}
		if n.current().ID == n.ids[day] {
			swapped++
		}
		n.checkHealed(day, round%10 == 9)
		if round%10 == 9 {
			t.Logf("%d rounds, %d killed, %d of them or of the ended had swapped", round+1, killed, swapped)
		}
	}
	t.Logf("%d rounds: %d killed, current was new after %d", rounds, killed, swapped)
	if killed < rounds/3 {
		t.Errorf("only %d of %d were killed: the moments do not fit this machine", killed, rounds)
	}
}

// end is how a refresh ended.
type end struct {
	code  int // -1: killed
	isNew bool
	took  time.Duration
	cpu   time.Duration
	text  string
}

// start starts a refresh and tells its end.
func (n *night) start(day int, ends chan<- end) *exec.Cmd {
	n.t.Helper()
	cmd, began := n.refreshCommand(day), time.Now()
	var out, text bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &text
	n.must(cmd.Start())
	go func() {
		cmd.Wait() //nolint:errcheck // the state tells
		e := end{code: cmd.ProcessState.ExitCode(), took: time.Since(began), cpu: cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(), text: text.String()}
		var r refreshed
		e.isNew = e.code == exitDone && json.Unmarshal(out.Bytes(), &r) == nil && r.IsNew
		ends <- e
	}()
	return cmd
}

// tally counts the ends of refreshes that were started together.
type tally struct {
	published, busy, late int
	slowest, work         time.Duration // of the busy: the longest, by the clock and of the processor
}

func (c *tally) add(t *testing.T, e end) {
	t.Helper()
	switch {
	case e.isNew:
		c.published++
	case e.code == exitBusy:
		c.busy++
		c.slowest, c.work = max(c.slowest, e.took), max(c.work, e.cpu)
	case e.code == exitDone:
		c.late++ // came when the other had ended
	case e.code != -1:
		t.Fatalf("wanted exit code %d or %d, found %d\n%s", exitDone, exitBusy, e.code, e.text)
	}
}

// Of refreshes started together exactly one publishes and the others end as
// busy without waiting; where the one that holds the lock is killed, the lock
// is free at once.
func TestRefreshesAtOnce(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	n, all := newNight(t), tally{}
	for round := range disktest.Rounds(t, refreshRounds, 3) {
		day, crowd := round%2, 2
		if round%3 == 2 {
			crowd = 10
		}
		n.forget(day)
		ends, one := make(chan end, crowd), tally{}
		running := make([]*exec.Cmd, crowd)
		for i := range running {
			running[i] = n.start(day, ends)
		}
		if round%3 == 1 { // the last that runs holds the lock
			for range crowd - 1 {
				one.add(t, <-ends)
			}
			for _, cmd := range running {
				cmd.Process.Kill() //nolint:errcheck // all but one have ended
			}
			one.add(t, <-ends)
			if one.published == 0 {
				n.start(day, ends)
				one.add(t, <-ends)
			}
		} else {
			for range crowd {
				one.add(t, <-ends)
			}
		}
		if one.published != 1 {
			t.Fatalf("round %d: wanted one that publishes, found %+v", round, one)
		}
		n.checkServed(false, n.ids[day])
		all.published, all.busy, all.late = all.published+1, all.busy+one.busy, all.late+one.late
		all.slowest, all.work = max(all.slowest, one.slowest), max(all.work, one.work)
		if round%10 == 9 {
			t.Logf("%+v", all)
		}
	}
	t.Logf("%d published, %d busy, the slowest of them after %v and %v of work, %d came late", all.published, all.busy, all.slowest.Round(time.Millisecond), all.work.Round(time.Millisecond), all.late)
	if all.work > time.Second { // the clock's second is also the machine's
		t.Errorf("wanted a busy refresh to give up in a second, found %v of work", all.work)
	}
	if all.busy < all.published {
		t.Errorf("wanted a busy refresh in every round, found %d in %d", all.busy, all.published)
	}
}
