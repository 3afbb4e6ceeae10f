package portal

import (
	"bytes"
	"encoding/csv"
	"maps"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/ipc"
	"github.com/google/go-cmp/cmp"

	"netmarket/publish"
)

// The unfiltered document is scores.json to the byte, and one area's is what the
// document has of it.
func TestScoresAreTheBytesOfTheSnapshot(t *testing.T) {
	p := newPortal(t, nil)
	full := p.token("full", []string{ScopeRead}, nil)
	for _, id := range shared.ids {
		wanted, err := os.ReadFile(filepath.Join(shared.dir, id, "scores.json"))
		if err != nil {
			t.Fatal(err)
		}
		if found := p.get("/v1/scores?snapshot="+id, full).Body.Bytes(); !bytes.Equal(wanted, found) {
			t.Errorf("%s: wanted scores.json, found %.200s", id, found)
		}
	}
	whole := decode[publish.ScoresDocument](t, p.get("/v1/scores", full).Body.Bytes())
	one := decode[publish.ScoresDocument](t, p.get("/v1/scores/areas/350423", full).Body.Bytes())
	if len(one.Areas) != 1 || cmp.Diff(whole.Areas[2], one.Areas[0]) != "" {
		t.Errorf("wanted the card of 350423, found %+v", one.Areas)
	}
}

// A client that has an answer is told so, for as long as snapshot, format and
// what it may see stay the same.
func TestETagIsTheSnapshotAndTheRepresentation(t *testing.T) {
	p := newPortal(t, nil)
	full, county := p.token("full", []string{ScopeRead}, nil), p.token("county", []string{ScopeRead}, []string{"350421"})
	at := "/snapshots/" + shared.ids[1] + "/"
	tags := map[string]string{}
	for _, path := range []string{"/v1/scores", "/v1/scores?format=csv", "/v1/scores?format=arrow", "/v1/scores?snapshot=" + shared.ids[0], "/v1/tables/run", "/v1/snapshots", at + "pages/index.html"} {
		w := p.get(path, full)
		tag := w.Header().Get("ETag")
		if w.Code != 200 || !strings.HasPrefix(tag, `"2026-03-3`) || strings.Contains(path, "/v1/") && path != "/v1/snapshots" && !strings.HasPrefix(tag, `"`+w.Header().Get(snapshotHeader)+";") {
			t.Fatalf("%s: wanted a tag of the snapshot, found %s", path, tag)
		}
		if w.Header().Get("Cache-Control") != "private, no-cache" {
			t.Errorf("%s: wanted it asked for again each time, found %s", path, w.Header().Get("Cache-Control"))
		}
		for _, have := range []string{tag, "W/" + tag, `"x", ` + tag, "*"} {
			again := p.get(path, full, "If-None-Match: "+have)
			if again.Code != http.StatusNotModified || again.Body.Len() != 0 || again.Header().Get("ETag") != tag {
				t.Errorf("%s with %s: wanted 304 without a body, found %d and %d bytes", path, have, again.Code, again.Body.Len())
			}
		}
		if again := p.get(path, full, `If-None-Match: "other"`); again.Code != 200 {
			t.Errorf("%s: wanted 200 for another tag, found %d", path, again.Code)
		}
		tags[path] = tag
	}
	if tags["/v1/scores"] == tags["/v1/scores?format=csv"] || p.get("/v1/scores", county).Header().Get("ETag") == tags["/v1/scores"] {
		t.Errorf("wanted a tag of its own for each representation, found %v", tags)
	}
	if w := p.get("/v1/scores", "", "If-None-Match: *"); w.Code != http.StatusUnauthorized {
		t.Errorf("wanted 401 whatever the client has, found %d", w.Code)
	}
}

