package sitetest

import (
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"netmarket/ingest"
	"netmarket/ingest/nbs"
	"netmarket/ingest/publisher"
	"netmarket/ingest/spb"
)

var figuresOnly = cmpopts.IgnoreFields(ingest.Observation{}, "Locator", "Printed")

// readsBack writes a page and wants the parser to read exactly its figures,
// title and date.
func readsBack(t *testing.T, p ingest.Parser, r Release, page string) {
	t.Helper()
	got, err := p.Parse(ingest.Page{Body: []byte(page)})
	if err != nil {
		t.Errorf("%v", err)
		return
	}
	if got.Title != r.title() || got.ReleasedOn != r.ReleasedOn {
		t.Errorf("wanted %s of %s, found %s of %s", r.title(), r.ReleasedOn, got.Title, got.ReleasedOn)
	}
	if diff := cmp.Diff(r.Observations(), got.Observations, figuresOnly); diff != "" {
		t.Errorf("figures (-written +read):\n%s", diff)
	}
}

// retail are figures of a release of 国家统计局 as its year prints them.
func retail(year, month int) Figures {
	f := Figures{RetailSales: "301234", RetailSales + growth: "-3.9", OfMonth + RetailSales: "31002", OfMonth + RetailSales + growth: "0.5"}
	if month == 2 {
		delete(f, OfMonth+RetailSales)
		delete(f, OfMonth+RetailSales+growth)
	}
	switch {
	case year >= 2026:
		f = f.With(Figures{OnlineWider: "100715", OnlineWider + growth: "5.2", OnlineOthers: "36419", OnlineOthers + growth: "6.0"})
	default:
		f = f.With(Figures{Online: "103456", Online + growth: "12.3"})
	}
	if year >= 2015 {
		f = f.With(Figures{OnlineGoods: "80123", OnlineGoods + growth: "-0.4"})
	}
	return f
}

// ofItsTime are all months on the template of a year, and the year's own
// release on every other.
func ofItsTime(year, month int, template string) bool {
	return month == 12 || Release{Source: "nbs", Year: year}.template() == template || Release{Source: "spb", Year: year}.template() == template
}

// TestRetailPagesReadBack writes every template in the words of every year.
func TestRetailPagesReadBack(t *testing.T) {
	for year := 2014; year <= 2026; year++ {
		for _, month := range []int{2, 3, 5, 6, 9, 11, 12} {
			for _, template := range Templates("nbs") {
				if !ofItsTime(year, month, template) {
					continue
				}
				for _, synthetic := range []bool{false, true} {
					r := Release{Source: "nbs", Year: year, Month: month, ReleasedOn: fmt.Sprintf("%d-03-16", year+1), Figures: retail(year, month), Template: template, Synthetic: synthetic, Notes: []string{"增速按照可比口径计算。"}}
					t.Run(fmt.Sprintf("%s/%s/%v", r.month(), template, synthetic), func(t *testing.T) {
						readsBack(t, nbs.Parser(), r, nbsPage(r))
					})
				}
			}
		}
	}
}

// TestGrowthOnlyPagesReadBack: some pages print a rate without a level, and
// fewer months.
func TestGrowthOnlyPagesReadBack(t *testing.T) {
	for _, f := range []Figures{
		{RetailSales + growth: "2.8", OnlineWider: "32546", OnlineWider + growth: "9.2", OnlineGoods: "20812", OnlineGoods + growth: "10.3"},
		{RetailSales: "164941", RetailSales + growth: "1.9", OnlineWider + growth: "6.6", OnlineGoods: "41185", OnlineGoods + growth: "5.7"},
	} {
		r := Release{Source: "nbs", Year: 2026, Month: 4, ReleasedOn: "2026-05-18", Figures: f}
		readsBack(t, nbs.Parser(), r, nbsPage(r))
	}
}

