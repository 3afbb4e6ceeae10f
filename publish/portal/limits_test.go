package portal

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// Who asks too often is told when to come back; others are not held up.
func TestRateIsLimitedByTokenAndAddress(t *testing.T) {
	at := time.Now()
	p := newPortal(t, func(o *Options) {
		o.Limits = Limits{PerToken: 2, PerIP: 1e6, Burst: 3}
		o.Now = func() time.Time { return at }
	})
	busy, quiet := p.token("busy", []string{ScopeRead}, nil), p.token("quiet", []string{ScopeRead}, nil)
	p.byIP = newBuckets(1e6, 1e6, p.Now)
	for n := range 5 {
		w := p.get("/v1/scores", busy)
		if (w.Code == 429) != (n >= 3) || w.Code == 429 && w.Header().Get("Retry-After") != "1" {
			t.Errorf("request %d: found %d, Retry-After %q", n, w.Code, w.Header().Get("Retry-After"))
		}
	}
	if w := p.get("/v1/scores", quiet); w.Code != 200 {
		t.Errorf("wanted another token answered, found %d", w.Code)
	}
	at = at.Add(time.Second)
	if w := p.get("/v1/scores", busy); w.Code != 200 {
		t.Errorf("wanted it answered after a second, found %d", w.Code)
	}
	p.byIP = newBuckets(1, 2, p.Now)
	for n := range 4 {
		if w := p.get("/v1/scores", ""); (w.Code == 429) != (n >= 2) {
			t.Errorf("address, request %d without a token: found %d", n, w.Code)
		}
	}
}

// Strangers cannot fill the memory with addresses.
func TestBucketsAreBounded(t *testing.T) {
	at := time.Now()
	b := newBuckets(1, 1, func() time.Time { at = at.Add(time.Millisecond); return at })
	for n := range maxBuckets + 500 {
		b.take(fmt.Sprint(n))
	}
	if len(b.all) > maxBuckets {
		t.Errorf("wanted at most %d, found %d", maxBuckets, len(b.all))
	}
	if b.take(fmt.Sprint(maxBuckets+499)) == 0 {
		t.Error("wanted the newest still limited")
	}
}

// live is a server on a socket of this machine.
func live(t *testing.T, p *portalOf) string {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	started, ended := make(chan string, 1), make(chan error, 1)
	go func() { ended <- p.Run(ctx, Listen{Addr: "127.0.0.1:0", Started: func(a string) { started <- a }}) }()
	t.Cleanup(func() {
		cancel()
		select {
		case err := <-ended:
			if err != nil {
				t.Errorf("stop: %v", err)
			}
		case <-time.After(shutdownLimit + 5*time.Second):
			t.Error("the server did not stop")
		}
	})
	select {
	case addr := <-started:
		return addr
	case err := <-ended:
		t.Fatal(err)
		return ""
	}
}

// slowClients is how many connections open and never finish their request.
const slowClients = 1000

// A thousand connections that never finish a request neither keep a well-behaved
// client out nor stay open.
func TestSlowlorisKeepsNobodyOut(t *testing.T) {
	p := newPortal(t, func(o *Options) { o.Limits.ConnsPerIP = 64 })
	full := p.token("full", []string{ScopeRead}, nil)
	addr := live(t, p)
	d := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 0, 0, 2)}, Timeout: 5 * time.Second}
	var conns []net.Conn
	for range slowClients {
		c, err := d.Dial("tcp", addr)
		if err != nil {
			continue // refused at once is as good
		}
		conns = append(conns, c)
		fmt.Fprint(c, "GET /v1/scores HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ") //nolint:errcheck // it may be closed already
	}
	defer func() {
		for _, c := range conns {
			c.Close() //nolint:errcheck // a test's connection
		}
	}()
	began := time.Now()
	client := &http.Client{Timeout: 10 * time.Second}
	for n := range 200 {
		r, err := http.NewRequest(http.MethodGet, "http://"+addr+"/v1/scores", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", "Bearer "+full)
		w, err := client.Do(r)
		if err != nil {
			t.Fatalf("request %d: %v", n, err)
		}
		io.Copy(io.Discard, w.Body) //nolint:errcheck // only its end matters
		w.Body.Close()              //nolint:errcheck // read to its end
		if w.StatusCode != 200 {
			t.Fatalf("request %d: wanted 200, found %d", n, w.StatusCode)
		}
	}
	open := 0
	for _, c := range conns {
		c.SetReadDeadline(began.Add(headerLimit + 10*time.Second)) //nolint:errcheck // a socket has deadlines
		if _, err := io.ReadAll(c); err != nil && strings.Contains(err.Error(), "timeout") {
			open++
		}
	}
	if open > 0 || len(conns) < slowClients/2 {
		t.Errorf("wanted every slow connection closed, found %d of %d open", open, len(conns))
	}
}

