//go:build linux

package transform

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
)

// parityCases together have every rule shape, the readings of every option
// that flips a result, totals and rows, a city and a plan.
var parityCases = []string{
	"G01_growth_and_share",
}

// TestModelsOnPostgreSQL builds golden cases with DuckDB, hands what marts
// rest on (ref, staging, raw) to PostgreSQL and runs the text of every model
// from marts on there, unchanged: each table has the rows it has in DuckDB.
// NETMARKET_TEST_PARITY=1 takes every golden case.
func TestModelsOnPostgreSQL(t *testing.T) {
	pg := startPostgreSQL(t)
	defineMacros(t, pg)
	names := parityCases
	if os.Getenv("NETMARKET_TEST_PARITY") != "" {
		names = allCases(t)
	}
	for _, name := range names {
		t.Run(name, func(t *testing.T) {
			files, run := readCase(t, filepath.Join("../testdata/cases", name+".txtar"))
			w, err := buildCase(t, files, run)
			if run.Error != "" {
				t.Skipf("skipped: the case proves that %s", err)
			}
			if err != nil {
				t.Fatal(err)
			}
			compareEngines(t, w, pg)
		})
	}
}

func allCases(t *testing.T) (names []string) {
	t.Helper()
	files, err := filepath.Glob("../testdata/cases/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("wanted cases in testdata/cases, found %d (%v)", len(files), err)
	}
	for _, file := range files {
		names = append(names, strings.TrimSuffix(filepath.Base(file), ".txtar"))
	}
	return names
}

func defineMacros(t *testing.T, pg *pgconn.PgConn) {
	t.Helper()
	text, err := os.ReadFile("../testdata/postgresql/macros.sql")
	if err != nil {
		t.Fatal(err)
	}
	if err := execute(pg, string(text)); err != nil {
		t.Fatalf("define testdata/postgresql/macros.sql: %v", err)
	}
}

func execute(pg *pgconn.PgConn, statement string) error {
	_, err := pg.Exec(context.Background(), statement).ReadAll()
	return err
}

// compareEngines runs the models from marts on in PostgreSQL, in a transaction
// that is rolled back, and compares each table. One that differs is reported
// and replaced by DuckDB's, so that what reads it is judged by itself.
func compareEngines(t *testing.T, w *Warehouse, pg *pgconn.PgConn) {
	t.Helper()
	must := func(statement string) {
		t.Helper()
		if err := execute(pg, statement); err != nil {
			t.Fatalf("%s: %v", firstWords(statement), err)
		}
	}
	must("begin")
	defer must("rollback")
	for _, schema := range schemas {
		must("create schema " + schema)
	}
	models := slices.DeleteFunc(slices.Clone(w.models), func(m *Model) bool { return !isPortable(m) })
	for _, table := range handedOver(models) {
		if err := copyTable(w, pg, table); err != nil {
			t.Fatalf("hand %s to PostgreSQL: %v", table, err)
		}
	}
	agreed, rows := 0, 0
	for _, m := range models {
		must("savepoint model")
		if n, err := compareModel(w, pg, m); err != nil {
			t.Errorf("%s: %v", m.Name, err)
			must("rollback to savepoint model")
			if err := copyTable(w, pg, m.Name); err != nil {
				t.Fatalf("hand %s to PostgreSQL: %v", m.Name, err)
			}
		} else {
			agreed++
			rows += n
		}
		must("release savepoint model")
	}
	t.Logf("%d of %d models give the same table on both engines, %d rows", agreed, len(models), rows)
}

// isPortable tells whether a model is held to the portable subset.
func isPortable(m *Model) bool {
	return slices.Index(schemas, m.Schema()) >= slices.Index(schemas, "marts")
}

// handedOver are the tables that the models read and none of them makes.
func handedOver(models []*Model) (tables []string) {
	made := map[string]bool{}
	for _, m := range models {
		made[m.Name] = true
	}
	for _, m := range models {
		for _, need := range m.Needs {
			if !made[need] && !slices.Contains(tables, need) {
				tables = append(tables, need)
			}
		}
	}
	return tables
}
