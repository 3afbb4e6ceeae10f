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
}

// Request is what is asked for.
type Request struct {
	Method       string // GET where empty
	URL          string
	Body         string // of a POST, as JSON
	Accept       string
	Hosts        []string // that a redirect may lead to, besides the URL's own
	ETag         string   // of the answer that is known
	LastModified string
	Unpaced      bool                   // a server of the operator's own, which needs no pace
	Limit        int64                  // bytes of the body after decompression (16 MiB)
	Whole        func(body []byte) bool // whether the body is complete, asked where its length was not announced; nil: any is
}

// Answer is a whole answer with status 200, or 304 to a conditional request.
type Answer struct {
	URL         string // after redirects
	Status      int
	Header      http.Header
	Body        []byte // decompressed; empty when NotModified
	NotModified bool
	Attempts    int
	StartedAt   time.Time
	EndedAt     time.Time
}

// Fault says why there is no answer.
type Fault struct {
	Code     string // one of the Code constants
	URL      string
	Status   int // HTTP status, 0 where there was none
	Attempts int
	Detail   string
	Err      error
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

// Client makes requests under one policy. It is safe for use by several
// goroutines; requests to one host are made one after another.
type Client struct{ policy Policy }

// New returns a client. Nothing is sent before the first Get.
func New(p Policy) *Client { return &Client{p} }

// Do makes a request. The error is a *Fault, or ctx's own when it ended.
func (c *Client) Do(ctx context.Context, r Request) (*Answer, error) {
	return nil, &Fault{Code: CodeURL, URL: r.URL, Detail: "not built yet"}
}
