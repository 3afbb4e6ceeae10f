package web

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// Requests to one host, robots.txt among them, keep their interval and are made
// one after another, however many ask at once; another host does not wait.
func TestPaceIsKeptByHost(t *testing.T) {
	diaries := map[string]*diary{"one.test": {}, "two.test": {}}
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		d := diaries[r.Host]
		d.enter()
		defer d.leave()
		time.Sleep(500 * time.Millisecond)
		if r.URL.Path == "/robots.txt" {
			w.WriteHeader(http.StatusNotFound)
		}
	})
	inBubble(t, Policy{}, h, func(t *testing.T, c *Client) {
		var all sync.WaitGroup
		for host := range diaries {
			for range 4 {
				all.Go(func() {
					if _, err := c.Do(t.Context(), Request{URL: "http://" + host + "/page"}); err != nil {
						t.Error(err)
					}
				})
			}
		}
		all.Wait()
		for host, d := range diaries {
			want := []time.Duration{0, 2 * time.Second, 4 * time.Second, 6 * time.Second, 8 * time.Second}
			if !slices.Equal(d.at, want) || d.most != 1 {
				t.Errorf("%s: wanted requests at %v, one at a time, found %v, %d at a time", host, want, d.at, d.most)
			}
		}
	})
}

// A Crawl-delay longer than the interval is kept, up to 30 s; a shorter one
// does not hasten anything.
func TestCrawlDelayIsKept(t *testing.T) {
	for delay, want := range map[string]time.Duration{"10": 10 * time.Second, "1": 2 * time.Second, "3600": 30 * time.Second, "1e300": 2 * time.Second, "-5": 2 * time.Second, "NaN": 2 * time.Second} {
		d := &diary{}
		h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			d.enter()
			defer d.leave()
			io.WriteString(w, "User-agent: *\nCrawl-delay: "+delay+"\nDisallow: /private\n")
		})
		inBubble(t, Policy{}, h, func(t *testing.T, c *Client) {
			for range 2 {
				if _, err := c.Do(t.Context(), Request{URL: "http://publisher.test/page"}); err != nil {
					t.Error(err)
				}
			}
		})
		if len(d.at) != 3 || d.at[1] != want || d.at[2] != 2*want {
			t.Errorf("delay %s: wanted %s between requests, found them at %v", delay, want, d.at)
		}
	}
}

// Retry-After is waited for, given in seconds or as a date; one that is past
// or unreadable is as good as none; one longer than is waited for ends the
// request at once and is told.
func TestRetryAfterIsHonoured(t *testing.T) {
	for _, f := range []struct {
		name   string
		status int
		header func() string
		wait   time.Duration // 0: at once, with a fault
		least  time.Duration
	}{
		{"seconds", 503, func() string { return "90" }, 90 * time.Second, 90 * time.Second},
		{"date", 429, func() string { return time.Now().Add(90 * time.Second).UTC().Format(http.TimeFormat) }, 90 * time.Second, 89 * time.Second},
		{"as long as is waited", 503, func() string { return "120" }, 120 * time.Second, 120 * time.Second},
		{"longer", 503, func() string { return "121" }, 0, 0},
		{"far date", 429, func() string { return "Fri, 31 Dec 2100 23:59:59 GMT" }, 0, 0},
		{"absurd", 429, func() string { return "99999999999999999999" }, 0, 0},
		{"past date", 503, func() string { return "Fri, 31 Dec 1999 23:59:59 GMT" }, 2 * time.Second, 2 * time.Second},
		{"unreadable", 503, func() string { return "soon" }, 2 * time.Second, 2 * time.Second},
		{"of a 500", 500, func() string { return "90" }, 2 * time.Second, 2 * time.Second},
	} {
		t.Run(f.name, func(t *testing.T) {
			d := &diary{}
			h := withoutRobots(func(w http.ResponseWriter, _ *http.Request) {
				if d.enter() == 1 {
					w.Header().Set("Retry-After", f.header())
					w.WriteHeader(f.status)
				}
			})
			inBubble(t, Policy{}, h, func(t *testing.T, c *Client) {
				answer, err := c.Do(t.Context(), Request{URL: "http://publisher.test/page"})
				if f.wait == 0 {
					fault, ok := errors.AsType[*Fault](err)
					if !ok || fault.Status != f.status || fault.Attempts != 1 || fault.RetryAfter <= 2*time.Minute || !strings.Contains(fault.Detail, fault.RetryAfter.String()) {
						t.Errorf("wanted a fault at once that tells the time, found %v", err)
					}
				} else if err != nil || answer.Attempts != 2 || d.at[1] < f.least || d.at[1] > f.wait {
					t.Errorf("wanted an answer after %s, found error %v, asked at %v", f.wait, err, d.at)
				}
			})
		})
	}
}

