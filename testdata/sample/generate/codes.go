package main

import (
	"fmt"
	"strings"
)

// Kinds of registered entities as the first two characters of their codes.
const (
	enterprise  = "91"
	individual  = "92"
	cooperative = "93"
	unlicensed  = "Y1" // invented: stands in for the platform's own number of a person without a licence
)

// letters are the characters of a unified social credit code in the order of
// their values (GB 32100-2015).
const letters = "0123456789ABCDEFGHJKLMNPQRTUWXY"

var (
	outerWeights = [17]int{1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28}
	innerWeights = [8]int{3, 7, 9, 10, 5, 8, 4, 2} // GB 11714
)

// codes hands out invented codes of one area, each with the check characters
// of both standards.
type codes struct {
	area string
	used int
}

func (c *codes) next(kind string) string {
	c.used++
	inner := fmt.Sprintf("MA0X%04d", c.used)
	code := kind + c.area + inner + innerCheck(inner)
	sum := 0
	for i := range code {
		sum += strings.IndexByte(letters, code[i]) * outerWeights[i]
	}
	return code + string(letters[(31-sum%31)%31])
}

func innerCheck(code string) string {
	sum := 0
	for i := range innerWeights {
		value := int(code[i] - '0')
		if code[i] >= 'A' {
			value = int(code[i]-'A') + 10
		}
		sum += value * innerWeights[i]
	}
	return "0X987654321"[sum%11 : sum%11+1]
}
