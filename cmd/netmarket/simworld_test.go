package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"netmarket/ingest/county"
	"netmarket/ingest/disk"
	"netmarket/ingest/disk/disktest"
	"netmarket/ingest/web"
	"netmarket/metrics"
)

// simWorld is one installation on a fake clock, a disk that can fail, sites and
// a portal that can fail, and everything that is known to be true of them. The
// program in it is the program: its whole command line, run in this process.
type simWorld struct {
	t    testing.TB
	bug  string // what is done wrong on purpose; see simBugs
	data string
	at   time.Time
	rand *rand.Rand // of the step under way

	isReal bool // the engine builds, not what stands for it

	rec  *disktest.Recorder
	hook *disktest.Hook
	net  *simNet

	isFull      bool   // the disk
	isStateFull bool   // and has no room for state.db either
	isTorn      bool   // a transaction of state.db failed since it was looked at
	stateBefore []byte // state.db before the transaction under way
	isWrong     bool   // checks fail
	arms        simArms
	ops         int  // of the disk by the command under way
	faulted     bool // the disk failed it
	isDead      bool // its process
	isNested    bool // a rival runs inside it
	said        strings.Builder

	trace []string
	known simKnown
	err   error // the first violation
}

// simArms are what will befall the next command: at an operation of the disk, 0
// for never, or at a named step.
type simArms struct {
	dieAt, failAt, rivalAt, hangAt int
	dieOn                          string
	isPower                        bool // the machine dies, not the process
}

// simDeath unwinds a process that is dead.
type simDeath struct{}

var errDead = errors.New("the process is dead")

// simSettings are the installation's.
const simSettings = `network: {allow: ["127.0.0.1/32"]}
sources: {nbs: {base_url: "http://127.0.0.1:8101"}, spb: {base_url: "http://127.0.0.1:8102"}}
push: {portals: [{name: city, url: "http://127.0.0.1:8201/hook", snapshot_url: "https://scores.test/s", keys: [{id: k, kind: ed25519, file: push.key}]}]}
schedule: {off: [monthly_backfill, weekly_verify]}
alerts: {name: sim, off: [disk_low, score_changed], webhook: {url: "http://127.0.0.1:8301/alert"}}
`

const simRetry = `name: push_retry
cron: "0 */3 * * *"
time_zone: Asia/Shanghai
steps: [push]
sources: []
catch_up: latest
catch_up_window: 72h
overlap: skip
tries: 1
jitter: 1m
why: three-hourly, so that a year of them is soon walked through
`

// newSimWorld makes an installation with its first releases published.
func newSimWorld(t testing.TB, dir string, seed uint64, bug string) *simWorld {
	w := &simWorld{t: t, bug: bug, isReal: seed%simReal == simReal-1 || bug == "a score is changed", data: filepath.Join(dir, "data"), rand: rand.New(rand.NewPCG(seed, 16))}
	w.at = time.Date(2026, 1, 5+w.rand.IntN(120), w.rand.IntN(24), w.rand.IntN(60), 0, 0, time.UTC)
	w.net = newSimNet(w)
	w.known = newSimKnown()
	w.must(os.MkdirAll(w.data, 0o700))
	for name, text := range map[string]string{"secret.key": strings.Repeat("5", 64) + "\n", "push.key": simPrivate + "\n", "netmarket.yaml": simSettings} {
		w.must(os.WriteFile(filepath.Join(w.data, name), []byte(text), 0o600))
	}
	w.must(os.Mkdir(filepath.Join(w.data, "schedules"), 0o700))
	w.must(os.WriteFile(filepath.Join(w.data, "schedules", "push_retry.yaml"), []byte(simRetry), 0o600))
	w.must(os.MkdirAll(filepath.Join(w.data, "inbox", "350421"), 0o700))
	w.setClock(w.at)
	w.record()
	w.net.publish(w.at)
	if w.rand.IntN(6) == 0 { // the first runner dies while it makes state.db
		w.arms = simArms{dieAt: 1 + w.rand.IntN(6), isPower: true}
	}
	w.outer("schedule", "once")
	return w
}

