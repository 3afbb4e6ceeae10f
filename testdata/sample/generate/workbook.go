package main

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"time"

	"github.com/xuri/excelize/v2"
)

// sheetWriter writes forms, a sheet each, and remembers the first fault.
type sheetWriter struct {
	book   *excelize.File
	sheet  string
	styles styles
	err    error
}

// styles are the cell formats of a form.
type styles struct{ title, header, date int }

// workbook is the forms as the sheets of an .xlsx whose bytes depend on nothing
// but them.
func workbook(forms []form) (_ []byte, err error) {
	book := excelize.NewFile()
	defer func() { err = errors.Join(err, book.Close()) }()
	w := &sheetWriter{book: book}
	w.do(book.SetSheetName("Sheet1", forms[0].sheet))
	w.do(book.SetDocProps(&excelize.DocProperties{Creator: "合成示例", LastModifiedBy: "合成示例", Title: mark,
		Created: "2026-01-01T00:00:00Z", Modified: "2026-01-01T00:00:00Z"}))
	w.makeStyles()
	for i, f := range forms {
		if w.sheet = f.sheet; i > 0 {
			_, err := book.NewSheet(f.sheet)
			w.do(err)
		}
		w.form(f)
		if len(f.notes) > 0 {
			w.notes(f.notes)
		}
	}
	if w.err != nil {
		return nil, w.err
	}
	out, err := book.WriteToBuffer()
	if err != nil {
		return nil, fmt.Errorf("write workbook: %w", err)
	}
	return out.Bytes(), nil
}

func (w *sheetWriter) do(err error) {
	if w.err == nil {
		w.err = err
	}
}

func (w *sheetWriter) makeStyles() {
	centre := &excelize.Alignment{Horizontal: "center", Vertical: "center", WrapText: true}
	format := "yyyy-mm-dd"
	var err error
	w.styles.title, err = w.book.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true, Size: 14}, Alignment: centre})
	w.do(err)
	w.styles.header, err = w.book.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}, Alignment: centre})
	w.do(err)
	w.styles.date, err = w.book.NewStyle(&excelize.Style{CustomNumFmt: &format})
	w.do(err)
}

func (w *sheetWriter) form(f form) {
	top := len(f.above)
	for i, row := range f.grid() {
		isData := i >= top+len(f.header) && i < top+len(f.header)+len(f.rows)
		for col, text := range row {
			w.cell(col, i, text, isData && !slices.Contains(f.texts, col), isData && slices.Contains(f.dates, col))
		}
	}
	for i := range f.above {
		w.merge(0, i, f.width()-1, i)
	}
	w.do(w.book.SetCellStyle(w.sheet, "A1", w.at(0, max(0, top-1)), w.styles.title))
	w.do(w.book.SetCellStyle(w.sheet, w.at(0, top), w.at(f.width()-1, top+len(f.header)-1), w.styles.header))
	w.mergeHeader(f)
	last, err := excelize.ColumnNumberToName(f.width())
	w.do(err)
	w.do(w.book.SetColWidth(w.sheet, "A", last, 18))
}

// mergeHeader joins the upper cells of a header of two levels with those they
// stand for.
func (w *sheetWriter) mergeHeader(f form) {
	if len(f.header) < 2 {
		return
	}
	top, upper, lower := len(f.above), f.header[0], f.header[1]
	for col := 0; col < len(upper); {
		end := col
		for end+1 < len(upper) && upper[end+1] == "" && lower[end+1] != "" {
			end++
		}
		switch {
		case lower[col] == "":
			w.merge(col, top, col, top+1)
		case end > col:
			w.merge(col, top, end, top)
		}
		col = end + 1
	}
}

func (w *sheetWriter) merge(fromCol, fromRow, toCol, toRow int) {
	w.do(w.book.MergeCell(w.sheet, w.at(fromCol, fromRow), w.at(toCol, toRow)))
}

// at names a cell counted from zero.
func (w *sheetWriter) at(col, row int) string {
	name, err := excelize.CoordinatesToCellName(col+1, row+1)
	w.do(err)
	return name
}

var plainNumber = regexp.MustCompile(`^-?\d{1,11}(\.\d+)?$`)

// cell writes text, a number digit by digit, or a date as its serial number.
func (w *sheetWriter) cell(col, row int, text string, mayBeNumber, isDate bool) {
	at := w.at(col, row)
	switch {
	case text == "":
	case isDate:
		serial, err := serialOf(text)
		w.do(err)
		w.do(w.book.SetCellDefault(w.sheet, at, serial))
		w.do(w.book.SetCellStyle(w.sheet, at, at, w.styles.date))
	case mayBeNumber && plainNumber.MatchString(text):
		w.do(w.book.SetCellDefault(w.sheet, at, text))
	default:
		w.do(w.book.SetCellStr(w.sheet, at, text))
	}
}

// serialOf counts the days since 1899-12-30.
func serialOf(day string) (string, error) {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return "", fmt.Errorf("date of a cell: %w", err)
	}
	origin := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	return strconv.Itoa(int(t.Sub(origin) / (24 * time.Hour))), nil
}

func (w *sheetWriter) notes(lines []string) {
	const name = "填表说明"
	_, err := w.book.NewSheet(name)
	w.do(err)
	for i, line := range lines {
		w.do(w.book.SetCellStr(name, w.at(0, i), line))
	}
}
