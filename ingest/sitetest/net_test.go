package sitetest

import (
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// december is the yearly release of 2025, as published.
var december = Release{Source: "nbs", Year: 2025, Month: 12, ReleasedOn: "2026-01-19", Path: "/sj/zxfb/202601/t20260119_1962323.html",
	Figures: Figures{RetailSales: "501202", RetailSales + growth: "3.7", OfMonth + RetailSales: "45136", OfMonth + RetailSales + growth: "0.9", Online: "159722", Online + growth: "8.6", OnlineGoods: "130923", OnlineGoods + growth: "5.2"}}

var express = Release{Source: "spb", Year: 2025, Month: 12, ReleasedOn: "2026-01-22",
	Figures: Figures{Express: "1989.5", Express + growth: "13.6", OfMonth + Express: "182.1", OfMonth + Express + growth: "2.3"}}

// reply is an answer with its whole body.
type reply struct {
	status int
	header http.Header
	body   string
}

// ask makes one request without following redirects.
func ask(t testing.TB, method, address, body string, headers ...string) reply {
	t.Helper()
	q, err := http.NewRequest(method, address, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		q.Header.Set(headers[i], headers[i+1])
	}
	client := &http.Client{Timeout: 5 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	defer client.CloseIdleConnections()
	r, err := client.Do(q)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	text, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return reply{r.StatusCode, r.Header, string(text)}
}

func get(t testing.TB, address string, headers ...string) reply {
	t.Helper()
	return ask(t, http.MethodGet, address, "", headers...)
}

// TestOnlyWhatWasReleased: before its day a release is neither listed nor
// served; on its day it is, in every list.
func TestOnlyWhatWasReleased(t *testing.T) {
	n := New(t)
	n.Publish(december)
	at := n.Publish(express)
	spbPath := pathOf(at)
	for day, want := range map[string]bool{"2026-01-18": false, "2026-01-22": true} {
		n.SetDay(day)
		for address, sign := range map[string]string{
			n.Base("nbs") + "/sj/zxfb/":                        "t20260119_1962323",
			n.Base("nbs") + "/sj/zxfb/index.html":              "t20260119_1962323",
			n.Base("nbs") + "/sj/zxfb/rss.xml":                 "t20260119_1962323",
			n.Base("nbs") + "/xxgk/sjfb/zxfb2020/":             "t20260119_1962323",
			n.Base("spb") + spbSearch + spbChannel + "?page=1": spbPath,
			n.Base("spb") + spbList:                            spbPath,
		} {
			r := get(t, address)
			if r.status != 200 || strings.Contains(r.body, sign) != want {
				t.Errorf("%s on %s: wanted %s listed %v, status %d", address, day, sign, want, r.status)
			}
		}
		for _, address := range []string{n.Base("nbs") + december.Path, n.Base("nbs") + "/xxgk/sjfb/zxfb2020/202601/t20260119_1962323.html", n.Base("spb") + spbPath} {
			if r := get(t, address); (r.status == 200) != want {
				t.Errorf("%s on %s: status %d", address, day, r.status)
			}
		}
	}
}

// TestOldPathsLeadToTheNewOnes, and only to a path.
func TestOldPathsLeadToTheNewOnes(t *testing.T) {
	n := New(t)
	n.Publish(december)
	r := get(t, n.Base("nbs")+"/tjsj/zxfb/202601/t20260119_1962323.html")
	if r.status != http.StatusMovedPermanently || r.header.Get("Location") != december.Path {
		t.Errorf("found %d to %q", r.status, r.header.Get("Location"))
	}
}

// TestBarePages: a page that lost its article at its first address has it in
// the archive.
func TestBarePages(t *testing.T) {
	n := New(t)
	bare := december
	bare.Bare = true
	n.Publish(bare)
	for path, want := range map[string]bool{bare.Path: false, nbsArchive + tail(bare.Path): true} {
		if r := get(t, n.Base("nbs")+path); r.status != 200 || strings.Contains(r.body, "159722") != want {
			t.Errorf("%s: status %d, article wanted %v", path, r.status, want)
		}
	}
}

// TestConditionalRequests: 304 by ETag or by date while nothing changed, the
// new bytes once a digit has, with the length they had.
func TestConditionalRequests(t *testing.T) {
	n := New(t)
	at := n.Publish(december)
	n.SetDay("2026-01-19")
	address := n.Base("nbs") + december.Path
	first := get(t, address)
	tag, on := first.header.Get("ETag"), first.header.Get("Last-Modified")
	if on != "Mon, 19 Jan 2026 02:00:00 GMT" {
		t.Errorf("wanted ten o'clock in Beijing, found %s", on)
	}
	for _, known := range [][]string{{"If-None-Match", tag}, {"If-Modified-Since", on}, {"If-None-Match", tag, "If-Modified-Since", on}} {
		if r := get(t, address, known...); r.status != http.StatusNotModified || r.body != "" {
			t.Errorf("%v: wanted 304 without a body, found %d and %d bytes", known, r.status, len(r.body))
		}
	}
	amendment := OneDigit(december.Figures, Online, 0)
	amendment.On = "2026-01-22"
	n.Amend(at, amendment)
	n.SetDay("2026-01-21")
	if r := get(t, address, "If-None-Match", tag); r.status != http.StatusNotModified {
		t.Errorf("before the amendment: status %d", r.status)
	}
	n.SetDay("2026-01-22")
	r := get(t, address, "If-None-Match", tag, "If-Modified-Since", on)
	if r.status != 200 || !strings.Contains(r.body, "159723") || strings.Contains(r.body, "159722") {
		t.Fatalf("after the amendment: status %d", r.status)
	}
	if r.header.Get("Last-Modified") != "Thu, 22 Jan 2026 02:00:00 GMT" {
		t.Errorf("wanted the day of the amendment, found %s", r.header.Get("Last-Modified"))
	}
}

// TestAmendmentsKeepTheLength of a synthetic page: one digit, or one byte that
// is no figure.
func TestAmendmentsKeepTheLength(t *testing.T) {
	n := New(t)
	invented := december
	invented.Synthetic = true
	at := n.Publish(invented)
	address := n.Base("nbs") + pathOf(at)
	lengths := []string{get(t, address).body}
	n.Amend(at, OneDigit(invented.Figures, RetailSales, 1))
	lengths = append(lengths, get(t, address).body)
	n.Amend(at, OneByte)
	lengths = append(lengths, get(t, address).body)
	if len(lengths[0]) != len(lengths[1]) || len(lengths[1]) != len(lengths[2]) || lengths[0] == lengths[1] || lengths[1] == lengths[2] {
		t.Errorf("lengths %d %d %d", len(lengths[0]), len(lengths[1]), len(lengths[2]))
	}
	if !strings.Contains(lengths[1], "501212") {
		t.Error("the second last digit did not change")
	}
}

// TestLongPagesAreCompressed for a client that asks for it.
func TestLongPagesAreCompressed(t *testing.T) {
	n := New(t)
	n.Publish(Release{Source: "nbs", Year: 2026, Month: 5, ReleasedOn: "2026-06-16", Figures: retail(2026, 5), Path: "/sj/zxfb/202606/t20260616_1963949.html"})
	address := n.Base("nbs") + "/sj/zxfb/202606/t20260616_1963949.html"
	plain := get(t, address, "Accept-Encoding", "identity")
	if size := len(plain.body); size < 100_000 || size > 410_000 {
		t.Errorf("wanted a page of 100 to 410 kB, found %d", size)
	}
	if coded := get(t, address, "Accept-Encoding", "gzip"); coded.header.Get("Content-Encoding") != "gzip" || len(coded.body) > len(plain.body)/2 {
		t.Errorf("coding %q, %d bytes", coded.header.Get("Content-Encoding"), len(coded.body))
	}
}

// TestIndexOfMOFCOM: by exact name, in 万亿元, ten days after the release.
func TestIndexOfMOFCOM(t *testing.T) {
	n := New(t)
	n.Publish(december)
	post := func(name string) string {
		return ask(t, http.MethodPost, n.Base("mofcom")+indexPath, `{"indexName":"`+name+`"}`).body
	}
	n.SetDay("2026-01-28")
	if got := post(onlineIndex); strings.Contains(got, "2025全年度") || !strings.Contains(got, `"dataMonth":"2022全年度","indication":"全国网上零售额","unit":"万亿元","curNum":13.79,"curYoy":4.0`) {
		t.Errorf("before: %s", got)
	}
	n.SetDay("2026-01-29")
	if got := post(onlineIndex); !strings.Contains(got, `"2025全年度","indication":"全国网上零售额","unit":"万亿元","curNum":15.97,"curYoy":8.6`) {
		t.Errorf("after: %s", got)
	}
	if got := post("网上零售额"); !strings.Contains(got, `"data":[]`) {
		t.Errorf("another name: %s", got)
	}
	n.SetIndex(onlineIndex, map[int][2]string{2025: {"16.01", "8.6"}})
	if got := post(onlineIndex); !strings.Contains(got, `"curNum":16.01`) {
		t.Errorf("set: %s", got)
	}
}

// TestMirrorFollows: 交通运输部 copies a release two days later, or on the day it
// is told, or never.
func TestMirrorFollows(t *testing.T) {
	n := New(t)
	n.Publish(express)
	late := Release{Source: "spb", Year: 2025, Month: 11, ReleasedOn: "2025-12-18", Figures: express.Figures, CopiedOn: Never}
	n.Publish(late)
	links := regexp.MustCompile(`href="\./(\d{6}/t\d{8}_\d+\.html)"`)
	for day, want := range map[string]int{"2026-01-23": 0, "2026-01-24": 1} {
		n.SetDay(day)
		found := links.FindAllStringSubmatch(get(t, n.Base("mot")+"/shuju/tongjishuju/youzheng/index.html").body, -1)
		if len(found) != want {
			t.Fatalf("on %s: wanted %d copies, found %v", day, want, found)
		}
		for _, link := range found {
			if r := get(t, n.Base("mot")+motFolder+link[1]); r.status != 200 || !strings.Contains(r.body, "1989.5") {
				t.Errorf("%s: status %d", link[1], r.status)
			}
		}
	}
}

// TestListPages: pages until one that is not there, each title several times,
// decoys among them, pages of another kind behind their own addresses.
func TestListPages(t *testing.T) {
	n := New(t)
	n.Publish(Release{Source: "nbs", Year: 2023, Month: 2, ReleasedOn: "2023-03-15", Figures: retail(2023, 2), Synthetic: true})
	n.Publish(december)
	n.Publish(Release{Source: "nbs", Kind: KindInterpretation, Year: 2025, Month: 12, ReleasedOn: "2026-01-19", Figures: december.Figures})
	chart := n.Publish(Release{Source: "nbs", Kind: KindChart, Year: 2025, Month: 12, ReleasedOn: "2026-01-19", Figures: december.Figures})
	n.SetDay("2026-01-20")
	first := get(t, n.Base("nbs")+"/sj/zxfb/").body
	if got := strings.Count(first, `title="2025年12月份社会消费品零售总额增长0.9%"`); got != 2 {
		t.Errorf("wanted the title twice, found it %d times", got)
	}
	if !strings.Contains(first, "走势图") || get(t, n.Base("nbs")+pathOf(chart)).status != 200 {
		t.Error("the chart is not there")
	}
	var statuses []int
	for _, page := range []string{"index_1.html", "index_2.html", "index_13.html", "index_14.html"} {
		statuses = append(statuses, get(t, n.Base("nbs")+"/sj/zxfb/"+page).status)
	}
	if !slices.Equal(statuses, []int{200, 200, 404, 404}) {
		t.Errorf("statuses of later pages: %v", statuses)
	}
	other := regexp.MustCompile(`href="\./([^"]+)"`).FindAllStringSubmatch(get(t, n.Base("nbs")+"/sj/zxfb/index_1.html").body, -1)
	if r := get(t, n.Base("nbs")+"/sj/zxfb/"+other[0][1]); r.status != 200 || !strings.Contains(r.body, "合成示例") {
		t.Errorf("a page no test is about: status %d", r.status)
	}
}

// TestRequestsAreWrittenDown with their headers, until they are forgotten.
func TestRequestsAreWrittenDown(t *testing.T) {
	n := New(t)
	get(t, n.Base("spb")+"/common/search/x?page=3", "User-Agent", "netmarket-test")
	got := n.Requests("spb")
	if len(got) != 1 || got[0].Path != "/common/search/x?page=3" || got[0].Header.Get("User-Agent") != "netmarket-test" || got[0].TLS || got[0].Fault != "" {
		t.Errorf("found %+v", got)
	}
	n.Forget()
	if got := n.Requests("spb"); len(got) != 0 {
		t.Errorf("after Forget: %+v", got)
	}
}

// TestRobots: two sites have a file, two have none.
func TestRobots(t *testing.T) {
	n := New(t)
	for name, want := range map[string]int{"nbs": 200, "spb": 404, "mot": 200, "mofcom": 404} {
		if r := get(t, n.Base(name)+"/robots.txt"); r.status != want {
			t.Errorf("%s: wanted %d, found %d", name, want, r.status)
		}
	}
}
