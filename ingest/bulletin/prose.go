package bulletin

import (
	"regexp"
	"strings"

	"github.com/PuerkitoBio/goquery"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"netmarket/ingest"
)

// Paragraph is one block of prose: as printed without its blanks, and folded
// for comparison (half-width, one kind of range mark, no blanks). Digits that
// a page splits over several inline elements stand together in both.
type Paragraph struct {
	Number int // from 1, counting each different paragraph once
	shown  string
	folded string
	at     []int // byte offset in folded → byte offset in shown
}

// Subjects lists what the prose speaks of instead of a wanted label: the first
// few different matches of a pattern, or that there are none.
func Subjects(prose []Paragraph, pattern *regexp.Regexp) string {
	const most = 8
	var found []string
	seen := map[string]bool{}
	for _, p := range prose {
		for _, subject := range pattern.FindAllString(p.shown, -1) {
			if !seen[subject] && len(found) < most {
				seen[subject], found = true, append(found, subject)
			}
		}
	}
	if len(found) == 0 {
		return "nothing of the kind in the prose"
	}
	return strings.Join(found, "、")
}

// Says reports whether any paragraph of a page, folded, matches a pattern.
func (d Document) Says(pattern *regexp.Regexp) bool {
	for _, p := range d.Prose {
		if pattern.MatchString(p.folded) {
			return true
		}
	}
	return false
}

// printed is the printed form of folded[from:to].
func (p Paragraph) printed(from, to int) string { return p.shown[p.at[from]:p.at[to]] }

func newParagraph(text string) Paragraph {
	var p Paragraph
	var shown, folded strings.Builder
	for _, r := range text {
		f := foldedRune(r)
		if f == "" {
			continue
		}
		for range len(f) {
			p.at = append(p.at, shown.Len())
		}
		shown.WriteRune(r)
		folded.WriteString(f)
	}
	p.at = append(p.at, shown.Len())
	p.shown, p.folded = shown.String(), folded.String()
	return p
}

// foldedRune is one character for comparison. Chinese characters, most of a
// page, stay as they are.
func foldedRune(r rune) string {
	if r >= '一' && r <= '鿿' {
		return string(r)
	}
	return ingest.Dashes(ingest.Compact(string(r)))
}

// prose collects the blocks that hold a clause, and the notes among them.
// Pages print their article twice (desktop and mobile); a paragraph is kept
// once, so that a difference between the two stays as two paragraphs.
func prose(page *goquery.Document) ([]Paragraph, noteTaker) {
	var found []Paragraph
	var notes noteTaker
	seen := map[string]bool{}
	for _, block := range blocks(page.Nodes[0]) {
		p := newParagraph(block)
		if p.folded == "" || seen[p.folded] {
			continue
		}
		if !strings.ContainsAny(p.folded, ",。;") {
			notes.block(block, p.folded, 0)
			continue
		}
		seen[p.folded] = true
		p.Number = len(found) + 1
		found = append(found, p)
		notes.block(block, p.folded, p.Number)
	}
	return found, notes
}

// blocks are the texts between block boundaries, data tables left out.
func blocks(root *html.Node) []string {
	var done []string
	var open strings.Builder
	flush := func() {
		if text := strings.TrimSpace(open.String()); text != "" {
			done = append(done, text)
		}
		open.Reset()
	}
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		switch {
		case n.Type == html.TextNode:
			open.WriteString(n.Data)
			return
		case n.Type == html.ElementNode && (unread[n.DataAtom] || isData(n)):
			return
		}
		breaks := n.Type == html.ElementNode && !inline[n.DataAtom]
		if breaks {
			flush()
		}
		for child := n.FirstChild; child != nil; child = child.NextSibling {
			walk(child)
		}
		if breaks {
			flush()
		}
	}
	walk(root)
	flush()
	return done
}

// unread elements hold nothing a reader sees as text of the page.
var unread = map[atom.Atom]bool{
	atom.Head: true, atom.Script: true, atom.Style: true, atom.Noscript: true, atom.Template: true,
	atom.Iframe: true, atom.Textarea: true, atom.Select: true, atom.Svg: true,
}

// inline elements run on within a line; every other element ends a paragraph.
var inline = map[atom.Atom]bool{
	atom.Span: true, atom.A: true, atom.B: true, atom.Strong: true, atom.I: true, atom.Em: true, atom.U: true,
	atom.Font: true, atom.Sup: true, atom.Sub: true, atom.Small: true, atom.Big: true, atom.S: true,
	atom.Ins: true, atom.Mark: true, atom.Label: true, atom.Img: true, atom.Wbr: true, atom.Abbr: true,
}

// visibleText is the text of a node without scripts and styles.
func visibleText(n *html.Node) string {
	var b strings.Builder
	writeVisible(&b, n)
	return b.String()
}

func writeVisible(b *strings.Builder, n *html.Node) {
	if n.Type == html.TextNode {
		b.WriteString(n.Data)
		return
	}
	if n.Type == html.ElementNode && n.DataAtom != atom.Head && unread[n.DataAtom] {
		return
	}
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		writeVisible(b, child)
	}
}
