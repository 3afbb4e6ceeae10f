package web

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

const (
	mostErrorPage = 64 << 10
	freeRatio     = 1 << 20 // bytes that a body may decompress to whatever it came from
	mostRatio     = 100     // beyond that, bytes a byte
)

// outcome is what an attempt brought: an answer, or where to ask instead.
type outcome struct {
	answer   *Answer
	status   int
	location string
}

func (c *Client) newTransport() *http.Transport {
	only1 := new(http.Protocols)
	only1.SetHTTP1(true)
	t := &http.Transport{
		DialContext:            c.dial,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: c.policy.Roots},
		TLSHandshakeTimeout:    c.policy.Connect,
		DisableCompression:     true,
		MaxIdleConnsPerHost:    1,
		IdleConnTimeout:        c.policy.Header,
		MaxResponseHeaderBytes: mostHeader,
		Protocols:              only1,
	}
	if c.policy.Proxy != nil {
		t.Proxy = http.ProxyURL(c.policy.Proxy)
	}
	return t
}

// RoundTrip makes one attempt, body included. What the library sees is an
// error or none: the outcome stays in t.
func (t *try) RoundTrip(req *http.Request) (*http.Response, error) {
	got, err := t.once(req)
	if err != nil {
		if f, ok := errors.AsType[*Fault](err); ok && f.URL == "" {
			f.URL = t.job.at.String()
		}
		return nil, err
	}
	t.got = got
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: http.NoBody, Request: req}, nil
}

func (t *try) once(req *http.Request) (outcome, error) {
	ctx := req.Context()
	if err := t.job.keepPace(ctx); err != nil {
		if ctx.Err() != nil {
			return outcome{}, t.job.ended(ctx)
		}
		return outcome{}, &Fault{Code: CodeSlow, Detail: "wanted to keep the pace and the total time, found no time left", final: true}
	}
	t.job.attempts++
	w := newWatch(ctx, t.client.policy)
	defer w.stop()
	resp, err := t.client.transport.RoundTrip(req.WithContext(w.ctx))
	if err != nil {
		if w.ctx.Err() != nil {
			return outcome{}, t.job.ended(w.ctx)
		}
		return outcome{}, w.explain(err)
	}
	defer resp.Body.Close()
	w.body()
	got, err := t.read(resp, w)
	if f, ok := errors.AsType[*Fault](err); ok && f.Code == CodeTruncated && w.ctx.Err() != nil {
		return outcome{}, t.job.ended(w.ctx) // cut by us, not by the publisher
	}
	return got, err
}

func (t *try) read(resp *http.Response, w *watch) (outcome, error) {
	j := t.job
	answer := &Answer{URL: j.at.String(), Status: resp.StatusCode, Header: resp.Header}
	switch {
	case resp.StatusCode == http.StatusOK:
		body, err := readBody(resp, w, j.Limit)
		if err != nil {
			return outcome{}, err
		}
		answer.Body, answer.Announced = body, resp.ContentLength >= 0
		if !answer.Announced && j.Whole != nil && !j.Whole(body) {
			return outcome{}, &Fault{Code: CodeTruncated, Status: resp.StatusCode, Header: resp.Header,
				Detail: fmt.Sprintf("wanted a page that is complete, for its length was not announced, found %d bytes that are not", len(body))}
		}
		return outcome{answer: answer}, nil
	case resp.StatusCode == http.StatusNotModified && j.conditional():
		answer.NotModified = true
		return outcome{answer: answer}, nil
	case isRedirect(resp):
		return outcome{status: resp.StatusCode, location: resp.Header.Get("Location")}, nil
	}
	f := statusFault(resp)
	f.Body = errorPage(resp, w)
	return outcome{}, f
}

// readBody reads a whole body and undoes its compression, neither beyond limit.
func readBody(resp *http.Response, w *watch, limit int64) ([]byte, error) {
	fault := func(code, detail string, err error) error {
		return &Fault{Code: code, Status: resp.StatusCode, Header: resp.Header, Detail: detail, Err: err}
	}
	coding := contentCoding(resp.Header)
	if coding != "" && coding != "gzip" {
		return nil, fault(CodeEncoding, "wanted gzip or no content coding, found "+quote(coding), nil)
	}
	tooLarge := fmt.Sprintf("wanted a body of at most %d bytes", limit)
	if resp.ContentLength > limit {
		return nil, fault(CodeTooLarge, fmt.Sprintf("%s, found %d announced", tooLarge, resp.ContentLength), nil)
	}
	sent, err := io.ReadAll(io.LimitReader(w.count(resp.Body), limit+1))
	switch {
	case int64(len(sent)) > limit:
		return nil, fault(CodeTooLarge, tooLarge+", found more", nil)
	case err != nil && resp.ContentLength >= 0:
		return nil, fault(CodeTruncated, fmt.Sprintf("wanted %d bytes, found %d", resp.ContentLength, len(sent)), err)
	case err != nil:
		return nil, fault(CodeTruncated, fmt.Sprintf("wanted a body to its end, found %d bytes and %s", len(sent), quote(err.Error())), err)
	case coding == "" || len(sent) == 0:
		return sent, nil
	}
	most := min(limit, max(freeRatio, mostRatio*int64(len(sent))))
	body, err := gunzip(sent, most)
	switch {
	case int64(len(body)) > most:
		return nil, fault(CodeTooLarge, fmt.Sprintf("wanted at most %d bytes from %d compressed ones, found more", most, len(sent)), nil)
	case err != nil:
		return nil, fault(CodeTruncated, fmt.Sprintf("wanted sound gzip, found %d bytes and %s", len(body), quote(err.Error())), err)
	}
	return body, nil
}

