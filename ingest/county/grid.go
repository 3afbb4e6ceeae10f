package county

import (
	"fmt"
	"unicode/utf8"
)

const (
	// maxSlots bounds the grid of one file: every cell up to the last filled
	// one of its row counts, and so does every row that a merged range covers.
	// A file may also not span more than one cell a byte beyond freeSlots, for
	// a few bytes can name the far corner of an empty sheet.
	maxSlots  = 32 << 20
	freeSlots = 4 << 20

	// maxMerged bounds the merged ranges of the rows a header may stand in.
	maxMerged = 4096
)

// slots are the cells that a file may still span, shared by all its sheets.
type slots struct{ left int }

// newSlots allows what a file of that many bytes may span.
func newSlots(bytes int) *slots { return &slots{min(maxSlots, freeSlots+bytes)} }

func (s *slots) take(n int) error {
	s.left -= n
	if s.left < 0 {
		return fmt.Errorf("more cells than a file of this size may span: %w", errTooLarge)
	}
	return nil
}

// canvas is a sheet that is filled cell by cell, whatever its format.
type canvas struct {
	*sheet
	slots *slots
}

func newCanvas(name string, slots *slots) canvas {
	return canvas{&sheet{name: name, workbook: true, long: map[spot]bool{}, percent: map[spot]bool{}}, slots}
}

// put writes one cell. It fails with errTooLarge outside the limits of a sheet
// or of a cell.
func (c canvas) put(at spot, text string) error {
	if at.row < 0 || at.col < 0 || at.row >= maxRows || at.col >= maxColumns {
		return fmt.Errorf("a cell outside the sheet: %w", errTooLarge)
	}
	if len(text) > maxCellChars && utf8.RuneCountInString(text) > maxCellChars {
		return fmt.Errorf("a cell of more than %d characters: %w", maxCellChars, errTooLarge)
	}
	if grown := at.row + 1 - len(c.rows); grown > 0 {
		if err := c.slots.take(grown); err != nil {
			return err
		}
		c.rows = append(c.rows, make([][]string, grown)...)
	}
	row := c.rows[at.row]
	if grown := at.col + 1 - len(row); grown > 0 {
		if err := c.slots.take(grown); err != nil {
			return err
		}
		row = append(row, make([]string, grown)...)
		c.rows[at.row] = row
	}
	row[at.col] = text
	return nil
}

// number writes a stored number: decimal text, marked where more digits are
// stored than a spreadsheet keeps and where it is shown as a percentage.
func (c canvas) number(at spot, text string, percent bool) error {
	if isLongNumber(text) {
		c.long[at] = true
	}
	if percent {
		c.percent[at] = true
	}
	return c.put(at, text)
}

// merge notes a merged range. Ranges of one cell and turned ones are none.
func (c canvas) merge(from, to spot) error {
	to = spot{min(to.row, maxRows-1), min(to.col, maxColumns-1)}
	if to.row < from.row || to.col < from.col || to == from || from.row < 0 || from.col < 0 {
		return nil
	}
	if from.row < mergedRowsKept {
		if len(c.merged) == maxMerged {
			return fmt.Errorf("more than %d merged ranges near the top: %w", maxMerged, errTooLarge)
		}
		c.merged = append(c.merged, span{from, to})
	}
	if to.row > from.row {
		c.tall = append(c.tall, span{from, to})
		return c.slots.take(to.row - from.row)
	}
	return nil
}
