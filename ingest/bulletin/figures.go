package bulletin

import (
	"fmt"
	"math/big"
	"regexp"
	"sort"
	"strings"

	"netmarket/ingest"
)

// Place names a spot on a page for a reader: "paragraph 7 全国网上零售额".
func Place(kind string, number int, rest ...string) string {
	return strings.TrimSpace(fmt.Sprintf("%s %d %s", kind, number, strings.Join(rest, " ")))
}

// Figures gathers the observations of one page. What is printed more than
// once must be the same everywhere.
type Figures struct {
	byKey    map[string]ingest.Observation
	problems []error
}

// Add takes one observation. The first one of a key is kept; a later one that
// does not agree is a conflict.
func (f *Figures) Add(o ingest.Observation) {
	if f.byKey == nil {
		f.byKey = map[string]ingest.Observation{}
	}
	first, known := f.byKey[o.Key()]
	if !known {
		f.byKey[o.Key()] = o
		return
	}
	if !Agree(first, o) {
		f.Fail(&ingest.LayoutError{Code: "conflict", Place: o.Locator,
			Wanted: fmt.Sprintf("%s as in %s", first.Printed, first.Locator), Found: o.Printed})
		return
	}
	if o.Status == "P" {
		first.Status = "P"
		f.byKey[o.Key()] = first
	}
}

// AddCell takes the observation a table cell prints, placed at o.Locator. A
// missing figure is none; a word, or a level below zero, is a problem.
func (f *Figures) AddCell(o ingest.Observation, cell Cell) {
	value, missing, ok := Decimal(cell)
	if missing {
		return
	}
	if !ok || (o.UnitMeasure != percentUnit && strings.HasPrefix(value, "-")) {
		f.Fail(&ingest.LayoutError{Code: "bad_number", Place: o.Locator, Wanted: "a number, or a dash where nothing is published", Found: cell.Shown})
		return
	}
	o.Value, o.Printed = value, cell.Shown
	f.Add(o)
}

// Fail records a problem; all of them are reported together.
func (f *Figures) Fail(problem error) { f.problems = append(f.problems, problem) }

// Problems are the problems recorded so far.
func (f *Figures) Problems() []error { return f.problems }

// Has reports whether any observation satisfies the test.
func (f *Figures) Has(test func(ingest.Observation) bool) bool {
	for _, o := range f.byKey {
		if test(o) {
			return true
		}
	}
	return false
}

// Sorted returns the observations in the order of their keys.
func (f *Figures) Sorted() []ingest.Observation {
	sorted := make([]ingest.Observation, 0, len(f.byKey))
	for _, o := range f.byKey {
		sorted = append(sorted, o)
	}
	sort.Slice(sorted, func(i, j int) bool { return sorted[i].Key() < sorted[j].Key() })
	return sorted
}

var decimal = regexp.MustCompile(`^-?\d{1,15}(\.\d{1,6})?$`)

// Decimal reads a table cell: thousands marks and the minus forms of
// publishers are folded. missing is true for a blank or a dash, which is never
// zero; ok is false for anything that is neither a number nor missing.
func Decimal(cell Cell) (value string, missing, ok bool) {
	value = strings.ReplaceAll(cell.Folded, ",", "")
	if strings.Trim(value, "-…/") == "" {
		return "", true, true
	}
	return value, false, decimal.MatchString(value)
}

// Agree reports whether two figures of one key say the same: equal when their
// units are, else equal to within half of the last digit of the coarser one
// (13207193.6万件 is printed 1320.7亿件).
func Agree(a, b ingest.Observation) bool {
	if a.UnitMeasure != b.UnitMeasure {
		return false
	}
	x, stepX := scaled(a)
	y, stepY := scaled(b)
	gap := new(big.Int).Abs(new(big.Int).Sub(x, y))
	if a.UnitMult == b.UnitMult {
		return gap.Sign() == 0
	}
	step := stepX
	if stepY.Cmp(step) > 0 {
		step = stepY
	}
	return gap.Lsh(gap, 1).Cmp(step) <= 0
}

// finest is the power of ten below which no publisher prints a figure.
const finest = 6

// scaled is the figure, and one unit of its last printed digit, in 10^-6 of
// the base unit.
func scaled(o ingest.Observation) (value, step *big.Int) {
	whole, fraction, _ := strings.Cut(o.Value, ".")
	step = new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(finest+o.UnitMult-len(fraction))), nil)
	value, ok := new(big.Int).SetString(whole+fraction, 10)
	if !ok {
		return new(big.Int), step
	}
	return value.Mul(value, step), step
}
