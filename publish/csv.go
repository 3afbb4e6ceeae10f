package publish

import (
	"bufio"
	"context"
	"database/sql"
	"errors"
	"io"
	"os"
	"strings"
)

// csvTable is what writing a table as CSV has shown of it.
type csvTable struct {
	Rows  int64
	Blank []bool // by column: some field is empty, being NULL or an empty text
}

// writeTableCSV writes the rows of a relation, in its order, as UTF-8 with a
// header line, fields quoted where RFC 4180 wants it and lines ending with LF.
// NULL is an empty field, an empty text two quotes; what a spreadsheet would run
// is disarmed.
func writeTableCSV(ctx context.Context, db *sql.DB, relation string, columns []Column, to io.Writer) (t csvTable, err error) {
	texts := make([]string, len(columns))
	for i, c := range columns {
		texts[i] = quoteName(c.Name) + "::varchar"
	}
	rows, err := db.QueryContext(ctx, "select "+strings.Join(texts, ", ")+" from "+relation)
	if err != nil {
		return t, err
	}
	defer func() { err = closeAfter(err, rows) }()
	out := bufio.NewWriterSize(to, 1<<16)
	values, targets := make([]sql.NullString, len(columns)), make([]any, len(columns))
	for i, c := range columns {
		targets[i] = &values[i]
		writeField(out, i, sql.NullString{String: c.Name, Valid: true})
	}
	t.Blank = make([]bool, len(columns))
	for rows.Next() {
		if err := rows.Scan(targets...); err != nil {
			return t, err
		}
		out.WriteByte('\n')
		for i, v := range values {
			t.Blank[i] = t.Blank[i] || v.String == ""
			if !columns[i].numeric() {
				v.String = disarm(v.String)
			}
			writeField(out, i, v)
		}
		t.Rows++
	}
	out.WriteByte('\n')
	return t, errors.Join(rows.Err(), out.Flush())
}

// writeField writes one field of a line; bufio keeps the first error for Flush.
func writeField(out *bufio.Writer, at int, v sql.NullString) {
	if at > 0 {
		out.WriteByte(',')
	}
	if v.Valid && (v.String == "" || strings.ContainsAny(v.String, ",\"\r\n")) {
		v.String = `"` + strings.ReplaceAll(v.String, `"`, `""`) + `"`
	}
	out.WriteString(v.String)
}

// createCSV is writeTableCSV into a new file.
func createCSV(ctx context.Context, db *sql.DB, relation string, columns []Column, path string) (t csvTable, err error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, fileMode)
	if err != nil {
		return t, err
	}
	t, err = writeTableCSV(ctx, db, relation, columns, f)
	return t, closeAfter(err, f)
}