// Waits double from the first, each spread over the half of itself, and never
// exceed the longest.
func TestBackoffDoubles(t *testing.T) {
	for before, most := range []time.Duration{1, 2, 4, 8, 16, 30, 30} {
		distinct := map[time.Duration]bool{}
		for range 100 {
			d := backoff(time.Second, 30*time.Second, before)
			if d < most*time.Second/2 || d > most*time.Second {
				t.Fatalf("attempt %d: wanted between half of %ds and it, found %s", before+2, most, d)
			}
			distinct[d] = true
		}
		if len(distinct) < 50 {
			t.Errorf("attempt %d: wanted jitter, found %d different waits of 100", before+2, len(distinct))
		}
	}
	if d := backoff(time.Hour, 2*time.Minute, 1<<30); d > 2*time.Minute || d < time.Minute {
		t.Errorf("wanted the longest wait, found %s", d)
	}
}

// After a host has proved unreachable its other pages fail at once with the
// same code and without a socket; other hosts, and a host that answers with
// an error, are asked as before.
func TestUnreachableHostIsNotTriedAgain(t *testing.T) {
	p := quick()
	p.Resolve = func(_ context.Context, name string) ([]netip.Addr, error) {
		if name == "lost.test" {
			return nil, &net.DNSError{Err: "no such host", Name: name, IsNotFound: true}
		}
		return []netip.Addr{netip.MustParseAddr("127.0.0.1")}, nil
	}
	for host, code := range map[string]string{"lost.test": CodeDNS, "shut.test": CodeRefused, "silent.test": CodeConnect} {
		c := newClient(t, p)
		c.socket = func(context.Context, netip.AddrPort) (net.Conn, error) {
			if code == CodeConnect {
				return nil, context.DeadlineExceeded
			}
			return nil, syscall.ECONNREFUSED
		}
		s := note(c)
		_, err := c.Do(t.Context(), Request{URL: "http://" + host + "/1"})
		wantFault(t, err, code)
		before := len(s.opened)
		for _, page := range []string{"/2", "/3"} {
			_, err = c.Do(t.Context(), Request{URL: "http://" + host + page})
			f := wantFault(t, err, code)
			if f.Attempts != 0 || !strings.HasSuffix(f.URL, page) || !strings.Contains(f.Detail, "not asked again") {
				t.Errorf("%s: wanted a fault of %s without an attempt, found %+v", host, page, f)
			}
		}
		if len(s.opened) != before {
			t.Errorf("%s: wanted no further socket, found %v", host, s.opened[before:])
		}
	}

	var n int
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		if n++; n <= 2 {
			w.WriteHeader(http.StatusInternalServerError)
		}
	})
	c := newClient(t, p)
	_, err := c.Do(t.Context(), Request{URL: s.URL})
	wantFault(t, err, CodeServer)
	if _, err := c.Do(t.Context(), Request{URL: s.URL}); err != nil {
		t.Errorf("wanted a host that answers asked again, found %v", err)
	}
}

// A certificate that is wrong once is not asked for again.
func TestUntrustedHostIsNotTriedAgain(t *testing.T) {
	url := serveTLS(t, newAuthority(t).issue(t, time.Now().Add(time.Hour), "publisher.test"), nil, func(http.ResponseWriter, *http.Request) {})
	p := quick()
	p.Resolve, p.Roots = toLoopback, newAuthority(t).pool
	c := newClient(t, p)
	s := note(c)
	for range 3 {
		_, err := c.Do(t.Context(), Request{URL: url})
		wantFault(t, err, CodeTLS)
	}
	if len(s.opened) != 1 {
		t.Errorf("wanted one socket, found %d", len(s.opened))
	}
}

// A name that does not exist is looked up once; a resolver in trouble is asked
// as often as there are attempts.
func TestMissingNamesAreLookedUpOnce(t *testing.T) {
	for missing, want := range map[bool]int{true: 1, false: 4} {
		lookups := 0
		p := quick()
		p.Attempts = 4
		p.Resolve = func(_ context.Context, name string) ([]netip.Addr, error) {
			lookups++
			return nil, &net.DNSError{Err: "no answer", Name: name, IsNotFound: missing}
		}
		_, err := newClient(t, p).Do(t.Context(), Request{URL: "http://publisher.test/"})
		wantFault(t, err, CodeDNS)
		if lookups != want {
			t.Errorf("missing %t: wanted %d lookups, found %d", missing, want, lookups)
		}
	}
}
