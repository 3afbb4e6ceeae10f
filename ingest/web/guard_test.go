package web

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
)

// sockets are the addresses that a client opened a socket to.
type sockets struct {
	mu     sync.Mutex
	opened []netip.AddrPort
}

// note records what c connects to, after the guard has had its say.
func note(c *Client) *sockets {
	s := &sockets{}
	inner := c.socket
	c.socket = func(ctx context.Context, to netip.AddrPort) (net.Conn, error) {
		s.mu.Lock()
		s.opened = append(s.opened, to)
		s.mu.Unlock()
		return inner(ctx, to)
	}
	return s
}

func (s *sockets) besides(allowed netip.AddrPort) []netip.AddrPort {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(s.opened), func(a netip.AddrPort) bool { return a == allowed })
}

// Addresses that lead to this machine or into a private network, in every
// disguise; PORT is where something listens that must not be connected to.
// Names resolve to 127.0.0.1, the worst a resolver can do.
var inward = []string{
	"http://127.0.0.1:PORT/", "http://127.0.0.1/", "http://127.1:PORT/", "http://127.0.1:PORT/", "http://127.255.255.254:PORT/",
	"http://2130706433:PORT/", "http://017700000001:PORT/", "http://0x7f000001:PORT/", "http://0x7f.0.0.1:PORT/", "http://0x7F.1:PORT/",
	"http://0177.0.0.1:PORT/", "http://0177.0.0.01:PORT/", "http://127.0.0.01:PORT/", "http://00000177.1:PORT/", "http://0:PORT/", "http://0.0.0.0:PORT/",
	"http://127.0.0.1.:PORT/", "http://127.0.0.1..:PORT/", "http://localhost:PORT/", "http://LOCALHOST:PORT/", "http://localhost.:PORT/", "http://a.localhost:PORT/",
	"http://localhost.localdomain:PORT/", "http://127.0.0.1.nip.example:PORT/", "http://publisher.test:PORT/",
	"http://[::1]:PORT/", "http://[::]:PORT/", "http://[0:0:0:0:0:0:0:1]:PORT/", "http://[::ffff:127.0.0.1]:PORT/", "http://[::ffff:7f00:1]:PORT/",
	"http://[::127.0.0.1]:PORT/", "http://[64:ff9b::7f00:1]:PORT/", "http://[64:ff9b:1::7f00:1]:PORT/", "http://[2002:7f00:1::]:PORT/", "http://[2001:0:7f00:1::1]:PORT/",
	"http://[fe80::1]:PORT/", "http://[fe80::1%25lo]:PORT/", "http://[::1%25lo]:PORT/", "http://[fc00::1]:PORT/", "http://[fd12:3456::1]:PORT/", "http://[fec0::1]:PORT/", "http://[ff02::1]:PORT/",
	"http://[2001:db8::1]:PORT/", "http://[100::1]:PORT/", "http://[::ffff:10.0.0.1]/", "http://[::ffff:0:127.0.0.1]/", "http://[2001:2::1]/", "http://[3fff::1]/",
	"http://10.0.0.1/", "http://10.255.255.255/", "http://172.16.0.1/", "http://172.31.255.255/", "http://192.168.0.1/", "http://192.168.255.255/",
	"http://169.254.169.254/latest/meta-data/", "http://100.64.0.1/", "http://100.100.100.200/latest/meta-data/", "http://100.127.255.255/",
	"http://192.0.0.192/", "http://192.0.2.1/", "http://198.18.0.1/", "http://198.19.255.255/", "http://198.51.100.1/", "http://203.0.113.1/",
	"http://224.0.0.1/", "http://239.255.255.255/", "http://240.0.0.1/", "http://255.255.255.255/", "http://192.88.99.1/", "http://0.1.2.3/",
	"http://user@127.0.0.1:PORT/", "http://publisher.test@127.0.0.1:PORT/", "http://publisher.test:80@127.0.0.1:PORT/", "http://127.0.0.1:PORT@publisher.test/",
	"http://publisher.test#@127.0.0.1:PORT/", "http://127.0.0.1:PORT#@publisher.test/", "http://127.0.0.1:PORT?@publisher.test/", "http://publisher.test%23@127.0.0.1:PORT/",
	"http://publisher.test\\@127.0.0.1:PORT/", "http://127.0.0.1:PORT\\@publisher.test/", "http:\\\\127.0.0.1:PORT/", "http:127.0.0.1:PORT/", "http:/127.0.0.1:PORT/", "//127.0.0.1:PORT/", "127.0.0.1:PORT",
	"http://127。0。0。1:PORT/", "http://127．0．0．1:PORT/", "http://127｡0｡0｡1:PORT/", "http://１２７.0.0.1:PORT/", "http://①②⑦.⓪.⓪.①:PORT/", "http://ⓛocalhost:PORT/", "http://loca\u212Bhost:PORT/",
	"http://xn--7i.localhost:PORT/", "http://127%2e0%2e0%2e1:PORT/", "http://%31%32%37.0.0.1:PORT/", "http://127.0.0.1%00.publisher.test:PORT/", "http://127.0.0.1%0d%0a:PORT/", "http://127.0.0.1\r\n:PORT/", "http:// 127.0.0.1:PORT/", "http://127.0.0.1 :PORT/",
	"http://127.0.0.1:22/", "http://publisher.test:22/", "http://publisher.test:0/", "http://publisher.test:65536/", "http://publisher.test:/", "http://publisher.test:-80/",
	"ftp://127.0.0.1:PORT/", "file:///etc/passwd", "gopher://127.0.0.1:PORT/_x", "dict://127.0.0.1:PORT/", "unix:///run/x.sock", "javascript:alert(1)", "data:text/html,x", "", "http://", "http:///", "http://?", "http://[::1", "http://-.:PORT/",
}

