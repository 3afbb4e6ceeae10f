package county

import (
	"math/big"
	"slices"
	"strings"
)

func (r *reader) unitBeside(key string, row Row) string {
	c := r.layout.dataset.Column(key)
	for _, beside := range []string{key + unitSuffix, c.UnitColumn} {
		if i, ok := r.kept[beside]; ok {
			return row.Values[i]
		}
	}
	return ""
}

// decimalText prints an exact sum of decimals without trailing zeros.
func decimalText(x *big.Rat) string {
	text := x.FloatString(12)
	return strings.TrimRight(strings.TrimRight(text, "0"), ".")
}

// warnDroppedArea tells that a 全县 row was taken for a total.
func (r *reader) warnDroppedArea(totals []int) {
	for _, row := range totals {
		for i := range r.layout.bindings {
			b := &r.layout.bindings[i]
			if text := plainForm(r.sheet.at(row, b.col)); b.column.Region && strings.HasPrefix(text, "全") {
				r.probs.warn(CodeControlTotal, place{r.sheet.name, b.col + 1, row + 1},
					"“全县（区、市）”行只作合计核对，未作为数据；如它就是本地区的数，请改写为地区名称或区划代码")
			}
		}
	}
}

// checkParts refuses a numerator over its denominator and a part over its
// whole. More platform users than staff on the establishment is possible.
func (r *reader) checkParts(rows []Row) {
	if r.layout.dataset.ID == "rate_summary" {
		r.checkRates(rows)
	}
	for _, limit := range r.layout.dataset.Limits {
		r.checkLimit(limit, rows)
	}
}

// mayExceed are the items of rate_summary whose numerator is no part of the
// denominator: users may be off the establishment, hours are not a share, and
// of one procedural loss or ODR unit there is no whole.
var mayExceed = []string{"platform_user_share", "training_min_hours", "procedural_loss", "odr_units"}

func (r *reader) checkRates(rows []Row) {
	for _, row := range rows {
		part, ok1 := new(big.Rat).SetString(row.Values[r.kept["numerator"]])
		whole, ok2 := new(big.Rat).SetString(row.Values[r.kept["denominator"]])
		if ok1 && ok2 {
			r.checkRate(row, part, whole)
		}
		if !ok1 || !ok2 || slices.Contains(mayExceed, row.Values[r.kept["item_id"]]) || part.Cmp(whole) <= 0 {
			continue
		}
		at := place{r.sheet.name, r.columnOf("numerator"), row.Number}
		r.probs.fail(CodePartOverAll, at, "分子大于分母；请核对两数及其口径")
	}
}

func (r *reader) columnOf(key string) int {
	if b := r.layout.bound(key); b != nil {
		return b.col + 1
	}
	return 0
}

// checkLimit compares the part with the whole of the same group.
func (r *reader) checkLimit(limit Limit, rows []Row) {
	groups := map[string]map[string]Row{}
	for _, row := range rows {
		name := r.groupOf(limit, row)
		if groups[name] == nil {
			groups[name] = map[string]Row{}
		}
		groups[name][row.Values[r.kept[limit.Column]]] = row
	}
	for _, row := range rows {
		whole, found := groups[r.groupOf(limit, row)][limit.Whole]
		if row.Values[r.kept[limit.Column]] != limit.Part || !found {
			continue
		}
		a, ok1 := new(big.Rat).SetString(row.Values[r.kept[limit.Figure]])
		b, ok2 := new(big.Rat).SetString(whole.Values[r.kept[limit.Figure]])
		if ok1 && ok2 && a.Cmp(b) > 0 {
			at := place{r.sheet.name, r.columnOf(limit.Figure), row.Number}
			r.probs.fail(CodePartOverAll, at, "大于第 %d 行的总数；请核对范围和单位", whole.Number)
		}
	}
}

// groupOf names the rows that are compared: all key columns but the coded one,
// and the unit.
func (r *reader) groupOf(limit Limit, row Row) string {
	group := []string{r.unitBeside(limit.Figure, row)}
	for _, key := range r.layout.dataset.Key {
		if key != limit.Column {
			group = append(group, row.Values[r.kept[key]])
		}
	}
	return strings.Join(group, "\x1f")
}
