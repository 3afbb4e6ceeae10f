package schedules

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

// setClock is a clock that stands where the test puts it.
type setClock struct{ at time.Time }

func (c *setClock) Now() time.Time { return c.at }

// Sleep waits for the end of the run: only the keeping of the lease sleeps here.
func (c *setClock) Sleep(ctx context.Context, _ time.Duration) error {
	<-ctx.Done()
	return ctx.Err()
}

// office is a runner whose runs are counted instead of taken.
type office struct {
	*Runner
	clock *setClock
	runs  []string // due times of runs that ended
	exit  func(run int) int
}

func newOffice(t testing.TB, job Job, at time.Time) *office {
	t.Helper()
	f := &office{clock: &setClock{at}, exit: func(int) int { return exitDone }}
	f.Runner = &Runner{
		Ledger: Ledger{Path: filepath.Join(t.TempDir(), "state.db"), NoSync: true},
		Jobs:   []Job{job}, Owner: "office", Salt: "salt", Clock: f.clock,
	}
	f.Run = func(_ context.Context, _ Job, o Occurrence, _ uint64) (int, string) {
		f.runs = append(f.runs, o.Due.In(beijing).Format("2006-01-02 15:04"))
		return f.exit(len(f.runs)), "as the test has it"
	}
	return f
}

// look is one pass at a time.
func (f *office) look(t testing.TB, at time.Time) {
	t.Helper()
	f.clock.at = at
	if err := f.Once(context.Background()); err != nil {
		t.Fatalf("%s: %v", at.Format(time.RFC3339), err)
	}
}

