package web

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http/httptrace"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"syscall"
)

const longestURL = 4096

// guard decides what may be dialled. Nothing but a public unicast address is,
// unless the policy names its range.
type guard struct {
	allow   []netip.Prefix
	proxied bool // names are resolved by a proxy, out of our sight
}

// IPv4 ranges that are not public (IANA special-purpose registry), and those of
// IPv6 inside 2000::/3; all of IPv6 outside that is refused.
var notPublic = prefixes(
	"0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
	"192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15",
	"198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
	"2001::/23",     // protocol assignments, Teredo among them
	"2001:db8::/32", // documentation
	"2002::/16",     // 6to4: an IPv4 address inside
	"3fff::/20",     // documentation
)

var globalIPv6 = netip.MustParsePrefix("2000::/3")

// Ports that a public address may be dialled at; a range the policy allows may
// be dialled at any.
var publicPorts = []uint16{80, 443, 8080, 8443}

func prefixes(list ...string) []netip.Prefix {
	parsed := make([]netip.Prefix, len(list))
	for i, s := range list {
		parsed[i] = netip.MustParsePrefix(s)
	}
	return parsed
}

func within(list []netip.Prefix, a netip.Addr) bool {
	return slices.ContainsFunc(list, func(p netip.Prefix) bool { return p.Contains(a) })
}

// refuses says what is wrong with an address; empty where it may be dialled.
// An IPv4 address inside an IPv6 one is judged as what it is.
func (g guard) refuses(a netip.Addr) string {
	a = a.Unmap().WithZone("")
	switch {
	case within(g.allow, a):
		return ""
	case !a.IsValid(), a.Is6() && !globalIPv6.Contains(a), within(notPublic, a):
		return fmt.Sprintf("wanted a public address or one of an allowed range, found %s", a)
	}
	return ""
}

// allowedOnly marks a context in which nothing but allowed ranges is dialled.
type allowedOnly struct{}

// allows tells whether an address is in a range the policy names.
func (g guard) allows(a netip.Addr) bool { return within(g.allow, a.Unmap().WithZone("")) }

// refusesPort is refuses with the port that is dialled.
func (g guard) refusesPort(to netip.AddrPort) string {
	if why := g.refuses(to.Addr()); why != "" {
		return why
	}
	if !slices.Contains(publicPorts, to.Port()) && !within(g.allow, to.Addr().Unmap().WithZone("")) {
		return fmt.Sprintf("wanted one of ports %v on a public address, found %d", publicPorts, to.Port())
	}
	return ""
}

// control is asked by the dialler with the very address a socket is about to
// connect to: the last word, after all name resolution.
func (g guard) control(_ context.Context, network, address string, _ syscall.RawConn) error {
	to, err := netip.ParseAddrPort(address)
	if err != nil {
		return &Fault{Code: CodeAddress, Detail: fmt.Sprintf("wanted an IP address and a port, found %s %s", network, quote(address)), Err: err}
	}
	if why := g.refusesPort(to); why != "" {
		return &Fault{Code: CodeAddress, Detail: why}
	}
	return nil
}

// parse reads an address that is to be asked. It takes the plain form only:
// what needs a second look to see where it leads is refused.
func (g guard) parse(raw string) (*url.URL, *Fault) {
	refused := func(code, detail string) (*url.URL, *Fault) {
		return nil, &Fault{Code: code, URL: printable(raw), Detail: detail}
	}
	if len(raw) > longestURL {
		return refused(CodeURL, fmt.Sprintf("wanted at most %d bytes, found %d", longestURL, len(raw)))
	}
	u, err := url.Parse(raw)
	if err != nil {
		return refused(CodeURL, "wanted a URL, found "+quote(raw))
	}
	if u.Scheme != "http" && u.Scheme != "https" || u.Opaque != "" {
		return refused(CodeURL, "wanted http:// or https://, found scheme "+quote(u.Scheme))
	}
	if u.User != nil {
		return refused(CodeURL, "wanted no user or password before the host, found one")
	}
	if port := u.Port(); port != "" || strings.HasSuffix(u.Host, ":") {
		if n, err := strconv.ParseUint(port, 10, 16); err != nil || n != 80 && n != 443 && n < 1024 {
			return refused(CodeURL, "wanted port 80, 443 or one from 1024 on, found "+quote(port))
		}
	}
	if strings.ContainsFunc(u.Host, func(r rune) bool { return r > '~' }) { // looks like another host's name, or becomes one
		return refused(CodeURL, "wanted a host in ASCII, found "+quote(u.Host))
	}
	u.Host = strings.ToLower(u.Host)
	u.Fragment, u.RawFragment = "", ""
	if code, detail := g.refusesHost(u.Hostname()); code != "" {
		return refused(code, detail)
	}
	return u, nil
}

