package web

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"
)

func message(url string) Message {
	return Message{URL: url, Body: []byte(`{"a":1}`), Header: map[string]string{"webhook-id": "msg_1"}, Timeout: 15 * time.Second}
}

// A message arrives as it is, with its headers, once; the answer is what it is,
// whatever its status, and a redirect is not followed.
func TestPostIsSentOnce(t *testing.T) {
	asked := 0
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		asked++
		body, _ := io.ReadAll(r.Body)
		if r.Method != http.MethodPost || string(body) != `{"a":1}` || r.Header.Get("Webhook-Id") != "msg_1" || r.Header.Get("Content-Type") != "application/json; charset=utf-8" {
			t.Errorf("found %s %q %v", r.Method, body, r.Header)
		}
		w.Header().Set("Retry-After", "7")
		w.Header().Set("Location", "/elsewhere")
		status, err := strconv.Atoi(r.URL.Path[1:])
		if err != nil {
			t.Error(err)
		}
		w.WriteHeader(status)
		io.WriteString(w, strings.Repeat("x", 1<<20)) // more than anybody reads
	})
	c := newClient(t, quick())
	for i, status := range []int{200, 204, 302, 308, 404, 410, 429, 503} {
		reply, err := c.Post(t.Context(), message(s.URL+"/"+strconv.Itoa(status)))
		if err != nil || reply != (Reply{status, 7 * time.Second}) || asked != i+1 {
			t.Errorf("%d: found %+v after %d requests (%v)", status, reply, asked, err)
		}
	}
}

// What may not be dialled is not dialled: loopback and private addresses that
// are not allowed, whatever name leads there; plain http outside the allowed
// ranges; through a proxy.
func TestPostIsGuarded(t *testing.T) {
	v := victim(t, "127.0.0.1:0")
	_, port, _ := net.SplitHostPort(v.Addr().String())
	strict := quick()
	strict.Allow = nil
	strict.Resolve = toLoopback
	for _, url := range []string{"http://127.0.0.1:" + port + "/", "https://127.0.0.1:" + port + "/", "https://portal.test:" + port + "/", "http://portal.test:" + port + "/", "http://10.1.2.3/"} {
		_, err := newClient(t, strict).Post(t.Context(), message(url))
		f, ok := errors.AsType[*Fault](err)
		if !ok || f.Code != CodeAddress {
			t.Errorf("%s: wanted %s, found %v", url, CodeAddress, err)
		}
	}
	public := quick()
	public.Resolve = func(context.Context, string) ([]netip.Addr, error) {
		return []netip.Addr{netip.MustParseAddr("8.8.8.8")}, nil
	}
	c := newClient(t, public)
	c.socket = func(context.Context, netip.AddrPort) (net.Conn, error) {
		t.Error("wanted no socket for http:// to a public address")
		return nil, errors.New("no")
	}
	_, err := c.Post(t.Context(), message("http://portal.test/"))
	if f, ok := errors.AsType[*Fault](err); !ok || f.Code != CodeAddress || !strings.Contains(f.Detail, "https://") {
		t.Errorf("http:// to a public address: wanted %s, found %v", CodeAddress, err)
	}
	if v.accepted.Load() != 0 {
		t.Errorf("wanted no connection, found %d", v.accepted.Load())
	}
	_, err = newClient(t, quick()).Post(t.Context(), Message{URL: "https://portal.test/", Body: make([]byte, mostMessage+1), Timeout: time.Second})
	if f, ok := errors.AsType[*Fault](err); !ok || f.Code != CodeTooLarge {
		t.Errorf("a message that is too large: wanted %s, found %v", CodeTooLarge, err)
	}
}

