package county

import (
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/net/html"
)

// htmlReader walks the tags of a page. It builds no tree: real exports leave
// out closing tags, and a tree takes its time over tables in tables.
type htmlReader struct {
	tags   *html.Tokenizer
	slots  *slots
	styles htmlStyles
	names  []string     // of the sheets, where a spreadsheet saved the page
	open   []*htmlTable // the innermost last
	all    []*htmlTable // in order of their beginning
	lines  [][]string   // text since the last table
	line   strings.Builder
	hidden string       // the element whose text is not shown: script, select, …
	strips []*htmlTable // tables of one row whose rows are among lines
}

const (
	maxTag    = 16 << 20 // bytes of one tag, comment or run of text
	maxTables = 10_000   // of a page
)

// openHTML reads the tables of a page, a sheet each.
func openHTML(text string, probs *problems) []*sheet {
	r := &htmlReader{tags: html.NewTokenizer(strings.NewReader(text)), slots: newSlots(len(text)), styles: htmlStyles{}}
	r.tags.SetMaxBuf(maxTag)
	err := r.read()
	switch {
	case errors.Is(err, errTooLarge), errors.Is(err, html.ErrBufferExceeded):
		probs.fail(CodeTooLarge, place{}, "网页里的表格超过限额（1048576 行、16384 列、每格 32767 字）；请拆分后导入")
		return nil
	case err != nil:
		probs.fail(CodeDamagedFile, place{}, "网页里的表格没有结尾，文件不完整；请重新导出，传输后核对文件大小")
		return nil
	}
	sheets := r.sheets()
	if len(sheets) == 0 {
		probs.fail(CodeUnsupportedFormat, place{}, "%s", remedies["html"])
	}
	return sheets
}

// sheets lists the tables that stand for themselves. With several they are
// named as the spreadsheet that saved the page named them, else by number.
func (r *htmlReader) sheets() []*sheet {
	var out []*sheet
	for _, t := range r.all {
		if t.isUsed {
			continue
		}
		t.isFrame = t.holds || t.isStrip() || t.widest < 2
		out = append(out, t.sheet)
	}
	for i, s := range out {
		switch {
		case len(r.names) == len(out):
			s.name = r.names[i]
		case len(out) > 1:
			s.name = fmt.Sprintf("表%d", i+1)
		}
	}
	return out
}

// read walks the page to its end. A table without its end is errTruncated.
func (r *htmlReader) read() error {
	for {
		var err error
		switch kind := r.tags.Next(); kind {
		case html.ErrorToken:
			if err := r.tags.Err(); err != io.EOF {
				return err
			}
			if len(r.open) > 0 {
				return fmt.Errorf("%d open tables: %w", len(r.open), errTruncated)
			}
			return nil
		case html.TextToken:
			err = r.text()
		case html.CommentToken:
			r.comment(string(r.tags.Text()))
		case html.StartTagToken, html.SelfClosingTagToken:
			err = r.start()
		case html.EndTagToken:
			name, _ := r.tags.TagName()
			err = r.end(string(name))
		}
		if err != nil {
			return err
		}
	}
}

func (r *htmlReader) table() *htmlTable {
	if len(r.open) == 0 {
		return nil
	}
	return r.open[len(r.open)-1]
}

func (r *htmlReader) text() error {
	text := string(r.tags.Text())
	switch t := r.table(); {
	case r.hidden == "style":
		r.styles.read(text)
	case r.hidden != "":
	case t != nil && t.isOpen:
		return t.write(text)
	case r.line.Len() < 4*lineChars:
		r.line.WriteString(text)
	}
	return nil
}

var sheetName = regexp.MustCompile(`<x:ExcelWorksheet>\s*<x:Name>([^<]*)</x:Name>`)

func (r *htmlReader) comment(text string) {
	for _, m := range sheetName.FindAllStringSubmatch(text, maxSheets) {
		r.names = append(r.names, html.UnescapeString(m[1]))
	}
}

// unseen are the elements whose text is not part of the page.
var unseen = map[string]bool{"script": true, "style": true, "title": true, "select": true, "textarea": true, "noscript": true, "iframe": true, "template": true}

// breaking are the elements that end a line.
var breaking = map[string]bool{"br": true, "p": true, "div": true, "li": true, "h1": true, "h2": true, "h3": true, "h4": true, "h5": true, "h6": true,
	"center": true, "body": true, "caption": true, "form": true, "hr": true, "ul": true}

func (r *htmlReader) start() error {
	raw, hasAttrs := r.tags.TagName()
	name := string(raw)
	t := r.table()
	switch {
	case r.hidden != "":
		return nil
	case unseen[name]:
		r.hidden = name
	case name == "table":
		return r.openTable()
	case breaking[name]:
		return r.lineBreak()
	case t == nil:
	case name == "tr":
		return t.openRow()
	case name == "td", name == "th":
		return t.openCell(r.cellOf(hasAttrs))
	}
	return nil
}

func (r *htmlReader) end(name string) error {
	t := r.table()
	switch {
	case r.hidden != "":
		if name == r.hidden {
			r.hidden = ""
		}
	case breaking[name]:
		return r.lineBreak()
	case t == nil:
	case name == "td", name == "th":
		return t.closeCell()
	case name == "tr":
		t.inRow = false
		return t.closeCell()
	case name == "table":
		return r.closeTable()
	}
	return nil
}

// lineBreak parts words in a cell and lines elsewhere.
func (r *htmlReader) lineBreak() error {
	if t := r.table(); t != nil && t.isOpen {
		return t.write("\n")
	}
	if line := strings.Join(strings.Fields(r.line.String()), " "); line != "" {
		r.lines = lastOf(append(r.lines, []string{short(line)}))
	}
	r.line.Reset()
	return nil
}

func lastOf(lines [][]string) [][]string { return lines[max(0, len(lines)-linesKept):] }

// openTable begins a table below the lines of text before it, tables of one
// row among them, or below what its frame says so far.
func (r *htmlReader) openTable() error {
	if len(r.open) == maxNesting || len(r.all) == maxTables {
		return errTooLarge
	}
	if outer := r.table(); outer != nil && outer.isOpen {
		r.lines = append(outer.lastLines(), r.lines...)
		outer.holds = true
	} else if err := r.lineBreak(); err != nil {
		return err
	}
	t := &htmlTable{canvas: newCanvas("", r.slots), row: -1}
	err := t.above(lastOf(r.lines))
	for _, strip := range r.strips {
		strip.isUsed = true
	}
	r.lines, r.strips = nil, nil
	r.open, r.all = append(r.open, t), append(r.all, t)
	return err
}

func (r *htmlReader) closeTable() error {
	t := r.table()
	err := t.closeCell()
	r.open = r.open[:len(r.open)-1]
	if t.isStrip() && !t.holds {
		r.lines = lastOf(append(r.lines, t.rows...))
		r.strips = append(r.strips, t)
	}
	return err
}

// cellOf reads the attributes of a cell.
func (r *htmlReader) cellOf(more bool) htmlCell {
	c := htmlCell{colspan: 1, rowspan: 1}
	class, style := "", ""
	for more {
		var key, value []byte
		key, value, more = r.tags.TagAttr()
		switch string(key) {
		case "colspan":
			c.colspan = spanOf(string(value), maxColspan)
		case "rowspan":
			c.rowspan = spanOf(string(value), maxRowspan)
		case "class":
			class = string(value)
		case "style":
			style = string(value)
		case "x:num":
			c.isNumber, c.stored = true, strings.TrimSpace(string(value))
		}
	}
	for _, name := range strings.Fields(class) {
		c.percent = c.percent || r.styles[name]
	}
	if percent, isSaid := percentIn(style); isSaid {
		c.percent = percent
	}
	return c
}

func spanOf(text string, most int) int {
	n, err := strconv.Atoi(strings.TrimSpace(text))
	if err != nil || n < 1 {
		return 1
	}
	return min(n, most)
}
