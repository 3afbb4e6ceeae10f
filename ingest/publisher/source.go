package publisher

import (
	"net/url"

	"netmarket/ingest"
)

// Source is one publisher: where it is looked at, how its pages are read and
// when its next release is due.
type Source struct {
	Name   string // as captures carry it: "nbs", "spb", "mofcom"
	Title  string // in Chinese: 国家统计局
	Sites  []Site // the publisher's own first, then mirrors
	Parser ingest.Parser
	Rhythm Rhythm  // zero where nothing is due at a known time
	Bounds []Bound // what a figure of this publisher can be at all
	// Holds says that the figures are only held against those of others: that
	// such a source cannot be looked at is told, but is no alarm.
	Holds bool
}

// Announced tells which release a title announces, by the rules of any of the
// source's sites.
func (s Source) Announced(title string) (Announcement, bool) {
	for _, site := range s.Sites {
		if site.Release == nil {
			continue
		}
		if a, ok := site.Release(title); ok {
			return a, true
		}
	}
	return Announcement{}, false
}

// Site is one place on the web that carries a publisher's releases.
type Site struct {
	Name  string   // key of sources.<name>.base_url: "nbs", "spb", "mot"
	Base  string   // "https://www.stats.gov.cn", without a slash at the end
	Hosts []string // every host that is this site; the first is Base's
	Lists []List   // in order of preference: one that answers soundly is enough
	Fixed []Fixed  // addresses that always carry the newest figures
	Known []Item   // releases that no list names any more
	// Release tells from a listed or printed title whether it is one of the
	// releases wanted, and which.
	Release func(title string) (Announcement, bool)
	// Elsewhere are other addresses of the page at an address, on this site:
	// paths before and after a migration.
	Elsewhere func(address string) []string
}

// Announcement is what a title promises: the kind of release and the month it
// ends with.
type Announcement struct {
	Kind  string // KindMonthly or KindCommunique
	Month string // YYYY-MM; a yearly release ends with December
}

// Kinds of release.
const (
	KindMonthly    = "monthly"
	KindCommunique = "communique" // 统计公报, once a year
)

// List is one way of learning what a site has released. Read is given the body
// of a page and its address at the publisher (Base and Path; only path, query
// and host count): items always have the publisher's own addresses, whatever
// served the list. A later page may repeat the one before it instead of being
// missing; it is the last when it names nothing new.
type List struct {
	Name   string                                           // "list", "rss", "json": for the log
	Path   func(page int) string                            // path and query of a page of the list, from 0; "" beyond the last there can be
	Read   func(body []byte, at *url.URL) ([]Item, error)   // a body that is no such list is an *ingest.LayoutError
	Accept string                                           // media type asked for
	Limit  int64                                            // bytes, after decompression
	Whole  func(body []byte) bool                           // whether the body ends as a whole one does
	Oldest func(items []Item) (listedOn string, known bool) // date of the oldest item, to stop a backfill; nil: items' own dates
}

// Item is one entry of a list.
type Item struct {
	Title    string // as listed, blanks folded
	URL      string // absolute, on the publisher's own host
	ListedOn string // YYYY-MM-DD as the list prints it, "" where it prints none
}

// Fixed is an address asked for every time, with a body where it is a POST.
type Fixed struct {
	Path   string
	Method string // GET or POST
	Body   string // JSON
	Limit  int64
	Maybe  bool // it may hold no figure yet
}

// Bound is the range a level of a measure can lie in at all, in its printed
// unit: a guard against a wrong unit where no earlier figure is held.
type Bound struct {
	Measure  string
	UnitMult int
	Low      int64 // of a full year
	High     int64
}
