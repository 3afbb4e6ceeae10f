package fetch

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"netmarket/ingest"
	"netmarket/ingest/bulletin"
	"netmarket/ingest/publisher"
	"netmarket/ingest/web"
)

// pageLimit bounds a release page: real ones have 230 to 410 KB.
const pageLimit = 4 << 20

// take asks for one release and keeps it when it is sound and says something
// new. The error is a refusal of the closed list, or one of ours.
func (l *look) take(ctx context.Context, q question) error {
	a := asking{site: q.site, purpose: purposePage, request: web.Request{URL: q.item.URL, Accept: "text/html", Limit: pageLimit, Whole: publisher.WholeHTML}}
	if q.again {
		known, err := l.known(q.item.URL)
		if err != nil {
			return err
		}
		a.known = known
	}
	answer, e, err := l.ask(ctx, a)
	if err != nil {
		return err
	}
	if answer.NotModified {
		l.outcome.Same++
		e.Result, e.SHA256 = ResultNotModified, a.known.SHA256
		carry(&e, a.known)
		return l.Journal.Add(e)
	}
	if e.Final != "" {
		q.item.URL = l.official(q.site, answer.URL)
	}
	return l.judge(q, e, answer.Body)
}

// askFixed asks for the addresses that always carry the newest figures.
func (l *look) askFixed(ctx context.Context, site publisher.Site) error {
	for _, f := range site.Fixed {
		l.progress(len(site.Fixed))
		q := question{item: publisher.Item{URL: site.Base + f.Path}, site: site, today: l.today, maybe: f.Maybe}
		answer, e, err := l.ask(ctx, asking{site: site, purpose: purposeFixed, request: web.Request{Method: f.Method, URL: q.item.URL, Body: f.Body, Accept: "application/json", Limit: f.Limit, Whole: publisher.WholeJSON}})
		if err == nil {
			err = l.judge(q, e, answer.Body)
		}
		if err == nil {
			continue
		}
		if err := l.theirs(ctx, q, err); err != nil {
			return err
		}
	}
	return nil
}

// judge decides what becomes of an answer and writes it to the log.
func (l *look) judge(q question, e Entry, body []byte) error {
	r, err := l.sound(q, body)
	if err != nil {
		trouble, isTheirs := troubleOf(err)
		if !isTheirs {
			return err
		}
		if q.maybe && (trouble.Code == "no_release" || trouble.Code == CodeTemplate) {
			e.Result, e.Detail = ResultNothing, trouble.Detail
			return l.Journal.Add(e)
		}
		e.Result, e.Detail, e.Title = trouble.Code, trouble.Detail, q.item.Title
		return errors.Join(trouble, l.Journal.Add(e), l.quarantine(e, body))
	}
	e.Title = r.capture.Title
	held := l.held.newest(r.id)
	lost := gone(r, held)
	if lost != "" && held.capture.URL == q.item.URL {
		trouble := &Trouble{CodeFigureGone, "wanted " + lost + " as it was held, found the page without it"}
		e.Result, e.Detail = trouble.Code, trouble.Detail
		return errors.Join(trouble, l.Journal.Add(e), l.quarantine(e, body))
	}
	switch {
	case l.held.byHash[r.capture.BodySHA256] != nil:
		l.outcome.Same++
		e.Result, e.Capture = ResultUnchanged, r.capture.BodySHA256
	case held != nil && (held.digest == r.digest || lost != "" && !contradicts(r, held)):
		l.outcome.Same++
		e.Result, e.Capture = ResultSameFigures, held.capture.ID
	default:
		r.capture.Vintage, r.capture.VintageBy = vintage(r, held, q.item.ListedOn, l.today)
		if err := l.keep(r, body); err != nil {
			return err
		}
		e.Result, e.Capture, e.Vintage = ResultNew, r.capture.ID, r.capture.Vintage
	}
	if err := l.Journal.Add(e); err != nil {
		return err
	}
	return l.resolve(l.source, q.item.URL, r.id)
}