// What is asked beyond the limits of a request is refused, and a request that
// finds no place is told to come back.
func TestRequestsAreBounded(t *testing.T) {
	p := newPortal(t, func(o *Options) { o.Limits.Concurrent = 1 })
	full := p.token("full", []string{ScopeRead}, nil)
	addr := live(t, p)
	r, err := http.NewRequest(http.MethodGet, "http://"+addr+"/healthz", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("X-Large", strings.Repeat("x", maxHeader*2))
	if w, err := http.DefaultClient.Do(r); err != nil || w.StatusCode != http.StatusRequestHeaderFieldsTooLarge {
		t.Errorf("wanted 431 for a large header, found %v (%v)", w, err)
	}
	p.places <- struct{}{}
	w := p.get("/v1/scores", full)
	<-p.places
	if w.Code != 429 || w.Header().Get("Retry-After") == "" {
		t.Errorf("wanted 429 without a free place, found %d", w.Code)
	}
	for method, wanted := range map[string]int{http.MethodPost: 405, http.MethodDelete: 405, "BREW": 405, http.MethodHead: 200} {
		r := httptest.NewRequest(method, "/v1/scores", nil)
		r.Header.Set("Authorization", "Bearer "+full)
		w := httptest.NewRecorder()
		p.ServeHTTP(w, r)
		if w.Code != wanted {
			t.Errorf("%s: wanted %d, found %d", method, wanted, w.Code)
		}
	}
}

// A running request ends before the server does.
func TestStopLetsRequestsEnd(t *testing.T) {
	p := newPortal(t, nil)
	full := p.token("full", []string{ScopeRead}, nil)
	ctx, cancel := context.WithCancel(context.Background())
	started, ended := make(chan string, 1), make(chan error, 1)
	go func() {
		ended <- p.Run(ctx, Listen{Addr: "127.0.0.1:0", Metrics: "127.0.0.1:0", Started: func(a string) { started <- a }})
	}()
	addr := <-started
	p.places <- struct{}{} // so that a request waits inside
	for range cap(p.places) - 1 {
		p.places <- struct{}{}
	}
	var wait sync.WaitGroup
	wait.Go(func() {
		r, err := http.NewRequest(http.MethodGet, "http://"+addr+"/v1/scores", nil)
		if err != nil {
			t.Error(err)
			return
		}
		r.Header.Set("Authorization", "Bearer "+full)
		w, err := http.DefaultClient.Do(r)
		if err != nil || w.StatusCode != 200 {
			t.Errorf("wanted the running request answered, found %v (%v)", w, err)
		}
	})
	time.Sleep(200 * time.Millisecond)
	cancel()
	time.Sleep(200 * time.Millisecond)
	<-p.places
	wait.Wait()
	if err := <-ended; err != nil {
		t.Errorf("stop: %v", err)
	}
}

// Behind a proxy the client is who the proxy says; nobody else is believed, and
// where nobody else may connect, nobody else is answered.
func TestOnlyTheProxyIsBelieved(t *testing.T) {
	proxies := readPrefixes(t, "192.0.2.0/24", "10.0.0.0/8")
	for _, c := range []struct {
		remote, forwarded, wanted string
		isOnly                    bool
	}{
		{"192.0.2.1:9", "203.0.113.9", "203.0.113.9", true}, {"192.0.2.1:9", "198.51.100.1, 203.0.113.9, 10.1.1.1", "203.0.113.9", true},
		{"192.0.2.1:9", "", "192.0.2.1", true}, {"192.0.2.1:9", "junk", "192.0.2.1", true}, {"192.0.2.1:9", "203.0.113.9, junk", "192.0.2.1", true},
		{"203.0.113.7:9", "198.51.100.1", "203.0.113.7", false}, {"203.0.113.7:9", "198.51.100.1", "", true}, {"[::ffff:192.0.2.1]:9", "203.0.113.9", "203.0.113.9", true},
	} {
		p := newPortal(t, func(o *Options) { o.Proxies, o.OnlyProxies = proxies, c.isOnly })
		r := httptest.NewRequest(http.MethodGet, "/healthz", nil)
		r.RemoteAddr = c.remote
		if c.forwarded != "" {
			r.Header.Set("X-Forwarded-For", c.forwarded)
		}
		found, err := p.client(r)
		if (err == nil) != (c.wanted != "") || err == nil && found.String() != c.wanted {
			t.Errorf("%s says %q: wanted %s, found %s (%v)", c.remote, c.forwarded, c.wanted, found, err)
		}
	}
	p := newPortal(t, func(o *Options) { o.IsLoopback = true })
	for host, wanted := range map[string]int{"127.0.0.1:8350": 200, "localhost:8350": 200, "[::1]:8350": 200, "localhost": 200, "evil.example:8350": 421, "127.0.0.1.evil.example": 421} {
		r := httptest.NewRequest(http.MethodGet, "/healthz", nil)
		r.Host = host
		w := httptest.NewRecorder()
		p.ServeHTTP(w, r)
		if w.Code != wanted {
			t.Errorf("host %s: wanted %d, found %d", host, wanted, w.Code)
		}
	}
}

// Tokens never cross a network in the clear.
func TestPlainListeningIsForThisMachineAlone(t *testing.T) {
	proxies := readPrefixes(t, "10.0.0.1/32")
	for addr, isPlain := range map[string]bool{"127.0.0.1:8350": true, "[::1]:8350": true, "localhost:8350": true, "0.0.0.0:8350": false, ":8350": false, "10.1.2.3:8350": false, "[::]:8350": false, "office:8350": false} {
		if err := CheckListen(Listen{Addr: addr}, nil); (err == nil) != isPlain {
			t.Errorf("%s: wanted plain %v, found %v", addr, isPlain, err)
		}
		for name, err := range map[string]error{"tls": CheckListen(Listen{Addr: addr, Cert: "c", Key: "k"}, nil), "proxy": CheckListen(Listen{Addr: addr}, proxies)} {
			if err != nil {
				t.Errorf("%s with %s: %v", addr, name, err)
			}
		}
	}
	for _, bad := range []Listen{{Addr: "8350"}, {Addr: "127.0.0.1:1", Cert: "c"}, {Addr: "127.0.0.1:1", Key: "k"}} {
		if CheckListen(bad, nil) == nil {
			t.Errorf("%+v: wanted an error", bad)
		}
	}
	p := newPortal(t, nil)
	if err := p.Run(context.Background(), Listen{Addr: "127.0.0.1:0", Cert: filepath.Join(t.TempDir(), "none"), Key: "none"}); err == nil {
		t.Error("wanted a missing certificate told")
	}
}
