package fetch

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"netmarket/ingest"
	"netmarket/ingest/disk"
	"netmarket/ingest/publisher"
	"netmarket/ingest/web"
)

// Run is one fetch of one or several sources into a store. Look may be called
// from several goroutines, one a source.
type Run struct {
	Client     *web.Client
	Store      *ingest.Store
	Cache      *ingest.Cache
	Journal    *Journal
	FS         disk.FS           // of Quarantine and Lists; nil: the machine's
	Quarantine string            // folder of refused pages
	Lists      string            // folder of the newest body of each list; may be deleted at any time
	Bases      map[string]string // base_url by site name, where one is configured
	Unpaced    map[string]bool   // sites of the operator's own, which need no pace
	ID         string            // of the run, for the log
	Now        func() time.Time
	Workday    func(day string) bool // nil: Monday to Friday
	Holders    []publisher.Source    // what the figures of others are held against
	Progress   func(source string, done, of int)

	mu        sync.Mutex // guards the store and the libraries' map
	libraries map[string]*library
}

// shelf is what is held of a source, read once a run. r.mu is held.
func (r *Run) shelf(s publisher.Source) (*library, error) {
	if l := r.libraries[s.Name]; l != nil {
		return l, nil
	}
	l, err := openLibrary(r.Store, r.Cache, s)
	if err != nil {
		return nil, err
	}
	if r.libraries == nil {
		r.libraries = map[string]*library{}
	}
	r.libraries[s.Name] = l
	return l, nil
}

// references are the figures of the holders. r.mu is held.
func (r *Run) references() ([]ingest.Observation, error) {
	var all []ingest.Observation
	for _, s := range r.Holders {
		l, err := r.shelf(s)
		if err != nil {
			return nil, err
		}
		for _, held := range l.releases {
			for _, o := range held.figures {
				o.Locator = s.Title + " " + o.Locator
				all = append(all, o)
			}
		}
	}
	return all, nil
}

// Outcome is what a look at one source came to.
type Outcome struct {
	Source  string           `json:"source"`
	State   string           `json:"state"` // a State constant
	Via     string           `json:"via,omitempty"`
	Reason  string           `json:"reason,omitempty"`
	Detail  string           `json:"detail,omitempty"`
	New     []ingest.Capture `json:"new,omitempty"`
	Same    int              `json:"same"` // releases that were asked for again and say the same
	Refused []Refusal        `json:"refused,omitempty"`
	Clocks
	holds bool
}

// Refusal is one page or list that was not used.
type Refusal struct {
	URL     string `json:"url"`
	Title   string `json:"title,omitempty"`
	Code    string `json:"code"`
	Detail  string `json:"detail"`
	asked   question
	isFault bool // of the request, rather than of what came
}

// IsAlarm reports whether the source could not be looked at, or something of it
// could not be used. A source others are only held against raises none.
func (o Outcome) IsAlarm() bool { return o.State == StateStale && !o.holds }

// look is one Look while it goes on.
type look struct {
	*Run
	source     publisher.Source
	held       *library
	references []ingest.Observation // of the holders, where the source is none
	since      string               // YYYY-MM: releases about earlier months are not looked for
	deep       bool                 // all lists, all their pages, and what no list names any more
	today      string
	outcome    Outcome
	done       int
}

// firstYears is how many full years back a source is looked for of which
// nothing is held: what two assessed years and the year before them need.
const firstYears = 3

// Look visits a source: its lists, the releases not held yet, and the newest
// ones again. backfill is the month (YYYY-MM) since which every release is
// looked for, "" for new ones only; a source of which nothing is held is
// looked for over the last years. What the publisher did wrong is in the outcome; the
// error is one of ours (a full disk, a damaged store, the end of ctx).
func (r *Run) Look(ctx context.Context, s publisher.Source, backfill string) (Outcome, error) {
	l := &look{Run: r, source: s, since: backfill, deep: backfill != "", today: r.Now().In(china).Format(time.DateOnly), outcome: Outcome{Source: s.Name, holds: s.Holds}}
	if err := l.open(); err != nil {
		return Outcome{}, err
	}
	began := r.Now()
	if err := l.reread(); err != nil {
		return l.outcome, err
	}
	if err := l.visit(ctx); err != nil {
		return l.outcome, err
	}
	l.conclude()
	return l.outcome, r.Journal.Add(Entry{
		At: began.UTC().Format(time.RFC3339), Run: r.ID, Source: s.Name, Site: l.outcome.Via, Purpose: purposeLook,
		Millis: r.Now().Sub(began).Milliseconds(), Parser: s.Parser.Version, Result: l.outcome.State, Reason: l.outcome.Reason, Detail: l.outcome.Detail,
	})
}

