package fetch

import (
	"fmt"
	"math/big"
	"strconv"

	"netmarket/ingest"
	"netmarket/ingest/publisher"
)

// The widest real movements of the published series, with room on both sides:
// a year's level between two fifths and two and a half times the year before
// (express 2024-01 was 2.03 times), a published growth within 25 points of that
// of the levels (express 2024-01: 18.5), a month's addition to the year within
// three times an even share.
var (
	leastYear   = big.NewRat(2, 5)
	mostYear    = big.NewRat(5, 2)
	mostApart   = big.NewRat(25, 1)
	leastGrowth = big.NewRat(-60, 1)
	mostGrowth  = big.NewRat(200, 1)
	leastMonth  = big.NewRat(49, 50) // a revision may lower what was cumulated
	mostShare   = big.NewRat(3, 1)
	mostAmended = big.NewRat(3, 2)
)

// implausible says what is wrong with the size of a figure among those held
// and those of its own page, "" where nothing is.
func implausible(o ingest.Observation, l *library, page map[string]ingest.Observation, bounds []publisher.Bound) string {
	v, ok := number(o)
	if !ok {
		return fmt.Sprintf("%s: no decimal: %q", o.Key(), o.Value)
	}
	if isGrowth(o) {
		if v.Cmp(leastGrowth) < 0 || v.Cmp(mostGrowth) > 0 {
			return fmt.Sprintf("%s: wanted a growth between -60 and 200 %%, found %s", o.Key(), o.Value)
		}
		return ""
	}
	for _, check := range []func(ingest.Observation, *big.Rat, *library, map[string]ingest.Observation) (string, bool){againstFormer, againstYearBefore, againstMonthBefore} {
		if trouble, known := check(o, v, l, page); known && trouble != "" {
			return trouble
		}
	}
	return againstBounds(o, v, bounds)
}

// againstFormer holds a figure against what was held of it so far.
func againstFormer(o ingest.Observation, v *big.Rat, l *library, _ map[string]ingest.Observation) (string, bool) {
	former, ok := l.byKey[o.Key()]
	if !ok {
		return "", false
	}
	held, ok := number(former)
	if !ok || held.Sign() <= 0 {
		return "", false
	}
	if v.Cmp(new(big.Rat).Mul(held, mostAmended)) > 0 || new(big.Rat).Mul(v, mostAmended).Cmp(held) < 0 {
		return fmt.Sprintf("%s: wanted about %s×10^%d as held so far, found %s×10^%d", o.Key(), former.Value, former.UnitMult, o.Value, o.UnitMult), true
	}
	return "", true
}

// againstYearBefore holds a level against the same period a year earlier, and
// the published growth of its page against the growth of the two levels.
func againstYearBefore(o ingest.Observation, v *big.Rat, l *library, page map[string]ingest.Observation) (string, bool) {
	year, err := strconv.Atoi(o.TimePeriod[:min(4, len(o.TimePeriod))])
	if err != nil {
		return "no year in " + o.TimePeriod, true
	}
	prior, ok := l.figure(o.Measure, o.Freq, strconv.Itoa(year-1)+o.TimePeriod[4:], o.Cumulative)
	if !ok {
		return "", false
	}
	before, ok := number(prior)
	if !ok || before.Sign() <= 0 {
		return "", false
	}
	ratio := new(big.Rat).Quo(v, before)
	if ratio.Cmp(leastYear) < 0 || ratio.Cmp(mostYear) > 0 {
		return fmt.Sprintf("%s: wanted 0.4 to 2.5 times %s×10^%d of the year before, found %s×10^%d", o.Key(), prior.Value, prior.UnitMult, o.Value, o.UnitMult), true
	}
	growth := o
	growth.Measure += "_yoy"
	published, ok := page[growth.Key()]
	if !ok {
		return "", true
	}
	stated, ok := number(published)
	if !ok {
		return "", true
	}
	naive := ratio.Sub(ratio, big.NewRat(1, 1))
	apart := naive.Sub(naive.Mul(naive, big.NewRat(100, 1)), stated)
	if apart.Abs(apart).Cmp(mostApart) > 0 {
		return fmt.Sprintf("%s: %s×10^%d after %s×10^%d is more than 25 points from the published growth of %s %%", o.Key(), o.Value, o.UnitMult, prior.Value, prior.UnitMult, published.Value), true
	}
	return "", true
}

// againstMonthBefore holds a cumulated level against that of the month before.
func againstMonthBefore(o ingest.Observation, v *big.Rat, l *library, _ map[string]ingest.Observation) (string, bool) {
	if !o.Cumulative {
		return "", false
	}
	last := lastMonth(o)
	n, err := strconv.Atoi(last[5:])
	if err != nil || n < 2 || n > 12 {
		return "", false
	}
	prior, ok := l.figure(o.Measure, "M", fmt.Sprintf("%s-%02d", last[:4], n-1), true)
	if !ok {
		return "", false
	}
	before, ok := number(prior)
	if !ok || before.Sign() <= 0 {
		return "", false
	}
	share := new(big.Rat).Mul(mostShare, big.NewRat(1, int64(n-1)))
	most := new(big.Rat).Mul(before, share.Add(share, big.NewRat(1, 1)))
	if v.Cmp(new(big.Rat).Mul(before, leastMonth)) < 0 || v.Cmp(most) > 0 {
		return fmt.Sprintf("%s: wanted a little more than %s×10^%d of the month before, found %s×10^%d", o.Key(), prior.Value, prior.UnitMult, o.Value, o.UnitMult), true
	}
	return "", true
}

// againstBounds holds a figure against what its measure can be at all, taking
// the year as twelve equal months.
func againstBounds(o ingest.Observation, v *big.Rat, bounds []publisher.Bound) string {
	for _, b := range bounds {
		if b.Measure != o.Measure {
			continue
		}
		months := int64(1)
		if n, err := strconv.ParseInt(lastMonth(o)[5:], 10, 64); err == nil && o.Cumulative {
			months = n
		}
		unit := ingest.Observation{Value: "1", UnitMult: b.UnitMult}
		one, _ := number(unit)
		year := new(big.Rat).Mul(v, big.NewRat(12, months))
		low, high := new(big.Rat).Mul(one, big.NewRat(b.Low, 1)), new(big.Rat).Mul(one, big.NewRat(b.High, 1))
		if year.Cmp(low) < 0 || year.Cmp(high) > 0 {
			return fmt.Sprintf("%s: wanted between %d and %d ×10^%d for a full year, found %s×10^%d for %d months", o.Key(), b.Low, b.High, b.UnitMult, o.Value, o.UnitMult, months)
		}
	}
	return ""
}
