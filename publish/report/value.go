package report

import (
	"math/big"
	"strconv"
	"strings"

	"netmarket/publish"
)

// usualPlaces are the decimals of a percentage; mostPlaces bound how many are
// shown to tell two close rates apart.
const (
	usualPlaces = 2
	mostPlaces  = 6
)

// valuePair shows a value and what it is compared with: "7.5% / 7.2%". Rates
// are fractions of one, rounded for the eye, with as many decimals as it takes
// for two different rates to look different; a threshold is in percent. A count
// stands alone, and so does the coverage of training, beside its fewest hours.
// The points of a finding are the score itself and are not repeated.
func valuePair(shape, value, benchmark, threshold string) string {
	switch {
	case value == "" || shape == "attested":
		return ""
	case shape == "capped_count":
		return joined(value, benchmark)
	case shape == "coverage_and_minimum" && benchmark != "":
		return percent(value, usualPlaces) + "，最低 " + benchmark + " 学时"
	case shape == "coverage_and_minimum":
		return percent(value, usualPlaces)
	}
	if benchmark == "" {
		benchmark = fraction(threshold)
	}
	places := usualPlaces
	for places < mostPlaces && !sameNumber(value, benchmark) && percent(value, places) == percent(benchmark, places) {
		places++
	}
	return joined(percent(value, places), percent(benchmark, places))
}

// fraction is a percentage as a fraction of one; empty for no decimal.
func fraction(percentage string) string {
	r, ok := new(big.Rat).SetString(percentage)
	if !ok {
		return ""
	}
	return r.Quo(r, big.NewRat(100, 1)).FloatString(mostPlaces + usualPlaces)
}

func sameNumber(a, b string) bool {
	x, ok := new(big.Rat).SetString(a)
	y, also := new(big.Rat).SetString(b)
	return ok && also && x.Cmp(y) == 0
}

func joined(value, benchmark string) string {
	if benchmark == "" {
		return value
	}
	return value + " / " + benchmark
}

// percent shows a fraction of one as a percentage; what is no decimal is shown
// as it is.
func percent(fraction string, places int) string {
	r, ok := new(big.Rat).SetString(fraction)
	if !ok || strings.ContainsAny(fraction, "/eE") {
		return fraction
	}
	text := r.Mul(r, big.NewRat(100, 1)).FloatString(places)
	return strings.TrimRight(strings.TrimRight(text, "0"), ".") + "%"
}

// spread is a range of points; one number where nothing is open.
func spread(low, high publish.Points) string { return publish.Spread(low, high) }

func decimalInt(n int) string { return strconv.Itoa(n) }
