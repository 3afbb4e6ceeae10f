package publish

import (
	"fmt"
	"strconv"
	"strings"
)

// Points is a number of points in hundredths of a point: 18.75 points is 1875.
// Sums of points are exact, and as JSON it is a number without trailing zeros.
type Points int64

const hundredths = 100

// ParsePoints reads a decimal with at most two decimals that matter: "2",
// "0.50", "18.75", "-1". A third decimal other than zero is an error, for
// points are never rounded here.
func ParsePoints(s string) (Points, error) {
	digits, negative := strings.CutPrefix(s, "-")
	whole, fraction, _ := strings.Cut(digits, ".")
	fraction = strings.TrimRight(fraction, "0")
	if whole == "" || len(fraction) > 2 {
		return 0, fmt.Errorf("points: wanted a decimal with at most two places, found %q", s)
	}
	fraction += strings.Repeat("0", 2-len(fraction))
	n, err := strconv.ParseUint(whole+fraction, 10, 62)
	if err != nil {
		return 0, fmt.Errorf("points: wanted a decimal with at most two places, found %q", s)
	}
	if negative {
		return -Points(n), nil
	}
	return Points(n), nil
}

// String is the shortest exact decimal: "2", "0.5", "18.75".
func (p Points) String() string {
	sign, n := "", int64(p)
	if n < 0 {
		sign, n = "-", -n
	}
	whole, rest := n/hundredths, n%hundredths
	if rest == 0 {
		return fmt.Sprintf("%s%d", sign, whole)
	}
	return strings.TrimRight(fmt.Sprintf("%s%d.%02d", sign, whole, rest), "0")
}

// MarshalJSON writes the number as String does.
func (p Points) MarshalJSON() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalJSON reads a JSON number exactly.
func (p *Points) UnmarshalJSON(b []byte) error {
	n, err := ParsePoints(string(b))
	if err != nil {
		return err
	}
	*p = n
	return nil
}

// Scan reads a DECIMAL that the query cast to VARCHAR.
func (p *Points) Scan(src any) error {
	text, ok := src.(string)
	if !ok {
		return fmt.Errorf("points: wanted a decimal as text, found %v", src)
	}
	n, err := ParsePoints(text)
	if err != nil {
		return err
	}
	*p = n
	return nil
}
