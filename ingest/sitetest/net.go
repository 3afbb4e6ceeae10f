package sitetest

import (
	"crypto/x509"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// Names are the sites that are played: 国家统计局, 国家邮政局, its mirror at
// 交通运输部, 商务部. They are the keys of sources.<name>.base_url.
var Names = []string{"nbs", "spb", "mot", "mofcom"}

// hosts are the publishers' own, as their lists and pages print them.
var hosts = map[string]string{
	"nbs": "www.stats.gov.cn", "spb": "www.spb.gov.cn", "mot": "www.mot.gov.cn", "mofcom": "dzswgf.mofcom.gov.cn",
}

// Net is all sites together. Its methods may be called from several
// goroutines; what they change is served from the next request on.
type Net struct {
	t     testing.TB
	sites map[string]*site
	ca    authority
	names *nameServer
	away  *elsewhere

	mu       sync.Mutex
	day      string // YYYY-MM-DD; "" is after everything
	pages    []*page
	index    map[string][]row // of 商务部, by name; see SetIndex
	pace     time.Duration
	wait     time.Duration
	bigFeed  bool
	finished chan struct{}
}

// Pace is the time between two bytes of a dripping body where SetPace was not
// called: 50 bytes a second, far below any rate a client bears.
const Pace = 20 * time.Millisecond

// New starts all sites on 127.0.0.1, empty, and closes them when the test
// ends. A test fails that cannot open a socket.
func New(t testing.TB) *Net {
	t.Helper()
	n := &Net{t: t, sites: map[string]*site{}, pace: Pace, wait: time.Second, finished: make(chan struct{})}
	n.ca = newAuthority(t)
	n.names = newNameServer(t)
	n.away = newElsewhere(t)
	for _, name := range Names {
		n.sites[name] = newSite(t, n, name)
	}
	t.Cleanup(n.close)
	return n
}

// Still is all sites without a socket, for tests that carry requests to Handler
// themselves; faults of the connection are not there.
func Still(t testing.TB) *Net {
	n := &Net{t: t, sites: map[string]*site{}, pace: Pace, wait: time.Second, finished: make(chan struct{})}
	for _, name := range Names {
		n.sites[name] = &site{net: n, name: name, robots: robotsOf[name]}
	}
	return n
}

// Handler answers for a site.
func (n *Net) Handler(name string) http.Handler { return n.site(name) }

func (n *Net) close() {
	close(n.finished)
	for _, s := range n.sites {
		s.plain.down()
		s.secure.down()
	}
	n.names.close()
	n.away.close()
}

func (n *Net) site(name string) *site {
	s := n.sites[name]
	if s == nil {
		n.t.Fatalf("sitetest: wanted a site of %s, found %q", strings.Join(Names, ", "), name)
	}
	return s
}

// Base is the address of a site without encryption, "http://127.0.0.1:port".
// While dns_failure or private_name is on, its host is a name: give the client
// Resolver, so that nobody else is asked for it.
func (n *Net) Base(name string) string {
	s := n.site(name)
	n.mu.Lock()
	defer n.mu.Unlock()
	if s.base != "" {
		return s.base
	}
	return "http://" + s.plain.address
}

// TLSBase is the address of a site with TLS, "https://127.0.0.1:port". Its
// certificate is signed by Roots and names 127.0.0.1 and the publisher's host.
func (n *Net) TLSBase(name string) string { return "https://" + n.site(name).secure.address }

// FaultBase is the base at which a fault can be met: TLSBase for faults of
// certificates and for a redirect to http, else Base.
func (n *Net) FaultBase(name string, f Fault) string {
	if f.TLS {
		return n.TLSBase(name)
	}
	return n.Base(name)
}

// Roots is the pool in which the sites' certificates are trusted.
func (n *Net) Roots() *x509.CertPool { return n.ca.roots }

// SetDay sets the day (YYYY-MM-DD) that the sites live in: only what was
// released by then is listed and served, as it stood at its end. Before the
// first SetDay everything is.
func (n *Net) SetDay(day string) {
	if _, err := time.Parse(time.DateOnly, day); err != nil {
		n.t.Fatalf("sitetest: wanted a day YYYY-MM-DD, found %q", day)
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.day = day
}

// SetPace sets the time between two bytes of a dripping body.
func (n *Net) SetPace(pace time.Duration) { n.mu.Lock(); n.pace = pace; n.mu.Unlock() }

// SetRetryAfter sets what 503 and 429 ask a client to wait, in whole seconds.
func (n *Net) SetRetryAfter(wait time.Duration) { n.mu.Lock(); n.wait = wait; n.mu.Unlock() }

// SetBigFeed makes the feed as long as the real one: 500 items, 4.3 MB.
func (n *Net) SetBigFeed(big bool) { n.mu.Lock(); n.bigFeed = big; n.mu.Unlock() }

// SetRobots replaces a site's robots.txt; "" is a site without one.
func (n *Net) SetRobots(name, text string) {
	s := n.site(name)
	n.mu.Lock()
	defer n.mu.Unlock()
	s.robots = text
}

// Request is one request a site received.
type Request struct {
	At     time.Time
	Method string
	Path   string // with its query
	Host   string // as the client named it
	Header http.Header
	Body   string
	TLS    bool
	Fault  string // name of the fault it met, "" for none
}

// Requests are the requests a site received, in order.
func (n *Net) Requests(name string) []Request {
	s := n.site(name)
	n.mu.Lock()
	defer n.mu.Unlock()
	return slices.Clone(s.log)
}

// Forget empties the logs of requests, look-ups and strays.
func (n *Net) Forget() {
	n.mu.Lock()
	for _, s := range n.sites {
		s.log = nil
	}
	n.mu.Unlock()
	if n.names == nil {
		return // Still
	}
	n.names.forget()
	n.away.forget()
}

// Strays are the requests that reached the server no client may reach: where
// the faults redirect_to_private and redirect_elsewhere lead.
func (n *Net) Strays() []string { return n.away.reached() }

// Address is the publisher's own address of a path on a site.
func Address(name, path string) string { return "https://" + hosts[name] + path }

// pathOf is the path of an address; a path is its own.
func pathOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	return u.Path
}

// today is the last day that is told of. n.mu is held.
func (n *Net) today() string {
	if n.day != "" {
		return n.day
	}
	last := "2026-12-31"
	for _, p := range n.pages {
		last = max(last, p.versions[len(p.versions)-1].day)
	}
	return last
}

// beijing is the clock of every site.
var beijing = time.FixedZone("CST", 8*60*60)

// moment is a clock time (HH:MM) of a day at the sites.
func moment(day, clock string) time.Time {
	at, err := time.ParseInLocation("2006-01-02 15:04", day+" "+clock, beijing)
	if err != nil {
		panic(fmt.Sprintf("sitetest: %v", err))
	}
	return at
}
