package book

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"netmarket/publish/form"
)

// Encode is a form's workbook.
func Encode(f form.Form) (content []byte, err error) {
	file := excelize.NewFile(excelize.Options{RawCellValue: true})
	defer func() {
		if closed := file.Close(); err == nil {
			err = closed
		}
	}()
	w := &writer{file: file, form: f, styles: styles{file: file, made: map[style]int{}}}
	file.SetZipWriter(newArchive)
	if err := w.write(); err != nil {
		return nil, fmt.Errorf("workbook %s: %w", f.ID, err)
	}
	var out bytes.Buffer
	if err := file.Write(&out); err != nil {
		return nil, fmt.Errorf("workbook %s: %w", f.ID, err)
	}
	return out.Bytes(), nil
}

// writer is one workbook in the making.
type writer struct {
	file   *excelize.File
	form   form.Form
	styles styles
}

// defaultFont is on every machine that writes Chinese documents, or stands for
// one that is.
const defaultFont = "宋体"

func (w *writer) write() error {
	if err := w.file.SetDefaultFont(defaultFont); err != nil {
		return err
	}
	// No time and no person: the snapshot says when, and the bytes are to repeat.
	if err := w.file.SetDocProps(&excelize.DocProperties{Creator: "netmarket", Title: w.form.Title, Description: w.form.Label}); err != nil {
		return err
	}
	if err := w.file.SetAppProps(&excelize.AppProperties{Application: "netmarket"}); err != nil {
		return err
	}
	for i, s := range w.form.Sheets {
		if i == 0 {
			if err := w.file.SetSheetName("Sheet1", s.Name); err != nil {
				return err
			}
		} else if _, err := w.file.NewSheet(s.Name); err != nil {
			return err
		}
		if err := w.sheet(s); err != nil {
			return fmt.Errorf("sheet %s: %w", s.Name, err)
		}
	}
	return nil
}

// sheet writes one sheet: what goes before its rows, the rows, and what goes
// after them.
func (w *writer) sheet(s form.Sheet) error {
	p := w.place(s)
	if s.IsData { // before the page is set: the library forgets that then
		if err := w.filter(s.Name, p); err != nil {
			return err
		}
	}
	if err := w.print(s, p); err != nil {
		return err
	}
	stream, err := w.file.NewStreamWriter(s.Name)
	if err != nil {
		return err
	}
	for i, width := range p.widths {
		if err := stream.SetColWidth(i+1, i+1, float64(width)); err != nil {
			return err
		}
	}
	if p.header > 0 {
		top := fmt.Sprintf("A%d", p.header+1)
		if err := stream.SetPanes(&excelize.Panes{Freeze: true, YSplit: p.header, TopLeftCell: top, ActivePane: "bottomLeft",
			Selection: []excelize.Selection{{SQRef: top, ActiveCell: top, Pane: "bottomLeft"}}}); err != nil {
			return err
		}
	}
	for i, r := range p.rows {
		if err := w.row(stream, i+1, r); err != nil {
			return fmt.Errorf("row %d: %w", i+1, err)
		}
	}
	return stream.Flush()
}

// filter lets a reader choose rows by the header of a data sheet.
func (w *writer) filter(sheet string, p *placed) error {
	last, err := excelize.CoordinatesToCellName(len(p.widths), len(p.rows))
	if err != nil {
		return err
	}
	return w.file.AutoFilter(sheet, "A1:"+last, nil)
}

// row writes one placed row and merges what spans.
func (w *writer) row(stream *excelize.StreamWriter, number int, r row) error {
	values := make([]any, len(r.cells))
	for i, c := range r.cells {
		if c.look == plain && c.text == "" {
			continue
		}
		id, value, err := w.styles.value(c)
		if err != nil {
			return err
		}
		values[i] = excelize.Cell{StyleID: id, Value: value}
		if c.rows > 1 || c.columns > 1 {
			from, err := excelize.CoordinatesToCellName(i+1, number)
			if err != nil {
				return err
			}
			to, err := excelize.CoordinatesToCellName(i+max(c.columns, 1), number+max(c.rows, 1)-1)
			if err != nil {
				return err
			}
			if err := stream.MergeCell(from, to); err != nil {
				return err
			}
		}
	}
	if r.isBreak {
		if err := stream.InsertPageBreak(fmt.Sprintf("A%d", number)); err != nil {
			return err
		}
	}
	return stream.SetRow(fmt.Sprintf("A%d", number), values, excelize.RowOpts{Height: float64(r.height)})
}

// print sets the page: A4, as wide as the sheet, the header on every page,
// numbered, with the form's name and its label.
func (w *writer) print(s form.Sheet, p *placed) error {
	size, one, any, across := 9, 1, 0, "portrait"
	if s.IsLandscape {
		across = "landscape"
	}
	if err := w.file.SetPageLayout(s.Name, &excelize.PageLayoutOptions{Size: &size, Orientation: &across, FitToWidth: &one, FitToHeight: &any}); err != nil {
		return err
	}
	fit := true
	if err := w.file.SetSheetProps(s.Name, &excelize.SheetPropsOptions{FitToPage: &fit}); err != nil {
		return err
	}
	edge, foot := 0.4, 0.2
	bottom := 0.6
	if err := w.file.SetPageMargins(s.Name, &excelize.PageLayoutMarginsOptions{Left: &edge, Right: &edge, Top: &edge, Bottom: &bottom, Footer: &foot}); err != nil {
		return err
	}
	if err := w.file.SetHeaderFooter(s.Name, &excelize.HeaderFooterOptions{OddFooter: footer(w.form, s)}); err != nil {
		return err
	}
	if p.header == 0 {
		return nil
	}
	return w.file.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", Scope: s.Name,
		RefersTo: fmt.Sprintf("'%s'!$%d:$%d", strings.ReplaceAll(s.Name, "'", "''"), p.header, p.header)})
}

// footer says on every page what is invented, names the form and counts pages.
// An ampersand is a code there, and a line holds so many letters.
func footer(f form.Form, s form.Sheet) string {
	title, most := f.Title, 56
	if s.Title != "" {
		title = s.Title
	}
	if !s.IsLandscape {
		most = 34
	}
	label, _, _ := strings.Cut(f.Label, "：")
	if label != "" && !strings.Contains(title, label) {
		title = label + "　" + title
	}
	if runes := []rune(title); len(runes) > most {
		title = string(runes[:most]) + "…"
	}
	return "&L" + strings.ReplaceAll(title, "&", "＆") + "&R第 &P 页 共 &N 页"
}

// readable is a text that a workbook can hold: no control characters but line
// feeds and tabs, valid UTF-8, a carriage return as a line feed.
func readable(text string) string {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case r == '\r':
			return '\n'
		case r < ' ' || r == 0x7f || r == 0xfffe || r == 0xffff:
			return utf8.RuneError
		}
		return r
	}, strings.ToValidUTF8(text, string(utf8.RuneError)))
}
