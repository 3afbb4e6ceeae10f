package county

import (
	"slices"
	"strings"
)

// reader turns the rows of one recognised sheet into a Table.
type reader struct {
	sheet    *sheet
	layout   *layout
	options  Options
	probs    *problems
	kept     map[string]int  // position of a key in Row.Values
	fraction map[string]bool // percentage columns written as 0.95
	unitless map[string]bool // number columns already reported to lack a unit
	sorted   sortedRows
	falls    map[int]bool   // columns in which a row that was read marks a fall
	controls bool           // totals or parts of them stand in additive columns
	row      int            // the row being read, from zero
	person   bool           // the row is about a person without a code
	named    map[string]int // names of natural persons dropped from a column
	values   []string
	texts    *texts
	free     []string // the cells of the row read last, for the values of the next
}

func newReader(s *sheet, l *layout, o Options, probs *problems) *reader {
	r := &reader{sheet: s, layout: l, options: o, probs: probs,
		kept: map[string]int{}, fraction: map[string]bool{}, unitless: map[string]bool{}, falls: map[int]bool{}, texts: newTexts()}
	for i, key := range l.dataset.Kept() {
		r.kept[key] = i
	}
	return r
}

// read returns the table; what is wrong with it went to the problems.
func (r *reader) read() Table {
	l := r.layout
	t := Table{Dataset: l.dataset, Sheet: r.sheet.name, Title: l.title.shown, Ignored: l.ignored}
	r.checkHeader()
	t.Mapping = r.mapping()
	r.sheet.fillDown(l)
	r.sorted = r.sheet.sortRows(l)
	r.checkExamples()
	if len(r.sorted.data) == 0 {
		remedy := "请填写后再导入"
		if r.layout.dataset.Cases {
			remedy += "；如统计期内确无此类案件，请在“两数汇总表”相应指标项的分子、分母都填 0"
		}
		r.probs.fail(CodeNoRows, r.at(nil), "表头之下没有数据；%s", remedy)
		return t
	}
	r.checkOverhang(r.sorted.data)
	r.findFractions(r.sorted.data)
	r.controls = r.hasControls()
	t.Rows = make([]Row, 0, len(r.sorted.data))
	for _, row := range r.sorted.data {
		found := r.probs.total
		r.row, r.values = row, r.emptyValues()
		r.readRow()
		t.Rows = append(t.Rows, Row{Number: row + 1, Values: r.values})
		if !r.needsCells(row, r.probs.total > found) {
			r.free, r.sheet.rows[row] = r.sheet.rows[row], nil
		}
	}
	r.tellNamed()
	r.checkControls(t.Rows, r.sorted)
	r.checkParts(t.Rows)
	for _, row := range t.Rows {
		r.checkRow(row)
	}
	return t
}

// needsCells tells the rows whose cells are looked at after they were read: all
// those beside totals and parts of them, which are compared as printed, and
// those that an annotated copy shows as they stand.
func (r *reader) needsCells(row int, isFaulty bool) bool {
	return r.controls || r.options.Annotate && (row < copyRows || isFaulty)
}

// emptyValues gives the values of a new row. The cells of most rows that were
// read are needed no more and make room for the next: a large file is held once.
func (r *reader) emptyValues() []string {
	if cap(r.free) < len(r.kept) {
		return make([]string, len(r.kept))
	}
	values := r.free[:len(r.kept)]
	clear(values)
	r.free = nil
	return values
}

// declaredOn is the date the file says it was filled in: in the title, else in
// the footers.
func (r *reader) declaredOn() string {
	date := r.layout.title.declared
	for _, row := range r.sorted.footers {
		date = orElse(date, declaredDate(strings.Join(r.sheet.filled(row), " ")))
	}
	return date
}

func (r *reader) mapping() []Mapping {
	var out []Mapping
	for i := range r.layout.bindings {
		if b := &r.layout.bindings[i]; !b.column.Personal {
			out = append(out, Mapping{b.column.Key, b.header, columnName(b.col + 1), r.declaredUnit(b)})
		}
	}
	for i := range r.layout.dataset.Columns {
		if c := &r.layout.dataset.Columns[i]; r.layout.given[c.Key] != "" {
			out = append(out, Mapping{Key: c.Key})
		}
	}
	return out
}

// checkHeader reports what is wrong with the header itself.
func (r *reader) checkHeader() {
	l := r.layout
	header := place{sheet: r.sheet.name, row: l.first()}
	for _, b := range l.repeated {
		at := place{r.sheet.name, b.col + 1, l.first()}
		if b.column.Required {
			r.probs.fail(CodeDuplicateColumn, at, "有两列表头都是“%s”，无法判断用哪一列；请只保留一列，或改写另一列的表头", b.header)
		} else {
			r.probs.warn(CodeDuplicateColumn, at, "有两列表头都是“%s”，只用了第一列；请删去或改写另一列的表头", b.header)
		}
	}
	if l.noRegion {
		r.probs.fail(CodeMissingRegion, header, "没有地区列，也不在 inbox/<六位区划代码>/ 目录下，不知道是哪个县的数据；请补“行政区划代码”列，或放进本县目录")
	}
	for i := range l.dataset.Columns {
		if c := &l.dataset.Columns[i]; c.FromTitle && c.Required && l.bound(c.Key) == nil && l.given[c.Key] == "" {
			r.probs.fail(CodeMissingValue, header, "没有写明是%s；请加“%s”列，或在表题、表头中写明，例如“（%s）”",
				choiceLabels(c.Enum, "还是"), c.Header, c.Enum[0].Label())
		}
	}
	for i := range l.bindings {
		r.checkHeaderUnit(&l.bindings[i])
	}
}

