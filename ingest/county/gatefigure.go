package county

import (
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"time"
)

// factor asks about a figure many times larger or smaller than the one
// delivered before for the same period, and than that of the period before: a
// unit that was mistaken, a point that moved, a digit that was lost.
func (h *holding) factor(g Gate) {
	known, filed := h.known(g), h.filed(g)
	for _, row := range h.rows() {
		value, ok := h.figure(row, g.Column)
		if !ok || value.Sign() <= 0 {
			continue
		}
		series, period := h.series(g, row), h.when(row)
		compare := func(other heldRow, found bool, what string) bool {
			before, ok := h.figure(other, g.Column)
			if !found || !ok || before.Sign() <= 0 || !isBeyond(value, before, g.Factor) {
				return false
			}
			h.report(g, CodeOddFactor, h.at(row, g.Column), "%s %s 为 %s，%s为 %s，相差超过 %d 倍，疑似单位或小数点有误；请核对",
				h.dataset.headerOf(g.Column), period, h.print(row, g.Column), what, h.print(other, g.Column), g.Factor)
			return true
		}
		if same, ok := known[series][period]; compare(same, ok, "上次报送的同一数") {
			continue
		}
		for _, before := range periodsBefore(period) {
			other, ok := filed[series][before]
			if !ok {
				other, ok = known[series][before]
			}
			if compare(other, ok, before) {
				break
			}
		}
	}
}

// isBeyond reports whether one value is more than factor times the other.
func isBeyond(a, b *big.Rat, factor int64) bool {
	times := big.NewRat(factor, 1)
	return a.Cmp(new(big.Rat).Mul(b, times)) > 0 || b.Cmp(new(big.Rat).Mul(a, times)) > 0
}

// print shows a figure with its unit.
func (h *holding) print(row heldRow, key string) string {
	c := h.dataset.Column(key)
	unit := h.value(row, key+unitSuffix)
	if c.UnitColumn != "" {
		unit = h.value(row, c.UnitColumn)
	}
	return h.value(row, key) + orElse(unit, c.DefaultUnit)
}

// periodsBefore lists the periods a period is compared with: the year before,
// and of a month the month before.
func periodsBefore(period string) []string {
	if len(period) < 4 {
		return nil
	}
	year, err := strconv.Atoi(period[:4])
	if err != nil {
		return nil
	}
	out := []string{fmt.Sprintf("%d%s", year-1, period[4:])}
	if m := lastMonth(period); m != "" {
		out = append(out, m)
	}
	return out
}

// lastMonth is the month before 2025-05, "" for what is no month.
func lastMonth(period string) string {
	t, err := time.Parse("2006-01", period)
	if err != nil {
		return ""
	}
	return t.AddDate(0, -1, 0).Format("2006-01")
}

// leastDigits are the significant digits from which two equal figures of two
// periods are no chance.
const leastDigits = 4

// notShifted asks about a figure that is exactly that of another period: a year
// that was mistyped, an old file with a new heading.
func (h *holding) notShifted(g Gate) {
	known, filed := h.known(g), h.filed(g)
	for _, row := range h.rows() {
		value, ok := h.figure(row, g.Column)
		if !ok || significant(h.value(row, g.Column)) < leastDigits {
			continue
		}
		series, period := h.series(g, row), h.when(row)
		equals := func(other heldRow, ok bool) bool {
			same, isFigure := h.figure(other, g.Column)
			return ok && isFigure && same.Cmp(value) == 0
		}
		if same, ok := known[series][period]; equals(same, ok) {
			continue
		}
		for _, other := range slices.Sorted(maps.Keys(known[series])) {
			if other != period && equals(known[series][other], true) {
				h.report(g, CodeOtherPeriod, h.at(row, g.Column), "%s %s 与以前报送的 %s 完全相同；请核对期间是否填错、是否误用旧表", h.dataset.headerOf(g.Column), period, other)
				ok = false
				break
			}
		}
		for _, other := range periodsBefore(period) {
			if twin, found := filed[series][other]; ok && equals(twin, found) {
				h.report(g, CodeOtherPeriod, h.at(row, g.Column), "%s %s 与 %s 完全相同；请核对是否照抄", h.dataset.headerOf(g.Column), period, other)
				break
			}
		}
	}
}

