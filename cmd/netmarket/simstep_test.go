package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"

	"netmarket/publish"
	"netmarket/schedules"
)

// simStep is one thing that happens. Its own seed decides how, so that a plan
// from which others are taken away still does the same.
type simStep struct {
	kind string
	seed uint64
}

func (s simStep) String() string { return s.kind }

// simKinds are what can happen, each as often as it stands here.
var simKinds = []string{
	"night", "night", "night", "night", "night", "hours", "hours", "hours", "refresh", "refresh", "refresh", "push", "prune",
	"file", "file", "bad file", "mend file", "amend", "break pages", "mend pages", "site", "site", "site", "portal", "portal", "alerts", "mend network", "mend network",
	"disk full", "room", "room", "wrong", "right", "right", "kill", "kill", "kill at step", "power", "power", "power at step", "idle power", "fault", "rival", "rival", "hang", "clock",
}

// planOf is what happens on a seed.
func planOf(seed uint64) (plan []simStep) {
	random := rand.New(rand.NewPCG(seed, 7))
	for range 10 + random.IntN(14) {
		plan = append(plan, simStep{simKinds[random.IntN(len(simKinds))], random.Uint64()})
	}
	return plan
}

const (
	simArea   = "inbox/350421"
	simGood   = "快递.csv"
	simBad    = "快递补报.csv"
	simHeader = "地区,年份,类别,快递业务量（万件）\n"
	simPoison = "66666.66" // stands in files that are refused and nowhere else
)

// take lets a step happen.
func (w *simWorld) take(s simStep) {
	w.rand = rand.New(rand.NewPCG(s.seed, 1))
	pick := w.rand.IntN
	switch s.kind {
	case "night":
		w.setClock(w.at.Add(time.Duration(20+pick(9))*time.Hour + time.Duration(pick(60))*time.Minute))
		w.outer("schedule", "once")
	case "hours":
		w.setClock(w.at.Add(time.Duration(1+pick(9)) * time.Hour))
		w.outer("schedule", "once")
	case "refresh", "push":
		w.setClock(w.at.Add(time.Duration(3+pick(60)) * time.Minute))
		w.outer(s.kind)
	case "prune":
		w.outer("prune", "--keep", fmt.Sprint(1+pick(4)))
	case "idle power":
		w.cutPower()
	case "clock":
		w.jumpClock(pick(2) == 0)
	default:
		w.change(s.kind, pick)
	}
}

// change changes the world, and runs nothing.
func (w *simWorld) change(kind string, pick func(int) int) {
	switch kind {
	case "file", "mend file", "bad file":
		w.drop(kind, pick)
	case "amend":
		w.setClock(w.at.Add(time.Minute))
		w.note("  %s", w.net.amend(pick))
	case "break pages", "mend pages":
		w.net.breakPages(map[string]string{"break pages": simBroken[pick(len(simBroken))]}[kind])
	case "site":
		w.net.mode[[]string{"nbs", "spb"}[pick(2)]] = simSiteModes[1+pick(len(simSiteModes)-1)]
	case "portal":
		w.net.mode["portal"] = simPortalModes[pick(len(simPortalModes))]
	case "alerts":
		w.net.mode["alerts"] = simAlertModes[pick(len(simAlertModes))]
	case "mend network":
		clear(w.net.mode)
	case "disk full", "room":
		w.isFull, w.isStateFull = kind == "disk full", pick(2) == 0
	case "wrong", "right":
		w.isWrong = kind == "wrong"
	default:
		w.arm(kind, pick)
	}
}

// arm prepares what befalls the next command.
func (w *simWorld) arm(kind string, pick func(int) int) {
	at := 1 + pick(1<<(1+pick(9))) // early moments as often as late ones
	steps := append([]string{"build", "ended", "push:reconcile", "push:reconciled", "push:send", "push:sent", "push:recorded"}, publish.Steps()...)
	step := steps[pick(len(steps))]
	if step != "build" && step != "ended" && len(step) < 5 || step[:4] != "push" && step != "build" && step != "ended" {
		step = "publish:" + step
	}
	switch kind {
	case "kill", "power":
		w.arms.dieAt, w.arms.isPower = at, kind == "power"
	case "kill at step", "power at step":
		w.arms.dieOn, w.arms.isPower = step, kind == "power at step"
	case "fault":
		w.arms.failAt = at
	case "rival":
		w.arms.rivalAt = at
	case "hang":
		w.arms.hangAt = at
	}
	w.note("  %+v", w.arms)
}

