package publish

import (
	"context"
	"database/sql"
	"strings"
)

// TableDoc is what the comments of a published table say.
type TableDoc struct {
	Name    string      // scorecard
	Meaning string      // with units, basis and source of the whole
	Key     []string    // columns that are unique together; nil where the comment names none
	Columns []ColumnDoc // in the order of the table
}

// ColumnDoc is what the comment of a column says: "meaning; unit: …; source: …".
type ColumnDoc struct {
	Name, Type, Meaning, Unit, Source string
}

// Dictionary reads the meaning of every published table and column from the
// comments of a snapshot opened by Open, by table name.
func Dictionary(ctx context.Context, db *sql.DB) ([]TableDoc, error) {
	return readDictionary(ctx, db, "netmarket")
}

// readDictionary reads the comments of one attached database.
func readDictionary(ctx context.Context, db *sql.DB, catalog string) ([]TableDoc, error) {
	var tables []TableDoc
	err := readRows(ctx, db, "comments of schema published", `
		select t.table_name, coalesce(t.comment, ''), c.column_name, c.data_type, coalesce(c.comment, '')
		from duckdb_tables() t join duckdb_columns() c using (database_name, schema_name, table_name)
		where t.schema_name = 'published' and t.database_name = `+quoteText(catalog)+` order by t.table_name, c.column_index`,
		func(r *sql.Rows) error {
			var table, about, comment string
			var c ColumnDoc
			err := r.Scan(&table, &about, &c.Name, &c.Type, &comment)
			if len(tables) == 0 || tables[len(tables)-1].Name != table {
				meaning, key := splitKey(about)
				tables = append(tables, TableDoc{Name: table, Meaning: meaning, Key: key})
			}
			c.Meaning, c.Unit, c.Source = splitComment(comment)
			last := &tables[len(tables)-1]
			last.Columns = append(last.Columns, c)
			return err
		})
	return tables, err
}

// splitKey takes " Key: a, b." off the end of a table's comment.
func splitKey(comment string) (meaning string, key []string) {
	at := strings.LastIndex(comment, " Key: ")
	if at < 0 {
		return comment, nil
	}
	return comment[:at], strings.Split(strings.TrimSuffix(comment[at+len(" Key: "):], "."), ", ")
}

func splitComment(comment string) (meaning, unit, source string) {
	meaning, rest, _ := strings.Cut(comment, "; unit: ")
	unit, source, _ = strings.Cut(rest, "; source: ")
	return meaning, unit, source
}

// columns are the names and types without the words.
func (t TableDoc) columns() []Column {
	list := make([]Column, len(t.Columns))
	for i, c := range t.Columns {
		list[i] = Column{c.Name, c.Type}
	}
	return list
}
