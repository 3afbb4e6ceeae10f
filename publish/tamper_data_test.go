package publish

import (
	"bufio"
	"bytes"
	"database/sql"
	"fmt"
	"os"
	"slices"
	"strings"
)

// engine runs statements in an engine of their own.
func (v *victim) engine(do func(db *sql.DB)) {
	v.t.Helper()
	db, err := sql.Open("duckdb", "")
	must(v.t, err)
	db.SetMaxOpenConns(1)
	do(db)
	must(v.t, db.Close())
}

// mutate changes a value of a random row, or drops or doubles the row, and says
// which row and column.
func (v *victim) mutate(db *sql.DB, relation string, doc TableDoc) (row, column string) {
	v.t.Helper()
	var parts []string
	for _, c := range doc.Columns {
		if slices.Contains(doc.Key, c.Name) {
			name := quoteName(c.Name)
			parts = append(parts, fmt.Sprintf("'%s=' || case when %s::varchar = '' then '\"\"' else coalesce(%s::varchar, '') end", c.Name, name, name))
		}
	}
	var count, id int
	must(v.t, db.QueryRow("select count(*) from "+relation).Scan(&count))
	must(v.t, db.QueryRow(fmt.Sprintf("select rowid, concat_ws(' ', %s) from %s order by rowid limit 1 offset %d", strings.Join(parts, ", "), relation, v.random.IntN(count))).Scan(&id, &row))
	where := fmt.Sprintf(" where rowid = %d", id)
	c := pick(v, doc.Columns)
	statement := "update " + relation + " set " + quoteName(c.Name) + " = " + v.otherValue(c) + where
	switch v.random.IntN(8) {
	case 0:
		statement, c.Name = "delete from "+relation+where, ""
	case 1:
		statement, c.Name = "insert into "+relation+" select * from "+relation+where, ""
	}
	_, err := db.Exec(statement)
	must(v.t, err)
	if slices.Contains(doc.Key, c.Name) {
		c.Name = ""
	}
	return row, c.Name
}

// otherValue is an expression whose value differs from the column's.
func (v *victim) otherValue(c ColumnDoc) string {
	name := quoteName(c.Name)
	toNull := v.random.IntN(4) == 0
	switch {
	case c.Type == "VARCHAR" && toNull:
		return "case when " + name + " is null then '' end"
	case toNull:
		return "case when " + name + " is null then " + map[bool]string{true: "true", false: v.some(c)}[c.Type == "BOOLEAN"] + " end"
	case c.Type == "VARCHAR":
		return "coalesce(" + name + " || 'x', 'y')"
	case c.Type == "BOOLEAN":
		return "coalesce(not " + name + ", true)"
	case c.Type == "DATE":
		return "coalesce(" + name + " + 1, " + v.some(c) + ")"
	}
	return "coalesce(case when " + name + " > 1 then " + name + " - 1 else " + name + " + 1 end, 1)"
}

func (v *victim) some(c ColumnDoc) string {
	if c.Type == "DATE" {
		return "date '2026-01-01'"
	}
	return "1"
}

func (v *victim) editDuckDB() located {
	doc := pick(v, v.docs)
	w := located{paths: []string{databaseFile}, table: doc.Name}
	v.engine(func(db *sql.DB) {
		_, err := db.Exec("attach " + quoteText(v.path(databaseFile)) + " as d")
		must(v.t, err)
		w.row, w.column = v.mutate(db, "d.published."+quoteName(doc.Name), doc)
		_, err = db.Exec("detach d")
		must(v.t, err)
	})
	return w
}

func (v *victim) editParquet() located {
	doc := pick(v, v.docs)
	w := located{paths: []string{parquetName(doc.Name)}, table: doc.Name}
	v.engine(func(db *sql.DB) {
		file := quoteText(v.path(parquetName(doc.Name)))
		_, err := db.Exec("create table p as from read_parquet(" + file + ")")
		must(v.t, err)
		w.row, w.column = v.mutate(db, "p", doc)
		_, err = db.Exec("copy (select * from p order by all) to " + file + " (format parquet, compression zstd)")
		must(v.t, err)
	})
	return w
}

