package main

import (
	"crypto/x509"
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"

	"netmarket/ingest/mofcom"
	"netmarket/ingest/nbs"
	"netmarket/ingest/publisher"
	"netmarket/ingest/spb"
	"netmarket/ingest/web"
)

// networkSettings say how requests go out.
type networkSettings struct {
	Allow    []string      `yaml:"allow"`    // CIDRs of private addresses that may be asked
	Contact  string        `yaml:"contact"`  // told to publishers in the user agent
	Proxy    string        `yaml:"proxy"`    // http://host:port
	CAFile   string        `yaml:"ca_file"`  // further root certificates, PEM
	Interval time.Duration `yaml:"interval"` // between two requests to one host
}

// sourceSettings point one site elsewhere.
type sourceSettings struct {
	BaseURL string `yaml:"base_url"` // where this site is asked instead of at its own address; a path may follow
}

// publishers are the sources that are fetched, in the order they are looked
// at: what others are held against comes first.
func publishers() []publisher.Source {
	return []publisher.Source{mofcom.Source(), nbs.Source(), spb.Source()}
}

// publisherOf is the source of a name.
func publisherOf(name string) (publisher.Source, error) {
	chosen, err := named(publishers(), []string{name})
	if err != nil {
		return publisher.Source{}, err
	}
	return chosen[0], nil
}

// siteNames are the keys of sources.<name> in the configuration.
func siteNames() (names []string) {
	for _, s := range publishers() {
		for _, site := range s.Sites {
			names = append(names, site.Name)
		}
	}
	return names
}

// bases are the configured base addresses by site; an environment variable
// NETMARKET_<SITE>_URL wins over the file.
func (a *app) bases() (map[string]string, error) {
	bases := map[string]string{}
	var faults []error
	for name, s := range a.settings.Sources {
		if !slices.Contains(siteNames(), name) {
			faults = append(faults, fmt.Errorf("configuration: sources.%s: wanted one of %s", name, strings.Join(siteNames(), ", ")))
			continue
		}
		if s.BaseURL != "" {
			bases[name] = s.BaseURL
		}
	}
	for _, name := range siteNames() {
		if v := os.Getenv("NETMARKET_" + strings.ToUpper(name) + "_URL"); v != "" {
			bases[name] = v
		}
	}
	for name, base := range bases {
		u, err := url.Parse(base)
		if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
			faults = append(faults, fmt.Errorf("base address of %s: wanted http(s)://host[:port][/path], found %q", name, base))
		}
		bases[name] = strings.TrimSuffix(base, "/")
	}
	return bases, errors.Join(faults...)
}

// allowed are the private networks that may be asked.
func (a *app) allowed() ([]netip.Prefix, error) {
	listed := slices.Clone(a.settings.Network.Allow)
	listed = append(listed, strings.FieldsFunc(os.Getenv("NETMARKET_ALLOW_NET"), func(r rune) bool { return r == ',' || r == ' ' || r == ';' })...)
	var prefixes []netip.Prefix
	var faults []error
	for _, text := range listed {
		p, err := netip.ParsePrefix(text)
		if addr, addrErr := netip.ParseAddr(text); err != nil && addrErr == nil {
			p, err = netip.PrefixFrom(addr, addr.BitLen()), nil
		}
		if err != nil {
			faults = append(faults, fmt.Errorf("network.allow: wanted a network such as 10.1.0.0/16, found %q", text))
			continue
		}
		prefixes = append(prefixes, p.Masked())
	}
	return prefixes, errors.Join(faults...)
}

// policy is how every request of this installation is made.
func (a *app) policy() (web.Policy, error) {
	n := a.settings.Network
	p := web.Policy{UserAgent: "netmarket/" + version + " (county market statistics; reads public release pages once a night)", Interval: n.Interval}
	if n.Contact != "" {
		p.UserAgent = strings.TrimSuffix(p.UserAgent, ")") + "; contact " + n.Contact + ")"
	}
	var err error
	if p.Allow, err = a.allowed(); err != nil {
		return p, err
	}
	if n.Proxy != "" {
		if p.Proxy, err = url.Parse(n.Proxy); err != nil || p.Proxy.Host == "" {
			return p, fmt.Errorf("network.proxy: wanted http://host:port, found %q", n.Proxy)
		}
	}
	if n.CAFile != "" {
		if p.Roots, err = rootsWith(n.CAFile); err != nil {
			return p, err
		}
	}
	if n.Interval < 0 {
		return p, fmt.Errorf("network.interval: wanted a duration such as 2s, found %s", n.Interval)
	}
	if a.seams.policy != nil {
		p = a.seams.policy(p)
	}
	return p, nil
}

// rootsWith are the system's root certificates and those of a file.
func rootsWith(path string) (*x509.CertPool, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("network.ca_file: %w", err)
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	if !pool.AppendCertsFromPEM(text) {
		return nil, fmt.Errorf("network.ca_file: wanted certificates in PEM form, found none in %s", path)
	}
	return pool, nil
}

// reachable are the sources with the sites an installation asks: one that is
// pointed at a mirror of its own does not go out to the others of that source.
func reachable(all []publisher.Source, bases map[string]string) []publisher.Source {
	isMirrored := false
	for _, s := range all {
		isMirrored = isMirrored || !s.Holds && bases[s.Sites[0].Name] != ""
	}
	var kept []publisher.Source
	for _, s := range all {
		confined := bases[s.Sites[0].Name] != "" || s.Holds && isMirrored
		sites := s.Sites
		if confined {
			sites = slices.DeleteFunc(slices.Clone(sites), func(site publisher.Site) bool { return bases[site.Name] == "" })
		}
		if len(sites) > 0 {
			s.Sites = sites
			kept = append(kept, s)
		}
	}
	return kept
}

// unpaced are the sites whose base is an address of the operator's own network
// that was allowed by name.
func unpaced(bases map[string]string, allow []netip.Prefix) map[string]bool {
	own := map[string]bool{}
	for name, base := range bases {
		u, err := url.Parse(base)
		if err != nil {
			continue
		}
		host := u.Hostname()
		if host == "localhost" {
			host = "127.0.0.1"
		}
		addr, err := netip.ParseAddr(host)
		own[name] = err == nil && slices.ContainsFunc(allow, func(p netip.Prefix) bool { return p.Contains(addr) })
	}
	return own
}
