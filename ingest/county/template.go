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
	notesSheet   = "填报说明"
	headerRow    = 3
	exampleRow   = headerRow + 1
	firstRow     = exampleRow + 1 // where a clerk begins
	inlineLimit  = 255            // characters a drop-down list may hold by itself
)

// TemplateName is the file name of a data set's blank workbook.
func (d *Dataset) TemplateName() string {
	return d.ID + "_" + strings.NewReplacer("/", "-", "（", "(", "）", ")").Replace(d.Title) + ".xlsx"
}

// WriteTemplate writes the blank workbook of a data set: title, header with
// units and comments, one example row in grey that is never counted, formats
// that keep codes whole, drop-down lists, a frozen header that every printed
// page repeats, and a sheet that explains the columns and what is checked.
// Nothing is protected, for clerks paste whole columns. Personal columns are
// left out unless a keyed hash is made of them.
func WriteTemplate(w io.Writer, d *Dataset) (err error) {
	t := &template{file: excelize.NewFile(), dataset: d, sheet: "Sheet1", made: map[styled]int{}}
	defer func() {
		if closed := t.file.Close(); err == nil {
			err = closed
		}
	}()
	for _, step := range []func() error{t.name, t.head, t.columns, t.example, t.freeze, t.print, t.explain} {
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
	made    map[styled]int
}

// name gives the sheet the title of the data set.
func (t *template) name() error {
	name := strings.NewReplacer("（", "", "）", "", "/", "").Replace(t.dataset.Title)
	if runes := []rune(name); len(runes) > excelize.MaxSheetNameLength {
		name = string(runes[:excelize.MaxSheetNameLength])
	}
	old := t.sheet
	t.sheet = name
	return t.file.SetSheetName(old, name)
}

const templateHint = "红色表头必填；灰色一行是示例，可留可删，不计入数据；缺数请留空，不要填 0；代码、编号列为文本格式，请勿改动"

func (t *template) head() error {
	if err := t.write("A1", t.dataset.Title, styled{part: "title"}); err != nil {
		return err
	}
	if err := t.write("A2", templateHint, styled{part: "hint"}); err != nil {
		return err
	}
	return t.file.SetRowHeight(t.sheet, headerRow, 36)
}

// write puts a text into a cell and gives it its look.
func (t *template) write(cell string, value any, l styled) error {
	if err := t.file.SetCellValue(t.sheet, cell, value); err != nil {
		return err
	}
	style, err := t.style(l)
	if err != nil {
		return err
	}
	return t.file.SetCellStyle(t.sheet, cell, cell, style)
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
		if err := t.format(name, c); err != nil {
			return err
		}
		l := styled{part: "header"}
		if c.Required {
			l.part = "must"
		}
		if err := t.write(fmt.Sprintf("%s%d", name, headerRow), c.templateHeader(), l); err != nil {
			return err
		}
		if err := t.comment(name, c); err != nil {
			return err
		}
		if err := t.choices(name, c); err != nil {
			return err
		}
	}
	return nil
}

// format gives a column its width and makes codes and texts text cells, so that
// nothing eats their zeros.
func (t *template) format(name string, c *Column) error {
	if err := t.file.SetColWidth(t.sheet, name, name, c.width()); err != nil {
		return err
	}
	style, err := t.style(styled{"cell", c.numberFormat()})
	if err != nil {
		return err
	}
	return t.file.SetColStyle(t.sheet, name, style)
}

// example fills in the grey row.
func (t *template) example() error {
	example := t.dataset.example()
	for i, c := range t.dataset.offered() {
		value, err := typed(c, example[c.Key])
		if err != nil {
			return err
		}
		if err := t.write(fmt.Sprintf("%s%d", columnName(i+1), exampleRow), value, styled{"example", c.numberFormat()}); err != nil {
			return err
		}
	}
	return nil
}

func (t *template) freeze() error {
	return t.file.SetPanes(t.sheet, &excelize.Panes{Freeze: true, YSplit: headerRow,
		TopLeftCell: fmt.Sprintf("A%d", exampleRow), ActivePane: "bottomLeft"})
}
