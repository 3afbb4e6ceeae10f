package county

import (
	"slices"
	"strings"
)

// group is a run of digits in a scan; an X that ends an identity number counts
// as its last digit.
type group struct {
	from, to int
	digits   string
}

// chains lists the runs of digits of a text; runs with a single blank, hyphen
// or point between them may be one number and stand in one chain.
func (s *scan) chains() [][]group {
	var out [][]group
	for i := 0; i < len(s.runes); i++ {
		if !isDigit(s.runes[i]) {
			continue
		}
		from := i
		for i < len(s.runes) && isDigit(s.runes[i]) {
			i++
		}
		if s.rune(i) == 'X' && !isLetter(s.rune(i+1)) {
			i++
		}
		g := group{from, i, string(s.runes[from:i])}
		if n := len(out); n > 0 && s.isJoint(out[n-1][len(out[n-1])-1].to, from) {
			out[n-1] = append(out[n-1], g)
		} else {
			out = append(out, []group{g})
		}
		i--
	}
	return out
}

// isJoint reports whether one joining mark stands between two runs, or a
// bracket that closes a country code: (+86)139….
func (s *scan) isJoint(end, next int) bool {
	return next-end == 1 && strings.ContainsRune(" -.·_—–)", s.rune(end))
}

// numbers finds identity numbers, mobile numbers and bank cards.
func (s *scan) numbers(hits []hit, isCode bool) []hit {
	for _, chain := range s.chains() {
		for i := 0; i < len(chain); i++ {
			if kind, j := s.numberAt(chain, i, isCode); j > 0 {
				hits = append(hits, s.hit(chain[i].from, chain[j-1].to, kind))
				i = j - 1
			}
		}
	}
	return hits
}

const longestNumber = 22 // two mobile numbers run together, or a card in groups

// numberAt tries every number that begins with group i and returns the end of
// the longest one found.
func (s *scan) numberAt(chain []group, i int, isCode bool) (kind string, end int) {
	digits := ""
	var sizes []int
	for j := i; j < len(chain); j++ {
		digits += chain[j].digits
		sizes = append(sizes, len(chain[j].digits))
		if len(digits) > longestNumber && j > i {
			break
		}
		switch {
		case isIdentity(digits, sizes, isCode), isRunTogether(digits) && len(sizes) == 1, isMobile(digits, sizes) && s.standsFree(chain, i, j):
			kind, end = kindNumber, j+1
		case isCard(digits, sizes):
			kind, end = kindCard, j+1
		}
	}
	return kind, end
}

// standsFree reports whether a mobile number is one: not the tail of a code of
// letters, not the digits behind a nought and a point, not a sum with cents.
func (s *scan) standsFree(chain []group, i, j int) bool {
	if isLetter(s.rune(chain[j].to)) || isLetter(s.rune(chain[i].from-1)) && !s.followsWord(chain[i].from) && !s.followsIdentity(chain[i].from) {
		return false
	}
	if i > 0 && chain[i-1].digits == "0" && s.rune(chain[i].from-1) == '.' || chain[i].digits == "0" && s.rune(chain[i].to) == '.' {
		return false
	}
	return j+1 >= len(chain) || s.rune(chain[j].to) != '.' || len(chain[j+1].digits) > 2
}

// followsIdentity reports whether an identity number that ends in X stands right
// before.
func (s *scan) followsIdentity(end int) bool { return s.rune(end-1) == 'X' && isDigit(s.rune(end-2)) }

var beforeMobile = []string{"TEL", "PHONE", "MOBILE", "CELL", "WX", "VX", "V", "WEIXIN", "WECHAT", "QQ", "ID"}

func (s *scan) followsWord(end int) bool {
	from := end
	for isLetter(s.rune(from - 1)) {
		from--
	}
	return slices.Contains(beforeMobile, string(s.runes[from:end]))
}

// mobileGroups are the ways a mobile number is broken up.
var mobileGroups = [][]int{{11}, {3, 4, 4}, {3, 8}, {7, 4}, {3, 3, 5}, {4, 3, 4}, {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}}

// isMobile recognises 1[3-9] and nine more digits, also behind 0, 86 or 0086.
func isMobile(digits string, sizes []int) bool {
	for _, code := range []string{"0086", "86", "0"} {
		if rest, ok := strings.CutPrefix(digits, code); ok && isMobileNumber(rest) {
			digits = rest
			if sizes[0] == len(code) {
				sizes = sizes[1:]
			} else if sizes[0] > len(code) {
				sizes = append([]int{sizes[0] - len(code)}, sizes[1:]...)
			}
			break
		}
	}
	return isMobileNumber(digits) && slices.ContainsFunc(mobileGroups, func(g []int) bool { return slices.Equal(g, sizes) })
}

