package county

import (
	"math"
	"strconv"
	"strings"
)

// longestPlain is how many characters a stored number may take before it is
// written with an exponent.
const longestPlain = 24

// decimalOf writes a stored binary number as the shortest decimal that reads
// back to the same bits, as an .xlsx would hold it: 230.00000000000003 stays
// so, and is rounded where figures are read. Nothing is computed with it. What
// is no number becomes the error text a spreadsheet shows.
func decimalOf(v float64) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return "#NUM!"
	}
	text := strconv.FormatFloat(v, 'f', -1, 64)
	if text == "-0" {
		return "0"
	}
	if len(text) > longestPlain {
		return strconv.FormatFloat(v, 'E', -1, 64)
	}
	return text
}

// decimalOfRK writes a number in the short form of an .xls: thirty bits of a
// binary or whole number, the last two bits saying which and whether a hundred
// times the value is stored. The point is moved in the text, not by dividing.
func decimalOfRK(rk uint32) string {
	text := decimalOf(math.Float64frombits(uint64(rk&^3) << 32))
	if rk&2 != 0 {
		text = strconv.Itoa(int(int32(rk) >> 2))
	}
	if rk&1 == 0 || strings.HasPrefix(text, "#") {
		return text
	}
	if mantissa, exponent, found := strings.Cut(text, "E"); found {
		n, _ := strconv.Atoi(exponent)
		return mantissa + "E" + strconv.Itoa(n-2)
	}
	body, negative := strings.CutPrefix(text, "-")
	whole, fraction, _ := strings.Cut(body, ".")
	whole, fraction, _ = shift(whole, fraction, "-2")
	return canonical(whole, strings.TrimRight(fraction, "0"), negative)
}

// isPercentFormat reports whether a number format shows a percentage. A sign
// in quotes or behind a backslash is only printed: 0.00"%".
func isPercentFormat(format string) bool {
	quoted := false
	for i := 0; i < len(format); i++ {
		switch c := format[i]; {
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '\\' || c == '_' || c == '*':
			i++
		case c == '%':
			return true
		}
	}
	return strings.EqualFold(format, "percent")
}
