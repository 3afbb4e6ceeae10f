//go:build linux

package transform

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
)

// macroCalls has the calls of every macro by which models from marts on are
// written: each with the values it meets at its edges. In a call, a, b and c
// take every amount, n every whole number, p every percentage.
var macroCalls = []string{
	"cell(x, 'B', i)", "cell('', null, m)", "cell(cast(null as varchar), 'AA', i)",
	"figure_id(x, 'Sheet1!B' || cast(i as varchar))", "figure_id(x, '')",
	"first_of_month(2024 + i, m)", "first_of_month(cast(2024 as bigint), cast(m as bigint))", "first_of_month(cast(null as integer), 1)",
	"day_until(day, cast('2026-03-31' as date))", "day_until(null, cast('2026-03-31' as date))",
	"days_between(cast('2024-02-28' as date), cast(day as date))", "days_between(cast(null as date), cast(day as date))",
	"whole_quotient(cast(i as integer), cast(m - 6 as integer))",
	"cross_product(a, b)", "ten_thousandths(a)", "decimal_text(a)", "decimal_text(i)", "decimal_text(cast(a as decimal(28, 8)))",
	"ratio_scaled(a, b, 1000000)", "ratio_scaled(i, m, 100)", "ratio_text(a, b)", "ratio_text(i, m)", "percent_text(a, b)", "rounded_percent(a, b)",
	"rounded(i, m)", "rounded(ten(a), ten(b))", "percent_2(i, m)", "percent_2(ten(a), ten(b))",
	"last_place(1, m)", "last_place(cast(100000000 as bigint), m)", "places_text(i, m)", "places_text(ten(a), m)",
	"unit_share(m)", "amount_text(a, 'CNY', m)", "amount_text(a, 'PIECES', 4)", "amount_text(i, 'PERSONS', 0)", "amount_text(a, null, 3)",
	"passes(a, b, '>', p)", "passes(a, b, '>=', p)", "passes(a, b, '=', p)", "passes(i, m, '>=', 50)", "passes(cast(null as decimal(20, 4)), b, '>', p)",
	"whole_above(abs(a), abs(b), c, true)", "whole_above(abs(a), abs(b), c, false)", "whole_above(i * i, m, 7, m > 3)",
	"whole_conversions(a, abs(b), p, true)", "whole_conversions(a, abs(b), p, false)",
	"whole_additions(a, abs(b), p, true)", "whole_additions(a, abs(b), p, false)",
	"failures_left(a, abs(b), p, true)", "failures_left(a, abs(b), p, false)", "rate_text(a, b)", "rate_text(i, m)",
}

// macroValues crosses amounts (negative, zero, halves, the largest) with one another.
const macroValues = `
	select x.v as a, y.v as b, z.v as c, q.v as p, i.v as i, m.v as m, cast('2026-03-' || substr(cast(100 + 26 + m.v as varchar), 2, 2) as varchar) as day, 'abcdef0123456789' as x
	from (select cast(v as decimal(20, 4)) as v from (values (-7.5), (0), (0.0001), (0.5), (2), (3), (19999.9999), (99999999999.5)) t(v)) x
	cross join (select cast(v as decimal(20, 4)) as v from (values (-2), (0), (0.0003), (1), (3), (8), (20000), (98765432100)) t(v)) y
	cross join (select cast(v as decimal(20, 4)) as v from (values (0.01), (7)) t(v)) z
	cross join (select cast(v as decimal(9, 4)) as v from (values (0), (33.3333), (95), (100)) t(v)) q
	cross join (select cast(v as integer) as v from (values (-7), (0), (15)) t(v)) i
	cross join (select cast(v as integer) as v from (values (1), (2), (3), (4), (5)) t(v)) m`

// TestMacrosOnPostgreSQL compares the macros, the only part of the models that
// each engine has in its own words, over crossed values; every macro that a
// model from marts on calls is compared.
func TestMacrosOnPostgreSQL(t *testing.T) {
	pg := startPostgreSQL(t)
	defineMacros(t, pg)
	w, err := buildCase(t, nil, caseRun{AsOf: parityAsOf})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range calledMacros(t, w) {
		if !slices.ContainsFunc(macroCalls, func(call string) bool { return strings.HasPrefix(call, name+"(") }) {
			t.Errorf("macros.%s is called by a model from marts on: wanted calls of it in macroCalls, found none", name)
		}
	}
	statement := "create table marts.call as select t.*"
	for i, call := range macroCalls {
		statement += fmt.Sprintf(",\n\tmacros.%s as call_%d", strings.ReplaceAll(call, "ten(", "macros.ten_thousandths("), i)
	}
	statement += " from (" + macroValues + ") t"
	if err := w.exec(context.Background(), statement); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(execute(pg, "create schema marts"), execute(pg, statement)); err != nil {
		t.Fatal(err)
	}
	compareCalls(t, w, pg)
}

// compareCalls tells each call that gives another result, with its first
// values: the rows of both engines stand in the order of the values.
func compareCalls(t *testing.T, w *Warehouse, pg *pgconn.PgConn) {
	t.Helper()
	want, err := duckDBTable(w, "marts.call")
	if err != nil {
		t.Fatal(err)
	}
	got, err := postgreSQLTable(pg, "marts.call", want.columns)
	if err != nil {
		t.Fatal(err)
	}
	if len(want.rows) != len(got.rows) {
		t.Fatalf("wanted %d rows, found %d", len(want.rows), len(got.rows))
	}
	values := len(want.columns) - len(macroCalls)
	told := map[int]bool{}
	for i := range want.rows {
		w, g := strings.Split(want.rows[i], "\t"), strings.Split(got.rows[i], "\t")
		for c, call := range macroCalls {
			if w[values+c] != g[values+c] && !told[c] {
				t.Errorf("%s: DuckDB has %s, PostgreSQL %s with %s = %v", call, w[values+c], g[values+c], columnNames(want.columns[:values]), w[:values])
				told[c] = true
			}
		}
	}
	t.Logf("%d calls compared over %d rows of values", len(macroCalls), len(want.rows))
}

var macroName = regexp.MustCompile(`\bmacros\.([a-z_0-9]+)`)

func calledMacros(t *testing.T, w *Warehouse) (names []string) {
	t.Helper()
	for _, m := range w.models {
		if !isPortable(m) {
			continue
		}
		for _, found := range macroName.FindAllStringSubmatch(m.Query, -1) {
			if !slices.Contains(names, found[1]) {
				names = append(names, found[1])
			}
		}
	}
	slices.Sort(names)
	return names
}
