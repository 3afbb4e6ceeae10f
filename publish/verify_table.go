package publish

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// form is one of the three writings of a table.
type form struct {
	path     string // of its file in the snapshot
	relation string // for the engine; empty for the CSV file
	columns  []Column
	text     string // path of its text as CSV; empty when it cannot be read
	broken   string // why not
}

// compareTable compares the three forms of a table by what they are as CSV,
// which keeps every value to the digit, NULL apart from empty, and the order.
func (c *comparison) compareTable(ctx context.Context, t TableCount) error {
	doc, known := c.docs[t.Name]
	duck := form{path: databaseFile, relation: sorted("built.published." + quoteName(t.Name)), columns: doc.columns()}
	if !known {
		duck.broken = "no such table"
	}
	parquet := c.parquetForm(ctx, t.Name)
	csv := form{path: csvName(t.Name), text: filepath.Join(c.dir, tablesDir, t.Name+".csv")}
	same, rows, err := c.agree(ctx, t, duck, parquet)
	if err != nil {
		return err
	}
	c.Tables++
	c.Rows += rows
	if same {
		if rows != t.Rows {
			c.Damages = append(c.Damages, Damage{Code: "rows", Path: manifestFile, Table: t.Name,
				Wanted: fmt.Sprintf("%d rows, as the table has", rows), Found: fmt.Sprintf("%d", t.Rows)})
		}
		if t.Name == "observation" {
			c.observed = duck.relation
		}
		return nil
	}
	c.writeText(ctx, &duck)
	c.writeText(ctx, &parquet)
	if !c.lists(csv.path) {
		csv.text, csv.broken = "", noFile
	}
	return c.blame(t.Name, doc.Key, duck, parquet, csv)
}

// sorted is a relation in the order of the published files: whoever has changed
// a file may have changed the order alone.
func sorted(relation string) string { return "(select * from " + relation + " order by all)" }

func (c *comparison) parquetForm(ctx context.Context, table string) form {
	f := form{path: parquetName(table)}
	f.relation = sorted("read_parquet(" + quoteText(filepath.Join(c.dir, filepath.FromSlash(f.path))) + ")")
	err := readRows(ctx, c.db, f.path, "select column_name, column_type from (describe select * from "+f.relation+")", func(r *sql.Rows) error {
		var column Column
		err := r.Scan(&column.Name, &column.Type)
		f.columns = append(f.columns, column)
		return err
	})
	if err != nil {
		f.broken = err.Error()
	}
	return f
}

// agree reports whether the three forms say the same, and how many rows the
// table of netmarket.duckdb has. What cannot be read shows when its text is
// written.
func (c *comparison) agree(ctx context.Context, t TableCount, duck, parquet form) (same bool, rows int64, err error) {
	if duck.broken != "" {
		return false, 0, nil
	}
	own := sha256.New()
	written, err := writeTableCSV(ctx, c.db, duck.relation, duck.columns, own)
	if err != nil {
		return false, 0, ctx.Err()
	}
	c.blank[t.Name] = written.Blank
	digest := hex.EncodeToString(own.Sum(nil))
	at := slices.IndexFunc(c.manifest.Files, func(f File) bool { return f.Path == csvName(t.Name) })
	if c.lists(packageFile) && (at < 0 || c.manifest.Files[at].SHA256 != digest) || parquet.broken != "" || !slices.Equal(duck.columns, parquet.columns) {
		return false, written.Rows, nil
	}
	other := sha256.New()
	if _, err := writeTableCSV(ctx, c.db, parquet.relation, parquet.columns, other); err != nil {
		return false, written.Rows, ctx.Err()
	}
	return hex.EncodeToString(other.Sum(nil)) == digest, written.Rows, nil
}

// writeText gives a form its text as CSV, or says why it has none.
func (c *comparison) writeText(ctx context.Context, f *form) {
	if f.broken != "" {
		return
	}
	path := filepath.Join(c.temp, strings.ReplaceAll(f.path, "/", "_")+".csv")
	if err := os.RemoveAll(path); err != nil {
		f.broken = err.Error()
		return
	}
	if _, err := createCSV(ctx, c.db, f.relation, f.columns, path); err != nil {
		f.broken = err.Error()
		return
	}
	f.text = path
}

// blame finds the form that stands alone and says what it has of its own.
func (c *comparison) blame(table string, key []string, duck, parquet, csv form) error {
	forms := []form{duck, parquet, csv}
	agree := func(a, b form) (bool, error) {
		if a.text == "" || b.text == "" || a.columns != nil && b.columns != nil && !slices.Equal(a.columns, b.columns) {
			return false, nil
		}
		return sameFiles(a.text, b.text)
	}
	for _, trusted := range [][2]int{{0, 1}, {0, 2}, {1, 2}} {
		same, err := agree(forms[trusted[0]], forms[trusted[1]])
		if err != nil {
			return err
		}
		if !same {
			continue
		}
		if table == "observation" {
			c.observed = forms[trusted[0]].relation
		}
		return c.addForm(table, key, forms[trusted[0]], forms[3-trusted[0]-trusted[1]])
	}
	for i, f := range forms {
		if i == 0 && f.broken == "" && (parquet.text == "" || csv.text == "") || f.broken == noFile && !c.lists(packageFile) {
			continue
		}
		if err := c.addForm(table, key, duck, f); err != nil {
			return err
		}
	}
	return nil
}

const noFile = "no such file"

// addForm reports how one form of a table differs from another that is trusted.
func (c *comparison) addForm(table string, key []string, trusted, found form) error {
	d := Damage{Path: found.path, Table: table}
	switch {
	case found.broken != "":
		d.Code, d.Wanted, d.Found = "unreadable", "the rows of published."+table, found.broken
	case found.columns != nil && trusted.columns != nil && !slices.Equal(found.columns, trusted.columns):
		d.Code, d.Wanted, d.Found = "columns", describeColumns(trusted.columns), describeColumns(found.columns)
	case trusted.text == "" || trusted.path == found.path:
		d.Code, d.Wanted, d.Found = "rows", "two forms of published."+table+" that agree", "three that differ"
	default:
		difference, err := compareCSV(trusted.text, found.text, key)
		if err != nil {
			return err
		}
		d.Code, d.Row, d.Column = "rows", difference.row, difference.column
		d.Wanted, d.Found = "the rows of published."+table+difference.wanted, difference.found
	}
	c.Damages = append(c.Damages, d)
	return nil
}

func describeColumns(columns []Column) string {
	texts := make([]string, len(columns))
	for i, c := range columns {
		texts[i] = c.Name + " " + c.Type
	}
	return strings.Join(texts, ", ")
}