// open reads what is held.
func (l *look) open() (err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.held, err = l.shelf(l.source); err != nil {
		return err
	}
	if len(l.held.releases) == 0 && l.since == "" {
		l.since = fmt.Sprintf("%d-01", l.Now().In(china).Year()-firstYears)
	}
	if !l.source.Holds {
		l.references, err = l.Run.references()
	}
	return err
}

// visit goes to the sites in order until one has answered soundly and nothing
// is missing that another may have.
func (l *look) visit(ctx context.Context) error {
	for _, site := range l.source.Sites {
		err := l.visitSite(ctx, site)
		switch {
		case err == nil && l.outcome.Via == "":
			l.outcome.Via = site.Name
		case err != nil:
			if err := l.theirs(ctx, question{item: publisher.Item{URL: site.Base}, site: site}, err); err != nil {
				return err
			}
		}
		if l.outcome.Via != "" && len(l.unmet()) == 0 && !l.isLate() {
			return nil
		}
	}
	return nil
}

func (l *look) visitSite(ctx context.Context, site publisher.Site) error {
	if len(site.Fixed) > 0 {
		return l.askFixed(ctx, site)
	}
	items, err := l.discover(ctx, site)
	if err != nil {
		return err
	}
	wanted := l.wanted(site, items)
	again := l.again(site, items)
	l.done = 0
	for _, group := range wanted {
		l.progress(len(wanted) + len(again))
		if err := l.takeFirst(ctx, site, group); err != nil {
			return err
		}
	}
	for _, q := range again {
		l.progress(len(wanted) + len(again))
		if err := l.takeFirst(ctx, site, []question{q}); err != nil {
			return err
		}
	}
	return nil
}

func (l *look) progress(of int) {
	l.done++
	if l.Progress != nil {
		l.Progress(l.source.Name, l.done, of)
	}
}

// theirs turns a refusal into part of the outcome; an error of ours is
// returned.
func (l *look) theirs(ctx context.Context, q question, err error) error {
	trouble, isTheirs := troubleOf(err)
	if !isTheirs || ctx.Err() != nil {
		return errors.Join(err, ctx.Err())
	}
	if q.known && trouble.Code == web.CodeGone {
		return nil // the log has it; nobody said that it is still there
	}
	l.outcome.Refused = append(l.outcome.Refused, Refusal{URL: q.item.URL, Title: q.item.Title, Code: trouble.Code, Detail: trouble.Detail, asked: q, isFault: isFault(err)})
	return nil
}

// wanted groups the listed releases that are not held by what they announce,
// oldest first; a group holds every address one is listed at.
func (l *look) wanted(site publisher.Site, items []publisher.Item) [][]question {
	groups := map[identity][]question{}
	var order []identity
	for _, item := range items {
		announced, ok := site.Release(item.Title)
		if !ok {
			continue
		}
		id := identity{announced.Kind, announced.Month}
		if l.held.newest(id) != nil || id.month < l.since {
			continue
		}
		if slices.ContainsFunc(groups[id], func(q question) bool { return q.item.URL == item.URL }) {
			continue
		}
		if groups[id] == nil {
			order = append(order, id)
		}
		groups[id] = append(groups[id], question{item: item, id: id, site: site, today: l.today, known: slices.Contains(site.Known, item)})
	}
	slices.SortFunc(order, func(a, b identity) int { return strings.Compare(a.month+a.kind, b.month+b.kind) })
	var wanted [][]question
	for _, id := range order {
		wanted = append(wanted, groups[id])
	}
	return wanted
}

