package county

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
	"unsafe"
)

// hit is a stretch of a text that is about one person, in bytes, and what it is
// called in a message.
type hit struct {
	from, to int
	kind     string
}

// Kinds of personal values.
const (
	kindNumber = "身份证号或手机号"
	kindCard   = "银行卡号"
	kindPlate  = "车牌号"
	kindLabel  = "姓名、住址或账号"
)

// mask stands where something personal stood.
const mask = "〔略〕"

// Scrub replaces every identity number, mobile number, bank card, vehicle plate
// and labelled name, address or account of a text; all else stays as it is. It
// is for what is shown: file names, sheet names, headers, titles.
func Scrub(text string) string {
	if isPlainlyImpersonal(text) {
		return text
	}
	hits := personalHits(text, false)
	if len(hits) == 0 {
		return text
	}
	var out strings.Builder
	at := 0
	for _, h := range hits {
		out.WriteString(text[at:h.from])
		out.WriteString(mask)
		at = h.to
	}
	out.WriteString(text[at:])
	return out.String()
}

// holdsPersonalNumber reports whether a text holds what Scrub would replace.
func holdsPersonalNumber(text string) bool {
	return !isPlainlyImpersonal(text) && len(personalHits(text, false)) > 0
}

// isPlainlyImpersonal proves of most texts at a glance that personalHits finds
// nothing: of an instant there are never eleven digits in a chain.
func isPlainlyImpersonal(text string) bool {
	plain := unsafe.Slice(unsafe.StringData(text), len(text))
	if len(text) == 0 || factsOf(plain).isSurelyImpersonal(plain) {
		return true
	}
	_, isInstant := plainInstant(plain)
	return isInstant
}

// personalKind names what is personal in a text, "" when nothing is. isCode is
// for a column of identifiers: there a number of region, day and sequence that
// was issued in these years is no identity number, though one in eleven passes
// its check.
func personalKind(text string, isCode bool) string {
	if hits := personalHits(text, isCode); len(hits) > 0 {
		return hits[0].kind
	}
	return ""
}

// personalHits finds what is personal, in order and without overlap.
func personalHits(text string, isCode bool) []hit {
	accounts := accountHits(text)
	if !mayBePersonal(text) {
		return accounts
	}
	if digits, ok := writtenOut(text); ok && personalKind(digits, isCode) != "" {
		return []hit{{0, len(text), personalKind(digits, isCode)}}
	}
	s := scanOf(text)
	hits := s.numbers(accounts, isCode)
	hits = s.plates(hits)
	hits = s.labelled(hits)
	slices.SortFunc(hits, func(a, b hit) int { return a.from - b.from })
	out := hits[:0]
	for _, h := range hits {
		if n := len(out); n > 0 && h.from <= out[n-1].to {
			out[n-1].to = max(out[n-1].to, h.to)
			continue
		}
		out = append(out, h)
	}
	return out
}

// writtenOut is a number that a spreadsheet shows as 1.3900001234E+10, where no
// digit of it was lost.
func writtenOut(text string) (string, bool) {
	if !strings.ContainsAny(text, "Ee") || !scientific.MatchString(text) {
		return "", false
	}
	at := strings.IndexAny(text, "Ee")
	whole, fraction, _ := strings.Cut(strings.Trim(text[:at], "+-"), ".")
	whole, fraction, exact := shift(whole, fraction, text[at+1:])
	return whole, exact && fraction == ""
}

const (
	mobileDigits = 11
	plateDigits  = 3 // at the least
)

// mayBePersonal is a quick look that lets most cells of a large register pass:
// numbers need eleven digits, plates a Chinese character and three, labels a
// colon.
func mayBePersonal(text string) bool {
	ascii, others, colon := 0, 0, false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c >= '0' && c <= '9':
			ascii++
		case c == ':':
			colon = true
		case c >= utf8.RuneSelf:
			others++
		}
	}
	if others == 0 {
		return ascii >= mobileDigits || colon
	}
	// The fewest bytes of eleven written-out digits; full-width marks and
	// figures are of three bytes, as Chinese is.
	return ascii >= plateDigits || colon || others >= 3*plateDigits && strings.ContainsFunc(text, isOddDigitOrColon)
}

func isOddDigitOrColon(r rune) bool {
	return r == '：' || r >= '０' && r <= '９' || writtenDigits[r] != 0
}

var writtenDigits = map[rune]rune{
	'〇': '0', '○': '0', '零': '0', '一': '1', '幺': '1', '二': '2', '三': '3', '四': '4', '五': '5', '六': '6', '七': '7', '八': '8', '九': '9',
}

// scan is a text folded rune by rune to half-width capitals, with the byte
// offset of each rune. Marks without width are left out.
type scan struct {
	text  string
	runes []rune
	at    []int
}

