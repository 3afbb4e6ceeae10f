package web

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

var quiet = log.New(io.Discard, "", 0)

// fault is one way in which a publisher fails a request.
type fault struct {
	name string
	code string
	// play sets the fault up and says what is to be asked; it may change the
	// policy and, for what no server can do, the client.
	play     func(t *testing.T, p *Policy) (Request, func(*Client))
	attempts int // that are made; 2 is all that the test's policy has
}

func get(url string) (Request, func(*Client)) { return Request{URL: url}, nil }

func status(code int, header, body string) func(*testing.T, *Policy) (Request, func(*Client)) {
	return func(t *testing.T, _ *Policy) (Request, func(*Client)) {
		return get(serve(t, func(w http.ResponseWriter, _ *http.Request) {
			if name, value, ok := strings.Cut(header, ": "); ok {
				w.Header().Set(name, value)
			}
			w.WriteHeader(code)
			io.WriteString(w, body)
		}).URL)
	}
}

func bytesOnTheWire(answer func(net.Conn), whole func([]byte) bool) func(*testing.T, *Policy) (Request, func(*Client)) {
	return func(t *testing.T, _ *Policy) (Request, func(*Client)) {
		return Request{URL: wire(t, answer), Whole: whole}, nil
	}
}

func gzipOnTheWire(z []byte, announced int) func(*testing.T, *Policy) (Request, func(*Client)) {
	return bytesOnTheWire(sends(fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n%s", announced, z)), nil)
}

func endsWithHTML(body []byte) bool { return strings.HasSuffix(string(body), "</html>") }

// Each way in which a connection, a header, a status or a body can fail has its
// one code, and is tried again exactly where it may pass by itself.
func TestEveryFaultHasItsCode(t *testing.T) {
	page, bomb := zipped(strings.Repeat("0123456789abcdefghijklmnopqrstuvwxyz\n", 500)), zipped(strings.Repeat("0", 8<<20))
	for _, f := range []fault{
		{"connection refused", CodeRefused, playRefused, 0},
		{"connect timeout", CodeConnect, playConnectTimeout, 0},
		{"DNS failure", CodeDNS, playDNS(&net.DNSError{Err: "server misbehaving", IsTemporary: true}), 0},
		{"DNS: no such host", CodeDNS, playDNS(&net.DNSError{Err: "no such host", IsNotFound: true}), 0},
		{"DNS: no address", CodeDNS, playDNS(nil), 0},
		{"header timeout", CodeHeader, playHeaderTimeout, 2},
		{"body stall", CodeSlow, playSlow(hangs("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")), 2},
		{"one byte at a time", CodeSlow, playSlow(drips("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", 20*time.Millisecond)), 2},
		{"header one byte at a time", CodeHeader, playSlowHeader, 2},
		{"closed before the header", CodeLost, bytesOnTheWire(sends(""), nil), 2},
		{"closed within the header", CodeLost, bytesOnTheWire(sends("HTTP/1.1 200 OK\r\nContent-Le"), nil), 2},
		{"not HTTP", CodeStatus, bytesOnTheWire(sends("SSH-2.0-OpenSSH\r\n\r\n"), nil), 1},
		{"500", CodeServer, status(500, "", "oops"), 2},
		{"501", CodeServer, status(501, "", ""), 1},
		{"502", CodeServer, status(502, "", ""), 2},
		{"503", CodeUnavailable, status(503, "", ""), 2},
		{"503, later", CodeUnavailable, status(503, "Retry-After: 3600", ""), 1},
		{"429", CodeTooMany, status(429, "", ""), 2},
		{"401", CodeForbidden, status(401, "", ""), 1},
		{"403", CodeForbidden, status(403, "", "<html>blocked</html>"), 1},
		{"404", CodeGone, status(404, "", ""), 1},
		{"410", CodeGone, status(410, "", ""), 1},
		{"408", CodeStatus, status(408, "", ""), 2},
		{"418", CodeStatus, status(418, "", ""), 1},
		{"204", CodeStatus, status(204, "", ""), 1},
		{"206", CodeStatus, status(206, "", "half"), 1},
		{"304 to an unconditional request", CodeStatus, status(304, "", ""), 1},
		{"redirect without an address", CodeStatus, status(302, "", ""), 1},
		{"truncated, length announced", CodeTruncated, bytesOnTheWire(sends("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n<html>half"), nil), 2},
		{"truncated, HTTP/1.0 without length", CodeTruncated, bytesOnTheWire(sends("HTTP/1.0 200 OK\r\n\r\n<html>half"), endsWithHTML), 2},
		{"truncated, chunks that end early", CodeTruncated, bytesOnTheWire(sends("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n"), nil), 2},
		{"truncated, chunks that are complete", CodeTruncated, bytesOnTheWire(sends("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n0\r\n\r\n"), endsWithHTML), 2},
		{"truncated gzip", CodeTruncated, gzipOnTheWire(page[:len(page)/2], len(page)/2), 2},
		{"gzip without its checksum", CodeTruncated, gzipOnTheWire(page[:len(page)-8], len(page)-8), 2},
		{"gzip with rubbish behind", CodeTruncated, gzipOnTheWire(append(page[:len(page):len(page)], "rubbish"...), len(page)+7), 2},
		{"gzip that is none", CodeTruncated, gzipOnTheWire([]byte("plain"), 5), 2},
		{"gzip bomb", CodeTooLarge, gzipOnTheWire(bomb, len(bomb)), 1},
		{"announced beyond the limit", CodeTooLarge, playSlow(hangs("HTTP/1.1 200 OK\r\nContent-Length: 9999999999\r\n\r\n")), 1},
		{"coding that was not asked for", CodeEncoding, status(200, "Content-Encoding: br", "x"), 1},
		{"gzip twice", CodeEncoding, status(200, "Content-Encoding: gzip, gzip", "x"), 1},
		{"huge header", CodeTooLarge, status(200, "X-Long: "+strings.Repeat("x", 80<<10), ""), 1},
		{"header without end", CodeTooLarge, bytesOnTheWire(sends("HTTP/1.1 200 OK\r\n"+strings.Repeat("X-More: and more\r\n", 8<<10)), nil), 1},
		{"redirect loop", CodeRedirects, status(302, "Location: /", ""), 1},
		{"redirect to another host", CodeRedirect, status(302, "Location: http://elsewhere.test/", ""), 1},
		{"redirect to another port", CodeRedirect, status(302, "Location: http://127.0.0.1:6379/", ""), 1},
		{"redirect to a private address", CodeAddress, status(302, "Location: http://10.0.0.1/", ""), 1},
		{"redirect to another scheme", CodeRedirect, status(302, "Location: ftp://127.0.0.1/", ""), 1},
		{"redirect with a password", CodeRedirect, status(302, "Location: http://a:b@127.0.0.1/", ""), 1},
		{"redirect to nowhere", CodeRedirect, status(302, "Location: http://[::1/", ""), 1},
	} {
		t.Run(f.name, func(t *testing.T) {
			t.Parallel()
			p := quick()
			request, change := f.play(t, &p)
			c := newClient(t, p)
			if change != nil {
				change(c)
			}
			answer, err := c.Do(t.Context(), request)
			found := wantFault(t, err, f.code)
			if answer != nil || found.Attempts != f.attempts {
				t.Errorf("wanted no answer and %d attempts, found %v and %d (%s)", f.attempts, answer, found.Attempts, found.Detail)
			}
		})
	}
}

func playRefused(t *testing.T, _ *Policy) (Request, func(*Client)) {
	l := listen(t, "127.0.0.1:0")
	l.Close()
	return get("http://" + l.Addr().String())
}

func playConnectTimeout(_ *testing.T, p *Policy) (Request, func(*Client)) {
	p.Connect = 50 * time.Millisecond
	return Request{URL: "http://127.0.0.1/"}, func(c *Client) {
		c.socket = func(ctx context.Context, _ netip.AddrPort) (net.Conn, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		}
	}
}

func playDNS(err error) func(*testing.T, *Policy) (Request, func(*Client)) {
	return func(_ *testing.T, p *Policy) (Request, func(*Client)) {
		p.Resolve = func(context.Context, string) ([]netip.Addr, error) { return nil, err }
		return get("http://publisher.test/")
	}
}

func playHeaderTimeout(t *testing.T, p *Policy) (Request, func(*Client)) {
	p.Header = 500 * time.Millisecond
	return get(wire(t, hangs("")))
}

func playSlowHeader(t *testing.T, p *Policy) (Request, func(*Client)) {
	p.Header = 500 * time.Millisecond
	return get(wire(t, drips("HTTP/1.1 200 OK\r\nX-Long: ", 10*time.Millisecond)))
}

func playSlow(answer func(net.Conn)) func(*testing.T, *Policy) (Request, func(*Client)) {
	return func(t *testing.T, p *Policy) (Request, func(*Client)) {
		p.Stall = 500 * time.Millisecond
		return get(wire(t, answer))
	}
}

// TLS is verified always: each way in which a certificate or a handshake is
// wrong has its code, nothing is asked over it, and it is not tried again.
func TestTLSFaults(t *testing.T) {
	ours, theirs := newAuthority(t), newAuthority(t)
	tomorrow, yesterday := time.Now().Add(24*time.Hour), time.Now().Add(-24*time.Hour)
	for _, f := range []struct {
		name, code string
		cert       tls.Certificate
		change     func(*tls.Config)
	}{
		{"sound", "", ours.issue(t, tomorrow, "publisher.test"), nil},
		{"expired", CodeTLSExpired, ours.issue(t, yesterday, "publisher.test"), nil},
		{"wrong host", CodeTLSHost, ours.issue(t, tomorrow, "elsewhere.test"), nil},
		{"untrusted", CodeTLS, theirs.issue(t, tomorrow, "publisher.test"), nil},
		{"TLS 1.1", CodeTLS, ours.issue(t, tomorrow, "publisher.test"), func(c *tls.Config) { c.MinVersion, c.MaxVersion = tls.VersionTLS10, tls.VersionTLS11 }},
		{"wants our certificate", CodeTLS, ours.issue(t, tomorrow, "publisher.test"), func(c *tls.Config) { c.ClientAuth, c.MaxVersion = tls.RequireAnyClientCert, tls.VersionTLS12 }},
	} {
		t.Run(f.name, func(t *testing.T) {
			t.Parallel()
			var asked atomic.Int32
			url := serveTLS(t, f.cert, f.change, func(http.ResponseWriter, *http.Request) { asked.Add(1) })
			p := quick()
			p.Roots, p.Resolve = ours.pool, toLoopback
			_, err := newClient(t, p).Do(t.Context(), Request{URL: url})
			if f.code == "" {
				if err != nil {
					t.Fatal(err)
				}
				return
			}
			wantFault(t, err, f.code)
			if n := asked.Load(); n != 0 {
				t.Errorf("wanted nothing asked, found %d requests", n)
			}
		})
	}
	t.Run("plain HTTP", func(t *testing.T) {
		plain := serve(t, func(http.ResponseWriter, *http.Request) {})
		_, err := newClient(t, quick()).Do(t.Context(), Request{URL: "https" + strings.TrimPrefix(plain.URL, "http")})
		wantFault(t, err, CodeTLS)
	})
	t.Run("no answer to the handshake", func(t *testing.T) {
		l := listen(t, "127.0.0.1:0")
		p := quick()
		p.Connect = 100 * time.Millisecond
		_, err := newClient(t, p).Do(t.Context(), Request{URL: "https://" + l.Addr().String()})
		wantFault(t, err, CodeConnect)
	})
}

// A redirect from https to http is refused before anything is sent; one from
// http to https is followed.
func TestRedirectsNeverLoseTLS(t *testing.T) {
	ca := newAuthority(t)
	var plainAsked atomic.Int32
	var secureURL string
	plain := serve(t, func(w http.ResponseWriter, r *http.Request) {
		plainAsked.Add(1)
		http.Redirect(w, r, secureURL+"page", http.StatusMovedPermanently)
	})
	plainURL := "http://publisher.test:" + plain.URL[strings.LastIndex(plain.URL, ":")+1:] + "/"
	secureURL = serveTLS(t, ca.issue(t, time.Now().Add(time.Hour), "publisher.test"), nil, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/down" {
			http.Redirect(w, r, plainURL, http.StatusFound)
			return
		}
		io.WriteString(w, "over TLS")
	})
	p := quick()
	p.Roots, p.Resolve = ca.pool, toLoopback
	both := []string{strings.Trim(strings.TrimPrefix(secureURL, "https://"), "/"), strings.Trim(strings.TrimPrefix(plainURL, "http://"), "/")}
	c := newClient(t, p)

	_, err := c.Do(t.Context(), Request{URL: secureURL + "down", Hosts: both})
	wantFault(t, err, CodeRedirect)
	if n := plainAsked.Load(); n != 0 {
		t.Errorf("wanted nothing asked over http, found %d requests", n)
	}
	answer, err := c.Do(t.Context(), Request{URL: plainURL, Hosts: both})
	if err != nil {
		t.Fatal(err)
	}
	if answer.URL != secureURL+"page" || string(answer.Body) != "over TLS" || answer.Attempts != 1 {
		t.Errorf("wanted the page over TLS after one attempt, found %q from %s after %d", answer.Body, answer.URL, answer.Attempts)
	}
}

