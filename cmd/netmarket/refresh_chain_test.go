package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"netmarket/ingest/disk/disktest"
	"netmarket/publish"
	"netmarket/schedules/record"
)

// Stages of a refresh as the disk shows them, in their order.
const (
	atStart   = iota // not on record yet
	atFetch          // asks the publishers
	atGather         // reads the inbox, opens the store
	atBuild          // runs the models
	atExport         // writes the tables aside
	atProduce        // and workbooks and pages
	atSeal           // writes the manifest, waits for the disk
	atLink           // the snapshot has its name and is not current
	atRecord         // it is current; the run is not entered as ended
	atTell           // alerts, ledger
	stages
)

var stageNames = [stages]string{"start", "fetch", "gather", "build", "export", "pages", "seal", "link", "record", "tell"}

// watch tells the stage of one run from what lies on the disk.
type watch struct {
	data, id   string
	former     map[string]bool // marks of runs before
	sources    int             // publishers a run asks
	wasCurrent bool            // the run finds nothing new
	isSeen     bool            // the run was on record
	isGathered bool            // what it builds from is known
}

func newWatch(data, id string) *watch {
	w := &watch{data: data, id: id, former: map[string]bool{}, sources: len(publishers())}
	for _, name := range w.marks() {
		w.former[name] = true
	}
	w.wasCurrent = w.isCurrent()
	return w
}

func (w *watch) marks() []string {
	names, _ := filepath.Glob(filepath.Join(w.data, "runs", "open", "*.json"))
	return names
}

func (w *watch) isCurrent() bool {
	to, err := os.Readlink(filepath.Join(w.data, "published", "current"))
	return err == nil && to == w.id
}

func isThere(path string) bool { _, err := os.Lstat(path); return err == nil }

// stage is cheap near the end of a run, where stages are short.
func (w *watch) stage() int {
	mark := w.mark()
	w.isSeen = w.isSeen || mark != ""
	if w.isSeen && w.isCurrent() && (mark == "" || !w.wasCurrent) {
		if mark == "" {
			return atTell
		}
		return atRecord
	}
	if mark == "" {
		return atStart
	}
	if !w.isGathered {
		steps := stepsOf(mark)
		w.isGathered = strings.Contains(steps, " gather ")
		switch {
		case w.isGathered:
		case strings.Count(steps, " fetch ") < w.sources:
			return atFetch
		default:
			return atGather
		}
	}
	return w.publication(mark)
}

// publication is the stage of a run that has gathered.
func (w *watch) publication(mark string) int {
	published := filepath.Join(w.data, "published")
	if w.wasCurrent {
		return atRecord
	}
	if isThere(filepath.Join(published, w.id)) {
		return atLink
	}
	aside, _ := filepath.Glob(filepath.Join(published, ".new-"+w.id+"-*"))
	switch {
	case len(aside) == 0 && strings.Contains(stepsOf(mark), " build "):
		return atExport
	case len(aside) == 0:
		return atBuild
	case isThere(filepath.Join(aside[0], "manifest.json")):
		return atSeal
	case isThere(filepath.Join(aside[0], "scores.json")):
		return atProduce
	}
	return atExport
}

// mark is the run's own, while it is not entered as ended.
func (w *watch) mark() string {
	for _, name := range w.marks() {
		if !w.former[name] {
			return name
		}
	}
	return ""
}

// stepsOf are the names of what a run has ended, by its mark.
func stepsOf(mark string) (text string) {
	var r record.Record
	if content, err := os.ReadFile(mark); err != nil || json.Unmarshal(content, &r) != nil {
		return "" // as it is written
	}
	for _, s := range r.Steps {
		text += " " + s.Name + " "
	}
	return text
}

// pace is how long each stage takes, as the runs before had it.
type pace struct {
	mu     sync.Mutex
	widths [stages]time.Duration
}

func (p *pace) saw(stage int, took time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.widths[stage] == 0 {
		p.widths[stage] = took
	}
	p.widths[stage] += (took - p.widths[stage]) / 4
}

// moment is a random one of a stage.
func (p *pace) moment(r *rand.Rand, stage int) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	return time.Duration(r.Int64N(int64(max(p.widths[stage], 200*time.Microsecond))))
}

// killer kills refreshes of one data directory at a time, and their recoveries,
// in chains: each chain is a night that at last is brought to its end.
type killer struct {
	*smallWorld
	t      *testing.T
	random *rand.Rand
	pace   *pace
	fell   [stages]int // where kills fell
	chains int
	longer int // most kills of one chain

	night   *secondNight
	data    string
	kills   int   // of this chain
	targets []int // stages still to come
}

// begin copies a night. Every stage that can come again comes twice, in any
// order, so that recoveries are killed earlier and later than what they recover
// from; then those that end a night, and the runs after it, which find nothing
// new.
func (k *killer) begin() {
	k.night = &k.nights[k.chains%len(k.nights)]
	k.data = filepath.Join(k.t.TempDir(), "data")
	copyTree(k.t, k.night.before, k.data)
	k.targets = append(k.random.Perm(atLink), k.random.Perm(atLink)...)
	k.targets = append(k.targets, atLink, atLink, atTell, atRecord, atTell)
	if k.chains%4 < 2 { // of each kind of night; the build is passed once in a night
		k.targets = append([]int{atBuild}, k.targets...)
	}
	k.kills = 0
}

