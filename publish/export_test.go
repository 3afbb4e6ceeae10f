package publish

import (
	"context"
	"os"
	"strings"
	"testing"
)

func TestCopyHoldsThePublishedSchemaOnlyWithItsComments(t *testing.T) {
	ctx := context.Background()
	s := mustPublish(t, request(buildFile(t, `create schema marts; create table marts.register as select '某某' as person;
		create table loose as select 1 as one`), t.TempDir()))
	db, err := Open(ctx, s)
	must(t, err)
	defer db.Close()
	for query, wanted := range map[string]string{
		"select string_agg(distinct schema_name, ',') as found from duckdb_tables()":                                                                                                                  "published",
		"select comment as found from duckdb_tables() where table_name = 'scorecard'":                                                                                                                 "One row an area: its total, 其总分's range and whether it passes. Key: ref_area.",
		"select comment as found from duckdb_columns() where table_name = 'observation' and column_name = 'obs_value'":                                                                                "Exact decimal as text; unit: unit_measure × 10^unit_mult",
		"select data_type as found from duckdb_columns() where schema_name = 'published' and table_name = 'scorecard' and column_name = 'score'":                                                      "DECIMAL(6,2)",
		"select data_type as found from duckdb_columns() where schema_name = 'published' and table_name = 'observation' and column_name = 'vintage'":                                                  "DATE",
		"select string_agg(criterion_id, ' ') as found from (select criterion_id from published.criterion_score)":                                                                                     "I01.1 I04.1 I09.1 I10.1 I17.1 I26.1",
		"select current_setting('enable_external_access') || ' ' || (select readonly from duckdb_databases() where database_name = 'netmarket') || ' ' || current_setting('lock_configuration') as f": "false true true",
	} {
		r, err := Query(ctx, db, query)
		if err != nil || len(r.Rows) != 1 || r.Rows[0][0] == nil || *r.Rows[0][0] != wanted {
			t.Errorf("%s: wanted %q, found %+v, %v", query, wanted, r, err)
		}
	}
}

func TestReadingNeverWritesBesideTheSnapshot(t *testing.T) {
	ctx := context.Background()
	s := mustPublish(t, request(buildFile(t), t.TempDir()))
	db, err := Open(ctx, s)
	must(t, err)
	defer db.Close()
	for _, refused := range []string{"create table netmarket.published.t (a integer)", "delete from published.run", "attach 'x.duckdb'",
		"copy published.run to 'x.csv'", "set temp_directory = '.'", "set memory_limit = '8GB'", "set enable_external_access = true"} {
		if _, err := db.ExecContext(ctx, refused); err == nil {
			t.Errorf("%s: wanted an error", refused)
		}
	}
	_, err = Query(ctx, db, "select count(*) from (select range, hash(range) as h from range(60000000) order by h)")
	if err == nil || !strings.Contains(err.Error(), "Out of Memory") {
		t.Errorf("wanted a sort beyond the memory limit refused, found %v", err)
	}
	if _, err := Scores(ctx, db); err != nil {
		t.Errorf("after that: %v", err)
	}
	entries, err := os.ReadDir(s.Dir)
	if err != nil || len(entries) != 7 {
		t.Errorf("wanted seven entries, found %v (%v)", entries, err)
	}
}
