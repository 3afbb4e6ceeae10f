package spb_test

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"netmarket/ingest"
	"netmarket/ingest/bulletin/bulletintest"
	"netmarket/ingest/spb"
)

const captures = "../../testdata/captures/spb"

var update = flag.Bool("update", false, "rewrite the goldens; read the difference before committing it")

func TestBundledPages(t *testing.T) {
	bulletintest.Captures(t, spb.Parser(), captures, *update)
}

func TestTraps(t *testing.T) {
	bulletintest.Traps(t, spb.Parser(), filepath.Join(captures, "traps"), *update)
}

func FuzzParse(f *testing.F) { bulletintest.Fuzz(f, spb.Parser(), captures) }

// TestFiguresAsPublished holds volume (亿件) and growth (%) as the bureau first
// published them, typed from its releases and independent of the goldens. The
// figures of all of 2019 are not known for certain.
func TestFiguresAsPublished(t *testing.T) {
	want := []struct{ page, period, volume, growth string }{
		{"2014-12", "2014", "139.6", "51.9"},
		{"2015-12", "2015", "206.7", "48.0"},
		{"2016-12", "2016", "312.8", "51.4"},
		{"2017-12", "2017", "400.6", "28"},
		{"2018-12", "2018", "507.1", "26.6"},
		{"2020-12", "2020", "833.6", "31.2"},
		{"2021-12", "2021", "1083.0", "29.9"},
		{"2022-12", "2022", "1105.8", "2.1"},
		{"2023-12", "2023", "1320.7", "19.4"},
		{"2024-12", "2024", "1750.8", "21.5"},
		{"2025-12", "2025", "1989.5", "13.6"},
		{"2019-11", "2019-11", "567.9", "25.4"},
		{"2020-06", "2020-06", "338.8", "22.1"},
		{"2021-07", "2021-07", "583.3", "42.9"},
		{"2022-09", "2022-09", "800.1", "4.2"},
		{"2024-02", "2024-02", "232.6", "28.5"},
		{"2026-02", "2026-02", "304.9", "7.1"},
		{"2026-03", "2026-03", "477.3", "5.8"},
		{"2026-04", "2026-04", "645.7", "5.1"},
		{"2026-05", "2026-05", "828.7", "5.2"},
		{"2026-06", "2026-06", "1003.8", "5.0"},
		{"2026-07", "2026-07", "1174.7", "4.8"},
		{"2026-08", "2026-08", "1340.6", "4.6"},
	}
	for _, w := range want {
		body, err := os.ReadFile(filepath.Join(captures, w.page, "page.html"))
		if err != nil {
			t.Fatal(err)
		}
		release, err := spb.Parser().Parse(ingest.Page{Body: body})
		if err != nil {
			t.Errorf("%s: %v", w.page, err)
		}
		got := map[string]string{}
		for _, o := range release.Observations {
			if o.Cumulative && o.TimePeriod == w.period {
				got[o.Measure] = o.Value
			}
		}
		if got["express_volume"] != w.volume || got["express_volume_yoy"] != w.growth {
			t.Errorf("%s: wanted %s 亿件 %s %%, got %v", w.page, w.volume, w.growth, got)
		}
	}
}

// TestRenamedLabelFailsClosed: no bundled page is read when the volume bears a
// name never seen.
func TestRenamedLabelFailsClosed(t *testing.T) {
	bulletintest.Closed(t, spb.Parser(), captures, "快递")
}
