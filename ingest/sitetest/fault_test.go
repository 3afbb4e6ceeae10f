package sitetest

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"netmarket/ingest"
	"netmarket/ingest/nbs"
	"netmarket/ingest/spb"
)

// TestListOfFaults: closed, unambiguous, each of the 28 faults of R5 there,
// each wanted to have some result wherever it can be.
func TestListOfFaults(t *testing.T) {
	seen, covered := map[string]bool{}, map[int]bool{}
	for _, f := range Faults() {
		if seen[f.Name] || f.How == "" || f.R5 < 0 || f.R5 > 28 {
			t.Errorf("%s: named twice, unexplained or numbered %d", f.Name, f.R5)
		}
		seen[f.Name], covered[f.R5] = true, true
		if (f.port != nil) == (f.serve != nil || f.edit != nil) {
			t.Errorf("%s: wanted either the port or the answer", f.Name)
		}
		places := 0
		for _, name := range Names {
			for _, where := range []Place{OnRobots, OnHTML, OnRSS, OnJSON, OnPage, OnFixed} {
				if f.Applies(name, where) {
					places++
					if len(f.Wanted(name, where)) == 0 {
						t.Errorf("%s on %s: nothing is wanted", f.Name, name)
					}
				}
			}
		}
		if places == 0 {
			t.Errorf("%s can be nowhere", f.Name)
		}
	}
	for number := 1; number <= 28; number++ {
		if !covered[number] {
			t.Errorf("fault %d of R5 is missing", number)
		}
	}
}

// stage is a net with two releases of each source and where to find the newer.
type stage struct {
	*Net
	address map[string]map[Place]string // path, by site and place
}

var shown = map[string][]Release{
	"nbs": {
		{Source: "nbs", Year: 2025, Month: 11, ReleasedOn: "2025-12-15", Synthetic: true, Figures: Figures{RetailSales: "456066", RetailSales + growth: "4.0", OfMonth + RetailSales: "43898", OfMonth + RetailSales + growth: "1.3", Online: "143000", Online + growth: "9.1", OnlineGoods: "117200", OnlineGoods + growth: "5.7"}},
		december,
	},
	"spb": {
		{Source: "spb", Year: 2025, Month: 11, ReleasedOn: "2025-12-18", Synthetic: true, Figures: Figures{Express: "1807.4", Express + growth: "14.9", OfMonth + Express: "180.6", OfMonth + Express + growth: "5.0"}},
		express,
	},
}

func newStage(t *testing.T) stage {
	t.Helper()
	s := stage{New(t), map[string]map[Place]string{}}
	at := map[string]string{}
	for source, releases := range shown {
		for _, r := range releases {
			at[source] = pathOf(s.Publish(r))
		}
	}
	s.SetDay("2026-02-10")
	s.address["nbs"] = map[Place]string{OnHTML: "/sj/zxfb/", OnRSS: "/sj/zxfb/rss.xml", OnPage: at["nbs"], OnRobots: "/robots.txt"}
	s.address["spb"] = map[Place]string{OnHTML: spbList, OnJSON: spbSearch + spbChannel + "?_isJson=true&page=1", OnPage: at["spb"], OnRobots: "/robots.txt"}
	s.address["mot"] = map[Place]string{OnHTML: motFolder + "index.html", OnPage: shown["spb"][1].copyPath(), OnRobots: "/robots.txt"}
	s.address["mofcom"] = map[Place]string{OnFixed: indexPath, OnRobots: "/robots.txt"}
	return s
}

// met is what a careful client of the standard library makes of a fault.
type met struct {
	status int
	header http.Header
	body   []byte
	err    error // of the request or of its body
}

