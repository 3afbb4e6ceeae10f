package nbs_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"netmarket/ingest"
	"netmarket/ingest/bulletin/bulletintest"
	"netmarket/ingest/nbs"
)

const captures = "../../testdata/captures/nbs"

var update = flag.Bool("update", false, "rewrite the goldens; read the difference before committing it")

func TestBundledPages(t *testing.T) {
	bulletintest.Captures(t, nbs.Parser(), captures, *update)
}

func TestTraps(t *testing.T) {
	bulletintest.Traps(t, nbs.Parser(), filepath.Join(captures, "traps"), *update)
}

func FuzzParse(f *testing.F) { bulletintest.Fuzz(f, nbs.Parser(), captures) }

// figures are measures and their values as the bureau first published them.
type figures map[string]string

// year has the six figures of a year's release: level (亿元) and growth (%) of
// retail sales, of online retail and of physical goods in it.
func year(retail, retailYoY, online, onlineYoY, goods, goodsYoY string) figures {
	f := figures{}
	for measure, value := range map[string]string{
		"retail_sales": retail, "retail_sales_yoy": retailYoY, "online_retail": online, "online_retail_yoy": onlineYoY,
		"online_retail_goods": goods, "online_retail_goods_yoy": goodsYoY,
	} {
		if value != "" {
			f[measure] = value
		}
	}
	return f
}

// read gives the cumulative figures of a bundled page.
func read(t *testing.T, page string, wanted ingest.Observation) figures {
	t.Helper()
	body, err := os.ReadFile(filepath.Join(captures, page, "page.html"))
	if err != nil {
		t.Fatal(err)
	}
	release, err := nbs.Parser().Parse(ingest.Page{Body: body})
	if err != nil {
		t.Errorf("%s: %v", page, err)
	}
	got := figures{}
	for _, o := range release.Observations {
		if o.Freq == wanted.Freq && o.TimePeriod == wanted.TimePeriod && o.Cumulative && o.RefArea == "CN" {
			got[o.Measure] = o.Value
		}
	}
	return got
}

// TestYearsAsPublished holds the yearly figures as the bureau first published
// them, typed from its releases and independent of the goldens. The level of
// retail sales of 2015 and the online total of 2018 are not known for certain;
// physical goods were not published for 2014.
func TestYearsAsPublished(t *testing.T) {
	for page, want := range map[string]figures{
		"2014-12":         year("262394", "12.0", "27898", "49.7", "", ""),
		"2015-12":         year("", "10.7", "38773", "33.3", "32424", "31.6"),
		"2016-12":         year("332316", "10.4", "51556", "26.2", "41944", "25.6"),
		"2017-12":         year("366262", "10.2", "71751", "32.2", "54806", "28.0"),
		"communique-2018": year("380987", "9.0", "", "", "70198", "25.4"),
		"2019-12":         year("411649", "8.0", "106324", "16.5", "85239", "19.5"),
		"2020-12":         year("391981", "-3.9", "117601", "10.9", "97590", "14.8"),
		"2021-12":         year("440823", "12.5", "130884", "14.1", "108042", "12.0"),
		"2022-12":         year("439733", "-0.2", "137853", "4.0", "119642", "6.2"),
		"2023-12":         year("471495", "7.2", "154264", "11.0", "130174", "8.4"),
		"2024-12":         year("487895", "3.5", "155225", "7.2", "130816", "6.5"),
		"communique-2024": year("487895", "3.5", "155225", "7.2", "130816", "6.5"),
		"2025-12":         year("501202", "3.7", "159722", "8.6", "130923", "5.2"),
	} {
		about := strings.TrimSuffix(strings.TrimPrefix(page, "communique-"), "-12")
		if diff := cmp.Diff(want, read(t, page, ingest.Observation{Freq: "A", TimePeriod: about})); diff != "" {
			t.Errorf("%s differs (-want +got):\n%s", page, diff)
		}
	}
}

// TestMonthsAsPublished holds cumulative figures within years, typed from
// copies of the releases: each form of a period and each era of wording.
func TestMonthsAsPublished(t *testing.T) {
	for page, want := range map[string]figures{
		"2014-09": year("189151", "12.0", "18238", "49.9", "", ""),
		"2015-09": year("216080", "10.5", "25914", "36.2", "21510", "34.7"),
		"2016-03": year("78024", "10.3", "10251", "27.8", "8241", "25.9"),
		"2016-11": year("300560", "10.4", "45990", "26.2", "37470", "25.7"),
		"2017-07": year("201978", "10.4", "36617", "33.7", "27820", "28.9"),
		"2018-02": year("61082", "9.7", "12271", "37.3", "9073", "35.6"),
		"2018-04": year("118817", "9.7", "25792", "32.4", "19495", "31.2"),
		"2018-10": year("309834", "9.2", "70539", "25.5", "54141", "26.7"),
		"2019-03": year("97790", "8.3", "22379", "15.3", "17772", "21.0"),
		"2019-06": year("195210", "8.4", "48161", "17.8", "38165", "21.6"),
		"2020-02": year("52130", "-20.5", "13712", "-3.0", "11233", "3.0"),
		"2020-03": year("78580", "-19.0", "22169", "-0.8", "18536", ""),
		"2020-11": year("351415", "-4.8", "105374", "11.5", "87792", "15.7"),
		"2021-06": year("211904", "23.0", "61133", "23.2", "50263", "18.7"),
		"2022-03": year("108659", "3.3", "30120", "6.6", "25257", "8.8"),
		"2023-07": year("264348", "7.3", "83097", "12.5", "69856", "10.0"),
		"2024-08": year("312452", "3.4", "96352", "8.9", "80143", "8.1"),
		"2024-10": year("398960", "3.5", "123632", "8.8", "103330", "8.3"),
		"2025-02": year("83731", "4.0", "22763", "7.3", "18633", "5.0"),
	} {
		if diff := cmp.Diff(want, read(t, page, ingest.Observation{Freq: "M", TimePeriod: page})); diff != "" {
			t.Errorf("%s differs (-want +got):\n%s", page, diff)
		}
	}
}

// TestOtherNotes: a page whose figures stay and whose footnote changes is read
// with other notes.
func TestOtherNotes(t *testing.T) {
	body, err := os.ReadFile(filepath.Join(captures, "2024-12", "page.html"))
	if err != nil {
		t.Fatal(err)
	}
	before, err := nbs.Parser().Parse(ingest.Page{Body: body})
	if err != nil {
		t.Fatal(err)
	}
	after, err := nbs.Parser().Parse(ingest.Page{Body: bytes.ReplaceAll(body, []byte("重点平台范围"), []byte("全部平台范围"))})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(before.Observations, after.Observations); diff != "" {
		t.Errorf("figures differ:\n%s", diff)
	}
	if len(before.Notes) != 1 || len(after.Notes) != 1 || before.Notes[0].Text == after.Notes[0].Text {
		t.Errorf("wanted one note each, not the same; got %v and %v", before.Notes, after.Notes)
	}
}

// TestRenamedLabelsFailClosed: no bundled page is read when a label it needs
// bears a name never seen.
func TestRenamedLabelsFailClosed(t *testing.T) {
	for _, label := range []string{"社会消费品零售总额", "全国网上", "实物商品网上零售额", "网上商品零售额"} {
		bulletintest.Closed(t, nbs.Parser(), captures, label)
	}
}
