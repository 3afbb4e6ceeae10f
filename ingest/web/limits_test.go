package web

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

// flow writes a number of bytes at a time, until the other side is gone.
func flow(w http.ResponseWriter, r *http.Request, bytes int, every time.Duration, total int) {
	w.Header().Set("Content-Length", fmt.Sprint(total))
	for sent := 0; sent < total; sent += bytes {
		if _, err := w.Write(make([]byte, min(bytes, total-sent))); err != nil {
			return
		}
		http.NewResponseController(w).Flush()
		select {
		case <-time.After(every):
		case <-r.Context().Done():
			return
		}
	}
}

// Under the default times every body that comes too slowly ends within its
// limit and one second, wherever the trouble begins; one that comes slowly but
// steadily is read to its end.
func TestSlowBodiesEndInTime(t *testing.T) {
	const size = 40 << 10
	for _, f := range []struct {
		name string
		code string
		most time.Duration // until the end of the only attempt, after the pace of 2 s
		play func(w http.ResponseWriter, r *http.Request)
	}{
		{"a byte a second", CodeSlow, 31 * time.Second, func(w http.ResponseWriter, r *http.Request) { flow(w, r, 1, time.Second, size) }},
		{"just under 1 KiB a second", CodeSlow, 31 * time.Second, func(w http.ResponseWriter, r *http.Request) { flow(w, r, 500, 500*time.Millisecond, size) }},
		{"a little over 1 KiB a second", "", 41 * time.Second, func(w http.ResponseWriter, r *http.Request) { flow(w, r, 550, 500*time.Millisecond, size) }},
		{"stall at once", CodeSlow, 31 * time.Second, func(w http.ResponseWriter, r *http.Request) { flow(w, r, 1, time.Hour, size) }},
		{"stall after a good beginning", CodeSlow, 31 * time.Second, func(w http.ResponseWriter, r *http.Request) { flow(w, r, size-1, time.Hour, size) }},
		{"stall after twenty good seconds", CodeSlow, 51 * time.Second, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Length", "10000000")
			for range 20 {
				w.Write(make([]byte, 100<<10))
				time.Sleep(time.Second)
			}
			<-r.Context().Done()
		}},
		{"header never", CodeHeader, 31 * time.Second, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }},
		{"without end, steadily", CodeSlow, 10*time.Minute + time.Second, func(w http.ResponseWriter, r *http.Request) { flow(w, r, 4096, time.Second, 16<<20) }},
	} {
		t.Run(f.name, func(t *testing.T) {
			inBubble(t, Policy{Attempts: 1}, withoutRobots(f.play), func(t *testing.T, c *Client) {
				began := time.Now()
				answer, err := c.Do(t.Context(), Request{URL: "http://publisher.test/"})
				if took := time.Since(began) - 2*time.Second; took > f.most {
					t.Errorf("wanted an end within %s, found it after %s", f.most, took)
				}
				if f.code != "" {
					wantFault(t, err, f.code)
				} else if err != nil || len(answer.Body) != size {
					t.Errorf("wanted the whole body, found error %v", err)
				}
			})
		})
	}
}

// However often it is tried again, a request ends by its total time.
func TestTotalBoundsAllAttempts(t *testing.T) {
	for name, play := range map[string]http.HandlerFunc{
		"always busy":  func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Retry-After", "100"); w.WriteHeader(503) },
		"never a body": func(w http.ResponseWriter, r *http.Request) { flow(w, r, 1, time.Hour, 100) },
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, Policy{Attempts: 1000}, withoutRobots(play), func(t *testing.T, c *Client) {
				began := time.Now()
				_, err := c.Do(t.Context(), Request{URL: "http://publisher.test/"})
				if took := time.Since(began); took > 10*time.Minute+time.Second || took < 5*time.Minute {
					t.Errorf("wanted an end within 10 minutes, and patience till then, found %s", took)
				}
				code := CodeSlow
				if name == "always busy" {
					code = CodeUnavailable
				}
				wantFault(t, err, code)
			})
		})
	}
}