// Nothing that leads inward is connected to, however it is written: each is
// refused by its address or its form, no socket is opened, and what listens
// there hears nothing.
func TestInwardAddressesAreRefused(t *testing.T) {
	if len(inward) < 60 {
		t.Fatalf("wanted at least 60 payloads, found %d", len(inward))
	}
	v := victim(t, "127.0.0.1:0")
	_, port, _ := net.SplitHostPort(v.Addr().String())
	p := quick()
	p.Allow, p.Resolve = nil, toLoopback
	for _, payload := range inward {
		c := newClient(t, p)
		s := note(c)
		answer, err := c.Do(t.Context(), Request{URL: strings.ReplaceAll(payload, "PORT", port)})
		f, ok := err.(*Fault)
		if answer != nil || !ok || f.Code != CodeAddress && f.Code != CodeURL || f.Attempts != 0 {
			t.Errorf("%q: wanted %s or %s, found %v", payload, CodeAddress, CodeURL, err)
		}
		if ok && strings.ContainsFunc(f.Error(), func(r rune) bool { return r < ' ' || r > '~' && r != '…' }) {
			t.Errorf("%q: wanted plain text, found %q", payload, f.Error())
		}
		if len(s.opened) != 0 {
			t.Errorf("%q: wanted no socket, found %v", payload, s.opened)
		}
	}
	if n := v.accepted.Load(); n != 0 {
		t.Errorf("wanted no connection, found %d", n)
	}
}

