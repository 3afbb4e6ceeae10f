package sitetest

import (
	"math/big"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"netmarket/ingest"
	"netmarket/ingest/nbs"
	"netmarket/ingest/publisher"
	"netmarket/ingest/spb"
)

var parsers = map[string]ingest.Parser{"nbs": nbs.Parser(), "spb": spb.Parser()}

// TestRhythm: no release of 国家统计局 about January, one of 国家邮政局 only in
// 2024, each on a plausible day, every other month there.
func TestRhythm(t *testing.T) {
	got := map[string][]string{}
	for _, v := range History().Without(publisher.KindCommunique).Known("2027-01-01") {
		got[v.Source] = append(got[v.Source], v.Month)
		on, err := time.Parse(time.DateOnly, v.Release.ReleasedOn)
		if err != nil {
			t.Fatal(err)
		}
		low, high := 14, 20
		if v.Source == "spb" {
			low, high = 14, 28
		}
		about, err := time.Parse("2006-01", v.Month)
		if err != nil || on.Day() < low || on.Day() > high || on.Weekday() == time.Saturday || on.Weekday() == time.Sunday || about.AddDate(0, 1, 0).Month() != on.Month() {
			t.Errorf("%s %s came on %s, a %s", v.Source, v.Month, v.Release.ReleasedOn, on.Weekday())
		}
	}
	want := map[string][]string{}
	for year := 2023; year <= 2026; year++ {
		for month := 1; month <= 12 && at(year, month) <= 202608; month++ {
			name := Release{Year: year, Month: month}.month()
			if month > 1 {
				want["nbs"] = append(want["nbs"], name)
			}
			if month > 1 || year == 2024 {
				want["spb"] = append(want["spb"], name)
			}
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("months (-wanted +found):\n%s", diff)
	}
}

// TestHistoryReadsBack: each vintage, and so each page of every year, is read
// as what the calendar says it holds.
func TestHistoryReadsBack(t *testing.T) {
	for _, v := range append(History().Vintages, Years(2014, 2022).Vintages...) {
		if v.Kind == publisher.KindCommunique {
			continue
		}
		write := nbsPage
		if v.Source == "spb" {
			write = spbPage
		}
		t.Run(v.Source+"/"+v.Month+v.Why, func(t *testing.T) { readsBack(t, parsers[v.Source], v.Release, write(v.Release)) })
	}
}

// TestFiguresFitTogether: cumulated levels grow from month to month, a year's
// are near the year's before, and a printed growth near that of the levels.
func TestFiguresFitTogether(t *testing.T) {
	levels := map[string]map[string]*big.Rat{} // measure, month
	for _, v := range append(Years(2014, 2022).Vintages, History().Vintages...) {
		if v.Kind == publisher.KindCommunique {
			continue
		}
		for key, value := range v.Release.Figures {
			number, ok := new(big.Rat).SetString(value)
			if !ok {
				t.Fatalf("%s %s: %s is %q", v.Source, v.Month, key, value)
			}
			if strings.HasSuffix(key, growth) {
				continue
			}
			if levels[key] == nil {
				levels[key] = map[string]*big.Rat{}
			}
			levels[key][v.Month] = number
		}
	}
	for _, v := range History().Vintages {
		for key := range v.Release.Figures {
			if v.Kind == publisher.KindMonthly && !strings.Contains(key, growth) && !strings.HasPrefix(key, OfJanuary) {
				fits(t, v, key, levels[key])
			}
		}
	}
}

func fits(t *testing.T, v Vintage, key string, levels map[string]*big.Rat) {
	t.Helper()
	r := v.Release
	now := levels[v.Month]
	before := levels[Release{Year: r.Year, Month: r.Month - 1}.month()]
	if before != nil && !strings.Contains(key, ".") && now.Cmp(before) <= 0 {
		t.Errorf("%s of %s: %s after %s", key, v.Month, now.FloatString(1), before.FloatString(1))
	}
	earlier := levels[Release{Year: r.Year - 1, Month: r.Month}.month()]
	stated, ok := new(big.Rat).SetString(r.Figures[key+growth])
	if earlier == nil || !ok {
		return
	}
	naive := new(big.Rat).Quo(now, earlier)
	naive.Sub(naive, big.NewRat(1, 1)).Mul(naive, big.NewRat(100, 1))
	if apart := new(big.Rat).Sub(naive, stated); apart.Abs(apart).Cmp(big.NewRat(20, 1)) > 0 {
		t.Errorf("%s of %s: %s after %s and a growth of %s", key, v.Month, now.FloatString(1), earlier.FloatString(1), r.Figures[key+growth])
	}
}

// TestKnownFiguresAreKept: what was published is printed as it was, on pages
// that do not call themselves invented, and everything else is on pages that do.
func TestKnownFiguresAreKept(t *testing.T) {
	real := map[string][]string{}
	for _, v := range History().Known("2027-01-01") {
		if !v.Release.Synthetic {
			real[v.Source] = append(real[v.Source], v.Month)
		}
		write := nbsPage
		if v.Source == "spb" {
			write = spbPage
		}
		page := write(v.Release)
		if strings.Contains(page, "合成示例") != v.Release.Synthetic {
			t.Errorf("%s %s: synthetic %v", v.Source, v.Month, v.Release.Synthetic)
		}
	}
	want := map[string][]string{
		"nbs": {"2023-12", "2024-12", "2025-02", "2025-12", "2026-02", "2026-03", "2026-04", "2026-05", "2026-06"},
		"spb": {"2023-12", "2024-01", "2024-02", "2024-12", "2025-12", "2026-02", "2026-03", "2026-04", "2026-05", "2026-06", "2026-07", "2026-08"},
	}
	if diff := cmp.Diff(want, real); diff != "" {
		t.Errorf("pages with published figures alone (-wanted +found):\n%s", diff)
	}
	february := Years(2025, 2025).Known("2025-03-17")
	index := slices.IndexFunc(february, func(v Vintage) bool { return v.Source == "nbs" && v.Month == "2025-02" })
	want2025 := Figures{RetailSales: "83731", RetailSales + growth: "4.0", Online: "22763", Online + growth: "7.3", OnlineGoods: "18633", OnlineGoods + growth: "5.0"}
	if index < 0 || !cmp.Equal(want2025, february[index].Release.Figures) {
		t.Errorf("January and February 2025: %+v", february)
	}
}

// TestChangesAreServed: on the day before a change the page says what it said,
// from its day on what it was changed to, at an address and under a date that
// tell nothing.
func TestChangesAreServed(t *testing.T) {
	c := History()
	n := New(t)
	n.Load(c)
	cosmetic := 0
	for _, a := range c.Amendments {
		source := "nbs"
		if strings.Contains(a.Address, hosts["spb"]) {
			source = "spb"
		}
		on := moment(a.On, "00:00")
		before, after := n.read(t, source, a.Address, on.AddDate(0, 0, -1)), n.read(t, source, a.Address, on)
		same := cmp.Equal(before.Observations, after.Observations, figuresOnly)
		if before.ReleasedOn != after.ReleasedOn || before.Title != after.Title || same == (a.Why == WhyFigure || a.Why == WhyTypo) {
			t.Errorf("%s on %s: same figures %v", a.Why, a.On, same)
		}
		if a.Why == WhyCosmetic {
			cosmetic++
			continue
		}
		vintages := c.New(a.On)
		if len(vintages) != 1 || vintages[0].Why != a.Why || vintages[0].Address != a.Address {
			t.Fatalf("%s on %s: vintages %+v", a.Why, a.On, vintages)
		}
		if diff := cmp.Diff(vintages[0].Release.Observations(), after.Observations, figuresOnly); diff != "" {
			t.Errorf("%s on %s (-calendar +page):\n%s", a.Why, a.On, diff)
		}
	}
	if cosmetic != 2 || len(c.Amendments) != len(changes) {
		t.Errorf("wanted every change and two cosmetic ones, found %d and %d", len(c.Amendments), cosmetic)
	}
}

// read serves a page on a day, without a socket between, and reads it.
func (n *Net) read(t *testing.T, source, address string, on time.Time) ingest.Release {
	t.Helper()
	n.SetDay(on.Format(time.DateOnly))
	w := httptest.NewRecorder()
	n.site(source).ServeHTTP(w, httptest.NewRequest(http.MethodGet, pathOf(address), nil))
	r, err := parsers[source].Parse(ingest.Page{Body: w.Body.Bytes()})
	if err != nil {
		t.Fatalf("%s on %s: status %d, %v", address, on.Format(time.DateOnly), w.Code, err)
	}
	return r
}

// TestHistoryIsListed: on a day in the middle each release known by then is
// named by a list or by the archive, and none that is not.
func TestHistoryIsListed(t *testing.T) {
	c := History()
	n := New(t)
	n.Load(c)
	const day = "2025-03-19"
	n.SetDay(day)
	text := map[string]string{}
	for number := range 12 {
		path := nbsFolder
		if number > 0 {
			path += "index_" + string(rune('0'+number%10)) + ".html"
		}
		text["nbs"] += get(t, n.Base("nbs")+path).body
		text["spb"] += get(t, n.Base("spb")+spbSearch+spbChannel+"?page="+string(rune('1'+number%9))).body
	}
	for _, v := range c.Vintages {
		if listed := strings.Contains(text[v.Source], tail(v.Release.path())); listed != (v.Release.ReleasedOn <= day) {
			t.Errorf("%s %s %s, released on %s: listed %v", v.Source, v.Kind, v.Month, v.Release.ReleasedOn, listed)
		}
	}
}

// TestMeetingsAreDecoys: each January a meeting gives figures that differ from
// those of the release some days later.
func TestMeetingsAreDecoys(t *testing.T) {
	meetings := 0
	for _, r := range History().Releases {
		if r.Kind != KindMeeting {
			continue
		}
		meetings++
		final := expressPublished[at(r.Year, 12)]
		if r.Figures[Express] == final.level || !strings.HasPrefix(r.ReleasedOn, Release{Year: r.Year + 1, Month: 1}.month()) {
			t.Errorf("%s: %s, finally %s", r.ReleasedOn, r.Figures[Express], final.level)
		}
	}
	if meetings != 3 {
		t.Errorf("wanted three meetings, found %d", meetings)
	}
}
