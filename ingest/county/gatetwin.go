package county

import (
	"maps"
	"math/big"
	"slices"
	"strings"
)

const (
	leastDigits  = 3 // significant digits from which equal figures of two periods are odd where half of a table has them
	oddDigits    = 4 // …where a quarter has them
	enoughDigits = 6 // …and from which they are no chance even alone
)

// twin is a figure that is exactly that of another period.
type twin struct {
	row   heldRow
	other string // the period
	what  string // where that stands
}

// notShifted asks about figures that are exactly those of another period: a
// year that was mistyped, an old file with a new heading. A few short figures
// of a long table may agree by chance.
func (h *holding) notShifted(g Gate) {
	known, filed := h.known(g), h.filed(g)
	var twins []twin
	looked := 0
	for _, row := range h.rows() {
		value, ok := h.figure(row, g.Column)
		if !ok || significant(h.value(row, g.Column)) < leastDigits {
			continue
		}
		looked++
		if t, ok := h.twinOf(g, row, value, known[h.series(g, row)], filed[h.series(g, row)]); ok {
			twins = append(twins, t)
		}
	}
	for _, t := range twins {
		digits, isMany := significant(h.value(t.row, g.Column)), len(twins)*2 >= looked && len(twins) > 2
		if digits < enoughDigits && !isMany && (digits < oddDigits || len(twins)*4 < looked) {
			continue
		}
		h.report(g, CodeOtherPeriod, h.at(t.row, g.Column), "%s %s 与%s %s 完全相同；请核对期间是否填错、是否误用旧表", h.dataset.headerOf(g.Column), h.when(t.row), t.what, t.other)
	}
}

// twinOf looks for a figure among those of other periods that were delivered
// before, and in this file one period back.
func (h *holding) twinOf(g Gate, row heldRow, value *big.Rat, known, filed map[string]heldRow) (twin, bool) {
	period := h.when(row)
	equals := func(other heldRow) bool {
		same, ok := h.figure(other, g.Column)
		return ok && same.Cmp(value) == 0
	}
	if equals(known[period]) {
		return twin{}, false
	}
	for _, other := range slices.Sorted(maps.Keys(known)) {
		if other != period && equals(known[other]) {
			return twin{row, other, "以前报送的"}, true
		}
	}
	for _, other := range periodsBefore(period) {
		if equals(filed[other]) {
			return twin{row, other, "本表"}, true
		}
	}
	return twin{}, false
}

// significant counts the digits of a decimal from the first to the last that is
// not a nought.
func significant(decimal string) int {
	return len(strings.Trim(strings.ReplaceAll(strings.TrimPrefix(decimal, "-"), ".", ""), "0"))
}
