package county

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"
	"time"
)

// figureColumns hold figures that grow from year to year.
var figureColumns = []string{"value", "volume", "persons", "amount", "sales", "stock", "numerator", "denominator"}

// yearsBack moves a kept period or day some years back.
func yearsBack(period string, years int) string {
	if len(period) < 4 {
		return period
	}
	year, err := strconv.Atoi(period[:4])
	if err != nil {
		return period
	}
	rest := strings.Replace(period[4:], "-02-29", "-02-28", 1)
	if from, to, ok := strings.Cut(rest, ".."); ok && len(to) > 2 {
		rest = from + ".." + yearsBack(to, years)
	}
	return fmt.Sprintf("%d%s", year-years, rest)
}

func daysBack(day string, days int) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return t.AddDate(0, 0, -days).Format(time.DateOnly)
}

// grown is a figure some years before: smaller by the stated growth of its year,
// of the years before by 7.3 %.
func grown(decimal string, years int, stated string) string {
	value, ok := new(big.Rat).SetString(decimal)
	if !ok {
		return decimal
	}
	for n := range years {
		rate, ok := new(big.Rat).SetString(stated)
		if n > 0 || !ok {
			rate = big.NewRat(73, 10)
		}
		value.Quo(value, rate.Add(rate.Quo(rate, big.NewRat(100, 1)), big.NewRat(1, 1)))
	}
	_, fraction, _ := strings.Cut(decimal, ".")
	return value.FloatString(len(fraction))
}
