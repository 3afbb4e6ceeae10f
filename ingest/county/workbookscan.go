package county

import (
	"archive/zip"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// Limits on the parts beside the sheets.
const (
	maxShared = 1 << 23 // texts shared by cells
	maxStyles = 1 << 16 // spreadsheet programs stop at 65,490
)

// bookParts is what the sheets of a workbook refer to.
type bookParts struct {
	texts    *texts
	shared   sharedTexts
	percents map[string]bool // styles that show a percentage
	date1904 bool
}

// workbookScan reads one workbook.
type workbookScan struct {
	book   bookParts
	files  map[string]*zip.File // by name as compared
	budget *expansion
	sheets []*sheet
	parts  []string // of each sheet, by relation first, then by name
}

// readWorkbook reads the sheets in the order of the workbook. Parts that hold
// no cells (pictures, macros, other archives) are never unpacked.
func readWorkbook(body []byte) ([]*sheet, error) {
	archive, err := openZip(body)
	if err != nil {
		return nil, err
	}
	w := &workbookScan{files: map[string]*zip.File{}, budget: &expansion{packed: int64(len(body))},
		book: bookParts{texts: newTexts(), percents: map[string]bool{}}}
	if err := w.budget.declared(archive.File); err != nil {
		return nil, err
	}
	for _, f := range archive.File {
		name := cleanPart(f.Name)
		if w.files[name] != nil {
			return nil, fmt.Errorf("two entries of one name: %w", errForeign)
		}
		w.files[name] = f
	}
	for _, step := range []func() error{w.readBook, w.readRelations, w.readStyles, w.readShared, w.readSheets} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	return w.sheets, nil
}

// walk hands every tag of a part to a function.
func (w *workbookScan) walk(name string, must bool, step func(*xmlScan) error) error {
	f := w.files[name]
	if f == nil {
		if must {
			return fmt.Errorf("no %s: %w", name, errTruncated)
		}
		return nil
	}
	r, err := f.Open()
	if err != nil {
		return fmt.Errorf("%w: %w", errTruncated, err)
	}
	defer r.Close()
	x := newXMLScan(counted{r, w.budget})
	for {
		err := x.next()
		if err == io.EOF {
			return nil
		}
		if err == nil {
			err = step(x)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
}

// readBook lists the sheets.
func (w *workbookScan) readBook() error {
	return w.walk("xl/workbook.xml", true, func(x *xmlScan) error {
		if x.kind == tagClose {
			return nil
		}
		switch string(x.name) {
		case "workbookPr":
			v, _ := attribute(x.attrs, "date1904")
			w.book.date1904 = string(v) == "1" || string(v) == "true"
		case "sheet":
			name, err := x.decoded("name")
			if err != nil {
				return err
			}
			if len(w.sheets) == maxSheets || !utf8.ValidString(name) || len(name) > maxPiece/8 {
				return fmt.Errorf("more than %d sheets, or a name out of bounds: %w", maxSheets, errTooLarge)
			}
			id, err := x.decoded("id")
			if err != nil {
				return err
			}
			state, _ := attribute(x.attrs, "state")
			w.sheets = append(w.sheets, &sheet{name: name, workbook: true, hidden: len(state) > 0 && string(state) != "visible"})
			w.parts = append(w.parts, id)
		}
		return nil
	})
}

// readRelations finds the part of each sheet.
func (w *workbookScan) readRelations() error {
	targets := map[string]string{}
	err := w.walk("xl/_rels/workbook.xml.rels", true, func(x *xmlScan) error {
		if !x.is("Relationship") || x.kind == tagClose {
			return nil
		}
		id, err := x.decoded("Id")
		if err != nil {
			return err
		}
		target, err := x.decoded("Target")
		if err != nil {
			return err
		}
		if mode, _ := attribute(x.attrs, "TargetMode"); string(mode) == "External" || len(targets) > 2*maxSheets {
			return nil // another file: never followed
		}
		if !strings.HasPrefix(target, "/") {
			target = "xl/" + target
		}
		targets[id] = cleanPart(target)
		return nil
	})
	for i, id := range w.parts {
		w.parts[i] = targets[id]
	}
	return err
}

// readStyles finds the styles that show a percentage.
func (w *workbookScan) readStyles() error {
	formats := map[string]bool{"9": true, "10": true}
	inCells, style := false, 0
	return w.walk("xl/styles.xml", false, func(x *xmlScan) error {
		switch {
		case x.is("cellXfs"):
			inCells = x.kind == tagOpen
		case x.kind == tagClose:
		case x.is("numFmt"):
			id, _ := attribute(x.attrs, "numFmtId")
			code, err := x.decoded("formatCode")
			if err != nil {
				return err
			}
			formats[string(id)] = isPercentFormat(code)
		case x.is("xf") && inCells:
			if id, _ := attribute(x.attrs, "numFmtId"); formats[string(id)] {
				w.book.percents[fmt.Sprint(style)] = true
			}
			style++
		}
		if style > maxStyles || len(formats) > maxStyles {
			return fmt.Errorf("more than %d styles: %w", maxStyles, errTooLarge)
		}
		return nil
	})
}

// readShared reads the texts that cells refer to by number: all runs of one
// together, without how it is pronounced.
func (w *workbookScan) readShared() error {
	var text []byte
	aside := false
	return w.walk("xl/sharedstrings.xml", false, func(x *xmlScan) (err error) {
		switch {
		case x.is("rPh"):
			aside = x.kind == tagOpen
		case x.is("t") && x.kind == tagClose && !aside:
			if text, err = x.text(text); err != nil {
				return err
			}
		case x.is("si") && x.kind != tagOpen:
			if isOverlong(text) || w.book.shared.count == maxShared {
				return fmt.Errorf("a text of over %d characters, or more than %d texts: %w", maxCellChars, maxShared, errTooLarge)
			}
			if !utf8.Valid(text) {
				return fmt.Errorf("a text that is not UTF-8: %w", errTruncated)
			}
			w.book.shared.add(w.book.texts.packed(string(unescapeCell(text))))
			text = text[:0]
		}
		return nil
	})
}

// readSheets reads the cells of every sheet. A chart has none.
func (w *workbookScan) readSheets() error {
	for i, s := range w.sheets {
		s.date1904 = w.book.date1904
		f := w.files[w.parts[i]]
		if f == nil {
			return fmt.Errorf("a sheet without its part: %w", errTruncated)
		}
		if err := w.readSheet(f, s); err != nil {
			return fmt.Errorf("%s: %w", f.Name, err)
		}
	}
	return nil
}

func (w *workbookScan) readSheet(f *zip.File, s *sheet) error {
	r, err := f.Open()
	if err != nil {
		return fmt.Errorf("%w: %w", errTruncated, err)
	}
	defer r.Close()
	return scanSheet(counted{r, w.budget}, &w.book, s)
}