// sound reads a page with all the distrust there is.
func (l *look) sound(q question, body []byte) (*release, error) {
	hash := ingest.SHA256(body)
	if known := l.held.byHash[hash]; known != nil {
		if q.id != (identity{}) && known.id != q.id {
			return nil, &Trouble{CodeStaleCopy, fmt.Sprintf("wanted %s, found the bytes of %s kept on %s", q.id, known.id, known.capture.FetchedAt)}
		}
		return known, nil
	}
	page, err := read(q, body, l.source)
	if err != nil {
		return nil, err
	}
	c := ingest.Capture{ID: hash, BodySHA256: hash, Source: l.source.Name, URL: q.item.URL, Title: page.Title, Origin: ingest.OriginOfficial, Parser: l.source.Parser.Version, Vintage: page.ReleasedOn}
	r := newRelease(c, page.Observations, page.Notes, l.source)
	if trouble := fits(r, l.held, l.source.Bounds, l.references); trouble != nil {
		return nil, trouble
	}
	return r, nil
}

// fits holds a release against the figures held and those another publisher
// states. nil: nothing speaks against it.
func fits(r *release, held *library, bounds []publisher.Bound, references []ingest.Observation) error {
	page := map[string]ingest.Observation{}
	for _, o := range r.figures {
		page[o.Key()] = o
	}
	var doubts []string
	for _, o := range r.figures {
		if doubt := implausible(o, held, page, bounds); doubt != "" {
			doubts = append(doubts, doubt)
		}
	}
	if len(doubts) > 0 {
		return &Trouble{CodeMagnitude, strings.Join(doubts, "; ")}
	}
	for _, other := range references {
		if o, ok := page[other.Key()]; ok && !bulletin.Agree(o, other) {
			doubts = append(doubts, fmt.Sprintf("%s: wanted %s×10^%d as at %s, found %s×10^%d", o.Key(), other.Value, other.UnitMult, other.Locator, o.Value, o.UnitMult))
		}
	}
	if len(doubts) > 0 {
		return &Trouble{CodeCrossCheck, strings.Join(doubts, "; ")}
	}
	return nil
}

// vintage is the date a release became known. The first page of a release was
// known on the date it prints, else on the date it was listed; so was what a
// copy of it at another address adds. A page that says something else than
// before was changed without a new date, so it was known on the day it was
// seen, unless it prints a date after the one before.
func vintage(r, held *release, listedOn, today string) (date, by string) {
	printed := r.capture.Vintage
	isFirst := held == nil || held.capture.URL != r.capture.URL && !contradicts(r, held)
	switch {
	case isFirst && printed != "":
		return printed, "page"
	case isFirst && listedOn != "" && listedOn <= today:
		return listedOn, "listed"
	case !isFirst && printed > held.capture.Vintage && printed <= today:
		return printed, "page"
	}
	return today, "fetched"
}

// gone names a figure of held that r lacks, "" where it has them all. A copy on
// another site may print fewer; the same page that does is not to be trusted.
func gone(r, held *release) string {
	if held == nil {
		return ""
	}
	there := map[string]bool{}
	for _, o := range r.figures {
		there[o.Key()] = true
	}
	for _, o := range held.figures {
		if !there[o.Key()] {
			return o.Key()
		}
	}
	return ""
}

// contradicts reports whether a figure of held is another one in r.
func contradicts(r, held *release) bool {
	before := map[string]ingest.Observation{}
	for _, o := range held.figures {
		before[o.Key()] = o
	}
	for _, o := range r.figures {
		if was, ok := before[o.Key()]; ok && (!bulletin.Agree(was, o) || was.Status != o.Status) {
			return true
		}
	}
	return false
}

// keep puts a release into the store.
func (l *look) keep(r *release, body []byte) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	stored, _, err := l.Store.Put(r.capture, body, l.Now().Truncate(time.Second))
	if err != nil {
		return err
	}
	r.capture = stored
	l.held.add(r)
	l.outcome.New = append(l.outcome.New, stored)
	return nil
}