// drop puts a file into the inbox: one that is right, one that is not, or a right
// one in its place.
func (w *simWorld) drop(kind string, pick func(int) int) {
	volume, name := fmt.Sprintf("%d.%02d", 100+pick(40), pick(100)), simGood
	text := simHeader + "350421,2024,收寄," + volume + "\n"
	switch {
	case kind == "bad file":
		name, text = simBad, simHeader+"350421,2024,收寄,"+simPoison+"\n350421,2025,收寄,若干"+volume+"\n"
	case kind == "mend file":
		name = simBad
	}
	w.known.isBadIn = w.known.isBadIn && name != simBad || kind == "bad file"
	w.must(os.WriteFile(filepath.Join(w.data, simArea, name), []byte(text), 0o600))
}

// rival tries what only one may do while another does it: a second runner, a
// second refresh.
func (w *simWorld) rival() {
	if w.known.isScheduled && !w.known.isFenced {
		isSlow := w.at.Sub(w.known.renewed) > time.Minute // nobody renews a lease here while a slow site is waited for
		err := w.runner("rival").Once(context.Background())
		var held *schedules.HeldError
		w.known.isFenced = isSlow && err == nil
		if !errors.As(err, &held) && !isSlow {
			w.fail("a second runner beside one that lives: wanted the lease held, found %v", err)
		}
	}
	before, isLocked := w.currentID(), w.isLocked()
	if exit := w.quiet("refresh"); exit != exitBusy && isLocked {
		w.fail("a second refresh beside one that runs: wanted exit %d, found %d", exitBusy, exit)
	}
	if w.currentID() != before && isLocked {
		w.fail("a second refresh changed current beside one that runs")
	}
	w.note("  a rival tried")
}

// isLocked is true while a command holds the data directory.
func (w *simWorld) isLocked() bool {
	lock := flock.New(w.path(".lock"))
	free, err := lock.TryLock()
	w.must(err)
	w.must(lock.Unlock())
	return !free
}

// hang lets the machine stand still for longer than a lease holds, and another
// runner take it.
func (w *simWorld) hang() {
	w.setClock(w.at.Add(3 * time.Minute))
	if !w.known.isScheduled {
		return
	}
	err := w.runner("heir").Once(context.Background())
	w.note("  hung; an heir ran: %v", err)
	w.known.isFenced = err == nil
}

func (w *simWorld) runner(owner string) *schedules.Runner {
	a := w.app()
	a.data = w.data
	w.must(a.prepare())
	r, err := a.runner()
	w.must(err)
	r.Owner = owner
	return r
}

// quiet is a command that is not judged by the world's state.
func (w *simWorld) quiet(args ...string) int {
	said := w.said.String()
	exit := w.command(args...)
	w.said.Reset()
	w.said.WriteString(said)
	return exit
}

// jumpClock sets the clock years on or days back, where nothing may run, and
// right again.
func (w *simWorld) jumpClock(forward bool) {
	right := w.at
	jumped := right.AddDate(0, 0, -3)
	if forward {
		jumped = right.AddDate(2, 0, 0)
	}
	last, err := w.ledger().LastLook()
	if errors.Is(err, os.ErrNotExist) || last.IsZero() || last.Sub(jumped) < 25*time.Hour && jumped.Sub(last) < 401*24*time.Hour {
		return // nobody looked so late that it shows
	}
	before := w.currentID()
	w.setClock(jumped)
	exit := exitDone
	w.nest(func() { exit = w.quiet("schedule", "once") }) // nothing else befalls it
	if exit != exitUsage {
		w.fail("the clock at %s after %s: wanted the schedule to hold with exit %d, found %d", jumped, right, exitUsage, exit)
	}
	if w.currentID() != before {
		w.fail("something was published while the clock stood at %s after %s", jumped, right)
	}
	w.setClock(right.Add(time.Minute))
}

func (w *simWorld) currentID() string {
	target, err := os.Readlink(filepath.Join(w.data, "published", "current"))
	if err != nil {
		return ""
	}
	return target
}

// settle mends everything and lets two nights pass: then all must be well.
func (w *simWorld) settle() {
	w.isFull, w.isWrong, w.arms = false, false, simArms{}
	clear(w.net.mode)
	w.net.breakPages("")
	w.drop("mend file", w.rand.IntN)
	w.setClock(w.at.Add(25 * time.Hour))
	w.outer("schedule", "once")
	w.check()
	w.setClock(w.at.Add(time.Hour))
	w.outer("prune")
	w.outer("push", "--enable", "city")
	w.outer("refresh")
	w.check()
	w.checkSettled()
}
