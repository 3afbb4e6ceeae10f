package fetch

import (
	"errors"
	"fmt"
	"time"

	"netmarket/ingest"
	"netmarket/ingest/publisher"
)

// HandOver is a saved page that a person carries in, with what they say of it.
type HandOver struct {
	Body       []byte
	URL        string
	Origin     string // an ingest.Origin constant
	ReleasedOn string // YYYY-MM-DD, "" to take the date the page prints
	Note       string
	Accept     string // why figures are taken that do not fit those held, "" to refuse them
}

// Taken is what became of a page carried in.
type Taken struct {
	Capture      ingest.Capture
	Result       string // ResultNew, ResultSameFigures or ResultUnchanged
	Observations []ingest.Observation
}

// TakeByHand keeps a page a person saved, under the same distrust as one that
// was fetched; only what the size of a figure says against it may be
// overruled, with a reason that is kept.
func (r *Run) TakeByHand(s publisher.Source, h HandOver) (Taken, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	held, err := r.shelf(s)
	if err != nil {
		return Taken{}, err
	}
	page, err := s.Parser.Parse(ingest.Page{Body: h.Body, URL: h.URL})
	if err != nil {
		return Taken{}, err
	}
	today := r.Now().In(china).Format(time.DateOnly)
	if err := datesOf(h, page, today); err != nil {
		return Taken{}, err
	}
	c := ingest.Capture{ID: ingest.SHA256(h.Body), Source: s.Name, URL: h.URL, Title: page.Title, Origin: h.Origin, By: ingest.ByHand, Note: h.Note, Parser: s.Parser.Version, Vintage: page.ReleasedOn}
	c.BodySHA256 = c.ID
	found := newRelease(c, page.Observations, page.Notes, s)
	taken := Taken{Observations: page.Observations}
	former := held.newest(found.id)
	switch {
	case r.Store.Has(c.ID):
		taken.Capture, _ = r.Store.Get(c.ID)
		taken.Result = ResultUnchanged
	case former != nil && former.digest == found.digest:
		taken.Capture, taken.Result = former.capture, ResultSameFigures
	default:
		if taken.Capture, err = r.keepByHand(s, h, found, held, today); err != nil {
			return Taken{}, err
		}
		taken.Result = ResultNew
	}
	return taken, r.Journal.Add(Entry{
		At: r.Now().UTC().Format(time.RFC3339), Run: r.ID, Source: s.Name, Purpose: purposeHand, URL: h.URL, Bytes: len(h.Body), SHA256: c.ID,
		Parser: s.Parser.Version, Result: taken.Result, Title: page.Title, Capture: taken.Capture.ID, Vintage: taken.Capture.Vintage, Detail: h.Accept,
	})
}

// datesOf refuses what cannot have been published yet.
func datesOf(h HandOver, page ingest.Release, today string) error {
	released := page.ReleasedOn
	if h.ReleasedOn != "" {
		released = h.ReleasedOn
	}
	if released > today {
		return &Trouble{CodeAhead, fmt.Sprintf("release date %s lies in the future (today is %s); correct --released-on or this machine's clock", released, today)}
	}
	if last := month(page.Observations); !lastEnded(today, last) {
		return &Trouble{CodeAhead, fmt.Sprintf("the page is about %s, which has not ended (today is %s); correct this machine's clock", last, today)}
	}
	return nil
}

func (r *Run) keepByHand(s publisher.Source, h HandOver, found *release, held *library, today string) (ingest.Capture, error) {
	references, err := r.references()
	if err != nil {
		return ingest.Capture{}, err
	}
	if err := fits(found, held, s.Bounds, references); err != nil {
		if h.Accept == "" {
			return ingest.Capture{}, err
		}
		found.capture.Note = fmt.Sprintf("accepted: %s (%s)", h.Accept, err)
	}
	found.capture.Vintage, found.capture.VintageBy = vintage(found, held.newest(found.id), "", today)
	if h.ReleasedOn != "" {
		found.capture.Vintage, found.capture.VintageBy = h.ReleasedOn, "released_on"
	}
	stored, _, err := r.Store.Put(found.capture, h.Body, r.Now())
	if err != nil {
		return ingest.Capture{}, err
	}
	found.capture = stored
	held.add(found)
	return stored, r.resolve(s, stored.URL, found.id)
}

// IsRefusal reports whether an error is about the page rather than about this
// machine.
func IsRefusal(err error) bool {
	_, isTheirs := troubleOf(err)
	return err != nil && isTheirs
}

// IsAhead reports a page from the future: the clock or the date is wrong.
func IsAhead(err error) bool {
	var trouble *Trouble
	return errors.As(err, &trouble) && trouble.Code == CodeAhead
}

// MayBeAccepted reports whether a refusal is about the size of figures alone,
// which a person may overrule.
func MayBeAccepted(err error) bool {
	var trouble *Trouble
	return errors.As(err, &trouble) && (trouble.Code == CodeMagnitude || trouble.Code == CodeCrossCheck)
}
