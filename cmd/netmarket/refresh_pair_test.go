package main

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"netmarket/ingest/disk/disktest"
)

// Every so many rounds the winner has something to publish, and other commands
// meet the lock.
const publishEvery, othersEvery, freshEvery = 20, 10, 100

// end is how a refresh ended.
type end struct {
	cmd   *exec.Cmd
	code  int // -1: killed
	isNew bool
	took  time.Duration
	cpu   time.Duration
	text  string
}

// tally counts the ends of refreshes that were started together.
type tally struct {
	won, published, busy, killed int
	slowest, work                time.Duration // of the busy: the longest, by the clock and of the processor
}

// crowd are refreshes of one data directory that are started together. Who has
// the lock asks a publisher who does not answer before the others have ended.
type crowd struct {
	*smallWorld
	data string
	tally
}

func (p *crowd) start(ends chan<- end) *exec.Cmd {
	p.t.Helper()
	cmd, began := p.command(p.data, 1, "refresh"), time.Now()
	var out, text bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &text
	must(p.t, cmd.Start())
	go func() {
		cmd.Wait() //nolint:errcheck // the state tells
		e := end{cmd: cmd, code: cmd.ProcessState.ExitCode(), took: time.Since(began), cpu: cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(), text: text.String()}
		var r refreshed
		e.isNew = e.code == exitDone && json.Unmarshal(out.Bytes(), &r) == nil && r.IsNew
		ends <- e
	}()
	return cmd
}

// round starts a crowd: all but one end as busy while one has the lock. That one
// ends well; or it is killed, and the next one has the lock at once.
func (p *crowd) round(n int, isKilled, meetsOthers bool) (winner end) {
	p.t.Helper()
	g := newGate()
	p.gate.Store(g)
	ends := make(chan end, n)
	running := map[*exec.Cmd]bool{}
	for range n {
		running[p.start(ends)] = true
	}
	<-g.arrived
	for range n - 1 {
		e := p.next(ends)
		if delete(running, e.cmd); e.code != exitBusy {
			p.t.Fatalf("beside one that has the lock: wanted exit code %d, found %d\n%s", exitBusy, e.code, e.text)
		}
		p.busy, p.slowest, p.work = p.busy+1, max(p.slowest, e.took), max(p.work, e.cpu)
	}
	if meetsOthers {
		p.meet()
	}
	if isKilled {
		for cmd := range running {
			must(p.t, cmd.Process.Kill())
		}
		if e := p.next(ends); e.code != -1 {
			p.t.Fatalf("wanted the one that has the lock killed, found exit code %d\n%s", e.code, e.text)
		}
		p.killed++
		g = newGate()
		p.gate.Store(g)
		p.start(ends)
		<-g.arrived // it has the lock
	}
	close(g.open)
	if winner = p.next(ends); winner.code != exitDone {
		p.t.Fatalf("with the lock: wanted exit code %d, found %d\n%s", exitDone, winner.code, winner.text)
	}
	p.won++
	if winner.isNew {
		p.published++
	}
	return winner
}

// next waits for a refresh to end.
func (p *crowd) next(ends <-chan end) end {
	p.t.Helper()
	select {
	case e := <-ends:
		return e
	case <-time.After(time.Minute):
		p.t.Fatal("wanted a refresh to end, found none in a minute: do two have the lock?")
		return end{}
	}
}

// meet lets other commands meet the lock: writers are busy, readers are not.
func (p *crowd) meet() {
	p.t.Helper()
	for _, c := range []struct {
		code int
		args []string
	}{{exitBusy, []string{"publish"}}, {exitBusy, []string{"prune", "--keep", "9"}}, {exitBusy, []string{"fetch"}}, {exitDone, []string{"verify"}}, {exitDone, []string{"scores"}}} {
		if out, err := p.command(p.data, 1, c.args...).CombinedOutput(); exitOf(err) != c.code {
			p.t.Fatalf("%v beside a refresh: wanted exit code %d, found %v\n%s", c.args, c.code, err, out)
		}
	}
}

// anew begins with a data directory that saw no round.
func (p *crowd) anew(night *secondNight) {
	p.t.Helper()
	if p.data != "" {
		must(p.t, os.RemoveAll(p.data))
	}
	p.data = filepath.Join(p.t.TempDir(), "data")
	copyTree(p.t, night.before, p.data)
}

// Of refreshes started together exactly one has the lock and ends well, and the
// others end as busy without waiting; where the one that has it is killed, the
// lock is free at once.
func TestRefreshesAtOnce(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	p, c := &crowd{smallWorld: newSmallWorld(t)}, disktest.Begin(t, refreshRounds, 6)
	crowds := [2]int{2, 10}
	for round, ok := c.Next(); ok; round, ok = c.Next() {
		night := &p.nights[round/freshEvery%len(p.nights)]
		if round%freshEvery == 0 {
			p.anew(night)
		}
		isNews := round%publishEvery == 0
		if isNews {
			p.change(p.data, round)
		}
		winner := p.round(crowds[round%2], round%3 == 1, round%othersEvery == othersEvery/2)
		if winner.isNew != isNews {
			t.Fatalf("round %d: wanted a new snapshot: %t, found %t", round, isNews, winner.isNew)
		}
		p.net.Forget()
	}
	t.Log(c.Done())
	t.Logf("%d won, %d of them published, %d were killed with the lock; %d busy, the slowest of them after %v and %v of work",
		p.won, p.published, p.killed, p.busy, p.slowest.Round(time.Millisecond), p.work.Round(time.Millisecond))
	if p.work > time.Second { // the clock's second is also the machine's
		t.Errorf("wanted a busy refresh to give up in a second, found %v of work", p.work)
	}
}
