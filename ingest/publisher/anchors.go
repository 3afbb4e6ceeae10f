package publisher

import (
	"fmt"
	"net/url"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Anchors reads an HTML list: links to releases among links to everything
// else. at is the address the list was asked at; its path is the one at the
// publisher. A page without a single link of the shape is refused: an empty
// template is no empty list.
func (s Shape) Anchors(body []byte, at *url.URL) ([]Item, error) {
	wanted := "links such as " + s.Looks
	page, err := text(body, wanted)
	if err != nil {
		return nil, err
	}
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		return nil, noList("no_release", page, wanted, err.Error())
	}
	var found entries
	links, matched := 0, 0
	for n := range root.Descendants() {
		if n.Type != html.ElementNode || n.DataAtom != atom.A {
			continue
		}
		links++
		if address, ok := s.address(attribute(n, "href"), at); ok && matched < maxLinks {
			matched++
			s.anchor(&found, n, address)
		}
	}
	if len(found.items) == 0 {
		return nil, noList("missing_label", page, wanted, fmt.Sprintf("%d links, none of them", links))
	}
	return found.items, nil
}

// anchor takes one link: its title is the attribute where it has one, else its
// text without the date that some lists print inside the link.
func (s Shape) anchor(found *entries, a *html.Node, address string) {
	shown := fold(visible(a))
	on := day(shown)
	if on == "" {
		on = day(row(a))
	}
	item := Item{Title: fold(attribute(a, "title")), URL: address, ListedOn: listedOn(on, address)}
	rank := rankWhole
	if item.Title == "" {
		item.Title, rank = fold(edgeDate.ReplaceAllString(shown, "")), rankText
	}
	if item.Title != "" {
		found.add(item, rank)
	}
}

// row is the text of the list entry around a link: the nearest li, tr or dd of
// the few elements above it.
func row(n *html.Node) string {
	for range 4 {
		n = n.Parent
		if n == nil {
			return ""
		}
		if n.DataAtom == atom.Li || n.DataAtom == atom.Tr || n.DataAtom == atom.Dd {
			return visible(n)
		}
	}
	return ""
}

// visible is the text below a node, its blocks set apart by blanks. It is cut
// where no entry of a list is that long.
func visible(n *html.Node) string {
	var b strings.Builder
	seen := 0
	for d := range n.Descendants() {
		if seen++; seen > maxNodes || b.Len() > 2*maxTitle {
			break
		}
		switch {
		case d.Type == html.TextNode && d.Parent.DataAtom != atom.Script && d.Parent.DataAtom != atom.Style:
			b.WriteString(d.Data[:min(len(d.Data), 2*maxTitle)])
		case d.Type == html.ElementNode && setsApart[d.DataAtom]:
			b.WriteByte(' ')
		}
	}
	return b.String()
}

// setsApart are elements that begin a line or a cell.
var setsApart = map[atom.Atom]bool{
	atom.P: true, atom.Div: true, atom.Br: true, atom.Li: true, atom.Tr: true, atom.Td: true, atom.Dd: true, atom.Dt: true,
	atom.H1: true, atom.H2: true, atom.H3: true, atom.H4: true,
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}
