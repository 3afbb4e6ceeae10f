package report

import (
	"math/big"
	"strconv"

	"netmarket/publish"
)

// valuePair shows a value and what it is compared with: "7.5% / 7.2%". Rates
// are fractions of one, rounded for the eye as publish.Percents does; a
// threshold is in percent. A count stands alone, and so does the coverage of
// training, beside its fewest hours. The points of a finding are the score
// itself and are not repeated.
func valuePair(shape, value, benchmark, threshold string) string {
	switch {
	case value == "" || shape == "attested":
		return ""
	case shape == "capped_count":
		return joined(value, benchmark)
	case shape == "coverage_and_minimum" && benchmark != "":
		return percents(value, "")[0] + "，最低 " + benchmark + " 学时"
	case shape == "coverage_and_minimum":
		return percents(value, "")[0]
	}
	if benchmark == "" {
		benchmark = fraction(threshold)
	}
	shown := percents(value, benchmark)
	return joined(shown[0], shown[1])
}

// percents shows fractions of one as percentages; what is no decimal is shown
// as it is.
func percents(texts ...string) []string {
	rates := make([]*big.Rat, len(texts))
	for i, text := range texts {
		rates[i] = publish.Decimal(text)
	}
	shown := publish.Percents(rates...)
	for i, r := range rates {
		if r == nil {
			shown[i] = texts[i]
		}
	}
	return shown
}

// fraction is a percentage as a fraction of one; empty for no decimal.
func fraction(percentage string) string {
	r, ok := new(big.Rat).SetString(percentage)
	if !ok {
		return ""
	}
	return r.Quo(r, big.NewRat(100, 1)).FloatString(8)
}

func joined(value, benchmark string) string {
	if benchmark == "" {
		return value
	}
	return value + " / " + benchmark
}

// spread is a range of points; one number where nothing is open.
func spread(low, high publish.Points) string { return publish.Spread(low, high) }

func decimalInt(n int) string { return strconv.Itoa(n) }
