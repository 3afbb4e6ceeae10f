package county

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
	"unicode/utf8"
)

// Limits on one sheet beyond those of the program that wrote it. Each keeps a
// small file from growing large in memory.
const (
	mergedRowsKept = 64      // merged ranges matter in headers only
	maxTall        = 1 << 16 // ranges over several rows
	maxTallRows    = 1 << 22 // rows they span together
	maxGrid        = 1 << 25 // cells of all rows up to their last one
	sparseFrom     = 1 << 21 // from so many on, one in sparseRatio must hold something
	sparseRatio    = 32
	maxMarked      = 9 << 17 // cells with a number that needs a note
)

// sheetScan reads the cells of one sheet part as they are stored: of a formula
// the kept result, never the formula.
type sheetScan struct {
	xml   *xmlScan
	book  *bookParts
	sheet *sheet

	row    int // being read, from zero
	col    int // of the last cell
	cells  []string
	text   []byte // of the cell being read
	room   rowRoom
	grid   int // cells of all rows, filled or not
	filled int
	tall   int // rows spanned by merged ranges
	inData bool
	isSure bool // the row said its number, or a cell of it did
}

// scanSheet reads a sheet part to its end into s. It fails with errTruncated
// when the part is not whole and with errTooLarge when it breaks a limit.
func scanSheet(r io.Reader, book *bookParts, s *sheet) error {
	s.long, s.percent = map[spot]bool{}, map[spot]bool{}
	scan := &sheetScan{xml: newXMLScan(r), book: book, sheet: s, row: -1}
	for {
		err := scan.xml.next()
		if err == io.EOF {
			return nil
		}
		if err == nil {
			err = scan.step()
		}
		if err != nil {
			return err
		}
	}
}

func (s *sheetScan) step() error {
	switch {
	case s.inData && s.xml.is("c"):
		return s.readCell()
	case s.inData && s.xml.is("row"):
		return s.readRow()
	case s.xml.is("sheetData"):
		s.inData = s.xml.kind == tagOpen
	case s.xml.is("mergeCell"):
		return s.merge()
	}
	return nil
}

// readRow begins or ends a row.
func (s *sheetScan) readRow() error {
	if s.xml.kind == tagClose {
		return s.keepRow()
	}
	s.row++
	s.col, s.cells, s.isSure = -1, s.cells[:0], false
	if r, ok := attribute(s.xml.attrs, "r"); ok {
		n, err := strconv.Atoi(string(r))
		if err != nil || n < 1 {
			return fmt.Errorf("a row without a number: %w", errTruncated)
		}
		s.row = n - 1
		s.isSure = true
	}
	if s.row >= maxRows {
		return fmt.Errorf("more than %d rows: %w", maxRows, errTooLarge)
	}
	return nil
}

// keepRow copies the cells of a row to its place. A row that comes twice is no
// row of a spreadsheet program.
func (s *sheetScan) keepRow() error {
	if len(s.cells) == 0 {
		return nil
	}
	s.grid += len(s.cells)
	if s.grid > maxGrid || s.grid > sparseFrom && s.grid > sparseRatio*s.filled {
		return fmt.Errorf("%d cells, %d of them filled: %w", s.grid, s.filled, errTooLarge)
	}
	rows := s.sheet.rows
	if s.row < len(rows) && rows[s.row] != nil {
		return fmt.Errorf("row %d stands twice: %w", s.row+1, errForeign)
	}
	for len(rows) <= s.row {
		rows = append(rows, nil)
	}
	rows[s.row] = s.room.row(s.cells)
	s.sheet.rows = rows
	return nil
}

// cellFacts are the attributes of a cell.
type cellFacts struct {
	kind  []byte
	style []byte
}

// readCell reads a cell up to its end.
func (s *sheetScan) readCell() error {
	facts, err := s.openCell()
	if err != nil || s.xml.kind == tagEmpty {
		return err
	}
	// The attributes lie in a window that moves on.
	kind, percent := cellKind(facts.kind), s.book.percents[string(facts.style)]
	s.text = s.text[:0]
	for aside := false; ; {
		if err := s.xml.next(); err != nil {
			return notYet(err)
		}
		switch {
		case s.xml.kind == tagClose && s.xml.is("c"):
			return s.keepCell(kind, percent)
		case s.xml.is("rPh"): // how a text is pronounced
			aside = s.xml.kind == tagOpen
		case s.xml.kind == tagClose && (s.xml.is("v") || s.xml.is("t") && !aside):
			if s.text, err = s.xml.text(s.text); err != nil {
				return err
			}
		case s.xml.is("row"), s.xml.is("sheetData"):
			return fmt.Errorf("a cell without an end: %w", errTruncated)
		}
	}
}

// notYet turns the end of a part inside an element into what it is.
func notYet(err error) error {
	if err == io.EOF {
		return errTruncated
	}
	return err
}

