// Package web makes one careful request to a publisher: the address is checked
// where it is dialled, the pace and robots.txt are kept, retries are patient,
// nothing is read beyond its limit, and what came short is never taken for
// whole. It knows no publisher and reads no page.
package web

import (
	"context"
	"crypto/x509"
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"time"
)

// Policy is how requests are made. The zero value of a field is its default.
type Policy struct {
	UserAgent string         // who asks, with a way to find out more
	Allow     []netip.Prefix // private, loopback and link-local ranges that may be dialled all the same
	Proxy     *url.URL       // an office's proxy; its own address must be allowed
	Roots     *x509.CertPool // nil: the system's
	Interval  time.Duration  // between two requests to one host (2 s)
	Connect   time.Duration  // to a connection, TLS included (10 s)
	Header    time.Duration  // to the answer's header (30 s)
	Total     time.Duration  // for one request with all its attempts (10 min)
	Stall     time.Duration  // over which less than SlowestRate is too slow (30 s)
	Slowest   int64          // bytes a second (1024)
	Attempts  int            // for what may pass by itself (4)
	Backoff   time.Duration  // before the second attempt, doubled each time, with jitter (1 s)
	MostWait  time.Duration  // longest Retry-After that is waited for (2 min)

	// Transport makes the round trips in place of this client's own sockets; a
	// simulation has no network. Addresses are then checked by their text only.
	Transport http.RoundTripper

	// Resolve looks a name up; nil: the system's resolver. Whatever it answers
	// passes the same check of addresses.
	Resolve func(ctx context.Context, host string) ([]netip.Addr, error)
}

// withDefaults fills in what was left zero. A negative figure is as good as none.
func (p Policy) withDefaults() Policy {
	for _, d := range []struct {
		field *time.Duration
		value time.Duration
	}{
		{&p.Interval, 2 * time.Second}, {&p.Connect, 10 * time.Second}, {&p.Header, 30 * time.Second},
		{&p.Total, 10 * time.Minute}, {&p.Stall, 30 * time.Second}, {&p.Backoff, time.Second}, {&p.MostWait, 2 * time.Minute},
	} {
		if *d.field <= 0 {
			*d.field = d.value
		}
	}
	if p.Slowest <= 0 {
		p.Slowest = 1024
	}
	if p.Attempts <= 0 {
		p.Attempts = 4
	}
	if p.UserAgent == "" {
		p.UserAgent = "netmarket"
	}
	return p
}

// Request is what is asked for. A POST is a question like any other: it is
// repeated where a GET would be.
type Request struct {
	Method       string // GET where empty; or POST
	URL          string
	Body         string // of a POST, as JSON
	Accept       string
	Hosts        []string // that a redirect may lead to, besides the URL's own: a name, or a name:port for an uncommon port
	ETag         string   // of the answer that is known
	LastModified string
	Unpaced      bool                   // a server of the operator's own, which needs no pace
	Limit        int64                  // bytes of the body, before and after decompression (16 MiB)
	Whole        func(body []byte) bool // whether the body is complete, asked where its length was not announced; nil: any is
}

// Answer is a whole answer with status 200, or 304 to a conditional request.
type Answer struct {
	URL         string // after redirects
	Status      int
	Header      http.Header
	Body        []byte // decompressed; empty when NotModified
	NotModified bool
	Announced   bool // the body's length was announced; else only Whole has judged it
	Attempts    int  // requests sent, redirects and robots.txt not counted
	StartedAt   time.Time
	EndedAt     time.Time
}

// Fault says why there is no answer.
type Fault struct {
	Code       string // one of the Code constants
	URL        string // that was asked when it happened, which may be a redirect's
	Status     int    // HTTP status, 0 where there was none
	Detail     string // what was wanted and what was found
	Header     http.Header
	Body       []byte        // the beginning of an error page, at most 64 KiB: data to look at, nothing else
	Attempts   int           // requests sent, redirects and robots.txt not counted; 0 where none was
	RetryAfter time.Duration // that the publisher asked for
	Err        error

	final bool // another attempt cannot help, whatever the code
}

func (f *Fault) Error() string { return fmt.Sprintf("%s: %s: %s", f.Code, f.URL, f.Detail) }

func (f *Fault) Unwrap() error { return f.Err }

// Codes of a Fault: the closed list of what can go wrong before a body is read
// as a page.
const (
	CodeRefused     = "connection_refused"
	CodeConnect     = "connect_timeout"
	CodeDNS         = "dns_failure"
	CodeTLSExpired  = "tls_expired"
	CodeTLSHost     = "tls_wrong_host"
	CodeTLS         = "tls_untrusted" // unknown issuer, or no common protocol
	CodeHeader      = "header_timeout"
	CodeSlow        = "too_slow" // stalled or dripping body, or the total time
	CodeLost        = "connection_lost"
	CodeServer      = "server_error"      // 5xx other than 503
	CodeUnavailable = "unavailable"       // 503
	CodeTooMany     = "too_many_requests" // 429
	CodeForbidden   = "forbidden"         // 401, 403
	CodeGone        = "not_found"         // 404, 410
	CodeStatus      = "unexpected_status"
	CodeTruncated   = "truncated"  // shorter than announced, a broken compression, or not Whole
	CodeTooLarge    = "too_large"  // header or body beyond its limit
	CodeEncoding    = "bad_coding" // a content coding that is not asked for
	CodeRedirects   = "too_many_redirects"
	CodeRedirect    = "redirect_refused" // to another host, or from https to http
	CodeAddress     = "address_refused"  // private, loopback, link-local or otherwise not public
	CodeRobots      = "robots_disallowed"
	CodeURL         = "bad_url"
)
