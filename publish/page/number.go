package page

import (
	"math/big"
	"regexp"
	"strings"

	"netmarket/publish"
)

// Decimals of numbers that charts are drawn by.
const (
	usualPlaces = 2
	mostPlaces  = 6
)

var hundred = big.NewRat(100, 1)

// decimal reads an exact decimal; false for anything else.
func decimal(text string) (*big.Rat, bool) {
	r := publish.Decimal(text)
	return r, r != nil
}

// percent shows a fraction of one as a percentage; what is no decimal is shown
// as it is.
func percent(fraction string) string {
	if r := publish.Decimal(fraction); r != nil {
		return publish.Percents(r)[0]
	}
	return fraction
}

// percentBeside shows a rate beside what it is compared with, which may be
// empty, and apart from the ends of bands it could be taken for.
func percentBeside(rate *big.Rat, benchmark string, ends []band) (shown, compared string) {
	rates := []*big.Rat{rate, publish.Decimal(benchmark)}
	for _, b := range ends {
		rates = append(rates, publish.Decimal(fraction(b.AtLeast)))
	}
	texts := publish.Percents(rates...)
	if rates[1] == nil {
		texts[1] = benchmark
	}
	return texts[0], texts[1]
}

// trimmed drops the zeros a decimal ends in.
func trimmed(text string) string {
	if !strings.Contains(text, ".") {
		return text
	}
	return strings.TrimRight(strings.TrimRight(text, "0"), ".")
}

// grouped sets off the thousands of a decimal: 592,718,055.
func grouped(text string) string {
	if _, ok := decimal(text); !ok {
		return text
	}
	whole, fraction, dotted := strings.Cut(text, ".")
	sign := ""
	if strings.HasPrefix(whole, "-") {
		sign, whole = "-", whole[1:]
	}
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if dotted {
		whole += "." + fraction
	}
	return sign + whole
}

// growth is this over prior less one, in percent with two decimals; empty where
// either is no decimal or prior is zero.
func growth(this, prior string) string {
	a, ok := decimal(this)
	b, also := decimal(prior)
	if !ok || !also || b.Sign() == 0 {
		return ""
	}
	r := new(big.Rat).Quo(a, b)
	r.Sub(r, big.NewRat(1, 1))
	return r.Mul(r, hundred).FloatString(usualPlaces)
}

// fraction is a percentage as a fraction of one; empty for no decimal.
func fraction(percentage string) string {
	r, ok := decimal(percentage)
	if !ok {
		return ""
	}
	return r.Quo(r, hundred).FloatString(mostPlaces + usualPlaces)
}

// scaled is a decimal times ten to the power.
func scaled(text string, power int) string {
	r, ok := decimal(text)
	if !ok || power < 0 || power > 18 {
		return ""
	}
	ten := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(power)), nil)
	return trimmed(r.Mul(r, new(big.Rat).SetInt(ten)).FloatString(18))
}

// ofMax is where points stand on a scale to max, in percent with two decimals.
func ofMax(p, most publish.Points) string {
	if most <= 0 {
		return "0"
	}
	return trimmed(new(big.Rat).SetFrac64(int64(p)*100, int64(most)).FloatString(usualPlaces))
}

// spread is a range of points; one number where nothing is open.
func spread(low, high publish.Points) string {
	if low == high {
		return low.String()
	}
	return low.String() + "–" + high.String()
}

// signed is a difference with its sign.
func signed(p publish.Points) string {
	if p > 0 {
		return "+" + p.String()
	}
	return strings.Replace(p.String(), "-", "−", 1)
}

// unitWord is the printed unit: 万元, 件, %.
func unitWord(measure, mult string) string {
	words := map[string]string{
		"CNY 0": "元", "CNY 3": "千元", "CNY 4": "万元", "CNY 8": "亿元", "PIECES 0": "件", "PIECES 4": "万件", "PIECES 8": "亿件",
		"PERSONS 0": "人", "PERSONS 4": "万人", "ENTITIES 0": "户", "CASES 0": "件", "PERCENT 0": "%", "POINTS 0": "分", "COUNT 0": "",
	}
	if word, ok := words[measure+" "+mult]; ok {
		return word
	}
	return " " + measure + "×10^" + mult
}

var (
	locatorAdded     = regexp.MustCompile(`^added up from (\d+) figures$`)
	locatorRows      = regexp.MustCompile(`^(.*?) ?rows (\d+)-(\d+)(?:, (\d+) counted)?$`)
	locatorParagraph = regexp.MustCompile(`^paragraph (\d+) (.+)$`)
	locatorTable     = regexp.MustCompile(`^table (\d+) row (.+?)(?: column (.+))?$`)
)

// place is a locator in words for people who look the figure up.
func place(locator string) string {
	locator = strings.TrimSpace(locator)
	if m := locatorAdded.FindStringSubmatch(locator); m != nil {
		return "由 " + m[1] + " 个数加总"
	}
	if m := locatorRows.FindStringSubmatch(locator); m != nil {
		text := "第 " + m[2] + "–" + m[3] + " 行"
		if m[1] != "" {
			text = "工作表“" + m[1] + "”" + text
		}
		if m[4] != "" {
			text += "，计入 " + m[4] + " 行"
		}
		return text
	}
	if m := locatorParagraph.FindStringSubmatch(locator); m != nil {
		return "第 " + m[1] + " 段：" + m[2]
	}
	if m := locatorTable.FindStringSubmatch(locator); m != nil {
		text := "表 " + m[1] + "，行“" + m[2] + "”"
		if m[3] != "" {
			text += "，列“" + m[3] + "”"
		}
		return text
	}
	return cell(locator)
}

// cell words "快递!C7" as a sheet and a cell.
func cell(locator string) string {
	sheet, at, ok := strings.Cut(locator, "!")
	if !ok || strings.Contains(at, "!") {
		return locator
	}
	return "工作表“" + sheet + "”" + at
}
