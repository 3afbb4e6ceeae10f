package county

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// readNumber reads the number of one cell and settles its unit.
func (r *reader) readNumber(b *binding) {
	c := b.column
	text := r.sheet.at(r.row, b.col)
	if marksFall(text) {
		r.falls[b.col] = true
	}
	if r.missing(b, text) {
		return
	}
	spot := spot{r.row, b.col}
	n, code := parseNumber(text, r.sheet.workbook && r.sheet.long[spot])
	if code == CodeAmbiguous && r.showsFalls(b.col) {
		n, code = parseNumber(strings.ReplaceAll(text, triangle, "+"), false)
	}
	if kind := r.personalFigure(b, text, n); kind != "" {
		r.probs.warn(CodePersonalValue, r.at(b), "含%s，已删去此格；请检查是否错列", kind)
		return
	}
	if code != "" {
		r.reportNumber(b, code, text)
		return
	}
	if c.isPercent() {
		r.percent(b, n)
		return
	}
	unit, ok := r.unitOf(b, n.suffix)
	if !ok {
		return
	}
	if r.sheet.percent[spot] && unit == "%" {
		n.digits = timesHundred(n.digits)
	}
	if digits, ok := r.checkFigure(b, n.digits, unit); ok {
		r.set(c.Key, digits)
		r.set(c.Key+unitSuffix, unit)
		if c.UnitColumn != "" {
			r.set(c.UnitColumn, unit)
		}
	}
}

// reportNumber tells what is wrong with a cell that holds no number.
func (r *reader) reportNumber(b *binding, code, text string) {
	switch {
	case code == CodeScientific:
		r.probs.fail(code, r.at(b), "“%s”以科学计数法存放，末位数字可能已丢失；请把该列设为数值格式后重新导出", b.header)
	case code == CodeAmbiguous:
		r.probs.fail(code, r.at(b), "“%s”中的△有的表示增长、有的表示负数，无法判断；请改写成 + 或 -", b.header)
	case formulaError.MatchString(text):
		r.probs.fail(code, r.at(b), "“%s”是公式出错的结果 %s；请改正公式，或改填数值", b.header, strings.ToUpper(text))
	default:
		r.probs.fail(code, r.at(b), "“%s”应为数字，实为%s；缺数请留空", b.header, quote(text))
	}
}

var formulaError = regexp.MustCompile(`^(?i)#(ref|value|div/0|name\?|null|num|spill|calc|getting_data)!?$`)

// showsFalls reports whether a column marks falls in a way of its own, so that
// △ in it can only be a rise. Rows that were read may have given their cells
// away.
func (r *reader) showsFalls(col int) bool {
	for row := r.layout.first(); row < len(r.sheet.rows) && !r.falls[col]; row++ {
		r.falls[col] = marksFall(r.sheet.at(row, col))
	}
	return r.falls[col]
}

func marksFall(text string) bool {
	return strings.ContainsFunc(text, func(c rune) bool { return c >= utf8.RuneSelf }) &&
		(strings.ContainsAny(text, "▽▼↓⬇") || strings.Contains(text, "下降"))
}

// checkFigure refuses a negative total and a fraction where whole numbers
// belong; 1.2 万人 is whole persons.
func (r *reader) checkFigure(b *binding, digits, unit string) (string, bool) {
	c := b.column
	if strings.HasPrefix(digits, "-") && !c.Signed {
		r.probs.fail(CodeNegative, r.at(b), "“%s”不能为负数；请核对", b.header)
		return "", false
	}
	if c.isYear() {
		if _, ok := sane(digits); !ok || len(digits) != 4 {
			r.probs.fail(CodeBadPeriod, r.at(b), "“%s”应为四位年份，例如 2025；请改填", b.header)
			return "", false
		}
	}
	if c.Type == "int" && !strings.HasPrefix(unit, "万") {
		whole, ok := wholeNumber(digits)
		if !ok {
			r.probs.fail(CodeNotANumber, r.at(b), "“%s”应为整数，实为“%s”；请核对单位和数值", b.header, digits)
			return "", false
		}
		return whole, true
	}
	return digits, true
}

