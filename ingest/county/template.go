package county

import (
	"fmt"
	"io"
	"strings"

	"github.com/xuri/excelize/v2"
)

const (
	templateRows = 2000 // rows that carry drop-down lists and formats
	choicesSheet = "选项"
	headerRow    = 3
	inlineLimit  = 255 // characters a drop-down list may hold by itself
)

// TemplateName is the file name of a data set's blank workbook.
func (d *Dataset) TemplateName() string {
	return d.ID + "_" + strings.NewReplacer("/", "-", "（", "(", "）", ")").Replace(d.Title) + ".xlsx"
}

// WriteTemplate writes the blank workbook of a data set: title, unit note,
// header, drop-down lists for coded values, a frozen header and a sheet that
// explains the columns. Personal columns are left out unless a keyed hash is
// made of them.
func WriteTemplate(w io.Writer, d *Dataset) (err error) {
	t := &template{file: excelize.NewFile(), dataset: d, sheet: "Sheet1"}
	defer func() {
		if closed := t.file.Close(); err == nil {
			err = closed
		}
	}()
	for _, step := range []func() error{t.styles, t.head, t.columns, t.freeze, t.explain} {
		if err := step(); err != nil {
			return fmt.Errorf("write template %s: %w", d.ID, err)
		}
	}
	if err := t.file.Write(w); err != nil {
		return fmt.Errorf("write template %s: %w", d.ID, err)
	}
	return nil
}

// template is one blank workbook in the making.
type template struct {
	file    *excelize.File
	dataset *Dataset
	sheet   string
	lists   int // columns used on the sheet of choices
	title   int // style numbers
	header  int
	must    int
	asText  int
	asDate  int
}

func (t *template) styles() error {
	border := []excelize.Border{{Type: "left", Color: "999999", Style: 1}, {Type: "right", Color: "999999", Style: 1},
		{Type: "top", Color: "999999", Style: 1}, {Type: "bottom", Color: "999999", Style: 1}}
	middle := &excelize.Alignment{Horizontal: "center", Vertical: "center", WrapText: true}
	isoDate := "yyyy-mm-dd"
	for _, s := range []struct {
		into  *int
		style excelize.Style
	}{
		{&t.title, excelize.Style{Font: &excelize.Font{Bold: true, Size: 14}}},
		{&t.header, excelize.Style{Font: &excelize.Font{Bold: true}, Border: border, Alignment: middle,
			Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"EDEDED"}}}},
		{&t.must, excelize.Style{Font: &excelize.Font{Bold: true, Color: "C00000"}, Border: border, Alignment: middle,
			Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"EDEDED"}}}},
		{&t.asText, excelize.Style{NumFmt: 49}},
		{&t.asDate, excelize.Style{CustomNumFmt: &isoDate}},
	} {
		id, err := t.file.NewStyle(&s.style)
		if err != nil {
			return err
		}
		*s.into = id
	}
	return nil
}

func (t *template) head() error {
	if err := t.file.SetCellStr(t.sheet, "A1", t.dataset.Title); err != nil {
		return err
	}
	if err := t.file.SetCellStyle(t.sheet, "A1", "A1", t.title); err != nil {
		return err
	}
	return t.file.SetCellStr(t.sheet, "A2", "红色表头必填；缺数请留空，不要填 0；代码、编号列为文本格式，请勿改动")
}

// offered are the columns a bureau fills in.
func (d *Dataset) offered() []*Column {
	var out []*Column
	for i := range d.Columns {
		c := &d.Columns[i]
		isHashed := false
		for j := range d.Columns {
			isHashed = isHashed || d.Columns[j].NaturalPerson == c.Key
		}
		if c.Header != "" && (!c.Personal || isHashed) {
			out = append(out, c)
		}
	}
	return out
}

// templateHeader is the header with the unit the figures are wanted in.
func (c *Column) templateHeader() string {
	if c.isYear() || len(c.Units) == 0 || strings.HasSuffix(c.Header, ")") {
		return c.Header
	}
	return c.Header + "（" + orElse(c.DefaultUnit, c.Units[0]) + "）"
}

func (t *template) columns() error {
	for i, c := range t.dataset.offered() {
		name := columnName(i + 1)
		style := t.header
		if c.Required {
			style = t.must
		}
		cell := fmt.Sprintf("%s%d", name, headerRow)
		if err := t.file.SetCellStr(t.sheet, cell, c.templateHeader()); err != nil {
			return err
		}
		if err := t.format(name, c); err != nil {
			return err
		}
		if err := t.file.SetCellStyle(t.sheet, cell, cell, style); err != nil {
			return err
		}
		if err := t.choices(name, c); err != nil {
			return err
		}
	}
	return nil
}

