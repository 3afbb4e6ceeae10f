package publish

import (
	"math/big"
	"strings"
	"testing"
)

// A percentage never looks like a bar it does not reach, nor one it passes like
// one it misses: under, at and over the bar, below zero, and with nothing known.
func TestPercentsKeepTheOrder(t *testing.T) {
	for _, c := range []struct{ rates, want string }{
		{"89999/3000000 3/100", "2.99997% 3%"},       // just under
		{"3/100 3/100", "3% 3%"},                     // at
		{"90001/3000000 3/100", "3.00003% 3%"},       // just over: more decimals
		{"8609/100000 8606/100000", "8.609% 8.606%"}, // apart in the third decimal
		{"-1/1000 0", "-0.1% 0%"},
		{"-1/300000 -1/100000", "-0.0003% -0.001%"},
		{"299999999/10000000000 3/100", "2.999999% 3%"},
		{"1/3", "33.33%"}, {"1", "100%"}, {"nothing 1/2", " 50%"},
	} {
		var rates []*big.Rat
		for _, text := range strings.Fields(c.rates) {
			r, _ := new(big.Rat).SetString(text) // nil for nothing
			rates = append(rates, r)
		}
		got := strings.Join(Percents(rates...), " ")
		if got != c.want {
			t.Errorf("%s: wanted %q, found %q", c.rates, c.want, got)
		}
	}
}
