package county

import (
	"math/big"
	"slices"
	"strings"
)

// checkRow holds the columns of one row against each other. What it finds is
// listed beside the row and refuses nothing.
func (r *reader) checkRow(row Row) {
	d := r.layout.dataset
	for _, run := range d.Order {
		r.checkOrder(run, row)
	}
	for _, rule := range d.Rules {
		r.checkRule(rule, row)
	}
	for i := range d.Columns {
		if c := &d.Columns[i]; c.UnusualOver != "" {
			r.checkUnusual(c, row)
		}
	}
}

func (r *reader) valueOf(key string, row Row) string {
	if i, ok := r.kept[key]; ok {
		return row.Values[i]
	}
	return ""
}

// cellOf is the place of a column in a row; the row where the column is absent.
func (r *reader) cellOf(key string, row Row) place {
	return place{r.sheet.name, r.columnOf(key), row.Number}
}

// checkOrder compares dates to the day: many exports print no time.
func (r *reader) checkOrder(run []string, row Row) {
	before := ""
	for _, key := range run {
		value := r.valueOf(key, row)
		if value == "" {
			continue
		}
		if before != "" && value[:10] < r.valueOf(before, row)[:10] {
			r.probs.warn(CodeDateOrder, r.cellOf(key, row), "“%s”早于“%s”；请核对",
				r.layout.dataset.Column(key).Header, r.layout.dataset.Column(before).Header)
		}
		before = key
	}
}

// checkRule looks at what a coded value asks for. A column that the file does
// not have at all is not asked for row by row.
func (r *reader) checkRule(rule Rule, row Row) {
	other := orElse(rule.Needs, rule.Excludes)
	if !slices.Contains(rule.Codes, r.valueOf(rule.Column, row)) || r.layout.bound(other) == nil {
		return
	}
	c := r.layout.dataset.Column(rule.Column)
	header := r.layout.dataset.Column(other).Header
	label := c.labelOf(r.valueOf(rule.Column, row))
	switch filled := r.valueOf(other, row) != ""; {
	case rule.Needs != "" && !filled:
		r.probs.warn(CodeIncomplete, r.cellOf(other, row), "“%s”为“%s”时应填“%s”；%s", c.Header, label, header, orElse(rule.Remedy, "请补填"))
	case rule.Excludes != "" && filled:
		r.probs.warn(CodeIncomplete, r.cellOf(other, row), "“%s”为“%s”，却填了“%s”；%s", c.Header, label, header, orElse(rule.Remedy, "请核对"))
	}
}

func (c *Column) labelOf(code string) string {
	i := slices.IndexFunc(c.Enum, func(choice Choice) bool { return choice.Code == code })
	if i < 0 {
		return code
	}
	return c.Enum[i].Label()
}

func (r *reader) checkUnusual(c *Column, row Row) {
	value, ok1 := new(big.Rat).SetString(r.valueOf(c.Key, row))
	limit, ok2 := new(big.Rat).SetString(c.UnusualOver)
	if ok1 && ok2 && value.Cmp(limit) > 0 {
		r.probs.warn(CodeUnusual, r.cellOf(c.Key, row), "“%s”超过 %s；如非连续数日，请核对", c.Header, c.UnusualOver)
	}
}

// checkRate compares a printed rate with its two numbers, to 0.005 of a
// percentage point or half of the last printed digit.
func (r *reader) checkRate(row Row, part, whole *big.Rat) {
	printed := r.valueOf("rate_pct", row)
	rate, ok := new(big.Rat).SetString(printed)
	if !ok || whole.Sign() == 0 {
		return
	}
	_, fraction, _ := strings.Cut(printed, ".")
	half := new(big.Rat).SetFrac64(1, 2)
	for range min(len(fraction), 6) {
		half.Mul(half, big.NewRat(1, 10))
	}
	if floor := big.NewRat(5, 1000); half.Cmp(floor) < 0 {
		half = floor
	}
	exact := new(big.Rat).Mul(new(big.Rat).Quo(part, whole), big.NewRat(100, 1))
	if exact.Sub(exact, rate); exact.Abs(exact).Cmp(half) > 0 {
		r.probs.warn(CodeRateMismatch, r.cellOf("rate_pct", row), "“比率”与分子÷分母不符；请核对两数，评分以两数为准")
	}
}