// A body is limited in bytes, as sent and as decompressed: under and at the
// limit it is whole, one byte over it is refused, announced or not.
func TestBodyLimit(t *testing.T) {
	const limit = 10_000
	for _, way := range []string{"announced", "chunked", "gzip"} {
		for size, code := range map[int]string{limit - 1: "", limit: "", limit + 1: CodeTooLarge, 50 * limit: CodeTooLarge} {
			body := bytes.Repeat([]byte("x"), size)
			if way == "gzip" {
				body = zipped(string(body))
			}
			s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				switch way {
				case "announced":
					w.Header().Set("Content-Length", fmt.Sprint(size))
				case "gzip":
					w.Header().Set("Content-Encoding", "gzip")
				}
				w.Write(body[:len(body)/2])
				http.NewResponseController(w).Flush()
				w.Write(body[len(body)/2:])
			})
			answer, err := newClient(t, quick()).Do(t.Context(), Request{URL: s.URL, Limit: limit})
			if code != "" {
				wantFault(t, err, code)
			} else if err != nil || len(answer.Body) != size || answer.Announced != (way == "announced") {
				t.Errorf("%s, %d bytes: wanted them all, found %v", way, size, err)
			}
		}
	}
}

// A body may decompress to a hundred times what was sent, or to 1 MiB whatever
// was sent; more is a bomb even below the limit of the body.
func TestCompressionRatio(t *testing.T) {
	blank := strings.Repeat(" ", 1<<20)
	for _, f := range []struct {
		name, body, code string
	}{
		{"a mebibyte of blanks", blank, ""},
		{"a mebibyte and one", blank + " ", CodeTooLarge},
		{"four mebibytes of blanks", strings.Repeat(blank, 4), CodeTooLarge},
		{"four mebibytes of rows", manyRows(4 << 20), ""},
		{"nothing", "", ""},
	} {
		sent := zipped(f.body)
		s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			w.Write(sent)
		})
		answer, err := newClient(t, quick()).Do(t.Context(), Request{URL: s.URL})
		if f.code != "" {
			wantFault(t, err, f.code)
		} else if err != nil || string(answer.Body) != f.body {
			t.Errorf("%s: wanted the body, found %v", f.name, err)
		}
	}
}

func manyRows(size int) string {
	var b strings.Builder
	for i := 0; b.Len() < size; i++ {
		fmt.Fprintf(&b, "<tr><td>%d</td><td>%d</td></tr>\n", i, i*i*7919)
	}
	return b.String()
}

// A header below 64 KiB is read; one above ends the request.
func TestHeaderLimit(t *testing.T) {
	for size, code := range map[int]string{60 << 10: "", 70 << 10: CodeTooLarge, 2 << 20: CodeTooLarge} {
		s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("X-Long", strings.Repeat("x", size))
			io.WriteString(w, "page")
		})
		_, err := newClient(t, quick()).Do(t.Context(), Request{URL: s.URL})
		if code != "" {
			wantFault(t, err, code)
		} else if err != nil {
			t.Errorf("%d bytes: wanted an answer, found %v", size, err)
		}
	}
}

// Where no length is announced the caller decides whether a body is whole;
// where one is, the caller is not asked.
func TestWholeIsAskedWithoutLength(t *testing.T) {
	for _, f := range []struct {
		name, wire string
		asked      int
	}{
		{"length", "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\npage", 0},
		{"chunks", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\npage\r\n0\r\n\r\n", 1},
		{"until closed", "HTTP/1.0 200 OK\r\n\r\npage", 1},
		{"until closed, 1.1", "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\npage", 1},
	} {
		asked := 0
		answer, err := newClient(t, quick()).Do(t.Context(), Request{URL: wire(t, sends(f.wire)), Whole: func(body []byte) bool {
			asked++
			return string(body) == "page"
		}})
		if err != nil || string(answer.Body) != "page" || asked != f.asked || answer.Announced != (f.asked == 0) {
			t.Errorf("%s: wanted the page and %d questions, found %v, error %v, %d questions", f.name, f.asked, answer, err, asked)
		}
	}
	answer, err := newClient(t, quick()).Do(t.Context(), Request{URL: wire(t, sends("HTTP/1.0 200 OK\r\n\r\nha"))})
	if err != nil || string(answer.Body) != "ha" {
		t.Errorf("nobody to ask: wanted what came, found %v, error %v", answer, err)
	}
}
