//go:build linux

package transform

import (
	"context"
	"crypto/sha256"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"netmarket/ingest/county/synthetic"
)

// parityCases have, beside a generated province and the bundled counties, what
// those have not: TestModelsOnPostgreSQL says what is wanting when one is taken away.
var parityCases = []string{
	"G13_training_from_rows",
	"assumed_growth_of_the_nation",
	"attested_a_window_not_known_yet_leaves_recognition_open",
	"city_option_scope_flips",
	"consistency_sellers_and_shops_stand_in_the_register",
	"correction_applied_retired_and_unmatched",
	"cross_check_of_two_statements",
	"gap_growth_under_conservative_precision",
	"gap_growth_while_the_nations_rate_is_unknown_is_a_range",
	"growth_of_the_nation_as_published_and_from_levels",
}

// smallProvinces are two, so that counties of two classes of region are compared.
var smallProvinces = synthetic.Spec{Seed: 1, Areas: 8, Provinces: 2, Format: "csv", Layout: "county", Rows: map[string]int{
	"online_operators": 60, "online_shops": 60, "market_entities": 120, "operator_sales": 40, "complaints_12315": 60, "reports_12315": 40,
}}

// TestModelsOnPostgreSQL builds golden cases, the bundled counties and
// generated ones with DuckDB, hands what marts rest on (ref, staging, raw) to
// PostgreSQL and runs the text of every model from marts on there, unchanged:
// each table has the rows it has in DuckDB. Together they fill every model,
// decide every rule shape and make every reading differ from the base.
// NETMARKET_TEST_PARITY=1 takes every golden case, more draws and a whole province.
func TestModelsOnPostgreSQL(t *testing.T) {
	pg := startPostgreSQL(t)
	defineMacros(t, pg)
	cases, seeds, generated := parityCases, []int{1, 4}, smallProvinces
	if os.Getenv("NETMARKET_TEST_PARITY") != "" {
		cases, seeds, generated = allCases(t), []int{1, 2, 3, 4, 5, 6, 7, 8}, synthetic.Spec{Seed: 1, Areas: 92, Provinces: 1, Format: "csv", Layout: "county"}
	}
	seen := coverage{}
	t.Run("sample", func(t *testing.T) { compareEngines(t, buildInbox(t, "../testdata/sample/inbox", nil), pg, seen) })
	t.Run("generated", func(t *testing.T) { compareEngines(t, buildGenerated(t, generated), pg, seen) })
	for _, seed := range seeds {
		t.Run(fmt.Sprintf("drawn/%d", seed), func(t *testing.T) { compareEngines(t, buildDrawn(t, seed), pg, seen) })
	}
	for _, name := range cases {
		t.Run("case/"+name, func(t *testing.T) {
			files, run := readCase(t, filepath.Join("../testdata/cases", name+".txtar"))
			w, err := buildCase(t, files, run)
			if run.Error != "" {
				t.Skipf("skipped: the case proves that a build is refused: %v", err)
			}
			if err != nil {
				t.Fatal(err)
			}
			compareEngines(t, w, pg, seen)
		})
	}
	if only := flag.Lookup("test.run"); !t.Failed() && !strings.Contains(only.Value.String(), "/") {
		seen.isComplete(t)
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
func compareEngines(t *testing.T, w *Warehouse, pg *pgconn.PgConn, seen coverage) {
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
	agreed, rows, all := 0, 0, sha256.New()
	for _, m := range models {
		must("savepoint model")
		if n, hash, err := compareModel(w, pg, m); err != nil {
			t.Errorf("%s: %v", m.Name, err)
			must("rollback to savepoint model")
			if err := copyTable(w, pg, m.Name); err != nil {
				t.Fatalf("hand %s to PostgreSQL: %v", m.Name, err)
			}
		} else {
			agreed++
			rows += n
			fmt.Fprintln(all, m.Name, hash)
			seen.note("model "+m.Name, n > 0)
		}
		must("release savepoint model")
	}
	seen.noteParts(t, w)
	t.Logf("%d of %d models give the same table on both engines, %d rows, SHA-256 %.16x", agreed, len(models), rows, all.Sum(nil))
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