// percent writes a percentage as a percent number, 95 for 95 %.
func (r *reader) percent(b *binding, n number) {
	if unit, _ := parseUnit(n.suffix); n.suffix != "" && unit != "%" {
		r.probs.fail(CodeUnknownUnit, r.at(b), "“%s”应为百分数，不认识的单位%s；请写成 95%% 或 95", b.header, quote(n.suffix))
		return
	}
	if n.suffix == "" && (r.sheet.percent[spot{r.row, b.col}] || r.fraction[b.column.Key]) {
		n.digits = timesHundred(n.digits)
	}
	if digits, ok := r.checkFigure(b, n.digits, "%"); ok {
		r.set(b.column.Key, digits)
	}
}

// findFractions decides for every percentage column whether its bare numbers
// are fractions: neither header nor cells say %, and none exceeds one.
func (r *reader) findFractions(rows []int) {
	for i := range r.layout.bindings {
		b := &r.layout.bindings[i]
		if !b.column.isPercent() || b.unit == "%" {
			continue
		}
		small, large := r.bareNumbers(b, rows)
		switch {
		case len(small) > 0 && large == 0:
			r.fraction[b.column.Key] = true
			r.probs.warn(CodeAssumedFraction, place{r.sheet.name, b.col + 1, r.layout.first()},
				"“%s”未写 %%，且各数都不超过 1，按小数读作百分数（0.95 即 95%%）；如本就是百分数，请在表头写“（%%）”", b.header)
		case large > 0 && !b.column.Signed:
			for _, row := range small {
				r.probs.warn(CodeAssumedPercent, place{r.sheet.name, b.col + 1, row + 1},
					"“%s”同列有大于 1 的数，此格按 %s%% 读取；如是小数请改写成百分数（0.95 即 95%%）", b.header, r.sheet.at(row, b.col))
			}
		}
	}
}

// bareNumbers lists the rows in which a percentage column holds a number up to
// one without a %, zero aside, and counts those with a larger one.
func (r *reader) bareNumbers(b *binding, rows []int) (small []int, large int) {
	for _, row := range rows {
		text := r.sheet.at(row, b.col)
		n, code := parseNumber(text, r.sheet.workbook && r.sheet.long[spot{row, b.col}])
		if code != "" || r.missing(b, text) || n.suffix != "" || r.sheet.percent[spot{row, b.col}] {
			continue
		}
		switch {
		case exceedsOne(n.digits):
			large++
		case strings.Trim(n.digits, "-0.") != "":
			small = append(small, row)
		}
	}
	return small, large
}

// exceedsOne compares the size of a canonical decimal with one.
func exceedsOne(digits string) bool {
	whole, fraction, _ := strings.Cut(strings.TrimPrefix(digits, "-"), ".")
	return whole != "0" && (whole != "1" || strings.Trim(fraction, "0") != "")
}

// declaredUnit is the unit that header or title give a column, "" when none.
func (r *reader) declaredUnit(b *binding) string {
	c := b.column
	if b.unit != "" && r.acceptsUnit(c, b.unit) {
		return b.unit
	}
	if b.unit == "" && (c.hasUnitChoice() || c.UnitColumn != "") {
		return r.titleUnit(c)
	}
	return ""
}

// titleUnit is the one unit of the title lines that fits the column.
func (r *reader) titleUnit(c *Column) string {
	fits := map[string]bool{}
	for _, unit := range r.layout.title.units {
		if r.acceptsUnit(c, unit) {
			fits[unit] = true
		}
	}
	return only(fits)
}

func (r *reader) acceptsUnit(c *Column, unit string) bool {
	if c.UnitColumn != "" {
		_, ok := r.layout.dataset.Column(c.UnitColumn).code(unit)
		return ok
	}
	return slices.Contains(c.Units, unit)
}

// checkHeaderUnit reports a unit in the header or title that is not accepted.
func (r *reader) checkHeaderUnit(b *binding) {
	c := b.column
	if !c.IsNumber() {
		return
	}
	at := place{r.sheet.name, b.col + 1, r.layout.first()}
	odd := b.odd
	if b.unit != "" && !r.acceptsUnit(c, b.unit) {
		odd = b.unit
	}
	if odd == "" && b.unit == "" && (c.hasUnitChoice() || c.UnitColumn != "") && len(r.layout.title.units) == 0 {
		odd = r.layout.title.odd
	}
	if odd != "" {
		r.unitless[c.Key] = true
		r.probs.fail(CodeUnknownUnit, at, "“%s”的单位“%s”不在可用单位内；请换算并改用 %s", c.Header, odd, r.unitList(c))
	}
}