// editRows changes a field of a CSV file, or drops or doubles a line.
func (v *victim) editRows(name string, key []string) (row, column string) {
	rows, err := readCSV(v.path(name))
	must(v.t, err)
	at, field := 1+v.random.IntN(len(rows)-1), v.random.IntN(len(rows[0]))
	row, column = rowName(rows[0], rows[at], key), rows[0][field]
	switch v.random.IntN(8) {
	case 0:
		rows, column = slices.Delete(rows, at, at+1), ""
	case 1:
		rows, column = slices.Insert(rows, at, rows[at]), ""
	case 2:
		rows[at][field] = map[bool]string{true: `""`, false: ""}[rows[at][field] == ""]
	default:
		rows[at][field] += "7"
	}
	if slices.Contains(key, column) {
		column = ""
	}
	var out bytes.Buffer
	w := bufio.NewWriter(&out)
	for _, r := range rows {
		for i, text := range r {
			writeField(w, i, sql.NullString{String: strings.TrimPrefix(text, `""`), Valid: text != ""})
		}
		w.WriteByte('\n')
	}
	must(v.t, w.Flush())
	v.write(name, out.Bytes())
	return row, column
}

func (v *victim) editCSV() located {
	doc := pick(v, v.docs)
	w := located{paths: []string{csvName(doc.Name)}, table: doc.Name}
	w.row, w.column = v.editRows(csvName(doc.Name), doc.Key)
	return w
}

func (v *victim) editSDMX() located {
	w := located{paths: []string{sdmxFile}, table: "observation"}
	w.row, w.column = v.editRows(sdmxFile, sdmxDimensions)
	return w
}

func (v *victim) editJSON() located {
	name := pick(v, []string{scoresFile, totalsFile, packageFile})
	lines := strings.Split(string(v.saved[name]), "\n")
	for {
		i := v.random.IntN(len(lines))
		// The hashes of the data package are made to fit again.
		if line, ok := otherLeaf(lines[i]); ok && !strings.Contains(line, `"hash"`) && !strings.Contains(line, `"bytes"`) && !strings.Contains(line, `"path"`) {
			lines[i] = line
			v.write(name, []byte(strings.Join(lines, "\n")))
			return located{paths: []string{name}}
		}
	}
}

// texts are the files that are compared to the byte.
func (v *victim) texts() []string {
	return slices.DeleteFunc(slices.Clone(v.files), func(name string) bool {
		return name == manifestFile || name == databaseFile || name == packageFile || strings.HasSuffix(name, ".parquet")
	})
}

func (v *victim) editText() located {
	name := pick(v, v.texts())
	content := slices.Clone(v.saved[name])
	content[v.random.IntN(len(content))] ^= byte(1 + v.random.IntN(255))
	v.write(name, content)
	return located{paths: []string{name}}
}

func (v *victim) cutData() located {
	name := pick(v, slices.DeleteFunc(slices.Clone(v.files), func(name string) bool { return name == manifestFile || name == packageFile }))
	v.write(name, v.saved[name][:v.random.IntN(len(v.saved[name]))])
	return located{paths: []string{name}}
}

func (v *victim) editSchema() located {
	statements := []string{"create table d.published.more as select 1 as one", "create schema d.marts; create table d.marts.register as select 'x' as name",
		"create view d.published.seen as select 1 as one", "drop table d.published." + quoteName(pick(v, v.docs).Name),
		"alter table d.published.scorecard add column more integer", "alter table d.published.problem drop column message"}
	v.engine(func(db *sql.DB) {
		_, err := db.Exec("attach " + quoteText(v.path(databaseFile)) + " as d; " + pick(v, statements) + "; detach d")
		must(v.t, err)
	})
	return located{paths: []string{databaseFile}}
}

// editRun changes what the manifest and a table both say.
func (v *victim) editRun() located {
	m, err := readManifest(v.home)
	must(v.t, err)
	switch v.random.IntN(5) {
	case 0:
		m.Run.AsOf = "2026-03-30"
	case 1:
		m.Run.Edition += "x"
	case 2:
		m.Run.Version = "other"
	case 3:
		m.Run.Options["nation_growth"] = "naive"
	case 4:
		m.Tables[v.random.IntN(len(m.Tables))].Rows++
	}
	must(v.t, m.seal())
	text, err := encodeJSON(m)
	must(v.t, err)
	must(v.t, os.WriteFile(v.path(manifestFile), text, fileMode))
	return located{paths: []string{manifestFile}}
}
