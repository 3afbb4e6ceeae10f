package publish

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"
)

func TestQueryRunsOneSelectOnly(t *testing.T) {
	ctx := context.Background()
	db, err := Open(ctx, mustPublish(t, request(buildFile(t), t.TempDir())))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, refused := range []string{
		"", "selec 1", "select 1; select 2", "create table t (a integer)", "insert into published.run select * from published.run",
		"update published.run set version = 'x'", "delete from published.run", "copy published.run to 'x.csv'", "attach 'x.duckdb'",
		"set threads = 1", "pragma database_list", "install excel", "call enable_logging()", "checkpoint", "export database 'x'",
		"select 1; copy published.run to 'x.csv'", "explain analyze select 1", "use memory", "prepare p as select 1", "select 1 --\x00", "select '\xff'",
	} {
		if _, err := Query(ctx, db, refused); !errors.Is(err, ErrNotOneSelect) {
			t.Errorf("%q: wanted ErrNotOneSelect, found %v", refused, err)
		}
	}
	for _, denied := range []string{
		"from read_csv('/etc/passwd')", "from '/etc/passwd'", "select * from read_text('/etc/passwd')", "from glob('/*')",
		"select * from query('copy published.run to ''x.csv''')", "select getenv('HOME')", "from 'http://127.0.0.1/x.parquet'",
	} {
		if r, err := Query(ctx, db, denied); err == nil {
			t.Errorf("%q: wanted an error, found %d rows", denied, len(r.Rows))
		}
	}
}

func TestQueryValuesAreExactText(t *testing.T) {
	ctx := context.Background()
	db, err := Open(ctx, mustPublish(t, request(buildFile(t), t.TempDir())))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	r, err := Query(ctx, db, `select -0.05::decimal(6,2) as d, 18.70::decimal(6,2) as e, sum(9007199254740993) as h, date '2026-03-31' as day,
		timestamp '2026-03-31 01:02:03.5' as t, null as n, true as b, [1, 2] as l, '=1+1' as f, '-4.5' as m, 'a' || chr(27) || 'b' as c; -- done`)
	if err != nil {
		t.Fatal(err)
	}
	for format, wanted := range map[string]string{
		FormatCSV:   "d,e,h,day,t,n,b,l,f,m,c\n-0.05,18.70,9007199254740993,2026-03-31,2026-03-31 01:02:03.5,,true,\"[1,2]\",'=1+1,-4.5,a\x1bb\n",
		FormatJSON:  `"2026-03-31 01:02:03.5",` + "\n   null,\n",
		FormatTable: "│ ∅ │ true │ [1,2] │ =1+1 │ -4.5 │ a\ufffdb │",
	} {
		var out strings.Builder
		if err := r.Write(&out, format); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(out.String(), wanted) {
			t.Errorf("%s: wanted %q in\n%s", format, wanted, out.String())
		}
	}
	if err := r.Write(&strings.Builder{}, "xml"); err == nil {
		t.Error("wanted format xml refused")
	}
}

func TestQueryStopsWithItsContext(t *testing.T) {
	db, err := Open(context.Background(), mustPublish(t, request(buildFile(t), t.TempDir())))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 200*time.Millisecond)
	defer cancel()
	start := time.Now()
	_, err = Query(ctx, db, "select count(*) from range(100000000) a, range(100000) b where a.range % 7 = b.range % 11")
	if !errors.Is(err, context.DeadlineExceeded) || time.Since(start) > 5*time.Second {
		t.Errorf("wanted the deadline within seconds, found %v after %v", err, time.Since(start))
	}
}
