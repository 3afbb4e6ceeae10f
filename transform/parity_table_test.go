//go:build linux

package transform

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
)

// postgreSQLType is the type of PostgreSQL that holds exactly what DuckDB's
// does; text is compared byte by byte, as DuckDB does.
func postgreSQLType(kind string) (string, error) {
	switch {
	case kind == "VARCHAR":
		return `text collate "C"`, nil
	case kind == "HUGEINT":
		return "numeric(38, 0)", nil
	case strings.HasPrefix(kind, "DECIMAL("):
		return "numeric" + strings.TrimPrefix(kind, "DECIMAL"), nil
	case slices.Contains([]string{"BIGINT", "INTEGER", "BOOLEAN", "DATE", "TIMESTAMP"}, kind):
		return strings.ToLower(kind), nil
	}
	return "", fmt.Errorf("wanted a type that both engines have, found %s", kind)
}

// tableText is a table as text: its columns with DuckDB's types and its rows
// in COPY's text form, sorted.
type tableText struct {
	columns []column
	rows    []string
}

func (x tableText) hash() string {
	return fmt.Sprintf("%x", sha256.Sum256([]byte(strings.Join(x.rows, "\n"))))
}

// copyTable makes DuckDB's table in PostgreSQL.
func copyTable(w *Warehouse, pg *pgconn.PgConn, table string) error {
	text, err := duckDBTable(w, table)
	if err != nil {
		return err
	}
	definitions := make([]string, len(text.columns))
	for i, c := range text.columns {
		kind, err := postgreSQLType(c.kind)
		if err != nil {
			return fmt.Errorf("column %s: %w", c.name, err)
		}
		definitions[i] = quoteName(c.name) + " " + kind
	}
	if err := execute(pg, "create table "+table+" ("+strings.Join(definitions, ", ")+")"); err != nil {
		return err
	}
	var body bytes.Buffer
	for _, row := range text.rows {
		body.WriteString(row)
		body.WriteByte('\n')
	}
	_, err = pg.CopyFrom(context.Background(), &body, "copy "+table+" from stdin")
	return err
}

// compareModel makes a model's table in PostgreSQL with the text of its file
// and compares it with DuckDB's. It returns how many rows both have, and the
// SHA-256 of their text.
func compareModel(w *Warehouse, pg *pgconn.PgConn, m *Model) (rows int, hash string, err error) {
	if err := execute(pg, "create table "+m.Name+" as "+m.Query); err != nil {
		return 0, "", err
	}
	want, err := duckDBTable(w, m.Name)
	if err != nil {
		return 0, "", err
	}
	got, err := postgreSQLTable(pg, m.Name, want.columns)
	if err != nil {
		return 0, "", err
	}
	hash = want.hash()
	if hash != got.hash() {
		return 0, "", fmt.Errorf("the tables differ (%s): %s", columnNames(want.columns), difference(want.rows, got.rows))
	}
	return len(want.rows), hash, nil
}

func columnNames(columns []column) string {
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = c.name
	}
	return strings.Join(names, ", ")
}

// difference shows the first rows that only one engine has.
func difference(duckdb, postgresql []string) string {
	var b strings.Builder
	only := func(engine string, rows, other []string) {
		shown := 0
		for _, row := range rows {
			if _, both := slices.BinarySearch(other, row); !both && shown < 3 {
				fmt.Fprintf(&b, "\n  only %s: %s", engine, row)
				shown++
			}
		}
	}
	fmt.Fprintf(&b, "DuckDB has %d rows, PostgreSQL %d", len(duckdb), len(postgresql))
	only("DuckDB", duckdb, postgresql)
	only("PostgreSQL", postgresql, duckdb)
	return b.String()
}

