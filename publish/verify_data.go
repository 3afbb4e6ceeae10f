package publish

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// comparison is one reading of a snapshot's data. It starts only when every
// hash fits the manifest; where somebody edited data and sealed the manifest
// anew, what the forms of one table say differs, and the form that stands alone
// against the two others is the damaged one.
type comparison struct {
	*Report
	exporter
	manifest Manifest
	temp     string
	docs     map[string]TableDoc // of netmarket.duckdb; nil when it cannot be opened
	blank    map[string][]bool
	observed string // relation with the observations that two forms agree on
}

// compareData compares every table in its three forms, then what is made of the
// tables: observations.sdmx.csv, scores.json, datapackage.json and the facts of
// the manifest. A file that the engine cannot read is damage, not an error.
func (r *Report) compareData(ctx context.Context, home string, m Manifest, adds []Producer) (err error) {
	temp, err := os.MkdirTemp("", "netmarket-verify-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(temp)) }()
	db, err := openWorker(temp)
	if err != nil {
		return err
	}
	defer func() { err = closeAfter(err, db) }()
	c := &comparison{Report: r, exporter: exporter{db, home}, manifest: m, temp: temp, blank: map[string][]bool{}}
	c.open(ctx)
	for _, f := range m.Files {
		if table := strings.TrimSuffix(strings.TrimSuffix(strings.TrimPrefix(f.Path, tablesDir+"/"), ".csv"), ".parquet"); strings.HasPrefix(f.Path, tablesDir+"/") &&
			!slices.ContainsFunc(m.Tables, func(t TableCount) bool { return t.Name == table }) {
			c.add("extra", f.Path, "no such file", "one of no table")
		}
	}
	for _, t := range m.Tables {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := c.compareTable(ctx, t); err != nil {
			return fmt.Errorf("compare published.%s: %w", t.Name, err)
		}
	}
	if err := c.compareObservations(ctx); err != nil {
		return err
	}
	if slices.ContainsFunc(r.Damages, func(d Damage) bool { return d.Path == databaseFile }) {
		return nil // what is made of it could only be compared with damaged tables
	}
	if err := c.compareMade(ctx); err != nil || len(adds) == 0 {
		return err
	}
	return c.compareProduced(ctx, adds)
}

// open attaches netmarket.duckdb and checks that it holds the manifest's tables
// and nothing else.
func (c *comparison) open(ctx context.Context) {
	err := c.run(ctx, "attach "+quoteText(filepath.Join(c.dir, databaseFile))+" as built (read_only)")
	if err != nil {
		c.add("unreadable", databaseFile, "a DuckDB file", err.Error())
		return
	}
	tables, err := readDictionary(ctx, c.db, "built")
	if err != nil {
		c.add("unreadable", databaseFile, "a DuckDB file", err.Error())
		return
	}
	c.docs = map[string]TableDoc{}
	for _, t := range tables {
		c.docs[t.Name] = t
		if !slices.ContainsFunc(c.manifest.Tables, func(m TableCount) bool { return m.Name == t.Name }) {
			c.Damages = append(c.Damages, Damage{Code: "extra", Path: databaseFile, Table: t.Name, Wanted: "no such table", Found: "one"})
		}
	}
	var others string
	err = c.db.QueryRowContext(ctx, `select coalesce(string_agg(name, ', ' order by name), '') from (
			select schema_name || '.' || table_name as name from duckdb_tables() where database_name = 'built' and schema_name <> 'published'
			union all select schema_name || '.' || view_name from duckdb_views() where database_name = 'built' and not internal)`).Scan(&others)
	if err != nil {
		c.add("unreadable", databaseFile, "a DuckDB file", err.Error())
	} else if others != "" {
		c.add("extra", databaseFile, "the tables of schema published only", others)
	}
}

// made is a file that is written from the tables, and what it is written as.
type made struct {
	name  string
	write func(ctx context.Context) ([]byte, error)
}

// compareMade compares what is made of all tables together.
func (c *comparison) compareMade(ctx context.Context) error {
	if err := c.compareRun(ctx); err != nil {
		return err
	}
	files := []made{}
	if lacks := c.firstShape(); lacks == "" {
		files = append(files, made{scoresFile, c.read(writeScores)})
	} else {
		c.Unchecked = append(c.Unchecked, fmt.Sprintf("%s was not made anew: its shape is that of a version before %s; its SHA-256 and every table were compared", scoresFile, lacks))
	}
	if c.lists(totalsFile) {
		files = append(files, made{totalsFile, c.read(writeTotals)})
	}
	if c.lists(packageFile) {
		files = append(files, made{packageFile, c.dataPackage})
	}
	for _, f := range files {
		wanted, err := f.write(ctx)
		if err != nil {
			return err
		}
		found, err := os.ReadFile(filepath.Join(c.dir, f.name))
		if err != nil {
			return err
		}
		if !bytes.Equal(wanted, found) {
			c.addJSON(f.name, wanted, found)
		}
	}
	return nil
}

// firstShape names the column that snapshots of the first versions lack, ""
// for a later one: what these versions made of their tables has another shape
// than what this one would.
func (c *comparison) firstShape() string { return c.lacks("run", "edition_title", "edition_note") }

// lacks names the first of these columns that a published table does not have,
// "" where it has them all.
func (c *comparison) lacks(table string, columns ...string) string {
	for _, name := range columns {
		if !slices.ContainsFunc(c.docs[table].Columns, func(d ColumnDoc) bool { return d.Name == name }) {
			return "published." + table + "." + name
		}
	}
	return ""
}

// lists reports whether the manifest has a file; snapshots of before there were
// CSV files and a data package verify as they are.
func (c *comparison) lists(name string) bool {
	return slices.ContainsFunc(c.manifest.Files, func(f File) bool { return f.Path == name })
}

// read is what the tables of netmarket.duckdb give as scores.json, totals.json.
func (c *comparison) read(write func(ctx context.Context, db *sql.DB, to io.Writer) error) func(ctx context.Context) ([]byte, error) {
	return func(ctx context.Context) ([]byte, error) {
		db, err := Open(ctx, &Snapshot{ID: c.Snapshot, Dir: c.dir})
		if err != nil {
			return nil, err
		}
		var text bytes.Buffer
		err = write(ctx, db, &text)
		return text.Bytes(), closeAfter(err, db)
	}
}

// dataPackage is what the comments, the manifest and the tables give. What it
// says of a damaged file stays as it is: that file is reported already.
func (c *comparison) dataPackage(ctx context.Context) ([]byte, error) {
	d := described{id: c.Snapshot, run: c.manifest.Run, blank: c.blank, files: slices.Clone(c.manifest.Files)}
	for _, name := range slices.Sorted(maps.Keys(c.docs)) {
		d.tables = append(d.tables, c.docs[name])
	}
	text, err := os.ReadFile(filepath.Join(c.dir, packageFile))
	if err != nil {
		return nil, err
	}
	var found dataPackage
	if json.Unmarshal(text, &found) == nil {
		for i, f := range d.files {
			at := slices.IndexFunc(found.Resources, func(r packageResource) bool { return r.Path == f.Path })
			if at >= 0 && slices.ContainsFunc(c.Damages, func(d Damage) bool { return d.Path == f.Path }) {
				d.files[i] = File{f.Path, found.Resources[at].Bytes, strings.TrimPrefix(found.Resources[at].Hash, "sha256:")}
			}
		}
	}
	return d.describe(ctx, c.db, "built")
}

// compareRun holds the facts of the manifest against published.run. Those that
// no table repeats can only be sealed.
func (c *comparison) compareRun(ctx context.Context) error {
	var edition, asOf, version, text string
	err := c.db.QueryRowContext(ctx, "select edition, as_of::varchar, version, options from built.published.run").Scan(&edition, &asOf, &version, &text)
	if err != nil {
		return fmt.Errorf("read published.run: %w", err)
	}
	options := map[string]string{}
	if err := json.Unmarshal([]byte(text), &options); err != nil {
		return fmt.Errorf("read published.run.options: %w", err)
	}
	run := &c.manifest.Run
	for _, fact := range []struct {
		name, wanted string
		found        *string
	}{{"edition", edition, &run.Edition}, {"as_of", asOf, &run.AsOf}, {"version", version, &run.Version}} {
		if fact.wanted != *fact.found {
			c.add("run", manifestFile, fact.name+" "+fact.wanted+" of published.run", *fact.found)
			*fact.found = fact.wanted // not said of the data package again
		}
	}
	if c.firstShape() != "" { // its manifests name the options that were chosen, not those in force
		maps.DeleteFunc(options, func(name, _ string) bool { _, isNamed := run.Options[name]; return !isNamed })
	}
	if !maps.Equal(options, run.Options) {
		c.add("run", manifestFile, "the options of published.run", fmt.Sprint(run.Options))
	}
	return nil
}
