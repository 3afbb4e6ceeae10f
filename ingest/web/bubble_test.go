package web

import (
	"context"
	"net"
	"net/http"
	"net/netip"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// pipes is a network inside a synctest bubble: connections are pipes, and time
// passes only when everybody waits, so that minutes cost nothing and what is
// measured is exact.
type pipes struct {
	arrive chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.arrive:
		return c, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error   { p.once.Do(func() { close(p.closed) }); return nil }
func (p *pipes) Addr() net.Addr { return &net.TCPAddr{} }

// inBubble runs a test with the policy's real times against a handler that
// plays every host.
func inBubble(t *testing.T, p Policy, h http.Handler, test func(t *testing.T, c *Client)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		l := &pipes{arrive: make(chan net.Conn), closed: make(chan struct{})}
		s := &http.Server{Handler: h, ErrorLog: quiet}
		go s.Serve(l)
		p.Allow = []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")}
		p.Resolve = func(context.Context, string) ([]netip.Addr, error) {
			return []netip.Addr{netip.MustParseAddr("192.0.2.1")}, nil
		}
		c := New(p)
		c.socket = func(ctx context.Context, _ netip.AddrPort) (net.Conn, error) {
			ours, theirs := net.Pipe()
			select {
			case l.arrive <- theirs:
				return ours, nil
			case <-ctx.Done():
				return nil, ctx.Err()
			}
		}
		defer func() {
			c.Close()
			s.Close()
			synctest.Wait()
		}()
		test(t, c)
	})
}

// diary notes when each page was asked for, since the test began.
type diary struct {
	mu    sync.Mutex
	began time.Time
	at    []time.Duration
	busy  int
	most  int // requests at a time
}

func (d *diary) enter() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.began.IsZero() {
		d.began = time.Now()
	}
	d.at = append(d.at, time.Since(d.began).Round(time.Millisecond)) // x/time/rate counts in floats
	d.busy++
	d.most = max(d.most, d.busy)
	return len(d.at)
}

func (d *diary) leave() {
	d.mu.Lock()
	d.busy--
	d.mu.Unlock()
}
