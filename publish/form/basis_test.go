package form

import (
	"errors"
	"math/big"
	"strings"
	"testing"

	"netmarket/publish"
)

// A part is told as what it was decided on: under, at and over its bar, missing,
// without a case; what is rounded in the tables is shown from its totals.
func TestPartsInWords(t *testing.T) {
	one, two := publish.Points(100), publish.Points(200)
	rate := publish.CriterionScore{ID: "I17.1", Shape: "threshold_rate", Max: one, Parts: make([]publish.PartScore, 2)}
	band := publish.CriterionScore{ID: "I08.1", Shape: "share_band", Max: two}
	growth := publish.CriterionScore{ID: "I01.1", Shape: "growth_comparison", Max: two}
	count := publish.CriterionScore{ID: "I18.2", Shape: "threshold_rate", Max: one, Parts: make([]publish.PartScore, 1)}
	for _, c := range []struct {
		criterion publish.CriterionScore
		part      part
		want      string
	}{
		{rate, part{name: "核查率", max: one, value: "0.949999", numerator: "94999", denominator: "100000", threshold: "95", status: "final"}, "核查率 94.9999%（94999/100000），标准 95%，未达到"},
		{rate, part{name: "核查率", max: one, value: "0.95", numerator: "19", denominator: "20", threshold: "95", status: "final"}, "核查率 95%（19/20），标准 95%，未达到"},
		{rate, part{name: "核查率", max: one, score: one, low: one, high: one, value: "0.95001", numerator: "95001", denominator: "100000", threshold: "95", status: "final"}, "核查率 95.001%（95001/100000），标准 95%，达到"},
		{rate, part{name: "核查率", max: one, high: one, status: "missing"}, "核查率 待补数据"},
		{rate, part{name: "胜诉率", max: one, score: one, high: one, numerator: "0", denominator: "0", threshold: "95", status: "vacuous"}, "胜诉率 无此类情形（0/0），待定"},
		{band, part{name: "占比", year: "2025", max: two, value: "0.03", numerator: "899.99", denominator: "30000", status: "final"}, "2025年占比 2.99997%（899.99/30000），未到最低一档 3%"},
		{growth, part{part: "1", year: "2024", max: one, score: one, low: one, high: one, value: "0.075", benchmark: "0.072", numerator: "55900", denominator: "52000"}, "2024年本地 7.5%，全国 7.2%，得 1 分"},
		{growth, part{part: "2", year: "2025", max: one, high: one, value: "0.0", benchmark: "", status: "missing"}, "2025年本地 0%，对照值未知，待定 0～1 分"},
		{count, part{name: "败诉件数", max: one, value: "2", numerator: "2", denominator: "9", threshold: "0"}, "败诉件数 2，须为 0，未达到"},
	} {
		a := &area{Source: &Source{bands: map[string][]*big.Rat{"I08.1": {big.NewRat(3, 100), big.NewRat(5, 100)}}, parts: map[key][]part{{"", c.criterion.ID}: make([]part, max(len(c.criterion.Parts), 1))}}}
		if got := a.partBasis(c.criterion, c.part); got != c.want {
			t.Errorf("wanted %s\nfound  %s", c.want, got)
		}
	}
}

// Of several ways to one part the best counts, parts add up, and nothing more
// than is lacking can be regained; what is lost or only kept counts nothing.
func TestRecoverable(t *testing.T) {
	gap := func(part, way string, gain publish.Points) publish.Gap {
		return publish.Gap{GapTarget: publish.GapTarget{Criterion: "I01.1", Part: part, Way: way}, Gain: gain}
	}
	for _, c := range []struct {
		gaps []publish.Gap
		want publish.Points
	}{
		{nil, 0},
		{[]publish.Gap{gap("1", "grow", 100)}, 100},
		{[]publish.Gap{gap("1", "convert", 100), gap("1", "register", 100)}, 100},
		{[]publish.Gap{gap("1", "grow", 100), gap("2", "grow", 100)}, 200},
		{[]publish.Gap{gap("1", "grow", 100), gap("2", "grow", 100), gap("3", "grow", 100)}, 200},
		{[]publish.Gap{gap("1", "lost", 100), gap("2", "keep", 100)}, 0},
	} {
		a := &area{gaps: publish.AreaGaps{Gaps: c.gaps}}
		if got := a.recoverable(publish.CriterionScore{ID: "I01.1", Max: 200}); got != c.want {
			t.Errorf("%d gaps: wanted %s, found %s", len(c.gaps), c.want, got)
		}
	}
}

// Every unit gets a sheet of its own under a name that a workbook takes.
func TestSheetNames(t *testing.T) {
	taken := map[string]bool{}
	long := strings.Repeat("局", 40)
	for _, c := range []struct{ unit, want string }{
		{"县工信局（商务局）", "县工信局（商务局）"}, {"a/b:c*d?e[f]g\\h'", "a_b_c_d_e_f_g_h_"}, {"A/b:c*d?e[f]g\\h'", "A_b_c_d_e_f_g_h__2"},
		{long, strings.Repeat("局", 28)}, {long + "二", strings.Repeat("局", 28) + "_2"},
	} {
		got := sheetName(c.unit, taken)
		if got != c.want || len([]rune(got)) > 31 {
			t.Errorf("%s: wanted %s, found %s", c.unit, c.want, got)
		}
	}
}

// An area that was not scored is told with those that were.
func TestUnknownArea(t *testing.T) {
	s := &Source{Scores: &publish.ScoresDocument{Areas: []publish.AreaScore{{RefArea: "350421", Name: "明溪县"}}}}
	if _, err := s.Area("350499"); !errors.Is(err, ErrUnknownArea) || !strings.Contains(err.Error(), "350421 明溪县") {
		t.Errorf("wanted ErrUnknownArea with the known area, found %v", err)
	}
}

// An area of real figures carries no label of invented ones, and one in which
// something is invented carries it in its title too.
func TestLabels(t *testing.T) {
	d := &publish.ScoresDocument{}
	for _, isSynthetic := range []bool{false, true} {
		a := &area{Source: &Source{Scores: d}, score: publish.AreaScore{Name: "某县", IsSynthetic: isSynthetic}}
		f := a.form(Report, "自查报告")
		if strings.Contains(f.Title, "合成示例") != isSynthetic || strings.Contains(f.Label, "合成示例") != isSynthetic {
			t.Errorf("synthetic=%v: found %q, %q", isSynthetic, f.Title, f.Label)
		}
	}
	if got := label(&publish.ScoresDocument{HasReconstruction: true}, false); !strings.Contains(got, "重构页面") {
		t.Errorf("wanted the reconstruction named, found %q", got)
	}
}
