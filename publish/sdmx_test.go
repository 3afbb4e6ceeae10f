package publish

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/csv"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestPeriodsTakeTheFormsOfSDMX(t *testing.T) {
	for _, c := range []struct{ period, definition, wanted string }{
		{"2025", "", "A 2025 stated"},
		{"2025-12", "", "M 2025-12 stated"},
		{"2024-03-19", "provided", "_Z 2024-03-19 stated"},
		{"2025-2025", "", "A 2025 stated"},
		{"2023-2025", "", "_Z 2023-01-01/P3Y stated"},
		{"2024-01..2025-12", "", "_Z 2024-01-01/P2Y stated"},
		{"2024-07..2025-12", "", "_Z 2024-07-01/P18M stated"},
		{"2024-01..2024-01", "", "_Z 2024-01-01/P1M stated"},
		{"2024-02-10..2024-03-01", "", "_Z 2024-02-10/P21D stated"},
		{"2025-12..2024-01", "", "_Z 2026-03-05 unread"},
		{"近2年", "", "_Z 2026-03-05 unread"},
		{"2025-1", "", "_Z 2026-03-05 unread"},
		{"", "2024-01-01<2026-01-01/due/legal_60d", "_Z 2024-01-01/P2Y window"},
		{"", "2024-03-15<2026-03-31/all/", "_Z 2024-03-15/P746D window"},
		{"", "2026-01-01<2024-01-01/due/", "_Z 2026-03-05 delivery"},
		{"", "operator/three_categories", "_Z 2026-03-05 delivery"},
		{"", "", "_Z 2026-03-05 delivery"},
	} {
		found := sdmxPeriod(c.period, c.definition, "2026-03-05")
		if got := found.freq + " " + found.period + " " + found.basis; got != c.wanted {
			t.Errorf("%q, %q: wanted %s, found %s", c.period, c.definition, c.wanted, got)
		}
	}
}

// observations is published.observation with the given rows: figure, area,
// measure, definition, freq, period, cumulative, value, vintage, used value.
func observations(t *testing.T, rows ...string) *sql.DB {
	t.Helper()
	db, err := sql.Open("duckdb", "")
	must(t, err)
	t.Cleanup(func() { must(t, db.Close()) })
	_, err = db.Exec(`create table o as select figure_id, ref_area, measure, definition, freq, time_period, is_cumulative, obs_value, 'CNY' as unit_measure,
		8 as unit_mult, 'A' as obs_status, 'final' as version, vintage::date as vintage, true as is_current, used_value, null::varchar as correction_id, 'nbs' as source,
		'official' as origin, 'c1' as capture, '=1' as url, 'table 1' as locator, null::varchar as printed
		from (values ` + strings.Join(rows, ", ") + `) v(figure_id, ref_area, measure, definition, freq, time_period, is_cumulative, obs_value, vintage, used_value)`)
	must(t, err)
	return db
}

// written returns some columns of the SDMX-CSV, joined by blanks.
func written(t *testing.T, db *sql.DB, names ...string) []string {
	t.Helper()
	var out bytes.Buffer
	must(t, writeSDMX(context.Background(), db, "o", &out))
	rows, err := csv.NewReader(&out).ReadAll()
	must(t, err)
	found := columnOf(rows, names...)
	for i := range found {
		found[i] = strings.ReplaceAll(found[i], "\x1f", " ")
	}
	return found
}

