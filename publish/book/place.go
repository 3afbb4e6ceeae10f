package book

import (
	"strings"

	"netmarket/publish/form"
)

// placed is a sheet with every text in its cell.
type placed struct {
	widths []int // of the columns, in characters of half width
	rows   []row
	header int // row of the only table's header, repeated on paper and kept in sight; 0 for none
}

// row is one row; height is in points, 0 lets the reader decide.
type row struct {
	cells   []cell
	height  int
	isBreak bool // a page ends above it
}

// look is how a cell stands out.
type look int

const (
	body look = iota
	plain
	titled
	small
	warned
	headed
	subheaded
	prose
	columnHead
	dataHead
	total
	grouped
	sign
)

// cell is one cell; a covered one has its look and no text.
type cell struct {
	text          string
	kind          form.Kind
	look          look
	rows, columns int
	isPending     bool
	isCovered     bool
}

// Heights in points. A line is a little higher than its letters in every font
// that may stand for the default one.
const (
	lineHeight   = 15
	titleHeight  = 30
	headHeight   = 24
	signHeight   = 40
	mostHeight   = 400 // the format allows 409
	noTableWidth = 96
	leastMargin  = 2 // of a column, beside its text
)

// place lays a sheet out.
func (w *writer) place(s form.Sheet) *placed {
	p := &placed{widths: grid(s)}
	if s.IsData {
		for _, b := range s.Blocks {
			if b.Table != nil {
				p.data(b.Table)
			}
		}
		return p
	}
	title := s.Title
	if title == "" {
		title = w.form.Title
	}
	p.wide(title, titled, titleHeight)
	p.wide(w.form.Subtitle, small, lineHeight)
	if w.form.Label != "" {
		p.wide(w.form.Label, warned, lineHeight+3)
	}
	tables := 0
	for _, b := range s.Blocks {
		if b.Table != nil {
			tables++
		}
	}
	for _, b := range s.Blocks {
		if b.Table != nil && tables == 1 && !hasProse(s) {
			p.header = len(p.rows) + 1
		}
		p.block(b)
	}
	return p
}

// hasProse tells a sheet to be read through from a table with notes.
func hasProse(s form.Sheet) bool {
	for _, b := range s.Blocks {
		if b.Heading != "" || b.Paragraph != "" && !b.IsNote {
			return true
		}
	}
	return false
}

// grid is the widths of the columns that all tables of a sheet share.
func grid(s form.Sheet) []int {
	var widths []int
	for _, b := range s.Blocks {
		if b.Table == nil {
			continue
		}
		at := 0
		for _, c := range b.Table.Columns {
			n := max(c.Span, 1)
			for len(widths) < at+n {
				widths = append(widths, 0)
			}
			if n == 1 {
				widths[at] = max(widths[at], c.Width)
			}
			at += n
		}
	}
	if len(widths) == 0 {
		return []int{noTableWidth}
	}
	for i, width := range widths {
		if width == 0 {
			widths[i] = 10 // only spanned
		}
	}
	return widths
}

func (p *placed) block(b form.Block) {
	switch {
	case b.Table != nil:
		p.table(b.Table)
	case b.Heading != "" && b.Level > 2:
		p.wide(b.Heading, subheaded, headHeight-4)
	case b.Heading != "":
		p.wide(b.Heading, headed, headHeight)
	case len(b.Signature) > 0:
		p.wide(signature(b.Signature), sign, signHeight)
	case b.IsNote:
		p.wide("注："+b.Paragraph, small, lineHeight)
	default:
		p.wide("　　"+b.Paragraph, prose, lineHeight+2)
	}
}

// signature is the labels with room to write behind each.
func signature(labels []string) string {
	const blank = "：＿＿＿＿＿＿＿＿　　"
	return strings.TrimRight(strings.Join(labels, blank)+blank, "　")
}