// significant counts the digits of a decimal from the first to the last that is
// not a nought.
func significant(decimal string) int {
	return len(strings.Trim(strings.ReplaceAll(strings.TrimPrefix(decimal, "-"), ".", ""), "0"))
}

// hiddenTotal asks about a row that is the sum of all the others of its frame:
// a total that does not say so and would be counted.
func (h *holding) hiddenTotal(g Gate) {
	if g.Column == "" {
		return
	}
	frames := map[string][]heldRow{}
	for _, row := range h.rows() {
		frames[h.series(g, row)] = append(frames[h.series(g, row)], row)
	}
	for _, name := range slices.Sorted(maps.Keys(frames)) {
		if rows := frames[name]; len(rows) >= 4 {
			h.totalAmong(g, rows)
		}
	}
}

func (h *holding) totalAmong(g Gate, rows []heldRow) {
	sum := new(big.Rat)
	for _, row := range rows {
		if value, ok := h.figure(row, g.Column); ok {
			sum.Add(sum, value)
		}
	}
	for _, row := range rows {
		value, ok := h.figure(row, g.Column)
		if !ok || value.Sign() == 0 || new(big.Rat).Add(value, value).Cmp(sum) != 0 || h.isCity(row) {
			continue
		}
		h.report(g, CodeControlTotal, h.at(row, g.Column), "此行恰为其余 %d 行之和，疑似合计行被当作数据；如是合计请在首列写明“合计”", len(rows)-1)
	}
}

// isCity reports whether the row is about a whole city or province, which is
// the sum of its counties by right.
func (h *holding) isCity(row heldRow) bool {
	for i := range h.dataset.Columns {
		if c := &h.dataset.Columns[i]; c.Region && strings.HasSuffix(h.value(row, c.Key), "00") {
			return true
		}
	}
	return false
}

// between asks about a figure outside what it can be.
func (h *holding) between(g Gate) {
	low, ok1 := new(big.Rat).SetString(g.Low)
	high, ok2 := new(big.Rat).SetString(g.High)
	for _, row := range h.rows() {
		value, ok := h.figureIn(row, g.Column)
		if !ok || !ok1 || !ok2 || g.Where != "" && !slices.Contains(g.Codes, h.value(row, g.Where)) {
			continue
		}
		if value.Cmp(low) < 0 || value.Cmp(high) > 0 {
			h.report(g, CodeOutOfRange, h.at(row, g.Column), "%s为 %s，一般在 %s 至 %s 之间；请核对数值和单位", h.dataset.headerOf(g.Column), h.print(row, g.Column), g.Low, g.High)
		}
	}
}

// figureIn is a number of a row in the column's default unit, else as printed.
func (h *holding) figureIn(row heldRow, key string) (*big.Rat, bool) {
	c := h.dataset.Column(key)
	if c.DefaultUnit == "" {
		value, ok := new(big.Rat).SetString(h.value(row, key))
		return value, ok
	}
	value, ok := h.figure(row, key)
	if factor, isKnown := new(big.Rat).SetString(unitFactors[c.DefaultUnit]); ok && isKnown {
		value.Quo(value, factor)
	}
	return value, ok
}

// overNeeds asks for the column that a large figure must come with.
func (h *holding) overNeeds(g Gate) {
	limit, ok := new(big.Rat).SetString(g.High)
	factor, isKnown := new(big.Rat).SetString(orElse(unitFactors[g.Unit], "1"))
	if !ok || !isKnown {
		return
	}
	limit.Mul(limit, factor)
	for _, row := range h.rows() {
		if value, ok := h.figure(row, g.Column); ok && value.Cmp(limit) > 0 && h.value(row, g.Needs) == "" {
			h.report(g, CodeIncomplete, h.at(row, g.Needs), "%s超过 %s %s，应填%s；请补填", h.dataset.headerOf(g.Column), g.High, g.Unit, h.dataset.headerOf(g.Needs))
		}
	}
}
