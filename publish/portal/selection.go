package portal

import (
	"context"
	"database/sql"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
)

// selection is a part of one published table. Its SQL is put together from the
// catalog's own names and bound values; no text of a request enters it.
type selection struct {
	table   *table
	columns []TableColumn
	where   []condition
	limit   int // 0: no limit
	offset  int
}

// condition is SQL with a mark for each value.
type condition struct {
	text   string
	values []string
}

// quote is the only way a name enters SQL here.
func quote(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// selectAll is a whole table as the caller may see it.
func (c *call) selectAll(ctx context.Context, name string) (*selection, error) {
	tables, err := c.catalogOf(ctx)
	if err != nil {
		return nil, err
	}
	t, isKnown := tables.table(name)
	if !isKnown {
		return nil, problem(404, "no_such_table", "this snapshot has no such table; /v1/tables lists them")
	}
	hidden, err := visible(t, c.who)
	if err != nil {
		return nil, err
	}
	return &selection{table: t, columns: t.Columns, where: hidden}, nil
}

// choose keeps these columns, in this order.
func (s *selection) choose(names []string) error {
	if len(names) == 0 {
		return nil
	}
	s.columns = nil
	for _, name := range names {
		c, isKnown := s.table.column(name)
		if !isKnown {
			return problem(400, "bad_request", "columns: wanted columns of %s: %s", s.table.Name, columnNames(s.table))
		}
		if slices.Contains(s.columns, c) {
			return problem(400, "bad_request", "columns: %s is named twice", c.Name)
		}
		s.columns = append(s.columns, c)
	}
	return nil
}

func columnNames(t *table) string {
	names := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		names[i] = c.Name
	}
	return strings.Join(names, ", ")
}

// equal keeps the rows whose column has one of these values.
func (s *selection) equal(name string, values ...string) error {
	c, isKnown := s.table.column(name)
	if !isKnown {
		return problem(400, "bad_request", "filter: wanted a column of %s: %s", s.table.Name, columnNames(s.table))
	}
	marks := make([]string, len(values))
	for i, value := range values {
		if err := checkValue(c, value); err != nil {
			return err
		}
		marks[i] = "cast(? as " + c.Type + ")" // the type is the catalog's word
	}
	if len(marks) == 0 {
		s.where = append(s.where, condition{text: "false"})
		return nil
	}
	s.where = append(s.where, condition{quote(c.Name) + " in (" + strings.Join(marks, ", ") + ")", values})
	return nil
}

// notAfter keeps the rows whose day is known and no later than this one.
func (s *selection) notAfter(name, day string) error {
	c, isKnown := s.table.column(name)
	if !isKnown || c.Type != "DATE" {
		return problem(400, "bad_request", "as_of: %s has no column %s", s.table.Name, name)
	}
	if err := checkValue(c, day); err != nil {
		return err
	}
	s.where = append(s.where, condition{quote(name) + " <= cast(? as date)", []string{day}})
	return nil
}

var (
	wholeForm   = regexp.MustCompile(`^-?[0-9]{1,18}$`)
	decimalForm = regexp.MustCompile(`^-?[0-9]{1,30}(\.[0-9]+)?$`)
)

// checkValue refuses what the engine would round or could not read as the
// column's type.
func checkValue(c TableColumn, value string) error {
	isFit := true
	switch kind, _, _ := strings.Cut(c.Type, "("); kind {
	case "VARCHAR":
	case "BOOLEAN":
		isFit = value == "true" || value == "false"
	case "DATE":
		_, err := time.Parse(time.DateOnly, value)
		isFit = err == nil
	case "TIMESTAMP":
		_, err := time.Parse("2006-01-02 15:04:05", value)
		isFit = err == nil
	case "DECIMAL":
		isFit = decimalForm.MatchString(value) && fitsDecimal(c.Type, value)
	case "TINYINT", "SMALLINT", "INTEGER", "BIGINT":
		isFit = wholeForm.MatchString(value) && fitsWhole(kind, value)
	default:
		isFit = false
	}
	if !isFit {
		return problem(400, "bad_request", "filter: wanted a value of type %s for %s", c.Type, c.Name)
	}
	return nil
}

// sql is the query for the rows: every value as its exact text.
func (s *selection) sql() (string, []any) {
	var text strings.Builder
	text.WriteString("select ")
	for i, c := range s.columns {
		if i > 0 {
			text.WriteString(", ")
		}
		text.WriteString("cast(t." + quote(c.Name) + " as varchar)")
	}
	from, args := s.from()
	text.WriteString(from + " order by ")
	for i, name := range s.order() {
		if i > 0 {
			text.WriteString(", ")
		}
		text.WriteString("t." + quote(name) + " nulls first")
	}
	if s.limit > 0 {
		text.WriteString(" limit ?")
		args = append(args, s.limit)
	}
	if s.offset > 0 {
		text.WriteString(" offset ?")
		args = append(args, s.offset)
	}
	return text.String(), args
}

func (s *selection) from() (string, []any) {
	text := " from published." + quote(s.table.Name) + " as t"
	var args []any
	for i, w := range s.where {
		if i == 0 {
			text += " where "
		} else {
			text += " and "
		}
		text += "(" + w.text + ")"
		for _, v := range w.values {
			args = append(args, v)
		}
	}
	return text, args
}

// order is the grain and then every other column: rows that compare equal are
// equal, so that pages never overlap.
func (s *selection) order() []string {
	var order []string
	for _, name := range s.table.Grain {
		if _, isKnown := s.table.column(name); isKnown {
			order = append(order, name)
		}
	}
	for _, c := range s.table.Columns {
		if !slices.Contains(order, c.Name) {
			order = append(order, c.Name)
		}
	}
	return order
}

func (s *selection) count(ctx context.Context, db *sql.DB) (n int64, err error) {
	from, args := s.from()
	if err := db.QueryRowContext(ctx, "select count(*)"+from, args...).Scan(&n); err != nil {
		return 0, fmt.Errorf("count rows of %s: %w", s.table.Name, err)
	}
	return n, nil
}

// each calls use with every row; the row is used again for the next one.
func (s *selection) each(ctx context.Context, db *sql.DB, use func(row []*string) error) error {
	text, args := s.sql()
	rows, err := db.QueryContext(ctx, text, args...)
	if err != nil {
		return fmt.Errorf("read %s: %w", s.table.Name, err)
	}
	defer rows.Close() //nolint:errcheck // rows.Err below reports what mattered
	row, targets := make([]*string, len(s.columns)), make([]any, len(s.columns))
	for i := range row {
		targets[i] = &row[i]
	}
	for rows.Next() {
		if err := rows.Scan(targets...); err != nil {
			return fmt.Errorf("read %s: %w", s.table.Name, err)
		}
		if err := use(row); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("read %s: %w", s.table.Name, err)
	}
	return nil
}