func isMobileNumber(digits string) bool {
	return len(digits) == mobileDigits && digits[0] == '1' && digits[1] >= '3' && digits[10] != 'X'
}

// isRunTogether recognises two numbers that a clerk wrote without a blank.
func isRunTogether(digits string) bool {
	isNumber := func(d string) bool { return isMobileNumber(d) || len(d) == 18 && isOnlyIdentity(d) }
	for _, cut := range []int{mobileDigits, 18} {
		if len(digits) > cut && isNumber(digits[:cut]) && isNumber(digits[cut:]) {
			return true
		}
	}
	return false
}

// isIdentity recognises a resident identity number of 18 or, as issued until
// 1999, of 15 digits.
func isIdentity(digits string, sizes []int, isCode bool) bool {
	switch len(digits) {
	case 18:
		return isOnlyIdentity(digits) && (!isCode || digits[6:10] < firstIssued)
	case oldLength:
		return (len(sizes) == 1 || slices.Equal(sizes, []int{6, 6, 3})) && isOldIdentity(digits)
	}
	return false
}

// firstIssued is the year from which a number of region, day and sequence in a
// column of identifiers is a case number: who is born later files no complaint.
const firstIssued = "2016"

// isOnlyIdentity tells an identity number from a credit code of digits that
// passes the same check: enterprise codes begin with 9, regions of birth do not.
func isOnlyIdentity(id string) bool {
	return isIdentityNumber(id) && (id[0] != '9' || checkUSCC(id) != codeGood)
}

// birthRegions are the first two digits of the regions of GB/T 2260.
const birthRegions = "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82"

// eldest is the year of birth, of the last century, before which a number of 15
// digits is a case number of region, day and sequence.
const eldest = "27"

// isOldIdentity recognises an identity number of 15 digits by its region and
// birth date; it has no check digit.
func isOldIdentity(id string) bool {
	if strings.Trim(id, "0123456789") != "" || !strings.Contains(birthRegions, id[:2]) || strings.HasPrefix(id[2:], "0000") || id[6:8] < eldest {
		return false
	}
	_, ok := calendarDay("19"+id[6:8], id[8:10], id[10:12])
	return ok
}

// isOldIdentityNumber is isOldIdentity for a column of identity numbers.
func isOldIdentityNumber(id string) bool { return len(id) == oldLength && isOldIdentity(id) }

// isIdentityNumber checks an 18-character resident identity number: a birth
// date that exists and the check character of GB 11643.
func isIdentityNumber(id string) bool {
	if len(id) != 18 {
		return false
	}
	if _, ok := calendarDay(id[6:10], id[10:12], id[12:14]); !ok {
		return false
	}
	sum, weight := 0, 1 // the weight of position i is 2^(18-i) mod 11, counted from the right
	for i := 16; i >= 0; i-- {
		if id[i] < '0' || id[i] > '9' {
			return false
		}
		weight = weight * 2 % 11
		sum += int(id[i]-'0') * weight
	}
	return id[17] == "10X98765432"[sum%11]
}

// isCard recognises a bank card by issuer, length and Luhn digit: 62 with 16 to
// 19 digits, 95588 with 19, the international 4, 35, 51–55, 60 and 65 with 16.
func isCard(digits string, sizes []int) bool {
	n := len(digits)
	if n < 16 || n > 19 || digits[n-1] == 'X' || !isCardGroups(sizes) {
		return false
	}
	switch {
	case digits[:2] == "62":
	case n == 19 && digits[:5] == "95588":
	case n == 16 && (digits[0] == '4' || digits[0] == '5' && digits[1] >= '1' && digits[1] <= '5' || slices.Contains([]string{"35", "60", "65"}, digits[:2])):
	default:
		return false
	}
	return luhnHolds(digits)
}

func isCardGroups(sizes []int) bool {
	if len(sizes) == 1 || slices.Equal(sizes, []int{6, 13}) || slices.Equal(sizes, []int{6, 10}) {
		return true
	}
	for _, size := range sizes[:len(sizes)-1] {
		if size != 4 {
			return false
		}
	}
	return sizes[len(sizes)-1] <= 4
}

func luhnHolds(digits string) bool {
	sum := 0
	for i := range len(digits) {
		d := int(digits[len(digits)-1-i] - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}