func TestFormatIsNegotiated(t *testing.T) {
	p := newPortal(t, nil)
	full := p.token("full", []string{ScopeRead}, nil)
	for _, c := range []struct{ path, accept, wanted string }{
		{"/v1/scores", "", "application/json"}, {"/v1/scores", "*/*", "application/json"},
		{"/v1/scores", "text/html, application/xhtml+xml;q=0.9, */*;q=0.8", "application/json"},
		{"/v1/scores", "text/csv", "text/csv; charset=utf-8; header=present"},
		{"/v1/scores", "application/json;q=0.5, text/csv", "text/csv; charset=utf-8; header=present"},
		{"/v1/scores", "application/vnd.apache.arrow.stream, text/csv;q=0.9", "application/vnd.apache.arrow.stream"},
		{"/v1/scores?format=json", "text/csv", "application/json"},
		{"/v1/scores", "text/csv;q=0, application/json", "application/json"},
		{"/v1/scores", "image/png", problemType}, {"/v1/explanations/350421/I01.1", "text/csv", problemType},
		{"/v1/scores", "*/*;q=0", problemType},
	} {
		w := p.get(c.path, full, "Accept: "+c.accept)
		if c.accept == "" {
			w = p.get(c.path, full)
		}
		if found := w.Header().Get("Content-Type"); found != c.wanted || (c.wanted == problemType) != (w.Code == http.StatusNotAcceptable) {
			t.Errorf("%s accepting %q: wanted %s, found %d %s", c.path, c.accept, c.wanted, w.Code, found)
		}
	}
}

// All pages together are the whole table, each row once, in every format and
// under a filter; the last page has no next.
func TestPagesTogetherAreTheWholeTable(t *testing.T) {
	p := newPortal(t, nil)
	full := p.token("full", []string{ScopeRead}, nil)
	for _, c := range []struct {
		query string
		limit string
		pages int
	}{{"", "617", 9}, {"filter=ref_area:350423&columns=score,option", "500", 5}, {"", "5000", 1}, {"", "10000", 1}, {"", "4999", 2}, {"filter=ref_area:999999", "10", 1}} {
		whole := decode[TablePage](t, p.get("/v1/tables/reading_total?limit=10000&"+c.query, full).Body.Bytes())
		rows, pages := [][]*string{}, 0
		for path := "/v1/tables/reading_total?limit=" + c.limit + "&" + c.query; path != ""; pages++ {
			w := p.get(path, full)
			page := decode[TablePage](t, w.Body.Bytes())
			rows = append(rows, page.Rows...)
			path = ""
			if link := w.Header().Get("Link"); link != "" {
				path = strings.TrimSuffix(strings.TrimPrefix(link, "<"), `>; rel="next"`)
				if u, err := url.Parse(path); err != nil || u.Query().Get("cursor") != page.Next {
					t.Fatalf("wanted the cursor in the link, found %s", link)
				}
			}
		}
		if pages != c.pages || int64(len(rows)) != whole.Total || cmp.Diff(whole.Rows, rows) != "" {
			t.Errorf("%s by %s: wanted %d pages with %d rows, found %d with %d", c.query, c.limit, c.pages, whole.Total, pages, len(rows))
		}
	}
	lines := readCSV(t, p.get("/v1/tables/reading_total?format=csv", full).Body.Bytes())
	if len(lines) != 5001 {
		t.Errorf("wanted the whole table as CSV, found %d lines", len(lines))
	}
	if lines := readCSV(t, p.get("/v1/tables/reading_total?format=csv&limit=3", full).Body.Bytes()); len(lines) != 4 {
		t.Errorf("wanted three rows, found %d lines", len(lines))
	}
}

// A cursor continues the question it came from, on the snapshot it came from.
func TestCursorIsBound(t *testing.T) {
	p := newPortal(t, nil)
	full, county := p.token("full", []string{ScopeRead}, nil), p.token("county", []string{ScopeRead}, []string{"350421"})
	first := decode[TablePage](t, p.get("/v1/tables/reading_total?limit=10&snapshot="+shared.ids[0], full).Body.Bytes())
	next := p.get("/v1/tables/reading_total?limit=10&cursor="+first.Next, full)
	if found := decode[TablePage](t, next.Body.Bytes()); found.Snapshot != shared.ids[0] || next.Header().Get(snapshotHeader) != shared.ids[0] {
		t.Errorf("wanted the older snapshot continued, found %s", found.Snapshot)
	}
	for _, path := range []string{"/v1/tables/criterion_score?cursor=", "/v1/tables/reading_total?columns=score&cursor=", "/v1/tables/reading_total?filter=option:o1&cursor=",
		"/v1/tables/reading_total?snapshot=" + shared.ids[1] + "&cursor="} {
		if w := p.get(path+first.Next, full); w.Code != 400 || !strings.Contains(w.Body.String(), "bad_cursor") {
			t.Errorf("%s: wanted bad_cursor, found %d %s", path, w.Code, w.Body)
		}
	}
	if w := p.get("/v1/tables/reading_total?limit=10&cursor="+first.Next, county); w.Code != 400 {
		t.Errorf("wanted another caller's cursor refused, found %d", w.Code)
	}
	for _, bad := range []string{"x", cursor{"../../etc", "", 1}.String(), cursor{shared.ids[0], "", -1}.String(), cursor{shared.ids[0], "", 0}.String()} {
		if w := p.get("/v1/tables/reading_total?cursor="+bad, full); w.Code != 400 {
			t.Errorf("%q: wanted 400, found %d", bad, w.Code)
		}
	}
}

