package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"netmarket/publish/push"
)

// Killed at every step and at random moments, on a line that drops, doubles,
// delays and reorders messages, with a portal that is killed too: after each
// kill the portal ends with exactly the newest snapshot, applies no message
// twice, and never goes back. NETMARKET_PUSH_KILLS kills instead of a few.
func TestPushOutlivesKills(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	kills := 24
	if n, err := strconv.Atoi(os.Getenv("NETMARKET_PUSH_KILLS")); err == nil && n > 0 {
		kills = n
	}
	r := newPushRig(t)
	stop := r.watchOrder()
	random := rand.New(rand.NewPCG(1, uint64(kills)))
	began, killed := time.Now(), map[string]int{}
	for i := 0; killed["sender"] < kills; i++ {
		id := fmt.Sprintf("2026-03-31-%012x", i)
		if i > 0 && random.IntN(8) == 0 { // an earlier one becomes current again
			id = fmt.Sprintf("2026-03-31-%012x", random.IntN(i))
		}
		if err := r.publish(id); err != nil {
			t.Fatal(err)
		}
		r.line.clear(false)
		r.killSender(random, killed)
		if random.IntN(3) == 0 {
			_ = r.netmarket("push", "--now").Run() // may fail: the line is crooked
		}
		r.settle(i, id)
	}
	if back := stop(); back != "" {
		t.Error(back)
	}
	r.line.late.Wait()
	if err := r.portal.kill(); err != nil {
		t.Fatal(err)
	}
	applied := r.applied()
	for id, n := range applied {
		if n > 1 {
			t.Errorf("wanted %s applied once, found %d times", id, n)
		}
	}
	t.Logf("%d kills in %s: %v; messages passed, dropped, unanswered, doubled, late, reordered: %v; %d messages applied", kills, time.Since(began).Round(time.Second), killed, r.line.did, len(applied))
}

// publish makes a snapshot current, new or not.
func (r *pushRig) publish(id string) error {
	published := filepath.Join(r.data, "published")
	if _, err := os.Stat(filepath.Join(published, id)); err == nil {
		return makeCurrent(published, id)
	}
	return tinySnapshot(published, id)
}

// killSender runs push and kills it: at a step, or at any moment; at times the
// portal as well.
func (r *pushRig) killSender(random *rand.Rand, killed map[string]int) {
	r.t.Helper()
	cmd := r.netmarket("push", "--now")
	steps := push.Steps()
	step := steps[random.IntN(len(steps))]
	atStep := random.IntN(2) == 0
	if atStep {
		cmd.Env = append(cmd.Env, "NETMARKET_CRASH_AT=push:"+step)
	}
	if err := cmd.Start(); err != nil {
		r.t.Fatal(err)
	}
	if random.IntN(4) == 0 {
		time.Sleep(time.Duration(random.IntN(120)) * time.Millisecond)
		killed["portal"]++
		if err := r.portal.kill(); err != nil {
			r.t.Fatal(err)
		}
	}
	if !atStep {
		time.Sleep(time.Duration(random.IntN(200)) * time.Millisecond)
		_ = cmd.Process.Kill() // it may have ended
	}
	_ = cmd.Wait()
	if cmd.ProcessState.ExitCode() == -1 {
		killed["sender"]++
		if atStep {
			killed[step]++
		}
	}
	if r.portal.cmd == nil {
		if err := r.portal.start(); err != nil {
			r.t.Fatal(err)
		}
	}
}

// settle pushes on a straight line until nothing is outstanding, and wants the
// newest snapshot shown.
func (r *pushRig) settle(round int, newest string) {
	r.t.Helper()
	r.line.clear(true)
	for try := 0; ; try++ {
		cmd := r.netmarket("push", "--now")
		var stderr strings.Builder
		cmd.Stderr = &stderr
		if err := cmd.Run(); err == nil {
			break
		} else if try == 100 {
			r.t.Fatalf("round %d: wanted nothing outstanding, found %v\n%s\n%s", round, err, stderr.String(), r.portal.log.String())
		}
		time.Sleep(20 * time.Millisecond)
	}
	if _, shown := r.shown(); shown != newest {
		r.t.Fatalf("round %d: wanted %s shown, found %s", round, newest, shown)
	}
}

// watchOrder looks at what the portal shows, again and again; the function it
// returns ends that and tells when it went back.
func (r *pushRig) watchOrder() func() string {
	stop, told := make(chan struct{}), make(chan string, 1)
	go func() {
		last, back := "", ""
		for {
			select {
			case <-stop:
				told <- back
				return
			case <-time.After(2 * time.Millisecond):
			}
			if sequence, _ := r.shown(); sequence != "" {
				if sequence < last && back == "" {
					back = fmt.Sprintf("wanted the portal never to go back, found %s after %s", sequence, last)
				}
				last = max(last, sequence)
			}
		}
	}()
	return func() string { close(stop); return <-told }
}

// applied counts by message how often the portal says it was applied, over all
// its lives.
func (r *pushRig) applied() map[string]int {
	counts := map[string]int{}
	for _, line := range strings.Split(r.portal.log.String(), "\n") {
		var entry struct{ Msg, ID string }
		if json.Unmarshal([]byte(line), &entry) == nil && entry.Msg == "applied" {
			counts[entry.ID]++
		}
	}
	return counts
}

// While a push is under way another says so and sends nothing.
func TestTwoPushesAtOnce(t *testing.T) {
	r := newPushRig(t)
	if err := r.publish("2026-03-31-000000000000"); err != nil {
		t.Fatal(err)
	}
	a := &app{data: r.data}
	err := a.pushing(func() error { return r.netmarket("push").Run() })
	exit, ok := errors.AsType[*exec.ExitError](err)
	if !ok || exit.ExitCode() != exitBusy || r.line.did != [lineKinds]int{} {
		t.Errorf("wanted exit code %d and nothing sent, found %v and %v", exitBusy, err, r.line.did)
	}
}
