package county

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

var (
	identityShape = regexp.MustCompile(`(?:^|[^0-9A-Za-z])([1-9]\d{16}[\dXx])(?:$|[^0-9A-Za-z])`)
	mobileShape   = regexp.MustCompile(`(?:^|[^0-9A-Za-z.])(?:\+?86-?)?(1[3-9]\d-?\d{4}-?\d{4})(?:$|[^0-9A-Za-z])`)
)

// holdsPersonalNumber reports whether a text holds a resident identity number
// with a valid check character or a mobile number.
func holdsPersonalNumber(text string) bool {
	if !hasDigits(text, mobileDigits) {
		return false
	}
	compact := strings.ReplaceAll(text, " ", "")
	for _, candidate := range []string{text, compact} {
		if mobileShape.MatchString(candidate) {
			return true
		}
		for _, m := range identityShape.FindAllStringSubmatch(candidate, -1) {
			if isOnlyIdentity(strings.ToUpper(m[1])) {
				return true
			}
		}
	}
	return false
}

const mobileDigits = 11

func hasDigits(text string, n int) bool {
	for i := range len(text) {
		if text[i] >= '0' && text[i] <= '9' {
			n--
		}
	}
	return n <= 0
}

// isOnlyIdentity tells an identity number from a credit code of digits that
// passes the same check: enterprise codes begin with 9, regions of birth do not.
func isOnlyIdentity(id string) bool {
	return isIdentityNumber(id) && (id[0] != '9' || checkUSCC(id) != codeGood)
}

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

const hashDigits = 24

// identityKey stands in for the code of a person without one: P and 24 hex
// digits of HMAC-SHA256 over the identity number.
func identityKey(secret []byte, id string) string { return "P" + keyed(secret, id) }

// nameKey joins rows about one person without keeping the name.
func nameKey(secret []byte, name string) string { return "N" + keyed(secret, "name:"+plainForm(name)) }

func keyed(secret []byte, text string) string {
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte(text))
	return hex.EncodeToString(mac.Sum(nil))[:hashDigits]
}

// surnames are the commonest family names; with a given name of one to three
// characters they make a text look like a person's name.
const surnames = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤赖温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷曲盛冉翁蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝"

var longRun = regexp.MustCompile(`\d{7}|\d(?:[ -]?\d){9}`)

const quotedRunes = 12

// quote repeats a cell in a message, or only says how long it is when it might
// be about a person: an unusual length, a long run of digits, an address, a name.
func quote(text string) string {
	n := utf8.RuneCountInString(text)
	first, _ := utf8.DecodeRuneInString(text)
	isName := n >= 2 && n <= 4 && strings.ContainsRune(surnames, first) &&
		!slices.ContainsFunc([]rune(text), func(r rune) bool { return !unicode.Is(unicode.Han, r) && r != '·' })
	if n > quotedRunes || longRun.MatchString(text) || strings.ContainsAny(text, "@路号村镇乡街") || isName {
		return "一段 " + itoa(n) + " 个字符的内容"
	}
	return "“" + text + "”"
}
