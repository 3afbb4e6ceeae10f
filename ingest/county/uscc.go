package county

import "strings"

// Verdicts on a unified social credit code.
type codeVerdict int

const (
	codeGood     codeVerdict = iota
	codeOld                  // 15 digits: a registration number from before the unified codes
	codeDoubtful             // the check character holds, that of the organisation code inside does not
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

// checkUSCC judges an upper-case code. The first two characters may be
// letters: village collectives have N2.
func checkUSCC(code string) codeVerdict {
	if len(code) == 15 && strings.Trim(code, "0123456789") == "" {
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
	}
	return codeGood
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
