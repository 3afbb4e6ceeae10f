package disktest

import (
	"fmt"
	"os"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"
)

// Minutes is the variable that bounds a campaign in time: it ends after so many
// minutes, says how many rounds were done, and passes. Without it every round
// that was asked for is done.
const Minutes = "NETMARKET_TEST_MINUTES"

// tellEvery is how often a campaign says how far it is.
const tellEvery = 30 * time.Second

// Campaign hands out the rounds of a long test. It is safe for use by several
// goroutines.
type Campaign struct {
	t     testing.TB
	asked int
	work  time.Duration // of the processor, before the first round
	began time.Time
	until time.Time // zero: not bounded

	mu    sync.Mutex
	taken int
	told  time.Time
}

// Begin is a campaign of as many rounds as the variable says, by default few.
func Begin(t testing.TB, variable string, few int) *Campaign {
	t.Helper()
	c := &Campaign{t: t, asked: Rounds(t, variable, few), work: Work(), began: time.Now(), told: time.Now()}
	if text := os.Getenv(Minutes); text != "" {
		minutes, err := strconv.ParseFloat(text, 64)
		if err != nil || minutes <= 0 {
			t.Fatalf("%s: wanted a number of minutes, found %q", Minutes, text)
		}
		c.until = c.began.Add(time.Duration(minutes * float64(time.Minute)))
	}
	return c
}

// Asked is the number of rounds that were asked for.
func (c *Campaign) Asked() int { return c.asked }

// Next takes the next round, from 0; false ends the campaign.
func (c *Campaign) Next() (round int, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	isLate := !c.until.IsZero() && time.Now().After(c.until)
	if c.t.Failed() || c.taken >= c.asked || isLate {
		return 0, false
	}
	if time.Since(c.told) > tellEvery {
		c.told = time.Now()
		c.t.Logf("%d of %d rounds", c.taken, c.asked)
	}
	c.taken++
	return c.taken - 1, true
}

// Done says after the last round how many were done and what one took.
func (c *Campaign) Done() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	text := fmt.Sprintf("%d of %d rounds", c.taken, c.asked)
	if c.taken < c.asked && !c.t.Failed() {
		text = fmt.Sprintf("ended by its %s minutes after %s", os.Getenv(Minutes), text)
	}
	return fmt.Sprintf("%s in %v, %.2f s of the processor each", text, time.Since(c.began).Round(time.Second), (Work()-c.work).Seconds()/float64(max(1, c.taken)))
}

// Work is the processor time of this process and of its children that ended.
func Work() (all time.Duration) {
	for _, who := range []int{syscall.RUSAGE_SELF, syscall.RUSAGE_CHILDREN} {
		var u syscall.Rusage
		if err := syscall.Getrusage(who, &u); err == nil {
			all += time.Duration(u.Utime.Nano() + u.Stime.Nano())
		}
	}
	return all
}
