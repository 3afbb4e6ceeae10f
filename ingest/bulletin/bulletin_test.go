package bulletin_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"netmarket/ingest"
	"netmarket/ingest/bulletin"
)

func TestPeriodsAsPrinted(t *testing.T) {
	for printed, want := range map[string]bulletin.Period{
		"2025年1—5月份": {Year: 2025, Month: 5, Cumulative: true},
		"1－12月":      {Year: 2024, Month: 12, Cumulative: true},
		"1~11月份":     {Year: 2024, Month: 11, Cumulative: true},
		"5月":         {Year: 2024, Month: 5},
		"２０２６年７月份":   {Year: 2026, Month: 7},
		"上半年":        {Year: 2024, Month: 6, Cumulative: true},
		"2025年前三季度":  {Year: 2025, Month: 9, Cumulative: true},
		"一季度":        {Year: 2024, Month: 3, Cumulative: true},
		"2025年":      {Year: 2025, Month: 12, Cumulative: true},
		"2016年全年":    {Year: 2016, Month: 12, Cumulative: true},
		"三季度":        {Year: 2024, Cumulative: true},
		"18月份":       {Year: 2024},
	} {
		if got, ok := bulletin.ParsePeriod(printed, 2024); !ok || got != want {
			t.Errorf("%s: wanted %+v, got %+v %v", printed, want, got, ok)
		}
	}
	if p, ok := bulletin.ParsePeriod("绝对量（亿元）", 2024); ok {
		t.Errorf("a header without a period gave %+v", p)
	}
}

func TestPeriodInSDMXTerms(t *testing.T) {
	for _, c := range []struct {
		period bulletin.Period
		want   string
	}{
		{bulletin.Period{Year: 2025, Month: 12, Cumulative: true}, "A 2025"},
		{bulletin.Period{Year: 2025, Month: 12}, "M 2025-12"},
		{bulletin.Period{Year: 2025, Month: 2, Cumulative: true}, "M 2025-02"},
	} {
		if got := c.period.Freq() + " " + c.period.TimePeriod(); got != c.want {
			t.Errorf("%s: wanted %s, got %s", c.period, c.want, got)
		}
	}
}

// TestDateOfThePage: the date comes from the page, wherever its template
// prints it, and from nowhere else.
func TestDateOfThePage(t *testing.T) {
	for name, c := range map[string]struct{ html, want string }{
		"2026 template":      {`<meta name="PubDate" content="2026/04/16 10:00"><p>正文，</p>`, "2026-04-16"},
		"old template":       {`<h1 class="xilan_titf">来源：国家统计局　发布时间：2021-01-18 10:00</h1><p>正文，</p>`, "2021-01-18"},
		"label only":         {`<span>日期：2026年8月4日</span><p>正文，</p>`, "2026-08-04"},
		"meta before print":  {`<meta name="PubDate" content="2024-01-22 19:43"><span class="publish-date">2024-01-23 07:43</span><p>正文，</p>`, "2024-01-22"},
		"no date":            {`<p>正文，<a href="./202302/t20230203_1901341.html">2021年</a></p>`, ""},
		"impossible date":    {`<meta name="PubDate" content="2026/13/41"><p>正文，</p>`, ""},
		"date of an article": {`<p>会议于2026年1月7日召开，发布数据。</p>`, ""},
	} {
		doc, err := bulletin.Read([]byte(c.html))
		if err != nil || doc.Published != c.want {
			t.Errorf("%s: wanted %q, got %q %v", name, c.want, doc.Published, err)
		}
	}
}

