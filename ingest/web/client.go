package web

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

const (
	defaultLimit  = 16 << 20
	mostHeader    = 64 << 10
	mostRedirects = 3
)

// Client makes requests under one policy. It is safe for use by several
// goroutines; requests to one host are made one after another. What it learns
// about a host (its robots.txt, that it cannot be reached) it keeps for its
// life, so a client is for one look at the publishers, not for years.
type Client struct {
	policy    Policy
	guard     guard
	transport http.RoundTripper
	socket    func(ctx context.Context, to netip.AddrPort) (net.Conn, error)

	mu    sync.Mutex
	hosts map[string]*host
}

// host is what a client knows about one host name. Whoever holds its turn may
// read and write the rest.
type host struct {
	turn   chan struct{}
	pace   *rate.Limiter
	robots map[string]*rules // by scheme, host and port
	down   map[string]*Fault // by host and port: found unreachable
}

// New returns a client. Nothing is sent before the first Do.
func New(p Policy) *Client {
	c := &Client{policy: p.withDefaults(), hosts: map[string]*host{}}
	c.guard = guard{allow: c.policy.Allow, proxied: c.policy.Proxy != nil}
	c.socket = c.openSocket
	c.transport = c.policy.Transport
	if c.transport == nil {
		c.transport = c.newTransport()
	}
	return c
}

// Close closes the connections that are kept for further requests.
func (c *Client) Close() {
	if t, ok := c.transport.(*http.Transport); ok {
		t.CloseIdleConnections()
	}
}

// Do makes a request. The error is a *Fault, or ctx's own when it ended. The
// policy's Total runs from the moment the host's turn has come.
func (c *Client) Do(ctx context.Context, r Request) (*Answer, error) {
	j, fault := c.newJob(r)
	if fault != nil {
		return nil, fault
	}
	defer j.leave()
	if err := c.enter(ctx, j); err != nil {
		return nil, err
	}
	j.started = time.Now()
	within, cancel := c.withTotal(ctx, j)
	defer cancel()
	answer, err := c.follow(within, j)
	if f, ok := errors.AsType[*Fault](err); ok {
		told := *f // a host's fault may be told to several
		told.Attempts = j.attempts
		return nil, &told
	}
	if err != nil {
		return nil, err
	}
	answer.Attempts, answer.StartedAt, answer.EndedAt = j.attempts, j.started, time.Now()
	return answer, nil
}

// job is one request on its way, over redirects and attempts.
type job struct {
	Request
	own      *url.URL // that was asked for
	at       *url.URL // that is asked now
	host     *host    // whose turn is held
	isRobots bool     // asks for robots.txt on behalf of a job that holds the turn
	started  time.Time
	attempts int    // requests sent, but for those that were redirected
	last     *Fault // of the attempt before
}

func (c *Client) newJob(r Request) (*job, *Fault) {
	if r.Method == "" {
		r.Method = http.MethodGet
	}
	if r.Method != http.MethodGet && r.Method != http.MethodPost {
		return nil, &Fault{Code: CodeURL, URL: r.URL, Detail: "wanted GET or POST, found method " + quote(r.Method)}
	}
	if r.Limit <= 0 {
		r.Limit = defaultLimit
	}
	if r.Method == http.MethodPost || !isHeaderValue(r.ETag) || !isHeaderValue(r.LastModified) {
		r.ETag, r.LastModified = "", ""
	}
	at, fault := c.guard.parse(r.URL)
	if fault != nil {
		return nil, fault
	}
	return &job{Request: r, own: at, at: at}, nil
}

// isHeaderValue tells whether a value kept from an earlier answer can be sent.
func isHeaderValue(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f })
}

func (j *job) conditional() bool { return j.ETag != "" || j.LastModified != "" }

// follow asks, and asks where a redirect leads to, until there is an answer.
func (c *Client) follow(ctx context.Context, j *job) (*Answer, error) {
	for redirects := 0; ; redirects++ {
		if err := c.enter(ctx, j); err != nil {
			return nil, j.ended(ctx)
		}
		if err := c.admit(ctx, j); err != nil {
			return nil, err
		}
		got, err := c.ask(ctx, j)
		if err != nil || got.answer != nil {
			return got.answer, err
		}
		next, fault := c.guard.redirect(j, got, redirects)
		if fault != nil {
			return nil, fault
		}
		j.at, j.attempts = next, j.attempts-1
	}
}

// admit refuses what is not to be sent: to a host that was found unreachable,
// or what its robots.txt keeps to itself.
func (c *Client) admit(ctx context.Context, j *job) error {
	if down := j.host.down[j.at.Host]; down != nil {
		told := *down
		told.URL, told.Detail = j.at.String(), "not asked again, for the host was found unreachable before: "+down.Detail
		return &told
	}
	if j.isRobots {
		return nil
	}
	return c.obey(ctx, j)
}

// enter waits for the turn of the host that is asked now, and gives up the
// turn of another.
func (c *Client) enter(ctx context.Context, j *job) error {
	h := c.host(j.at.Hostname())
	if j.host == h {
		return nil
	}
	j.leave()
	select {
	case h.turn <- struct{}{}:
		j.host = h
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (j *job) leave() {
	if j.host != nil && !j.isRobots {
		<-j.host.turn
	}
	j.host = nil
}

// keepPace waits until the host may be asked again; a server of the operator's
// own is not made to wait for.
func (j *job) keepPace(ctx context.Context) error {
	if j.Unpaced {
		return nil
	}
	return j.host.pace.Wait(ctx)
}

func (c *Client) host(name string) *host {
	c.mu.Lock()
	defer c.mu.Unlock()
	h := c.hosts[name]
	if h == nil {
		h = &host{
			turn:   make(chan struct{}, 1),
			pace:   rate.NewLimiter(rate.Every(c.policy.Interval), 1),
			robots: map[string]*rules{},
			down:   map[string]*Fault{},
		}
		c.hosts[name] = h
	}
	return h
}

// withTotal bounds a request with all its attempts.
func (c *Client) withTotal(ctx context.Context, j *job) (context.Context, context.CancelFunc) {
	return context.WithTimeoutCause(ctx, c.policy.Total, &Fault{
		Code: CodeSlow, URL: j.at.String(), Detail: "wanted an answer within " + c.policy.Total.String() + " with all attempts, found none",
	})
}

// ended says why a context is over: a fault where a bound of the policy was
// passed, the caller's own error otherwise.
func (j *job) ended(ctx context.Context) error {
	f, ok := errors.AsType[*Fault](context.Cause(ctx))
	if !ok {
		return ctx.Err()
	}
	told := *f
	told.URL = j.at.String()
	if j.last != nil {
		told.Detail += "; the attempt before ended with " + j.last.Code
	}
	return &told
}