// refusesHost gives a code and a detail where a host is not to be asked.
func (g guard) refusesHost(name string) (code, detail string) {
	if a, err := netip.ParseAddr(name); err == nil {
		if why := g.refuses(a); why != "" {
			return CodeAddress, why
		}
		return "", ""
	}
	if err := plainName(name); err != nil {
		return CodeURL, err.Error()
	}
	local := slices.ContainsFunc([]string{"localhost", "local", "internal", "arpa"}, func(s string) bool { return strings.HasSuffix(name, "."+s) })
	if g.proxied && (local || !strings.Contains(name, ".")) {
		return CodeAddress, "wanted a public name, for a proxy resolves it, found " + quote(name)
	}
	return "", ""
}

// plainName wants a host name of plain labels. A name whose last label is a
// number is an address in disguise (decimal, octal, hexadecimal): some
// resolvers take it for one.
func plainName(name string) error {
	if len(name) == 0 || len(name) > 253 {
		return fmt.Errorf("wanted a host of 1 to 253 characters, found %d", len(name))
	}
	labels := strings.Split(name, ".")
	for _, l := range labels {
		odd := strings.ContainsFunc(l, func(r rune) bool {
			return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' && r != '_'
		})
		if l == "" || len(l) > 63 || odd {
			return errors.New("wanted a host of letters, digits and hyphens between dots, found " + quote(name))
		}
	}
	last := labels[len(labels)-1]
	if !strings.ContainsFunc(last, func(r rune) bool { return r < '0' || r > '9' }) || strings.HasPrefix(last, "0x") {
		return errors.New("wanted a host name or an address in its usual form, found " + quote(name))
	}
	return nil
}

// dial resolves a name and connects to the first of its addresses that is
// allowed and answers.
func (c *Client) dial(ctx context.Context, _, address string) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, c.policy.Connect)
	defer cancel()
	name, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	n, err := strconv.ParseUint(port, 10, 16)
	if err != nil {
		return nil, err
	}
	found, err := c.resolve(ctx, name)
	if err != nil {
		return nil, err
	}
	var refused, failed error
	for _, a := range found {
		to := netip.AddrPortFrom(a.Unmap(), uint16(n))
		why := c.guard.refusesPort(to)
		if why == "" && ctx.Value(allowedOnly{}) != nil && !c.guard.allows(to.Addr()) {
			why = fmt.Sprintf("wanted https://, or an address of an allowed range, found http:// to %s", to.Addr())
		}
		if why != "" {
			refused = &Fault{Code: CodeAddress, Detail: fmt.Sprintf("%s for %s", why, quote(name))}
			continue
		}
		conn, err := c.socket(ctx, to)
		if err == nil {
			return conn, nil
		}
		failed = dialFault(to, c.policy.Connect, err)
	}
	if failed != nil {
		return nil, failed
	}
	return nil, refused
}

// resolve gives the addresses of a name, those of IPv4 first: the way that
// works everywhere.
func (c *Client) resolve(ctx context.Context, name string) ([]netip.Addr, error) {
	if a, err := netip.ParseAddr(name); err == nil {
		return []netip.Addr{a}, nil
	}
	lookup := c.policy.Resolve
	if lookup == nil {
		lookup = func(ctx context.Context, name string) ([]netip.Addr, error) {
			return net.DefaultResolver.LookupNetIP(ctx, "ip", name)
		}
	}
	if trace := httptrace.ContextClientTrace(ctx); trace != nil { // tells the attempt where it is, whoever resolves
		trace.DNSStart(httptrace.DNSStartInfo{Host: name})
		defer trace.DNSDone(httptrace.DNSDoneInfo{})
	}
	found, err := lookup(ctx, name)
	if err == nil && len(found) == 0 {
		err = errors.New("no address")
	}
	if err != nil {
		return nil, dnsFault(name, err)
	}
	found = slices.Clone(found)
	slices.SortStableFunc(found, func(a, b netip.Addr) int { return a.Unmap().BitLen() - b.Unmap().BitLen() })
	return found, nil
}

func (c *Client) openSocket(ctx context.Context, to netip.AddrPort) (net.Conn, error) {
	d := net.Dialer{ControlContext: c.guard.control, KeepAlive: -1}
	return d.DialContext(ctx, "tcp", to.String())
}
