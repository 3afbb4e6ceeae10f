package metrics

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// row is one row of 附件2 with every cell normalised.
type row struct {
	Number      int
	Group       string // 促进发展(20分)
	Subgroup    string
	Nature      string
	Name        string
	Points      string
	Explanation string
	Methods     []string
	Sources     []string
	Units       []string
	Led         bool // the units cell says 牵头
}

var (
	namePattern   = regexp.MustCompile(`^(.*?)。?\((\d+)分\)$`)
	sourcePattern = regexp.MustCompile(`^方式:(.*?)。?数据或资料来源:(.*?)。?$`)
	itemMark      = regexp.MustCompile(`(?:^|[;。])\d\.`)
)

// annex2 reads the printed table; group and subgroup carry over from the row
// above, and the slips of the edition are applied where they name a column.
func annex2(t *testing.T, e *Edition) []row {
	t.Helper()
	var rows []row
	var group, subgroup string
	for _, line := range printed(t, "annex2.tsv")[1:] {
		if strings.TrimSpace(line) == "" {
			continue
		}
		cells := strings.Split(line, "\t")
		if len(cells) != 8 {
			t.Fatalf("annex2.tsv: wanted 8 cells, found %d in %q", len(cells), line)
		}
		for i := range cells {
			cells[i] = Normalise(cells[i])
		}
		if cells[0] != "" {
			group = cells[0]
		}
		if cells[1] != "" {
			subgroup = cells[1]
		}
		cells[0], cells[1] = group, subgroup
		rows = append(rows, readRow(t, e, cells))
	}
	return rows
}

func readRow(t *testing.T, e *Edition, cells []string) row {
	t.Helper()
	number, err := strconv.Atoi(cells[2])
	if err != nil {
		t.Fatalf("annex2.tsv: %v", err)
	}
	applySlips(t, e, number, cells)
	name := namePattern.FindStringSubmatch(cells[4])
	how := sourcePattern.FindStringSubmatch(cells[6])
	if name == nil || how == nil {
		t.Fatalf("annex2.tsv: row %d: wanted a name with points and a 方式 with 来源, found %q and %q", number, cells[4], cells[6])
	}
	r := row{
		Number: number, Group: cells[0], Subgroup: cells[1], Nature: cells[3], Name: name[1], Points: name[2],
		Explanation: cells[5], Methods: strings.Split(how[1], "、"), Led: strings.Contains(cells[7], "牵头"),
	}
	for _, s := range itemMark.Split(how[2], -1) {
		if s != "" {
			r.Sources = append(r.Sources, s)
		}
	}
	units := strings.NewReplacer("牵头", "", "按职责分工负责", "", ",", "、").Replace(cells[7])
	for _, name := range strings.Split(units, "、") {
		if u := e.Unit(name); u != nil {
			name = Normalise(u.Name)
		}
		r.Units = append(r.Units, name)
	}
	return r
}

// applySlips replaces what the edition says is misprinted; a slip that the
// printed cell does not show is an error.
func applySlips(t *testing.T, e *Edition, number int, cells []string) {
	t.Helper()
	column := map[string]int{"group": 0, "name": 4, "sources": 6}
	for _, s := range e.Slips {
		if s.Field == "" || !slices.Contains(s.Indicators, number) {
			continue
		}
		i := column[s.Field]
		wrong := Normalise(s.Printed)
		if !strings.Contains(cells[i], wrong) {
			t.Errorf("slip %s: wanted %q in row %d, found %q", s.ID, wrong, number, cells[i])
		}
		cells[i] = strings.Replace(cells[i], wrong, Normalise(s.Reading), 1)
	}
}

// asRow writes an indicator of the edition the way 附件2 prints it.
func asRow(e *Edition, ind *Indicator) row {
	g, s := e.GroupOf(ind), e.Subgroup(ind.Subgroup)
	withPoints := func(name string, points int) string { return Normalise(name) + "(" + strconv.Itoa(points) + "分)" }
	return row{
		Number: ind.Number, Group: withPoints(g.Name, g.Points), Subgroup: withPoints(s.Name, s.Points),
		Nature: Normalise(ind.Nature), Name: Normalise(ind.Name), Points: strconv.Itoa(ind.Points),
		Explanation: Normalise(ind.Explanation), Methods: normalised(ind.Methods), Sources: normalised(ind.Sources),
		Units: normalised(ind.Units), Led: ind.LeadBasis == LeadNamed,
	}
}

func normalised(list []string) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = Normalise(s)
	}
	return out
}

// TestEveryRowIsOfficial compares all cells of all 41 rows with 附件2.
func TestEveryRowIsOfficial(t *testing.T) {
	e := load(t)
	rows := annex2(t, e)
	if len(rows) != 41 || len(e.Indicators) != 41 {
		t.Fatalf("wanted 41 rows and 41 indicators, found %d and %d", len(rows), len(e.Indicators))
	}
	for i := range rows {
		if diff := cmp.Diff(rows[i], asRow(e, &e.Indicators[i])); diff != "" {
			t.Errorf("I%02d differs from 附件2 (- printed, + %s):\n%s", rows[i].Number, e.Indicators[i].file, diff)
		}
	}
}

// TestDigestIsOfficial computes the declared digest from the printed table.
func TestDigestIsOfficial(t *testing.T) {
	e := load(t)
	var printed []Indicator
	for _, r := range annex2(t, e) {
		printed = append(printed, Indicator{Number: r.Number, Name: r.Name, Explanation: r.Explanation})
	}
	if got := Digest(printed); got != e.TextDigest {
		t.Errorf("digest of 附件2: wanted %s as in index.yaml, found %s", e.TextDigest, got)
	}
}

// TestPrintedPointsOfCriteria compares the points printed behind a criterion's
// words with its points. 61 of 75 print them; I01–I09, I28–I31 and I34 give
// points by year, band or alternative.
func TestPrintedPointsOfCriteria(t *testing.T) {
	e := load(t)
	behind := regexp.MustCompile(`^[;。]?\((\d+)分\)`)
	found := 0
	for _, ind := range e.Indicators {
		for _, c := range ind.Criteria {
			_, rest, _ := strings.Cut(Normalise(ind.Explanation), Normalise(c.Text))
			m := behind.FindStringSubmatch(rest)
			if m == nil {
				continue
			}
			found++
			if m[1] != strconv.Itoa(c.Points) {
				t.Errorf("%s: wanted %s points as printed, found %d", c.ID, m[1], c.Points)
			}
		}
	}
	if found != 61 {
		t.Errorf("wanted printed points behind 61 criteria, found %d", found)
	}
}
