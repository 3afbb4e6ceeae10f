package report

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jedib0t/go-pretty/v6/text"

	"netmarket/publish"
)

func document(t *testing.T) *publish.ScoresDocument {
	t.Helper()
	content, err := os.ReadFile("../testdata/scores.golden.json")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := publish.DecodeScores(content)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func render(t *testing.T, doc *publish.ScoresDocument, o TerminalOptions) string {
	t.Helper()
	var out strings.Builder
	if err := Terminal(&out, doc, o); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// Each golden's first line says what it proves and is not part of the output.
func TestTerminalMatchesItsGoldens(t *testing.T) {
	for file, c := range map[string]struct {
		proves  string
		options TerminalOptions
	}{
		"testdata/scorecard.txt":        {"# proves the scorecard of a synthetic area at 100 columns: banner, gates, open points, what hangs on a reading", TerminalOptions{}},
		"testdata/scorecard_detail.txt": {"# proves that --detail adds every criterion, wrapped, at 90 columns", TerminalOptions{Width: 90, Detail: true}},
	} {
		compareGolden(t, file, c.proves, render(t, document(t), c.options))
	}
}

func TestTerminalStaysWithinItsWidth(t *testing.T) {
	doc := document(t)
	a := &doc.Areas[0]
	a.Indicators[0].Name = strings.Repeat("运用国家网络交易监管平台，", 6)
	a.Indicators[0].Lead = strings.Repeat("县工信局、", 12)
	a.Criteria[3].Kind, a.Criteria[3].Text = "computed", strings.Repeat("近2年，创建地区网上零售额同比增速超过全国", 8)
	a.Criteria[0].Years[0].Value, a.Criteria[0].Years[0].Benchmark = "-0.94999612", "-0.949996"
	for _, width := range []int{0, 60, 80, 90, 120} {
		for _, detail := range []bool{false, true} {
			for _, line := range strings.Split(render(t, doc, TerminalOptions{Width: width, Detail: detail}), "\n") {
				limit := max(width, 80)
				if width == 0 {
					limit = 100
				}
				if n := text.StringWidth(line); n > limit && strings.ContainsAny(line, "│┌└├") {
					t.Errorf("width %d, detail %t: %d columns: %s", width, detail, n, line)
				}
			}
		}
	}
}

func TestTerminalColoursOnlyWhenAsked(t *testing.T) {
	plain, coloured := render(t, document(t), TerminalOptions{}), render(t, document(t), TerminalOptions{Color: true})
	if strings.Contains(plain, "\x1b") || !strings.Contains(coloured, "\x1b[33m") {
		t.Error("wanted colours in the second only")
	}
	if d := cmp.Diff(plain, text.StripEscape(coloured)); d != "" {
		t.Errorf("colours change the layout:\n%s", d)
	}
}

func TestTerminalSaysWhatIsMissingFromTheDocument(t *testing.T) {
	if out := render(t, &publish.ScoresDocument{}, TerminalOptions{}); !strings.Contains(out, "没有可评分的地区") || strings.Contains(out, "注意") {
		t.Errorf("found %s", out)
	}
	doc := document(t)
	doc.HasSynthetic, doc.HasReconstruction, doc.Areas[0].IsSynthetic, doc.Snapshot = false, false, false, ""
	if out := render(t, doc, TerminalOptions{}); strings.Contains(out, "合成") || strings.Contains(out, "重构") || !strings.Contains(out, "快照 未发布") {
		t.Errorf("found %s", out)
	}
}

func TestValuePairsShowRatesAsPercentagesAndTellCloseOnesApart(t *testing.T) {
	for _, c := range []struct{ shape, value, benchmark, threshold, wanted string }{
		{"growth_comparison", "0.075", "0.072", "", "7.5% / 7.2%"},
		{"growth_comparison", "-0.0301", "0", "", "-3.01% / 0%"},
		{"beats_benchmark", "0.716666", "0.716667", "", "71.6666% / 71.6667%"},
		{"beats_benchmark", "0.50", "0.5", "", "50% / 50%"},
		{"share_band", "0.08", "", "", "8%"},
		{"share_band", "0.079996", "0.08", "", "7.9996% / 8%"},
		{"threshold_rate", "1", "", "95", "100% / 95%"},
		{"threshold_rate", "0.949996", "", "95", "94.9996% / 95%"},
		{"threshold_rate", "0.9", "", "90.0000", "90% / 90%"},
		{"threshold_rate", "0", "", "0", "0% / 0%"},
		{"capped_count", "2", "", "", "2"},
		{"attested", "0.5", "", "", ""},
		{"coverage_and_minimum", "1", "52", "100", "100%，最低 52 学时"},
		{"coverage_and_minimum", "0.985", "", "", "98.5%"},
		{"growth_comparison", "不详", "", "", "不详"},
		{"growth_comparison", "", "0.08", "", ""},
	} {
		if found := valuePair(c.shape, c.value, c.benchmark, c.threshold); found != c.wanted {
			t.Errorf("%+v: found %q", c, found)
		}
	}
}

func TestWrapKeepsFiguresAndMarksTogether(t *testing.T) {
	for s, wanted := range map[string]string{
		"占比30%-50%得1分，50%以上得2分。": "占比\n30%-50%得\n1分，50%\n以上得2\n分。",
		"":                  "",
		"占比\n说明":            "占比\n说明",
		"I01.1 I02.1 I03.1": "I01.1\nI02.1\nI03.1",
		"tax_税收表.xlsx":      "tax_税收\n表.xlsx",
		"a_long_name.xlsx":  "a_long_\nname.xlsx",
	} {
		if found := wrap(s, 9); found != wanted {
			t.Errorf("%q: wanted %q, found %q", s, wanted, found)
		}
	}
}