// Three redirects are followed and a fourth is not, to hosts that the request
// names and to no other.
func TestRedirectsAreCounted(t *testing.T) {
	elsewhere := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "elsewhere") }))
	defer elsewhere.Close()
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/4", "/3", "/2", "/1":
			http.Redirect(w, r, "/"+string(r.URL.Path[1]-1), http.StatusFound)
		case "/out":
			http.Redirect(w, r, elsewhere.URL+"/robots.txt", http.StatusFound)
		default:
			io.WriteString(w, "arrived")
		}
	})
	c := newClient(t, quick())
	if answer, err := c.Do(t.Context(), Request{URL: s.URL + "/3"}); err != nil || string(answer.Body) != "arrived" || answer.URL != s.URL+"/0" {
		t.Errorf("three redirects: wanted the page, found %v, error %v", answer, err)
	}
	_, err := c.Do(t.Context(), Request{URL: s.URL + "/4"})
	wantFault(t, err, CodeRedirects)
	_, err = c.Do(t.Context(), Request{URL: s.URL + "/out"})
	wantFault(t, err, CodeRedirect)
	answer, err := c.Do(t.Context(), Request{URL: s.URL + "/out", Hosts: []string{strings.TrimPrefix(elsewhere.URL, "http://")}})
	if err != nil || string(answer.Body) != "elsewhere" {
		t.Errorf("named host: wanted its page, found %v, error %v", answer, err)
	}
}

