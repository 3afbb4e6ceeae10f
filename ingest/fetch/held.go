package fetch

import (
	"errors"
	"fmt"
	"slices"
	"sort"
	"strings"

	"netmarket/ingest"
	"netmarket/ingest/publisher"
)

// identity is what a release is known by: its kind and the month it ends with.
// A fixed address has no months: it is one series, known by its title.
type identity struct{ kind, month string }

const kindSeries = "series"

func (i identity) String() string { return strings.TrimSpace(i.kind + " " + i.month) }

// release is a kept page and what was read from it.
type release struct {
	capture ingest.Capture
	id      identity
	figures []ingest.Observation
	notes   []ingest.Note
	digest  string
}

// library is what is held of one source, oldest vintage first.
type library struct {
	releases []*release
	byKey    map[string]ingest.Observation // newest figure of each key
	byHash   map[string]*release
}

// openLibrary reads the kept pages of a source through the parse cache. A page
// that today's parser does not read is left out: the build reports it.
func openLibrary(store *ingest.Store, cache *ingest.Cache, s publisher.Source) (*library, error) {
	l := &library{byKey: map[string]ingest.Observation{}, byHash: map[string]*release{}}
	for _, c := range store.List() {
		if c.Source != s.Name || c.Dataset != "" {
			continue
		}
		r, err := readKept(c, cache, s)
		var layout *ingest.LayoutError
		if errors.As(err, &layout) {
			continue
		}
		if err != nil {
			return nil, err
		}
		l.releases = append(l.releases, r)
	}
	sort.SliceStable(l.releases, func(i, j int) bool {
		a, b := l.releases[i].capture, l.releases[j].capture
		return a.Vintage+a.FetchedAt+a.ID < b.Vintage+b.FetchedAt+b.ID
	})
	for _, r := range l.releases {
		l.index(r)
	}
	return l, nil
}

func readKept(c ingest.Capture, cache *ingest.Cache, s publisher.Source) (*release, error) {
	tables, err := cache.Read(c, s.Parser)
	if err != nil {
		return nil, err
	}
	figures, err := readFigures(tables.Observations)
	if err != nil {
		return nil, err
	}
	notes, err := readNotes(tables.Notes)
	if err != nil {
		return nil, err
	}
	return newRelease(c, figures, notes, s), nil
}

func newRelease(c ingest.Capture, figures []ingest.Observation, notes []ingest.Note, s publisher.Source) *release {
	r := &release{capture: c, figures: figures, notes: notes, digest: digest(figures, notes)}
	r.id = identify(c.Title, figures, s)
	return r
}

// identify names a release by its title; the month is that of its figures. A
// page kept before titles were recorded is a monthly release.
func identify(title string, figures []ingest.Observation, s publisher.Source) identity {
	id := identity{publisher.KindMonthly, month(figures)}
	if len(s.Sites) > 0 && len(s.Sites[0].Fixed) > 0 {
		return identity{kindSeries, title}
	}
	if announced, ok := s.Announced(title); ok {
		id.kind = announced.Kind
	}
	return id
}

func (l *library) add(r *release) {
	l.releases = append(l.releases, r)
	l.index(r)
}

func (l *library) index(r *release) {
	l.byHash[r.capture.BodySHA256] = r
	for _, o := range r.figures {
		l.byKey[o.Key()] = o
	}
}

// newest is the release of an identity that is in force, nil where none is held.
func (l *library) newest(id identity) *release {
	for _, r := range slices.Backward(l.releases) {
		if r.id == id {
			return r
		}
	}
	return nil
}

// newestMonth is the last month a monthly release is held for, "" for none.
func (l *library) newestMonth() string {
	last := ""
	for _, r := range l.releases {
		if r.id.kind == publisher.KindMonthly {
			last = max(last, r.id.month)
		}
	}
	return last
}

// recent are the newest monthly releases, the newest first, and every
// communique that became known after since: they are asked for again, for
// publishers correct a page without saying so.
func (l *library) recent(most int, since string) []*release {
	inForce := map[identity]*release{}
	for _, r := range l.releases {
		inForce[r.id] = r
	}
	var found []*release
	for _, r := range inForce {
		found = append(found, r)
	}
	sort.Slice(found, func(i, j int) bool {
		a, b := found[i].id, found[j].id
		return a.month+a.kind > b.month+b.kind
	})
	var asked []*release
	for _, r := range found {
		if r.id.kind == publisher.KindMonthly && most > 0 {
			most--
			asked = append(asked, r)
		} else if r.id.kind == publisher.KindCommunique && r.capture.Vintage >= since {
			asked = append(asked, r)
		}
	}
	return asked
}

// figure is the newest printing of a measure for a period.
func (l *library) figure(measure, freq, period string, cumulative bool) (ingest.Observation, bool) {
	o, ok := l.byKey[ingest.Observation{RefArea: "CN", Measure: measure, Freq: freq, TimePeriod: period, Cumulative: cumulative}.Key()]
	return o, ok
}

func (l *library) String() string { return fmt.Sprintf("%d releases", len(l.releases)) }