// gunzip gives up to most+1 bytes, and what it has when it fails.
func gunzip(sent []byte, most int64) ([]byte, error) {
	z, err := gzip.NewReader(bytes.NewReader(sent))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(io.LimitReader(z, most+1))
}

func contentCoding(h http.Header) string {
	coding := strings.ToLower(strings.TrimSpace(strings.Join(h.Values("Content-Encoding"), ",")))
	switch coding {
	case "identity":
		return ""
	case "x-gzip":
		return "gzip"
	}
	return coding
}

// errorPage is as much of an error page as can be had: it is looked at, never
// read as figures, so that a cut one will do.
func errorPage(resp *http.Response, w *watch) []byte {
	sent, _ := io.ReadAll(io.LimitReader(w.count(resp.Body), mostErrorPage))
	if contentCoding(resp.Header) != "gzip" {
		return sent
	}
	body, _ := gunzip(sent, mostErrorPage-1)
	return body
}

// How far an attempt has come.
const (
	stageConnect int32 = iota
	stageDNS
	stageTLS
	stageHeader
	stageBody
)

// watch ends an attempt that takes too long: to a connection, to a header, or
// over a body that comes too slowly.
type watch struct {
	policy Policy
	ctx    context.Context
	cancel context.CancelCauseFunc
	stage  atomic.Int32
	bytes  atomic.Int64 // of the body, as sent

	mu      sync.Mutex
	timer   *time.Timer
	stopped bool
	marks   []int64 // bytes at the end of the last steps
}

func newWatch(ctx context.Context, p Policy) *watch {
	w := &watch{policy: p}
	ctx, w.cancel = context.WithCancelCause(ctx)
	w.ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		DNSStart:          func(httptrace.DNSStartInfo) { w.stage.CompareAndSwap(stageConnect, stageDNS) },
		DNSDone:           func(httptrace.DNSDoneInfo) { w.stage.CompareAndSwap(stageDNS, stageConnect) },
		TLSHandshakeStart: func() { w.stage.CompareAndSwap(stageConnect, stageTLS) },
		GotConn: func(httptrace.GotConnInfo) {
			w.stage.Store(stageHeader)
			w.after(p.Header, func() { w.end(CodeHeader, fmt.Sprintf("wanted an answer's header within %s, found none", p.Header)) })
		},
	})
	w.after(p.Connect, func() {
		code, wanted := CodeConnect, "a connection"
		if w.stage.Load() == stageDNS {
			code, wanted = CodeDNS, "the host's address"
		}
		w.end(code, fmt.Sprintf("wanted %s within %s, found none", wanted, p.Connect))
	})
	return w
}

func (w *watch) end(code, detail string) { w.cancel(&Fault{Code: code, Detail: detail}) }

// after replaces what would end the attempt.
func (w *watch) after(d time.Duration, then func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.timer != nil {
		w.timer.Stop()
	}
	if !w.stopped {
		w.timer = time.AfterFunc(d, then)
	}
}

// body begins to look at the rate of the body, over the last Stall, some times
// within it: a stall ends soon after Stall wherever it began.
func (w *watch) body() {
	w.stage.Store(stageBody)
	w.marks = []int64{0}
	w.after(w.step(), w.tick)
}

func (w *watch) steps() int { return int(min(max(w.policy.Stall/time.Second, 8), 60)) }

func (w *watch) step() time.Duration { return max(w.policy.Stall/time.Duration(w.steps()), 1) }

func (w *watch) tick() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.stopped {
		return
	}
	w.marks = append(w.marks, w.bytes.Load())
	if past := len(w.marks) - 1 - w.steps(); past >= 0 {
		came := w.marks[len(w.marks)-1] - w.marks[past]
		w.marks = w.marks[past:]
		if least := w.policy.Slowest * w.policy.Stall.Milliseconds() / 1000; came < max(least, 1) {
			w.end(CodeSlow, fmt.Sprintf("wanted at least %d bytes over %s, found %d", max(least, 1), w.policy.Stall, came))
			return
		}
	}
	w.timer.Reset(w.step())
}

func (w *watch) stop() {
	w.mu.Lock()
	w.stopped = true
	if w.timer != nil {
		w.timer.Stop()
	}
	w.mu.Unlock()
	w.cancel(nil)
}

func (w *watch) count(r io.Reader) io.Reader { return &counter{r, &w.bytes} }

type counter struct {
	io.Reader
	n *atomic.Int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.n.Add(int64(n))
	return n, err
}
