package county

import (
	"math/big"
	"slices"
	"strings"
)

// checkTotals compares a single 合计 row with the sum of the rows above it.
func (r *reader) checkTotals(rows []Row, totals []int) {
	r.warnDroppedArea(totals)
	if len(totals) != 1 || !r.inOneFrame(rows) {
		return
	}
	for i := range r.layout.bindings {
		b := &r.layout.bindings[i]
		if !b.column.Additive {
			continue
		}
		printed, code := parseNumber(r.sheet.at(totals[0], b.col), r.sheet.long[spot{totals[0], b.col}])
		total, ok := new(big.Rat).SetString(printed.digits)
		sum, comparable := r.sumOf(b.column.Key, rows)
		if code != "" || printed.suffix != "" || !ok || !comparable || sum.Cmp(total) == 0 {
			continue
		}
		at := place{r.sheet.name, b.col + 1, totals[0] + 1}
		r.probs.warn(CodeControlTotal, at, "合计为 %s，各行相加为 %s，不一致；请核对是否漏行或重复", printed.digits, decimalText(sum))
	}
}

// inOneFrame reports whether all rows are about the same period and the same
// thing; only then may they be added.
func (r *reader) inOneFrame(rows []Row) bool {
	for _, key := range r.layout.dataset.Key {
		c := r.layout.dataset.Column(key)
		isFrame := c.Type == "date" || c.Type == "period" || c.isYear() || c.Dimension != nil || c.FromTitle
		for _, row := range rows {
			if isFrame && row.Values[r.kept[key]] != rows[0].Values[r.kept[key]] {
				return false
			}
		}
	}
	return true
}

// sumOf adds up one column; not comparable when a figure is missing or units
// differ.
func (r *reader) sumOf(key string, rows []Row) (*big.Rat, bool) {
	sum, unit := new(big.Rat), ""
	for i, row := range rows {
		value, ok := new(big.Rat).SetString(row.Values[r.kept[key]])
		if !ok {
			return nil, false
		}
		own := r.unitBeside(key, row)
		if i > 0 && own != unit {
			return nil, false
		}
		unit = own
		sum.Add(sum, value)
	}
	return sum, len(rows) > 1
}

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
