package publish

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"netmarket/ingest/disk"
)

// exporter copies schema published of the built file into a fresh directory.
// The engine knows the built file as catalog "built", the copy as "copy".
type exporter struct {
	db  *sql.DB
	dir string
}

// exportTables writes netmarket.duckdb, tables/*.parquet, tables/*.csv,
// observations.sdmx.csv and datapackage.json into dir and returns the tables by
// name. The built file is only read.
func exportTables(ctx context.Context, built, dir, id string, run RunFacts) (tables []TableCount, err error) {
	temp := filepath.Join(dir, "spill")
	db, err := openWorker(temp)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, db.Close(), os.RemoveAll(temp)) }()
	x := exporter{db, dir}
	names, err := x.attach(ctx, built)
	if err != nil {
		return nil, err
	}
	if err := x.run(ctx, "begin"); err != nil {
		return nil, err
	}
	for _, name := range names {
		if err := x.copyTable(ctx, name); err != nil {
			return nil, fmt.Errorf("copy published.%s: %w", name, err)
		}
	}
	if err := x.copyComments(ctx); err != nil {
		return nil, err
	}
	if tables, err = x.writeTexts(ctx, id, run); err != nil {
		return nil, err
	}
	return tables, x.run(ctx, "commit", "checkpoint copy", "detach copy", "detach built")
}

// writeTexts writes what the copy is told in beside DuckDB and Parquet.
func (x exporter) writeTexts(ctx context.Context, id string, run RunFacts) (counts []TableCount, err error) {
	d := described{id: id, run: run, blank: map[string][]bool{}}
	if d.tables, err = readDictionary(ctx, x.db, "copy"); err != nil {
		return nil, err
	}
	var names []string
	for _, t := range d.tables {
		written, err := createCSV(ctx, x.db, "copy.published."+quoteName(t.Name), t.columns(), filepath.Join(x.dir, tablesDir, t.Name+".csv"))
		if err != nil {
			return nil, fmt.Errorf("write published.%s as CSV: %w", t.Name, err)
		}
		counts = append(counts, TableCount{t.Name, written.Rows})
		d.blank[t.Name] = written.Blank
		names = append(names, csvName(t.Name), parquetName(t.Name))
	}
	if err := createSDMX(ctx, x.db, "copy.published.observation", filepath.Join(x.dir, sdmxFile)); err != nil {
		return nil, err
	}
	if d.files, err = hashFiles(x.dir, append(names, sdmxFile)); err != nil {
		return nil, err
	}
	text, err := d.describe(ctx, x.db, "copy")
	if err != nil {
		return nil, err
	}
	return counts, writeFile(disk.OS{}, filepath.Join(x.dir, packageFile), text)
}

func (x exporter) run(ctx context.Context, statements ...string) error {
	for _, s := range statements {
		if _, err := x.db.ExecContext(ctx, s); err != nil {
			return fmt.Errorf("%.60s: %w", s, err)
		}
	}
	return nil
}

// attach opens both files and returns the names of the tables to copy.
func (x exporter) attach(ctx context.Context, built string) ([]string, error) {
	if err := makeDir(disk.OS{}, filepath.Join(x.dir, tablesDir)); err != nil {
		return nil, err
	}
	if err := x.run(ctx, "attach "+quoteText(built)+" as built (read_only)"); err != nil {
		return nil, fmt.Errorf("open built file: %w", err)
	}
	names, err := x.tableNames(ctx)
	if err != nil {
		return nil, err
	}
	if err := x.checkTypes(ctx); err != nil {
		return nil, err
	}
	return names, x.run(ctx, "attach "+quoteText(filepath.Join(x.dir, databaseFile))+" as copy", "create schema copy.published")
}

// tableNameForm keeps table names usable as file names everywhere.
var tableNameForm = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

func (x exporter) tableNames(ctx context.Context) ([]string, error) {
	var names []string
	var problems []error
	err := readRows(ctx, x.db, "tables of schema published", `
		select table_name, table_type from information_schema.tables
		where table_catalog = 'built' and table_schema = 'published' order by table_name`,
		func(r *sql.Rows) error {
			var name, kind string
			err := r.Scan(&name, &kind)
			if kind != "BASE TABLE" || !tableNameForm.MatchString(name) {
				problems = append(problems, fmt.Errorf("published.%s: wanted a table with a lower-case ASCII name, found %s", name, strings.ToLower(kind)))
			}
			names = append(names, name)
			return err
		})
	if len(names) == 0 && err == nil {
		problems = append(problems, errors.New("built file: wanted tables in schema published, found none; run netmarket build"))
	}
	return names, errors.Join(append(problems, err)...)
}

// exactTypes are the column types whose values are the same on every run and
// survive Parquet. DOUBLE sums differ from run to run, and Parquet stores
// HUGEINT as DOUBLE.
var exactTypes = regexp.MustCompile(`^(BOOLEAN|TINYINT|SMALLINT|INTEGER|BIGINT|DECIMAL\(\d+,\d+\)|DATE|TIMESTAMP|VARCHAR)$`)

func (x exporter) checkTypes(ctx context.Context) error {
	var problems []error
	err := readRows(ctx, x.db, "columns of schema published", `
		select table_name || '.' || column_name, data_type from duckdb_columns()
		where database_name = 'built' and schema_name = 'published' order by table_name, column_index`,
		func(r *sql.Rows) error {
			var column, kind string
			err := r.Scan(&column, &kind)
			if !exactTypes.MatchString(kind) {
				problems = append(problems, fmt.Errorf("published.%s: wanted BOOLEAN, INTEGER, BIGINT, DECIMAL, DATE, TIMESTAMP or VARCHAR, found %s; cast it in its model", column, kind))
			}
			return err
		})
	return errors.Join(append(problems, err)...)
}

// copyTable sorts by every column, which makes the Parquet file the same bytes
// each time; rows that compare equal are equal.
func (x exporter) copyTable(ctx context.Context, name string) error {
	from, to := "built.published."+quoteName(name), "copy.published."+quoteName(name)
	file := filepath.Join(x.dir, tablesDir, name+".parquet")
	return x.run(ctx,
		"create table "+to+" as select * from "+from+" order by all",
		"copy (select * from "+to+") to "+quoteText(file)+" (format parquet, compression zstd)",
	)
}

// copyComments carries the meaning, unit and source of every table and column
// over; CREATE TABLE AS drops them.
func (x exporter) copyComments(ctx context.Context) error {
	var statements []string
	err := readRows(ctx, x.db, "comments of schema published", `
		select 'table', table_name, '', comment from duckdb_tables()
		where database_name = 'built' and schema_name = 'published' and comment is not null
		union all
		select 'column', table_name, column_name, comment from duckdb_columns()
		where database_name = 'built' and schema_name = 'published' and comment is not null
		order by all`,
		func(r *sql.Rows) error {
			var kind, table, column, text string
			err := r.Scan(&kind, &table, &column, &text)
			target := "copy.published." + quoteName(table)
			if kind == "column" {
				target += "." + quoteName(column)
			}
			statements = append(statements, "comment on "+kind+" "+target+" is "+quoteText(text))
			return err
		})
	if err != nil {
		return err
	}
	return x.run(ctx, statements...)
}