func scanOf(text string) *scan {
	s := &scan{text: text, runes: make([]rune, 0, len(text)), at: make([]int, 0, len(text)+1)}
	for i, r := range text {
		switch {
		case r >= '！' && r <= '～':
			r -= '！' - '!'
		case r == '\u200b' || r == '\ufeff' || r == '\u2060' || unicode.Is(unicode.Cf, r):
			continue
		case unicode.IsSpace(r):
			r = ' '
		case writtenDigits[r] != 0:
			r = writtenDigits[r]
		}
		if r >= 'a' && r <= 'z' {
			r -= 'a' - 'A'
		}
		s.runes, s.at = append(s.runes, r), append(s.at, i)
	}
	s.at = append(s.at, len(text))
	return s
}

// hit is the stretch of runes from..to as bytes of the text.
func (s *scan) hit(from, to int, kind string) hit { return hit{s.at[from], s.at[to], kind} }

// rune is the character at i, 0 outside the text.
func (s *scan) rune(i int) rune {
	if i < 0 || i >= len(s.runes) {
		return 0
	}
	return s.runes[i]
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

func isLetter(r rune) bool { return r >= 'A' && r <= 'Z' }

// provinces are the characters vehicle plates begin with.
const provinces = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"

// plates finds vehicle plates: 闽G12345, 闽G·1A234, those of new-energy cars
// with six characters (闽GD12345, 闽G12345D) and those that end in 学 or 挂.
func (s *scan) plates(hits []hit) []hit {
	for i, r := range s.runes {
		if r < utf8.RuneSelf || !isPlateLetter(s.rune(i+1)) || !strings.ContainsRune(provinces, r) {
			continue
		}
		from := i + 2
		if strings.ContainsRune("·•・. -", s.rune(from)) && s.rune(from) != 0 {
			from++
		}
		to, digits := from, 0
		for ; isDigit(s.rune(to)) || isPlateLetter(s.rune(to)); to++ {
			if isDigit(s.rune(to)) {
				digits++
			}
		}
		special := strings.ContainsRune("学挂警港澳领使", s.rune(to)) && s.rune(to) != 0
		switch n := to - from; {
		case isLetter(s.rune(to)) || digits < plateDigits:
		case n == 4 && special:
			hits = append(hits, s.hit(i, to+1, kindPlate))
		case n == 5, n == 6 && digits >= 4 && (isLetter(s.rune(from)) || isLetter(s.rune(to-1))):
			hits = append(hits, s.hit(i, to, kindPlate))
		}
	}
	return hits
}

func isPlateLetter(r rune) bool { return isLetter(r) && r != 'I' && r != 'O' }

// personLabels are words that announce a person's particulars before a colon.
var personLabels = []string{"微信号", "微信", "WECHAT", "WEIXIN", "QQ号", "QQ", "姓名", "投诉人", "举报人", "联系人", "家庭住址", "联系地址", "住址",
	"手机号", "手机", "身份证号", "身份证", "银行卡号", "银行卡", "车牌号", "车牌", "支付宝账号", "支付宝", "法定代表人", "经营者姓名"}

// messengerName is a name in a messenger that stands right behind the messenger's, as
// in the header 微信wx_abc123 of a column of them.
var messengerName = regexp.MustCompile(`(?i)(?:微信号?|(?:^|[^a-z0-9])(?:wechat|weixin|QQ)号?)\s?([a-z0-9][-_a-z0-9]{4,19})`)

func accountHits(text string) (hits []hit) {
	if !strings.Contains(text, "微信") && !strings.ContainsAny(text, "Qq") && !strings.Contains(strings.ToLower(text), "we") {
		return nil
	}
	for _, at := range messengerName.FindAllStringSubmatchIndex(text, -1) {
		hits = append(hits, hit{at[2], at[3], kindLabel})
	}
	return hits
}

// labelled finds what follows 微信：, 投诉人： up to the next mark.
func (s *scan) labelled(hits []hit) []hit {
	for i, r := range s.runes {
		if r != ':' || !s.endsInLabel(i) {
			continue
		}
		from := i + 1
		for s.rune(from) == ' ' {
			from++
		}
		to := from
		for ; to < len(s.runes) && !strings.ContainsRune(" ,;。、()[]【】\"'“”/|", s.rune(to)); to++ {
		}
		if to > from {
			hits = append(hits, s.hit(from, to, kindLabel))
		}
	}
	return hits
}

func (s *scan) endsInLabel(end int) bool {
	for end > 0 && s.rune(end-1) == ' ' {
		end--
	}
	before := string(s.runes[max(0, end-8):end])
	return slices.ContainsFunc(personLabels, func(label string) bool { return strings.HasSuffix(before, label) })
}
