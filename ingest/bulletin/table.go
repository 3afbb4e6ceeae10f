package bulletin

import (
	"strconv"
	"strings"

	"github.com/PuerkitoBio/goquery"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"netmarket/ingest"
)

// Cell is one field of a table: as printed, and folded for comparison.
type Cell struct {
	Shown  string
	Folded string
}

// Table is a grid in which a cell that spans rows or columns is repeated in
// every field it covers, so that a column's headers stand above its figures.
type Table struct {
	Number int // from 1, counting each different table once
	Rows   [][]Cell
}

// Spans are capped: a hostile page must not make a small table a huge grid.
const (
	maxColumns = 64
	maxRowSpan = 256
)

func tables(page *goquery.Document) []Table {
	var found []Table
	seen := map[string]bool{}
	page.Find("table").Each(func(_ int, s *goquery.Selection) {
		if holdsTable(s.Nodes[0]) {
			return
		}
		t := Table{Rows: grid(rowsOf(s.Nodes[0]))}
		if len(t.Rows) == 0 {
			return
		}
		identity := t.identity()
		if seen[identity] {
			return
		}
		seen[identity] = true
		t.Number = len(found) + 1
		found = append(found, t)
	})
	return found
}

func (t Table) identity() string {
	var b strings.Builder
	for _, row := range t.Rows {
		for _, cell := range row {
			b.WriteString(cell.Folded + "\x1f")
		}
		b.WriteByte('\x1e')
	}
	return b.String()
}

// Header is what stands above a field in the first rows of a table: each
// different cell of the column once, from the top.
func (t Table) Header(rows, column int) []Cell {
	var header []Cell
	for _, row := range t.Rows[:rows] {
		if column >= len(row) || row[column].Folded == "" {
			continue
		}
		if n := len(header); n > 0 && header[n-1].Folded == row[column].Folded {
			continue
		}
		header = append(header, row[column])
	}
	return header
}

// Labels are the first cells of the rows, for saying what was found.
func (t Table) Labels() []string {
	var labels []string
	for _, row := range t.Rows {
		if len(row) > 0 && row[0].Folded != "" && (len(labels) == 0 || labels[len(labels)-1] != row[0].Shown) {
			labels = append(labels, row[0].Shown)
		}
	}
	return labels
}

// isData tells a table of figures from one that only lays out a page: no
// table inside it, at least three rows and three columns.
func isData(n *html.Node) bool {
	if n.DataAtom != atom.Table {
		return false
	}
	rows := rowsOf(n)
	wide := false
	for _, row := range rows {
		wide = wide || len(row) >= 3
	}
	return len(rows) >= 3 && wide && !holdsTable(n)
}

func holdsTable(n *html.Node) bool {
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		if child.DataAtom == atom.Table || holdsTable(child) {
			return true
		}
	}
	return false
}

// rowsOf lists the cells of each row of a table.
func rowsOf(table *html.Node) [][]*html.Node {
	var rows [][]*html.Node
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		for child := n.FirstChild; child != nil; child = child.NextSibling {
			if child.DataAtom != atom.Tr {
				walk(child)
				continue
			}
			var cells []*html.Node
			for cell := child.FirstChild; cell != nil; cell = cell.NextSibling {
				if cell.DataAtom == atom.Td || cell.DataAtom == atom.Th {
					cells = append(cells, cell)
				}
			}
			rows = append(rows, cells)
		}
	}
	walk(table)
	return rows
}

// grid lays cells out by their spans.
func grid(rows [][]*html.Node) [][]Cell {
	out := make([][]Cell, len(rows))
	taken := make([]map[int]Cell, len(rows))
	for r, cells := range rows {
		column := 0
		fill := func() {
			for {
				cell, ok := taken[r][column]
				if !ok {
					return
				}
				out[r] = append(out[r], cell)
				column++
			}
		}
		for _, node := range cells {
			fill()
			cell := newCell(node)
			for range span(node, "colspan", maxColumns) {
				if column >= maxColumns {
					break
				}
				reserve(taken, r, span(node, "rowspan", maxRowSpan), column, cell)
				out[r] = append(out[r], cell)
				column++
			}
		}
		fill()
	}
	return out
}

// reserve marks the fields below a cell that spans rows.
func reserve(taken []map[int]Cell, row, depth, column int, cell Cell) {
	for below := row + 1; below < min(row+depth, len(taken)); below++ {
		if taken[below] == nil {
			taken[below] = map[int]Cell{}
		}
		taken[below][column] = cell
	}
}

func newCell(n *html.Node) Cell {
	shown := strings.Join(strings.Fields(visibleText(n)), "")
	return Cell{Shown: shown, Folded: ingest.Dashes(ingest.Compact(shown))}
}

func span(n *html.Node, name string, most int) int {
	for _, a := range n.Attr {
		if a.Key == name {
			if wide, err := strconv.Atoi(strings.TrimSpace(a.Val)); err == nil && wide > 1 {
				return min(wide, most)
			}
		}
	}
	return 1
}
