package main

import (
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"netmarket/ingest/disk/disktest"
	"netmarket/schedules"
)

// calmWorld is an installation that has fetched nothing yet.
func calmWorld(t *testing.T) *simWorld {
	t.Helper()
	t.Setenv(clockVariable, "")
	w := newSimWorld(t, t.TempDir(), 1, "")
	w.noteFailure(t)
	return w
}

// noteFailure ends the test at the first thing that must not be.
func (w *simWorld) noteFailure(t *testing.T) {
	t.Helper()
	w.check()
	if w.err != nil {
		t.Fatalf("%v\n%s", w.err, strings.Join(w.trace, "\n"))
	}
}

func (w *simWorld) wantExit(t *testing.T, wanted int, args ...string) {
	t.Helper()
	exit := w.command(args...)
	w.noteOwed()
	if exit != wanted {
		t.Fatalf("%s: wanted exit %d, found %d: %s", args[0], wanted, exit, w.lastSaid())
	}
}

// nightly is the newest occurrence of the nightly job.
func (w *simWorld) nightly(t *testing.T) schedules.Occurrence {
	t.Helper()
	all, err := w.ledger().History("nightly_refresh", 1)
	if err != nil || len(all) != 1 {
		t.Fatalf("wanted an occurrence, found %v (%v)", all, err)
	}
	return all[0]
}

// A disk that cannot be read when the store is opened is a fault, which is
// tried again, and no mistake in the configuration, which is not.
func TestDiskErrorAtOpeningIsTriedAgain(t *testing.T) {
	w := calmWorld(t)
	w.wantExit(t, exitDone, "refresh") // so that there is something to open
	isBroken := true
	w.hook.Before = func(kind disktest.Kind, path string) error {
		if isBroken && kind == disktest.Open && strings.HasPrefix(path, w.path("captures")) {
			w.faulted = true
			return &os.PathError{Op: string(kind), Path: path, Err: syscall.EIO}
		}
		return nil
	}
	w.wantExit(t, exitFault, "refresh")
	w.wantExit(t, exitFault, "fetch")
	w.setClock(w.at.Add(24 * time.Hour))
	w.wantExit(t, exitDone, "schedule", "once")
	if o := w.nightly(t); !o.IsOpen() || len(o.Attempts) != 1 || o.Attempts[0].Exit != exitFault {
		t.Fatalf("wanted one try with exit %d and another to come, found %+v", exitFault, o)
	}
	isBroken = false
	w.setClock(w.at.Add(time.Hour))
	w.wantExit(t, exitDone, "schedule", "once")
	if o := w.nightly(t); o.Fate != schedules.CaughtUp && o.Fate != schedules.Ran || len(o.Attempts) != 2 {
		t.Fatalf("wanted the second try to settle it, found %+v", o)
	}
	w.noteFailure(t)
}

// A first refresh that got nothing it can use may get it the next time: that is
// stale and tried again. Only where everybody was asked and nobody had anything
// is there nothing to try.
func TestFirstRefreshWithoutUsablePagesIsStale(t *testing.T) {
	offline := []string{"refresh", "--offline"}
	for name, c := range map[string]struct {
		befall func(w *simWorld)
		args   []string
		wanted int
	}{
		"layouts not understood": {func(w *simWorld) { w.net.breakPages("header_merged") }, offline[:1], exitStale},
		"publishers not reached": {func(w *simWorld) { w.net.mode["nbs"], w.net.mode["spb"] = "refused", "refused" }, offline[:1], exitStale},
		"a file refused":         {func(w *simWorld) { w.drop("bad file", w.rand.IntN) }, offline, exitStale},
		"nobody asked":           {func(*simWorld) {}, offline, exitUsage},
	} {
		t.Run(name, func(t *testing.T) {
			w := calmWorld(t)
			c.befall(w)
			w.wantExit(t, c.wanted, c.args...)
			if w.currentID() != "" {
				t.Fatalf("wanted nothing published, found %s", w.currentID())
			}
			clear(w.net.mode)
			w.net.breakPages("")
			w.drop("mend file", w.rand.IntN)
			w.wantExit(t, exitDone, "refresh")
			w.noteFailure(t)
		})
	}
}

// A run that is killed between the swap of current and the page over all
// snapshots leaves that page old; the next run, which has nothing to publish,
// makes it anew.
func TestHistoryCatchesUpAfterAKillPastTheSwap(t *testing.T) {
	w := calmWorld(t)
	w.wantExit(t, exitDone, "refresh")
	before := w.currentID()
	w.drop("file", w.rand.IntN)
	w.arms.dieOn = "publish:sync_current"
	w.wantExit(t, -1, "refresh")
	w.isDead, w.arms = false, simArms{}
	after := w.currentID()
	page := func() string {
		text, err := os.ReadFile(w.path("published", "index.html"))
		w.must(err)
		return string(text)
	}
	if before == after || strings.Contains(page(), after) {
		t.Fatalf("wanted %s swapped away and the page not made yet, found current %s", before, after)
	}
	w.wantExit(t, exitDone, "refresh")
	if w.currentID() != after || !strings.Contains(page(), after) {
		t.Errorf("wanted the page to name %s, found it does not; current is %s", after, w.currentID())
	}
	w.noteFailure(t)
}
