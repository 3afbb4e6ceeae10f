package publish

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/csv"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// odd is a table of texts that a spreadsheet would run, of line ends, quotes,
// numbers, empty texts and nulls.
func odd(t *testing.T, db *sql.DB) (texts []string) {
	t.Helper()
	for _, place := range []string{"", " ", "\u3000", "\ufeff", `"`, "'", "\n", "“"} {
		for _, trigger := range []string{"=", "+", "-", "@", "\t", "\r", "\n", "\x00", "＝", "＋", "－", "＠"} {
			texts = append(texts, place+trigger+"1+1")
		}
	}
	texts = append(texts, "", "-5", "-0.25", "12", "甲,乙", `甲"乙`, "甲\n乙", "a=b", "2026-03-31")
	_, err := db.Exec("create table odd (nr integer, text varchar, number decimal(6,2), day date, truth boolean)")
	must(t, err)
	for i, text := range texts {
		_, err := db.Exec("insert into odd values (?, ?, -1.5, date '2026-03-31', true)", i, text)
		must(t, err)
	}
	_, err = db.Exec("insert into odd values (?, null, null, null, null)", len(texts))
	must(t, err)
	return texts
}

func TestCSVTellsNullFromEmptyAndRunsNothing(t *testing.T) {
	ctx := context.Background()
	db, err := sql.Open("duckdb", "")
	must(t, err)
	defer db.Close()
	texts := odd(t, db)
	columns := []Column{{"nr", "INTEGER"}, {"text", "VARCHAR"}, {"number", "DECIMAL(6,2)"}, {"day", "DATE"}, {"truth", "BOOLEAN"}}
	var out bytes.Buffer
	table, err := writeTableCSV(ctx, db, "odd", columns, &out)
	must(t, err)
	if d := cmp.Diff(csvTable{int64(len(texts)) + 1, []bool{false, true, true, true, true}}, table); d != "" {
		t.Errorf("found of the table (-wanted +found):\n%s", d)
	}
	for _, line := range []string{"nr,text,number,day,truth\n0,'=1+1,-1.50,2026-03-31,true\n", "\n96,\"\",-1.50,2026-03-31,true\n97,-5,-1.50,", "\n105,,,,\n"} {
		if !strings.Contains(out.String(), line) {
			t.Errorf("wanted %q in the file", line)
		}
	}
	if strings.HasSuffix(out.String(), "\n\n") || strings.Contains(strings.ReplaceAll(out.String(), "\"", ""), ",=") {
		t.Error("wanted one line feed at the end and no formula")
	}
	rows, err := csv.NewReader(bytes.NewReader(out.Bytes())).ReadAll()
	must(t, err)
	for i, text := range texts {
		want := strings.ReplaceAll(text, "\r\n", "\n") // as a reader of CSV gives line ends
		if i < 96 {
			want = "'" + want
		}
		if rows[i+1][1] != want {
			t.Errorf("%q: wanted %q, found %q", text, want, rows[i+1][1])
		}
	}
	sameInEngine(t, db, out.Bytes())
}

// sameInEngine reads the file with the engine's reader, as an analyst would,
// and compares it with the table: nothing but the apostrophes is new.
func sameInEngine(t *testing.T, db *sql.DB, text []byte) {
	t.Helper()
	path := t.TempDir() + "/odd.csv"
	must(t, os.WriteFile(path, text, fileMode))
	var differ int
	must(t, db.QueryRow(`
		select count(*) from odd full join read_csv('`+path+`', auto_detect = false, header = true, quote = '"', escape = '"', delim = ',', nullstr = '',
			allow_quoted_nulls = false, columns = {'nr': 'INTEGER', 'text': 'VARCHAR', 'number': 'DECIMAL(6,2)', 'day': 'DATE', 'truth': 'BOOLEAN'}) f using (nr)
		where odd.number is distinct from f.number or odd.day is distinct from f.day or odd.truth is distinct from f.truth
			or case when nr < 96 then '''' || odd.text else odd.text end is distinct from f.text`).Scan(&differ))
	if differ != 0 {
		t.Errorf("wanted the rows of the table, found %d that differ", differ)
	}
}
