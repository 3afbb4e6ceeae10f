package publish

import (
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"netmarket/transform"
)

// card is a scorecard of one area with one criterion.
func card(id string, score, low, high Points, status string) *ScoresDocument {
	return &ScoresDocument{Schema: ScoresSchema, Snapshot: id, Areas: []AreaScore{{
		RefArea: "350421", Name: "明溪县", Score: score, Low: low, High: high, Max: 10000, Passes: "no",
		Groups:     []GroupScore{{ID: "A", Score: score, Low: low, High: high, Max: 2000}, {ID: "B", Max: 2500}},
		Indicators: []IndicatorScore{{Number: 1, Group: "A", Score: score, Low: low, High: high, Max: 200}, {Number: 2, Group: "A", Max: 200}},
		Criteria:   []CriterionScore{{ID: "I01.1", Indicator: 1, Score: score, Low: low, High: high, Max: 200, Status: status}, {ID: "I02.1", Indicator: 2, Max: 200}},
	}}}
}

// Parts of one cause are joined and stand in the order of the causes, whichever
// way the steps are walked; what is the same all the way is not listed.
func TestCompareSteps(t *testing.T) {
	a, rebuilt, b := card("a", 0, 0, 200, "missing"), card("", 50, 0, 200, "provisional"), card("b", 100, 100, 100, "final")
	d := CompareSteps(a, []DiffStep{{CauseCode, rebuilt}, {CauseOption, card("", 200, 200, 200, "final")}, {CauseCode, b}})
	if len(d.Areas) != 1 || len(d.Areas[0].Criteria) != 1 || len(d.Areas[0].Indicators) != 1 || len(d.Areas[0].Groups) != 2 {
		t.Fatalf("wanted one criterion and indicator and both groups, found %+v", d.Areas)
	}
	want := DiffNumber{From: &DiffState{0, 0, 200, 200}, To: &DiffState{100, 100, 100, 200}, Change: DiffPoints{100, 100, -100}, Parts: []DiffPart{
		{Cause: CauseCode, DiffPoints: DiffPoints{-50, -100, -100}, After: &DiffFigures{Status: "provisional"}},
		{Cause: CauseOption, DiffPoints: DiffPoints{150, 200, 0}, After: &DiffFigures{Status: "final"}},
	}}
	if diff := gocmp.Diff(want, d.Areas[0].Criteria[0].DiffNumber); diff != "" {
		t.Errorf("I01.1 (-want +got):\n%s", diff)
	}
	back := CompareSteps(b, []DiffStep{{CauseOption, rebuilt}, {CauseCode, a}})
	parts := back.Areas[0].Parts
	if len(parts) != 2 || parts[0].Cause != CauseCode || parts[1].DiffPoints != (DiffPoints{-50, -100, 100}) {
		t.Errorf("wanted code before option, found %+v", parts)
	}
}

// An area that one side did not score counts as nothing there, and two equal
// scorecards do not differ.
func TestCompareScores(t *testing.T) {
	a, b := card("a", 100, 100, 100, "final"), card("b", 100, 100, 100, "final")
	if d := CompareScores(a, b); len(d.Areas) != 0 || d.IsAttributed || len(d.Notes) != 1 {
		t.Errorf("wanted no difference, and a note that there are no causes, found %+v", d)
	}
	b.Areas = nil
	d := CompareScores(a, b)
	if n := d.Areas[0].DiffNumber; n.To != nil || n.Change != (DiffPoints{-100, -100, -100}) || len(n.Parts) != 0 {
		t.Errorf("wanted the area gone with its points, found %+v", n)
	}
}

// Where a cause alone does what its part says nothing is marked; where it does
// otherwise, or would do something where it has no part, what it does is.
func TestMarkAlone(t *testing.T) {
	a, b := card("a", 0, 0, 200, "missing"), card("b", 100, 100, 100, "final")
	d := CompareSteps(a, []DiffStep{{CauseNewPeriod, a}, {CauseOption, b}})
	d.MarkAlone(CauseOption, CompareSteps(a, []DiffStep{{CauseOption, b}}))
	if p := d.Areas[0].Parts[0]; p.Alone != nil {
		t.Errorf("wanted no mark, found %+v", p.Alone)
	}
	d.MarkAlone(CauseOption, CompareSteps(a, nil))
	if p := d.Areas[0].Parts[0]; p.Alone == nil || *p.Alone != (DiffPoints{}) {
		t.Errorf("wanted that the option alone changes nothing, found %+v", p.Alone)
	}
	d.MarkAlone(CauseMisprint, CompareSteps(a, []DiffStep{{CauseMisprint, b}}))
	if p := d.Areas[0].Parts[0]; p.Cause != CauseMisprint || p.DiffPoints != (DiffPoints{}) || *p.Alone != (DiffPoints{100, 100, -100}) {
		t.Errorf("wanted what the correction alone would change, found %+v", p)
	}
}

// Read from the newer side, what came is what goes, and nothing of the other
// reading is touched.
func TestReversedCause(t *testing.T) {
	c := DiffCause{ID: CauseCountyData, Settings: []DiffSetting{{"as_of", "1", "2"}},
		Figures:    []transform.FigureChange{{Kind: transform.KindNew, To: &transform.FigureReading{Value: "7"}}},
		Deliveries: []transform.RowsChange{{Kind: transform.KindGone, Rows: []transform.RowChange{{Fields: []transform.FieldChange{{Field: "volume", From: "7"}}}}}}}
	back := c.Reversed()
	if f := back.Figures[0]; back.Settings[0].From != "2" || f.Kind != transform.KindGone || f.To != nil || f.From.Value != "7" {
		t.Errorf("wanted it reversed, found %+v", back)
	}
	if r := back.Deliveries[0]; r.Kind != transform.KindNew || r.Rows[0].Fields[0].To != "7" {
		t.Errorf("wanted the delivery reversed, found %+v", r)
	}
	if diff := gocmp.Diff(c, back.Reversed()); diff != "" {
		t.Errorf("wanted twice reversed to be the first (-want +got):\n%s", diff)
	}
	if c.Deliveries[0].Rows[0].Fields[0].From != "7" {
		t.Error("wanted the first reading left as it was")
	}
}
