package report

import (
	"strings"
	"testing"

	"netmarket/publish"
	"netmarket/transform"
)

// stricter is the document by an edition whose groups need more.
func stricter(t *testing.T) *publish.ScoresDocument {
	doc := document(t)
	doc.Snapshot, doc.Edition, doc.EditionTitle = "", "samr2026/passline", "2026年办法的通过条件"
	doc.EditionNote = "本版本只改用新办法的通过条件，" + strings.Repeat("指标、分值和计算方法仍是2022年试行版的，", 4) + "得分只供对照。"
	doc.Areas[0].Passes = "no"
	for i := range doc.Areas[0].Groups {
		gate := doc.Areas[0].Groups[i].Max
		doc.Areas[0].Groups[i].Gate = &gate
	}
	return doc
}

func TestEditionsMatchTheirGolden(t *testing.T) {
	var out strings.Builder
	d := publish.EditionsDocument{Snapshot: "2026-03-31-7f3a9c1b22d4", Editions: []*publish.ScoresDocument{document(t), stricter(t)}}
	if err := Editions(&out, &d, false); err != nil {
		t.Fatal(err)
	}
	compareGolden(t, "testdata/editions.txt", "# proves two editions side by side: which is published, the note, total, verdict and every group with its gate", out.String())
}

func TestWhatIfMatchesItsGolden(t *testing.T) {
	doc := document(t)
	d := publish.WhatIfDocument{
		Snapshot: doc.Snapshot, Edition: doc.Edition, AsOf: doc.AsOf, Area: doc.Areas[0].RefArea,
		Assumptions: []transform.Assumption{{Given: "I10.1=2"}, {Given: "online_retail:2025=60800万元"}},
		Options:     map[string]string{"nation_growth": "naive"},
		Years:       doc.Years, AssumedYears: []int{2025, 2026}, Published: doc.Areas[0], Assumed: document(t).Areas[0],
		Tornado: []publish.ReadingTotal{
			{Option: "nation_growth=published", Score: 500, Low: 450, High: 800, Difference: -100, Passes: "possible"},
			{Option: "band_boundary=lower", Score: 650, Low: 500, High: 800, Difference: 50, Passes: "yes"},
			{Option: "operator_unit=shop", Score: 600, Low: 500, High: 800, Passes: "possible"},
		},
	}
	a := &d.Assumed
	a.Score, a.Low = 600, 500
	for i := range a.Criteria {
		switch c := &a.Criteria[i]; c.ID {
		case "I10.1":
			c.Score, c.Low, c.Status = 200, 200, "final"
		case "I09.1":
			c.Numerator = "601"
		}
	}
	a.Groups[0].Score, a.Groups[0].Low = 450, 350
	d.Compare()
	var out strings.Builder
	if err := WhatIf(&out, &d, false); err != nil {
		t.Fatal(err)
	}
	compareGolden(t, "testdata/whatif.txt", "# proves a what-if: assumptions, the criterion that changes, the one that only has another figure, groups, total, and readings as wholes", out.String())
}

func TestAScorecardPrintsTheNoteOfItsEdition(t *testing.T) {
	out := render(t, stricter(t), TerminalOptions{Width: 80})
	if !strings.Contains(out, "【指标版本】samr2026/passline\n    本版本只改用新办法的通过条件") {
		t.Errorf("wanted the note before the card, found %s", out)
	}
	if strings.Contains(render(t, document(t), TerminalOptions{}), "【指标版本】") {
		t.Error("wanted no note where the edition has none")
	}
}
