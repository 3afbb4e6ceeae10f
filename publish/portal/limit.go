package portal

import (
	"math"
	"net/netip"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Limits bound what one caller, one address and everybody together may take.
type Limits struct {
	PerToken   float64 // requests a second
	PerIP      float64 // requests a second
	Burst      int     // requests at once, before PerToken and PerIP hold
	Concurrent int     // requests being answered
	Conns      int     // open connections
	ConnsPerIP int     // of one address; a stated proxy may have them all
}

// DefaultLimits suit an office network: a portal that reads every table at
// night, and some people with a browser.
func DefaultLimits() Limits {
	return Limits{PerToken: 50, PerIP: 50, Burst: 200, Concurrent: 64, Conns: 1024, ConnsPerIP: 64}
}

// orDefault fills in what is not set.
func (l Limits) orDefault() Limits {
	d := DefaultLimits()
	for _, pair := range []struct{ have, otherwise *float64 }{{&l.PerToken, &d.PerToken}, {&l.PerIP, &d.PerIP}} {
		if *pair.have == 0 {
			*pair.have = *pair.otherwise
		}
	}
	for _, pair := range []struct{ have, otherwise *int }{{&l.Burst, &d.Burst}, {&l.Concurrent, &d.Concurrent}, {&l.Conns, &d.Conns}, {&l.ConnsPerIP, &d.ConnsPerIP}} {
		if *pair.have == 0 {
			*pair.have = *pair.otherwise
		}
	}
	return l
}

const (
	maxBuckets = 10_000
	idleBucket = 5 * time.Minute
)

// buckets holds one token bucket a key; the oldest go when there are too many,
// so that strangers cannot fill the memory with keys.
type buckets struct {
	rate  rate.Limit
	burst int
	now   func() time.Time

	mu  sync.Mutex
	all map[string]*bucket
}

type bucket struct {
	*rate.Limiter
	used time.Time
}

func newBuckets(perSecond float64, burst int, now func() time.Time) *buckets {
	return &buckets{rate: rate.Limit(perSecond), burst: burst, now: now, all: map[string]*bucket{}}
}

// take takes one; where none is left it says after how many seconds one is.
func (b *buckets) take(key string) (wait int) {
	at := b.now()
	b.mu.Lock()
	one := b.all[key]
	if one == nil {
		b.sweep(at)
		one = &bucket{Limiter: rate.NewLimiter(b.rate, b.burst)}
		b.all[key] = one
	}
	one.used = at
	b.mu.Unlock()
	r := one.ReserveN(at, 1)
	delay := r.DelayFrom(at)
	if !r.OK() || delay > 0 {
		r.CancelAt(at)
		return max(1, int(math.Ceil(delay.Seconds())))
	}
	return 0
}

// sweep makes room for one more. The lock is held.
func (b *buckets) sweep(at time.Time) {
	if len(b.all) < maxBuckets {
		return
	}
	var oldest string
	for key, one := range b.all {
		if at.Sub(one.used) > idleBucket {
			delete(b.all, key)
		} else if oldest == "" || one.used.Before(b.all[oldest].used) {
			oldest = key
		}
	}
	if len(b.all) >= maxBuckets {
		delete(b.all, oldest)
	}
}

// network is the key an address is limited by: itself, or its /64 of IPv6, which
// one machine has whole.
func network(a netip.Addr) string {
	if a.Is6() && !a.Is4In6() {
		if p, err := a.Prefix(64); err == nil {
			return p.String()
		}
	}
	return a.Unmap().String()
}
