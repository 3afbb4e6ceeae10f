package county

import (
	"fmt"
	"strings"
	"testing"
)

// A finding that is tolerable in a few rows refuses a table of which it is the
// rule: under, at and over the limit of the data set, and in a table too short
// to tell.
func TestTooManyFindingsRefuse(t *testing.T) {
	const rows, limit = 40, 8 // 20 percent
	claims := func(rows, swapped int) string {
		var b strings.Builder
		b.WriteString("分发编号,分发时间,处置结果,认领处置时间\n")
		for n := range rows {
			day := "2025-03-06"
			if n < swapped {
				day = "2025-03-04"
			}
			fmt.Fprintf(&b, "F-%03d,2025-03-05,已认领,%s\n", n, day)
		}
		return b.String()
	}
	for _, c := range []struct {
		rows, swapped int
		refused       bool
	}{{rows, 0, false}, {rows, limit - 1, false}, {rows, limit, false}, {rows, limit + 1, true}, {10, 10, false}} {
		e := Read([]byte(claims(c.rows, c.swapped)), Options{Name: "认领.csv"})
		if e.Refused() != c.refused || codesOf(e)[CodeDateOrder] != c.swapped || (codesOf(e)[CodeTooMany] == 1) != c.refused {
			t.Errorf("%d of %d rows: wanted refused %t, found %v", c.swapped, c.rows, c.refused, codesOf(e))
		}
	}
}

// More rows than fit into the list still count against the limit.
func TestLimitCountsWhatIsNotListed(t *testing.T) {
	var b strings.Builder
	b.WriteString(registerHeader)
	for n := range 2000 {
		code := oldNumber(n)
		if n < 500 {
			code = doubtfulCode(n)
		}
		fmt.Fprintf(&b, "%s,合成示例,2020-01-02,存续\n", code)
	}
	e := Read([]byte(b.String()), Options{Name: "名录.csv"})
	if codesOf(e)[CodeTooMany] != 1 || !strings.Contains(messagesOf(e), "2000 行中有 500 行") {
		t.Errorf("wanted a refusal for 500 of 2000 rows, found %v", codesOf(e))
	}
}

// doubtfulCode holds its outer check and not its inner one.
func doubtfulCode(n int) string {
	for _, check := range usccLetters {
		for _, inner := range "0123456789" {
			if code := fmt.Sprintf("91350421MA%06d%c%c", n, inner, check); checkUSCC(code) == codeDoubtful {
				return code
			}
		}
	}
	return ""
}
