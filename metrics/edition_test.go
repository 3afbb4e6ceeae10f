package metrics

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestEditions(t *testing.T) {
	if diff := cmp.Diff([]string{mingxi, passline}, Editions()); diff != "" {
		t.Error(diff)
	}
	_, err := Load("samr2030")
	if err == nil || !strings.Contains(err.Error(), `"samr2030": wanted one of ["samr2022/mingxi2024" "samr2026/passline"]`) {
		t.Errorf("wanted an error that lists the editions, found %v", err)
	}
}

// TestAnExtensionTakesTheRestFromItsBase compares the whole edition with its
// base: only the head, the pass line and the note differ.
func TestAnExtensionTakesTheRestFromItsBase(t *testing.T) {
	e, err := Load(passline)
	if err != nil {
		t.Fatal(err)
	}
	if e.Pass.Total != 85 || e.Pass.GroupPercent != "80" || e.Extends != mingxi {
		t.Errorf("wanted 85 and 80 %% over %s, found %d and %s over %q", mingxi, e.Pass.Total, e.Pass.GroupPercent, e.Extends)
	}
	for _, text := range []string{e.Title, e.Note} {
		if !strings.Contains(text, "2022年试行版") || !strings.Contains(text, "未") {
			t.Errorf("wanted a text that says whose index it is and that the new one could not be obtained, found %q", text)
		}
	}
	base := load(t)
	e.ID, e.Extends, e.Note, e.Title, e.Document, e.Issued, e.Authority, e.Basis, e.Pass =
		base.ID, base.Extends, base.Note, base.Title, base.Document, base.Issued, base.Authority, base.Basis, base.Pass
	if diff := cmp.Diff(base, e, cmp.AllowUnexported(Indicator{})); diff != "" {
		t.Errorf("wanted the base, found (- base, + extension):\n%s", diff)
	}
}

func TestEveryNameIsSupplied(t *testing.T) {
	if err := load(t).Validate(supplied); err != nil {
		t.Error(err)
	}
}

// TestPointsByKind pins 32 computed, 1 mixed and 67 judged points, counted by
// hand from the table; 18 of the computed ones are in 促进发展.
func TestPointsByKind(t *testing.T) {
	e := load(t)
	want := map[string][3]int{"A": {18, 0, 2}, "B": {8, 0, 17}, "C": {3, 1, 16}, "D": {2, 0, 18}, "E": {1, 0, 14}}
	got := map[string][3]int{}
	for _, g := range e.Groups {
		got[g.ID] = [3]int{e.kindPoints(KindComputed, g), e.kindPoints(KindMixed, g), e.kindPoints(KindJudged, g)}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("points by kind (- wanted, + found):\n%s", diff)
	}
}

// TestGates pins 75 % of each group, exactly: 25 points need 18.75.
func TestGates(t *testing.T) {
	e := load(t)
	var got []string
	for _, g := range e.Groups {
		got = append(got, g.ID+" "+e.gate(g))
	}
	if diff := cmp.Diff([]string{"A 15", "B 18.75", "C 15", "D 15", "E 11.25"}, got); diff != "" {
		t.Error(diff)
	}
}

// TestResponsibilities pins points, leading points and indicators per unit,
// counted by hand from the column 责任单位.
func TestResponsibilities(t *testing.T) {
	got := map[string][3]int{}
	for _, r := range load(t).Responsibilities() {
		got[r.Unit] = [3]int{r.Points, r.LeadPoints, r.Indicators}
	}
	want := map[string][3]int{
		"县市场监管局": {75, 50, 30}, "县工信局（商务局）": {35, 26, 15}, "县发改局": {18, 12, 6}, "各成员单位": {15, 0, 5},
		"县行政服务中心管委会": {12, 0, 4}, "县人社局": {10, 0, 4}, "县司法局": {9, 0, 4}, "县创建工作领导小组成员单位": {8, 8, 3},
		"县统计局": {6, 0, 3}, "县数字中心": {6, 0, 2}, "县税务局": {5, 0, 2}, "县文旅局": {5, 0, 2}, "县农业农村局": {5, 0, 2},
		"县供销社": {5, 0, 2}, "县财政局": {5, 0, 2}, "县委网信办": {4, 4, 2}, "县公安局": {3, 0, 1}, "银保监组": {3, 0, 1},
		"县交通运输局": {2, 0, 1}, "县林业局": {2, 0, 1},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("responsibilities (- wanted, + found):\n%s", diff)
	}
}

// TestWideningOptions pins the readings that move the range low–high.
func TestWideningOptions(t *testing.T) {
	var widening, defaults []string
	e := load(t)
	for _, o := range e.Options {
		defaults = append(defaults, o.Name+"="+o.Default())
		if o.Widens {
			widening = append(widening, o.Name)
		}
	}
	if diff := cmp.Diff(words("nation_growth near_two_years rate_denominator closing_rule"), widening); diff != "" {
		t.Errorf("widening options (- wanted, + found):\n%s", diff)
	}
	want := words(`nation_growth=published county_growth=published_if_comparable near_two_years=published_common
		compare_precision=exact band_boundary=higher operator_unit=operator operator_scope=three_categories
		scale_rule=crossing region_class=from_area survival_basis=establishment link_predecessor=false
		survival_missing=count zero_denominator=vacuous window=creation rate_denominator=due closing_rule=legal_60d
		clock_start=assigned completion_denominator=dispatched claim_grace=none staff_scope=supervision lead_timeliness=handled
		withdrawn_cases=excluded mediation_denominator=closed_accepted satisfaction_scale=satisfied training_part_year=prorate
		qual_granularity=binary scope=county`)
	if diff := cmp.Diff(want, defaults); diff != "" {
		t.Errorf("defaults (- wanted, + found):\n%s", diff)
	}
}

func TestLookups(t *testing.T) {
	e := load(t)
	c, ind := e.Criterion("I25.2")
	if c == nil || ind == nil || ind.Number != 25 || c.Parts[0].Rate != "mediation_success" {
		t.Errorf("Criterion(I25.2): wanted the mediation rate of indicator 25, found %+v", c)
	}
	if c, ind := e.Criterion("I42.1"); c != nil || ind != nil {
		t.Errorf("Criterion(I42.1): wanted nil, found %+v", c)
	}
	if o := e.Option("window"); o == nil || !o.Has("rolling12") || o.Has("weekly") {
		t.Errorf("Option(window): wanted one with rolling12 and without weekly, found %+v", o)
	}
	if e.Option("weather") != nil || e.Subgroup("Z9") != nil || e.Term(TermRate, "online_retail") != nil {
		t.Error("wanted nil for an unknown option, subgroup and term")
	}
	if u := e.Unit("县工信局 (商务局)"); u == nil || u.Name != "县工信局（商务局）" {
		t.Errorf("Unit: wanted the canonical name whatever the brackets, found %+v", u)
	}
	if n := len(e.MemberUnits()); n != 21 {
		t.Errorf("MemberUnits: wanted 18 of 附件1 and 3 more of 附件2, found %d", n)
	}
}

func TestNormalise(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"<p>１. 平台用户数 超过５０％；（1分）</p>\n", "1.平台用户数超过50%;(1分)"},
		{"“互联网+”", `"互联网+"`},
		{"2024年1月—2024年3月", "2024年1月-2024年3月"},
		{"A < B", "A<B"},
		{"", ""},
	} {
		if got := Normalise(c.in); got != c.want {
			t.Errorf("Normalise(%q): wanted %q, found %q", c.in, c.want, got)
		}
	}
}
