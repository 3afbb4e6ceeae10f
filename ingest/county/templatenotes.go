package county

import (
	"fmt"
	"strings"

	"github.com/xuri/excelize/v2"
)

// comment says at the header what belongs into the column.
func (t *template) comment(name string, c *Column) error {
	return t.file.AddComment(t.sheet, excelize.Comment{Cell: fmt.Sprintf("%s%d", name, headerRow), Author: "填报说明", Width: 320, Height: 140,
		Paragraph: []excelize.RichTextRun{{Text: c.explanation(false)}}})
}

func (t *template) choices(name string, c *Column) error {
	labels := c.choiceList()
	if len(labels) == 0 {
		return t.numbersOnly(name, c)
	}
	rule := excelize.NewDataValidation(true)
	rule.SetSqref(fmt.Sprintf("%s%d:%s%d", name, firstRow, name, headerRow+templateRows))
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

// numbersOnly warns of what is no number, and lets it stand: 1.42万件 is read.
func (t *template) numbersOnly(name string, c *Column) error {
	if !c.IsNumber() {
		return nil
	}
	rule := excelize.NewDataValidation(true)
	rule.SetSqref(fmt.Sprintf("%s%d:%s%d", name, firstRow, name, headerRow+templateRows))
	low, kind := 0.0, excelize.DataValidationTypeDecimal
	if c.Signed {
		low = -1e15
	}
	if c.isYear() {
		kind = excelize.DataValidationTypeWhole
	}
	if err := rule.SetRange(low, 1e15, kind, excelize.DataValidationOperatorBetween); err != nil {
		return err
	}
	rule.SetError(excelize.DataValidationErrorStyleWarning, "请核对", "“"+c.Header+"”应填数字；缺数请留空")
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

// explain adds the sheet that tells what each column is and what is checked.
func (t *template) explain() error {
	if _, err := t.file.NewSheet(notesSheet); err != nil {
		return err
	}
	main := t.sheet
	t.sheet = notesSheet
	defer func() { t.sheet = main }()
	lines := [][2]string{{"数据表", t.dataset.Title}, {"提供单位", t.dataset.Owner}, {"每行一条", t.dataset.Grain},
		{"怎样填写", "从示例行之下开始填；表头、列序可以保留不动，也可以整列删去选填列；示例行（灰色）留着也不计入"},
		{"怎样报送", "存为 .xlsx 放入收件箱中本县的文件夹；报送前可用 netmarket inspect 自查"},
		{"个人信息", "姓名、电话、证件号码等不需要填报；如误填，入库前即删去"}, {}}
	for _, c := range t.dataset.offered() {
		lines = append(lines, [2]string{c.templateHeader(), c.explanation(true)})
	}
	lines = append(lines, [2]string{}, [2]string{"收件时核对", "下列各项逐条核对；退回的文件不影响以前报送的数据"})
	for i, g := range t.dataset.Gates {
		lines = append(lines, [2]string{fmt.Sprintf("核对 %d", i+1), g.Says(t.dataset)})
	}
	for i, line := range lines {
		for j, text := range line {
			if err := t.write(fmt.Sprintf("%s%d", columnName(j+1), i+1), text, styled{part: []string{"label", "note"}[j]}); err != nil {
				return err
			}
		}
	}
	if err := t.file.SetColWidth(notesSheet, "A", "A", 24); err != nil {
		return err
	}
	if err := t.file.SetColWidth(notesSheet, "B", "B", 100); err != nil {
		return err
	}
	return t.print()
}

var typeNotes = map[string]string{"date": "日期，如 2025-03-05", "datetime": "日期时间，如 2025-03-05 09:30", "period": "统计期，如 2025、2025-05、2025Q4、2025年1-5月",
	"uscc": "18 位统一社会信用代码", "decimal": "数字", "int": "整数", "list": "多项以顿号分隔", "text": "文字"}

// explanation tells what belongs into a column; whole adds the other headers
// that are accepted.
func (c *Column) explanation(whole bool) string {
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
		parts = append(parts, "单位可用 "+strings.Join(c.Units, "、")+"，用别的单位请改表头括号中的单位")
	}
	if whole && len(c.Synonyms) > 0 {
		parts = append(parts, "表头也可写作 "+strings.Join(c.Synonyms, "、"))
	}
	if c.Note != "" {
		parts = append(parts, c.Note)
	}
	return strings.Join(parts, "；")
}
