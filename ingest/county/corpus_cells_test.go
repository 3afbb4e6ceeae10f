package county

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// cellFamily makes one file a line: the right file of the data set with one
// cell in the place of its second row's, and one header where the line has one.
func cellFamily(t *testing.T, family string, body []byte) []corpusFile {
	t.Helper()
	var out []corpusFile
	for n, line := range familyLines(body) {
		if len(line) != 5 {
			t.Fatalf("%s: line %d: wanted 5 cells, found %d", family, n+4, len(line))
		}
		out = append(out, oneCell(t, family, n, line))
	}
	return out
}

func oneCell(t *testing.T, family string, n int, line []string) corpusFile {
	t.Helper()
	d := Lookup(line[0])
	if d == nil || d.Column(line[1]) == nil {
		t.Fatalf("%s: %s.%s is no column", family, line[0], line[1])
	}
	right := rightTable(d)
	col := slices.Index(right[0], d.Column(line[1]).templateHeader())
	bad := cloneRows(right)
	bad[2][col] = line[3]
	if line[2] != "-" {
		bad[0][col] = line[2]
	}
	format := formatFor(n, bad)
	write := func(rows [][]string) ([]byte, string) {
		return corpusFormats[format](t, []bookSheet{{Name: "数据", Rows: rows}})
	}
	content, ending := write(bad)
	rightContent, _ := write(right)
	cell := place{col: col + 1, row: 3}.cell()
	return corpusFile{
		family: family, name: fmt.Sprintf("%03d_%s%s", n+1, line[0], ending), area: "350421", body: content, want: line[4], right: rightContent,
		got: func(t *testing.T, e *Export) string { return cellOutcome(t, e, d, line[1], cell) },
		fix: func(t *testing.T, found []Problem) []byte {
			fixed, _ := write(corrected(t, bad, right, found))
			return fixed
		},
	}
}

func cloneRows(rows [][]string) [][]string {
	var out [][]string
	for _, row := range rows {
		out = append(out, slices.Clone(row))
	}
	return out
}

// cellOutcome tells what was kept of the cell, ∅ for nothing, and every
// problem; one that is not about the cell itself with its place. A refused file
// tells its problems only.
func cellOutcome(t *testing.T, e *Export, d *Dataset, key, cell string) string {
	t.Helper()
	if len(e.Tables) != 1 || e.Tables[0].Dataset.ID != d.ID || len(e.Tables[0].Rows) != rightRows {
		return outcome(t, e)
	}
	var parts []string
	value := e.Tables[0].Rows[1].Values[slices.Index(d.Kept(), key)]
	if !e.Refused() || value != "" {
		parts = append(parts, orElse(value, "∅"))
	}
	for _, p := range e.Problems {
		at := ""
		if p.Cell != cell {
			at = "@" + p.Cell
		}
		parts = append(parts, p.Severity+" "+p.Code+at)
	}
	return strings.Join(parts, "; ")
}

// corrected puts the right cell where a problem that refuses the file points
// to, and nothing else.
func corrected(t *testing.T, bad, right [][]string, found []Problem) [][]string {
	t.Helper()
	out := cloneRows(bad)
	for _, p := range found {
		at, ok := parseSpot(p.Cell)
		if p.Severity == SeverityFail && ok && at.row < len(out) && at.col < len(out[at.row]) {
			out[at.row][at.col] = right[at.row][at.col]
		}
	}
	return out
}