// A publisher that may be asked cannot lead inward by a redirect, not even to
// a host that the request names and that resolves inward.
func TestRedirectsInwardAreRefused(t *testing.T) {
	v := victim(t, "127.0.0.2:0")
	_, port, _ := net.SplitHostPort(v.Addr().String())
	var location string
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header()["Location"] = []string{location}
		w.WriteHeader(http.StatusFound)
	})
	own := netip.MustParseAddrPort(strings.TrimPrefix(s.URL, "http://"))
	p := quick()
	p.Allow = []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}
	p.Resolve = func(context.Context, string) ([]netip.Addr, error) {
		return []netip.Addr{netip.MustParseAddr("127.0.0.2")}, nil
	}
	for _, payload := range append(slices.Clone(inward), "http://127.0.0.2:PORT/", "//127.0.0.2:PORT/", "//publisher.test:PORT/", "http://PUBLISHER.test:PORT/") {
		location = strings.ReplaceAll(strings.ReplaceAll(payload, "PORT", port), "127.0.0.1", "127.0.0.2")
		if location == "" || strings.ContainsAny(location, "\r\n") {
			continue // no header can carry these
		}
		hosts := []string{"localhost", "publisher.test", "127.0.0.2", "127.0.0.2:" + port, "169.254.169.254"}
		if u, err := url.Parse(location); err == nil {
			hosts = append(hosts, u.Host, u.Hostname())
		}
		c := newClient(t, p)
		opened := note(c)
		_, err := c.Do(t.Context(), Request{URL: s.URL, Hosts: hosts})
		f, ok := err.(*Fault)
		// What is no address of another host is a path of this one, and loops.
		if !ok || f.Code != CodeAddress && f.Code != CodeRedirect && f.Code != CodeRedirects {
			t.Errorf("%q: wanted a redirect or an address refused, found %v", location, err)
		}
		if other := opened.besides(own); len(other) != 0 {
			t.Errorf("%q: wanted sockets to %s only, found %v", location, own, other)
		}
	}
	if n := v.accepted.Load(); n != 0 {
		t.Errorf("wanted no connection, found %d", n)
	}
}

// A name that resolves to an allowed address first and inward the next time is
// refused the next time: the address is looked at whenever it is dialled.
func TestRebindingIsRefused(t *testing.T) {
	v := victim(t, "127.0.0.1:0")
	allowed := netip.MustParseAddr("192.0.2.1") // stands for a public address: nothing is there
	answers := [][]netip.Addr{{allowed}, {netip.MustParseAddr("127.0.0.1")}}
	p := quick()
	p.Attempts, p.Allow = 4, []netip.Prefix{netip.PrefixFrom(allowed, 32)}
	p.Resolve = func(context.Context, string) ([]netip.Addr, error) {
		a := answers[0]
		if len(answers) > 1 {
			answers = answers[1:]
		}
		return a, nil
	}
	nothingThere := func(c *Client) *sockets {
		inner := c.socket
		c.socket = func(ctx context.Context, to netip.AddrPort) (net.Conn, error) {
			if to.Addr() == allowed {
				return nil, syscall.ECONNREFUSED
			}
			return inner(ctx, to)
		}
		return note(c)
	}
	_, port, _ := net.SplitHostPort(v.Addr().String())
	c := newClient(t, p)
	s := nothingThere(c)
	_, err := c.Do(t.Context(), Request{URL: "http://publisher.test:" + port + "/"})
	wantFault(t, err, CodeAddress)
	if len(s.opened) != 1 || s.opened[0].Addr() != allowed {
		t.Errorf("wanted one socket to %s, found %v", allowed, s.opened)
	}

	// Both at once: the inward one is passed over.
	answers = [][]netip.Addr{{allowed, netip.MustParseAddr("127.0.0.1"), netip.MustParseAddr("::1")}}
	c = newClient(t, p)
	s = nothingThere(c)
	_, err = c.Do(t.Context(), Request{URL: "http://publisher.test:" + port + "/"})
	wantFault(t, err, CodeRefused)
	if slices.ContainsFunc(s.opened, func(a netip.AddrPort) bool { return a.Addr() != allowed }) {
		t.Errorf("wanted sockets to %s only, found %v", allowed, s.opened)
	}
	if n := v.accepted.Load(); n != 0 {
		t.Errorf("wanted no connection, found %d", n)
	}
}

// The dialler itself asks the guard about the address it connects to, so that
// a way around the rest of the code would still end there.
func TestSocketIsGuarded(t *testing.T) {
	v := victim(t, "127.0.0.1:0")
	p := quick()
	p.Allow = nil
	c := newClient(t, p)
	_, err := c.openSocket(t.Context(), netip.MustParseAddrPort(v.Addr().String()))
	if f := dialFault(netip.AddrPort{}, 0, err); f.Code != CodeAddress {
		t.Errorf("wanted %s, found %v", CodeAddress, err)
	}
	if n := v.accepted.Load(); n != 0 {
		t.Errorf("wanted no connection, found %d", n)
	}
}

