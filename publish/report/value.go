package report

import (
	"math/big"
	"strconv"
	"strings"

	"netmarket/publish"
)

// counted lists the shapes whose value is a count or a finding's points; the
// value of every other shape is a fraction of one.
var counted = map[string]bool{"capped_count": true, "attested": true}

// usualPlaces are the decimals of a percentage; mostPlaces bound how many are
// shown to tell two close rates apart.
const (
	usualPlaces = 2
	mostPlaces  = 6
)

// valuePair shows a value and what it is compared with: "7.5% / 7.2%". Rates
// are rounded for the eye, with as many decimals as it takes for two different
// rates to look different. Training hours, the benchmark of a coverage, are
// not a rate.
func valuePair(shape, value, benchmark string) string {
	if value == "" {
		return ""
	}
	if counted[shape] {
		return joined(value, benchmark)
	}
	if shape == "coverage_and_minimum" {
		return joined(percent(value, usualPlaces), benchmark)
	}
	places := usualPlaces
	for places < mostPlaces && value != benchmark && percent(value, places) == percent(benchmark, places) {
		places++
	}
	return joined(percent(value, places), percent(benchmark, places))
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
func spread(low, high publish.Points) string {
	if low == high {
		return low.String()
	}
	return low.String() + "～" + high.String()
}

func decimalInt(n int) string { return strconv.Itoa(n) }