func TestSDMXKeepsVintagesApartAndSaysWhatIsMissing(t *testing.T) {
	db := observations(t,
		"('a/1', 'CN', 'retail_sales', null, 'M', '2025-05', true, '20', '2025-06-16', '20')",
		"('a/1 month', 'CN', 'retail_sales', '', 'M', '2025-05', false, '4', '2025-06-16', '4')",
		"('b/1', 'CN', 'retail_sales', null, 'M', '2025-05', true, '21', '2026-06-16', null)", // dropped by a correction
		"('c/1', 'CN', 'retail_sales', null, 'M', '2025-05', true, '22', '2026-06-16', '22')", // another page of that day
		"('sales/350421/X', '350421', 'operator_sales', '', 'A', '2024-2025', true, '2024: ?; 2025: 7.5', '2026-03-01', '2024: ?; 2025: 7.5')",
		"('count/350421/won/w', '350421', 'won', 'w', 'A', null, true, '3', '2026-03-01', '3')",
		"('count/350421/won/w/c1/5月', '350421', 'won', 'w', 'A', null, true, '1', '2026-03-01', '1')",
		"('l/台账!C7', '350421', 'evidence', 'pending', 'A', '2025-02-03', true, '', '2026-03-01', '')",
		"('t', '350421', 'won numerator', '期内', 'A', '2025', true, '3', '2026-03-01', '3')")
	want := []string{
		"350421 A operator_sales _Z PER X 2026-03-01 1 2024  O  CNY 8",
		"350421 A operator_sales _Z PER X 2026-03-01 1 2025 7.5 A 7.5 CNY 8",
		"350421 A won_numerator 期内 PER _T 2026-03-01 1 2025 3 A 3 CNY 8",
		"350421 _Z evidence pending PER l/台账!C7 2026-03-01 1 2025-02-03  O  CNY 8",
		"350421 _Z won w PER _T 2026-03-01 1 2026-03-01 3 A 3 CNY 8",
		"350421 _Z won w PER c1/5月 2026-03-01 1 2026-03-01 1 A 1 CNY 8",
		"CN M retail_sales _Z PER _T 2025-06-16 1 2025-05 4 A 4 CNY 8",
		"CN M retail_sales _Z YTD _T 2025-06-16 1 2025-05 20 A 20 CNY 8",
		"CN M retail_sales _Z YTD _T 2026-06-16 1 2025-05 21 A  CNY 8",
		"CN M retail_sales _Z YTD _T 2026-06-16 2 2025-05 22 A 22 CNY 8",
	}
	if d := cmp.Diff(want, written(t, db, append(slices.Clone(sdmxDimensions), "OBS_VALUE", "OBS_STATUS", "USED_VALUE", "UNIT_MEASURE", "UNIT_MULT")...)); d != "" {
		t.Errorf("rows (-wanted +found):\n%s", d)
	}
	for _, row := range written(t, db, "STRUCTURE", "STRUCTURE_ID", "ACTION", "URL") {
		if row != "dataflow NETMARKET:OBSERVATION(1.0.0) R '=1" {
			t.Errorf("found %s", row)
		}
	}
}

func TestSDMXFileStartsAsTheStandardWants(t *testing.T) {
	s := mustPublish(t, request(buildFile(t), t.TempDir()))
	text, err := s.ReadFile(sdmxFile)
	must(t, err)
	const wanted = "STRUCTURE,STRUCTURE_ID,ACTION,REF_AREA,FREQ,MEASURE,DEFINITION,ACCUMULATION,SUBJECT,VINTAGE,READING,TIME_PERIOD,OBS_VALUE,UNIT_MEASURE,UNIT_MULT,OBS_STATUS," +
		"PERIOD_BASIS,PERIOD_PRINTED,VERSION,IS_CURRENT,USED_VALUE,CORRECTION_ID,SOURCE,ORIGIN,FIGURE_ID,CAPTURE,URL,LOCATOR,PRINTED\n" +
		"dataflow,NETMARKET:OBSERVATION(1.0.0),R,350421,A,online_retail,_Z,PER,_T,2025-03-01,1,2024,55900,CNY,4,V,stated,2024,final,true,55900,,county,synthetic,f1,c1," +
		"inbox/350421/示例.xlsx,sheet 零售!C7,5.59亿元\n"
	if !strings.HasPrefix(string(text), wanted) {
		t.Errorf("found %s", text)
	}
	for _, name := range sdmxHeader() {
		if sdmxMeaning[name] == "" {
			t.Errorf("%s: wanted its meaning, found none", name)
		}
	}
}
