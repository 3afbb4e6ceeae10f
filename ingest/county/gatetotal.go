package county

import (
	"maps"
	"math/big"
	"slices"
	"strings"
)

// hiddenTotal asks about a row that is the sum of all the others of its frame:
// a total that does not say so and would be counted.
func (h *holding) hiddenTotal(g Gate) {
	if g.Column == "" {
		return
	}
	h.loneRegion(g)
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

// loneRegion asks about the one row of a table that names its area otherwise
// than all the others, which agree: often a total whose name was lost.
func (h *holding) loneRegion(g Gate) {
	spelt := map[string][]heldRow{}
	for _, row := range h.rows() {
		var name []string
		for i := range h.dataset.Columns {
			if c := &h.dataset.Columns[i]; c.Region {
				name = append(name, h.value(row, c.Key))
			}
		}
		spelt[strings.Join(name, " ")] = append(spelt[strings.Join(name, " ")], row)
	}
	if len(spelt) != 2 || len(h.rows()) < 4 {
		return
	}
	for _, rows := range spelt {
		if len(rows) == 1 {
			h.report(g, CodeControlTotal, h.at(rows[0], g.Column), "只有此行的地区与其余各行写法不同；如是合计请在首列写明“合计”，否则请改为一致")
		}
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
