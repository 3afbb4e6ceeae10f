package publish

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"strconv"

	"github.com/duckdb/duckdb-go/v2"
)

// Database is the path of the snapshot's DuckDB file.
func (s *Snapshot) Database() string { return s.Path(databaseFile) }

// OpenForQuery opens a snapshot's DuckDB file as Open does, for one statement of
// an analyst: one connection, memory bytes for the engine's buffers, and after
// the file is open the engine has no file system left. The engine keeps the
// memory limit for its buffers only; whoever needs a bound puts one on the
// process. The second result are the names of the tables in schema published.
func OpenForQuery(ctx context.Context, path, snapshot string, memory int64) (*sql.DB, []string, error) {
	o := closedOptions()
	o.Set("memory_limit", strconv.FormatInt(memory>>20, 10)+"MiB")
	statements := []string{
		"set temp_directory = ''", "set max_temp_directory_size = '0B'", "set enable_external_file_cache = false",
		"attach " + quoteText(path) + " as netmarket (read_only)", "use netmarket",
		"set variable " + snapshotVariable + " = " + quoteText(snapshot),
		"set enable_external_access = false", "set disabled_filesystems = 'LocalFileSystem'", "set lock_configuration = true",
	}
	c, err := duckdb.NewConnector("?"+o.Encode(), func(e driver.ExecerContext) error { return execute(e, statements...) })
	if err != nil {
		return nil, nil, fmt.Errorf("open engine: %w", err)
	}
	db := sql.OpenDB(c)
	db.SetMaxOpenConns(1)
	var names []string
	err = readRows(ctx, db, "tables of the snapshot", `
		select table_name from information_schema.tables
		where table_catalog = 'netmarket' and table_schema = 'published' order by table_name`,
		func(r *sql.Rows) error {
			var name string
			err := r.Scan(&name)
			names = append(names, name)
			return err
		})
	if err != nil {
		return nil, nil, fmt.Errorf("open %s: %w", path, closeAfter(err, db))
	}
	return db, names, nil
}

// EngineError sorts the engine's errors for whoever passes them on.
type EngineError int

// Kinds of EngineErrorOf.
const (
	EngineStatement   EngineError = iota // the statement's own: a name, a type, a value
	EngineOutOfMemory                    // more memory than allowed
	EngineBroken                         // internal or of its files: the message is not for outsiders
)

// EngineErrorOf sorts an error of Query.
func EngineErrorOf(err error) EngineError {
	var e *duckdb.Error
	if !errors.As(err, &e) {
		return EngineStatement
	}
	switch e.Type {
	case duckdb.ErrorTypeOutOfMemory:
		return EngineOutOfMemory
	case duckdb.ErrorTypeInternal, duckdb.ErrorTypeFatal, duckdb.ErrorTypeIO:
		return EngineBroken
	}
	return EngineStatement
}