// openCell reads the attributes of a cell and finds its column.
func (s *sheetScan) openCell() (f cellFacts, err error) {
	s.col++
	for rest := s.xml.attrs; len(rest) > 0; {
		name, value, after := nextAttribute(rest)
		if name == nil {
			break
		}
		rest = after
		switch string(name) {
		case "r":
			at, ok := parseSpot(value)
			if !ok {
				return f, fmt.Errorf("a cell without a place: %w", errTruncated)
			}
			if err := s.place(at); err != nil {
				return f, err
			}
		case "s":
			f.style = value
		case "t":
			f.kind = value
		}
	}
	if s.col >= maxColumns {
		return f, fmt.Errorf("a cell outside the sheet: %w", errTooLarge)
	}
	return f, nil
}

// place moves to where a cell says it stands.
func (s *sheetScan) place(at spot) error {
	if at.row >= maxRows {
		return fmt.Errorf("a cell outside the sheet: %w", errTooLarge)
	}
	if !s.isSure {
		s.row, s.isSure = at.row, true
	}
	if at.row != s.row {
		return fmt.Errorf("a cell of another row: %w", errForeign)
	}
	s.col = at.col
	return nil
}

// Kinds of a cell.
const (
	numberCell = 'n'
	sharedCell = 's'
	textCell   = 'i' // may hold escapes
	plainCell  = 'p' // as it stands: the result of a formula, a truth value, an error
)

func cellKind(t []byte) byte {
	switch string(t) {
	case "", "n":
		return numberCell
	case "s":
		return sharedCell
	case "inlineStr":
		return textCell
	}
	return plainCell
}

func (s *sheetScan) keepCell(kind byte, percent bool) error {
	if len(s.text) == 0 {
		return nil
	}
	if isOverlong(s.text) {
		return fmt.Errorf("a cell of more than %d characters: %w", maxCellChars, errTooLarge)
	}
	text := ""
	switch kind {
	case sharedCell:
		i, err := strconv.Atoi(string(bytes.TrimSpace(s.text)))
		if err != nil || i < 0 || i >= s.book.shared.count {
			return fmt.Errorf("a text that is not in the workbook: %w", errTruncated)
		}
		text = s.book.shared.at(i)
	case numberCell:
		if err := s.mark(percent); err != nil {
			return err
		}
		text = s.book.texts.of(string(s.text))
	default:
		if !utf8.Valid(s.text) {
			return fmt.Errorf("a text that is not UTF-8: %w", errTruncated)
		}
		if kind == textCell {
			s.text = unescapeCell(s.text)
		}
		text = s.book.texts.of(string(s.text))
	}
	if text == "" {
		return nil
	}
	for len(s.cells) <= s.col {
		s.cells = append(s.cells, "")
	}
	s.cells[s.col] = text
	s.filled++
	return nil
}

func isOverlong(text []byte) bool {
	return len(text) > maxCellChars && utf8.RuneCount(text) > maxCellChars
}

// mark notes what must be known of a stored number beside its digits.
func (s *sheetScan) mark(percent bool) error {
	at := spot{s.row, s.col}
	if isLongNumber(s.text) {
		s.sheet.long[at] = true
	}
	if percent {
		s.sheet.percent[at] = true
	}
	if len(s.sheet.long)+len(s.sheet.percent) > maxMarked {
		return fmt.Errorf("more than %d long numbers or percentages: %w", maxMarked, errTooLarge)
	}
	return nil
}

// isLongNumber reports whether a stored number has an exponent or more than
// the 15 digits a spreadsheet keeps.
func isLongNumber[T string | []byte](text T) bool {
	digits := 0
	for i := range len(text) {
		switch c := text[i]; {
		case digits == 0 && c == '0': // before the first digit that counts
		case c == 'e' || c == 'E':
			return true
		case c >= '0' && c <= '9':
			digits++
		}
	}
	return digits > 15
}

// merge keeps a merged range where it matters.
func (s *sheetScan) merge() error {
	ref, _ := attribute(s.xml.attrs, "ref")
	from, to, found := bytes.Cut(ref, []byte(":"))
	a, okA := parseSpot(from)
	b, okB := parseSpot(to)
	if !found || !okA || !okB {
		return nil
	}
	if a.row < mergedRowsKept {
		s.sheet.merged = append(s.sheet.merged, span{a, b})
	}
	if b.row > a.row {
		s.sheet.tall = append(s.sheet.tall, span{a, b})
		s.tall += b.row - a.row
	}
	if len(s.sheet.merged) > maxMerged || len(s.sheet.tall) > maxTall || s.tall > maxTallRows {
		return fmt.Errorf("too many merged ranges: %w", errTooLarge)
	}
	return nil
}

// parseSpot reads a cell reference such as C7.
func parseSpot[T string | []byte](ref T) (spot, bool) {
	col, row, i := 0, 0, 0
	for ; i < len(ref) && i < 4 && ref[i] >= 'A' && ref[i] <= 'Z'; i++ {
		col = col*26 + int(ref[i]-'A') + 1
	}
	letters := i
	for ; i < len(ref) && i < letters+8 && ref[i] >= '0' && ref[i] <= '9'; i++ {
		row = row*10 + int(ref[i]-'0')
	}
	if letters == 0 || i < len(ref) || row < 1 {
		return spot{}, false
	}
	return spot{row - 1, col - 1}, true
}
