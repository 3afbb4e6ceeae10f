package county

import "strings"

// What a stretch of rows is.
const (
	plainRows = iota // rows whose kind is known by themselves
	oddRow           // one row that is data only where fuller ones follow
	footRow          // one footer
)

// segment is what came of a stretch of rows that follow one another. Problems
// are kept apart by when they are told.
type segment struct {
	kind    int
	row     int // the first, from zero
	data    int // rows that are data
	isFull  bool
	out     []byte // their lines of the kept table
	keys    []byte
	example *problems // of rows with the mark of the example
	beyond  *problems // of the first cell to the right of the header
	found   *problems // of the cells
	control *problems // of totals
	checked *problems // of cells against one another
	named   []int
	foot    string           // the date a footer declares
	cells   map[int][]string // rows that a marked copy may show, as they stand
	values  map[int][]string // what was kept of some of them
	faulty  int              // rows in cells for a problem of their own
}

func newSegment(kind, row, columns int, file string) *segment {
	return &segment{kind: kind, row: row, example: newShare(file), beyond: newShare(file), found: newShare(file), control: newShare(file),
		checked: newShare(file), named: make([]int, columns)}
}

// blockRead is a block that was read.
type blockRead struct {
	order     int
	segments  []*segment
	rows      int // of the text so far, as a spreadsheet counts them
	records   int
	last      [2]int // cells of the last two rows
	lastText  string // the first cell of the last row
	isLast    bool
	isEnded   bool
	synthetic bool
	room      []byte // may be used for another block
	err       error
}

// blockReader reads blocks; each worker has one.
type blockReader struct {
	*rowReader
	scan    rowScan
	charset string
	file    string
	copies  bool
	decoded []byte
	row     int
	now     *segment
	done    *blockRead
}

func (w *blockReader) read(b *block) *blockRead {
	w.done = &blockRead{order: b.order, isLast: b.isLast, isEnded: b.isEnded, room: b.text}
	w.now = nil
	w.row = b.row
	w.done.err = w.readRows(b)
	w.done.rows = w.row
	w.flush()
	return w.done
}

func (w *blockReader) readRows(b *block) error {
	text, err := w.decode(b)
	if err != nil {
		return err
	}
	marks, err := exampleMarks(text)
	if err != nil {
		return err
	}
	w.done.synthetic = marks.synthetic
	w.scan.text, w.scan.hasQuotes = text, b.hasQuotes
	for at := 0; ; {
		ok, err := w.scan.next()
		if !ok || err != nil {
			return err
		}
		end := len(text) - len(w.scan.text)
		if err := w.readRow(marks.holds(at, end)); err != nil {
			return err
		}
		w.done.last[0] = w.done.last[1]
		if w.done.last[1] = len(w.scan.cells); w.isBlank() {
			w.done.last[1] = 0
		}
		w.done.records++
		if len(w.scan.text) == 0 {
			w.done.lastText = string(w.scan.cells[0])
		}
		w.row++
		at = end
	}
}

// decode gives the block in UTF-8.
func (w *blockReader) decode(b *block) ([]byte, error) {
	text := b.text
	if w.charset == "gb18030" {
		var ok bool
		if w.decoded, ok = appendGB18030(w.decoded[:0], text); !ok {
			return nil, errWhole
		}
		return w.decoded, nil
	}
	if b.order == 0 {
		text = trimMark(text)
	}
	if !validUTF8(text) {
		return nil, errWhole
	}
	return text, nil
}

// segment is the open stretch of plain rows.
func (w *blockReader) plain() *segment {
	if w.now == nil {
		w.now = newSegment(plainRows, w.row, len(w.columns), w.file)
		w.now.out, w.now.keys = takeRoom(), takeRoom()
	}
	return w.now
}

func (w *blockReader) flush() {
	if w.now != nil {
		w.done.segments = append(w.done.segments, w.now)
		w.now = nil
	}
}

// readRow reads the record at hand.
func (w *blockReader) readRow(isMarked bool) error {
	if w.isBlank() || w.row < w.layout.first() {
		return nil
	}
	if isMarked || !w.quick(w.scan.cells) {
		return w.slowRow()
	}
	s := w.plain()
	s.isFull = true
	for i, n := range w.named {
		s.named[i] += n
	}
	if err := w.keepRow(s); err != nil {
		return err
	}
	if w.needsCheck() {
		w.check(s, false)
	}
	if w.copies && w.row < copyRows {
		s.hold(w.row, w.cellTexts(), w.valueTexts())
	}
	return nil
}

// isBlank reports whether the line at hand has nothing on it.
func (w *blockReader) isBlank() bool { return len(w.scan.cells) == 1 && len(w.scan.cells[0]) == 0 }

func (w *blockReader) keepRow(s *segment) (err error) {
	s.data++
	from := 0
	if s.out, from, err = w.appendRow(s.out, w.row); err != nil {
		return err
	}
	s.keys = w.appendKey(s.keys, w.row, s.out[from:])
	return nil
}

func (s *segment) hold(row int, cells, values []string) {
	if s.cells == nil {
		s.cells, s.values = map[int][]string{}, map[int][]string{}
	}
	if cells != nil {
		s.cells[row] = cells
	}
	if values != nil {
		s.values[row] = values
	}
}

func (w *blockReader) cellTexts() []string {
	out := make([]string, len(w.scan.cells))
	for i, cell := range w.scan.cells {
		out[i] = cellText(string(cell))
	}
	return out
}

