package publisher_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"netmarket/ingest"
	"netmarket/ingest/mofcom"
	"netmarket/ingest/nbs"
	"netmarket/ingest/publisher"
	"netmarket/ingest/spb"
)

const lists = "../../testdata/captures/lists"

func sources() []publisher.Source {
	return []publisher.Source{nbs.Source(), spb.Source(), mofcom.Source()}
}

// list finds a list by the names of its source, site and itself.
func list(t testing.TB, source, site, name string) publisher.List {
	t.Helper()
	for _, s := range sources() {
		for _, at := range s.Sites {
			for _, l := range at.Lists {
				if s.Name == source && at.Name == site && l.Name == name {
					return l
				}
			}
		}
	}
	t.Fatalf("no list %s %s %s", source, site, name)
	return publisher.List{}
}

type listCase struct {
	name, about string
	list        publisher.List
	at          *url.URL
	files       map[string]string
}

func listCases(t testing.TB) []listCase {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(lists, "*.txtar"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("list cases in %s: found %d, %v", lists, len(paths), err)
	}
	var cases []listCase
	for _, path := range paths {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		c := listCase{name: strings.TrimSuffix(filepath.Base(path), ".txtar"), about: string(bytes.TrimSpace(archive.Comment)), files: map[string]string{}}
		for _, f := range archive.Files {
			c.files[f.Name] = string(f.Data)
		}
		names := strings.Fields(c.files["list"])
		if len(names) != 3 || c.about == "" {
			t.Fatalf("%s: wanted a first line and source, site and list, found %q", path, names)
		}
		c.list = list(t, names[0], names[1], names[2])
		if c.at, err = url.Parse(strings.TrimSpace(c.files["at"])); err != nil {
			t.Fatal(err)
		}
		cases = append(cases, c)
	}
	return cases
}

// TestLists compares what is read from each list with its case.
func TestLists(t *testing.T) {
	for _, c := range listCases(t) {
		t.Run(c.name, func(t *testing.T) {
			items, err := c.list.Read([]byte(c.files["body"]), c.at)
			if wanted, ok := c.files["want.err"]; ok {
				var layout *ingest.LayoutError
				if !errors.As(err, &layout) {
					t.Fatalf("wanted a LayoutError, got %v with %d items", err, len(items))
				}
				if diff := cmp.Diff(strings.TrimSpace(wanted), err.Error()); diff != "" {
					t.Errorf("problem differs (-want +got):\n%s", diff)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.files["want.csv"], itemsCSV(t, items)); diff != "" {
				t.Errorf("items differ (-want +got):\n%s", diff)
			}
		})
	}
}

func itemsCSV(t *testing.T, items []publisher.Item) string {
	t.Helper()
	rows := [][]string{{"title", "url", "listed_on"}}
	for _, i := range items {
		rows = append(rows, []string{i.Title, i.URL, i.ListedOn})
	}
	var b bytes.Buffer
	if err := csv.NewWriter(&b).WriteAll(rows); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// fuzzList seeds a target with the bodies of the cases of some lists. Whatever
// the bytes: no panic, a refusal is a LayoutError, and every item lies on the
// publisher's own host.
func fuzzList(f *testing.F, source, site, name, at string) {
	for _, c := range listCases(f) {
		f.Add([]byte(c.files["body"]))
	}
	l := list(f, source, site, name)
	address, err := url.Parse(at)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		items, err := l.Read(body, address)
		var layout *ingest.LayoutError
		if err != nil && !errors.As(err, &layout) {
			t.Fatalf("refused without a LayoutError: %v", err)
		}
		for _, i := range items {
			u, err := url.Parse(i.URL)
			if err != nil || u.Scheme != "https" || u.Host != address.Host || i.Title == "" || (i.ListedOn != "" && len(i.ListedOn) != len("2026-01-19")) {
				t.Fatalf("not an item of the publisher: %+v", i)
			}
		}
		if slices.ContainsFunc(items, func(i publisher.Item) bool { return strings.ContainsAny(i.Title, "\n\r\t") }) {
			t.Fatal("a title of several lines")
		}
	})
}

func FuzzAnchors(f *testing.F) {
	fuzzList(f, "nbs", "nbs", "list", "https://www.stats.gov.cn/sj/zxfb/")
}

func FuzzRSS(f *testing.F) {
	fuzzList(f, "nbs", "nbs", "rss", "https://www.stats.gov.cn/sj/zxfb/rss.xml")
}

func FuzzJSONList(f *testing.F) {
	fuzzList(f, "spb", "spb", "json", "https://www.spb.gov.cn/common/search/ce2d4d5628314ff7a81553529fb7f6a0?_isJson=true&page=1")
}
