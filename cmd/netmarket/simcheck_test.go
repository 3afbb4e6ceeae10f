package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"netmarket/ingest"
	"netmarket/publish"
	"netmarket/publish/push"
	"netmarket/schedules"
	"netmarket/schedules/alert"
)

// simKnown is what was once seen and may not change.
type simKnown struct {
	snapshots   map[string]string         // id → digest of its manifest
	captures    map[string]string         // id → digest of its body
	fates       map[string]schedules.Fate // job and due time
	records     map[string]bool           // runs
	jobs        map[string]simJob
	looked      time.Time // the first look of a runner
	troubles    int       // that may each have left a line that is none
	isBadIn     bool      // a file that must be refused lies in the inbox
	isScheduled bool      // a runner lives
	isFenced    bool      // another took the lease from the runner that lives
	renewed     time.Time // the lease of the runner that lives
	before      string    // current before the command under way
}

func newSimKnown() simKnown {
	return simKnown{snapshots: map[string]string{}, captures: map[string]string{}, fates: map[string]schedules.Fate{}, records: map[string]bool{}}
}

// check holds the installation against all that must always be so.
func (w *simWorld) check() {
	w.checkSnapshots()
	w.checkCaptures()
	w.checkRecords()
	w.guard(w.checkState)
	if w.err == nil { // what is not sound is not read
		w.guard(w.checkFates)
		w.guard(w.checkPortal)
	}
}

func (w *simWorld) path(name ...string) string {
	return filepath.Join(append([]string{w.data}, name...)...)
}

// checkSnapshots wants current to be whole, every snapshot to be what it was,
// and every figure in one to have been said by a sound page.
func (w *simWorld) checkSnapshots() {
	all, err := publish.List(w.path("published"))
	if err != nil {
		w.fail("snapshots cannot be listed: %v", err)
		return
	}
	current := w.currentID()
	isThere := current == ""
	for _, s := range all {
		isThere = isThere || s.ID == current
		known, isKnown := w.known.snapshots[s.ID]
		if s.Err != nil {
			w.fail("snapshot %s cannot be read: %v", s.ID, s.Err)
			continue
		}
		if isKnown && known != s.Manifest.Digest {
			w.fail("snapshot %s was changed", s.ID)
		}
		if isKnown && s.ID != current {
			continue // its bytes are read again at the end
		}
		w.known.snapshots[s.ID] = s.Manifest.Digest
		w.verify(s)
	}
	if !isThere {
		w.fail("current is %s, which is not there", current)
	}
}

func (w *simWorld) verify(s *publish.Snapshot) {
	report, err := publish.Verify(context.Background(), w.path("published"), s.ID, false)
	if err := errors.Join(err, report.Err()); err != nil {
		w.fail("snapshot %s does not verify: %v", s.ID, err)
		return
	}
	if w.isReal {
		w.checkPoison(s)
		return
	}
	text, err := os.ReadFile(s.Path(simTable))
	if err != nil {
		w.fail("snapshot %s: %v", s.ID, err)
		return
	}
	for line := range strings.Lines(string(text)) {
		f := strings.Fields(line)
		switch {
		case strings.Contains(line, simPoison):
			w.fail("snapshot %s has a value of a refused file: %s", s.ID, line)
		case len(f) == 7 && f[0] != "county" && !w.net.truth[simFigure(f[2], f[3], f[4], f[5], f[6])]:
			w.fail("snapshot %s has a figure that no sound page ever said: %s", s.ID, line)
		}
	}
}

// checkCaptures wants everything that was captured to be there still.
func (w *simWorld) checkCaptures() {
	store, err := ingest.OpenStore(w.path("captures"))
	if err != nil {
		w.fail("the store cannot be read: %v", err)
		return
	}
	for id, sum := range w.known.captures {
		if c, ok := store.Get(id); !ok || c.BodySHA256 != sum {
			w.fail("capture %.8s is lost", id)
		}
	}
	for _, c := range store.List() {
		if _, isKnown := w.known.captures[c.ID]; isKnown {
			continue
		}
		if _, err := c.Body(); err != nil {
			w.fail("capture %.8s: %v", c.ID, err)
		}
		w.known.captures[c.ID] = c.BodySHA256
	}
}

