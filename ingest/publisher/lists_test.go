package publisher_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

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

// feed is a feed as long as the one of 国家统计局 (4.2–4.5 MB, 500 entries); its
// texts are synthetic 合成示例.
func feed() []byte {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>合成示例</title>`)
	text := strings.Repeat(`<p style="text-indent:2em">合成示例，社会消费品零售总额&nbsp;</p>`, 110)
	for i := range 500 {
		fmt.Fprintf(&b, "<item><title>合成示例%d</title><link>https://www.stats.gov.cn/sj/zxfb/202601/t20260119_%07d.html</link><pubTime>2026-01-19 10:00:00</pubTime><description><![CDATA[%s]]></description></item>", i, i, text)
	}
	b.WriteString("</channel></rss>")
	return []byte(b.String())
}

// TestLongFeed: a feed of full length is read whole, however long its texts.
func TestLongFeed(t *testing.T) {
	body := feed()
	at, l := &url.URL{Path: "/sj/zxfb/rss.xml"}, list(t, "nbs", "nbs", "rss")
	items, err := l.Read(body, at)
	if err != nil || len(items) != 500 || items[499].Title != "合成示例499" || items[0].ListedOn != "2026-01-19" {
		t.Errorf("%d bytes: got %d items, %v", len(body), len(items), err)
	}
	if int64(len(body)) > l.Limit || !l.Whole(body) || l.Whole(body[:len(body)-3]) {
		t.Errorf("%d bytes of %d; whole %v", len(body), l.Limit, l.Whole(body))
	}
}

// TestHostileLists: what is built to cost time or memory is refused or cut
// in good time.
func TestHostileLists(t *testing.T) {
	at := &url.URL{Path: "/sj/zxfb/"}
	anchors, rss, answer := list(t, "nbs", "nbs", "list"), list(t, "nbs", "nbs", "rss"), list(t, "spb", "spb", "json")
	link := func(i int) string { return fmt.Sprintf(`<a href="./202601/t20260119_%07d.html">%d</a>`, i, i) }
	var many, same strings.Builder
	for i := range 20000 {
		many.WriteString(link(i))
		same.WriteString(`<a href="./202601/t20260119_1.html"></a>`)
	}
	for name, c := range map[string]struct {
		read func([]byte, *url.URL) ([]publisher.Item, error)
		body string
		most int // items; -1 for a refusal
	}{
		"100,000 levels of a feed":     {rss.Read, strings.Repeat("<rss>", 100000), -1},
		"a feed of one endless tag":    {rss.Read, "<rss " + strings.Repeat("a=\"b\" ", 200000), -1},
		"a title of a megabyte":        {rss.Read, "<rss><channel><item><title>" + strings.Repeat("长", 350000) + "</title><link>https://www.stats.gov.cn/sj/zxfb/202601/t20260119_1.html</link></item></channel></rss>", -1},
		"100,000 levels of a page":     {anchors.Read, strings.Repeat("<div>", 100000) + link(1), -1},
		"20,000 links in one entry":    {anchors.Read, "<ul><li>" + many.String() + "</li></ul>", 2000},
		"20,000 links without a text":  {anchors.Read, "<ul><li>" + same.String() + "</li></ul>", -1},
		"100,000 levels of an answer":  {answer.Read, strings.Repeat(`{"data":`, 100000), -1},
		"an address of a megabyte":     {anchors.Read, `<a href="./202601/t20260119_` + strings.Repeat("1", 1<<20) + `.html">x</a>`, -1},
		"a link that climbs":           {anchors.Read, `<a href="../../../../sj/zxfb/202601/../../../etc/t20260119_1.html">x</a>`, -1},
		"a link to a file of the host": {anchors.Read, `<a href="file:///sj/zxfb/202601/t20260119_1.html">x</a>`, -1},
	} {
		started := time.Now()
		items, err := c.read([]byte(c.body), at)
		if took := time.Since(started); took > 10*time.Second {
			t.Errorf("%s: took %s", name, took)
		}
		var layout *ingest.LayoutError
		if c.most < 0 && !errors.As(err, &layout) {
			t.Errorf("%s: wanted a LayoutError, got %d items, %v", name, len(items), err)
		}
		if c.most >= 0 && len(items) != c.most {
			t.Errorf("%s: wanted %d items, got %d, %v", name, c.most, len(items), err)
		}
	}
}

func BenchmarkFeed(b *testing.B) {
	body := feed()
	at, l := &url.URL{Path: "/sj/zxfb/rss.xml"}, list(b, "nbs", "nbs", "rss")
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := l.Read(body, at); err != nil {
			b.Fatal(err)
		}
	}
}
