package county

import (
	"slices"
	"strings"
)

// personalFigure names the personal number that stands where a figure belongs,
// "" when it may be a figure. Sums in 元 and totals in 件 may have eleven
// digits; counts of days, persons and households, percentages and figures in
// larger units have fewer.
func (r *reader) personalFigure(b *binding, text string, n number) string {
	if kind := personalKind(n.digits, false); kind != "" && !(isMobileNumber(n.digits) && r.mayBeThisLarge(b, n)) {
		return kind
	}
	if strings.Trim(text, "0123456789.,+-%") == "" {
		return "" // nothing but a figure, which was looked at above
	}
	kind := personalKind(text, false)
	if kind == kindNumber && isMobileNumber(n.digits) && r.mayBeThisLarge(b, n) {
		return ""
	}
	return kind
}

// hugeUnits are the units in which a county's figure may have eleven digits.
var hugeUnits = []string{"元", "件"}

// manyDigits are the items of rate_summary whose two numbers may be sums in 元.
var manyDigits = []string{"ecommerce_tax_share"}

// mayBeThisLarge reports whether a figure of eleven digits may be meant: its
// unit is 元 or 件 and the column holds totals, not the sum of one dispute.
func (r *reader) mayBeThisLarge(b *binding, n number) bool {
	c := b.column
	switch {
	case c.Type == "int", c.DefaultUnit == "元", c.isPercent():
		return false
	case len(c.Units) == 0 && c.UnitColumn == "":
		return slices.Contains(manyDigits, r.get("item_id"))
	}
	unit, _ := parseUnit(n.suffix)
	unit = orElse(unit, orElse(orElse(r.rowUnit(c), r.declaredUnit(b)), c.DefaultUnit))
	return unit == "" || slices.Contains(hugeUnits, unit)
}
