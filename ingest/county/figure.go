package county

import (
	"slices"
	"strings"
)

// readNumber reads the number of one cell and settles its unit.
func (r *reader) readNumber(b *binding) {
	c := b.column
	text := r.sheet.at(r.row, b.col)
	if r.missing(b, text) {
		return
	}
	spot := spot{r.row, b.col}
	n, code := parseNumber(text, r.sheet.workbook && r.sheet.long[spot])
	if kind := r.personalFigure(b, text, n); kind != "" {
		r.probs.warn(CodePersonalValue, r.at(b), "含%s，已删去此格；请检查是否错列", kind)
		return
	}
	if code == CodeScientific {
		r.probs.fail(code, r.at(b), "“%s”以科学计数法存放，末位数字可能已丢失；请把该列设为数值格式后重新导出", b.header)
		return
	}
	if code != "" {
		r.probs.fail(CodeNotANumber, r.at(b), "“%s”应为数字，实为%s；缺数请留空", b.header, quote(text))
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
		bare, large := 0, false
		for _, row := range rows {
			text := r.sheet.at(row, b.col)
			n, code := parseNumber(text, r.sheet.workbook && r.sheet.long[spot{row, b.col}])
			if code != "" || r.missing(b, text) || n.suffix != "" || r.sheet.percent[spot{row, b.col}] {
				continue
			}
			if strings.Trim(n.digits, "-0.") != "" {
				bare++
			}
			large = large || exceedsOne(n.digits)
		}
		if bare > 0 && !large {
			r.fraction[b.column.Key] = true
			r.probs.warn(CodeAssumedFraction, place{r.sheet.name, b.col + 1, r.layout.first()},
				"“%s”未写 %%，且各数都不超过 1，按小数读作百分数（0.95 即 95%%）；如本就是百分数，请在表头写“（%%）”", b.header)
		}
	}
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
		r.reportUnitless(b)
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
	r.probs.fail(CodeUnknownUnit, r.at(b), "“%s”没有写单位；请在表头写明，例如“%s（%s）”，或在表题写“单位：%s”",
		c.Header, c.Header, strings.Split(r.unitList(c), "、")[0], strings.Split(r.unitList(c), "、")[0])
}

func (r *reader) rowUnit(c *Column) string {
	if c.UnitColumn == "" {
		return ""
	}
	return r.get(c.UnitColumn)
}

// suffixUnit reads what stands behind the digits: 万件, or 万 alone before the
// base unit that the header declares. It returns "" for what is not accepted.
func (r *reader) suffixUnit(c *Column, suffix, base string) string {
	for _, text := range []string{suffix, suffix + base} {
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
			r.probs.fail(CodeUnitMismatch, r.at(b), "“%s”的单位不应是“%s”；请改用 %s", c.labelOf(r.get(c.Key)), unit, strings.Join(dimensions[wanted], "、"))
			return false
		}
	}
	return true
}