// A number in place of a name is refused by its form, before any resolver can
// take it for an address; a name that merely begins with one is a name.
func TestNumbersAreNoNames(t *testing.T) {
	for host, ok := range map[string]bool{
		"2130706433": false, "0x7f000001": false, "0x7f.0x1": false, "a.0x7f": false, "0x": false, "127.1": false, "0177.0.0.1": false, "1.2.3.4.5": false, "example.1": false, "300.1.1.1": false,
		"163.com": true, "12315.cn": true, "www.gov.cn": true, "0x7f.example": true, "a_b.example": true, "xn--fiqs8s": true,
		"": false, ".": false, "a..b": false, "a.b.": false, "a b": false, strings.Repeat("a", 64) + ".cn": false, strings.Repeat("a.", 127) + "cn": false,
	} {
		if err := plainName(host); (err == nil) != ok {
			t.Errorf("%q: wanted a name %t, found %v", host, ok, err)
		}
	}
}

// A redirect stays with the request's own host, or goes to one it names, at the
// same port or from a usual port to a usual one.
func TestWhereARedirectMayLead(t *testing.T) {
	for _, f := range []struct {
		own, to string
		hosts   []string
		may     bool
	}{
		{"http://a.cn/", "https://a.cn/", nil, true},
		{"http://a.cn/", "http://a.cn:80/", nil, true},
		{"http://a.cn/", "http://a.cn:8080/", nil, false},
		{"http://a.cn:8080/", "http://a.cn:8080/b", nil, true},
		{"http://a.cn:8080/", "https://a.cn:8080/b", nil, true},
		{"http://a.cn:8080/", "http://a.cn/", nil, false},
		{"http://a.cn:8080/", "http://a.cn/", []string{"a.cn"}, true},
		{"http://a.cn/", "http://b.cn/", nil, false},
		{"http://a.cn/", "https://b.cn/", []string{"B.cn"}, true},
		{"http://a.cn/", "http://b.cn:6379/", []string{"b.cn"}, false},
		{"http://a.cn/", "http://b.cn:6379/", []string{"b.cn:6379"}, true},
		{"http://a.cn/", "http://www.b.cn/", []string{"b.cn"}, false},
		{"http://a.cn/", "http://b.cn.evil.cn/", []string{"b.cn"}, false},
	} {
		own, _ := url.Parse(f.own)
		to, _ := url.Parse(f.to)
		j := &job{Request: Request{Hosts: f.hosts}, own: own, at: own}
		if may := j.mayLeadTo(to); may != f.may {
			t.Errorf("%s to %s with %v: wanted %t, found %t", f.own, f.to, f.hosts, f.may, may)
		}
	}
}

// Public addresses may be dialled at the usual ports; an allowed range at any;
// the neighbours of each private range are public.
func TestGuardKnowsItsRanges(t *testing.T) {
	g := guard{allow: prefixes("10.1.0.0/16", "fd00:1::/32")}
	for address, ok := range map[string]bool{
		"9.255.255.255:80": true, "11.0.0.0:443": true, "172.15.255.255:80": true, "172.32.0.0:80": true, "192.167.255.255:80": true, "192.169.0.0:80": true,
		"126.255.255.255:80": true, "128.0.0.0:80": true, "100.63.255.255:80": true, "100.128.0.0:80": true, "169.253.255.255:80": true, "169.255.0.0:80": true,
		"198.17.255.255:80": true, "198.20.0.0:80": true, "223.255.255.255:80": true, "1.0.0.0:8443": true, "1.0.0.0:8080": true, "1.0.0.0:22": false, "1.0.0.0:6379": false,
		"[2400:da00::1]:443": true, "[240e::1]:443": true, "[2001:200::1]:443": true, "[2001:1ff::1]:443": false, "[2003::1]:443": true, "[2002::1]:443": false, "[4000::1]:443": false,
		"10.0.255.255:80": false, "10.1.0.0:80": true, "10.1.255.255:6379": true, "10.2.0.0:80": false, "[::ffff:10.1.0.1]:9999": true, "[::ffff:10.2.0.1]:80": false,
		"[fd00:1::1]:9999": true, "[fd00:2::1]:80": false, "[::ffff:1.0.0.1]:80": true,
	} {
		if why := g.refusesPort(netip.MustParseAddrPort(address)); (why == "") != ok {
			t.Errorf("%s: wanted allowed %t, found %q", address, ok, why)
		}
	}
	if g.refuses(netip.Addr{}) == "" {
		t.Error("the zero address: wanted it refused")
	}
}

// A proxy is used only when the policy names one, never from the environment;
// its own address passes the guard; names that it might resolve inward are not
// handed to it.
func TestProxyIsNamedAndGuarded(t *testing.T) {
	v := victim(t, "127.0.0.1:0")
	for _, name := range []string{"HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY"} {
		t.Setenv(name, "http://"+v.Addr().String())
	}
	var mu sync.Mutex
	var asked []string
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		asked = append(asked, r.Method+" "+r.RequestURI+r.Header.Get("Proxy-Authorization"))
		mu.Unlock()
		switch {
		case r.Method == http.MethodConnect:
			w.WriteHeader(http.StatusBadGateway)
		case strings.HasSuffix(r.RequestURI, "/robots.txt"):
			http.NotFound(w, r)
		default:
			io.WriteString(w, "by proxy")
		}
	}))
	defer proxy.Close()
	p := quick()
	p.Proxy, _ = url.Parse(proxy.URL)
	c := newClient(t, p)
	if answer, err := c.Do(t.Context(), Request{URL: "http://publisher.test/"}); err != nil || string(answer.Body) != "by proxy" {
		t.Errorf("wanted the page by proxy, found %v, error %v", answer, err)
	}
	for _, inward := range []string{"http://localhost/", "http://intranet/", "http://a.localhost/", "http://nas.local/", "http://10.0.0.1/", "http://metadata.internal/", "http://[::1]/"} {
		_, err := c.Do(t.Context(), Request{URL: inward})
		wantFault(t, err, CodeAddress)
	}
	_, err := c.Do(t.Context(), Request{URL: "https://publisher.test/"})
	wantFault(t, err, CodeRefused)
	if want := []string{"GET http://publisher.test/robots.txt", "GET http://publisher.test/", "CONNECT publisher.test:443", "CONNECT publisher.test:443"}; !slices.Equal(asked, want) {
		t.Errorf("wanted the proxy asked %v, found %v", want, asked)
	}
	p.Allow = nil
	_, err = newClient(t, p).Do(t.Context(), Request{URL: "http://publisher.test/"})
	wantFault(t, err, CodeAddress)

	p = quick()
	_, err = newClient(t, p).Do(t.Context(), Request{URL: fmt.Sprintf("http://127.0.0.1:%d/", 1)})
	wantFault(t, err, CodeURL)
	if n := v.accepted.Load(); n != 0 {
		t.Errorf("wanted the environment's proxy left alone, found %d connections", n)
	}
}

// Whatever is given as an address, what is accepted has a plain host: no
// disguise, nothing before it, and no address that the guard refuses.
func FuzzParse(f *testing.F) {
	for _, s := range append(slices.Clone(inward), "https://www.stats.gov.cn/sj/zxfb/") {
		f.Add(s)
	}
	g := guard{}
	f.Fuzz(func(t *testing.T, raw string) {
		u, fault := g.parse(raw)
		if fault != nil {
			return
		}
		again, err := url.Parse(u.String())
		if err != nil || again.Host != u.Host || again.User != nil {
			t.Fatalf("%q: accepted as %q, which reads as %v, error %v", raw, u, again, err)
		}
		if a, err := netip.ParseAddr(u.Hostname()); err == nil {
			if why := g.refuses(a); why != "" {
				t.Fatalf("%q: accepted %s: %s", raw, a, why)
			}
		} else if strings.Trim(u.Hostname(), "abcdefghijklmnopqrstuvwxyz0123456789-_.") != "" {
			t.Fatalf("%q: accepted host %q", raw, u.Hostname())
		}
	})
}
