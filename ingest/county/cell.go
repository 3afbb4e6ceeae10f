package county

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"netmarket/ingest"
)

// cell reads one cell that is not a number into its canonical text, "" when it
// is empty or wrong.
func (r *reader) cell(b *binding) string {
	text := r.sheet.at(r.row, b.col)
	if r.missing(b, text) {
		return ""
	}
	switch b.column.Type {
	case "date", "datetime":
		return r.date(b, text)
	case "period":
		return r.period(b, text)
	case "bool":
		return r.yesNo(b, text)
	case "enum":
		return r.coded(b, text)
	case "uscc":
		return r.uscc(b, text)
	case "list":
		return r.list(b, text)
	}
	return r.text(b, text)
}

// text reads plain text. A code must have been stored as text; a name under a
// name header becomes a keyed hash; a personal number never passes.
func (r *reader) text(b *binding, text string) string {
	c := b.column
	if c.Code && r.damaged(b, text) {
		return ""
	}
	if slices.ContainsFunc(c.NameHeaders, b.isUnder) {
		if len(r.options.Secret) == 0 {
			r.probs.fail(CodeNoSecret, r.at(b), "此列是姓名，须以本地密钥加盐后才能使用；请先在配置中设置密钥，或改填人员编号")
			return ""
		}
		return nameKey(r.options.Secret, text)
	}
	if c.Region {
		text = cutAddress(text)
	}
	if utf8.RuneCountInString(text) > maxCellChars {
		r.probs.fail(CodeTooLarge, r.at(b), "单元格超过 32767 个字；请删减")
		return ""
	}
	return r.withoutPersonal(b, r.withoutName(b, text))
}

// isUnder reports whether the column of the sheet was taken for that header.
func (b *binding) isUnder(header string) bool { return plainForm(header) == b.plain }

// withoutPersonal removes a value that holds an identity or mobile number; in
// a column that identifies rows a keyed hash takes its place.
func (r *reader) withoutPersonal(b *binding, text string) string {
	kind := personalKind(text, b.column.Code)
	if kind == "" {
		return text
	}
	d := r.layout.dataset
	isKey := slices.Contains(d.Key, b.column.Key)
	for _, fallback := range d.KeyFallback {
		isKey = isKey || fallback == b.column.Key
	}
	switch {
	case !isKey:
		r.probs.warn(CodePersonalValue, r.at(b), "含%s，已删去此格；请勿在本列填写个人信息", kind)
		return ""
	case len(r.options.Secret) == 0:
		r.probs.fail(CodeNoSecret, r.at(b), "编号中含%s，须以本地密钥加盐后才能使用；请先在配置中设置密钥，或改用不含个人信息的编号", kind)
		return ""
	}
	r.probs.warn(CodePersonalValue, r.at(b), "编号中含%s，已换成不可还原的代号；请改用不含个人信息的编号", kind)
	return identityKey(r.options.Secret, text)
}

var (
	scientific = regexp.MustCompile(`^[+-]?\d+(\.\d+)?[eE][+-]?\d+$`)
	zeroTail   = regexp.MustCompile(`^\d{15}0{3,}$`)
)

// damaged reports an identifier that went through a number: a spreadsheet keeps
// 15 digits, what follows is lost for good.
func (r *reader) damaged(b *binding, text string) bool {
	stored := r.sheet.long[spot{r.row, b.col}]
	if !stored && !scientific.MatchString(text) && !zeroTail.MatchString(text) {
		return false
	}
	r.probs.fail(CodeDamagedCode, r.at(b), "“%s”被存成了数字，15 位以后的数字已丢失，无法还原；请把该列设为文本格式后从原系统重新导出", b.header)
	return true
}

func (r *reader) uscc(b *binding, text string) string {
	code := usccForm(text)
	isPersonal := isPersonalCode(code)
	if !(isPersonal && !r.sheet.long[spot{r.row, b.col}]) && r.damaged(b, text) {
		return "" // an identity number stored as text may end in noughts
	}
	if isPersonal {
		return r.identityAsCode(b, code)
	}
	verdict := checkUSCC(code)
	fallback := ""
	report := r.probs.fail
	if !b.column.Required {
		report = r.probs.warn
		fallback = "；此格不予采用"
	}
	switch verdict {
	case codeGood, codeOld:
		return code
	case codeDoubtful, codeDepartment, codeOldDoubtful:
		kind := CodeDoubtfulUSCC
		if verdict == codeOldDoubtful {
			kind = CodeDoubtfulRegno
		}
		r.probs.warn(kind, r.at(b), "%s", usccDoubt(verdict))
		return code
	}
	report(CodeBadUSCC, r.at(b), "%s%s", usccFault(code, verdict), fallback)
	return ""
}