func duckDBTable(w *Warehouse, table string) (tableText, error) {
	ctx := context.Background()
	var text tableText
	described, err := w.db.QueryContext(ctx, "select column_name, column_type from (describe "+table+")")
	if err != nil {
		return text, err
	}
	defer described.Close()
	var selected []string
	for described.Next() {
		var c column
		if err := described.Scan(&c.name, &c.kind); err != nil {
			return text, err
		}
		text.columns = append(text.columns, c)
		selected = append(selected, "cast("+quoteName(c.name)+" as varchar)")
	}
	if err := described.Err(); err != nil {
		return text, err
	}
	rows, err := w.db.QueryContext(ctx, "select "+strings.Join(selected, ", ")+" from "+table)
	if err != nil {
		return text, err
	}
	defer rows.Close()
	cells := make([]*string, len(selected))
	into := make([]any, len(cells))
	for i := range cells {
		into[i] = &cells[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return text, err
		}
		row := make([]string, len(cells))
		for i, cell := range cells {
			if row[i] = `\N`; cell != nil {
				row[i] = copyEscaper.Replace(*cell)
			}
		}
		text.rows = append(text.rows, strings.Join(row, "\t"))
	}
	slices.Sort(text.rows)
	return text, rows.Err()
}

// copyEscaper writes a value as COPY's text form does.
var copyEscaper = strings.NewReplacer(`\`, `\\`, "\t", `\t`, "\n", `\n`, "\r", `\r`, "\b", `\b`, "\f", `\f`, "\v", `\v`)

// postgreSQLTable reads a table as DuckDB prints it: a decimal has the digits
// after the point that its column has in DuckDB, unless it needs more.
func postgreSQLTable(pg *pgconn.PgConn, table string, columns []column) (tableText, error) {
	text := tableText{columns: columns}
	if err := sameColumns(pg, table, columns); err != nil {
		return text, err
	}
	selected := make([]string, len(columns))
	for i, c := range columns {
		selected[i] = "cast(" + quoteName(c.name) + " as text)"
	}
	var body bytes.Buffer
	if _, err := pg.CopyTo(context.Background(), &body, "copy (select "+strings.Join(selected, ", ")+" from "+table+") to stdout"); err != nil {
		return text, err
	}
	for line := range strings.Lines(body.String()) {
		row := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		for i, c := range columns {
			row[i] = inScale(row[i], c.kind)
		}
		text.rows = append(text.rows, strings.Join(row, "\t"))
	}
	slices.Sort(text.rows)
	return text, nil
}

// sameColumns compares names and, as far as both engines have them, types.
func sameColumns(pg *pgconn.PgConn, table string, columns []column) error {
	results, err := pg.Exec(context.Background(), fmt.Sprintf(`select attname, format_type(atttypid, null) from pg_attribute
		where attrelid = '%s'::regclass and attnum > 0 and not attisdropped order by attnum`, table)).ReadAll()
	if err != nil {
		return err
	}
	var want, got []string
	for _, c := range columns {
		want = append(want, c.name+" "+family(c.kind))
	}
	for _, row := range results[0].Rows {
		got = append(got, string(row[0])+" "+family(string(row[1])))
	}
	if !slices.Equal(want, got) {
		return fmt.Errorf("columns: wanted those of DuckDB, %s; found %s", strings.Join(want, ", "), strings.Join(got, ", "))
	}
	return nil
}

// family is what a type of either engine holds: text, number, boolean, date.
func family(kind string) string {
	kind = strings.ToLower(kind)
	switch {
	case slices.Contains([]string{"varchar", "character varying", "text"}, kind):
		return "text"
	case strings.HasPrefix(kind, "decimal") || slices.Contains([]string{"numeric", "hugeint", "bigint", "integer"}, kind):
		return "number"
	}
	return strings.TrimSuffix(kind, " without time zone")
}

// inScale gives a printed number the digits after the point of a DuckDB type;
// digits that the type could not hold stay, and make a difference.
func inScale(printed, kind string) string {
	if family(kind) != "number" || printed == `\N` {
		return printed
	}
	scale := 0
	if _, after, ok := strings.Cut(strings.TrimSuffix(kind, ")"), ","); ok {
		_, _ = fmt.Sscan(after, &scale)
	}
	whole, digits, _ := strings.Cut(printed, ".")
	digits = strings.TrimRight(digits, "0")
	if len(digits) < scale {
		digits += strings.Repeat("0", scale-len(digits))
	}
	if digits == "" {
		return whole
	}
	return whole + "." + digits
}