func (r *reader) unitList(c *Column) string {
	if c.UnitColumn != "" {
		return choiceLabels(r.layout.dataset.Column(c.UnitColumn).Enum, "、")
	}
	if len(c.Units) == 0 {
		return "不带单位的数"
	}
	return strings.Join(c.Units, "、")
}

// unitOf settles the unit of one figure: the cell, the unit column of the row,
// the header, the title, the default — in this order; what is printed twice
// must agree. ok is false when a problem was reported.
func (r *reader) unitOf(b *binding, suffix string) (unit string, ok bool) {
	c := b.column
	declared := orElse(r.rowUnit(c), r.declaredUnit(b))
	base := orElse(declared, c.DefaultUnit)
	if suffix == "" {
		unit = base
	} else if unit = r.suffixUnit(c, suffix, base); unit == "" {
		r.probs.fail(CodeUnknownUnit, r.at(b), "不认识的单位%s；请用 %s", quote(suffix), r.unitList(c))
		return "", false
	}
	switch {
	case suffix != "" && declared != "" && unit != declared && !strings.HasSuffix(unit, declared):
		r.probs.fail(CodeUnitMismatch, r.at(b), "此格写的单位是“%s”，表头、表题或单位列写的是“%s”；请统一", unit, declared)
		return "", false
	case unit == "" && (len(c.Units) > 0 || c.UnitColumn != ""):
		if beside := r.layout.bound(c.UnitColumn); beside == nil || !r.reported(beside) {
			r.reportUnitless(b)
		}
		return "", false
	}
	return unit, r.measures(b, unit)
}

// reportUnitless says once a column that its figures have no unit.
func (r *reader) reportUnitless(b *binding) {
	c := b.column
	if r.unitless[c.Key] {
		return
	}
	r.unitless[c.Key] = true
	header := place{r.sheet.name, b.col + 1, r.layout.first()} // that is where the unit belongs
	r.probs.failOnce(CodeUnknownUnit, header, "“%s”没有写单位；请在表头写明，例如“%s（%s）”，或在表题写“单位：%s”",
		c.Header, c.Header, strings.Split(r.unitList(c), "、")[0], strings.Split(r.unitList(c), "、")[0])
}

func (r *reader) rowUnit(c *Column) string {
	if c.UnitColumn == "" {
		return ""
	}
	return r.get(c.UnitColumn)
}

// singleUnit is the unit of one thing among those of a column: 件 of 万件, 件, 亿件.
func (c *Column) singleUnit() string {
	for _, unit := range c.Units {
		if !strings.ContainsAny(unit, "千万亿") {
			return unit
		}
	}
	return ""
}

// suffixUnit reads what stands behind the digits: 万件, or 万 alone before the
// unit that the header declares or that the column counts in. It returns "" for what is not accepted.
func (r *reader) suffixUnit(c *Column, suffix, base string) string {
	for _, text := range []string{suffix, suffix + base, suffix + c.singleUnit()} {
		if unit, _ := parseUnit(text); unit != "" && r.acceptsUnit(c, unit) {
			return unit
		}
	}
	return ""
}

// measures checks that the unit belongs to what the coded value of the row
// counts: 网上零售额 in money, 快递业务量 in pieces.
func (r *reader) measures(b *binding, unit string) bool {
	if b.column.UnitColumn == "" {
		return true
	}
	for i := range r.layout.dataset.Columns {
		c := &r.layout.dataset.Columns[i]
		wanted := c.Dimension[r.get(c.Key)]
		if wanted != "" && !slices.Contains(dimensions[wanted], unit) {
			at := b
			if beside := r.layout.bound(b.column.UnitColumn); beside != nil {
				at = beside
			}
			r.probs.fail(CodeUnitMismatch, r.at(at), "“%s”的单位不应是“%s”；请改用 %s", c.labelOf(r.get(c.Key)), unit, strings.Join(dimensions[wanted], "、"))
			return false
		}
	}
	return true
}
