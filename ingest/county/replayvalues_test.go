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

// grown is a figure 7.3 % smaller a year, with a digit of its own so that no two
// years are the same.
func grown(decimal string, years int) string {
	value, ok := new(big.Rat).SetString(decimal)
	if !ok {
		return decimal
	}
	for range years {
		value.Mul(value, big.NewRat(1000, 1073))
	}
	_, fraction, _ := strings.Cut(decimal, ".")
	return value.FloatString(len(fraction))
}
