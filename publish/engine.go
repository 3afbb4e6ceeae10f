package publish

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"

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

// openReader opens a database file for reading only: no other file can be
// read or written through it, nothing spills beside it, and none of this can
// be changed from SQL.
func openReader(ctx context.Context, path, snapshot string) (*sql.DB, error) {
	if strings.ContainsAny(path, "?#%") {
		return nil, fmt.Errorf("open %s: the path must not contain ?, # or %%; move the data directory", path)
	}
	o := closedOptions()
	o.Set("memory_limit", readerMemory)
	o.Set("max_temp_directory_size", "0KB") // temp_directory cannot be set once external access is off, and the order is not ours
	o.Set("access_mode", "read_only")
	o.Set("enable_external_access", "false")
	o.Set("lock_configuration", "true")
	remember := func(e driver.ExecerContext) error {
		_, err := e.ExecContext(context.Background(), "set variable "+snapshotVariable+" = "+quoteText(snapshot), nil)
		return err
	}
	c, err := duckdb.NewConnector(path+"?"+o.Encode(), remember)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	db := sql.OpenDB(c)
	if err := db.PingContext(ctx); err != nil {
		return nil, fmt.Errorf("open %s: %w", path, closeAfter(err, db))
	}
	return db, nil
}

// Open opens a snapshot's netmarket.duckdb for reading only. The tables are
// named published.*; the caller closes it. An open reader keeps working while
// a newer snapshot is published.
func Open(ctx context.Context, s *Snapshot) (*sql.DB, error) {
	path, err := filepath.Abs(s.Path(databaseFile))
	if err != nil {
		return nil, fmt.Errorf("open snapshot %s: %w", s.ID, err)
	}
	return openReader(ctx, path, s.ID)
}

// quoteName and quoteText are the only ways a name or a text enters SQL here.
func quoteName(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

func quoteText(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }
