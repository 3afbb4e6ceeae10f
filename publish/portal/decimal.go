package portal

import (
	"fmt"
	"strconv"
	"strings"
)

// scaleOf reads DECIMAL(p,s).
func scaleOf(kind string) (precision, scale int32, err error) {
	if _, err := fmt.Sscanf(kind, "DECIMAL(%d,%d)", &precision, &scale); err != nil {
		return 0, 0, fmt.Errorf("column type: wanted DECIMAL(p,s), found %q", kind)
	}
	return precision, scale, nil
}

// fitsDecimal reports whether a plain decimal has a place in the type without
// rounding.
func fitsDecimal(kind, value string) bool {
	precision, scale, err := scaleOf(kind)
	if err != nil {
		return false
	}
	whole, fraction, _ := strings.Cut(strings.TrimPrefix(value, "-"), ".")
	whole, fraction = strings.TrimLeft(whole, "0"), strings.TrimRight(fraction, "0")
	return len(fraction) <= int(scale) && len(whole) <= int(precision-scale)
}

var wholeBits = map[string]int{"TINYINT": 8, "SMALLINT": 16, "INTEGER": 32, "BIGINT": 64}

func fitsWhole(kind, value string) bool {
	_, err := strconv.ParseInt(value, 10, wholeBits[kind])
	return err == nil
}
