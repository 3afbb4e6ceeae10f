package county

import (
	"bytes"
)

// rowReader reads rows one by one: nearly all in the quick way, cell by cell
// from bytes to bytes, where every step is proved to give what the functions on
// strings give; any other by those functions.
type rowReader struct {
	*streamPlan
	slow   *reader // with a sheet of its own, in which the row being read stands alone
	values [][]byte
	room   []byte // what was folded or written anew for the row
	words  []*wordMemo
	named  []int // names of persons dropped, by column, of the row
	trial  *problems
	key    []byte
	safe   uint64 // values, by place, that surely need no quotes
	hashes keyHashes
}

// trialRow is where a single cell is read.
const trialRow = 1 << 40

func newRowReader(p *streamPlan, r *reader, hashes keyHashes) *rowReader {
	s := &sheet{rows: r.sheet.rows[:p.layout.first()], top: r.sheet.top, far: map[int][]string{}}
	slow := newReader(s, p.layout, p.options, newShare(r.probs.file))
	for key, told := range r.unitless {
		slow.unitless[key] = told
	}
	w := &rowReader{streamPlan: p, slow: slow, values: make([][]byte, p.kept), named: make([]int, len(p.columns)), hashes: hashes,
		words: make([]*wordMemo, len(p.columns)), trial: newShare("")}
	for i := range w.words {
		w.words[i] = newWordMemo()
	}
	return w
}

// quick reads a row whose every cell can be read in the quick way. It is false
// for a row that has to be looked at: nothing was said of it yet.
func (w *rowReader) quick(cells [][]byte) bool {
	if w.derived {
		return false
	}
	for len(cells) > w.width {
		if len(cells[len(cells)-1]) > 0 {
			return false
		}
		cells = cells[:len(cells)-1]
	}
	w.room = w.room[:0]
	clear(w.values)
	clear(w.named)
	w.safe = 0
	for _, given := range w.given {
		w.values[given.at] = given.text
	}
	mapped, isFirst, proved := 0, true, false
	for i := range cells {
		if len(cells[i]) == 0 {
			if c := &w.columns[i]; c.needs {
				return false
			}
			continue
		}
		filled, proves, ok := w.quickCell(&w.columns[i], cells[i], isFirst || i < 2, isFirst)
		if !ok {
			return false
		}
		if filled {
			isFirst = false
			if w.columns[i].binding != nil {
				mapped++
			}
		}
		proved = proved || proves
	}
	for i := len(cells); i < len(w.columns); i++ {
		if w.columns[i].needs {
			return false
		}
	}
	return mapped > 1 && proved && w.settle()
}

// settle fills in what the cells of a row say about one another.
func (w *rowReader) settle() bool {
	hasRegion := len(w.regions) == 0
	for _, at := range w.regions {
		hasRegion = hasRegion || len(w.values[at]) > 0
	}
	if !hasRegion {
		if w.options.Area == "" {
			return false
		}
		w.values[w.regions[0]] = w.area
	}
	if w.drops && w.operator >= 0 && w.natural >= 0 && string(w.values[w.natural]) == "true" {
		w.values[w.operator] = nil
	}
	return true
}

// quickCell reads one cell. filled says that something stands in it, proves that
// its row is no header printed again.
func (w *rowReader) quickCell(c *columnPlan, cell []byte, isLooked, isFirst bool) (filled, proves, ok bool) {
	switch c.way {
	case wayDate:
		if t, ok := plainInstant(cell); ok {
			from := len(w.room)
			w.room = t.append(w.room, c.clock)
			w.values[c.at] = w.room[from:len(w.room):len(w.room)]
			w.safe |= c.bit
			return true, c.proves, true
		}
	case wayUSCC:
		if isPlainUSCC(cell) {
			w.values[c.at] = cell
			w.safe |= c.bit
			return true, c.proves, true
		}
	case wayFigure:
		if ok, hasFraction := isCanonicalNumber(cell); ok && !(hasFraction && c.column.Type == "int") {
			w.values[c.at] = cell
			w.safe |= c.bit
			if c.unitAt >= 0 {
				w.values[c.unitAt] = c.unit
			}
			return true, c.proves, !isFirst
		}
		return false, false, false
	case wayText:
		return w.quickText(c, cell, isLooked, isFirst)
	case wayLook:
		return w.quickLook(c, cell, isLooked, isFirst)
	}
	return w.quickWord(c, cell, isLooked, isFirst)
}

// quickLook only sees whether something stands in a cell that is not kept.
func (w *rowReader) quickLook(c *columnPlan, cell []byte, isLooked, isFirst bool) (filled, proves, ok bool) {
	if first := cell[0]; !isLooked && (byteKinds[first]&(hasDigit|hasLetter) != 0 || first >= 0xe4 && first <= 0xe9) {
		return true, false, true
	}
	text, room, f, ok := cleanCell(cell, w.room)
	if !ok {
		text = []byte(cellText(string(cell)))
		f = factsOf(text)
	}
	w.room = room
	if len(text) == 0 {
		return false, false, true
	}
	ok = !isFirst || isSurelyNoFirst(text)
	return true, false, ok && (!isLooked || c.col > 1 || f.isSurelyNoTotal(text))
}