func (s stage) meet(t *testing.T, name string, where Place, f Fault) met {
	t.Helper()
	patience, dialing := 20*time.Second, 10*time.Second
	switch {
	case f.Name == "connect_timeout":
		dialing = 50 * time.Millisecond
	case slices.Contains(slow, f.Name):
		patience = 400 * time.Millisecond
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	method, body := http.MethodGet, ""
	if where == OnFixed {
		method, body = http.MethodPost, `{"indexName":"`+onlineIndex+`"}`
	}
	q, err := http.NewRequestWithContext(ctx, method, s.FaultBase(name, f)+s.address[name][where], strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	dialer := &net.Dialer{Timeout: dialing, Resolver: s.Resolver(), ControlContext: onlyLoopback}
	transport := &http.Transport{DialContext: dialer.DialContext, TLSClientConfig: &tls.Config{RootCAs: s.Roots()}, DisableCompression: true}
	defer transport.CloseIdleConnections()
	client := &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	r, err := client.Do(q)
	if err != nil {
		return met{err: err}
	}
	defer r.Body.Close()
	text, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
	return met{r.StatusCode, r.Header, text, err}
}

// onlyLoopback keeps the tests of a server that leads astray on 127.0.0.1.
func onlyLoopback(_ context.Context, _, address string, _ syscall.RawConn) error {
	if !strings.HasPrefix(address, "127.0.0.1:") {
		return errors.New("refused to dial " + address)
	}
	return nil
}

// TestFaultsDoWhatTheySay meets every fault with the standard library's client
// at every place of every site where it can be, and the sound site afterwards.
func TestFaultsDoWhatTheySay(t *testing.T) {
	for _, name := range Names {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			for _, f := range Faults() {
				s.meetAt(t, name, f)
			}
			for where, path := range s.address[name] {
				if m := s.meet(t, name, where, Fault{}); m.err != nil || m.status != 200 && where != OnRobots {
					t.Errorf("after all faults %s: status %d, %v", path, m.status, m.err)
				}
			}
			if strays := s.Strays(); len(strays) > 0 {
				t.Errorf("somebody followed a redirect: %v", strays)
			}
		})
	}
}

// slow faults take as long as a client waits for them: one place is enough.
var slow = []string{"connect_timeout", "header_timeout", "body_stall", "drip"}

func (s stage) meetAt(t *testing.T, name string, f Fault) {
	t.Helper()
	expect := expectations[f.Name]
	for where := range s.address[name] {
		if !f.Applies(name, where) || where == OnRobots && f.Name != "robots_forbid" {
			continue
		}
		s.Fault(name, where, f)
		m := s.meet(t, name, where, f)
		s.Clear()
		if expect == nil {
			if f.edit == nil && f.serve == nil {
				t.Errorf("%s: nothing is expected of it", f.Name)
			}
			continue
		}
		if !expect(m) {
			t.Errorf("%s on %s at %s: status %d, %d bytes, %v (%T)", f.Name, name, s.address[name][where], m.status, len(m.body), m.err, errors.Unwrap(m.err))
		}
		if slices.Contains(slow, f.Name) {
			return
		}
	}
}

// TestPageFaultsAsParsersSeeThem: what today's parsers make of every page that
// is changed rather than replaced, where the parser is the one to notice.
func TestPageFaultsAsParsersSeeThem(t *testing.T) {
	s := newStage(t)
	for _, name := range releasing {
		for _, f := range Faults() {
			if f.edit == nil || !f.Applies(name, OnPage) {
				continue
			}
			s.Fault(name, OnPage, f)
			m := s.meet(t, name, OnPage, Fault{})
			s.Clear()
			if got := seen(name, m.body); !slices.Contains(expected(name, f), got) {
				t.Errorf("%s on %s: wanted one of %v, found %s", f.Name, name, expected(name, f), got)
			}
		}
	}
}

// expected is what a parser alone can notice: what only a question or the
// figures held so far tell, it reads.
func expected(name string, f Fault) []string {
	switch want := f.Wanted(name, OnPage); want[0] {
	case "magnitude", "stale_copy", "echo", "period_ahead":
		return []string{"other figures"}
	case "wrong_charset", "incomplete":
		return []string{"no_release", "other figures", "missing_label", "bad_number", "bad_period"}
	case "empty_template":
		return []string{"no_release", "missing_label"}
	default:
		return want
	}
}

// seen is the code of a refusal, or how the figures read compare with those
// published.
func seen(name string, page []byte) string {
	source, parser := "nbs", nbs.Parser()
	if name != "nbs" {
		source, parser = "spb", spb.Parser()
	}
	got, err := parser.Parse(ingest.Page{Body: page})
	var layout *ingest.LayoutError
	if errors.As(err, &layout) {
		return layout.Code
	}
	wanted, found := shown[source][1].Observations(), map[string]ingest.Observation{}
	for _, o := range got.Observations {
		found[o.Key()] = o
	}
	wrong, missing := 0, 0
	for _, o := range wanted {
		f, ok := found[o.Key()]
		switch {
		case !ok:
			missing++
		case !sameFigure(f, o):
			wrong++
		}
	}
	switch {
	case wrong > 0 || len(found) > len(wanted) || missing > 1:
		return "other figures"
	case missing == 1:
		return Missing
	}
	return Read
}

