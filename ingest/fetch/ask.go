package fetch

import (
	"context"
	"net/url"
	"strings"
	"time"

	"netmarket/ingest"
	"netmarket/ingest/publisher"
	"netmarket/ingest/web"
)

// asking is one request to a site, for the log as well.
type asking struct {
	site    publisher.Site
	purpose string
	request web.Request // URL is the publisher's own address
	known   *Entry      // an earlier answer whose headers may be sent along
}

// Headers of an answer that are written to the log.
var keptHeaders = []string{"Content-Type", "Content-Length", "Content-Encoding", "Date", "ETag", "Last-Modified", "Retry-After", "Location", "Server"}

// ask makes a request. The entry describes it; whoever judges the answer sets
// its result and adds it to the log. A refusal of the request is logged here.
func (l *look) ask(ctx context.Context, a asking) (*web.Answer, Entry, error) {
	e := Entry{Run: l.ID, Source: l.source.Name, Site: a.site.Name, Purpose: a.purpose, URL: a.request.URL, Method: a.request.Method, Body: a.request.Body, Parser: l.source.Parser.Version}
	if e.Method == "" {
		e.Method = "GET"
	}
	if a.known != nil {
		a.request.ETag, a.request.LastModified = a.known.Received["ETag"], a.known.Received["Last-Modified"]
		e.Sent = sentHeaders(a.request)
	}
	a.request.URL = l.rebased(a.site, a.request.URL)
	if a.request.URL != e.URL {
		e.Asked = a.request.URL
	}
	a.request.Hosts = append(l.baseHost(a.site), a.site.Hosts...)
	a.request.Unpaced = l.Unpaced[a.site.Name]
	began := l.Now()
	answer, err := l.Client.Do(ctx, a.request)
	e.At, e.Millis = began.UTC().Format(time.RFC3339), l.Now().Sub(began).Milliseconds()
	if err != nil {
		trouble, isTheirs := troubleOf(err)
		if !isTheirs || ctx.Err() != nil {
			return nil, e, err
		}
		e.Result, e.Detail = trouble.Code, trouble.Detail
		e.Status, e.Attempts = faultFacts(err)
		if logErr := l.Journal.Add(e); logErr != nil {
			return nil, e, logErr
		}
		return nil, e, err
	}
	e.Status, e.Attempts, e.Bytes = answer.Status, answer.Attempts, len(answer.Body)
	e.Received = map[string]string{}
	for _, name := range keptHeaders {
		if v := answer.Header.Get(name); v != "" {
			e.Received[name] = v
		}
	}
	if !answer.NotModified {
		e.SHA256 = ingest.SHA256(answer.Body)
	}
	if answer.URL != a.request.URL {
		e.Final = answer.URL
	}
	return answer, e, nil
}

func sentHeaders(r web.Request) map[string]string {
	sent := map[string]string{}
	if r.ETag != "" {
		sent["If-None-Match"] = r.ETag
	}
	if r.LastModified != "" {
		sent["If-Modified-Since"] = r.LastModified
	}
	return sent
}

// rebased is where an address of the publisher is really asked: below the
// configured base_url, or at the publisher itself.
func (r *Run) rebased(site publisher.Site, address string) string {
	base := r.Bases[site.Name]
	if base == "" {
		return address
	}
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	return strings.TrimSuffix(base, "/") + u.RequestURI()
}

// official is the publisher's own address of what was asked below a base_url.
func (r *Run) official(site publisher.Site, address string) string {
	base := strings.TrimSuffix(r.Bases[site.Name], "/")
	if base == "" || !strings.HasPrefix(address, base+"/") {
		return address
	}
	return site.Base + strings.TrimPrefix(address, base)
}

func (r *Run) baseHost(site publisher.Site) []string {
	u, err := url.Parse(r.Bases[site.Name])
	if err != nil || u.Host == "" {
		return nil
	}
	return []string{u.Host}
}

// known is the newest answer of an address whose headers are worth sending
// along: a sound one, not too old. On Sundays nothing is sent along, so that a
// publisher that answers 304 too readily is found out.
func (l *look) known(address string) (*Entry, error) {
	if l.Now().In(china).Weekday() == time.Sunday {
		return nil, nil
	}
	e, err := l.Journal.latest(l.today, recentMonths, func(e Entry) bool {
		if e.URL != address || e.Received["ETag"]+e.Received["Last-Modified"] == "" {
			return false
		}
		switch e.Result {
		case ResultNew, ResultSameFigures, ResultUnchanged, ResultNotModified, ResultListed:
			return true
		}
		return false
	})
	return e, err
}
