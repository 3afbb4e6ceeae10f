package web

import (
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// A page that is known is asked for conditionally; 304 says that it has not
// changed, 200 that it has; a 304 nobody asked for is told as odd elsewhere.
func TestConditionalRequests(t *testing.T) {
	const tag, date = `"v1"`, "Mon, 19 Jan 2026 02:00:00 GMT"
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", tag)
		if r.Header.Get("If-None-Match") == tag || r.Header.Get("If-Modified-Since") == date {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		io.WriteString(w, "figures")
	})
	c := newClient(t, quick())
	for _, f := range []struct {
		name        string
		request     Request
		notModified bool
	}{
		{"unconditional", Request{}, false},
		{"same tag", Request{ETag: tag}, true},
		{"other tag", Request{ETag: `"v0"`}, false},
		{"same date", Request{LastModified: date}, true},
		{"both", Request{ETag: `"v0"`, LastModified: date}, true},
		{"a tag that no header can carry", Request{ETag: "\"v1\"\r\nX: y"}, false},
		{"a question is never conditional", Request{Method: "POST", ETag: tag}, false},
	} {
		f.request.URL = s.URL
		answer, err := c.Do(t.Context(), f.request)
		if err != nil {
			t.Errorf("%s: %v", f.name, err)
			continue
		}
		if answer.NotModified != f.notModified || (len(answer.Body) == 0) != f.notModified || answer.Header.Get("ETag") != tag || answer.Attempts != 1 {
			t.Errorf("%s: wanted not modified %t, found %+v", f.name, f.notModified, answer)
		}
	}
}

// A request says who asks and what for, and nothing else: no cookie that was
// set, no referrer, no credentials, on no host that a redirect leads to. A
// POST carries its question as JSON, at every attempt.
func TestRequestsSayNothingElse(t *testing.T) {
	var seen []http.Header
	var bodies []string
	handler := func(w http.ResponseWriter, r *http.Request) {
		seen = append(seen, r.Header)
		body, _ := io.ReadAll(r.Body)
		bodies = append(bodies, string(body))
		w.Header().Set("Set-Cookie", "session=1; Path=/")
		switch {
		case r.URL.Path == "/moved":
			http.Redirect(w, r, "/page", http.StatusFound)
		case r.Method == "POST" && len(bodies) == 3:
			w.WriteHeader(http.StatusBadGateway)
		}
	}
	s := serve(t, handler)
	p := quick()
	p.UserAgent = "netmarket/1.0"
	c := newClient(t, p)
	for _, r := range []Request{{URL: s.URL + "/moved", Accept: "text/html"}, {URL: s.URL + "/ask", Method: "POST", Body: `{"a":1}`}} {
		if _, err := c.Do(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	if want := []string{"", "", `{"a":1}`, `{"a":1}`}; !slices.Equal(bodies, want) {
		t.Errorf("wanted bodies %q, found %q", want, bodies)
	}
	for i, h := range seen {
		allowed := []string{"User-Agent", "Accept-Encoding", "Accept"}
		if i >= 2 {
			allowed = []string{"User-Agent", "Accept-Encoding", "Content-Type", "Content-Length"}
		}
		for name := range h {
			if !slices.Contains(allowed, name) {
				t.Errorf("request %d: wanted only %v, found %s", i, allowed, name)
			}
		}
		if h.Get("User-Agent") != "netmarket/1.0" || h.Get("Accept-Encoding") != "gzip" {
			t.Errorf("request %d: found header %v", i, h)
		}
	}
}

// A POST follows no redirect that would lose its question.
func TestPostKeepsItsQuestion(t *testing.T) {
	for status, code := range map[int]string{301: CodeRedirect, 302: CodeRedirect, 303: CodeRedirect, 307: "", 308: ""} {
		var question string
		s := serve(t, func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/ask" {
				w.Header().Set("Location", "/here")
				w.WriteHeader(status)
				return
			}
			body, _ := io.ReadAll(r.Body)
			question = r.Method + string(body)
		})
		_, err := newClient(t, quick()).Do(t.Context(), Request{URL: s.URL + "/ask", Method: "POST", Body: "{}"})
		if code != "" {
			wantFault(t, err, code)
		} else if err != nil || question != "POST{}" {
			t.Errorf("%d: wanted the question asked again, found %q, error %v", status, question, err)
		}
	}
	_, err := newClient(t, quick()).Do(t.Context(), Request{URL: "http://127.0.0.1/", Method: "DELETE"})
	wantFault(t, err, CodeURL)
	_, err = newClient(t, quick()).Do(t.Context(), Request{URL: "http://127.0.0.1/" + strings.Repeat("x", 5000)})
	wantFault(t, err, CodeURL)
}

// The zero policy has the defaults of its documentation.
func TestDefaults(t *testing.T) {
	p := New(Policy{Interval: -1}).policy
	if p.Interval.String() != "2s" || p.Connect.String() != "10s" || p.Header.String() != "30s" || p.Total.String() != "10m0s" || p.Stall.String() != "30s" ||
		p.Slowest != 1024 || p.Attempts != 4 || p.Backoff.String() != "1s" || p.MostWait.String() != "2m0s" || p.UserAgent != "netmarket" {
		t.Errorf("found %+v", p)
	}
}
