package transform

import (
	"context"
	"database/sql"
	"encoding/csv"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/duckdb/duckdb-go/v2"
)

// Warehouse is the working database of one build: in memory within its limits,
// spilling to files beside the build file. It is gone when closed; what leaves
// it is written by save.
type Warehouse struct {
	db   *sql.DB
	conn *sql.Conn
	path string // of the build file
	dir  string // for the tables handed to DuckDB's reader

	temp    string // where the engine spills
	cache   string // directory that keeps packs; "": none are made
	workers int    // models that may run side by side

	models   []*Model          // in the order they were run
	replaced map[string]string // tests only: model → another SELECT
	told     func(string)      // tests only: hears every statement that loads
}

// Limits bound what DuckDB may take. Zero values mean 2 threads, 1 GiB of
// memory and 8 GiB of temporary files.
type Limits struct {
	Threads     int
	MemoryMiB   int
	TempDiskMiB int
	TempDir     string // directory below which it spills; "": beside the build file
}

func (l Limits) orDefault() Limits {
	if l.Threads == 0 {
		l.Threads = 2
	}
	if l.MemoryMiB == 0 {
		l.MemoryMiB = 1024
	}
	if l.TempDiskMiB == 0 {
		l.TempDiskMiB = 8192
	}
	return l
}

// OpenWarehouse makes an empty warehouse whose result will be saved at path,
// removing what a former build left there. No extension is ever fetched or loaded.
func OpenWarehouse(ctx context.Context, path string, limits Limits) (*Warehouse, error) {
	work := path + ".tables"
	temp := tempDir(path, limits)
	for _, old := range []string{path, path + ".wal", work, temp} {
		if err := os.RemoveAll(old); err != nil {
			return nil, fmt.Errorf("clear former build: %w", err)
		}
	}
	for _, dir := range []string{work, temp} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return nil, fmt.Errorf("make build directory: %w", err)
		}
	}
	l := limits.orDefault()
	settings := url.Values{
		"threads":                      {"1"}, // see useThreads
		"memory_limit":                 {strconv.Itoa(l.MemoryMiB) + "MiB"},
		"temp_directory":               {temp},
		"max_temp_directory_size":      {strconv.Itoa(l.TempDiskMiB) + "MiB"},
		"autoinstall_known_extensions": {"false"},
		"autoload_known_extensions":    {"false"},
		"allow_community_extensions":   {"false"},
		"ieee_floating_point_ops":      {"false"},
		"default_null_order":           {"nulls_last"},
		"preserve_insertion_order":     {"true"},
		"integer_division":             {"false"},
	}
	connector, err := duckdb.NewConnector("?"+settings.Encode(), nil)
	if err != nil {
		return nil, fmt.Errorf("open warehouse: %w", err)
	}
	db := sql.OpenDB(connector)
	db.SetMaxOpenConns(l.Threads + 1) // the workers' and conn
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, fmt.Errorf("open warehouse: %w", errors.Join(err, db.Close()))
	}
	w := &Warehouse{db: db, conn: conn, path: path, dir: work, temp: temp, workers: l.Threads}
	for _, schema := range append([]string{"macros"}, schemas...) {
		if err := w.exec(ctx, "create schema "+schema); err != nil {
			return nil, errors.Join(err, w.Close())
		}
	}
	return w, nil
}

// useThreads lets one statement use all threads. It is for large tables: while
// the threads of a statement wait for one another they take processor time, and
// of small ones as many run side by side as there are threads.
func (w *Warehouse) useThreads(ctx context.Context) error {
	if err := w.exec(ctx, fmt.Sprint("set threads = ", w.workers)); err != nil {
		return fmt.Errorf("use threads: %w", err)
	}
	return nil
}

// tempDir is where the engine of one warehouse spills. Below a directory that
// others may use, too, its name follows from the path.
func tempDir(path string, l Limits) string {
	if l.TempDir == "" {
		return path + ".tmp"
	}
	return filepath.Join(l.TempDir, "netmarket-"+digestText(path)[:12]+".tmp")
}

// Close forgets the database and removes its helper files.
func (w *Warehouse) Close() error {
	return errors.Join(w.conn.Close(), w.db.Close(), os.RemoveAll(w.dir), os.RemoveAll(w.temp))
}

