package county

import (
	"regexp"
	"slices"
	"strings"

	"netmarket/ingest"
)

// dimensions groups the units that measure the same thing.
var dimensions = map[string][]string{
	"money":   {"元", "千元", "万元", "亿元"},
	"pieces":  {"件", "万件", "亿件"},
	"persons": {"人", "万人"},
	"percent": {"%"},
}

var (
	knownUnits = []string{"元", "千元", "万元", "亿元", "件", "万件", "亿件", "人", "万人", "户", "学时", "年", "%"}
	unitWords  = map[string]string{"人民币元": "元", "人民币万元": "万元", "人民币亿元": "亿元", "百分比": "%", "百分点": "%",
		"个百分点": "%", "rmb": "元", "课时": "学时", "名": "人"}
	// unitLike is anything that can only be meant as a unit.
	unitLike = regexp.MustCompile(`^[十百千万亿]*(元|美元|美金|件|票|单|人|人次|户|家|个|学时|课时|小时|天|日|[%‰])$|^[十百千万亿]+$`)
)

// parseUnit reads a printed unit. known is its canonical form, "" when the
// text only looks like a unit; like says whether it looks like one at all.
func parseUnit(text string) (known string, like bool) {
	plain := strings.Trim(plainForm(text), "()[]【】")
	if word, ok := unitWords[plain]; ok {
		return word, true
	}
	if slices.Contains(knownUnits, plain) {
		return plain, true
	}
	return "", unitLike.MatchString(plain)
}

var (
	bracketed  = regexp.MustCompile(`^(.+?)[(\[【]([^()\[\]【】]*)[)\]】]$`)
	afterSlash = regexp.MustCompile(`^(.+)[/:,]([^/:,()]+)$`)
	formatHint = regexp.MustCompile(`^(是/否|是或否|必填|选填|可空|文本|数字|日期|y+[-/.]?m+([-/.]?d+)?|年月日|年/月/日|年-月-日|截至.*|如有|18位.*)$`)
)

// header is a header cell taken apart.
type header struct {
	full  string   // compared as printed
	short string   // without the unit or the hint in brackets; "" when there is none
	unit  string   // canonical unit, "" when none or not known
	odd   string   // what looks like a unit and is not known
	words []string // what else stood in brackets: 收寄
}

// parseHeader takes apart 快递业务量（万件）, 税额/万元, 成立日期*（年月日）.
func parseHeader(text string) header {
	plain := strings.Trim(plainForm(text), "*☆★")
	h := header{full: plain}
	for rest := plain; endsInBracket(rest); {
		m := bracketed.FindStringSubmatch(rest)
		if m == nil {
			break
		}
		h.take(m[2])
		rest = strings.Trim(m[1], "*")
		h.short = rest
	}
	if !strings.ContainsAny(plain, "/:,") {
		return h // as nearly every cell below a header
	}
	if m := afterSlash.FindStringSubmatch(plain); m != nil && h.short == "" {
		if unit, like := parseUnit(m[2]); like && unit != "" {
			h.short, h.unit = m[1], unit
		}
	}
	return h
}

func endsInBracket(text string) bool {
	return strings.HasSuffix(text, ")") || strings.HasSuffix(text, "]") || strings.HasSuffix(text, "】")
}

// take notes what stands in a pair of brackets: 收寄,万件.
func (h *header) take(inside string) {
	for _, word := range strings.FieldsFunc(inside, func(r rune) bool { return strings.ContainsRune(",;、", r) }) {
		unit, like := parseUnit(strings.TrimPrefix(strings.TrimPrefix(word, "单位"), ":"))
		switch {
		case unit != "":
			h.unit = unit
		case like:
			h.odd = word
		case !formatHint.MatchString(word):
			h.words = append(h.words, word)
		}
	}
}

var titleUnit = regexp.MustCompile(`单位[:：]?\s*[（(]?\s*([^\s)）]+)`)

// unitsIn lists the units a title line declares, 单位：万元、万件 → 万元 万件;
// odd is what looks like a unit and is not known.
func unitsIn(line string) (units []string, odd string) {
	var found []string
	for _, m := range titleUnit.FindAllStringSubmatch(ingest.HalfWidth(line), -1) {
		found = append(found, strings.FieldsFunc(m[1], func(r rune) bool { return strings.ContainsRune("、,;/", r) })...)
	}
	if m := bracketed.FindStringSubmatch(plainForm(line)); m != nil {
		if unit, _ := parseUnit(m[2]); unit != "" {
			found = append(found, unit)
		}
	}
	for _, word := range found {
		unit, like := parseUnit(word)
		switch {
		case unit != "":
			units = append(units, unit)
		case like:
			odd = word
		}
	}
	return units, odd
}