// Through a proxy only https:// goes out; an allowed address is reached past it.
func TestPostLeavesTheProxyOutInside(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	v := victim(t, "127.0.0.1:0")
	p := quick()
	p.Proxy = &url.URL{Scheme: "http", Host: v.Addr().String()}
	if reply, err := newClient(t, p).Post(t.Context(), message(s.URL)); err != nil || reply.Status != 204 || v.accepted.Load() != 0 {
		t.Errorf("wanted 204 past the proxy, found %+v (%v), %d connections to it", reply, err, v.accepted.Load())
	}
	_, err := newClient(t, p).Post(t.Context(), message("http://portal.example/"))
	if f, ok := errors.AsType[*Fault](err); !ok || f.Code != CodeURL || v.accepted.Load() != 0 {
		t.Errorf("http:// through the proxy: wanted %s, found %v", CodeURL, err)
	}
	if _, err := newClient(t, p).Post(t.Context(), message("https://portal.example/")); err == nil || v.accepted.Load() != 1 {
		t.Errorf("https:// through the proxy: wanted it asked once, found %v, %d connections", err, v.accepted.Load())
	}
}

// TLS is verified, and an authority of the operator's own is believed.
func TestPostVerifiesTLS(t *testing.T) {
	a, stranger := newAuthority(t), newAuthority(t)
	url := serveTLS(t, a.issue(t, time.Now().Add(time.Hour), "publisher.test"), nil, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	p := quick()
	p.Resolve = toLoopback
	for _, c := range []struct {
		name string
		by   *authority
		url  string
		code string
	}{
		{"known", a, url, ""},
		{"unknown issuer", stranger, url, CodeTLS},
		{"another name", a, strings.Replace(url, "publisher", "portal", 1), CodeTLSHost},
	} {
		p.Roots = c.by.pool
		reply, err := newClient(t, p).Post(t.Context(), message(c.url))
		f, _ := errors.AsType[*Fault](err)
		if c.code == "" && (err != nil || reply.Status != 204) || c.code != "" && (f == nil || f.Code != c.code || f.URL != "") {
			t.Errorf("%s: wanted %q and no address told, found %+v (%v)", c.name, c.code, reply, err)
		}
	}
}

// A portal that never answers costs 15 s exactly, one that drips its body no
// more, and its status counts; an ended context is told as such.
func TestPostEndsInTime(t *testing.T) {
	silent := func(_ http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		<-r.Context().Done()
	}
	inBubble(t, Policy{}, http.HandlerFunc(silent), func(t *testing.T, c *Client) {
		began := time.Now()
		_, err := c.Post(t.Context(), message("http://portal.test/"))
		f, ok := errors.AsType[*Fault](err)
		if !ok || f.Code != CodeHeader || time.Since(began) != 15*time.Second {
			t.Errorf("wanted %s after 15 s, found %v after %s", CodeHeader, err, time.Since(began))
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := c.Post(ctx, message("http://portal.test/")); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("wanted the caller's own end, found %v", err)
		}
	})
	drips := func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		flow(w, r, 1, time.Second, 1<<20)
	}
	inBubble(t, Policy{}, http.HandlerFunc(drips), func(t *testing.T, c *Client) {
		began := time.Now()
		reply, err := c.Post(t.Context(), message("http://portal.test/"))
		if err != nil || reply.Status != 200 || time.Since(began) > 15*time.Second {
			t.Errorf("wanted status 200 within 15 s, found %+v after %s (%v)", reply, time.Since(began), err)
		}
	})
	lost := wire(t, func(net.Conn) {})
	_, err := newClient(t, quick()).Post(t.Context(), message(lost))
	if f, ok := errors.AsType[*Fault](err); !ok || f.Code != CodeLost {
		t.Errorf("hung up: wanted %s, found %v", CodeLost, err)
	}
	_, err = newClient(t, quick()).Post(t.Context(), message("http://127.0.0.1:1/"))
	if f, ok := errors.AsType[*Fault](err); !ok || f.Code != CodeURL {
		t.Errorf("an odd port: wanted %s, found %v", CodeURL, err)
	}
}
