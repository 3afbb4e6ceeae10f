package county

import (
	"fmt"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// styled is a cell of a template: what part it is and its number format.
type styled struct {
	part   string // title, hint, header, must, cell, example, note, label
	format string
}

// style makes the style of one kind of cell once.
func (t *template) style(l styled) (int, error) {
	if id, ok := t.made[l]; ok {
		return id, nil
	}
	id, err := t.file.NewStyle(l.style())
	t.made[l] = id
	return id, err
}

func (l styled) style() *excelize.Style {
	s := &excelize.Style{}
	if l.format != "" {
		s.CustomNumFmt = &l.format
	}
	middle := &excelize.Alignment{Horizontal: "center", Vertical: "center", WrapText: true}
	grey := excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"EDEDED"}}
	switch l.part {
	case "title":
		s.Font = &excelize.Font{Bold: true, Size: 14}
	case "hint":
		s.Font = &excelize.Font{Color: "595959"}
	case "header":
		s.Font, s.Fill, s.Border, s.Alignment = &excelize.Font{Bold: true}, grey, thinBorder(), middle
	case "must":
		s.Font, s.Fill, s.Border, s.Alignment = &excelize.Font{Bold: true, Color: "C00000"}, grey, thinBorder(), middle
	case "example":
		s.Font = &excelize.Font{Italic: true, Color: "808080"}
	case "note":
		s.Alignment = &excelize.Alignment{Vertical: "top", WrapText: true}
	case "label":
		s.Font, s.Alignment = &excelize.Font{Bold: true}, &excelize.Alignment{Vertical: "top", WrapText: true}
	}
	return s
}

func thinBorder() (out []excelize.Border) {
	for _, side := range []string{"left", "right", "top", "bottom"} {
		out = append(out, excelize.Border{Type: side, Color: "999999", Style: 1})
	}
	return out
}

// numberFormat is the format of the cells of a column: text where a spreadsheet
// must not touch what is typed.
func (c *Column) numberFormat() string {
	switch {
	case c.Type == "date":
		return "yyyy-mm-dd"
	case c.Type == "datetime":
		return "yyyy-mm-dd hh:mm"
	case c.Type == "int":
		return "0"
	case c.IsNumber():
		return "General"
	}
	return "@"
}

// width is a column's width in characters: room for its header and its values.
func (c *Column) width() float64 {
	least := map[string]float64{"datetime": 18, "uscc": 22, "text": 20, "list": 18, "enum": 16}[c.Type]
	header := float64(2*utf8.RuneCountInString(c.templateHeader()) + 3)
	return min(max(least, header, 12), 32)
}

// typed is an example as a spreadsheet stores it: a number, a day, or text.
func typed(c *Column, text string) (any, error) {
	layout := map[string]string{"date": time.DateOnly, "datetime": "2006-01-02 15:04"}[c.Type]
	switch {
	case text == "":
		return nil, nil
	case layout != "":
		return time.Parse(layout, text)
	case c.IsNumber():
		return strconv.Atoi(text)
	}
	return text, nil
}

// print sets A4 across, all columns on one page's width, the header on every
// page and page numbers below.
func (t *template) print() error {
	repeated := fmt.Sprintf("'%s'!$%d:$%d", t.sheet, headerRow, headerRow)
	if t.sheet == notesSheet {
		repeated = fmt.Sprintf("'%s'!$1:$1", t.sheet)
	}
	a4, across, width, height, fit := 9, "landscape", 1, 0, true
	edge, foot := 0.5, 0.3
	for _, step := range []func() error{
		func() error {
			return t.file.SetPageLayout(t.sheet, &excelize.PageLayoutOptions{Size: &a4, Orientation: &across, FitToWidth: &width, FitToHeight: &height})
		},
		func() error {
			return t.file.SetSheetProps(t.sheet, &excelize.SheetPropsOptions{FitToPage: &fit})
		},
		func() error {
			return t.file.SetPageMargins(t.sheet, &excelize.PageLayoutMarginsOptions{Left: &edge, Right: &edge, Top: &edge, Bottom: &edge, Footer: &foot})
		},
		func() error {
			return t.file.SetHeaderFooter(t.sheet, &excelize.HeaderFooterOptions{OddFooter: "&L" + t.dataset.Title + "&R第 &P 页 共 &N 页"})
		},
		func() error {
			return t.file.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", Scope: t.sheet, RefersTo: repeated})
		},
	} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}