func (f *office) history(t testing.TB) []Occurrence {
	t.Helper()
	all, err := f.Ledger.History("", 0)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// jobFrom is the good job with lines replaced.
func jobFrom(t testing.TB, replace ...string) Job {
	t.Helper()
	text := strings.NewReplacer(replace...).Replace(good)
	jobs, err := Load(fstest.MapFS{"a.yaml": &fstest.MapFile{Data: []byte(text)}})
	if err != nil {
		t.Fatal(err)
	}
	return jobs[0]
}

// dueBetween counts by walking the minutes, without the parser under test.
func dueBetween(from, to time.Time, hour, minute int) (due []time.Time) {
	for at := from.In(beijing).Truncate(time.Minute).Add(time.Minute); !at.After(to); at = at.Add(time.Minute) {
		if at.Hour() == hour && at.Minute() == minute {
			due = append(due, at)
		}
	}
	return due
}

// TestOutages switches the office off 500 times, for a minute to 90 days, and
// holds the number of runs against the formula of each policy.
func TestOutages(t *testing.T) {
	seed := rand.New(rand.NewPCG(7, 1))
	policies := []struct {
		catchUp string
		window  time.Duration
	}{{"none", 0}, {"latest", 48 * time.Hour}, {"latest", 2160 * time.Hour}, {"all", 48 * time.Hour}, {"all", 720 * time.Hour}}
	for n := range 500 {
		p := policies[n%len(policies)]
		job := jobFrom(t, "catch_up: latest", "catch_up: "+p.catchUp, "catch_up_window: 48h", "catch_up_window: "+p.window.String())
		off := time.Date(2026, 1, 1, 0, seed.IntN(60*24*300), seed.IntN(60), 0, time.UTC)
		length := time.Minute
		for length < 90*24*time.Hour && seed.IntN(18) > 0 {
			length = length * 2
		}
		length = min(length+time.Duration(seed.Int64N(int64(length))), 90*24*time.Hour)
		on := off.Add(length)
		f := newOffice(t, job, off)
		f.look(t, off)
		if len(f.runs) > 0 {
			t.Fatalf("outage %d: wanted nothing due before the job was known, found %v", n, f.runs)
		}
		for _, later := range []time.Duration{0, time.Minute, 3 * time.Minute, 10 * time.Minute} {
			f.look(t, on.Add(later))
		}
		due := dueBetween(off, on.Add(10*time.Minute), 3, 0)
		wanted := wantedRuns(job, due, on)
		if !slices.Equal(f.runs, wanted) {
			t.Errorf("outage %d, %s in a window of %s, off %s for %s:\nwanted %v\nfound  %v", n, p.catchUp, p.window, off, length, wanted, f.runs)
		}
		fates(t, f, len(due), len(wanted))
	}
}

// wantedRuns is the policy's formula over the due times, oldest first. on is
// when the office was switched on again; a start within grace of it was not
// missed.
func wantedRuns(j Job, due []time.Time, on time.Time) (runs []string) {
	for i, at := range due {
		start := at.Add(j.jitterOf(at, "salt"))
		seen := on // the look that found it
		for _, later := range []time.Duration{time.Minute, 3 * time.Minute, 10 * time.Minute} {
			if at.After(seen) {
				seen = on.Add(later)
			}
		}
		if start.After(on.Add(10 * time.Minute)) {
			continue // not started yet when the test ends
		}
		late, inWindow := seen.Sub(start) > grace, seen.Sub(start) <= j.Window
		switch j.CatchUp {
		case "none":
			if late {
				continue
			}
		case "latest":
			if i < len(due)-1 && !due[i+1].After(on) || late && !inWindow {
				continue // the newest of those that were missed stands for the others
			}
		case "all":
			if late && !inWindow {
				continue
			}
		}
		runs = append(runs, at.Format("2006-01-02 15:04"))
	}
	return runs
}

// fates checks that each occurrence is there once, and has a fate unless it
// waits for its start.
func fates(t *testing.T, f *office, due, ran int) {
	t.Helper()
	all := f.history(t)
	if len(all) != due {
		t.Errorf("wanted %d occurrences in the ledger, found %d", due, len(all))
	}
	counted := 0
	for _, o := range all {
		if o.IsOpen() && !o.Start.After(f.clock.at) {
			t.Errorf("due %s: wanted a fate, found none", o.Due)
		}
		if o.Fate == Ran || o.Fate == CaughtUp {
			counted++
		}
		if !o.IsOpen() && o.Fate != Ran && o.Fate != CaughtUp && o.Reason == "" {
			t.Errorf("due %s: %s without a reason", o.Due, o.Fate)
		}
	}
	if counted != ran {
		t.Errorf("wanted %d runs in the ledger, found %d", ran, counted)
	}
}

// TestClocks moves the clock in every way a machine does. The job is due at
// 03:00 in Beijing; from a night at which it ran, the clock goes to `to`, and
// from there to `back`.
func TestClocks(t *testing.T) {
	night := time.Date(2026, 3, 2, 3, 10, 0, 0, beijing)
	const ran = "2026-03-02 03:00"
	for _, c := range []struct {
		name     string
		to, back time.Time
		held     bool // at `to`
		runs     []string
	}{
		{"an hour on", night.Add(time.Hour), night.Add(90 * time.Minute), false, []string{ran}},
		{"an hour back", night.Add(-time.Hour), night.Add(time.Minute), false, []string{ran}},
		{"a day on", night.AddDate(0, 0, 1), night.Add(time.Hour), false, []string{ran, "2026-03-03 03:00"}},
		{"a day back", night.AddDate(0, 0, -1), night.Add(time.Hour), false, []string{ran}},
		{"ten years on", night.AddDate(10, 0, 0), night.AddDate(0, 0, 1), true, []string{ran, "2026-03-03 03:00"}},
		{"ten years back", night.AddDate(-10, 0, 0), night.AddDate(0, 0, 1), true, []string{ran, "2026-03-03 03:00"}},
		{"past midnight", time.Date(2026, 3, 3, 0, 0, 1, 0, beijing), time.Date(2026, 3, 3, 3, 9, 0, 0, beijing), false, []string{ran, "2026-03-03 03:00"}},
		{"past a month's end", time.Date(2026, 3, 31, 23, 59, 59, 0, beijing), time.Date(2026, 4, 1, 3, 9, 0, 0, beijing), false, []string{ran, "2026-03-31 03:00", "2026-04-01 03:00"}},
		{"past a year's end", time.Date(2026, 12, 31, 23, 59, 59, 0, beijing), time.Date(2027, 1, 1, 3, 9, 0, 0, beijing), false, []string{ran, "2026-12-31 03:00", "2027-01-01 03:00"}},
		{"a step inside a run", night.Add(-2 * time.Second), night, false, []string{ran}},
		{"another zone of the machine", night.UTC(), night.AddDate(0, 0, 1).UTC(), false, []string{ran, "2026-03-03 03:00"}},
		{"a whole day asleep", night.AddDate(0, 0, 1).Add(8 * time.Hour), night.AddDate(0, 0, 1).Add(9 * time.Hour), false, []string{ran, "2026-03-03 03:00"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newOffice(t, jobFrom(t, "catch_up_window: 48h", "catch_up_window: 720h"), night.Add(-time.Hour))
			f.look(t, night.Add(-time.Hour))
			f.look(t, night)
			f.clock.at = c.to
			if err := f.Once(context.Background()); errors.Is(err, ErrClockHeld) != c.held || err != nil && !c.held {
				t.Fatalf("wanted the clock held: %v, found %v", c.held, err)
			}
			f.look(t, c.back)
			if !slices.Equal(f.runs, c.runs) {
				t.Errorf("wanted the runs %v, found %v", c.runs, f.runs)
			}
		})
	}
}

// Leap days and the years beyond 2038 have their runs.
func TestFarYears(t *testing.T) {
	for _, at := range []time.Time{time.Date(2028, 2, 29, 3, 6, 0, 0, beijing), time.Date(2040, 1, 20, 3, 6, 0, 0, beijing)} {
		f := newOffice(t, jobFrom(t), at.Add(-time.Hour))
		f.look(t, at.Add(-time.Hour))
		f.look(t, at)
		if wanted := []string{at.Format("2006-01-02") + " 03:00"}; !slices.Equal(f.runs, wanted) {
			t.Errorf("wanted %v, found %v", wanted, f.runs)
		}
	}
}

// A clock that is wrong by years and accepted all the same voids nothing that
// came true, and what it entered for later runs when its day comes.
func TestAcceptClock(t *testing.T) {
	night := time.Date(2026, 3, 2, 3, 10, 0, 0, beijing)
	f := newOffice(t, jobFrom(t), night.Add(-time.Hour))
	f.look(t, night.Add(-time.Hour))
	f.look(t, night.AddDate(0, 0, 300)) // believed: a machine can be off that long
	f.clock.at = night.AddDate(0, 0, 1)
	if err := f.Once(context.Background()); !errors.Is(err, ErrClockHeld) {
		t.Fatalf("wanted the clock held, found %v", err)
	}
	voided, err := f.Ledger.AcceptClock(f.clock.at)
	if err != nil || voided != 299 {
		t.Fatalf("wanted 299 occurrences of days still to come voided, found %d (%v)", voided, err)
	}
	f.look(t, night.AddDate(0, 0, 2))
	if wanted := []string{night.AddDate(0, 0, 300).Format("2006-01-02") + " 03:00", "2026-03-04 03:00"}; !slices.Equal(f.runs, wanted) {
		t.Errorf("wanted %v, found %v", wanted, f.runs)
	}
}

// Every way a run can end leads to the fate the job's policies say.
func TestEnds(t *testing.T) {
	due := time.Date(2026, 3, 2, 3, 6, 0, 0, beijing)
	queue := []string{"overlap: skip", "overlap: queue"}
	for _, c := range []struct {
		name   string
		job    []string
		exits  []int
		fate   Fate
		tries  int
		reason string
	}{
		{"done", nil, []int{0}, Ran, 1, "as the test"},
		{"something stale", nil, []int{3}, Ran, 1, "as the test"},
		{"withheld", nil, []int{4}, Ran, 1, "as the test"},
		{"configuration", nil, []int{2, 0}, Failed, 1, "another try cannot help"},
		{"a fault, then done", nil, []int{1, 0}, Ran, 2, "as the test"},
		{"faults", nil, []int{1, 1, 0}, Failed, 2, "2 tries"},
		{"killed, then done", nil, []int{-1, 0}, Ran, 2, "as the test"},
		{"busy, skip", nil, []int{5, 0}, Skipped, 1, "overlap is skip"},
		{"busy, queue", queue, []int{5, 5, 5, 0}, Ran, 4, "as the test"},
		{"busy is no try", queue, []int{5, 1, 5, 0}, Ran, 4, "as the test"},
		{"busy for ever", queue, slices.Repeat([]int{5}, 500), Failed, 362, "for 6h"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newOffice(t, jobFrom(t, c.job...), due.Add(-time.Hour))
			f.exit = func(run int) int { return c.exits[run-1] }
			f.look(t, due.Add(-time.Hour))
			for n := range 500 {
				f.look(t, due.Add(time.Duration(n)*time.Minute))
			}
			all := f.history(t)
			if len(all) != 1 || all[0].Fate != c.fate || len(all[0].Attempts) != c.tries || !strings.Contains(all[0].Reason, c.reason) {
				t.Errorf("wanted %s after %d attempts because %q, found %+v", c.fate, c.tries, c.reason, all)
			}
		})
	}
}