// An error page is kept to be looked at, at most 64 KiB of it, decompressed,
// with its header; a stalled one does not hide the status.
func TestErrorPageIsKept(t *testing.T) {
	long := strings.Repeat("x", 100<<10)
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("WZWS-RAY", "1")
		switch r.URL.Path {
		case "/gzip":
			w.Header().Set("Content-Encoding", "gzip")
			w.WriteHeader(http.StatusForbidden)
			w.Write(zipped(long))
		default:
			w.WriteHeader(http.StatusForbidden)
			io.WriteString(w, long)
		}
	})
	c := newClient(t, quick())
	for _, path := range []string{"/gzip", "/plain"} {
		_, err := c.Do(t.Context(), Request{URL: s.URL + path})
		f := wantFault(t, err, CodeForbidden)
		if string(f.Body) != long[:64<<10] || f.Header.Get("WZWS-RAY") != "1" || f.Status != 403 {
			t.Errorf("%s: wanted 64 KiB of the page and its header, found %d bytes, %v", path, len(f.Body), f.Header)
		}
	}
	p := quick()
	p.Stall = 500 * time.Millisecond
	_, err := newClient(t, p).Do(t.Context(), Request{URL: wire(t, hangs("HTTP/1.1 403 Forbidden\r\nContent-Length: 100\r\n\r\nblocked"))})
	if f := wantFault(t, err, CodeForbidden); string(f.Body) != "blocked" {
		t.Errorf("wanted what came of the page, found %q", f.Body)
	}
}

