package main

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"slices"
	"strings"
	"testing"

	"netmarket/ingest/disk/disktest"
)

// The simulation: N seeds from one on, so many at a time, or one by its number,
// which is then told step by step.
const (
	simSeeds   = "NETMARKET_TEST_SIM"         // 15 without it
	simFrom    = "NETMARKET_TEST_SIM_FROM"    // the first; 0 without it
	simWorkers = "NETMARKET_TEST_SIM_WORKERS" // processes; 1 without it
	simSeed    = "NETMARKET_TEST_SIM_SEED"    // one seed
)

// simReal is of how many seeds one is built by the engine.
const simReal = 50

// simulate lets a plan happen and returns what was done and the first
// violation. It leaves nothing behind.
func simulate(t testing.TB, seed uint64, plan []simStep, bug string) (trace []string, err error) {
	t.Helper()
	dir, err := os.MkdirTemp(simPlace(), "sim-")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir) //nolint:errcheck // a directory of the test's own
	t.Setenv(clockVariable, "")
	w := newSimWorld(t, dir, seed, bug)
	for i, s := range plan {
		w.note("%d %s at %s", i+1, s, w.at.Format("2006-01-02 15:04:05"))
		w.take(s)
		w.spoil()
		w.check()
		w.note("  current %s, %d captures, portal %s", w.currentID(), len(w.known.captures), w.net.portal.snapshot)
		if w.err != nil {
			return w.trace, w.err
		}
	}
	w.note("settle")
	w.settle()
	return w.trace, w.err
}

// simPlace is a file system in memory, where there is one.
func simPlace() string {
	const memory = "/dev/shm"
	if dir, err := os.MkdirTemp(memory, "probe-"); err == nil {
		_ = os.Remove(dir)
		return memory
	}
	return ""
}

func traceDigest(trace []string) string {
	sum := sha256.Sum256([]byte(strings.Join(trace, "\n")))
	return hex.EncodeToString(sum[:8])
}

// TestSimulation runs installations through fetch, build, publish, push and the
// schedule, each on one seed, while disks, sites, the portal and machines fail.
func TestSimulation(t *testing.T) {
	if os.Getenv(simSeed) != "" {
		seed := simNumber(t, simSeed, 0)
		trace, err := simulate(t, seed, planOf(seed), "")
		t.Logf("seed %d, digest %s\n%s", seed, traceDigest(trace), strings.Join(trace, "\n"))
		if err != nil {
			t.Error(err)
		}
		return
	}
	from, n := simNumber(t, simFrom, 0), uint64(disktest.Rounds(t, simSeeds, 15))
	if workers := simNumber(t, simWorkers, 1); workers > 1 && n > simPiece {
		simulatePieces(t, from, from+n, int(workers))
		return
	}
	failed := uint64(0)
	for seed := from; seed < from+n; seed++ {
		trace, err := simulate(t, seed, planOf(seed), "")
		if err == nil {
			continue
		}
		small, least := shrink(t, seed, planOf(seed), err)
		t.Errorf("seed %d: %v\n%d steps of %d suffice, ending\n%s\nreplay with make sim SEED=%d, digest %s", seed, err, len(small), len(planOf(seed)), strings.Join(least, "\n"), seed, traceDigest(trace))
		if failed++; failed == 5 {
			t.Fatalf("%d seeds of %d; no more are tried", seed+1-from, n)
		}
	}
	t.Logf("seeds %d to %d, %d violations", from, from+n-1, failed)
}

// simClass tells violations apart by their words, without names and numbers.
func simClass(err error) string {
	words := strings.FieldsFunc(err.Error(), func(r rune) bool { return r < 'a' || r > 'z' })
	words = slices.DeleteFunc(words, func(word string) bool { return len(word) < 3 || strings.Trim(word, "abcdef") == "" })
	return strings.Join(words[:min(len(words), 5)], " ")
}

// shrink takes steps away while the same still goes wrong.
func shrink(t testing.TB, seed uint64, plan []simStep, found error) (small []simStep, trace []string) {
	t.Helper()
	small = plan
	for size := len(small) / 2; size > 0; size /= 2 {
		for from := 0; from+size <= len(small); {
			fewer := slices.Delete(slices.Clone(small), from, from+size)
			if _, err := simulate(t, seed, fewer, ""); err != nil && simClass(err) == simClass(found) {
				small = fewer
				continue
			}
			from += size
		}
	}
	trace, _ = simulate(t, seed, small, "")
	return small, trace
}

// A seed gives the same steps, requests, exits and snapshots whenever it is
// run, and another seed gives others.
func TestSimulationReplays(t *testing.T) {
	seen := map[string]uint64{}
	for seed := range uint64(6) {
		first, _ := simulate(t, seed, planOf(seed), "")
		again, _ := simulate(t, seed, planOf(seed), "")
		for i := range min(len(first), len(again)) {
			if first[i] != again[i] {
				t.Fatalf("seed %d, line %d: wanted %q again, found %q", seed, i, first[i], again[i])
			}
		}
		digest := traceDigest(first)
		if other, isSeen := seen[digest]; isSeen || len(first) != len(again) {
			t.Errorf("seed %d: digest %s, %d lines and %d; seed %d has it too", seed, digest, len(first), len(again), other)
		}
		seen[digest] = seed
	}
}

// simBugs are done wrong on purpose, each with words of what finds it.
var simBugs = map[string]string{
	"no sync":               "",
	"a broken value":        "refused file",
	"a capture is lost":     "is lost",
	"a snapshot is edited":  "snapshot",
	"a stale run is done":   "exit",
	"a fate is forgotten":   "ledger",
	"an alert is forgotten": "alert",
	"the portal forgets":    "portal",
	"half a file is left":   "half-made",

	"a head is written first": "state.db",
	"a transaction is lost":   "",
	"a due time is skipped":   "no entry in the ledger",
	"a fate is changed":       "the fate",
	"a record is lost":        "record",
	"a score is changed":      "scores.json",
}

// Every bug put in on purpose is found within so many seeds.
func TestSimulationFinds(t *testing.T) {
	const most = 100
	for bug, wanted := range simBugs {
		if bug == "a score is changed" && os.Getenv(simSeeds) == "" {
			continue // the engine is slow
		}
		found := error(nil)
		seed := uint64(0)
		for ; seed < most && found == nil; seed++ {
			_, found = simulate(t, seed, planOf(seed), bug)
		}
		if found == nil || !strings.Contains(found.Error(), wanted) {
			t.Errorf("%s: wanted it found within %d seeds, found %v", bug, most, found)
			continue
		}
		t.Logf("%s: found at seed %d: %v", bug, seed-1, found)
	}
}