// format makes codes and texts text cells, so that nothing eats their zeros.
func (t *template) format(name string, c *Column) error {
	if err := t.file.SetColWidth(t.sheet, name, name, 18); err != nil {
		return err
	}
	style := 0
	switch {
	case c.Type == "date":
		style = t.asDate
	case !c.IsNumber():
		style = t.asText
	}
	if style == 0 {
		return nil
	}
	return t.file.SetColStyle(t.sheet, name, style)
}

func (t *template) choices(name string, c *Column) error {
	labels := c.choiceList()
	if len(labels) == 0 {
		return nil
	}
	rule := excelize.NewDataValidation(true)
	rule.SetSqref(fmt.Sprintf("%s%d:%s%d", name, headerRow+1, name, headerRow+templateRows))
	if len([]rune(strings.Join(labels, ","))) <= inlineLimit && !strings.Contains(strings.Join(labels, ""), ",") {
		if err := rule.SetDropList(labels); err != nil {
			return err
		}
	} else if err := t.listOnSheet(rule, labels); err != nil {
		return err
	}
	if !c.Open {
		rule.SetError(excelize.DataValidationErrorStyleStop, "请从列表中选填", "“"+c.Header+"”只能填列表中的内容")
	}
	rule.ShowErrorMessage = !c.Open
	return t.file.AddDataValidation(t.sheet, rule)
}

// listOnSheet puts a long list on a hidden sheet.
func (t *template) listOnSheet(rule *excelize.DataValidation, labels []string) error {
	if t.lists == 0 {
		if _, err := t.file.NewSheet(choicesSheet); err != nil {
			return err
		}
		if err := t.file.SetSheetVisible(choicesSheet, false); err != nil {
			return err
		}
	}
	t.lists++
	name := columnName(t.lists)
	for i, label := range labels {
		if err := t.file.SetCellStr(choicesSheet, fmt.Sprintf("%s%d", name, i+1), label); err != nil {
			return err
		}
	}
	rule.SetSqrefDropList(fmt.Sprintf("%s!$%s$1:$%s$%d", choicesSheet, name, name, len(labels)))
	return nil
}

func (c *Column) choiceList() []string {
	if c.Type == "bool" {
		return []string{"是", "否"}
	}
	var out []string
	for _, choice := range c.Enum {
		out = append(out, choice.Label())
	}
	return out
}

func (t *template) freeze() error {
	if err := t.file.SetPanes(t.sheet, &excelize.Panes{Freeze: true, YSplit: headerRow,
		TopLeftCell: fmt.Sprintf("A%d", headerRow+1), ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	name := strings.NewReplacer("（", "", "）", "", "/", "").Replace(t.dataset.Title)
	if runes := []rune(name); len(runes) > excelize.MaxSheetNameLength {
		name = string(runes[:excelize.MaxSheetNameLength])
	}
	if err := t.file.SetSheetName(t.sheet, name); err != nil {
		return err
	}
	t.sheet = name
	return nil
}

// explain adds the sheet that tells what each column is.
func (t *template) explain() error {
	const sheet = "填写说明"
	if _, err := t.file.NewSheet(sheet); err != nil {
		return err
	}
	lines := [][]any{{"数据表：" + t.dataset.Title}, {"提供单位：" + t.dataset.Owner}, {"每行一条：" + t.dataset.Grain}, {}}
	for _, c := range t.dataset.offered() {
		lines = append(lines, []any{c.Header + "：" + c.explanation()})
	}
	for i, line := range lines {
		if err := t.file.SetSheetRow(sheet, fmt.Sprintf("A%d", i+1), &line); err != nil {
			return err
		}
	}
	return t.file.SetColWidth(sheet, "A", "A", 100)
}

var typeNotes = map[string]string{"date": "日期，如 2025-03-05", "datetime": "日期时间，如 2025-03-05 09:30", "period": "统计期，如 2025、2025-05、2025Q4、2025年1-5月",
	"uscc": "18 位统一社会信用代码", "decimal": "数字", "int": "整数", "list": "多项以顿号分隔", "text": "文字"}

func (c *Column) explanation() string {
	parts := []string{"选填"}
	if c.Required {
		parts[0] = "必填"
	}
	if labels := c.choiceList(); len(labels) > 0 {
		parts = append(parts, "选填其一："+strings.Join(labels, "、"))
	} else {
		parts = append(parts, typeNotes[c.Type])
	}
	if len(c.Units) > 1 {
		parts = append(parts, "单位可用 "+strings.Join(c.Units, "、"))
	}
	if len(c.Synonyms) > 0 {
		parts = append(parts, "表头也可写作 "+strings.Join(c.Synonyms, "、"))
	}
	if c.Note != "" {
		parts = append(parts, c.Note)
	}
	return strings.Join(parts, "；")
}
