package county

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
)

// xmlBook reads an XML Spreadsheet 2003 from its tokens, without a tree.
type xmlBook struct {
	tags     *xml.Decoder
	slots    *slots
	path     []string // local names of the open elements
	percents map[string]bool
	style    string // the style being declared
	date1904 bool
	sheets   []*sheet
	*xmlSheet
}

// xmlSheet is the sheet being read.
type xmlSheet struct {
	canvas
	row, col       int // of the last row and cell, counted from one
	right          int // columns that the last cell spans to its right
	columns        map[int]string
	column         int
	rowStyle, kind string
	cellStyle      string
	text           strings.Builder
}

const maxDepth = 64 // of elements in elements

var errDocumentType = errors.New("a document type")

// openXML reads every sheet of an XML Spreadsheet 2003. There is nothing in it
// to resolve: a document type or an entity of its own refuses the file.
func openXML(text string, probs *problems) []*sheet {
	b := &xmlBook{tags: xml.NewDecoder(strings.NewReader(text)), slots: newSlots(len(text)), percents: map[string]bool{}}
	b.tags.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil } // decoded by its bytes before
	if err := b.read(); errors.Is(err, errTooLarge) {
		probs.fail(CodeTooLarge, place{}, "XML 表格超过限额（1048576 行、16384 列、每格 32767 字）；请拆分后导入")
		return nil
	} else if errors.Is(err, errDocumentType) {
		probs.fail(CodeUnsupportedFormat, place{}, "XML 表格里有文档类型声明（DOCTYPE），不予读取；请用 Excel 或 WPS 打开后另存为 .xlsx 再导入")
		return nil
	} else if err != nil || len(b.sheets) == 0 {
		probs.fail(CodeDamagedFile, place{}, "XML 表格不完整或已损坏；请重新导出，或用 Excel 或 WPS 打开后另存为 .xlsx")
		return nil
	}
	return b.sheets
}

func (b *xmlBook) read() error {
	for {
		token, err := b.tags.Token()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%w: %w", errTruncated, err)
		}
		switch t := token.(type) {
		case xml.Directive:
			return errDocumentType
		case xml.StartElement:
			if len(b.path) == maxDepth {
				return errTooLarge
			}
			b.path = append(b.path, t.Name.Local)
			err = b.start(t)
		case xml.EndElement:
			err = b.end()
			b.path = b.path[:len(b.path)-1]
		case xml.CharData:
			err = b.chars(t)
		}
		if err != nil {
			return err
		}
	}
}

// isIn reports whether the open elements end with these.
func (b *xmlBook) isIn(names ...string) bool {
	if len(b.path) < len(names) {
		return false
	}
	for i, name := range names {
		if b.path[len(b.path)-len(names)+i] != name {
			return false
		}
	}
	return true
}

func (b *xmlBook) start(t xml.StartElement) error {
	switch name := t.Name.Local; {
	case b.isIn("Styles", "Style"):
		b.style = attr(t, "ID")
	case b.isIn("Styles", "Style", "NumberFormat"):
		b.percents[b.style] = isPercentFormat(attr(t, "Format"))
	case b.isIn("ExcelWorkbook", "Date1904"):
		b.date1904 = true
	case b.isIn("Workbook", "Worksheet"):
		if len(b.sheets) == maxSheets {
			return errTooLarge
		}
		b.xmlSheet = &xmlSheet{canvas: newCanvas(attr(t, "Name"), b.slots), columns: map[int]string{}}
		b.sheet.date1904 = b.date1904
		b.sheets = append(b.sheets, b.sheet)
	case b.xmlSheet == nil:
	case b.isIn("Worksheet", "Table", name):
		if name == "Column" {
			return b.openColumn(t)
		}
		if name == "Row" {
			return b.openRow(t)
		}
	case b.isIn("Table", "Row", "Cell"):
		return b.openCell(t)
	case b.isIn("Row", "Cell", "Data"):
		b.kind = attr(t, "Type")
		b.text.Reset()
	}
	return nil
}

func (b *xmlBook) chars(text xml.CharData) error {
	switch {
	case b.xmlSheet == nil:
	case b.inData():
		if b.text.Len()+len(text) > 8*maxCellChars {
			return errTooLarge
		}
		b.text.Write(text)
	case b.isIn("WorksheetOptions", "Visible"):
		b.sheet.hidden = strings.HasPrefix(strings.TrimSpace(string(text)), "Sheet")
	}
	return nil
}

