package county

import (
	"encoding/binary"
	"fmt"
	"io"
	"math"
)

// xlsSheet reads the cells of one sheet.
type xlsSheet struct {
	canvas
	book    *xlsBook
	formula spot // the formula whose text comes in a record of its own
	waits   bool
}

const lastXLSColumn = 255

// cellSizes are the least lengths of the records read from a sheet; all but
// the last begin with row, column and style.
var cellSizes = map[uint16]int{recNumber: 14, recRK: 10, recMulRK: 6, recLabelSST: 10, recLabel: 9, recRString: 9,
	recBoolErr: 8, recFormula: 14, recString: 3, recMergeCells: 2}

// readSheet reads the sheet that begins at an offset of the stream. Charts
// inside it are passed over. A sheet without its end is truncated.
func (b *xlsBook) readSheet(c canvas, at int) error {
	if err := b.seek(at); err != nil {
		return err
	}
	s := &xlsSheet{canvas: c, book: b}
	depth := 0
	for {
		rec, err := b.next()
		if err == io.EOF {
			return fmt.Errorf("the sheet has no end: %w", errTruncated)
		}
		if err != nil {
			return err
		}
		switch rec.id {
		case recBOF:
			depth++
		case recEOF:
			if depth--; depth <= 0 {
				return nil
			}
		}
		if depth == 0 {
			return fmt.Errorf("a sheet that begins with record %#04x: %w", rec.id, errTruncated)
		}
		if least, isRead := cellSizes[rec.id]; isRead && depth == 1 {
			if len(rec.data) < least {
				return fmt.Errorf("record %#04x: wanted %d bytes, found %d: %w", rec.id, least, len(rec.data), errTruncated)
			}
			if err := s.step(rec); err != nil {
				return err
			}
		}
	}
}

// step takes one record about cells.
func (s *xlsSheet) step(rec record) error {
	switch rec.id {
	case recMergeCells:
		return s.mergeCells(rec)
	case recString:
		return s.formulaText(rec)
	}
	at := spot{rec.u16(0), rec.u16(2)}
	if at.col > lastXLSColumn {
		return fmt.Errorf("a cell outside the sheet: %w", errTooLarge)
	}
	percent := s.book.isPercent(rec.u16(4))
	switch rec.id {
	case recNumber:
		return s.number(at, decimalOf(floatAt(rec.data, 6)), percent)
	case recRK:
		return s.number(at, decimalOfRK(rec.u32(6)), percent)
	case recMulRK:
		return s.mulRK(rec, at)
	case recBoolErr:
		return s.put(at, boolOrError(rec.data[6], rec.data[7] != 0))
	case recFormula:
		return s.result(rec, at, percent)
	case recLabelSST:
		i := rec.u32(6)
		if uint64(i) >= uint64(len(s.book.shared)) {
			return fmt.Errorf("shared string %d of %d: %w", i, len(s.book.shared), errTruncated)
		}
		return s.put(at, s.book.shared[i])
	}
	text, err := piecesOf(rec, 6).text(2) // LABEL, RSTRING
	if err != nil {
		return err
	}
	return s.put(at, text)
}

func floatAt(data []byte, at int) float64 {
	return math.Float64frombits(binary.LittleEndian.Uint64(data[at:]))
}

// mulRK reads a run of numbers in one row: column, then style and number each,
// closed by the last column.
func (s *xlsSheet) mulRK(rec record, at spot) error {
	for i := 4; i+6 <= len(rec.data)-2; i += 6 {
		if at.col > lastXLSColumn {
			return fmt.Errorf("a cell outside the sheet: %w", errTooLarge)
		}
		if err := s.number(at, decimalOfRK(rec.u32(i+2)), s.book.isPercent(rec.u16(i))); err != nil {
			return err
		}
		at.col++
	}
	return nil
}

// result reads the last result of a formula. The formula itself is not looked
// at.
func (s *xlsSheet) result(rec record, at spot, percent bool) error {
	s.waits = false
	if rec.u16(12) != 0xFFFF {
		return s.number(at, decimalOf(floatAt(rec.data, 6)), percent)
	}
	switch value := rec.data[8]; rec.data[6] {
	case 0:
		s.formula, s.waits = at, true
	case 1:
		return s.put(at, boolOrError(value, false))
	case 2:
		return s.put(at, boolOrError(value, true))
	}
	return nil // 3: an empty text
}

// formulaText takes the text that a formula gave.
func (s *xlsSheet) formulaText(rec record) error {
	if !s.waits {
		return nil
	}
	s.waits = false
	text, err := piecesOf(rec, 0).text(2)
	if err != nil {
		return err
	}
	return s.put(s.formula, text)
}

func (s *xlsSheet) mergeCells(rec record) error {
	n := rec.u16(0)
	if len(rec.data) < 2+8*n {
		return fmt.Errorf("%d merged ranges in %d bytes: %w", n, len(rec.data), errTruncated)
	}
	for i := 2; i < 2+8*n; i += 8 {
		if err := s.merge(spot{rec.u16(i), rec.u16(i + 4)}, spot{rec.u16(i + 2), rec.u16(i + 6)}); err != nil {
			return err
		}
	}
	return nil
}

var xlsErrors = map[byte]string{0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}

// boolOrError writes a truth value as an .xlsx stores it, an error as a
// spreadsheet shows it.
func boolOrError(value byte, isError bool) string {
	switch {
	case isError:
		return orElse(xlsErrors[value], "#VALUE!")
	case value != 0:
		return "1"
	}
	return "0"
}
