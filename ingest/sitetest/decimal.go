package sitetest

import (
	"fmt"
	"math/big"
	"strings"
)

// scaled is value × num ÷ den with the given decimals, rounded half up. The
// value is a decimal that is not negative; anything else gives itself back.
func scaled(value string, num, den int64, decimals int) string {
	v, ok := new(big.Rat).SetString(value)
	if !ok {
		return value
	}
	return v.Mul(v, big.NewRat(num, den)).FloatString(decimals)
}

// tenths is a decimal with at most one place as an integer of tenths.
func tenths(value string) int64 {
	v, ok := new(big.Rat).SetString(value)
	if !ok {
		panic("sitetest: no decimal: " + value)
	}
	v.Mul(v, big.NewRat(10, 1))
	if !v.IsInt() {
		panic("sitetest: more than one decimal: " + value)
	}
	return v.Num().Int64()
}

// inTenths writes an integer of tenths with one decimal, or without where
// whole is asked for.
func inTenths(n int64, whole bool) string {
	if whole {
		return fmt.Sprint(n / 10)
	}
	sign := ""
	if n < 0 {
		sign, n = "-", -n
	}
	return fmt.Sprintf("%s%d.%d", sign, n/10, n%10)
}

// changed is a number with its digit at a place (from the right, the unit of
// the last printed digit is 0) raised by one, nine becoming eight: the same
// length, one digit different.
func changed(value string, place int) string {
	digits := []byte(value)
	seen := 0
	for i := len(digits) - 1; i >= 0; i-- {
		if !isDigit(rune(digits[i])) {
			continue
		}
		if seen == place {
			if digits[i] == '9' {
				digits[i] = '8'
			} else {
				digits[i]++
			}
			return string(digits)
		}
		seen++
	}
	panic(fmt.Sprintf("sitetest: no digit %d in %s", place, strings.TrimSpace(value)))
}
