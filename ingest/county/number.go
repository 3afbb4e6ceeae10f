package county

import (
	"regexp"
	"strconv"
	"strings"

	"netmarket/ingest"
)

// number is a printed number taken apart, still as text.
type number struct {
	digits string // canonical decimal: optional minus, no leading zeros, printed decimals kept
	suffix string // what followed the digits, as printed: 万件, %, 万
}

const kept15 = 15 // significant digits a spreadsheet keeps

var (
	numberShape  = regexp.MustCompile(`^(\d{1,3}(?:,\d{3})+|\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?(\D*)$`)
	spacedDigits = regexp.MustCompile(`\d \d`)
	spacedGroups = regexp.MustCompile(`^[^\d]*\d{1,3}( \d{3})+(\D.*)?$`)
	arithmetic   = strings.NewReplacer("↑", "+", "↓", "-", "▲", "+", "▼", "-", "▽", "-", "⬆", "+", "⬇", "-", "¥", "", "￥", "",
		"增长", "+", "上升", "+", "上涨", "+", "增加", "+", "提高", "+", "下降", "-", "减少", "-", "降低", "-", "下滑", "-", "回落", "-")
	signBehind = regexp.MustCompile(`^(\d.*?)(\+|-)$`) // 67.22%↑
)

// triangle stands for a rise in one office and for a negative in another; it
// is read only where the same column shows how falls are written.
const triangle = "△"

// parseNumber reads a printed number: full-width digits, thousands marks, an
// arrow or word for the sign, brackets for a negative, a unit behind. stored
// says that the cell holds a binary number with more digits than a spreadsheet
// shows; it is rounded to the 15 that count. The code is "" or one of
// CodeNotANumber, CodeScientific and CodeAmbiguous.
func parseNumber(text string, stored bool) (number, string) {
	text = ingest.Dashes(ingest.HalfWidth(text))
	if strings.Contains(text, triangle) {
		return number{}, CodeAmbiguous
	}
	if spacedDigits.MatchString(text) && !spacedGroups.MatchString(text) {
		return number{}, CodeNotANumber
	}
	body := arithmetic.Replace(ingest.Compact(text))
	if m := signBehind.FindStringSubmatch(body); m != nil {
		body = m[2] + m[1]
	}
	body, negative, ok := splitSign(body)
	m := numberShape.FindStringSubmatch(body)
	if !ok || m == nil || m[1] == "" && m[2] == "" {
		return number{}, CodeNotANumber
	}
	whole, fraction := strings.ReplaceAll(m[1], ",", ""), m[2]
	if m[3] != "" {
		var exact bool
		if whole, fraction, exact = shift(whole, fraction, m[3]); !exact && !stored {
			return number{}, CodeScientific
		}
	}
	if stored {
		whole, fraction = roundSignificant(whole, fraction, kept15)
	}
	return number{canonical(whole, fraction, negative), m[4]}, ""
}

// splitSign takes the sign off: -3.2, +3.2, (-3.2), and (3.2) as bookkeepers
// write a negative.
func splitSign(body string) (rest string, negative, ok bool) {
	if inner, found := strings.CutPrefix(body, "("); found {
		inner, after, closed := strings.Cut(inner, ")")
		if !closed {
			return "", false, false
		}
		signed := strings.HasPrefix(inner, "-") || strings.HasPrefix(inner, "+")
		rest, negative, ok = splitSign(inner)
		return rest + after, negative || !signed, ok
	}
	switch {
	case strings.HasPrefix(body, "-"):
		return body[1:], true, true
	case strings.HasPrefix(body, "+"):
		return strings.TrimPrefix(body[1:], "+"), false, true
	}
	return body, false, true
}

// shift moves the decimal point of whole.fraction by a printed exponent. exact
// is false when zeros had to be invented to the right.
func shift(whole, fraction, exponent string) (string, string, bool) {
	n, err := strconv.Atoi(exponent)
	if err != nil {
		return whole, fraction, false
	}
	exact := n <= len(fraction)
	if n >= 0 {
		fraction += strings.Repeat("0", max(0, n-len(fraction)))
		return whole + fraction[:n], fraction[n:], exact
	}
	whole = strings.Repeat("0", max(0, -n-len(whole))) + whole
	cut := len(whole) + n
	return whole[:cut], whole[cut:] + fraction, true
}

// roundSignificant keeps n significant digits, half up, and drops the zeros
// behind the point that rounding leaves.
func roundSignificant(whole, fraction string, n int) (string, string) {
	digits := whole + fraction
	lead := len(digits) - len(strings.TrimLeft(digits, "0"))
	point := len(whole)
	if len(digits)-lead > n {
		up := digits[lead+n] >= '5'
		kept := []byte("0" + digits[:lead+n])
		for i := len(kept) - 1; up && i >= 0; i-- {
			if kept[i] != '9' {
				kept[i]++
				break
			}
			kept[i] = '0'
		}
		point++
		digits = string(kept) + strings.Repeat("0", max(0, point-len(kept)))
	}
	return digits[:point], strings.TrimRight(digits[point:], "0")
}

// canonical writes a decimal: no leading zeros but one before the point, no
// bare point, no minus before zero.
func canonical(whole, fraction string, negative bool) string {
	whole = strings.TrimLeft(whole, "0")
	if whole == "" {
		whole = "0"
	}
	out := whole
	if fraction != "" {
		out += "." + fraction
	}
	if negative && strings.Trim(out, "0.") != "" {
		out = "-" + out
	}
	return out
}

// timesHundred moves the point of a canonical decimal two places right:
// 0.95 → 95, 0.9512 → 95.12.
func timesHundred(digits string) string {
	body, negative := strings.CutPrefix(digits, "-")
	whole, fraction, _ := strings.Cut(body, ".")
	whole, fraction, _ = shift(whole, fraction, "2")
	return canonical(whole, fraction, negative)
}

// wholeNumber drops a fraction of zeros; ok is false for any other fraction.
func wholeNumber(digits string) (string, bool) {
	whole, fraction, found := strings.Cut(digits, ".")
	if found && strings.Trim(fraction, "0") != "" {
		return digits, false
	}
	return whole, true
}