// A runner that dies at any point of a run leaves an occurrence that the next
// one takes up; it ends with one fate.
func TestRunnerDies(t *testing.T) {
	due := time.Date(2026, 3, 2, 3, 6, 0, 0, beijing)
	f := newOffice(t, jobFrom(t), due.Add(-time.Hour))
	f.look(t, due.Add(-time.Hour))
	dead := Runner{Ledger: f.Ledger, Owner: "dead"}
	lease, err := dead.Ledger.Acquire("dead", due, leaseFor)
	if err != nil {
		t.Fatal(err)
	}
	ready, err := dead.Ledger.Look(f.Jobs, due, f.Salt, lease.Fence)
	if err != nil || len(ready) != 1 {
		t.Fatalf("wanted one run ready, found %v (%v)", ready, err)
	}
	if err := dead.Ledger.Begin(ready[0], "dead", lease.Fence, due); err != nil {
		t.Fatal(err)
	}
	f.clock.at = due.Add(time.Minute)
	var held *HeldError
	if err := f.Once(context.Background()); !errors.As(err, &held) || held.Lease.Owner != "dead" {
		t.Fatalf("wanted the lease held by the dead runner until it runs out, found %v", err)
	}
	f.look(t, due.Add(leaseFor+time.Second))
	if _, err := dead.Ledger.End(f.Jobs[0], ready[0].Due, lease.Fence, due.Add(time.Hour), 0, ""); !errors.Is(err, ErrFenced) {
		t.Errorf("wanted the dead runner fenced, found %v", err)
	}
	if err := dead.Ledger.CheckFence(lease.Fence); !errors.Is(err, ErrFenced) {
		t.Errorf("wanted its publication fenced, found %v", err)
	}
	all := f.history(t)
	if len(all) != 1 || all[0].Fate != Ran || len(all[0].Attempts) != 2 || all[0].Attempts[0].Reason != "the runner died" {
		t.Errorf("wanted one occurrence with a dead and a good attempt, found %+v", all)
	}
}

