package form

import (
	"fmt"
	"io"
	"strings"
)

// WriteText writes a form for reading at a terminal or keeping beside a test: one
// line a row, cells apart by tabs, a covered cell as ″, line ends inside a cell
// as ⏎.
func WriteText(w io.Writer, f Form) error {
	var out strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&out, format+"\n", args...) }
	line("# %s", f.Title)
	line("%s", f.Subtitle)
	if f.Label != "" {
		line("【%s】", f.Label)
	}
	for _, s := range f.Sheets {
		line("\n== %s", s.Name)
		if s.Title != "" {
			line("%s", s.Title)
		}
		for _, b := range s.Blocks {
			out.WriteString(b.text())
		}
	}
	_, err := io.WriteString(w, out.String())
	return err
}

func (b Block) text() string {
	switch {
	case b.Table != nil:
		return b.Table.text()
	case b.Heading != "":
		return strings.Repeat("#", b.Level) + " " + oneLine(b.Heading) + "\n"
	case len(b.Signature) > 0:
		return "[" + strings.Join(b.Signature, "：____　") + "：____]\n"
	case b.IsNote:
		return "注：" + oneLine(b.Paragraph) + "\n"
	}
	return oneLine(b.Paragraph) + "\n"
}

func (t *Table) text() string {
	var out strings.Builder
	cells := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		cells[i] = c.Title
	}
	out.WriteString("| " + strings.Join(cells, "\t") + "\n")
	marks := map[RowKind]string{Data: "  ", Total: "= ", Group: "- "}
	for _, row := range t.Rows {
		for i, c := range row.Cells {
			cells[i] = oneLine(c.Text)
			if c.IsCovered {
				cells[i] = "″"
			}
		}
		out.WriteString(marks[row.Kind] + strings.Join(cells, "\t") + "\n")
	}
	return out.String()
}

func oneLine(text string) string {
	return strings.NewReplacer("\r\n", "⏎", "\n", "⏎", "\r", "⏎", "\t", " ").Replace(text)
}
