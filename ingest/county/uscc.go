package county

import (
	"strings"

	"netmarket/ingest"
)

// Verdicts on a unified social credit code.
type codeVerdict int

const (
	codeGood        codeVerdict = iota
	codeOld                     // 15 digits: a registration number from before the unified codes, its check digit holds
	codeOldDoubtful             // the same, its check digit does not hold
	codeDoubtful                // the check character holds, that of the organisation code inside does not
	codeDepartment              // all checks hold, but no department registers what positions 1 and 2 say
	codeLength
	codeLetter // a character that never occurs: I O S V Z and all that is no letter or digit
	codeCheck  // the check character does not hold
)

// usccLetters are the characters of a code in the order of their values
// (GB 32100-2015).
const usccLetters = "0123456789ABCDEFGHJKLMNPQRTUWXY"

var (
	usccWeights  = [17]int{1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28}
	innerWeights = [8]int{3, 7, 9, 10, 5, 8, 4, 2} // GB 11714
)

// departments are the registering departments of GB 32100-2015 (position 1) and
// the kinds of body each registers (position 2): 9 is market regulation with
// enterprises, households and cooperatives, N agriculture, A the military.
var departments = map[byte]string{
	'1': "1239", '2': "19", '3': "123459", '4': "19", '5': "1239", '6': "129", '7': "129", '8': "19",
	'9': "1239", 'A': "19", 'N': "1239", 'Y': "1",
}

// usccForm is a printed code as it is judged: half-width, upper case, without
// blanks.
func usccForm(text string) string { return strings.ToUpper(ingest.Compact(text)) }

// checkUSCC judges a code as usccForm leaves it. The first two characters may
// be letters: village collectives have N2.
func checkUSCC(code string) codeVerdict {
	if len(code) == oldLength && strings.Trim(code, "0123456789") == "" {
		if !oldNumberHolds(code) {
			return codeOldDoubtful
		}
		return codeOld
	}
	if len(code) != 18 {
		return codeLength
	}
	sum := 0
	for i := range 18 {
		value := strings.IndexByte(usccLetters, code[i])
		if value < 0 {
			return codeLetter
		}
		if i < 17 {
			sum += value * usccWeights[i]
		}
	}
	switch {
	case code[17] != usccLetters[(31-sum%31)%31]:
		return codeCheck
	case !innerCodeHolds(code[8:17]):
		return codeDoubtful
	case strings.IndexByte(departments[code[0]], code[1]) < 0:
		return codeDepartment
	}
	return codeGood
}

const oldLength = 15

// oldNumberHolds checks the last digit of a registration number of 15 digits:
// ISO 7064 MOD 11,10 over the first fourteen (GS 15-2006).
func oldNumberHolds(number string) bool {
	product := 10
	for i := range oldLength - 1 {
		sum := (product + int(number[i]-'0')) % 10
		if sum == 0 {
			sum = 10
		}
		product = sum * 2 % 11
	}
	return (product+int(number[oldLength-1]-'0'))%10 == 1
}

// innerCodeHolds checks the organisation code at positions 9 to 17.
func innerCodeHolds(code string) bool {
	sum := 0
	for i := range 8 {
		value := int(code[i] - '0')
		if code[i] >= 'A' {
			value = int(code[i]-'A') + 10
		}
		sum += value * innerWeights[i]
	}
	return code[8] == "0X987654321"[sum%11]
}

// usccFault tells in Chinese what is wrong with a code and what to do.
func usccFault(code string, verdict codeVerdict) string {
	switch verdict {
	case codeLength:
		return "统一社会信用代码应为 18 位（旧注册号 15 位）；请核对营业执照后补全"
	case codeLetter:
		if strings.ContainsAny(code, "IOSVZ") {
			return "统一社会信用代码中不会出现字母 I、O、S、V、Z，疑似 1、0、5、U、2 误录；请核对营业执照"
		}
		return "统一社会信用代码只含数字和大写字母；请核对营业执照"
	}
	return "统一社会信用代码校验位不符；请核对营业执照，逐位比对"
}

// usccDoubt tells in Chinese why a code that is kept should be looked at, ""
// for one in order.
func usccDoubt(verdict codeVerdict) string {
	switch verdict {
	case codeDoubtful:
		return "统一社会信用代码第 9–17 位（组织机构代码）自身校验不符；请核对营业执照"
	case codeDepartment:
		return "统一社会信用代码前两位不是登记管理部门代码表中的组合；请核对营业执照"
	case codeOldDoubtful:
		return "15 位旧注册号校验位不符；请核对营业执照，如已换发请改填 18 位统一社会信用代码"
	}
	return ""
}

// isPersonalCode reports whether what stands where a code belongs is the
// identity, mobile or card number of a person. Of 15 digits, those whose check
// digit holds are a registration number.
func isPersonalCode(code string) bool {
	switch checkUSCC(code) {
	case codeGood, codeDoubtful, codeDepartment:
		return code[0] != '9' && isIdentityNumber(code)
	case codeOld:
		return false
	}
	return personalKind(code, true) != ""
}
