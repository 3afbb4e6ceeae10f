package transform

import (
	"context"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// expertPairs are the queries an expert would write and the same figures from
// the models.
var expertPairs = []struct{ file, models string }{
	{"operators", `select c.ref_area, c.three, c.plus, c.licensed, s.established, s.online, s.linked_established
		from (select ref_area, max(counted) filter (definition = 'operator/three_categories') as three, max(counted) filter (definition = 'operator/plus_other_services') as plus,
			max(counted) filter (definition = 'operator/licensed_only') as licensed from marts.operator_count group by ref_area) c
		join (select ref_area, max(surviving) filter (definition = 'establishment/false/count') as established, max(surviving) filter (definition = 'online_since/false/count') as online,
			max(surviving) filter (definition = 'establishment/true/count') as linked_established
			from marts.survivor_count group by ref_area) s on s.ref_area = c.ref_area
		order by c.ref_area`},
	{"complaints", `select ref_area, max(numerator::bigint) filter (rate = 'first_check_on_time') as checked_on_time, max(denominator::bigint) filter (rate = 'first_check_on_time') as checked_of,
		max(numerator::bigint) filter (rate = 'closed_on_time') as closed_on_time, max(denominator::bigint) filter (rate = 'closed_on_time') as closed_of
		from marts.case_rate c join marts.case_definition d using (rate, definition) where d.reading_id = 'base' group by ref_area order by ref_area`},
}

// TestExpertQueriesAgree holds the models against the queries an expert would
// write, on generated registers and complaints of 50 counties.
func TestExpertQueriesAgree(t *testing.T) {
	w := scaleWarehouse(t, 20_000)
	w.runFor(t, []string{"marts.operator_count", "marts.survivor_count", "marts.case_rate"}, nil)
	for _, p := range expertPairs {
		wanted, found := queryTexts(t, w, expertQuery(t, p.file)), queryTexts(t, w, p.models)
		if len(wanted) != 50 {
			t.Errorf("%s: wanted 50 counties, found %d", p.file, len(wanted))
		}
		if diff := cmp.Diff(wanted, found); diff != "" {
			t.Errorf("%s: wanted -, found +\n%s", p.file, diff)
		}
	}
}

func expertQuery(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile("../testdata/expert/" + name + ".sql")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func queryTexts(t *testing.T, w *Warehouse, query string) (lines []string) {
	t.Helper()
	rows, err := w.conn.QueryContext(context.Background(), "select cast(columns(*) as varchar) from ("+strings.TrimSpace(query)+")")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
		cells := make([]*string, len(columns))
		into := make([]any, len(cells))
		for i := range cells {
			into[i] = &cells[i]
		}
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		lines = append(lines, strings.Join(texts(cells), " "))
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return lines
}

// costOfExpert is the processor time of an expert's query.
func costOfExpert(t *testing.T, w *Warehouse, name string) time.Duration {
	t.Helper()
	before := cpuSeconds()
	queryTexts(t, w, expertQuery(t, name))
	return cpuSeconds() - before
}
