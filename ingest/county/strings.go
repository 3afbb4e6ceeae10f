package county

import (
	"bytes"
	"hash/maphash"
	"strings"
)

// texts makes strings of cells. Cells that say the same, as most of a register
// do, share one string; the others are packed into large pieces of memory.
type texts struct {
	seed   maphash.Seed
	recent [1 << 12]string
	pack   strings.Builder
}

const (
	packSize   = 1 << 18
	sharedUpTo = 40 // longer cells seldom repeat
)

func newTexts() *texts { return &texts{seed: maphash.MakeSeed()} }

// of returns the string of a cell.
func (t *texts) of(cell string) string {
	switch {
	case cell == "":
		return ""
	case len(cell) > sharedUpTo:
		return t.packed(cell)
	}
	slot := t.slot(cell)
	if *slot != cell {
		*slot = t.packed(cell)
	}
	return *slot
}

// shared returns a string that says the same and may be held already.
func (t *texts) shared(text string) string {
	if text == "" || len(text) > sharedUpTo {
		return text
	}
	slot := t.slot(text)
	if *slot != text {
		*slot = text
	}
	return *slot
}

func (t *texts) slot(text string) *string {
	return &t.recent[maphash.String(t.seed, text)%uint64(len(t.recent))]
}

// packed copies a cell behind those before it.
func (t *texts) packed(cell string) string {
	if len(cell) > packSize/4 {
		return strings.Clone(cell)
	}
	if t.pack.Cap()-t.pack.Len() < len(cell) {
		t.pack = strings.Builder{}
		t.pack.Grow(packSize)
	}
	from := t.pack.Len()
	t.pack.WriteString(cell)
	return t.pack.String()[from:]
}

// rowRoom hands out rows of cells cut from large pieces, so that a row costs no
// allocation of its own.
type rowRoom struct{ free []string }

const roomSize = 1 << 13

func (r *rowRoom) row(cells []string) []string {
	if len(cells) > roomSize/4 {
		return append([]string(nil), cells...)
	}
	if len(r.free) < len(cells) {
		r.free = make([]string, roomSize)
	}
	row := r.free[:len(cells):len(cells)]
	r.free = r.free[len(cells):]
	copy(row, cells)
	return row
}

// unescapeCell undoes _x000D_, the way a workbook writes characters that XML
// cannot hold.
func unescapeCell(text []byte) []byte {
	if !bytes.Contains(text, []byte("_x")) {
		return text
	}
	var out []byte
	for i := 0; i < len(text); {
		if r, ok := escapedAt(text[i:]); ok {
			out = append(out, string(r)...)
			i += 7
			continue
		}
		out = append(out, text[i])
		i++
	}
	return out
}

// escapedAt reads _xHHHH_ at the start of a text.
func escapedAt(text []byte) (rune, bool) {
	if len(text) < 7 || text[0] != '_' || text[1] != 'x' || text[6] != '_' {
		return 0, false
	}
	r := rune(0)
	for _, c := range text[2:6] {
		digit := strings.IndexByte("0123456789abcdef", c|0x20)
		if c < '0' || digit < 0 {
			return 0, false
		}
		r = r<<4 | rune(digit)
	}
	return r, true
}

// sharedTexts is a long list that never moves as it grows.
type sharedTexts struct {
	blocks [][]string
	count  int
}

const sharedBlock = 1 << 14

func (t *sharedTexts) add(text string) {
	if t.count%sharedBlock == 0 {
		t.blocks = append(t.blocks, make([]string, 0, sharedBlock))
	}
	last := &t.blocks[len(t.blocks)-1]
	*last = append(*last, text)
	t.count++
}

func (t *sharedTexts) at(i int) string { return t.blocks[i/sharedBlock][i%sharedBlock] }