func (w *simWorld) must(err error) {
	if err != nil {
		panic(fmt.Errorf("simulation: %w", err))
	}
}

// fail notes the first thing that must not be.
func (w *simWorld) fail(format string, args ...any) {
	if w.err == nil {
		w.err = fmt.Errorf(format, args...)
	}
}

func (w *simWorld) note(format string, args ...any) {
	w.trace = append(w.trace, fmt.Sprintf(format, args...))
}

// setClock sets the clock of everything.
func (w *simWorld) setClock(at time.Time) {
	w.at = at
	w.must(os.Setenv(clockVariable, at.UTC().Format(time.RFC3339)))
	w.net.sites.SetDay(w.today())
}

func (w *simWorld) today() string { return w.at.In(china).Format(time.DateOnly) }

// record begins to record what is done to the disk.
func (w *simWorld) record() {
	rec, err := disktest.Record(w.data)
	w.must(err)
	w.rec = rec
	w.hook = &disktest.Hook{FS: rec, Before: w.before, NoSync: w.bug == "no sync", NoSweep: w.bug == "half a file is left"}
}

// before is told of each operation of the disk.
func (w *simWorld) before(kind disktest.Kind, path string) error {
	if w.isDead {
		return errDead
	}
	if w.isNested {
		return nil
	}
	w.ops++
	switch w.ops {
	case w.arms.dieAt:
		w.isDead = true
		return errDead
	case w.arms.failAt:
		w.faulted = true
		return &os.PathError{Op: string(kind), Path: path, Err: syscall.EIO}
	case w.arms.rivalAt, w.arms.hangAt:
		w.meet(path)
	}
	if w.isFull && slices.Contains(disktest.Allocating, kind) {
		w.faulted = true
		return &os.PathError{Op: string(kind), Path: path, Err: syscall.ENOSPC}
	}
	return nil
}

// meet lets another come by; not while what is kept beside the data directory's
// lock has one of its own, for which it would wait.
func (w *simWorld) meet(path string) {
	isRival, isHeld := w.ops == w.arms.rivalAt, false
	for _, name := range []string{"state.db", "alerts.json", "runs"} {
		isHeld = isHeld || strings.HasPrefix(path, w.path(name))
	}
	switch {
	case isRival && isHeld:
		w.arms.rivalAt++
	case isHeld:
		w.arms.hangAt++
	case isRival:
		w.nest(w.rival)
	default:
		w.nest(w.hang)
	}
}

// reach is told of each named step of a run.
func (w *simWorld) reach(step string) {
	if !w.isNested && w.arms.dieOn == step {
		w.isDead = true
	}
	if w.isDead {
		panic(simDeath{})
	}
}

// nest lets something happen inside the command under way.
func (w *simWorld) nest(do func()) {
	w.isNested = true
	fence := os.Getenv(fenceVariable)
	w.must(os.Unsetenv(fenceVariable))
	do()
	if fence != "" {
		w.must(os.Setenv(fenceVariable, fence))
	}
	w.isNested = false
}

var simEdition = sync.OnceValues(func() (*metrics.Edition, error) { return metrics.Load(defaultEdition) })

func (w *simWorld) seams() seams {
	return seams{
		fs: w.hook, state: w.state, isInTurn: true, reader: county.ReadHere, reach: w.reach, child: w.child, build: w.build, export: w.export,
		edition: func(string) (*metrics.Edition, error) {
			e, err := simEdition()
			if err != nil {
				return nil, err
			}
			own := *e
			return &own, nil
		},
		policy: func(p web.Policy) web.Policy {
			p.Transport, p.Attempts, p.Interval, p.Backoff = w.net, 1, time.Nanosecond, time.Nanosecond
			return p
		},
	}
}

// app is a process that has not begun.
func (w *simWorld) app(args ...string) *app {
	w.said.Reset()
	return &app{out: io.Discard, err: &w.said, args: append([]string{"--data", w.data}, args...), seams: w.seams()}
}

