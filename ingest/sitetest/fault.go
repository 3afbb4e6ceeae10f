package sitetest

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// Place is where on a site a fault is; places are added up.
type Place int

// Places.
const (
	OnRobots Place = 1 << iota
	OnHTML         // lists in HTML
	OnRSS          // feeds
	OnJSON         // the list in JSON
	OnPage         // pages of releases and everything else
	OnFixed        // what is asked by POST
	onPort         // the connection itself; with every place above

	OnList = OnHTML | OnRSS | OnJSON
	OnSite = OnRobots | OnList | OnPage | OnFixed | onPort
)

// Results that a fault can be wanted to have besides the reason codes: the
// figures are read right; all but the spoilt ones are; nothing new is seen.
const (
	Read      = "read"
	Missing   = "missing"
	Unchanged = "unchanged"
)

// Fault is one way in which a publisher or the way to it can go wrong. Faults
// lists all of them.
type Fault struct {
	Name  string
	R5    int    // which of the 28 faults of the reliability goal R5 it is one form of, 0 for none
	How   string // what the server does
	Where Place  // where it can be
	Sites []string
	TLS   bool // met at TLSBase only

	want  []string                      // reason codes or results, any of which is right
	wants map[string][]string           // the same for a site, or for "list" and "fixed"
	port  func(*site)                   // puts the connection into its state
	serve func(exchange)                // takes over the answer
	edit  func(exchange) (answer, bool) // changes the sound answer; false where there is nothing to change
}

// Wanted are the reason codes (of web.Fault, ingest.LayoutError or ingest/fetch)
// or results that are right for the fault at a place of a site. Several are
// given where several layers may be the first to notice.
func (f Fault) Wanted(name string, where Place) []string {
	keys := []string{name}
	switch {
	case where&OnList != 0:
		keys = []string{name + " list", "list"}
	case where == OnFixed:
		keys = []string{"fixed"}
	}
	for _, key := range keys {
		if codes := f.wants[key]; codes != nil {
			return codes
		}
	}
	return f.want
}

// Applies reports whether the fault can be at a place of a site.
func (f Fault) Applies(name string, where Place) bool {
	if len(f.Sites) > 0 && !slices.Contains(f.Sites, name) {
		return false
	}
	return f.Where&where&placesOf[name] != 0
}

// placesOf are the places each site has.
var placesOf = map[string]Place{
	"nbs": OnRobots | OnHTML | OnRSS | OnPage | onPort, "spb": OnRobots | OnHTML | OnJSON | OnPage | onPort,
	"mot": OnRobots | OnHTML | OnPage | onPort, "mofcom": OnRobots | OnFixed | onPort,
}

// active is a fault that is on.
type active struct {
	Fault
	where Place
	path  string // "" for every one
	left  int    // how many requests it still meets, -1 for all
}

// Option narrows a fault.
type Option func(*active)

// Times lets the fault pass after it met so many requests.
func Times(times int) Option { return func(a *active) { a.left = times } }

// At puts the fault on one address, which may be a path.
func At(address string) Option { return func(a *active) { a.path = pathOf(address) } }

// Fault puts a fault on a place of a site; "" is every site. Faults of the
// connection are on all of its places at once. Several may be on; the first
// that meets a request counts.
func (n *Net) Fault(name string, where Place, f Fault, options ...Option) {
	n.t.Helper()
	names := []string{name}
	if name == "" {
		names = Names
	}
	for _, name := range names {
		s := n.site(name)
		if name == names[0] && len(names) == 1 && !f.Applies(name, where) {
			n.t.Fatalf("sitetest: the fault %s cannot be there on %s", f.Name, name)
		}
		a := &active{Fault: f, where: where, left: -1}
		for _, option := range options {
			option(a)
		}
		n.mu.Lock()
		s.faults = append(s.faults, a)
		n.mu.Unlock()
		if f.port != nil {
			f.port(s)
		}
	}
}

// Clear takes every fault away. Connections come back at the addresses they
// had.
func (n *Net) Clear() {
	for _, name := range Names {
		s := n.site(name)
		n.mu.Lock()
		s.faults, s.cert, s.base = nil, "", ""
		n.mu.Unlock()
		s.plain.up()
		s.secure.up()
	}
}

// place of a request on a site.
func (s *site) place(r *http.Request) Place {
	path := r.URL.Path
	_, isArchive := listPage(path, nbsArchive)
	_, isNBS := listPage(path, nbsFolder)
	_, isMOT := listPage(path, motFolder)
	switch {
	case path == "/robots.txt":
		return OnRobots
	case s.name == "mofcom":
		return OnFixed
	case strings.HasSuffix(path, "/rss.xml"):
		return OnRSS
	case strings.HasPrefix(path, spbSearch):
		return OnJSON
	case isNBS, isArchive, isMOT, path == spbList, path == spbNews:
		return OnHTML
	}
	return OnPage
}

// meets is the fault a request meets, nil for none. net.mu is held.
func (s *site) meets(r *http.Request) *Fault {
	where := s.place(r)
	for _, a := range s.faults {
		switch {
		case a.where&where == 0, a.left == 0, a.path != "" && a.path != r.URL.Path, a.TLS && r.TLS == nil, a.serve == nil && a.edit == nil:
			continue
		}
		if a.left > 0 {
			a.left--
		}
		return &a.Fault
	}
	return nil
}

// Faults is the closed list, in the order of R5 and then the faults beyond it.
func Faults() []Fault {
	return slices.Concat(portFaults, slowFaults, statusFaults, standInFaults, cutFaults, redirectFaults, charsetFaults, layoutFaults, staleFaults, figureFaults, listFaults, otherFaults)
}

// FaultNamed is one of the list. It panics on another name.
func FaultNamed(name string) Fault {
	for _, f := range Faults() {
		if f.Name == name {
			return f
		}
	}
	panic(fmt.Sprintf("sitetest: no fault is named %s", name))
}