// Ten runners on one ledger at once: every occurrence runs exactly once.
func TestRunnersTogether(t *testing.T) {
	due := time.Date(2026, 3, 2, 3, 6, 0, 0, beijing)
	f := newOffice(t, jobFrom(t), due.Add(-time.Hour))
	f.look(t, due.Add(-time.Hour))
	for round := range 20 {
		at := due.AddDate(0, 0, round)
		ran := make(chan string, 100)
		done := make(chan error, 10)
		for n := range 10 {
			r := *f.Runner
			r.Owner, r.Clock = fmt.Sprint("office ", n), &setClock{at}
			r.Run = func(_ context.Context, _ Job, o Occurrence, _ uint64) (int, string) {
				ran <- r.Owner
				return exitDone, ""
			}
			go func() { done <- r.Once(context.Background()) }()
		}
		for range 10 {
			var held *HeldError
			if err := <-done; err != nil && !errors.As(err, &held) {
				t.Fatal(err)
			}
		}
		if len(ran) != 1 {
			t.Fatalf("round %d: wanted one run, found %d", round, len(ran))
		}
	}
}

// A state.db that was made and never written, for its maker died, reads as one
// without entries, and is written by the next.
func TestEmptyLedger(t *testing.T) {
	l := Ledger{Path: filepath.Join(t.TempDir(), "state.db"), NoSync: true}
	if err := os.WriteFile(l.Path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if all, err := l.History("", 0); err != nil || len(all) > 0 {
		t.Errorf("wanted no entries, found %v (%v)", all, err)
	}
	if lease, err := l.Acquire("office", time.Now(), time.Minute); err != nil || lease.Fence != 1 {
		t.Errorf("wanted the first lease, found %+v (%v)", lease, err)
	}
}
