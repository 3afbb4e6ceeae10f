package county

// sheet is one table of cells as the file holds them. rows[i] is row i+1.
type sheet struct {
	name     string
	hidden   bool
	rows     [][]string
	merged   []span
	long     map[spot]bool // numeric cells with more than 15 digits or an exponent
	percent  map[spot]bool // numeric cells shown as a percentage
	workbook bool
	date1904 bool
}

// spot is a cell, span a merged range; both count from zero.
type spot struct{ row, col int }

type span struct{ from, to spot }

// at returns the cleaned text of a cell, "" outside the table.
func (s *sheet) at(row, col int) string {
	if row < 0 || row >= len(s.rows) || col < 0 || col >= len(s.rows[row]) {
		return ""
	}
	return cellText(s.rows[row][col])
}

func (s *sheet) isBlankRow(row int) bool {
	for _, cell := range s.rows[row] {
		if cellText(cell) != "" {
			return false
		}
	}
	return true
}

func (s *sheet) width() int {
	widest := 0
	for _, row := range s.rows {
		widest = max(widest, len(row))
	}
	return widest
}

// filled lists the cells of a row that hold something, trimmed.
func (s *sheet) filled(row int) []string {
	var out []string
	for col := range s.rows[row] {
		if text := s.at(row, col); text != "" {
			out = append(out, text)
		}
	}
	return out
}