// What may pass by itself is asked again until it has: after 503, after a body
// cut short, after a stalled one; the answer says after how many attempts.
func TestAttemptsUntilWhole(t *testing.T) {
	var n atomic.Int32
	url := wire(t, func(conn net.Conn) {
		switch n.Add(1) {
		case 1:
			sends("HTTP/1.1 503 Service Unavailable\r\nRetry-After: 0\r\nContent-Length: 4\r\n\r\nbusy")(conn)
		case 2:
			sends("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")(conn)
		case 3:
			hangs("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")(conn)
		case 4:
			sends("HTTP/1.0 200 OK\r\n\r\n<html>half")(conn)
		default:
			sends("HTTP/1.0 200 OK\r\n\r\n<html>whole</html>")(conn)
		}
	})
	p := quick()
	p.Attempts, p.Stall = 5, 500*time.Millisecond
	answer, err := newClient(t, p).Do(t.Context(), Request{URL: url, Whole: endsWithHTML})
	if err != nil {
		t.Fatal(err)
	}
	if answer.Attempts != 5 || answer.Announced || string(answer.Body) != "<html>whole</html>" || answer.EndedAt.Before(answer.StartedAt) {
		t.Errorf("wanted the whole page at attempt 5, found %+v", answer)
	}
}

// The caller's own end of a request is the caller's own error, whatever the
// request is doing.
func TestCallerEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	url := wire(t, func(conn net.Conn) {
		conn.Write([]byte("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"))
		cancel()
		conn.Read(make([]byte, 1))
	})
	_, err := newClient(t, quick()).Do(ctx, Request{URL: url})
	if _, isFault := errors.AsType[*Fault](err); isFault || !errors.Is(err, context.Canceled) {
		t.Errorf("wanted %v, found %v", context.Canceled, err)
	}
}

// A lasting error of the socket other than a refusal is told as one, with what
// the system said.
func TestUnreachableNetworkIsTold(t *testing.T) {
	c := newClient(t, quick())
	c.socket = func(context.Context, netip.AddrPort) (net.Conn, error) { return nil, syscall.ENETUNREACH }
	_, err := c.Do(t.Context(), Request{URL: "http://127.0.0.1/"})
	if f := wantFault(t, err, CodeRefused); !strings.Contains(f.Detail, "unreachable") {
		t.Errorf("wanted the system's words, found %q", f.Detail)
	}
}