// at is the place of a cell of the current row, or of the header where b is
// nil.
func (r *reader) at(b *binding) place {
	if b == nil {
		return place{sheet: r.sheet.name, row: r.layout.first()}
	}
	return place{r.sheet.name, b.col + 1, r.row + 1}
}

func (r *reader) set(key, value string) {
	if i, ok := r.kept[key]; ok {
		r.values[i] = r.texts.shared(value)
	}
}

func (r *reader) get(key string) string {
	if i, ok := r.kept[key]; ok {
		return r.values[i]
	}
	return ""
}

// readRow fills the values of one row.
func (r *reader) readRow() {
	l := r.layout
	for key, value := range l.given {
		r.set(key, value)
	}
	for i := range l.bindings {
		if b := &l.bindings[i]; !b.column.Personal && !b.column.IsNumber() {
			r.set(b.column.Key, r.cell(b))
		}
	}
	r.fillRegion()
	r.person = false
	r.readPeople()
	for i := range l.bindings { // last, for a number may need the unit beside it
		if b := &l.bindings[i]; b.column.IsNumber() {
			r.readNumber(b)
		}
	}
	r.checkRequired()
}

// fillRegion lets the folder speak for rows that name no area.
func (r *reader) fillRegion() {
	var region []*Column
	for i := range r.layout.dataset.Columns {
		c := &r.layout.dataset.Columns[i]
		if !c.Region {
			continue
		}
		if r.get(c.Key) != "" {
			return
		}
		region = append(region, c)
	}
	if len(region) > 0 {
		r.set(region[0].Key, r.options.Area)
	}
}

// checkRequired reports required cells that are empty. A figure not yet known
// keeps its row; a row without what identifies it refuses the file.
func (r *reader) checkRequired() {
	for i := range r.layout.bindings {
		b := &r.layout.bindings[i]
		c := b.column
		if !c.Required || c.Personal || r.get(c.Key) != "" || r.layout.dataset.isUnitColumn(c.Key) || c.Region && r.hasRegion() || r.reported(b) ||
			c.NaturalPerson != "" && r.person || r.mayBeBlank(c) {
			continue
		}
		switch {
		case !c.Blank:
			r.probs.fail(CodeMissingValue, r.at(b), "“%s”必填，此处为空；请补填", b.header)
		case c.IsNumber():
			r.probs.warn(CodeMissingValue, r.at(b), "“%s”为空，按缺数处理（不当作 0）；有数后请补报", b.header)
		}
	}
}

// mayBeBlank reports whether another cell of the row excuses an empty one.
func (r *reader) mayBeBlank(c *Column) bool {
	for key, codes := range c.BlankWhen {
		if slices.Contains(codes, r.get(key)) {
			return true
		}
	}
	return false
}

func (r *reader) hasRegion() bool {
	for i := range r.layout.dataset.Columns {
		if c := &r.layout.dataset.Columns[i]; c.Region && r.get(c.Key) != "" {
			return true
		}
	}
	return false
}

// reported tells whether an empty value comes from a cell that holds
// something: then its problem is already in the list.
func (r *reader) reported(b *binding) bool {
	return !r.missing(b, r.sheet.at(r.row, b.col))
}

// missing reports whether a cell says that there is no value. A word that the
// column lists as a value is one: 无 under 是否网购, × under a question.
func (r *reader) missing(b *binding, text string) bool {
	if isMissing(text) {
		return !b.column.isAnswer(text)
	}
	if len(text) <= longestMark && b.column.takesNoWords() && blankMarks[plainForm(text)] {
		return !b.column.isAnswer(text)
	}
	for _, mark := range b.column.Missing {
		if plainForm(mark) == plainForm(text) {
			return true
		}
	}
	return false
}

// isAnswer reports whether a column takes a text for one of its coded values.
func (c *Column) isAnswer(text string) bool {
	if _, ok := c.code(text); ok && text != "" {
		return true
	}
	_, ok := yesForms[plainForm(text)]
	return ok && c.Type == "bool"
}

// takesNoWords tells the columns in which a cross or 待补 can only mean "nothing
// yet".
func (c *Column) takesNoWords() bool {
	return c.IsNumber() || c.Type == "date" || c.Type == "datetime" || c.Type == "period" || c.Type == "uscc" || c.Type == "enum"
}

func choiceLabels(choices Choices, joint string) string {
	var out []string
	for _, c := range choices {
		out = append(out, c.Label())
	}
	return strings.Join(out, joint)
}