// quickText reads a column in which every row has another text.
func (w *rowReader) quickText(c *columnPlan, cell []byte, isLooked, isFirst bool) (filled, proves, ok bool) {
	text, room, f, ok := cleanCell(cell, w.room)
	if !ok || len(cell) > maxCellChars {
		return w.quickWord(c, cell, isLooked, isFirst)
	}
	w.room = room
	if isFirst && !isSurelyNoFirst(text) || !f.isSurelyNoTotal(text) || !isSurelyNoMissingMark(text, c.marks) {
		return w.quickWord(c, cell, isLooked, isFirst)
	}
	proves = c.proves && byteKinds[text[0]]&(hasDigit|hasLetter) != 0
	if c.column.Code && mayBeDamaged(text, f.kinds) {
		return true, false, false
	}
	if c.column.Person && len(text) <= 16 && looksLikeName(view(text)) {
		w.named[c.col]++
		return true, proves, !c.needs
	}
	if !f.isSurelyImpersonal(text) && personalKind(view(text), c.column.Code) != "" {
		return true, false, false
	}
	w.values[c.at] = text
	if f.kinds&hasQuotable == 0 {
		w.safe |= c.bit
	}
	return true, proves, true
}

// mayBeDamaged is false for a code that surely went through no number: all that
// did end in noughts or are written with an exponent.
func mayBeDamaged(text []byte, kinds uint8) bool {
	if kinds&hasLetter != 0 {
		return isNumberStart(text[0]) && (bytes.IndexByte(text, 'e') >= 0 || bytes.IndexByte(text, 'E') >= 0)
	}
	return kinds == hasDigit && len(text) >= kept15+3 && bytes.HasSuffix(text, []byte("000"))
}

func isNumberStart(c byte) bool { return c >= '0' && c <= '9' || c == '+' || c == '-' }

// quickWord reads a cell by the functions on strings, once for each text while
// there is room for it.
func (w *rowReader) quickWord(c *columnPlan, cell []byte, isLooked, isFirst bool) (filled, proves, ok bool) {
	memo := w.words[c.col]
	word := &memo.last
	if string(memo.lastText) != string(cell) {
		known := false
		if *word, known = memo.known[string(cell)]; !known {
			*word = w.readWord(c, cell)
			memo.keep(cell, *word)
		}
		memo.lastText = append(memo.lastText[:0], cell...)
	}
	switch {
	case !word.ok, isFirst && word.filled && !word.noFirst, isLooked && c.col < 2 && !word.noTotal, c.needs && len(word.value) == 0:
		return false, false, false
	case c.isNatural && len(word.value) == 0:
		return false, false, false
	}
	w.named[c.col] += word.named
	w.values[c.at] = word.value
	if word.plain {
		w.safe |= c.bit
	}
	return word.filled, word.filled && c.proves && word.ascii, true
}

// word is what one text of a column is read as.
type word struct {
	value   []byte
	filled  bool
	ok      bool // there is nothing to be said about it
	noFirst bool
	noTotal bool
	plain   bool // the value needs no quotes
	ascii   bool // it begins with an ASCII letter or digit
	named   int
}

// readWord reads a cell by the functions on strings.
func (w *rowReader) readWord(c *columnPlan, cell []byte) (out word) {
	text := cellText(string(cell))
	if text == "" {
		return word{ok: true, noFirst: true, noTotal: true}
	}
	out = word{filled: true, noFirst: isSurelyNoFirst([]byte(text)), noTotal: factsOf([]byte(text)).isSurelyNoTotal([]byte(text)),
		ascii: byteKinds[text[0]]&(hasDigit|hasLetter) != 0}
	if c.column.IsNumber() || isExampleCell(text) || c.mayTotal && !out.noTotal {
		return out
	}
	r := w.slow
	cells := make([]string, c.col+1)
	cells[c.col] = text
	probs, row, named := r.probs, r.row, r.named
	*w.trial = problems{}
	r.probs, r.row, r.named = w.trial, trialRow, nil
	r.sheet.far[trialRow] = cells
	out.value = []byte(r.cell(c.binding))
	out.ok, out.plain = w.trial.total == 0, !needsQuotes(out.value)
	out.named = r.named[c.column.Key]
	delete(r.sheet.far, trialRow)
	r.probs, r.row, r.named = probs, row, named
	return out
}

// wordMemo remembers the texts of a column. One in which they hardly repeat is
// not remembered.
type wordMemo struct {
	known    map[string]word
	lastText []byte // the text met last, nil before the first
	last     word
}

const mostWords = 1 << 12

func newWordMemo() *wordMemo {
	return &wordMemo{known: map[string]word{}, last: word{ok: true, noFirst: true, noTotal: true}}
}

func (m *wordMemo) keep(cell []byte, w word) {
	if len(m.known) >= mostWords {
		clear(m.known)
	}
	m.known[string(bytes.Clone(cell))] = w
}
