package web

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"time"
)

const (
	mostMessage = 64 << 10 // bytes that may be sent
	mostReply   = 4 << 10  // bytes of the answer that are read; they say nothing we need
)

// Message is what is sent to a server that wants to be told: not a question,
// so that it is sent once and follows no redirect.
type Message struct {
	Method  string // POST where empty; or GET, for an address that only counts who asks
	URL     string
	Header  map[string]string
	Body    []byte        // JSON, at most 64 KiB
	Timeout time.Duration // from the connection to the end of the answer
}

// Reply is the answer to a message, whatever its status.
type Reply struct {
	Status     int
	RetryAfter time.Duration // that the answer asked for, 0 where it did not
}

// Post sends a message under the same guard as every request: the address is
// checked where it is dialled, TLS is verified, header, body and time are
// bounded. http:// is for the ranges that Policy.Allow names; elsewhere only
// https:// is spoken. A proxy is left out on the way to an address, given as
// such, of these ranges. The error is a *Fault, or ctx's own when it ended.
func (c *Client) Post(ctx context.Context, m Message) (Reply, error) {
	at, fault := c.guard.parse(m.URL)
	if fault != nil {
		return Reply{}, unnamed(fault)
	}
	if len(m.Body) > mostMessage {
		return Reply{}, &Fault{Code: CodeTooLarge, Detail: fmt.Sprintf("wanted a message of at most %d bytes, found %d", mostMessage, len(m.Body))}
	}
	if at.Scheme == "http" && c.guard.proxied && !c.isOwn(at) {
		return Reply{}, &Fault{Code: CodeURL, Detail: "wanted https://, for a proxy is in between, found http://"}
	}
	within, cancel := context.WithTimeout(ctx, m.Timeout)
	defer cancel()
	reply, err := c.post(within, m, at)
	if ctx.Err() != nil && err != nil {
		return Reply{}, ctx.Err()
	}
	return reply, err
}

// post makes the one attempt.
func (c *Client) post(ctx context.Context, m Message, at *url.URL) (Reply, error) {
	if m.Method != http.MethodGet {
		m.Method = http.MethodPost
	}
	req, err := http.NewRequestWithContext(ctx, m.Method, at.String(), bytes.NewReader(m.Body))
	if err != nil {
		return Reply{}, &Fault{Code: CodeURL, Detail: "wanted an address to post to, found another text"}
	}
	for name, value := range m.Header {
		req.Header.Set(name, value)
	}
	if len(m.Body) > 0 {
		req.Header.Set("Content-Type", "application/json; charset=utf-8")
	}
	req.Header.Set("User-Agent", c.policy.UserAgent)
	p := c.policy
	p.Connect, p.Header = min(p.Connect, m.Timeout), min(p.Header, m.Timeout)
	w := newWatch(ctx, p)
	defer w.stop()
	resp, err := c.messenger(at).RoundTrip(req.WithContext(w.ctx))
	if err != nil {
		return Reply{}, w.endedBy(err, m.Timeout)
	}
	defer resp.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, mostReply)) // the status is the answer; the body is heard out of courtesy, within the same time
	return Reply{resp.StatusCode, retryAfter(resp.Header.Get("Retry-After"), time.Now())}, nil
}

// isOwn tells whether a URL names an address of an allowed range itself.
func (c *Client) isOwn(at *url.URL) bool {
	a, err := netip.ParseAddr(at.Hostname())
	return err == nil && c.guard.allows(a)
}

// messenger is a transport for one message: its connection is its own, so that
// every message is judged where it is dialled.
func (c *Client) messenger(at *url.URL) http.RoundTripper {
	own, ok := c.transport.(*http.Transport)
	if !ok {
		return c.transport
	}
	t := own.Clone()
	t.DisableKeepAlives = true
	if c.isOwn(at) {
		t.Proxy = nil
	}
	if at.Scheme == "http" {
		t.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
			return c.dial(context.WithValue(ctx, allowedOnly{}, true), network, address)
		}
	}
	return t
}

// endedBy says why there is no answer: the time of the message, a bound of the
// policy, or what the connection came to.
func (w *watch) endedBy(err error, timeout time.Duration) *Fault {
	if f, ok := errors.AsType[*Fault](context.Cause(w.ctx)); ok {
		return unnamed(f)
	}
	if errors.Is(w.ctx.Err(), context.DeadlineExceeded) {
		return &Fault{Code: CodeHeader, Detail: fmt.Sprintf("wanted an answer within %s, found none", timeout), Err: err}
	}
	return unnamed(w.explain(err))
}

// unnamed leaves the address out: a portal's may hold a secret.
func unnamed(f *Fault) *Fault {
	told := *f
	told.URL = ""
	return &told
}