// Releases that are asked for again: the newest few every time, a communique
// for its first months.
const (
	againNewest     = 3
	againCommunique = 90 * 24 * time.Hour
)

// again are the newest held releases, to be asked for where they are listed
// now, or where they were fetched.
func (l *look) again(site publisher.Site, items []publisher.Item) []question {
	var asked []question
	since := l.Now().Add(-againCommunique).In(china).Format(time.DateOnly)
	for _, r := range l.held.recent(againNewest, since) {
		if l.isNew(r.capture.ID) {
			continue
		}
		q := question{item: publisher.Item{Title: r.capture.Title, URL: r.capture.URL}, id: r.id, site: site, today: l.today, again: true}
		listed := slices.IndexFunc(items, func(item publisher.Item) bool {
			announced, ok := site.Release(item.Title)
			return ok && identity{announced.Kind, announced.Month} == r.id
		})
		isThere := slices.ContainsFunc(items, func(item publisher.Item) bool { return item.URL == r.capture.URL })
		switch u, err := url.Parse(r.capture.URL); {
		case listed >= 0 && !isThere:
			q.item = items[listed]
		case !isThere && (r.capture.By == ingest.ByHand || err != nil || !slices.Contains(site.Hosts, u.Host)):
			continue
		}
		asked = append(asked, q)
	}
	return asked
}

func (l *look) isNew(id string) bool {
	return slices.ContainsFunc(l.outcome.New, func(c ingest.Capture) bool { return c.ID == id })
}

// takeFirst takes the first address of a release that gives it. Only when none
// does is the first refusal kept.
func (l *look) takeFirst(ctx context.Context, site publisher.Site, group []question) error {
	var first error
	for _, q := range l.addresses(site, group) {
		err := l.take(ctx, q)
		if err == nil {
			return nil
		}
		if _, isTheirs := troubleOf(err); !isTheirs || ctx.Err() != nil {
			return err
		}
		if first == nil {
			first = err
		}
		if q.again && !isFault(err) {
			break // what a held page says now is not mended by a copy of it
		}
	}
	return l.theirs(ctx, group[0], first)
}

// mostAddresses bounds how many addresses of one release are tried.
const mostAddresses = 4

// addresses are the listed addresses of a release, then where a migration may
// have put them.
func (l *look) addresses(site publisher.Site, group []question) []question {
	all := slices.Clone(group)
	for _, q := range group {
		if site.Elsewhere == nil {
			continue
		}
		for _, address := range site.Elsewhere(q.item.URL) {
			if !slices.ContainsFunc(all, func(known question) bool { return known.item.URL == address }) {
				moved := q
				moved.item.URL = address
				all = append(all, moved)
			}
		}
	}
	return all[:min(len(all), mostAddresses)]
}

// conclude states what the look came to.
func (l *look) conclude() {
	o := &l.outcome
	o.Clocks = l.held.clocks(l.source, l.today, l.Workday)
	open := l.unmet()
	switch {
	case o.Via == "" || len(open) > 0:
		o.State = StateStale
		if len(open) == 0 {
			open = o.Refused
		}
		if len(open) > 0 {
			o.Reason, o.Detail = open[0].Code, fmt.Sprintf("%s: %s", open[0].URL, open[0].Detail)
		}
	case l.isLate():
		o.State = StateLate
	case len(o.New) > 0:
		o.State = StateFresh
	default:
		o.State = StateNothingNew
	}
}

// unmet are the refusals of pages whose release no site gave after all, and of
// held releases that now say something that cannot be used. A held page that
// is gone or could not be had again is none of them: what it said is kept. Nor
// is an address that no list names: nobody said that it is still there.
func (l *look) unmet() []Refusal {
	var open []Refusal
	for _, r := range l.outcome.Refused {
		switch {
		case r.asked.id == identity{} && len(r.asked.site.Fixed) == 0: // a list: another answered
		case r.asked.again && r.isFault, r.asked.known:
		case r.asked.again, l.held.newest(r.asked.id) == nil:
			open = append(open, r)
		}
	}
	return open
}

// isLate reports whether a release is overdue.
func (l *look) isLate() bool {
	return l.held.clocks(l.source, l.today, l.Workday).isLate(l.today)
}
