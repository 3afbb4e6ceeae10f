package county

import (
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"time"
)

// factor asks about a figure many times larger or smaller than the one
// delivered before for the same period, and than that of the period before: a
// unit that was mistaken, a point that moved, a digit that was lost.
func (h *holding) factor(g Gate) {
	known, filed := h.known(g), h.filed(g)
	for _, row := range h.rows() {
		series, period := h.series(g, row), h.when(row)
		if h.isOdd(g, row, known[series][period], "以前报送的同一数") {
			continue
		}
		for _, before := range periodsBefore(period) {
			other, ok := filed[series][before]
			if !ok {
				other = known[series][before]
			}
			if h.isOdd(g, row, other, before) {
				break
			}
		}
	}
}

// isOdd reports a figure that lies too far from another.
func (h *holding) isOdd(g Gate, row, other heldRow, what string) bool {
	value, ok1 := h.figure(row, g.Column)
	before, ok2 := h.figure(other, g.Column)
	if !ok1 || !ok2 || before.Sign() <= 0 || value.Sign() < 0 || !isBeyond(value, before, g) {
		return false
	}
	h.report(g, CodeOddFactor, h.at(row, g.Column), "%s %s 为 %s，%s为 %s，相差过大，疑似单位、小数点有误或漏了数字；请核对",
		h.dataset.headerOf(g.Column), h.when(row), h.print(row, g.Column), what, h.print(other, g.Column))
	return true
}

// isBeyond reports whether a value is more than factor times what it was, or
// less than one of factor; with Down, more than so many percent less.
func isBeyond(value, before *big.Rat, g Gate) bool {
	times := big.NewRat(g.Factor, 1)
	least := new(big.Rat).Quo(before, times)
	if g.Down > 0 {
		least = new(big.Rat).Mul(before, big.NewRat(100-g.Down, 100))
	}
	return value.Cmp(new(big.Rat).Mul(before, times)) > 0 || value.Cmp(least) < 0
}

// revised asks about a figure that was delivered before for the same period and
// version and is another now: a correction says so in its version, an error
// does not.
func (h *holding) revised(g Gate) {
	known := h.known(g)
	for _, row := range h.rows() {
		other := known[h.series(g, row)][h.when(row)]
		value, ok1 := h.figure(row, g.Column)
		before, ok2 := h.figure(other, g.Column)
		if !ok1 || !ok2 || h.value(row, "vintage") != h.value(other, "vintage") || h.value(row, "basis") != h.value(other, "basis") {
			continue
		}
		gap := new(big.Rat).Sub(value, before)
		limit := new(big.Rat).Mul(before, big.NewRat(g.Down, 100))
		if gap.Abs(gap).Cmp(limit.Abs(limit)) > 0 {
			h.report(g, CodeRevised, h.at(row, g.Column), "%s %s 为 %s，以前报送的是 %s，按本次采用；如不是订正请核对期间和数值",
				h.dataset.headerOf(g.Column), h.when(row), h.print(row, g.Column), h.print(other, g.Column))
		}
	}
}

// growth asks about a stated rate of growth that lies far from that of the
// totals of this file and those before; another basis explains a small gap only.
func (h *holding) growth(g Gate) {
	known, filed := h.known(g), h.filed(g)
	limit := big.NewRat(g.Up, 1)
	for _, row := range h.rows() {
		stated, ok := h.figure(row, g.Column)
		value, ok1 := h.figure(row, g.Needs)
		if !ok || !ok1 {
			continue
		}
		series, period := h.series(g, row), h.when(row)
		for _, year := range periodsBefore(period)[:1] {
			other, found := filed[series][year]
			if !found {
				other = known[series][year]
			}
			before, ok := h.figure(other, g.Needs)
			if !ok || before.Sign() <= 0 {
				continue
			}
			computed := new(big.Rat).Sub(new(big.Rat).Mul(new(big.Rat).Quo(value, before), big.NewRat(100, 1)), big.NewRat(100, 1))
			if gap := new(big.Rat).Sub(stated, computed); gap.Abs(gap).Cmp(limit) > 0 {
				h.report(g, CodeRateMismatch, h.at(row, g.Column), "%s %s 填 %s，按总量计算为 %s%%；请核对是否少写或多写了百分号、小数点", h.dataset.headerOf(g.Column), period, h.print(row, g.Column), computed.FloatString(2))
			}
		}
	}
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

// between asks about a figure outside what it can be.
func (h *holding) between(g Gate) {
	low, ok1 := new(big.Rat).SetString(g.Low)
	high, ok2 := new(big.Rat).SetString(g.High)
	for _, row := range h.rows() {
		value, ok := h.figureIn(row, g.Column, g.Unit)
		if !ok || !ok1 || !ok2 || g.Where != "" && !slices.Contains(g.Codes, h.value(row, g.Where)) {
			continue
		}
		if value.Cmp(low) < 0 || value.Cmp(high) > 0 {
			h.report(g, CodeOutOfRange, h.at(row, g.Column), "%s为 %s，一般在 %s 至 %s%s之间；请核对数值和单位", h.dataset.headerOf(g.Column), h.print(row, g.Column), g.Low, g.High, spaced(g.Unit))
		}
	}
}

// spaced sets a unit off from the number before it.
func spaced(unit string) string {
	if unit == "" {
		return " "
	}
	return " " + unit
}

// figureIn is a number of a row in a unit, else the column's default unit, else
// as printed.
func (h *holding) figureIn(row heldRow, key, unit string) (*big.Rat, bool) {
	unit = orElse(unit, h.dataset.Column(key).DefaultUnit)
	if unit == "" {
		value, ok := new(big.Rat).SetString(h.value(row, key))
		return value, ok
	}
	value, ok := h.figure(row, key)
	if factor, isKnown := new(big.Rat).SetString(unitFactors[unit]); ok && isKnown {
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