// wide is a row of one text over all columns.
func (p *placed) wide(text string, l look, line int) {
	r := row{cells: make([]cell, len(p.widths))}
	width := 0
	for i, w := range p.widths {
		r.cells[i] = cell{look: l, isCovered: i > 0}
		width += w
	}
	r.cells[0] = cell{text: readable(text), look: l, columns: len(p.widths)}
	r.height = min(line*lines(text, width, l), mostHeight)
	p.rows = append(p.rows, r)
}

// table places a header and its rows.
func (p *placed) table(t *form.Table) {
	header := form.Row{Cells: make([]form.Cell, len(t.Columns))}
	for i, c := range t.Columns {
		header.Cells[i].Text = c.Title
	}
	p.tableRow(t, header, columnHead)
	first := len(p.rows)
	for _, r := range t.Rows {
		l := body
		switch r.Kind {
		case form.Total:
			l = total
		case form.Group:
			l = grouped
		}
		p.tableRow(t, r, l)
		p.rows[len(p.rows)-1].isBreak = r.IsBreak && len(p.rows)-1 > first
	}
	p.stretch(first)
}

// tableRow spreads a row's cells over the grid.
func (p *placed) tableRow(t *form.Table, r form.Row, l look) {
	out := row{cells: make([]cell, len(p.widths)), height: lineHeight + 3}
	at := 0
	for i, c := range r.Cells {
		n := max(t.Columns[i].Span, 1)
		for span := 1; span < c.Columns; span++ {
			n += max(t.Columns[i+span].Span, 1)
		}
		own := max(t.Columns[i].Span, 1) // columns up to the next cell
		width := 0
		for g := at; g < at+n; g++ {
			width += p.widths[g]
		}
		for g := at; g < at+own; g++ {
			out.cells[g] = cell{look: l, isCovered: true}
		}
		if !c.IsCovered {
			out.cells[at] = cell{text: readable(c.Text), kind: t.Columns[i].Kind, look: l, rows: c.Rows, columns: n, isPending: c.IsPending}
			if c.Rows < 2 {
				out.height = max(out.height, min(lineHeight*lines(c.Text, width, l)+3, mostHeight))
			}
		}
		at += own
	}
	p.rows = append(p.rows, out)
}

// stretch makes rows higher where a cell that spans them needs more.
func (p *placed) stretch(first int) {
	for i := first; i < len(p.rows); i++ {
		for at, c := range p.rows[i].cells {
			if c.rows < 2 {
				continue
			}
			width, have := 0, 0
			for g := at; g < at+max(c.columns, 1); g++ {
				width += p.widths[g]
			}
			for n := i; n < i+c.rows; n++ {
				have += p.rows[n].height
			}
			need := lineHeight*lines(c.text, width, c.look) + 3
			for n := i; n < i+c.rows && need > have; n++ {
				more := (need - have + i + c.rows - n - 1) / (i + c.rows - n)
				p.rows[n].height = min(p.rows[n].height+more, mostHeight)
				have += more
			}
		}
	}
}

// data places a table for programs.
func (p *placed) data(t *form.Table) {
	header := row{cells: make([]cell, len(t.Columns))}
	for i, c := range t.Columns {
		header.cells[i] = cell{text: readable(c.Title), look: dataHead}
	}
	p.header = 1
	p.rows = append(p.rows, header)
	for _, r := range t.Rows {
		out := row{cells: make([]cell, len(r.Cells))}
		for i, c := range r.Cells {
			out.cells[i] = cell{text: readable(c.Text), kind: t.Columns[i].Kind, look: plain}
		}
		p.rows = append(p.rows, out)
	}
}

// lines is how many lines a text takes in a column, whose width is counted in
// letters of the default size.
func lines(text string, width int, l look) int {
	const usualSize = 11
	width = max((width-leastMargin)*usualSize/looks[l].size, 2)
	n := 0
	for _, line := range strings.Split(text, "\n") {
		n += max(1, (columns(line)+width-1)/width)
	}
	return max(n, 1)
}

// columns is a text's width in characters of half width.
func columns(text string) int {
	n := 0
	for _, r := range text {
		n++
		if r >= 0x2010 { // from the general punctuation on, Chinese fonts are square
			n++
		}
	}
	return n
}
