package page

import (
	"testing"

	"netmarket/publish"
	"netmarket/transform"
)

// A share just below a band's end is never shown as if it stood in the band.
func TestSharesLookLikeWhatTheyAre(t *testing.T) {
	for _, c := range []struct{ value, bar, shown, barShown string }{
		{"0.0299996", "0.03", "2.99996%", "3%"},
		{"0.02999", "0.03", "2.999%", "3%"},
		{"0.03", "0.03", "3%", "3%"},
		{"0.15", "0.08", "15%", "8%"},
		{"", "0.03", "", "3%"},
		{"1/3", "0.03", "", "3%"},
		{"0.043333", "两年", "4.33%", "两年"},
	} {
		shown, bar := percentBeside(publish.Decimal(c.value), c.bar, nil)
		if shown != c.shown || bar != c.barShown {
			t.Errorf("%s beside %s: wanted %s and %s, found %s and %s", c.value, c.bar, c.shown, c.barShown, shown, bar)
		}
	}
}

// A published value is rounded to the millionth; its totals tell what it is, and
// the ends of bands keep it apart though nothing stands beside it.
func TestSharesBelowABand(t *testing.T) {
	ends := []band{{AtLeast: "3"}, {AtLeast: "5"}}
	for _, c := range []struct {
		p      transform.PartTrace
		wanted string
	}{
		{transform.PartTrace{Value: "0.03", Numerator: "899.99", Denominator: "30000"}, "2.99997%"},
		{transform.PartTrace{Value: "0.03", Numerator: "900", Denominator: "30000"}, "3%"},
		{transform.PartTrace{Value: "0.043333", Numerator: "2600", Denominator: "60000"}, "4.33%"},
	} {
		if found, _, _ := beside("share_band", c.p, ends); found != c.wanted {
			t.Errorf("%s of %s: wanted %s, found %s", c.p.Numerator, c.p.Denominator, c.wanted, found)
		}
	}
}

func TestNumbersAreExact(t *testing.T) {
	for wanted, found := range map[string]string{
		"7.50":        growth("55900", "52000"),
		"-3.85":       growth("50000", "52000"),
		"":            growth("1", "0") + growth("", "1"),
		"592,718,055": grouped("592718055"),
		"-1,234.50":   grouped("-1234.50"),
		"已达标":         grouped("已达标"),
		"55900000":    scaled("5590", 4),
		"0.5":         scaled("0.5", 0),
		"62.5":        ofMax(publish.Points(1250), publish.Points(2000)),
		"−1":          signed(-100),
		"+0.5":        signed(50),
	} {
		if found != wanted {
			t.Errorf("wanted %q, found %q", wanted, found)
		}
	}
}

func TestPlacesAreInWords(t *testing.T) {
	for locator, wanted := range map[string]string{
		"added up from 12 figures":    "由 12 个数加总",
		" rows 4-643, 566 counted":    "第 4–643 行，计入 566 行",
		"台账 rows 4-25":                "工作表“台账”第 4–25 行",
		"paragraph 2 快递业务量":           "第 2 段：快递业务量",
		"table 1 row 社零 column 1—12月": "表 1，行“社零”，列“1—12月”",
		"税收!D6":                       "工作表“税收”D6",
		"D28":                         "D28",
		"台账!D8, 台账!D9":                "台账!D8, 台账!D9",
	} {
		if found := place(locator); found != wanted {
			t.Errorf("%q: wanted %q, found %q", locator, wanted, found)
		}
	}
}