func (w *blockReader) valueTexts() []string {
	out := make([]string, len(w.values))
	for i, value := range w.values {
		out[i] = string(value)
	}
	return out
}

// needsCheck reports whether the cells of a row may not go with one another.
func (w *blockReader) needsCheck() bool {
	for _, run := range w.orders {
		var before []byte
		for _, at := range run {
			value := w.values[at]
			if len(value) < len("2024-03-05") {
				continue
			}
			if before != nil && string(value[:10]) < string(before[:10]) {
				return true
			}
			before = value
		}
	}
	for _, rule := range w.rules {
		if filled := len(w.values[rule.other]) > 0; filled != rule.needs && rule.holds(w.values[rule.at]) {
			return true
		}
	}
	for _, c := range w.unusual {
		if n := len(w.values[c.at]); n > 0 && (n >= c.digits) {
			return true
		}
	}
	return false
}

func (p rulePlan) holds(value []byte) bool {
	for _, code := range p.codes {
		if string(value) == code {
			return true
		}
	}
	return false
}

// check says what is wrong between the cells of the row at hand.
func (w *blockReader) check(s *segment, isFaulty bool) {
	r := w.slow
	before := s.checked.total
	r.probs = s.checked
	r.checkRow(Row{Number: w.row + 1, Values: w.valueTexts()})
	if w.copies && s.checked.total > before && s.faulty < maxProblems {
		s.faulty++
		var cells []string
		if isFaulty {
			cells = w.cellTexts()
		}
		s.hold(w.row, cells, w.valueTexts())
	}
}

// slowRow reads a row by the functions on strings.
func (w *blockReader) slowRow() error {
	r, s := w.slow, w.slow.sheet
	r.row = w.row
	for row := range s.far {
		delete(s.far, row)
	}
	cells := w.cellTexts()
	s.far[w.row] = cells
	if w.looksWide(cells) {
		return errWhole
	}
	kind := s.kindOf(w.row, w.layout)
	if s.isExampleRow(w.row) {
		seg := w.plain()
		r.probs = seg.example
		r.checkExample(w.row, w.layout.dataset.example())
		w.holdFaulty(seg, seg.example.total > 0, cells, nil)
	}
	isFull := s.mappedCells(w.row, w.layout) > 1
	switch kind {
	case footerRow:
		return w.alone(footRow)
	case totalRow, partRow:
		if w.additive {
			return errWhole
		}
		seg := w.plain()
		before := seg.control.total
		r.probs = seg.control
		if kind == totalRow {
			r.warnDroppedArea([]int{w.row})
		}
		w.holdFaulty(seg, seg.control.total > before, cells, nil)
	case dataRow:
		if w.additive && s.startsPart(w.row, w.layout) {
			return errWhole
		}
		if !isFull && !s.saysWhat(w.row, w.layout) {
			return w.alone(oddRow)
		}
		seg := w.plain()
		seg.isFull = seg.isFull || isFull
		return w.slowData(seg)
	default:
		w.holdFaulty(w.plain(), false, cells, nil)
	}
	return nil
}

// looksWide tells what only the whole of a column can settle: the triangle, a
// rise here and a fall there.
func (w *blockReader) looksWide(cells []string) bool {
	for i, cell := range cells {
		if i < len(w.columns) && w.columns[i].column != nil && w.columns[i].column.IsNumber() && strings.Contains(cell, triangle) {
			return true
		}
	}
	return false
}

// holdFaulty holds a row for a marked copy.
func (w *blockReader) holdFaulty(s *segment, isFaulty bool, cells, values []string) {
	if !w.copies || w.row >= copyRows && (!isFaulty || s.faulty >= 2*maxProblems) {
		return
	}
	if w.row >= copyRows {
		s.faulty++
	}
	s.hold(w.row, cells, values)
}

// alone reads a row that has a segment of its own.
func (w *blockReader) alone(kind int) error {
	w.flush()
	s := newSegment(kind, w.row, len(w.columns), w.file)
	s.foot = declaredDate(strings.Join(w.slow.sheet.filled(w.row), " "))
	if kind == footRow && w.copies {
		s.hold(w.row, w.slow.sheet.far[w.row], nil)
	}
	var err error
	if kind == oddRow {
		if w.copies {
			s.hold(w.row, w.slow.sheet.far[w.row], nil)
		}
		err = w.slowData(s)
	}
	w.done.segments = append(w.done.segments, s)
	return err
}

// slowData reads a row of data.
func (w *blockReader) slowData(s *segment) error {
	r := w.slow
	r.probs = s.beyond
	isBeyond := s.beyond.total == 0 && r.checkOverhangOf(w.row, w.width)
	r.probs, r.named, r.values = s.found, nil, make([]string, len(r.kept))
	before := s.found.total
	r.readRow()
	for i := range w.columns {
		if b := w.columns[i].binding; b != nil {
			s.named[i] += r.named[b.column.Key]
		}
	}
	w.safe = 0
	for i, value := range r.values {
		w.values[i] = []byte(value)
	}
	if err := w.keepRow(s); err != nil {
		return err
	}
	isFaulty := s.found.total > before
	var values []string
	if w.copies {
		values = r.values
	}
	var shown []string
	if isFaulty || w.row < copyRows {
		shown = r.sheet.far[w.row]
	}
	w.holdFaulty(s, isFaulty || isBeyond, shown, values)
	w.check(s, isFaulty)
	return nil
}
