package nbs_test

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

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

// TestYearsAsPublished holds the yearly figures as the bureau first published
// them, typed from its releases and independent of the goldens.
func TestYearsAsPublished(t *testing.T) {
	want := map[string]map[string]string{
		"2020": {"retail_sales": "391981", "retail_sales_yoy": "-3.9", "online_retail": "117601", "online_retail_yoy": "10.9", "online_retail_goods": "97590", "online_retail_goods_yoy": "14.8"},
		"2021": {"retail_sales": "440823", "retail_sales_yoy": "12.5", "online_retail": "130884", "online_retail_yoy": "14.1", "online_retail_goods": "108042", "online_retail_goods_yoy": "12.0"},
		"2022": {"retail_sales": "439733", "retail_sales_yoy": "-0.2", "online_retail": "137853", "online_retail_yoy": "4.0", "online_retail_goods": "119642", "online_retail_goods_yoy": "6.2"},
		"2023": {"retail_sales": "471495", "retail_sales_yoy": "7.2", "online_retail": "154264", "online_retail_yoy": "11.0", "online_retail_goods": "130174", "online_retail_goods_yoy": "8.4"},
		"2024": {"retail_sales": "487895", "retail_sales_yoy": "3.5", "online_retail": "155225", "online_retail_yoy": "7.2", "online_retail_goods": "130816", "online_retail_goods_yoy": "6.5"},
		"2025": {"retail_sales": "501202", "retail_sales_yoy": "3.7", "online_retail": "159722", "online_retail_yoy": "8.6", "online_retail_goods": "130923", "online_retail_goods_yoy": "5.2"},
	}
	for year, figures := range want {
		body, err := os.ReadFile(filepath.Join(captures, year+"-12", "page.html"))
		if err != nil {
			t.Fatal(err)
		}
		release, err := nbs.Parser().Parse(ingest.Page{Body: body})
		if err != nil {
			t.Errorf("%s: %v", year, err)
		}
		got := map[string]string{}
		for _, o := range release.Observations {
			if o.Freq == "A" && o.TimePeriod == year && o.Cumulative && o.RefArea == "CN" {
				got[o.Measure] = o.Value
			}
		}
		for measure, value := range figures {
			if got[measure] != value {
				t.Errorf("%s of %s: wanted %s, got %q", measure, year, value, got[measure])
			}
		}
		if len(got) != len(figures) {
			t.Errorf("%s: wanted %d yearly figures, got %v", year, len(figures), got)
		}
	}
}

// TestRenamedLabelsFailClosed: no bundled page is read when a label it needs
// bears a name never seen.
func TestRenamedLabelsFailClosed(t *testing.T) {
	for _, label := range []string{"社会消费品零售总额", "全国网上", "实物商品网上零售额", "网上商品零售额"} {
		bulletintest.Closed(t, nbs.Parser(), captures, label)
	}
}
