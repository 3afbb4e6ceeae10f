package county

import (
	"encoding/csv"
	"io"
	"strconv"
)

// WriteCSV writes the rows as RFC 4180 text in UTF-8 with LF line ends. The
// header is sheet,row followed by Dataset.Kept(); an empty field is a missing
// value.
func (t *Table) WriteCSV(w io.Writer) error {
	out := csv.NewWriter(w)
	if err := out.Write(append([]string{"sheet", "row"}, t.Dataset.Kept()...)); err != nil {
		return err
	}
	record := make([]string, 0, 2+len(t.Dataset.Columns))
	for _, row := range t.Rows {
		record = append(record[:0], t.Sheet, strconv.Itoa(row.Number))
		if err := out.Write(append(record, row.Values...)); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}