// TestExpressPagesReadBack writes every template of 国家邮政局 and its copy at
// 交通运输部.
func TestExpressPagesReadBack(t *testing.T) {
	both := Figures{Express: "1320.7", Express + growth: "19.4", OfMonth + Express: "132.6", OfMonth + Express + growth: "-27.9"}
	for year := 2014; year <= 2026; year++ {
		for _, month := range []int{2, 3, 6, 7, 12} {
			for _, template := range Templates("spb") {
				if !ofItsTime(year, month, template) {
					continue
				}
				for _, f := range []Figures{both, both.With(Figures{OfMonth + Express: "", OfMonth + Express + growth: ""})} {
					r := Release{Source: "spb", Year: year, Month: month, ReleasedOn: fmt.Sprintf("%d-01-20", year+1), Figures: f, Template: template, Synthetic: month%2 == 0, Notes: []string{"部分邮政快递企业调整快递业务口径，快递业务同比增速按可比口径计算。"}}
					t.Run(fmt.Sprintf("%s/%s/%d", r.month(), template, len(f)), func(t *testing.T) {
						readsBack(t, spb.Parser(), r, spbPage(r))
						readsBack(t, spb.Parser(), r, motPage(r))
					})
				}
			}
		}
	}
}

// TestSingleMonthsReadBack: the release about January 2024 has no cumulated
// figure, the one about January and February 2026 has both months.
func TestSingleMonthsReadBack(t *testing.T) {
	january := Release{Source: "spb", Year: 2024, Month: 1, ReleasedOn: "2024-02-28", Figures: Figures{OfMonth + Express: "147.0", OfMonth + Express + growth: "84.8"}}
	readsBack(t, spb.Parser(), january, spbPage(january))
	february := Release{Source: "spb", Year: 2026, Month: 2, ReleasedOn: "2026-03-20", Figures: Figures{Express: "304.9", Express + growth: "7.1", OfJanuary + Express: "183.8", OfFebruary + Express: "121.1"}}
	readsBack(t, spb.Parser(), february, spbPage(february))
}

// TestDecoysAreRefused: a page that repeats a release's figures in other words
// is no release.
func TestDecoysAreRefused(t *testing.T) {
	for _, kind := range []string{KindInterpretation, KindInterview, KindChart} {
		r := Release{Source: "nbs", Kind: kind, Year: 2025, Month: 12, ReleasedOn: "2026-01-19", Figures: retail(2025, 12)}
		refused(t, nbs.Parser(), nbsPage(r))
	}
	meeting := Release{Source: "spb", Kind: KindMeeting, Year: 2024, Month: 12, ReleasedOn: "2025-01-08", Figures: Figures{Express: "1745.0", Express + growth: "21.0"}}
	refused(t, spb.Parser(), spbPage(meeting))
}

func refused(t *testing.T, p ingest.Parser, page string) {
	t.Helper()
	var layout *ingest.LayoutError
	if _, err := p.Parse(ingest.Page{Body: []byte(page)}); !errors.As(err, &layout) || layout.Code != "wrong_kind" {
		t.Errorf("wanted wrong_kind, found %v", err)
	}
}

// TestCommuniquesReadBack: where the parser reads a 统计公报 at all, it reads
// exactly what is printed; until then it says that it is another kind of page.
func TestCommuniquesReadBack(t *testing.T) {
	for _, template := range Templates("nbs") {
		r := Release{Source: "nbs", Kind: publisher.KindCommunique, Year: 2024, Month: 12, ReleasedOn: "2025-02-28", Template: template,
			Figures: Figures{RetailSales: "487895", RetailSales + growth: "3.5", Online: "155225", Online + growth: "7.2", OnlineGoods: "130816", OnlineGoods + growth: "6.5"}}
		_, err := nbs.Parser().Parse(ingest.Page{Body: []byte(nbsPage(r))})
		var layout *ingest.LayoutError
		if errors.As(err, &layout) && layout.Code == "wrong_kind" {
			refused(t, nbs.Parser(), nbsPage(r))
			continue
		}
		readsBack(t, nbs.Parser(), r, nbsPage(r))
	}
}
