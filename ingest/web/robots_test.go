package web

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
)

// publisherWith plays a publisher with a robots.txt of its own and counts what
// is asked.
func publisherWith(t *testing.T, robots http.HandlerFunc) (url string, rules, pages *atomic.Int32) {
	t.Helper()
	rules, pages = new(atomic.Int32), new(atomic.Int32)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/robots.txt" {
			rules.Add(1)
			robots(w, r)
			return
		}
		pages.Add(1)
		io.WriteString(w, "page")
	}))
	t.Cleanup(s.Close)
	return s.URL, rules, pages
}

// robots.txt is obeyed as RFC 9309 has it, also where some of its lines are
// none; it is asked for once a host.
func TestRobotsAreObeyed(t *testing.T) {
	for _, f := range []struct {
		name, text string
		allowed    string // paths
		disallowed string
	}{
		{"empty", "", "/ /a", ""},
		{"everything", "User-agent: *\nDisallow: /\n", "/robots.txt", "/ /a /a?b=1"},
		{"nothing", "User-agent: *\nDisallow:\n", "/ /a", ""},
		{"a folder", "User-agent: *\nDisallow: /private/\n", "/ /private /sj/zxfb/", "/private/ /private/a"},
		{"longer rule wins", "User-agent: *\nDisallow: /sj/\nAllow: /sj/zxfb/\n", "/sj/zxfb/a.html", "/sj/ /sj/other"},
		{"query", "User-agent: *\nDisallow: /search?\n", "/search", "/search?q=1"},
		{"wildcard", "User-agent: *\nDisallow: /*.zip$\n", "/a.zip.html", "/a.zip"},
		{"ours", "User-agent: *\nDisallow: /\n\nUser-agent: netmarket\nDisallow: /only\n", "/ /a", "/only"},
		{"others'", "User-agent: otherbot\nDisallow: /\n", "/a", ""},
		{"two groups, the first without rules", "User-agent: otherbot\nDisallow:\n\nUser-agent: *\nDisallow: /a\n", "/b", "/a"},
		{"rule before any group", "Disallow: /a\nUser-agent: *\nDisallow: /b\n", "/a", "/b"},
		{"nonsense between", "User-agent: *\nCrawl-delay: soon\nNoindex /x\n<p>\nDisallow: /b # ours\n: :\nDisallow: [(\n", "/a", "/b /[("},
		{"byte order mark, CRLF", "\ufeffUser-agent: *\r\nDisallow: /b\r\n", "/a", "/b"},
		{"an HTML page", "<html><body>Allow: me</body></html>", "/a", ""},
	} {
		t.Run(f.name, func(t *testing.T) {
			url, asked, _ := publisherWith(t, func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, f.text) })
			p := quick()
			p.UserAgent = "netmarket/1.0 (+https://example.invalid/)"
			c := newClient(t, p)
			for path := range strings.FieldsSeq(f.allowed) {
				if _, err := c.Do(t.Context(), Request{URL: url + path}); err != nil {
					t.Errorf("%s: wanted it allowed, found %v", path, err)
				}
			}
			for path := range strings.FieldsSeq(f.disallowed) {
				_, err := c.Do(t.Context(), Request{URL: url + path})
				if fault := wantFault(t, err, CodeRobots); fault.Attempts != 0 {
					t.Errorf("%s: wanted nothing sent, found %d attempts", path, fault.Attempts)
				}
			}
			if n := asked.Load(); n != 1 && !strings.Contains(f.allowed, "robots") {
				t.Errorf("wanted robots.txt asked once, found %d", n)
			}
		})
	}
}

// A robots.txt that does not exist allows; one that cannot be had forbids,
// under its own code and with the page never asked.
func TestRobotsThatCannotBeHad(t *testing.T) {
	for _, f := range []struct {
		name string
		code string // "" where the page may be asked
		play http.HandlerFunc
	}{
		{"404", "", http.NotFound},
		{"410", "", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(410) }},
		{"401", "", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(401) }},
		{"403", "", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(403) }},
		{"412", "", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(412) }},
		{"redirect elsewhere", "", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://elsewhere.test/robots.txt", http.StatusFound)
		}},
		{"redirect loop", "", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/robots.txt", http.StatusFound) }},
		{"redirect within", CodeRobots, func(w http.ResponseWriter, r *http.Request) {
			if r.URL.RawQuery == "" {
				http.Redirect(w, r, "/robots.txt?real", http.StatusFound)
				return
			}
			io.WriteString(w, "User-agent: *\nDisallow: /\n")
		}},
		{"500", CodeServer, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(500) }},
		{"503", CodeUnavailable, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(503) }},
		{"429", CodeTooMany, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(429) }},
		{"cut short", CodeTruncated, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			io.WriteString(w, "User-agent: *")
		}},
		{"huge", CodeTooLarge, func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, strings.Repeat("# more\n", 100_000)) }},
	} {
		t.Run(f.name, func(t *testing.T) {
			url, asked, pages := publisherWith(t, f.play)
			c := newClient(t, quick())
			var before int32
			for range 2 {
				_, err := c.Do(t.Context(), Request{URL: url + "/page"})
				if f.code != "" {
					wantFault(t, err, f.code)
				} else if err != nil {
					t.Errorf("wanted the page, found %v", err)
				}
				if n := asked.Load(); before != 0 && n != before {
					t.Errorf("wanted robots.txt not asked for again, found %d more", n-before)
				}
				before = asked.Load()
			}
			if n := pages.Load(); (n == 0) != (f.code != "") {
				t.Errorf("wanted the page asked only where it may be, found %d requests", n)
			}
		})
	}
}

// No robots.txt makes the reader of it panic, and the rules that are kept are
// ones that the library reads.
func FuzzRobots(f *testing.F) {
	f.Add("User-agent: *\nDisallow: /*a*b$\nCrawl-delay: 9e9\n")
	f.Add("\ufeffuser-agent : x y\r\rallow:/\x00\nDisallow: \\E(\n")
	c := New(Policy{})
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > mostRobots {
			return
		}
		r := c.newRules(c.host("publisher.test"), []byte(text))
		r.group.Test("/sj/zxfb/")
		if r.group.CrawlDelay < 0 || r.group.CrawlDelay > longestDelay {
			t.Errorf("wanted a delay of at most %s, found %s", longestDelay, r.group.CrawlDelay)
		}
	})
}
