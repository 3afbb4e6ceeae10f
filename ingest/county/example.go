package county

import (
	"slices"
	"strings"
)

// exampleMark begins a cell of the grey row of a blank template: 示例：某某商行.
const exampleMark = "示例："

// example is what the grey row of the blank template shows in each offered
// column. The first column of text carries the mark.
func (d *Dataset) example() map[string]string {
	out := map[string]string{}
	marked := false
	for _, c := range d.offered() {
		text := c.exampleText()
		if c.Type == "text" && !c.Personal && !marked {
			text, marked = exampleMark+text, true
		}
		out[c.Key] = text
	}
	for _, rule := range d.Rules { // 存续 has no closing date
		if column := d.Column(rule.Column); rule.Excludes != "" && slices.Contains(rule.Codes, column.codeOf(out[rule.Column])) {
			out[rule.Excludes] = ""
		}
	}
	return out
}

func (c *Column) codeOf(text string) string {
	code, _ := c.code(text)
	return code
}

// exampleText is a valid cell of the column as a clerk would type it.
func (c *Column) exampleText() string {
	switch {
	case c.Personal:
		return ""
	case c.isYear(), c.Type == "period":
		return "2025"
	case c.Region:
		return "350421"
	case c.Items:
		return "I10、I12.2"
	}
	switch c.Type {
	case "decimal", "int":
		return "12"
	case "date":
		return "2025-03-05"
	case "datetime":
		return "2025-03-05 09:30"
	case "bool":
		return "是"
	case "enum":
		return c.Enum[0].Label()
	case "uscc":
		return "91350421MA0XKCD013"
	}
	return "（" + c.Header + "）"
}

// isExampleRow recognises the grey row of the blank template, left in by a
// clerk: a cell that begins with its mark.
func (s *sheet) isExampleRow(row int) bool {
	return slices.ContainsFunc(s.cells(row), isExampleCell)
}

func isExampleCell(cell string) bool {
	rest, ok := strings.CutPrefix(cell, "示例")
	return ok && (strings.HasPrefix(rest, ":") || strings.HasPrefix(rest, "："))
}

// checkExamples tells of a row that carries the mark of the example and has
// been filled in all the same: it is not counted.
func (r *reader) checkExamples() {
	var example map[string]string
	for row := r.layout.first(); row < len(r.sheet.rows); row++ {
		if !r.sheet.isExampleRow(row) {
			continue
		}
		if example == nil {
			example = r.layout.dataset.example()
		}
		r.checkExample(row, example)
	}
}

func (r *reader) checkExample(row int, example map[string]string) {
	for i := range r.layout.bindings {
		b := &r.layout.bindings[i]
		text := plainForm(r.sheet.at(row, b.col))
		if text == "" || b.column.Type == "date" || b.column.Type == "datetime" || text == plainForm(example[b.column.Key]) {
			continue
		}
		r.probs.warn(CodeExampleRow, place{r.sheet.name, b.col + 1, row + 1}, "此行带有“示例：”字样，按示例行未计入；如是数据请删去“示例：”")
		return
	}
}