// inData reports whether the text of a cell goes on: in its value or in the
// fonts within, but not in a comment.
func (b *xmlBook) inData() bool {
	for i := len(b.path) - 1; i >= 2; i-- {
		if b.path[i] == "Data" {
			return b.path[i-1] == "Cell" && b.path[i-2] == "Row"
		}
	}
	return false
}

func (b *xmlBook) end() error {
	if b.xmlSheet != nil && b.isIn("Row", "Cell", "Data") {
		return b.value()
	}
	return nil
}

// openColumn notes the style of columns, which cells without one have.
func (b *xmlBook) openColumn(t xml.StartElement) error {
	from, err := next(t, b.column, maxColumns)
	if err != nil {
		return err
	}
	span, err := count(t, "Span", maxColumns)
	if err != nil {
		return err
	}
	b.column = from + span
	if style := attr(t, "StyleID"); b.percents[style] {
		for col := from; col <= min(b.column, maxColumns); col++ {
			b.columns[col] = style
		}
	}
	return nil
}

func (b *xmlBook) openRow(t xml.StartElement) (err error) {
	b.row, err = next(t, b.row, maxRows)
	b.col, b.right, b.rowStyle = 0, 0, attr(t, "StyleID")
	if err != nil {
		return err
	}
	return b.slots.take(1)
}

func (b *xmlBook) openCell(t xml.StartElement) (err error) {
	if b.col, err = next(t, b.col+b.right, maxColumns); err != nil {
		return err
	}
	down := 0
	if b.right, err = count(t, "MergeAcross", maxColumns); err != nil {
		return err
	}
	if down, err = count(t, "MergeDown", maxRows); err != nil {
		return err
	}
	b.cellStyle = orElse(orElse(attr(t, "StyleID"), b.rowStyle), b.columns[b.col])
	at := spot{b.row - 1, b.col - 1}
	return b.merge(at, spot{at.row + down, at.col + b.right})
}

// value puts the value of a cell in its place: numbers as stored, dates as the
// serial numbers a workbook stores, truth values as 1 and 0.
func (b *xmlBook) value() error {
	at, text := spot{b.row - 1, b.col - 1}, b.text.String()
	switch b.kind {
	case "Number":
		return b.number(at, strings.TrimSpace(text), b.percents[b.cellStyle])
	case "DateTime":
		return b.put(at, serialOf(strings.TrimSpace(text), b.date1904))
	}
	return b.put(at, text)
}

// next is the place of a row or cell: after the last one, or further on where
// Index says so. Going back is errTruncated.
func next(t xml.StartElement, last, most int) (int, error) {
	at := last + 1
	if index := attr(t, "Index"); index != "" {
		n, err := strconv.Atoi(index)
		if err != nil || n < at {
			return 0, fmt.Errorf("index %.20q after %d: %w", index, last, errTruncated)
		}
		at = n
	}
	if at > most {
		return 0, fmt.Errorf("a cell outside the sheet: %w", errTooLarge)
	}
	return at, nil
}

// count reads a number of further rows or columns, 0 when none is given.
func count(t xml.StartElement, name string, most int) (int, error) {
	text := attr(t, name)
	if text == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 {
		return 0, fmt.Errorf("%s %.20q: %w", name, text, errTruncated)
	}
	if n >= most {
		return 0, fmt.Errorf("%s %d: %w", name, n, errTooLarge)
	}
	return n, nil
}

func attr(t xml.StartElement, name string) string {
	for _, a := range t.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

const fractionDigits = 10 // of a day: nine microseconds

// serialOf writes 2025-01-01T09:30:00.000 as the number of days a workbook
// stores. A date that no workbook of the time stores in five digits stays as
// it is.
func serialOf(text string, date1904 bool) string {
	t, err := time.Parse("2006-01-02T15:04:05", text)
	if err != nil {
		return text
	}
	origin := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	if date1904 {
		origin = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	seconds := t.Unix() - origin.Unix()
	days, rest := seconds/daySeconds, seconds%daySeconds
	if days < 10_000 || days > 99_999 {
		return text
	}
	fraction := (rest*1e10 + daySeconds/2) / daySeconds
	return strings.TrimSuffix(strings.TrimRight(fmt.Sprintf("%d.%0*d", days, fractionDigits, fraction), "0"), ".")
}
