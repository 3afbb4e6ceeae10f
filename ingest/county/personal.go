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

// addressMarks are characters of streets, houses and mailboxes.
const addressMarks = "@路号村镇乡街室幢栋弄巷屯"

// quote repeats a cell in a message, or only says how long it is when it might
// be about a person: an unusual length, a long run of digits, an address, an
// account, a plate, a name.
func quote(text string) string {
	n := utf8.RuneCountInString(text)
	if n > quotedRunes || longRun.MatchString(text) || strings.ContainsAny(text, addressMarks) || looksLikeName(text) || looksLikeAccount(text) || holdsPersonalNumber(text) {
		return "一段 " + itoa(n) + " 个字符的内容"
	}
	return "“" + text + "”"
}

// looksLikeName tells two to four Chinese characters that begin with a common
// family name.
func looksLikeName(text string) bool {
	n := utf8.RuneCountInString(text)
	first, _ := utf8.DecodeRuneInString(text)
	return n >= 2 && n <= 4 && strings.ContainsRune(surnames, first) &&
		!slices.ContainsFunc([]rune(text), func(r rune) bool { return !unicode.Is(unicode.Han, r) && r != '·' })
}

var account = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_-]{5,}$`)

// looksLikeAccount tells the handle of a messenger: six or more letters and
// digits that begin with a letter, not letters alone.
func looksLikeAccount(text string) bool {
	return account.MatchString(text) && strings.ContainsAny(text, "0123456789_")
}