// kill kills one run. A run that ends before its moment brings the chain
// to its end, and another chain begins.
func (k *killer) kill() {
	for isKilled := false; !isKilled; {
		if k.data == "" {
			k.begin()
		}
		target := k.targets[0]
		k.targets = k.targets[1:]
		at, err := k.killAt(target)
		isKilled = err != nil
		if isKilled {
			k.fell[at]++
			k.kills++
			k.checkServed(k.night.id, k.first)
		}
		if !isKilled || len(k.targets) == 0 {
			k.end()
		}
	}
}

// killAt starts a refresh and kills it at a random moment of a stage, or of the
// next that it comes to. It tells the stage the disk was left in; err is nil
// where the run ended before.
func (k *killer) killAt(target int) (stage int, err error) {
	w := newWatch(k.data, k.night.id)
	cmd := k.command(k.data, 1, "refresh")
	var errs bytes.Buffer
	cmd.Stderr = &errs
	must(k.t, cmd.Start())
	ended := make(chan struct{})
	go func() { defer close(ended); err = cmd.Wait() }()
	k.follow(cmd, w, target, ended)
	<-ended
	if err != nil && cmd.ProcessState.ExitCode() >= 0 {
		k.t.Fatalf("%v without being killed\n%s", err, errs.String())
	}
	return w.stage(), err
}

// follow looks at the disk until the run ends, and kills it at its moment.
func (k *killer) follow(cmd *exec.Cmd, w *watch, target int, ended <-chan struct{}) {
	stage, entered, after := atStart, time.Now(), time.Duration(-1)
	for {
		if now := w.stage(); now > stage {
			if now == stage+1 {
				k.pace.saw(stage, time.Since(entered))
			}
			stage, entered = now, time.Now()
			if after >= 0 {
				target, after = stage, -1
			}
		}
		if stage >= target && after < 0 {
			after = k.pace.moment(k.random, stage)
		}
		if after >= 0 && time.Since(entered) >= after {
			cmd.Process.Kill() //nolint:errcheck // it may have ended already
			return
		}
		wait := time.Millisecond
		if stage >= atSeal {
			wait /= 50
		}
		select {
		case <-ended:
			return
		case <-time.After(wait):
		}
	}
}

// end runs the night to its end and wants what it comes to undisturbed, byte
// for byte, with nothing left behind.
func (k *killer) end() {
	k.t.Helper()
	k.run(k.data, 1, "refresh")
	s := k.checkServed(k.night.id)
	if s.Manifest.ContentID != k.night.digest {
		k.t.Fatalf("wanted the content %s, found %s", k.night.digest, s.Manifest.ContentID)
	}
	for _, pattern := range []string{"published/.*", "captures/.*", "captures/*/.*", "quarantine/*.new", "cache/lists/*.new", "runs/open/*", "build/*.tmp*", "build/*.tables"} {
		if left, _ := filepath.Glob(filepath.Join(k.data, pattern)); len(left) > 0 {
			k.t.Fatalf("wanted nothing left after %d kills, found %q", k.kills, left)
		}
	}
	if k.chains%20 == 0 {
		report, err := publish.Verify(k.t.Context(), filepath.Join(k.data, "published"), s.ID, true)
		must(k.t, err)
		must(k.t, report.Err())
	}
	must(k.t, os.RemoveAll(k.data))
	k.chains, k.longer, k.data = k.chains+1, max(k.longer, k.kills), ""
}

// checkServed wants what is current to be whole, to be one of these, and to have
// the scores of an undisturbed run.
func (k *killer) checkServed(wanted ...string) *publish.Snapshot {
	k.t.Helper()
	s := currentOf(k.t, k.data)
	report, err := publish.Verify(k.t.Context(), filepath.Join(k.data, "published"), s.ID, false)
	must(k.t, err)
	must(k.t, report.Err())
	if scores := k.night.scores[s.ID]; !strings.Contains(fmt.Sprint(wanted), s.ID) || !bytes.Equal(scoresOf(k.t, s), scores) {
		k.t.Fatalf("wanted one of %v with its scores, found %s", wanted, s.ID)
	}
	return s
}

// Killed without warning at random moments of every stage, and killed again
// while it recovers, a refresh leaves a whole snapshot current each time, and
// the one that nobody kills publishes what it would have, byte for byte.
func TestRefreshKilledAnywhere(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	world, speed := newSmallWorld(t), &pace{}
	c := disktest.Begin(t, refreshKills, 20)
	var killers [2]*killer
	t.Run("killers", func(t *testing.T) {
		for i := range killers {
			t.Run(fmt.Sprint(i), func(t *testing.T) {
				t.Parallel()
				k := &killer{smallWorld: world, t: t, random: rand.New(rand.NewPCG(20, uint64(26+i))), pace: speed, chains: i}
				killers[i] = k
				for _, ok := c.Next(); ok; _, ok = c.Next() {
					k.kill()
				}
				if k.data != "" {
					k.end()
				}
			})
		}
	})
	t.Log(c.Done())
	told := ""
	for stage, name := range stageNames {
		n := 0
		for _, k := range killers {
			if k != nil {
				n += k.fell[stage]
			}
		}
		told += fmt.Sprintf(" %s %d", name, n)
		if n == 0 && c.Asked() >= 500 && os.Getenv(disktest.Minutes) == "" {
			t.Errorf("no kill fell in the stage %s", name)
		}
	}
	t.Logf("kills by stage:%s", told)
	for _, k := range killers {
		if k != nil {
			t.Logf("%d nights brought to their end, with up to %d kills each", k.chains, k.longer)
		}
	}
}
