package publish

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// compareData runs only on files whose hashes were right: the engine is never
// given a Parquet file that this program did not write.
func (r *Report) compareData(ctx context.Context, home string, m Manifest) (err error) {
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
	x := exporter{db, home}
	if err := x.run(ctx, "attach "+quoteText(filepath.Join(home, databaseFile))+" as built (read_only)"); err != nil {
		return err
	}
	names, err := x.tableNames(ctx)
	if err != nil {
		return err
	}
	if len(names) != len(m.Tables) {
		r.add("rows", databaseFile, fmt.Sprintf("%d tables", len(m.Tables)), fmt.Sprintf("%d tables", len(names)))
	}
	for _, t := range m.Tables {
		if err := r.compareTable(ctx, x, t); err != nil {
			return fmt.Errorf("compare published.%s: %w", t.Name, err)
		}
	}
	return r.compareScores(ctx, home)
}

// compareTable counts the rows that only one of the two has.
func (r *Report) compareTable(ctx context.Context, x exporter, t TableCount) error {
	name := tablesDir + "/" + t.Name + ".parquet"
	table := "built.published." + quoteName(t.Name)
	parquet := "read_parquet(" + quoteText(filepath.Join(x.dir, filepath.FromSlash(name))) + ")"
	var rows, onlyTable, onlyFile int64
	err := x.db.QueryRowContext(ctx, fmt.Sprintf(`
		select (select count(*) from %[1]s),
			(select count(*) from (select * from %[1]s except all select * from %[2]s)),
			(select count(*) from (select * from %[2]s except all select * from %[1]s))`, table, parquet)).
		Scan(&rows, &onlyTable, &onlyFile)
	if err != nil {
		return err
	}
	if rows != t.Rows {
		r.add("rows", databaseFile, fmt.Sprintf("%d rows in published.%s", t.Rows, t.Name), fmt.Sprintf("%d", rows))
	}
	if onlyTable+onlyFile > 0 {
		r.add("rows", name, "the rows of published."+t.Name, fmt.Sprintf("%d rows missing and %d too many", onlyTable, onlyFile))
	}
	r.Tables++
	r.Rows += rows
	return nil
}

func (r *Report) compareScores(ctx context.Context, home string) error {
	db, err := Open(ctx, &Snapshot{ID: r.Snapshot, Dir: home})
	if err != nil {
		return err
	}
	doc, err := Scores(ctx, db)
	if err = closeAfter(err, db); err != nil {
		return err
	}
	wanted, err := doc.Encode()
	if err != nil {
		return err
	}
	found, err := os.ReadFile(filepath.Join(home, scoresFile))
	if err != nil {
		return err
	}
	if !bytes.Equal(wanted, found) {
		r.add("scores", scoresFile, "the scores of the published tables", "others")
	}
	return nil
}
