package synthetic

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/xuri/excelize/v2"
)

// sheetRows is how many rows a sheet takes; a format of a million and some.
const sheetRows = 1_000_000

// book writes the lines of a text file as sheets of a workbook. Every cell is a
// text, as printed in the .csv.
type book struct {
	file   *excelize.File
	sheet  *excelize.StreamWriter
	sheets int
	head   []string // lines above the rows of every sheet
	next   int      // row of the sheet
	cells  []any
}

// workbook writes the rows of the file as an .xlsx, a sheet a million rows.
func (f *file) workbook(ctx context.Context, head string, out io.Writer) (err error) {
	b := &book{file: excelize.NewFile(), head: strings.Split(strings.TrimSuffix(head, "\n"), "\n")}
	defer func() { err = errors.Join(err, b.file.Close()) }()
	const never = "2026-01-01T00:00:00Z" // the same bytes every time
	if err := b.file.SetDocProps(&excelize.DocProperties{Creator: "合成示例", LastModifiedBy: "合成示例", Title: mark, Created: never, Modified: never}); err != nil {
		return err
	}
	if err := b.open(); err != nil {
		return err
	}
	if err := f.eachChunk(ctx, b.lines); err != nil {
		return err
	}
	if err := b.sheet.Flush(); err != nil {
		return err
	}
	return b.file.Write(out)
}

// open begins the next sheet.
func (b *book) open() (err error) {
	b.sheets++
	name := fmt.Sprintf("第%d页", b.sheets)
	if b.sheets == 1 {
		err = b.file.SetSheetName("Sheet1", name)
	} else {
		err = errors.Join(b.sheet.Flush(), second(b.file.NewSheet(name)))
	}
	if err != nil {
		return err
	}
	if b.sheet, err = b.file.NewStreamWriter(name); err != nil {
		return err
	}
	b.next = 1
	for _, line := range b.head {
		if err := b.line(line); err != nil {
			return err
		}
	}
	return nil
}

func second(_ int, err error) error { return err }

// lines takes whole rows; a line end within quotes is none.
func (b *book) lines(text row) error {
	rest := string(text)
	for rest != "" {
		end, quoted := 0, false
		for ; quoted || rest[end] != '\n'; end++ {
			if rest[end] == '"' {
				quoted = !quoted
			}
		}
		if b.next > sheetRows+len(b.head) {
			if err := b.open(); err != nil {
				return err
			}
		}
		if err := b.line(rest[:end]); err != nil {
			return err
		}
		rest = rest[end+1:]
	}
	return nil
}

// line writes one line of fields, of which those with a comma stand in quotes.
func (b *book) line(text string) error {
	b.cells = b.cells[:0]
	for more := true; more; {
		var field string
		if strings.HasPrefix(text, `"`) {
			end := 1
			for ; text[end] != '"' || end+1 < len(text) && text[end+1] == '"'; end++ {
				if text[end] == '"' {
					end++
				}
			}
			field, text = strings.ReplaceAll(text[1:end], `""`, `"`), text[end+1:]
			text, more = strings.CutPrefix(text, ",")
		} else {
			field, text, more = strings.Cut(text, ",")
		}
		if field == "" {
			b.cells = append(b.cells, nil)
		} else {
			b.cells = append(b.cells, field)
		}
	}
	cell, err := excelize.CoordinatesToCellName(1, b.next)
	if err != nil {
		return err
	}
	b.next++
	return b.sheet.SetRow(cell, b.cells)
}
