package report

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/jedib0t/go-pretty/v6/text"

	"netmarket/publish"
)

func gapsDocument(t *testing.T) *publish.GapsDocument {
	t.Helper()
	content, err := os.ReadFile("../testdata/gaps.golden.json")
	if err != nil {
		t.Fatal(err)
	}
	doc := &publish.GapsDocument{}
	if err := json.Unmarshal(content, doc); err != nil {
		t.Fatal(err)
	}
	return doc
}

func renderGaps(t *testing.T, doc *publish.GapsDocument, o TerminalOptions) string {
	t.Helper()
	var out strings.Builder
	if err := Gaps(&out, doc, o); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// The golden's first line says what it proves and is not part of the output.
func TestGapsMatchTheirGolden(t *testing.T) {
	const file = "testdata/gaps.txt"
	compareGolden(t, file, "# proves the open points of a synthetic area at 100 columns: order, marks with their meaning, the year ahead, failures left, and a plan for each gate",
		renderGaps(t, gapsDocument(t), TerminalOptions{}))
}

func TestGapsStayWithinTheirWidth(t *testing.T) {
	doc := gapsDocument(t)
	doc.Areas[0].Gaps[0].Text = strings.Repeat("运用国家网络交易监管平台，", 12)
	for _, width := range []int{0, 60, 100, 140} {
		limit := max(width, leastWidth)
		if width == 0 {
			limit = usualWidth
		}
		for _, line := range strings.Split(renderGaps(t, doc, TerminalOptions{Width: width}), "\n") {
			if n := text.StringWidth(line); n > limit && strings.ContainsAny(line, "│┌└├") {
				t.Errorf("width %d: %d columns: %s", width, n, line)
			}
		}
	}
}

func TestGapsOfAnAreaThatLacksNothing(t *testing.T) {
	doc := gapsDocument(t)
	a := &doc.Areas[0]
	a.Gaps, a.Gates = nil, a.Gates[1:2]
	out := renderGaps(t, doc, TerminalOptions{})
	if strings.Contains(out, "还差") || !strings.Contains(out, "已过线") {
		t.Errorf("wanted no tables, found\n%s", out)
	}
	if out := renderGaps(t, &publish.GapsDocument{}, TerminalOptions{}); !strings.Contains(out, "没有可评分的地区") {
		t.Errorf("found %s", out)
	}
}

func TestThousandsAreSetOff(t *testing.T) {
	for plain, wanted := range map[string]string{"": "", "0": "0", "999": "999", "1000": "1,000", "592718055": "592,718,055", "-1234.5": "-1,234.5", "123456.789": "123,456.789"} {
		if found := grouped(plain); found != wanted {
			t.Errorf("%q: wanted %q, found %q", plain, wanted, found)
		}
	}
}

func TestWrapNeverEndsALineWithAnOpeningMark(t *testing.T) {
	if found := wrap("现为2.99%（8999900/300000000），须达到3%", 14); found != "现为2.99%\n（8999900/300000000），\n须达到3%" {
		t.Errorf("found %q", found)
	}
}
