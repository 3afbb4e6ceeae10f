package transform

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// tableFile is one table as a Parquet file, with the types of its columns: what
// Parquet has no exact type for travels as text.
type tableFile struct {
	Table   string       `json:"table"`
	File    string       `json:"file"` // name below the directory of its kind
	SHA256  string       `json:"sha256,omitempty"`
	Rows    int64        `json:"rows"`
	Bytes   int64        `json:"bytes"`
	Columns []columnType `json:"columns"`
}

type columnType struct {
	Name string `json:"name"`
	Type string `json:"type"`
}

// columnTypes are the columns of a table or view, in order.
func (w *Warehouse) columnTypes(ctx context.Context, table string) (columns []columnType, err error) {
	rows, err := w.db.QueryContext(ctx, "select column_name, column_type from (describe "+table+")")
	if err != nil {
		return nil, fmt.Errorf("list columns of %s: %w", table, err)
	}
	defer rows.Close()
	for rows.Next() {
		var c columnType
		if err := rows.Scan(&c.Name, &c.Type); err != nil {
			return nil, fmt.Errorf("list columns of %s: %w", table, err)
		}
		columns = append(columns, c)
	}
	return columns, rows.Err()
}

// columnsWhere are the columns of all tables and views that a condition takes.
func (w *Warehouse) columnsWhere(ctx context.Context, where string) (map[string][]columnType, error) {
	rows, err := w.db.QueryContext(ctx, `select schema_name || '.' || table_name, column_name, data_type from duckdb_columns()
		where database_name = 'memory' and `+where+` order by schema_name, table_name, column_index`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	columns := map[string][]columnType{}
	for rows.Next() {
		var table string
		var c columnType
		if err := rows.Scan(&table, &c.Name, &c.Type); err != nil {
			return nil, err
		}
		columns[table] = append(columns[table], c)
	}
	return columns, rows.Err()
}

// writeTable copies a table, or the rows that the condition where takes, to a
// Parquet file in dir.
func (w *Warehouse) writeTable(ctx context.Context, table, where, dir string) (tableFile, error) {
	t := tableFile{Table: table, File: table + ".parquet"}
	var err error
	if t.Columns, err = w.columnTypes(ctx, table); err != nil {
		return t, err
	}
	selected := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		selected[i] = quoteName(c.Name)
		if c.Type == "HUGEINT" {
			selected[i] = "cast(" + quoteName(c.Name) + " as varchar) as " + quoteName(c.Name)
		}
	}
	path := filepath.Join(dir, t.File)
	err = w.db.QueryRowContext(ctx, fmt.Sprintf("copy (select %s from %s%s) to %s (format parquet, compression zstd)", strings.Join(selected, ", "), table, where, quoteText(path))).Scan(&t.Rows)
	if err != nil {
		return t, fmt.Errorf("write %s: %w", t.File, err)
	}
	t.SHA256, t.Bytes, err = digestFile(path)
	return t, err
}

// selectFiles reads files of one table back with the types it had.
func selectFiles(columns []columnType, paths []string) string {
	selected := make([]string, len(columns))
	for i, c := range columns {
		selected[i] = quoteName(c.Name)
		if c.Type == "HUGEINT" {
			selected[i] = "cast(" + quoteName(c.Name) + " as " + c.Type + ") as " + quoteName(c.Name)
		}
	}
	quoted := make([]string, len(paths))
	for i, path := range paths {
		quoted[i] = quoteText(path)
	}
	return fmt.Sprintf("select %s from read_parquet([%s])", strings.Join(selected, ", "), strings.Join(quoted, ", "))
}

func digestFile(path string) (digest string, bytes int64, err error) {
	f, err := os.Open(path)
	if err != nil {
		return "", 0, err
	}
	defer f.Close()
	h := sha256.New()
	if bytes, err = io.Copy(h, f); err != nil {
		return "", 0, fmt.Errorf("read %s: %w", path, err)
	}
	return hex.EncodeToString(h.Sum(nil)), bytes, nil
}

// contentDigest tells tables with other rows apart, whatever order the rows
// stand in: their number and, of a 128-bit digest of each, the exclusive or and
// the sum.
func (w *Warehouse) contentDigest(ctx context.Context, table string) (string, error) {
	columns, err := w.columnTypes(ctx, table)
	if err != nil {
		return "", err
	}
	digests, err := w.digestsOf(ctx, "select '' as shard, "+rowDigest+" as d from "+table+" t")
	return fmt.Sprint(columns, digests[""]), err
}

const rowDigest = "cast(to_json(t) as varchar)"

func (w *Warehouse) digestsOf(ctx context.Context, digested string) (map[string]string, error) {
	rows, err := w.db.QueryContext(ctx, `select shard, concat_ws(' ', count(*), bit_xor(low), bit_xor(high), sum(cast(low as hugeint)), sum(cast(high as hugeint)))
		from (select shard, md5_number_lower(d) as low, md5_number_upper(d) as high from (`+digested+`)) group by shard`)
	if err != nil {
		return nil, fmt.Errorf("digest tables: %w", err)
	}
	defer rows.Close()
	digests := map[string]string{}
	for rows.Next() {
		var shard, digest string
		if err := rows.Scan(&shard, &digest); err != nil {
			return nil, fmt.Errorf("digest tables: %w", err)
		}
		digests[shard] = digest
	}
	return digests, rows.Err()
}

func digestText(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// texts is the one column of a query.
func (w *Warehouse) texts(ctx context.Context, query string) (all []string, err error) {
	rows, err := w.db.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			return nil, err
		}
		all = append(all, text)
	}
	return all, rows.Err()
}
