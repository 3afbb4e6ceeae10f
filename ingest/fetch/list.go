package fetch

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"net/url"
	"path/filepath"
	"slices"

	"netmarket/ingest"
	"netmarket/ingest/disk"
	"netmarket/ingest/publisher"
	"netmarket/ingest/web"
)

// How many pages of a list are turned at most, night by night and when all
// years are looked for.
const (
	mostPages         = 12
	mostBackfillPages = 400
)

// discover reads a site's lists. One sound list is enough; a backfill reads
// them all. Where earlier months are looked for, the releases no list names any
// more are added.
func (l *look) discover(ctx context.Context, site publisher.Site) ([]publisher.Item, error) {
	var items []publisher.Item
	var first error
	sound := false
	for _, list := range site.Lists {
		found, err := l.turn(ctx, site, list)
		if err != nil {
			if _, isTheirs := troubleOf(err); !isTheirs || ctx.Err() != nil {
				return nil, err
			}
			if first == nil {
				first = err
			}
			continue
		}
		sound = true
		items = append(items, found...)
		if !l.deep {
			break
		}
	}
	if !sound {
		return nil, first
	}
	if l.since != "" {
		items = append(items, site.Known...)
	}
	return items, nil
}

// turn reads the pages of a list until what follows is known or too old.
func (l *look) turn(ctx context.Context, site publisher.Site, list publisher.List) ([]publisher.Item, error) {
	var items []publisher.Item
	var before []publisher.Item
	most := mostPages
	if l.since != "" {
		most = mostBackfillPages
	}
	for page := range most {
		path := list.Path(page)
		if path == "" {
			break
		}
		found, err := l.listPage(ctx, site, list, site.Base+path, page == 0)
		if page > 0 && isEndOfList(err) || page > 0 && slices.Equal(found, before) {
			break
		}
		if err != nil {
			return nil, err
		}
		items, before = append(items, found...), found
		if l.reached(found) {
			break
		}
	}
	return items, nil
}

// isEndOfList reports whether a page after the first is simply not there.
func isEndOfList(err error) bool {
	var fault *web.Fault
	return errors.As(err, &fault) && fault.Code == web.CodeGone
}

// reached reports whether the items go back beyond what is looked for: the
// month a backfill begins with, or else the newest release that is held.
func (l *look) reached(items []publisher.Item) bool {
	oldest := ""
	for _, item := range items {
		if item.ListedOn != "" && (oldest == "" || item.ListedOn < oldest) {
			oldest = item.ListedOn
		}
	}
	if oldest == "" {
		return l.since == "" // undated: no telling how far to go
	}
	if l.since != "" {
		return oldest < l.since
	}
	newest := ""
	for _, r := range l.held.releases {
		newest = max(newest, r.capture.Vintage)
	}
	return oldest <= newest
}

// listPage reads one page of a list. Its first page is asked for conditionally
// and its body kept aside for the answer that nothing changed.
func (l *look) listPage(ctx context.Context, site publisher.Site, list publisher.List, address string, first bool) ([]publisher.Item, error) {
	at, err := url.Parse(address)
	if err != nil {
		return nil, &web.Fault{Code: web.CodeURL, URL: address, Detail: err.Error(), Err: err}
	}
	a := asking{site: site, purpose: purposeList, request: web.Request{URL: address, Accept: list.Accept, Limit: list.Limit, Whole: list.Whole}}
	aside := filepath.Join(l.Lists, ingest.SHA256([]byte(address))[:32])
	var former []byte
	if first {
		if a.known, former, err = l.formerList(address, aside); err != nil {
			return nil, err
		}
	}
	answer, e, err := l.ask(ctx, a)
	if err != nil {
		return nil, err
	}
	body := answer.Body
	if answer.NotModified {
		body = former
	}
	items, err := l.readList(list, body, at)
	if err != nil {
		trouble, isTheirs := troubleOf(err)
		if !isTheirs {
			return nil, err
		}
		e.Result, e.Detail = trouble.Code, trouble.Detail
		return nil, errors.Join(err, l.Journal.Add(e), l.quarantine(e, body))
	}
	e.Result = ResultListed
	if answer.NotModified {
		e.Result, e.SHA256 = ResultNotModified, ingest.SHA256(former)
		carry(&e, a.known)
	} else if first {
		if err := l.keepAside(aside, body); err != nil {
			return nil, err
		}
	}
	return items, l.Journal.Add(e)
}

// readList holds a list's bytes to the same distrust as a page's.
func (l *look) readList(list publisher.List, body []byte, at *url.URL) ([]publisher.Item, error) {
	if err := whole(body); err != nil {
		return nil, err
	}
	items, err := list.Read(body, at)
	if err != nil {
		return nil, refine(err, body)
	}
	return items, nil
}

// formerList is the kept body of a list and the answer it came with, both nil
// where either is missing or they do not belong together.
func (l *look) formerList(address, aside string) (*Entry, []byte, error) {
	e, err := l.known(address)
	if e == nil || err != nil {
		return nil, nil, err
	}
	body, err := disk.ReadFile(disk.Or(l.FS), aside)
	if errors.Is(err, fs.ErrNotExist) || err == nil && ingest.SHA256(body) != e.SHA256 {
		return nil, nil, nil
	}
	return e, body, err
}

func (l *look) keepAside(path string, body []byte) error {
	f := disk.Or(l.FS)
	if err := disk.MakeDirs(f, filepath.Dir(path), 0o700); err != nil {
		return err
	}
	return disk.Replace(f, path, bytes.NewReader(body), 0o600)
}

// carry takes over the headers a 304 need not repeat.
func carry(e, known *Entry) {
	for _, name := range []string{"ETag", "Last-Modified"} {
		if e.Received[name] == "" && known != nil && known.Received[name] != "" {
			e.Received[name] = known.Received[name]
		}
	}
}
