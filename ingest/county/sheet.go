package county

import (
	"slices"
	"strings"
)

// sheet is one table of cells as the file holds them. rows[i] is row i+1.
type sheet struct {
	name     string
	hidden   bool
	rows     [][]string // cleaned by clean
	top      [][]string // the first rows as printed
	merged   []span
	tall     []span
	long     map[spot]bool // numeric cells with more than 15 digits or an exponent
	percent  map[spot]bool // numeric cells shown as a percentage
	workbook bool
	date1904 bool
	far      map[int][]string // rows below those, where the table went by in pieces
	passed   int              // how many rows went by
	isFrame  bool             // part of a page around its tables: nobody misses it when it is no data set
}

// spot is a cell, span a merged range; both count from zero.
type spot struct{ row, col int }

type span struct{ from, to spot }

// clean turns every cell into its cleaned text and keeps the top of the sheet
// as printed, for headers are shown as they stand. A cell that says what the one
// above it said is cleaned already.
func (s *sheet) clean() {
	var above []cleanedCell
	for i, row := range s.rows {
		if i < headerRows+headerDepth {
			s.top = append(s.top, slices.Clone(row))
		}
		for j, cell := range row {
			if j == len(above) && j < maxRemembered {
				above = append(above, cleanedCell{})
			}
			switch {
			case j >= len(above):
				row[j] = cellText(cell)
			case above[j].printed == cell:
				row[j] = above[j].clean
			default:
				row[j] = cellText(cell)
				above[j] = cleanedCell{cell, row[j]}
			}
		}
	}
}

// cleanedCell is the last text met in a column.
type cleanedCell struct{ printed, clean string }

const maxRemembered = 256 // columns

// at returns the cleaned text of a cell, "" outside the table.
func (s *sheet) at(row, col int) string {
	cells := s.cells(row)
	if col < 0 || col >= len(cells) {
		return ""
	}
	return cells[col]
}

// cells are those of a row, none outside the table and of a row that was given
// away.
func (s *sheet) cells(row int) []string {
	switch {
	case row < 0:
		return nil
	case row < len(s.rows):
		return s.rows[row]
	}
	return s.far[row]
}

// height is how many rows the table has, held or not.
func (s *sheet) height() int { return max(len(s.rows), s.passed) }

// printed returns the text of a cell near the top as it stands, its blanks and
// line breaks made single blanks, without what is personal: a header is shown.
func (s *sheet) printed(row, col int) string {
	if s.at(row, col) == "" {
		return ""
	}
	return Scrub(strings.Join(strings.Fields(withoutControls(s.top[row][col])), " "))
}

func (s *sheet) isBlankRow(row int) bool {
	return !slices.ContainsFunc(s.cells(row), func(cell string) bool { return cell != "" })
}

// fillDown repeats what stands in a merged cell for all the rows it spans, in
// the columns that name things, years among them. Other numbers are not
// repeated: a merged figure is one figure.
func (s *sheet) fillDown(l *layout) {
	for _, m := range s.tall {
		b := l.boundAt(m.from.col)
		if m.from.row < l.first() || b == nil || b.column.IsNumber() && !b.column.isYear() {
			continue
		}
		for row := m.from.row + 1; row <= m.to.row && row < len(s.rows); row++ {
			for len(s.rows[row]) <= m.from.col {
				s.rows[row] = append(s.rows[row], "")
			}
			s.rows[row][m.from.col] = s.at(m.from.row, m.from.col)
		}
	}
}

func (s *sheet) isEmpty() bool {
	for row := range s.rows {
		if !s.isBlankRow(row) {
			return false
		}
	}
	return true
}

// isSynthetic reports whether any cell calls the sheet an invented example.
func (s *sheet) isSynthetic() bool {
	isMark := func(cell string) bool { return strings.Contains(cell, "合成示例") }
	return slices.ContainsFunc(s.rows, func(row []string) bool { return slices.ContainsFunc(row, isMark) })
}

// filled lists the cells of a row that hold something, trimmed, as far as a
// header may reach.
func (s *sheet) filled(row int) []string {
	var out []string
	for col := range min(len(s.cells(row)), headerWidth) {
		if text := s.at(row, col); text != "" {
			out = append(out, text)
		}
	}
	return out
}
