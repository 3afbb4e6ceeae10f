package portal

import (
	"bytes"
	"context"
	"fmt"
	"io"

	"netmarket/publish"
)

// chunk is how many rows are turned into bytes together.
const chunk = 4096

// rowWriter takes rows in pieces.
type rowWriter interface {
	write(rows [][]*string) error
	close() error
}

// send streams the rows in the call's format. Nothing is written before the
// first rows were read, so that a fault until then is still told as one.
func (s *selection) send(ctx context.Context, c *call, a *answer) error {
	a.Header().Set("Content-Type", contentTypes[c.format])
	a.Header().Set("Content-Disposition", `attachment; filename="`+s.table.Name+"."+c.format+`"`)
	var out rowWriter
	var err error
	if c.format == formatArrow {
		out, err = newArrowWriter(a, s, c.ID)
	} else {
		out, err = newCSVWriter(a, s)
	}
	if err != nil {
		return err
	}
	var rows [][]*string
	err = s.each(ctx, c.db, func(row []*string) error {
		rows = append(rows, append([]*string(nil), row...))
		if len(rows) < chunk {
			return nil
		}
		full := rows
		rows = rows[:0]
		return out.write(full)
	})
	if err != nil {
		return err
	}
	if err := out.write(rows); err != nil {
		return err
	}
	return out.close()
}

// csvWriter writes CSV as the commands do: a text that a spreadsheet would take
// for a formula gets an apostrophe.
type csvWriter struct {
	to      io.Writer
	columns []publish.Column
	header  []byte
	isBegun bool
}

func newCSVWriter(to io.Writer, s *selection) (*csvWriter, error) {
	w := &csvWriter{to: to}
	for _, c := range s.columns {
		w.columns = append(w.columns, publish.Column{Name: c.Name, Type: c.Type})
	}
	header, err := w.encode(nil)
	w.header = header
	return w, err
}

func (w *csvWriter) encode(rows [][]*string) ([]byte, error) {
	var out bytes.Buffer
	r := publish.Result{Columns: w.columns, Rows: rows}
	if err := r.Write(&out, publish.FormatCSV); err != nil {
		return nil, fmt.Errorf("write CSV: %w", err)
	}
	return out.Bytes(), nil
}

func (w *csvWriter) write(rows [][]*string) error {
	text, err := w.encode(rows)
	if err != nil {
		return err
	}
	if w.isBegun {
		text = text[len(w.header):]
	}
	w.isBegun = true
	_, err = w.to.Write(text)
	return err
}

func (w *csvWriter) close() error { return nil }
