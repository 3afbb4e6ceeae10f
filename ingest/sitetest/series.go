package sitetest

import "fmt"

// series is a measure over the months: what was published where it is known,
// and in between invented levels that lead from one known level to the next.
// Levels count in units: 1 亿元, or 0.1 亿件.
type series struct {
	whole     bool      // printed without a decimal
	weights   [12]int64 // of the months in a year, together 1000
	published map[int]point
	supports  map[int]string // levels that are not published but follow from others: a later growth, a month
}

var (
	retailWeights  = [12]int64{84, 83, 81, 76, 82, 86, 79, 79, 85, 92, 88, 85}
	onlineWeights  = [12]int64{73, 70, 80, 76, 84, 92, 76, 77, 84, 93, 107, 88}
	expressWeights = [12]int64{70, 60, 82, 80, 86, 88, 83, 83, 88, 92, 97, 91}
)

// The series. The supports of 2025 are the levels of 2026 without their
// published growth, so that both years fit; those of express in 2023 the
// levels that the growth of 2024's levels was spoken of.
var (
	retailSeries = series{true, retailWeights, retailPublished, map[int]string{
		202503: "124702", 202504: "161866", 202505: "203186", 202506: "245530", 202511: "456066"}}
	onlineSeries = series{true, onlineWeights, onlinePublished, nil}
	goodsSeries  = series{true, onlineWeights, goodsPublished, map[int]string{
		202503: "29409", 202504: "38964", 202505: "50208", 202506: "61351"}}
	expressSeries = series{false, expressWeights, expressPublished, map[int]string{
		202301: "72.3", 202302: "164.0", 202311: "1188.1", 202401: "147.0", 202411: "1572.8",
		202502: "284.7", 202503: "451.1", 202504: "614.4", 202505: "787.7", 202506: "956.0", 202507: "1120.9", 202508: "1281.6", 202511: "1807.4"}}
)

// known is a level in units, where there is one.
func (s series) known(year, month int) (int64, bool) {
	level := s.published[at(year, month)].level
	if level == "" {
		level = s.supports[at(year, month)]
	}
	if level == "" {
		return 0, false
	}
	if s.whole {
		return tenths(level) / 10, true
	}
	return tenths(level), true
}

// level is January to a month, in units. The year needs its last month.
func (s series) level(year, month int) int64 {
	if units, ok := s.known(year, month); ok || month == 0 {
		return units
	}
	before, after := month-1, month+1
	low, ok := s.known(year, before)
	for ; !ok && before > 0; low, ok = s.known(year, before) {
		before--
	}
	high, ok := s.known(year, after)
	for ; !ok && after < 12; high, ok = s.known(year, after) {
		after++
	}
	if !ok {
		panic(fmt.Sprintf("sitetest: no level after %d", at(year, month)))
	}
	all, part := int64(0), int64(0)
	for m := before + 1; m <= after; m++ {
		all += s.weights[m-1]
		if m <= month {
			part += s.weights[m-1]
		}
	}
	return low + (high-low)*part/all
}

// single is one month, in units.
func (s series) single(year, month int) int64 { return s.level(year, month) - s.level(year, month-1) }

// percent is how much more now is than before, in tenths of a per cent.
func percent(now, before int64) int64 {
	n := (now - before) * 2000
	if n < 0 {
		return -((-n + before) / (2 * before))
	}
	return (n + before) / (2 * before)
}

// gap is by how much the published growth of a year differs from that of the
// two published levels, in tenths of a per cent: the comparable base.
func (s series) gap(year int) int64 {
	return tenths(s.published[at(year, 12)].growth) - percent(s.level(year, 12), s.level(year-1, 12))
}

// growth is the growth of January to a month: the published one, or that of
// the levels with the year's gap.
func (s series) growth(year, month int) string {
	if g := s.published[at(year, month)].growth; g != "" {
		return g
	}
	return inTenths(percent(s.level(year, month), s.level(year-1, month))+s.gap(year), false)
}

// singleGrowth is that of one month.
func (s series) singleGrowth(year, month int) string {
	return inTenths(percent(s.single(year, month), s.single(year-1, month))+s.gap(year), false)
}

// shown is a level in its printed form.
func (s series) shown(units int64) string {
	if s.whole {
		return fmt.Sprint(units)
	}
	return inTenths(units, false)
}