func (r *reader) date(b *binding, text string) string {
	if plain := plainForm(text); plain == "长期" || plain == "至今" {
		return ""
	}
	m, ok := parseDate(text, r.sheet.date1904)
	switch {
	case ok && b.column.Type == "date":
		return m.day
	case ok:
		return m.day + " " + orElse(m.clock, "00:00:00")
	case twoOrders.MatchString(ingest.Dashes(text)):
		r.probs.fail(CodeAmbiguous, r.at(b), "“%s”中的%s分不清年、月、日的先后；请写成 2024-03-05", b.header, quote(text))
	case monthOnly.MatchString(arabicDates(plainForm(text))):
		r.probs.fail(CodeBadDate, r.at(b), "“%s”只有年月，缺日；请补填到日，例如 2024-03-05", b.header)
	default:
		r.probs.fail(CodeBadDate, r.at(b), "“%s”应为日期，实为%s；请写成 2024-03-05", b.header, quote(text))
	}
	return ""
}

func (r *reader) period(b *binding, text string) string {
	if p, ok := parsePeriod(text, r.layout.title.year, b.column.Spans); ok {
		return p
	}
	if serial.MatchString(text) { // 2025年5月 typed into a workbook is stored as 2025-05-01
		if m, ok := serialDate(text, r.sheet.date1904); ok && strings.HasSuffix(m.day, "-01") && m.clock == "" {
			return m.day[:7]
		}
	}
	r.probs.fail(CodeBadPeriod, r.at(b), "“%s”应为统计期，实为%s；请写成 2025、2025-05、2025Q4 或 2025年1-5月", b.header, quote(text))
	return ""
}

var yesForms = map[string]string{
	"是": "true", "有": "true", "√": "true", "✓": "true", "✔": "true", "1": "true", "true": "true", "y": "true", "yes": "true", "对": "true",
	"否": "false", "无": "false", "×": "false", "x": "false", "✗": "false", "✘": "false", "0": "false", "false": "false", "n": "false", "no": "false", "不是": "false", "没有": "false",
}

func (r *reader) yesNo(b *binding, text string) string {
	value, ok := b.column.code(text)
	if !ok {
		value, ok = yesForms[plainForm(text)]
		if ok && slices.ContainsFunc(b.column.Inverted, b.isUnder) {
			value = map[string]string{"true": "false", "false": "true"}[value]
		}
	}
	if !ok {
		r.probs.fail(CodeUnknownWord, r.at(b), "“%s”应填是或否，实为%s；请改填", b.header, quote(text))
	}
	return value
}

var remark = regexp.MustCompile(`\([^()]*\)$`)

// coded reads a coded value by its printed forms; brackets behind it may be a
// remark.
func (r *reader) coded(b *binding, text string) string {
	c := b.column
	if code, ok := c.code(text); ok {
		return code
	}
	plain := partStart.ReplaceAllString(plainForm(text), "")
	for form, reason := range c.Refused {
		if plainForm(form) == plain {
			r.probs.fail(CodeUnknownWord, r.at(b), "%s", reason)
			return ""
		}
	}
	for _, form := range []string{plain, remark.ReplaceAllString(plain, "")} {
		if code, ok := c.code(form); ok && (form == plain || !c.refuses(plain)) {
			return code
		}
	}
	if !c.Required && slices.Contains(totalWords, plain) {
		return "" // all kinds together
	}
	if r.layout.dataset.isUnitColumn(c.Key) {
		r.probs.fail(CodeUnknownUnit, r.at(b), "不认识的单位%s；请用 %s", quote(text), choiceLabels(c.Enum, "、"))
		return ""
	}
	if c.Open {
		return r.withoutPersonal(b, text)
	}
	r.probs.fail(CodeUnknownWord, r.at(b), "“%s”不能是%s；请从下列中选填：%s", b.header, quote(text), choiceLabels(c.Enum, "、"))
	return ""
}

// refuses reports whether the remark behind a word changes what is meant:
// 快递业务量（投递）.
func (c *Column) refuses(plain string) bool {
	for form := range c.Refused {
		if strings.HasPrefix(plain, plainForm(form)) {
			return true
		}
	}
	return strings.Contains(remark.FindString(plain), "投递") || c.Dimension != nil && remark.FindString(plain) != ""
}

func (r *reader) list(b *binding, text string) string {
	if !b.column.Items {
		if holdsPersonalNumber(text) { // before a blank inside a number becomes a mark between two
			return r.withoutPersonal(b, text)
		}
		return r.withoutPersonal(b, strings.Join(splitList(text), ";"))
	}
	items, ok := parseItems(text)
	if !ok {
		r.probs.fail(CodeBadItem, r.at(b), "“%s”应为指标编号 I01–I41 或其分项（如 I12.2），多个以顿号分隔，实为%s；请改填", b.header, quote(text))
	}
	return items
}

var (
	// 沙县区 is a district whose name ends in 县 by itself.
	administrative = regexp.MustCompile(`^(?:[^省区]+(?:省|自治区))?(?:[^市县区]+市)?(?:沙县区|[^市县区旗]+[县区旗市])`)
	hasStreet      = regexp.MustCompile(`[镇乡路村号街栋室]|街道`)
)

// cutAddress keeps the county of an address and drops the street: an address
// may lead to a person's home.
func cutAddress(text string) string {
	if !hasStreet.MatchString(text) {
		return text
	}
	if county := administrative.FindString(text); county != "" {
		return county
	}
	return ""
}