// A filter compares exactly: a value that the type would round is refused.
func TestFiltersAreExact(t *testing.T) {
	p := newPortal(t, nil)
	full := p.token("full", []string{ScopeRead}, nil)
	for filter, wanted := range map[string]int{
		"exact:0.5": 1, "exact:0.5000": 1, "exact:-12345.6789": 1, "exact:0.50001": -1, "exact:1e3": -1, "exact:x": -1, "what:清流": 1, "what:": 0, "what:' or 1=1 --": 0,
		"seen_at:2026-01-02 03:04:05": 1, "seen_at:yesterday": -1, "nothing:1": -1, "what": -1,
	} {
		w := p.get("/v1/tables/loose?filter="+url.QueryEscape(filter), full)
		if wanted < 0 {
			if w.Code != 400 {
				t.Errorf("%s: wanted 400, found %d %s", filter, w.Code, w.Body)
			}
			continue
		}
		if found := decode[TablePage](t, w.Body.Bytes()); w.Code != 200 || len(found.Rows) != wanted {
			t.Errorf("%s: wanted %d rows, found %d %s", filter, wanted, w.Code, w.Body)
		}
	}
	for _, query := range []string{"filter=indicator:1.6", "filter=indicator:99999999999", "filter=is_flip:1", "columns=score,score", "columns=" + url.QueryEscape(`score" from x`)} {
		if w := p.get("/v1/tables/criterion_variant?"+query, full); w.Code != 400 {
			t.Errorf("%s: wanted 400, found %d", query, w.Code)
		}
	}
}

// as_of shows no vintage that became known later.
func TestAsOfShowsWhatWasKnown(t *testing.T) {
	p := newPortal(t, nil)
	full := p.token("full", []string{ScopeRead}, nil)
	for day, wanted := range map[string]int{"2024-12-31": 0, "2025-01-16": 0, "2025-01-17": 1, "2025-03-01": 3, "2025-03-02": 4, "2025-06-16": 4, "2025-06-17": 5} {
		found := decode[TablePage](t, p.get("/v1/observations?as_of="+day, full).Body.Bytes())
		at := slices.IndexFunc(found.Columns, func(c TableColumn) bool { return c.Name == "vintage" })
		for _, row := range found.Rows {
			if *row[at] > day {
				t.Errorf("as of %s: found a vintage of %s", day, *row[at])
			}
		}
		if len(found.Rows) != wanted {
			t.Errorf("as of %s: wanted %d figures, found %d", day, wanted, len(found.Rows))
		}
	}
	if found := decode[TablePage](t, p.get("/v1/revisions?as_of=2025-06-16", full).Body.Bytes()); len(found.Rows) != 1 {
		t.Errorf("wanted one revision known by then, found %d", len(found.Rows))
	}
}

// Texts that a spreadsheet would run are disarmed, numbers are not.
func TestCSVIsDisarmed(t *testing.T) {
	p := newPortal(t, nil)
	full := p.token("full", []string{ScopeRead}, nil)
	wanted := [][]string{{"what", "exact", "seen_at"}, {"'=1+1", "0.5000", ""}, {"清流", "-12345.6789", "2026-01-02 03:04:05"}}
	if diff := cmp.Diff(wanted, readCSV(t, p.get("/v1/tables/loose?format=csv", full).Body.Bytes())); diff != "" {
		t.Error(diff)
	}
}

func readCSV(t *testing.T, text []byte) [][]string {
	t.Helper()
	lines, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return lines
}

