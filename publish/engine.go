package publish

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"net/url"
	"strings"
	"sync"

	"github.com/duckdb/duckdb-go/v2"
)

// Explicit limits: with the engine's defaults (all cores, 80 % of memory) the
// largest run decides about its neighbours.
const (
	engineThreads = "2"
	writerMemory  = "1GB"
	readerMemory  = "512MB"
)

// snapshotVariable is set on every connection to a snapshot, so that what is
// read through it can say which snapshot it came from.
const snapshotVariable = "netmarket_snapshot"

// closedOptions keep the engine from loading code from outside.
func closedOptions() url.Values {
	return url.Values{
		"threads":                      {engineThreads},
		"autoinstall_known_extensions": {"false"},
		"autoload_known_extensions":    {"false"},
		"allow_community_extensions":   {"false"},
		"allow_persistent_secrets":     {"false"},
	}
}

// openWorker opens an engine without a file of its own, for copying and
// comparing; it may touch files and spills to temp, a directory of the caller.
func openWorker(temp string) (*sql.DB, error) {
	o := closedOptions()
	o.Set("memory_limit", writerMemory)
	o.Set("temp_directory", temp)
	c, err := duckdb.NewConnector("?"+o.Encode(), nil)
	if err != nil {
		return nil, fmt.Errorf("open engine: %w", err)
	}
	db := sql.OpenDB(c)
	db.SetMaxOpenConns(1)
	return db, nil
}

// openReader attaches a database file, for reading only, to an engine without
// a file of its own: no other file can be read or written through it, nothing
// spills (a sort beyond the memory limit is an error), and none of this can be
// changed from SQL. The settings are made in this order by SQL: as options of
// the engine they would be applied in any.
func openReader(ctx context.Context, path, snapshot string) (*sql.DB, error) {
	o := closedOptions()
	o.Set("memory_limit", readerMemory)
	var once sync.Once
	var failed error
	prepare := func(e driver.ExecerContext) error {
		once.Do(func() {
			failed = execute(e, "set temp_directory = ''", "attach "+quoteText(path)+" as netmarket (read_only)",
				"set enable_external_access = false", "set lock_configuration = true")
		})
		if failed != nil {
			return failed
		}
		return execute(e, "use netmarket", "set variable "+snapshotVariable+" = "+quoteText(snapshot))
	}
	c, err := duckdb.NewConnector("?"+o.Encode(), prepare)
	if err != nil {
		return nil, fmt.Errorf("open engine: %w", err)
	}
	db := sql.OpenDB(c)
	if err := db.PingContext(ctx); err != nil {
		return nil, fmt.Errorf("open %s: %w", path, closeAfter(err, db))
	}
	return db, nil
}

func execute(e driver.ExecerContext, statements ...string) error {
	for _, s := range statements {
		if _, err := e.ExecContext(context.Background(), s, nil); err != nil {
			return err
		}
	}
	return nil
}

// Open opens a snapshot's netmarket.duckdb for reading only. The tables are
// named published.*; the caller closes it. An open reader keeps working while
// a newer snapshot is published.
func Open(ctx context.Context, s *Snapshot) (*sql.DB, error) {
	return openReader(ctx, s.Path(databaseFile), s.ID)
}

// OpenBuilt opens a built file that is not published, for reading only; the
// caller closes it before the file is removed.
func OpenBuilt(ctx context.Context, path string) (*sql.DB, error) { return openReader(ctx, path, "") }

// quoteName and quoteText are the only ways a name or a text enters SQL here.
func quoteName(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

func quoteText(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }
