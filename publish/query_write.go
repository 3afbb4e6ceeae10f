package publish

import (
	"encoding/csv"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
)

// Formats of Result.Write.
const (
	FormatTable = "table"
	FormatCSV   = "csv"
	FormatJSON  = "json"
)

// QuerySchema names the shape of a result as JSON.
const QuerySchema = "netmarket.query/v1"

// Write prints the result: a table for a terminal, CSV with a header line
// (NULL is an empty field), or one JSON document whose values are strings or
// null. In CSV a text that a spreadsheet would take for a formula gets a
// leading apostrophe.
func (r *Result) Write(w io.Writer, format string) error {
	switch format {
	case FormatTable:
		return r.writeTable(w)
	case FormatCSV:
		return r.writeCSV(w)
	case FormatJSON:
		return r.writeJSON(w)
	}
	return fmt.Errorf("write result: wanted format %s, %s or %s, found %q", FormatTable, FormatCSV, FormatJSON, format)
}

// numeric reports whether a type's values are numbers: shown on the right, and
// a leading minus is a sign.
func (c Column) numeric() bool {
	kind, _, _ := strings.Cut(c.Type, "(")
	switch kind {
	case "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT", "DECIMAL", "DOUBLE", "FLOAT":
		return true
	}
	return false
}

func (r *Result) writeTable(w io.Writer) error {
	t := table.NewWriter()
	t.SetStyle(table.StyleLight)
	t.Style().Format.Header = text.FormatDefault
	t.Style().Format.Footer = text.FormatDefault
	header := make(table.Row, len(r.Columns))
	var columns []table.ColumnConfig
	for i, c := range r.Columns {
		header[i] = printable(c.Name)
		if c.numeric() {
			columns = append(columns, table.ColumnConfig{Number: i + 1, Align: text.AlignRight, AlignHeader: text.AlignRight})
		}
	}
	t.SetColumnConfigs(columns)
	t.AppendHeader(header)
	for _, row := range r.Rows {
		cells := make(table.Row, len(row))
		for i, v := range row {
			cells[i] = "∅"
			if v != nil {
				cells[i] = printable(*v)
			}
		}
		t.AppendRow(cells)
	}
	_, err := fmt.Fprintf(w, "%s\n%d 行\n", t.Render(), len(r.Rows))
	return err
}

// printable keeps a value from steering the terminal: control characters but
// the line feed are shown as U+FFFD.
func printable(s string) string {
	return strings.Map(func(c rune) rune {
		if c == '\n' || c == '\t' {
			return ' '
		}
		if c < ' ' || c >= 0x7f && c < 0xa0 || c >= 0x202a && c <= 0x202e || c >= 0x2066 && c <= 0x2069 {
			return utf8.RuneError
		}
		return c
	}, s)
}

func (r *Result) writeCSV(w io.Writer) error {
	out := csv.NewWriter(w)
	line := make([]string, len(r.Columns))
	for i, c := range r.Columns {
		line[i] = disarm(c.Name)
	}
	if err := out.Write(line); err != nil {
		return err
	}
	for _, row := range r.Rows {
		for i, v := range row {
			line[i] = ""
			if v != nil && r.Columns[i].numeric() {
				line[i] = *v
			} else if v != nil {
				line[i] = disarm(*v)
			}
		}
		if err := out.Write(line); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// disregarded is what a spreadsheet may pass over before a formula: blanks,
// marks of no width and quotes.
const disregarded = " \u00a0\u2007\u202f\u3000\u200b\u200e\u200f\u2060\ufeff\"'“‘"

// disarm puts an apostrophe before what a spreadsheet would run. Figures are
// kept as text in the published tables, so a plain decimal stays as it is.
func disarm(s string) string {
	trimmed := strings.TrimLeft(s, disregarded)
	if trimmed == "" || !strings.ContainsAny(firstRune(trimmed), "=+-@\t\r\n\x00＝＋－＠") || isDecimal(trimmed) {
		return s
	}
	return "'" + s
}

func firstRune(s string) string {
	_, n := utf8.DecodeRuneInString(s)
	return s[:n]
}

func isDecimal(s string) bool {
	s = strings.TrimPrefix(s, "-")
	whole, fraction, dotted := strings.Cut(s, ".")
	digits := func(part string) bool { return part != "" && strings.Trim(part, "0123456789") == "" }
	return digits(whole) && (!dotted || digits(fraction))
}

func (r *Result) writeJSON(w io.Writer) error {
	doc, err := encodeJSON(struct {
		Schema  string      `json:"schema"`
		Columns []Column    `json:"columns"`
		Rows    [][]*string `json:"rows"`
	}{QuerySchema, r.Columns, r.Rows})
	if err != nil {
		return err
	}
	_, err = w.Write(doc)
	return err
}
