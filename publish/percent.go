package publish

import (
	"math/big"
	"strings"
)

// Bounds of the decimals of a percentage: as many as it takes to tell two
// rates apart.
const (
	leastPlaces = 2
	mostPlaces  = 6
)

// Decimal reads an exact decimal; nil for anything else.
func Decimal(text string) *big.Rat {
	if text == "" || strings.ContainsAny(text, "/eE") {
		return nil
	}
	r, ok := new(big.Rat).SetString(text)
	if !ok {
		return nil
	}
	return r
}

// Ratio is a rate as a fraction of one, from its two totals where these make it
// up: a published value is rounded to the millionth, and 2.999966 % is not 3 %.
// Texts are exact decimals; nil where there is no rate.
func Ratio(value, numerator, denominator string) *big.Rat {
	v, n, d := Decimal(value), Decimal(numerator), Decimal(denominator)
	if n == nil || d == nil || d.Sign() == 0 {
		return v
	}
	exact := new(big.Rat).Quo(n, d)
	if v == nil {
		return exact
	}
	apart := new(big.Rat).Sub(exact, v)
	if apart.Abs(apart).Cmp(big.NewRat(1, 1_000_000)) <= 0 {
		return exact
	}
	return v
}

// Percents shows fractions of one as percentages, rounded to two decimals, or
// to as many more as it takes for different rates to look different: a rate
// never looks like the bar it does not reach. nil gives an empty text.
func Percents(rates ...*big.Rat) []string {
	for places := leastPlaces; places <= mostPlaces; places++ {
		texts := make([]string, len(rates))
		for i, r := range rates {
			texts[i] = roundedPercent(r, places)
		}
		if isToldApart(rates, texts) {
			return texts
		}
	}
	texts := make([]string, len(rates))
	for i, r := range rates {
		texts[i] = cutPercent(r, mostPlaces)
	}
	return texts
}

func isToldApart(rates []*big.Rat, texts []string) bool {
	for i, a := range rates {
		if a == nil {
			continue
		}
		if a.Sign() != 0 && texts[i] == "0%" {
			return false
		}
		for j, b := range rates[i+1:] {
			if b != nil && a.Cmp(b) != 0 && texts[i] == texts[i+1+j] {
				return false
			}
		}
	}
	return true
}

func roundedPercent(r *big.Rat, places int) string {
	if r == nil {
		return ""
	}
	return percentText(new(big.Rat).Mul(r, big.NewRat(100, 1)).FloatString(places))
}

// cutPercent cuts toward lower values, so that order is kept below zero too.
func cutPercent(r *big.Rat, places int) string {
	if r == nil {
		return ""
	}
	scale := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(places)+2), nil)
	scaled := new(big.Int).Mul(r.Num(), scale)
	cut := new(big.Int).Div(scaled, r.Denom()) // Euclidean: the denominator is positive, so this is the floor
	return percentText(new(big.Rat).SetFrac(cut, new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(places)), nil)).FloatString(places))
}

func percentText(decimal string) string {
	text := strings.TrimRight(strings.TrimRight(decimal, "0"), ".")
	if text == "-0" {
		text = "0"
	}
	return text + "%"
}
