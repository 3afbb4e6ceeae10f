package county

import (
	"encoding/csv"
	"io"
	"strconv"
)

// WriteCSV writes the rows as RFC 4180 text in UTF-8 with LF line ends. The
// header is sheet,row followed by Dataset.Kept(); an empty field is a missing
// value.
func (t *Table) WriteCSV(w io.Writer) error { return writeKept(w, []*Table{t}) }

// writeKept writes the rows of all sheets of one data set below one header.
func writeKept(w io.Writer, tables []*Table) error {
	out := csv.NewWriter(w)
	if err := out.Write(append([]string{"sheet", "row"}, tables[0].Dataset.Kept()...)); err != nil {
		return err
	}
	record := make([]string, 0, 2+len(tables[0].Dataset.Columns))
	for _, t := range tables {
		for _, row := range t.Rows {
			record = append(record[:0], t.Sheet, strconv.Itoa(row.Number))
			if err := out.Write(append(record, row.Values...)); err != nil {
				return err
			}
		}
	}
	out.Flush()
	return out.Error()
}