// sameFigure compares figures that may be printed in different units.
func sameFigure(a, b ingest.Observation) bool {
	return a.Value == b.Value && a.UnitMult == b.UnitMult || a.UnitMult != b.UnitMult && scaled(a.Value, 1, 10_000, 1) == b.Value
}

// TestFaultsPass: a fault that meets two requests leaves the third alone, one
// on an address leaves the others alone, one on every site is on each.
func TestFaultsPass(t *testing.T) {
	s := newStage(t)
	s.Fault("nbs", OnPage, FaultNamed("unavailable"), Times(2))
	var statuses []int
	for range 3 {
		statuses = append(statuses, get(t, s.Base("nbs")+s.address["nbs"][OnPage]).status)
	}
	if !slices.Equal(statuses, []int{503, 503, 200}) {
		t.Errorf("statuses %v", statuses)
	}
	s.Clear()
	s.Fault("nbs", OnPage, FaultNamed("gone"), At(Address("nbs", s.address["nbs"][OnPage])))
	if here, there := get(t, s.Base("nbs")+s.address["nbs"][OnPage]).status, get(t, s.Base("nbs")+shown["nbs"][0].path()).status; here != 410 || there != 200 {
		t.Errorf("here %d, there %d", here, there)
	}
	s.Clear()
	s.Fault("", OnSite, FaultNamed("server_error"))
	for _, name := range Names {
		if r := get(t, s.Base(name)+"/robots.txt"); r.status != 500 {
			t.Errorf("%s: status %d", name, r.status)
		}
	}
}

// TestStaleLists: sixty days ago the newest release was not there yet.
func TestStaleLists(t *testing.T) {
	s := newStage(t)
	sign := pathOf(s.address["nbs"][OnPage])[len("/sj/zxfb/"):]
	if !strings.Contains(get(t, s.Base("nbs")+"/sj/zxfb/").body, sign) {
		t.Fatal("the release is not listed")
	}
	s.Fault("nbs", OnList, FaultNamed("stale_list"))
	if strings.Contains(get(t, s.Base("nbs")+"/sj/zxfb/").body, sign) {
		t.Error("the release is listed all the same")
	}
	s.Clear()
	s.Fault("nbs", OnList, FaultNamed("unchanged_for_ever"))
	if r := get(t, s.Base("nbs")+"/sj/zxfb/", "If-None-Match", `"another"`); r.status != http.StatusNotModified {
		t.Errorf("status %d", r.status)
	}
}

// TestListsBeyondTheirEnd and lists that say everything twice.
func TestListsBeyondTheirEnd(t *testing.T) {
	s := newStage(t)
	beyond := map[string]string{"nbs": "/sj/zxfb/index_99.html", "mot": motFolder + "index_99.html", "spb": spbSearch + spbChannel + "?page=99"}
	for name, path := range beyond {
		s.Fault(name, OnList, FaultNamed("last_page_again"))
		where := OnHTML
		if name == "spb" {
			where = OnJSON
		}
		first, last := get(t, s.Base(name)+s.address[name][where]), get(t, s.Base(name)+path)
		if last.status != 200 || last.body != first.body {
			t.Errorf("%s: status %d, the first page again: %v", path, last.status, last.body == first.body)
		}
		s.Clear()
		s.Fault(name, OnList, FaultNamed("list_twice"))
		if twice := get(t, s.Base(name)+s.address[name][where]); len(twice.body) < len(first.body)*3/2 {
			t.Errorf("%s: %d bytes, %d before", name, len(twice.body), len(first.body))
		}
		s.Clear()
	}
}

// TestNamesAreAskedOfTheSitesAlone: the resolver knows the publishers and
// nothing else.
func TestNamesAreAskedOfTheSitesAlone(t *testing.T) {
	n := New(t)
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	found, err := n.Resolver().LookupHost(ctx, "www.stats.gov.cn")
	if err != nil || !slices.Equal(found, []string{"127.0.0.1"}) {
		t.Errorf("found %v, %v", found, err)
	}
	var unknown *net.DNSError
	if _, err := n.Resolver().LookupHost(ctx, "elsewhere.invalid"); !errors.As(err, &unknown) || !unknown.IsNotFound {
		t.Errorf("a name that does not exist: %v", err)
	}
	if asked := n.Lookups(); !slices.Contains(asked, "elsewhere.invalid") || !slices.Contains(asked, "www.stats.gov.cn") {
		t.Errorf("asked %v", asked)
	}
}