func (w *Warehouse) exec(ctx context.Context, statement string) error {
	if w.told != nil {
		w.told(statement)
	}
	_, err := w.conn.ExecContext(ctx, statement)
	return err
}

// column is one column of a table loaded from Go.
type column struct {
	name string
	kind string // SQL type; VARCHAR columns named in text keep '' apart from null
	text bool   // '' is a value, not null
}

func varchars(names ...string) []column {
	columns := make([]column, len(names))
	for i, name := range names {
		columns[i] = column{name: name, kind: "VARCHAR"}
	}
	return columns
}

// load makes a table from rows of text by DuckDB's own CSV reader: an empty
// text is null unless the column says otherwise.
func (w *Warehouse) load(ctx context.Context, table string, columns []column, rows [][]string) error {
	if len(rows) == 0 {
		return w.createEmpty(ctx, table, columns)
	}
	path := filepath.Join(w.dir, table+".csv")
	header := make([]string, len(columns))
	for i, c := range columns {
		header[i] = c.name
	}
	if err := writeCSV(path, header, rows); err != nil {
		return fmt.Errorf("load %s: %w", table, err)
	}
	statement := fmt.Sprintf("create table %s as select * from %s", table, csvReader([]string{path}, columns, false))
	if err := w.exec(ctx, statement); err != nil {
		return fmt.Errorf("load %s: %w", table, err)
	}
	return nil
}

func (w *Warehouse) createEmpty(ctx context.Context, table string, columns []column) error {
	definitions := make([]string, len(columns))
	for i, c := range columns {
		definitions[i] = quoteName(c.name) + " " + c.kind
	}
	if err := w.exec(ctx, "create table "+table+" ("+strings.Join(definitions, ", ")+")"); err != nil {
		return fmt.Errorf("make %s: %w", table, err)
	}
	return nil
}

func writeCSV(path string, header []string, rows [][]string) (err error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	out := csv.NewWriter(f)
	if err := out.Write(header); err != nil {
		return err
	}
	return out.WriteAll(rows)
}

// csvReader is the read_csv call for files with exactly these columns, typed
// as given: nothing is guessed, nothing is skipped.
func csvReader(paths []string, columns []column, withFilename bool) string {
	types := make([]string, len(columns))
	var texts []string
	for i, c := range columns {
		types[i] = quoteText(c.name) + ": " + quoteText(c.kind)
		if c.text {
			texts = append(texts, quoteText(c.name))
		}
	}
	quoted := make([]string, len(paths))
	for i, path := range paths {
		quoted[i] = quoteText(path)
	}
	notNull := ""
	if len(texts) > 0 {
		notNull = ", force_not_null = [" + strings.Join(texts, ", ") + "]"
	}
	return fmt.Sprintf("read_csv([%s], columns = {%s}, auto_detect = false, header = true, delim = ',', quote = '\"', escape = '\"', new_line = '\\n', nullstr = '', max_line_size = 8388608, filename = %t%s)",
		strings.Join(quoted, ", "), strings.Join(types, ", "), withFilename, notNull)
}

func quoteText(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

func quoteName(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }

// ProbeEngine opens an engine within limits, lets it add exactly, and returns
// the memory it may take in bytes. The error says why no build could run here.
func ProbeEngine(ctx context.Context, limits Limits) (memory uint64, err error) {
	memory = uint64(limits.orDefault().MemoryMiB) << 20
	dir, err := os.MkdirTemp("", "netmarket-probe-")
	if err != nil {
		return memory, fmt.Errorf("probe engine: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	w, err := OpenWarehouse(ctx, filepath.Join(dir, "probe.duckdb"), limits)
	if err != nil {
		return memory, err
	}
	var sum string
	err = w.conn.QueryRowContext(ctx, "select sum(x::decimal(18, 2))::varchar from range(1000) t(x)").Scan(&sum)
	if err == nil && sum != "499500.00" {
		err = fmt.Errorf("probe engine: wanted the exact sum 499500.00, found %s", sum)
	}
	return memory, errors.Join(err, w.Close())
}
