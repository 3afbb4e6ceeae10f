package county

import (
	"slices"
	"strings"
)

const (
	headerRows  = 30  // a header must begin within these rows
	headerDepth = 3   // levels of a merged header
	headerWidth = 256 // columns; every place where a header may stand is tried for every data set
)

// heading is one column of a header of up to three levels.
type heading struct {
	col    int
	levels []string // the distinct texts from the top level down, in half width

	printed  string // the same as printed, joined by /
	readings []reading
}

// headings reads the header that starts in row top and is depth rows high.
// A merged cell speaks for all the columns it spans; in a text file, which
// knows no merging, an upper level speaks for the empty cells to its right.
func (s *sheet) headings(top, depth int) []heading {
	var out []heading
	carried := make([]string, depth)
	for col := range s.widthOf(top, depth) {
		h := heading{col: col}
		leaf := s.at(top+depth-1, col)
		for level := range depth {
			text := s.printed(top+level, col)
			if text == "" && level < depth-1 {
				text = s.spanned(top+level, col)
				if text == "" && !s.workbook && leaf != "" {
					text = carried[level]
				}
			}
			if level < depth-1 {
				carried[level] = text
			}
			if plain := cellText(text); plain != "" && !slices.Contains(h.levels, plain) {
				h.levels = append(h.levels, plain)
				h.printed = strings.Trim(h.printed+"/"+text, "/")
			}
		}
		if len(h.levels) > 0 {
			h.readings = readHeading(h.levels)
			out = append(out, h)
		}
	}
	return out
}

func (s *sheet) widthOf(top, depth int) int {
	widest := 0
	for row := top; row < top+depth && row < len(s.rows); row++ {
		widest = max(widest, len(s.rows[row]))
	}
	for _, m := range s.merged {
		if m.from.row >= top && m.from.row < top+depth {
			widest = max(widest, m.to.col+1)
		}
	}
	return min(widest, headerWidth)
}

// spanned returns the text of the merged range that covers a cell from the
// left.
func (s *sheet) spanned(row, col int) string {
	for _, m := range s.merged {
		if m.from.row == row && m.from.col < col && col <= m.to.col {
			return s.printed(m.from.row, m.from.col)
		}
	}
	return ""
}

// claim is a column of a data set that accepts a header, and how telling the
// header is: 0 is the template's own, then the synonyms in order.
type claim struct {
	column *Column
	rank   int
}

// headerIndex lists, for every accepted header in compared form, who claims it.
func (d *Dataset) headerIndex() map[string][]claim {
	d.indexOnce.Do(func() {
		d.index = map[string][]claim{}
		for i := range d.Columns {
			for rank, text := range d.Columns[i].headers() {
				for _, form := range headerForms(text) {
					d.index[form] = append(d.index[form], claim{&d.Columns[i], rank})
				}
			}
		}
	})
	return d.index
}

// reading is one way to understand a heading: the text to look up and what it
// costs to look there.
type reading struct {
	header
	text string
	cost int
}

// figureWords are lower headers that say no more than "the figure itself".
var figureWords = []string{"全年", "合计", "总数", "绝对量", "绝对数", "绝对值", "总量", "数值", "本年累计", "累计", "本年", "本期", "数量", "金额", "户数", "人数", "件数"}

// readHeading lists the ways to understand a heading, the nearest first: its
// lowest level, all levels run together, one of the upper levels with the lower
// ones only adding a unit or a kind.
func readHeading(levels []string) []reading {
	leaf := parseHeader(levels[len(levels)-1])
	out := leaf.readingsAt(0)
	if len(levels) == 1 {
		return out
	}
	out = append(out, parseHeader(strings.Join(levels, "")).readingsAt(100)...)
	for i := range len(levels) - 1 {
		out = append(out, readUnder(levels[i:], 200+10*i))
	}
	return out
}

// readUnder takes the first level for the header and those below it for no more
// than a unit or a kind.
func readUnder(levels []string, cost int) reading {
	top := parseHeader(levels[0])
	for _, level := range levels[1:] {
		low := parseHeader(level)
		word := low.full
		if low.short != "" {
			word = low.short
		}
		if _, like := parseUnit(word); !like && !slices.Contains(figureWords, word) {
			top.words = append(top.words, word)
		} else if known, _ := parseUnit(word); known != "" {
			top.unit = known
		}
		top.words = append(top.words, low.words...)
		top.unit, top.odd = orElse(low.unit, top.unit), orElse(low.odd, top.odd)
	}
	if top.short == "" {
		top.short = top.full
	}
	return reading{top, top.short, cost}
}

func (h header) readingsAt(cost int) []reading {
	whole := h
	whole.words = nil // what stands in brackets is part of the looked up text
	out := []reading{{whole, h.full, cost}}
	if h.short != "" {
		out = append(out, reading{h, h.short, cost + 10})
	}
	return out
}

func orElse(first, second string) string {
	if first != "" {
		return first
	}
	return second
}