// checkFates wants a fate once given to stay, and no occurrence twice.
func (w *simWorld) checkFates() {
	if _, err := os.Stat(w.path("state.db")); err != nil && w.known.looked.IsZero() {
		return // none is made yet
	}
	all, err := w.ledger().History("", 0)
	if err != nil {
		w.fail("the ledger cannot be read: %v", err)
		return
	}
	seen := map[string]bool{}
	for _, o := range all {
		key := simKey(o.Job, o.Due)
		w.checkTries(o)
		if seen[key] {
			w.fail("%s is in the ledger twice", key)
		}
		seen[key] = true
		if known := w.known.fates[key]; known != "" && known != o.Fate {
			w.fail("%s had the fate %s and has %q", key, known, o.Fate)
		}
		if o.Fate != "" {
			w.known.fates[key] = o.Fate
		}
		if o.Fate != "" && o.Fate != schedules.Ran && o.Fate != schedules.CaughtUp && o.Reason == "" {
			w.fail("%s was %s without a reason", key, o.Fate)
		}
	}
	for key := range w.known.fates {
		if !seen[key] {
			w.fail("%s is gone from the ledger", key)
		}
	}
	w.checkDue(seen)
}

func (w *simWorld) ledger() schedules.Ledger {
	return schedules.Ledger{Path: w.path("state.db"), Wait: time.Second, NoSync: true}
}

// alertState is what of the alerts is kept between runs.
func (w *simWorld) alertState() *alert.State {
	state, err := alert.Store{Path: w.path("alerts.json")}.Read()
	if err != nil {
		w.fail("the alerts cannot be read: %v", err)
		return &alert.State{}
	}
	return state
}

// noteOwed remembers the alerts of which a notice did not arrive: when they are
// over, only that is told.
func (w *simWorld) noteOwed() {
	for _, owed := range w.alertState().Owed {
		w.net.missed[owed.Key()] = true
	}
}

// checkPortal wants the portal to have what the outbox says it has.
func (w *simWorld) checkPortal() {
	history, err := push.Outbox{Path: w.path("state.db"), Now: func() time.Time { return w.at }}.History()
	if err != nil {
		w.fail("the outbox cannot be read: %v", err)
		return
	}
	for _, past := range history {
		for _, d := range past.Deliveries {
			if d.State == push.StateDelivered && w.net.portal.sequence < d.Sequence {
				w.fail("the outbox says %d was delivered, the portal stands at %d", d.Sequence, w.net.portal.sequence)
			}
		}
	}
}

// judgeExit holds the exit code of a command against what befell it.
func (w *simWorld) judgeExit(command string, exit int) {
	bad := w.net.bad
	w.net.bad = map[string]bool{}
	if w.isDead {
		return
	}
	isSiteBad := bad["nbs"] || bad["spb"] || w.net.broken != ""
	var may []int
	switch {
	case w.known.isFenced:
		may = []int{exitBusy, exitDone, exitStale, exitFault, exitWithheld, exitUsage}
	case command == "push" && w.known.before == "" && w.currentID() == "" && !w.faulted: // nor did a rival publish meanwhile
		may = []int{exitDone} // there is nothing to push yet
	case w.faulted:
		may = []int{exitFault, exitStale, exitDone}
		if command == "refresh" && w.isWrong {
			may = append(may, exitWithheld)
		}
	case command == "refresh" && w.isWrong:
		may = []int{exitWithheld, exitDone, exitStale}
	case command == "refresh" && w.currentID() == "" && isSiteBad:
		may = []int{exitStale}
	case command == "refresh" && w.known.isBadIn:
		may = []int{exitStale}
	case command == "refresh" && isSiteBad:
		may = []int{exitStale, exitDone}
	case command == "push":
		may = []int{exitDone}
		if bad["portal"] || !w.hasPortal() {
			may = []int{exitStale, exitDone}
		}
	default:
		may = []int{exitDone}
	}
	if !slices.Contains(may, exit) {
		w.fail("%s: wanted an exit of %v, found %d: %s", command, may, exit, w.lastSaid())
	}
	if command == "refresh" && !w.faulted && !w.known.isFenced && (exit == exitDone || exit == exitStale) && w.currentID() != "" {
		w.checkPublished()
	}
}