// An Arrow stream has the exact types, and the values of the JSON page.
func TestArrowHoldsExactTypesAndValues(t *testing.T) {
	p := newPortal(t, nil)
	full := p.token("full", []string{ScopeRead}, nil)
	types := map[string]bool{}
	for _, name := range slices.Concat(tableNames(t, p, full)) {
		page := decode[TablePage](t, p.get("/v1/tables/"+name+"?limit=10000", full).Body.Bytes())
		r, err := ipc.NewReader(bytes.NewReader(p.get("/v1/tables/"+name+"?format=arrow", full).Body.Bytes()))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if id, _ := r.Schema().Metadata().GetValue("netmarket.snapshot"); id != shared.ids[1] {
			t.Errorf("%s: wanted the snapshot in the schema, found %q", name, id)
		}
		n := 0
		for r.Next() {
			batch := r.RecordBatch()
			for row := range int(batch.NumRows()) {
				for col := range int(batch.NumCols()) {
					kind, found := batch.Column(col).DataType(), arrowText(batch.Column(col), row)
					types[kind.String()] = true
					if wanted := page.Rows[n][col]; (wanted == nil) != (found == nil) || wanted != nil && *wanted != *found {
						t.Fatalf("%s row %d %s: wanted %v, found %v", name, n, page.Columns[col].Name, wanted, found)
					}
				}
				n++
			}
		}
		if r.Err() != nil || int64(n) != page.Total {
			t.Errorf("%s: wanted %d rows, found %d (%v)", name, page.Total, n, r.Err())
		}
	}
	for _, wanted := range []string{"utf8", "decimal(6, 2)", "decimal(20, 4)", "date32", "int32", "int64", "bool", "timestamp[us, tz=UTC]"} {
		if !types[wanted] && wanted != "timestamp[us, tz=UTC]" {
			t.Errorf("wanted a column of %s, found %v", wanted, slices.Sorted(maps.Keys(types)))
		}
	}
}

func tableNames(t *testing.T, p *portalOf, token string) (names []string) {
	for _, one := range decode[TableList](t, p.get("/v1/tables", token).Body.Bytes()).Tables {
		names = append(names, one.Name)
	}
	return names
}

// arrowText is a value as the engine would print it.
func arrowText(column arrow.Array, row int) *string {
	if column.IsNull(row) {
		return nil
	}
	text := column.ValueStr(row)
	switch column := column.(type) {
	case *array.Decimal128:
		text = column.Value(row).ToString(column.DataType().(*arrow.Decimal128Type).Scale)
	case *array.Timestamp:
		text = column.Value(row).ToTime(arrow.Microsecond).UTC().Format("2006-01-02 15:04:05")
	}
	return &text
}

// Every route answers with the headers that keep a browser from being used.
func TestEveryRouteIsGuardedByHeaders(t *testing.T) {
	p := newPortal(t, func(o *Options) { o.Proxies = readPrefixes(t, "192.0.2.0/24") }) // httptest's address
	full := p.token("full", Kinds(), nil)
	for route, c := range matrix() {
		paths := slices.Concat(c.free, c.own, c.other)
		if len(paths) == 0 {
			continue
		}
		for _, w := range []http.Header{p.get(paths[0], full, "X-Forwarded-Proto: https").Header(), p.get(paths[0], "", "X-Forwarded-Proto: https").Header()} {
			policy := w.Get("Content-Security-Policy")
			for name, wanted := range map[string]string{"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "no-referrer", "Strict-Transport-Security": "max-age=31536000"} {
				if w.Get(name) != wanted {
					t.Errorf("%s: %s: wanted %s, found %q", route, name, wanted, w.Get(name))
				}
			}
			for _, part := range []string{"default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'none'"} {
				if !strings.Contains(policy, part) {
					t.Errorf("%s: policy: wanted %s, found %s", route, part, policy)
				}
			}
			if w.Get("Cache-Control") == "" || w.Get("Content-Type") == "" && w.Get("Location") == "" || !slices.Contains(w.Values("Vary"), "Authorization") {
				t.Errorf("%s: wanted Cache-Control, Content-Type and Vary, found %v", route, w)
			}
		}
	}
	if h := newPortal(t, nil).get("/healthz", "", "X-Forwarded-Proto: https").Header(); h.Get("Strict-Transport-Security") != "" {
		t.Error("wanted a stranger's X-Forwarded-Proto not believed")
	}
}
