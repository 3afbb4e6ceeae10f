package county

import "strings"

// csvSplit cuts separated text into records, as encoding/csv does with lazy
// quotes: a quote inside a field that does not begin with one, and a quote in a
// quoted field that neither doubles nor ends it, stand for themselves. Cells do
// not hold on to the text.
type csvSplit struct {
	text  string // what is left; lines end in \n
	comma byte
	line  int // of the next record, from zero
	cells []string
	texts *texts
	room  rowRoom
}

func newSplit(text string, comma byte) *csvSplit {
	return &csvSplit{text: text, comma: comma, texts: newTexts()}
}

func (c *csvSplit) keep(cell string) { c.cells = append(c.cells, c.texts.of(cell)) }

// next returns the cells of the next record and the line it begins on, from
// zero. Empty lines are passed over. It is false at the end.
func (c *csvSplit) next() (cells []string, line int, ok bool) {
	for strings.HasPrefix(c.text, "\n") {
		c.text = c.text[1:]
		c.line++
	}
	if c.text == "" {
		return nil, c.line, false
	}
	line = c.line
	c.cells = c.cells[:0]
	for more := true; more; {
		if c.text != "" && c.text[0] == '"' {
			more = c.quoted()
		} else {
			more = c.plain()
		}
	}
	return c.room.row(c.cells), line, true
}

// plain takes a field up to the next separator or line end. It is false when
// the field was the last of its record.
func (c *csvSplit) plain() bool {
	end := strings.IndexByte(c.text, '\n')
	if end < 0 {
		end = len(c.text)
	}
	comma := strings.IndexByte(c.text[:end], c.comma)
	if comma >= 0 {
		c.keep(c.text[:comma])
		c.text = c.text[comma+1:]
		return true
	}
	c.keep(c.text[:end])
	c.endLine(end)
	return false
}

// endLine moves behind the line end at an offset.
func (c *csvSplit) endLine(at int) {
	if at < len(c.text) {
		at++
		c.line++
	}
	c.text = c.text[at:]
}

// quoted takes a field in quotes, which may span lines.
func (c *csvSplit) quoted() bool {
	c.text = c.text[1:]
	var joined strings.Builder // what stands before a doubled or stray quote
	for from := 0; ; {
		quote := strings.IndexByte(c.text[from:], '"')
		if quote < 0 { // the file ends inside the field
			c.keepQuoted(&joined, len(c.text))
			c.text = ""
			return false
		}
		at := from + quote
		switch rest := c.text[at+1:]; {
		case strings.HasPrefix(rest, `"`):
			joined.WriteString(c.text[:at+1])
			c.line += strings.Count(c.text[:at], "\n")
			c.text, from = rest[1:], 0
		case rest != "" && rest[0] == c.comma:
			c.keepQuoted(&joined, at)
			c.text = rest[1:]
			return true
		case rest == "" || rest[0] == '\n':
			c.keepQuoted(&joined, at)
			c.text = rest
			c.endLine(0)
			return false
		default:
			from = at + 1
		}
	}
}

// keepQuoted keeps a quoted field that ends at an offset.
func (c *csvSplit) keepQuoted(joined *strings.Builder, end int) {
	c.line += strings.Count(c.text[:end], "\n")
	if joined.Len() == 0 {
		c.keep(c.text[:end])
		return
	}
	joined.WriteString(c.text[:end])
	c.keep(joined.String())
}