func (w *simWorld) lastSaid() string {
	lines := strings.Split(strings.TrimSpace(w.said.String()), "\n")
	return lines[len(lines)-1]
}

// hasPortal is true where the portal has said that it has what is current.
func (w *simWorld) hasPortal() bool {
	p := w.net.portal
	return p.snapshot == w.currentID() && p.acked == p.sequence
}

// checkPublished wants current to be of today and of all that is kept, and
// nothing half-made to lie about.
func (w *simWorld) checkPublished() {
	s, err := publish.Current(w.path("published"))
	if err != nil {
		w.fail("after a refresh: %v", err)
		return
	}
	store, err := ingest.OpenStore(w.path("captures"))
	if err != nil {
		w.fail("after a refresh: %v", err)
		return
	}
	if page, err := os.ReadFile(w.path("published", "index.html")); err != nil || !strings.Contains(string(page), s.ID) {
		w.fail("after a refresh: the page over all snapshots does not name %s (%v)", s.ID, err)
	}
	var kept, used []string
	for _, c := range store.List() {
		if c.Vintage <= s.Manifest.Run.AsOf {
			kept = append(kept, c.ID)
		}
	}
	for _, in := range s.Manifest.Run.Inputs {
		used = append(used, in.Capture)
	}
	slices.Sort(kept)
	slices.Sort(used)
	if !slices.Equal(kept, used) || s.Manifest.Run.AsOf > w.today() {
		w.fail("current %s is of %d captures, kept are %d", s.ID, len(used), len(kept))
	}
	for _, pattern := range []string{"published/.*", "captures/.*", "captures/*/.*", "build/.*", "quarantine/*.new", "quarantine/*/*.new", "quarantine/*/*/*.new", "cache/lists/*.new"} {
		if left, _ := filepath.Glob(w.path(pattern)); len(left) > 0 {
			w.fail("after a good refresh: wanted nothing half-made, found %q", left)
		}
	}
}

// judgeSchedule holds the exit code of the runner against what befell it.
func (w *simWorld) judgeSchedule(exit int) {
	if w.isDead {
		return
	}
	if exit != exitDone && !w.known.isFenced && (!w.faulted || exit != exitFault) {
		w.fail("schedule once: wanted exit %d, found %d: %s", exitDone, exit, w.lastSaid())
	}
}

// checkSettled is what must be so when all troubles are over.
func (w *simWorld) checkSettled() {
	current := w.currentID()
	if current == "" {
		w.fail("all is well and nothing is published")
	}
	if w.net.portal.snapshot != current {
		w.fail("all is well, current is %s, and the portal has %s", current, w.net.portal.snapshot)
	}
	all, err := w.ledger().History("", 0)
	if err != nil {
		w.fail("the ledger cannot be read: %v", err)
	}
	for _, o := range all {
		if o.IsOpen() && w.at.Sub(o.Start) > 4*time.Hour {
			w.fail("%s due %s still has no fate", o.Job, o.Due)
		}
	}
	state := w.alertState()
	for key := range state.Standing {
		if !strings.HasPrefix(key, "source_late") {
			w.fail("all is well, and the alert %s stands", key)
		}
	}
	for key := range w.net.stands {
		if state.Standing[key] == nil {
			w.fail("the alert %s is over, and nobody was told", key)
		}
	}
	if w.isReal && w.err == nil {
		w.checkPlain()
	}
	snapshots, _ := publish.List(w.path("published"))
	for _, s := range snapshots {
		w.verify(s)
	}
}