// command runs the program to its end or death, -1 then.
func (w *simWorld) command(args ...string) (exit int) {
	a := w.app(args...)
	ctx, end := context.WithCancel(context.Background())
	defer end()
	defer func() {
		if r := recover(); r != nil {
			if _, isDeath := r.(simDeath); !isDeath {
				panic(r)
			}
		}
		if w.isDead {
			w.must(a.rec.Abandon())
			exit = -1
		}
	}()
	return a.run(ctx)
}

// child is a command that a runner starts. A machine that dies takes the runner
// with it; a process that is killed does not.
func (w *simWorld) child(_ context.Context, args []string, fence uint64) (int, string) {
	w.must(os.Setenv(fenceVariable, fmt.Sprint(fence)))
	w.known.renewed = w.at
	exit := w.run(args...)
	w.must(os.Unsetenv(fenceVariable))
	if w.isDead && w.arms.isPower {
		panic(simDeath{})
	}
	w.isDead = false
	w.note("  %s exit %d", args[0], exit)
	return exit, fmt.Sprint("exit ", exit)
}

// run is a command whose exit code is judged.
func (w *simWorld) run(args ...string) int {
	if w.isNested {
		return w.command(args...)
	}
	w.ops, w.faulted, w.known.before = 0, false, w.currentID()
	exit := w.command(args...)
	if w.bug == "a stale run is done" && exit == exitStale {
		exit = exitDone
	}
	w.noteOwed()
	w.judgeExit(args[0], exit)
	w.checkRecorded(args[0], exit)
	return exit
}

// outer runs a command of the operator's or of the system's timer, then settles
// what befell it.
func (w *simWorld) outer(args ...string) {
	exit := 0
	if args[0] == "schedule" {
		w.ops, w.faulted, w.known.isScheduled = 0, false, true
		exit = w.command(args...)
		w.judgeSchedule(exit)
	} else {
		exit = w.run(args...)
	}
	if w.isDead && w.arms.isPower {
		w.cutPower()
	}
	w.isDead, w.arms, w.known.isScheduled, w.known.isFenced = false, simArms{}, false, false
	w.must(os.Unsetenv(fenceVariable))
	w.note("  %s exit %d", strings.Join(args, " "), exit)
}

// simKept are what stays whatever of the rest a power cut takes: state.db, of
// which it took what it does when a transaction was cut, and what the operator
// wrote.
var simKept = []string{"state.db", "netmarket.yaml", "secret.key", "push.key", "schedules", "inbox"}

// cutPower leaves of the disk what had reached it, and a draw of the rest.
func (w *simWorld) cutPower() {
	state := w.rec.Log().Cut(func() int { return w.rand.IntN(4) })
	old := w.data + ".old"
	w.must(os.Rename(w.data, old))
	w.must(os.Mkdir(w.data, 0o700))
	w.must(state.Write(w.data))
	for _, name := range simKept {
		if _, err := os.Stat(filepath.Join(old, name)); errors.Is(err, os.ErrNotExist) {
			continue
		}
		w.must(os.RemoveAll(filepath.Join(w.data, name)))
		w.must(os.Rename(filepath.Join(old, name), filepath.Join(w.data, name)))
	}
	w.keepMarkers(filepath.Join(old, "runs", "open"))
	w.must(os.RemoveAll(old))
	w.known.troubles++
	w.record()
	w.note("  power cut, %s", state.What)
}

// keepMarkers leaves of the markers of runs, for which nobody waits, what a
// power cut may: all, nothing, half, or an empty file.
func (w *simWorld) keepMarkers(dir string) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return // none yet
	}
	for _, e := range entries {
		text, err := os.ReadFile(filepath.Join(dir, e.Name()))
		w.must(err)
		left := [][]byte{text, text[:len(text)/2], nil}
		if fate := w.rand.IntN(4); fate < len(left) {
			w.must(os.MkdirAll(w.path("runs", "open"), 0o700))
			w.must(os.WriteFile(w.path("runs", "open", e.Name()), left[fate], 0o600))
		}
	}
}

var _ disk.FS = (*disktest.Hook)(nil)
