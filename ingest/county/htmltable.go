package county

import "strings"

const (
	maxColspan = 1000  // as browsers have it
	maxRowspan = 65534 // likewise
	maxNesting = 32    // of tables in tables
	linesKept  = 8     // lines above a table that are read as its title
	lineChars  = 200   // characters of such a line
)

// htmlTable is a table of a page while it is read.
type htmlTable struct {
	canvas
	at       spot  // the open cell
	row      int   // the open row, -1 before the first
	col      int   // where the next cell of the row goes at the earliest
	until    []int // column → first row below the cell that hangs into it from above
	isOpen   bool  // a cell is open
	cell     htmlCell
	text     strings.Builder
	holds    bool // tables stand in its cells: it may only be the frame of a page
	isUsed   bool // its one row was put above the next table
	inRow    bool
	head     int // rows that came from above the table
	told     int // rows that were put above a table inside it,
	toldText int // and as much of the open cell
	widest   int
}

// htmlCell is what the tag of a cell says.
type htmlCell struct {
	colspan, rowspan int
	percent          bool
	isNumber         bool   // x:num: a spreadsheet stored a number
	stored           string // its value where that differs from what is shown
}

// above puts lines over the table, as a spreadsheet shows them.
func (t *htmlTable) above(lines [][]string) error {
	for _, line := range lines {
		t.row++
		for col, cell := range line {
			if err := t.put(spot{t.row, col}, cell); err != nil {
				return err
			}
		}
	}
	t.head = len(lines)
	return nil
}

func (t *htmlTable) openRow() error {
	if err := t.closeCell(); err != nil {
		return err
	}
	t.row, t.col, t.inRow = t.row+1, 0, true
	return t.slots.take(1)
}

func (t *htmlTable) openCell(c htmlCell) error {
	if err := t.closeCell(); err != nil {
		return err
	}
	if !t.inRow {
		if err := t.openRow(); err != nil {
			return err
		}
	}
	for t.col < len(t.until) && t.until[t.col] > t.row {
		t.col++
	}
	if err := t.slots.take(c.colspan); err != nil {
		return err
	}
	t.at, t.cell, t.isOpen = spot{t.row, t.col}, c, true
	t.text.Reset()
	t.toldText = 0
	t.col += c.colspan
	if t.col > maxColumns {
		return errTooLarge
	}
	for len(t.until) < t.col {
		t.until = append(t.until, 0)
	}
	for col := t.at.col; col < t.col; col++ {
		t.until[col] = max(t.until[col], t.row+c.rowspan)
	}
	t.widest = max(t.widest, t.col)
	return t.merge(t.at, spot{t.row + c.rowspan - 1, t.col - 1})
}

// write adds text to the open cell.
func (t *htmlTable) write(text string) error {
	if t.text.Len()+len(text) > 8*maxCellChars {
		return errTooLarge
	}
	t.text.WriteString(text)
	return nil
}

// closeCell puts the text of the open cell in its place. A number that a
// spreadsheet stored beside what it shows counts as stored.
func (t *htmlTable) closeCell() error {
	if !t.isOpen {
		return nil
	}
	t.isOpen = false
	shown := strings.Join(strings.Fields(t.text.String()), " ")
	if t.cell.isNumber {
		return t.number(t.at, orElse(t.cell.stored, shown), t.cell.percent)
	}
	if t.cell.percent {
		n, code := parseNumber(shown, false)
		t.percent[t.at] = code == "" && n.suffix == ""
	}
	return t.put(t.at, shown)
}

// lastLines are the texts of the table since it was last asked, the open cell
// included, for the table that begins inside it.
func (t *htmlTable) lastLines() [][]string {
	var out [][]string
	for _, row := range t.rows[max(t.told, len(t.rows)-linesKept):] {
		if line := filledCells(row); len(line) > 0 {
			out = append(out, line)
		}
	}
	if open := strings.Join(strings.Fields(t.text.String()[t.toldText:]), " "); t.isOpen && open != "" {
		out = append(out, []string{short(open)})
	}
	t.told, t.toldText = len(t.rows), t.text.Len()
	return out
}

func filledCells(row []string) []string {
	var out []string
	for _, cell := range row {
		if cell = strings.TrimSpace(cell); cell != "" {
			out = append(out, short(cell))
		}
	}
	return out
}

// short cuts a line that is too long for a title.
func short(line string) string {
	if runes := []rune(line); len(runes) > lineChars {
		return string(runes[:lineChars])
	}
	return line
}

// isStrip reports a table of one row: the title, or the header that a page
// draws as a table of its own above the rows.
func (t *htmlTable) isStrip() bool { return t.row-t.head < 1 }
