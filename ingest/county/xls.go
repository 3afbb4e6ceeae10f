package county

import (
	"errors"
	"fmt"
	"io"
)

// xlsBook is what the sheets of a BIFF8 workbook share.
type xlsBook struct {
	records
	slots    *slots
	sheets   []xlsEntry
	shared   []string
	formats  map[int]bool // number formats that show a percentage
	styles   []int        // cell style → number format
	date1904 bool
}

// xlsEntry is a line of the list of sheets.
type xlsEntry struct {
	name   string
	at     int
	kind   byte
	hidden bool
}

const (
	biff8       = 0x0600
	maxSheets   = 1024
	kindSheet   = 0 // of xlsEntry: a sheet with cells
	kindChart   = 2
	globalsPart = 0x0005 // of a BOF record
)

var (
	errEncrypted = errors.New("encrypted")
	errOldXLS    = errors.New("older than BIFF8")
)

// openXLS reads every sheet of an .xls of Excel 97 and later: values as
// stored, formulas by their last result, macros never looked at.
func openXLS(body []byte, e *Export, probs *problems) []*sheet {
	e.Format = "xls"
	if len(body) > maxCompressed {
		probs.fail(CodeTooLarge, place{}, "工作簿超过 64 MB；请按月或按乡镇拆分后导入")
		return nil
	}
	stream, kind := body, "xls"
	var err error
	if sniff(body) == "ole" {
		stream, kind, err = openOLE(body)
	}
	var sheets []*sheet
	if err == nil && kind == "xls" {
		sheets, err = readXLS(stream)
	}
	switch {
	case errors.Is(err, errEncrypted):
		kind = "encrypted"
	case errors.Is(err, errOldXLS):
		kind = "xls5"
	case err != nil:
		reportWorkbook(err, probs)
		return nil
	}
	if kind != "xls" {
		e.Format = kind
		probs.fail(CodeUnsupportedFormat, place{}, "%s", remedies[kind])
		return nil
	}
	return sheets
}

// readXLS reads the workbook stream. Its error is one of errEncrypted,
// errOldXLS, errTooLarge and errTruncated.
func readXLS(stream []byte) ([]*sheet, error) {
	b := &xlsBook{records: records{stream: stream}, slots: newSlots(len(stream)), formats: map[int]bool{9: true, 10: true}}
	if err := b.readGlobals(); err != nil {
		return nil, err
	}
	var sheets []*sheet
	for _, entry := range b.sheets {
		if entry.kind != kindSheet && entry.kind != kindChart {
			continue // a macro sheet or module
		}
		s := newCanvas(entry.name, b.slots)
		s.hidden, s.date1904 = entry.hidden, b.date1904
		if entry.kind == kindSheet {
			if err := b.readSheet(s, entry.at); err != nil {
				return nil, fmt.Errorf("sheet %d: %w", len(sheets)+1, err)
			}
		}
		sheets = append(sheets, s.sheet)
	}
	if len(sheets) == 0 {
		return nil, fmt.Errorf("a workbook without sheets: %w", errTruncated)
	}
	return sheets, nil
}

// readGlobals reads the first part of the stream.
func (b *xlsBook) readGlobals() error {
	first, err := b.next()
	if err != nil {
		return fmt.Errorf("no first record: %w", errTruncated)
	}
	if first.id != recBOF || len(first.data) < 4 || first.u16(0) != biff8 {
		return errOldXLS
	}
	if first.u16(2) != globalsPart {
		return fmt.Errorf("a stream of kind %#x: %w", first.u16(2), errTruncated)
	}
	for {
		rec, err := b.next()
		if err == io.EOF {
			return fmt.Errorf("the workbook has no end: %w", errTruncated)
		}
		if err != nil {
			return err
		}
		if rec.id == recEOF {
			return nil
		}
		if err := b.global(rec); err != nil {
			return err
		}
	}
}

// globalSizes are the least lengths of the records read from the first part.
var globalSizes = map[uint16]int{recFilePass: 0, recDate1904: 2, recFormat: 5, recXF: 4, recBoundSheet: 8, recSST: 8}

func (b *xlsBook) global(rec record) error {
	least, isRead := globalSizes[rec.id]
	if !isRead {
		return nil
	}
	if len(rec.data) < least {
		return fmt.Errorf("record %#04x: wanted %d bytes, found %d: %w", rec.id, least, len(rec.data), errTruncated)
	}
	switch rec.id {
	case recFilePass:
		return errEncrypted
	case recDate1904:
		b.date1904 = rec.u16(0) == 1
	case recXF:
		b.styles = append(b.styles, rec.u16(2))
	case recFormat:
		format, err := piecesOf(rec, 2).text(2)
		if err != nil {
			return err
		}
		b.formats[rec.u16(0)] = isPercentFormat(format)
	case recBoundSheet:
		return b.boundSheet(rec)
	case recSST:
		return b.sharedStrings(rec)
	}
	return nil
}

func (b *xlsBook) boundSheet(rec record) error {
	if len(b.sheets) == maxSheets {
		return fmt.Errorf("more than %d sheets: %w", maxSheets, errTooLarge)
	}
	name, err := piecesOf(rec, 6).text(1)
	if err != nil {
		return err
	}
	b.sheets = append(b.sheets, xlsEntry{name: name, at: int(rec.u32(0)), hidden: rec.data[4]&3 != 0, kind: rec.data[5]})
	return nil
}

// sharedStrings reads the strings that cells refer to by number. Some writers
// count them wrong: the list ends where its bytes end, and a cell that refers
// to a string beyond is refused.
func (b *xlsBook) sharedStrings(rec record) error {
	p := piecesOf(rec, 8)
	for !p.isDone() {
		text, err := p.text(2)
		if err != nil {
			return fmt.Errorf("shared string %d: %w", len(b.shared), err)
		}
		b.shared = append(b.shared, text)
	}
	return nil
}

// isPercent reports whether cells of a style show a percentage.
func (b *xlsBook) isPercent(style int) bool {
	return style < len(b.styles) && b.formats[b.styles[style]]
}