// TestSpansAreLaidOut: headers that span rows and columns stand above every
// field they cover.
func TestSpansAreLaidOut(t *testing.T) {
	doc, err := bulletin.Read([]byte(`<p>，</p><table>
<tr><td rowspan="2">指标</td><td colspan="2">5月</td><td colspan="2">1—5月</td></tr>
<tr><td>绝对量</td><td>同比</td><td>绝对量</td><td>同比</td></tr>
<tr><td>甲</td><td>1</td><td>2</td><td>3</td><td>4</td></tr></table>`))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for at := range 5 {
		var header []string
		for _, cell := range doc.Tables[0].Header(2, at) {
			header = append(header, cell.Folded)
		}
		got = append(got, strings.Join(header, "/"))
	}
	want := []string{"指标", "5月/绝对量", "5月/同比", "1-5月/绝对量", "1-5月/同比"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("headers differ (-want +got):\n%s", diff)
	}
}

// TestHostileSpans: spans beyond any real table neither fail nor fill memory.
func TestHostileSpans(t *testing.T) {
	doc, err := bulletin.Read([]byte(`<p>，</p><table><tr><td colspan="999999999" rowspan="999999999">甲</td></tr><tr><td>乙</td></tr></table>`))
	if err != nil {
		t.Fatal(err)
	}
	if wide := len(doc.Tables[0].Rows[0]); wide > 64 {
		t.Errorf("a row of %d fields", wide)
	}
}

func TestCells(t *testing.T) {
	for printed, want := range map[string]string{
		"159,722": "159722", "－0.2": "-0.2", "—": "missing", "": "missing", "…": "missing", "１２．５": "12.5", "5.2%": "not a number", "见附件": "not a number",
	} {
		cell := bulletin.Cell{Shown: printed, Folded: ingest.Dashes(ingest.Compact(printed))}
		got, missing, ok := bulletin.Decimal(cell)
		switch {
		case missing:
			got = "missing"
		case !ok:
			got = "not a number"
		}
		if got != want {
			t.Errorf("%q: wanted %s, got %s", printed, want, got)
		}
	}
}

func pieces(value string, mult int) ingest.Observation {
	return ingest.Observation{Value: value, UnitMeasure: "PIECES", UnitMult: mult}
}

// TestAgreement has the four cases of an edge: under, at and over half of the
// last printed digit, and equal units, where no rounding is allowed.
func TestAgreement(t *testing.T) {
	for _, c := range []struct {
		a, b ingest.Observation
		want bool
	}{
		{pieces("1320.7", 8), pieces("13207193.6", 4), true},
		{pieces("1174.7", 8), pieces("11747499.9", 4), true},
		{pieces("1174.7", 8), pieces("11747500", 4), true},
		{pieces("1174.7", 8), pieces("11747500.1", 4), false},
		{pieces("1174.7", 8), pieces("1174.70", 8), true},
		{pieces("1174.7", 8), pieces("1174.71", 8), false},
		{pieces("5", 0), ingest.Observation{Value: "5", UnitMeasure: "PERCENT"}, false},
	} {
		if got := bulletin.Agree(c.a, c.b); got != c.want {
			t.Errorf("%s×10^%d and %s×10^%d: wanted %v, got %v", c.a.Value, c.a.UnitMult, c.b.Value, c.b.UnitMult, c.want, got)
		}
	}
}

// TestRoundedFiguresAgree: a volume in 万件 agrees with its own rounding to
// 亿件 and one decimal, and with no other.
func TestRoundedFiguresAgree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tenths := rapid.Int64Range(1, 1e9).Draw(t, "tenths of 万件")
		fine := pieces(fmt.Sprintf("%d.%d", tenths/10, tenths%10), 4)
		rounded := (tenths + 5000) / 10000
		coarse := func(n int64) ingest.Observation { return pieces(fmt.Sprintf("%d.%d", n/10, n%10), 8) }
		if !bulletin.Agree(fine, coarse(rounded)) {
			t.Fatalf("%s 万件 does not agree with %s 亿件", fine.Value, coarse(rounded).Value)
		}
		if tenths%10000 != 5000 && bulletin.Agree(fine, coarse(rounded+1)) {
			t.Fatalf("%s 万件 agrees with %s 亿件", fine.Value, coarse(rounded+1).Value)
		}
	})
}
