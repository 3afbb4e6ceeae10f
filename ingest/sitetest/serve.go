package sitetest

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"crypto/tls"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

// site is one publisher's server, on a port without encryption and on one with.
type site struct {
	net    *Net
	name   string
	plain  *listener
	secure *listener
	certs  map[string]*tls.Certificate // by fault, "" is sound; made when first asked for

	// guarded by net.mu
	robots string
	base   string // a fault: the base it has instead of its own
	cert   string
	faults []*active
	log    []Request
}

// robotsOf are the files of the sites that have one. They are invented: they
// allow the releases and forbid something else.
var robotsOf = map[string]string{
	"nbs": "User-agent: *\nDisallow: /search/\nDisallow: /admin/\n",
	"mot": "User-agent: *\nDisallow: /admin/\n",
}

func newSite(t testing.TB, n *Net, name string) *site {
	s := &site{net: n, name: name, robots: robotsOf[name], certs: map[string]*tls.Certificate{}}
	for _, fault := range []string{"", "tls_expired", "tls_wrong_host", "tls_untrusted"} {
		s.certs[fault] = n.ca.certificate(t, hosts[name], fault)
	}
	s.plain = newListener(t, s, nil)
	s.secure = newListener(t, s, &tls.Config{GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) {
		n.mu.Lock()
		defer n.mu.Unlock()
		return s.certs[s.cert], nil
	}})
	return s
}

// answer is what a site says before it is written.
type answer struct {
	status   int
	kind     string // Content-Type
	body     []byte
	changed  time.Time // Last-Modified, zero for none
	location string
	zip      bool     // compressed for a client that asks for it
	version  *version // of a release, for faults that change what it says
	write    func(Release) string
}

// ServeHTTP writes the request down, finds the sound answer and hands both to
// the fault that is on, if any.
func (s *site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
	if err != nil {
		return
	}
	s.net.mu.Lock()
	sound := s.sound(r, body)
	fault := s.meets(r)
	entry := Request{At: time.Now(), Method: r.Method, Path: r.URL.RequestURI(), Host: r.Host, Header: r.Header.Clone(), Body: string(body), TLS: r.TLS != nil}
	if fault != nil {
		entry.Fault = fault.Name
	}
	s.log = append(s.log, entry)
	day := s.net.day
	s.net.mu.Unlock()
	if day != "" {
		w.Header().Set("Date", moment(day, "23:00").UTC().Format(http.TimeFormat))
	}
	w.Header().Set("Server", "sitetest")
	if fault != nil {
		fault.answer(exchange{s, w, r, body, sound})
		return
	}
	s.write(w, r, sound)
}

// write sends an answer: 304 where the client knows it, compressed where it is
// long and the client asks for that.
func (s *site) write(w http.ResponseWriter, r *http.Request, a answer) {
	h := w.Header()
	if a.location != "" {
		h.Set("Location", a.location)
		w.WriteHeader(a.status)
		return
	}
	h.Set("Content-Type", a.kind)
	if a.status == http.StatusOK && !a.changed.IsZero() {
		h.Set("ETag", etag(a.body))
		h.Set("Last-Modified", a.changed.UTC().Format(http.TimeFormat))
		if unchanged(r, a) {
			h.Del("Content-Type")
			w.WriteHeader(http.StatusNotModified)
			return
		}
	}
	body := a.body
	if a.zip && strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		h.Set("Content-Encoding", "gzip")
		h.Set("Vary", "Accept-Encoding")
		body = zipped(body)
	}
	h.Set("Content-Length", fmt.Sprint(len(body)))
	w.WriteHeader(a.status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(body) // a client may leave
	}
}

func etag(body []byte) string {
	sum := sha256.Sum256(body)
	return `"` + hex.EncodeToString(sum[:8]) + `"`
}

// unchanged reports whether the client's own copy is this one: by its ETag
// where it sends one, else by its date.
func unchanged(r *http.Request, a answer) bool {
	if known := r.Header.Get("If-None-Match"); known != "" {
		return known == etag(a.body)
	}
	since, err := http.ParseTime(r.Header.Get("If-Modified-Since"))
	return err == nil && !a.changed.After(since)
}

func zipped(body []byte) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = z.Write(body) // into memory
	_ = z.Close()
	return b.Bytes()
}

const (
	typeHTML = "text/html; charset=utf-8"
	typeText = "text/plain; charset=utf-8"
	typeRSS  = "application/xml"
	typeJSON = "application/json;charset=UTF-8"
)

func redirect(to string) answer { return answer{status: http.StatusMovedPermanently, location: to} }

// notFound is an honest 404 with a page of its own.
func notFound() answer {
	return answer{status: http.StatusNotFound, kind: typeHTML, body: []byte("<html><head><title>404</title></head><body>您访问的页面不存在</body></html>\n")}
}

// sound is the answer of a site without a fault. net.mu is held.
func (s *site) sound(r *http.Request, body []byte) answer {
	switch {
	case r.URL.Path == "/robots.txt" && s.robots != "":
		return answer{status: http.StatusOK, kind: typeText, body: []byte(s.robots)}
	case s.name == "mofcom":
		return s.index(r, body)
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		return answer{status: http.StatusMethodNotAllowed, kind: typeText, body: []byte("method not allowed\n")}
	case s.name == "nbs":
		return s.nbs(r.URL.Path)
	case s.name == "spb":
		return s.spb(r)
	}
	return s.mot(r.URL.Path)
}
