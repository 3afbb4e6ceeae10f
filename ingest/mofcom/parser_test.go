package mofcom_test

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"netmarket/ingest"
	"netmarket/ingest/bulletin/bulletintest"
	"netmarket/ingest/mofcom"
)

const captures = "../../testdata/captures/mofcom"

var update = flag.Bool("update", false, "rewrite the goldens; read the difference before committing it")

func TestTraps(t *testing.T) {
	bulletintest.Traps(t, mofcom.Parser(), filepath.Join(captures, "traps"), *update)
}

func answer(t testing.TB) []byte {
	t.Helper()
	body, err := os.ReadFile(filepath.Join(captures, "online_retail", "answer.json"))
	if err != nil {
		t.Fatal(err)
	}
	return body
}

// TestAnswer holds the platform's figures: levels in 万亿元, growth in per cent.
func TestAnswer(t *testing.T) {
	release, err := mofcom.Parser().Parse(ingest.Page{Body: answer(t)})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, o := range release.Observations {
		if o.RefArea != "CN" || o.Freq != "A" || !o.Cumulative || o.Status != "A" || o.Locator == "" {
			t.Errorf("not a yearly figure of the nation: %+v", o)
		}
		if o.Measure == "online_retail" && (o.UnitMult != 12 || o.UnitMeasure != "CNY") {
			t.Errorf("not in 万亿元: %+v", o)
		}
		got = append(got, o.Measure+" "+o.TimePeriod+" "+o.Value)
	}
	want := []string{
		"online_retail 2017 7.18", "online_retail 2019 10.63", "online_retail 2020 11.76", "online_retail 2021 13.09",
		"online_retail 2022 13.79", "online_retail 2023 15.43", "online_retail 2024 15.52", "online_retail 2025 15.97",
		"online_retail_yoy 2017 32.2", "online_retail_yoy 2019 16.5", "online_retail_yoy 2020 10.9", "online_retail_yoy 2021 14.1",
		"online_retail_yoy 2022 4.0", "online_retail_yoy 2023 11.0", "online_retail_yoy 2024 7.2", "online_retail_yoy 2025 8.6",
	}
	if !slices.Equal(got, want) {
		t.Errorf("wanted %q, got %q", want, got)
	}
	if release.Title != "全国网上零售额" || release.ReleasedOn != "" {
		t.Errorf("got title %q of %q", release.Title, release.ReleasedOn)
	}
}

// TestOnlyRetailIsAskedFor: two indices by their exact names, nothing else.
func TestOnlyRetailIsAskedFor(t *testing.T) {
	site := mofcom.Source().Sites[0]
	var got []string
	for _, f := range site.Fixed {
		if f.Method != "POST" || f.Path != "/ecps/api/getIndexData" || f.Limit <= 0 {
			t.Errorf("got %+v", f)
		}
		got = append(got, f.Body)
	}
	want := []string{`{"indexName":"全国网上零售额"}`, `{"indexName":"全国网上商品和服务零售额"}`}
	if !slices.Equal(got, want) || len(site.Lists) != 0 {
		t.Errorf("wanted %q and no list, got %q and %d lists", want, got, len(site.Lists))
	}
}

var decimal = regexp.MustCompile(`^-?\d+(\.\d+)?$`)

// FuzzParse: whatever the bytes, no panic, a refusal is a LayoutError and what
// is read are located decimals.
func FuzzParse(f *testing.F) {
	f.Add(answer(f))
	f.Add([]byte(`{"code":200,"data":[]}`))
	f.Add([]byte(`<html></html>`))
	f.Fuzz(func(t *testing.T, body []byte) {
		release, err := mofcom.Parser().Parse(ingest.Page{Body: body})
		var layout *ingest.LayoutError
		if err != nil && !errors.As(err, &layout) {
			t.Fatalf("refused without a LayoutError: %v", err)
		}
		if err == nil && len(release.Observations) == 0 {
			t.Fatal("read, but without a single observation")
		}
		for _, o := range release.Observations {
			if !decimal.MatchString(o.Value) || o.Locator == "" || o.Printed == "" {
				t.Fatalf("not a located decimal: %+v", o)
			}
		}
	})
}
