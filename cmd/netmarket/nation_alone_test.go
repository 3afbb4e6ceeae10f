package main

import (
	"bufio"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/transform"
)

// nationAloneName is the process that does by DuckDB alone what the program is
// held against, each piece of work in a process of its own.
const nationAloneName = "duckdb_nation"

// export is one generated data set as DuckDB reads it by hand: columns in the
// order of the file, each with the type a good hand would give it. Those that
// begin with ! are personal and go no further.
type export struct{ id, columns string }

var nationExports = []export{
	{"online_operators", `operator_key VARCHAR, operator_name VARCHAR, category VARCHAR, is_natural_person VARCHAR, exempt_reason VARCHAR, established_on DATE,
		online_since DATE, status VARCHAR, closed_on DATE, region_code VARCHAR, !address VARCHAR, !contact VARCHAR, !id_no VARCHAR, predecessor VARCHAR`},
	{"complaints_12315", `complaint_no VARCHAR, received_at TIMESTAMP, assigned_at TIMESTAMP, first_check_at TIMESTAMP, accepted VARCHAR, accepted_at TIMESTAMP,
		excluded_days INTEGER, closed_at TIMESTAMP, result VARCHAR, is_online VARCHAR, platform VARCHAR, respondent VARCHAR, respondent_uscc VARCHAR, category VARCHAR,
		problem VARCHAR, amount DECIMAL(18, 2), recovered DECIMAL(18, 2), satisfaction VARCHAR, handler_unit VARCHAR, !complainant VARCHAR, !phone VARCHAR, !id_no VARCHAR,
		!address VARCHAR, !content VARCHAR, on_time VARCHAR`},
}

// readCSV is DuckDB's typed reader over all files of a data set below an inbox.
func (e export) readCSV(inbox string) string {
	var columns, dropped []string
	for _, c := range strings.Split(e.columns, ",") {
		name, kind, _ := strings.Cut(strings.TrimSpace(c), " ")
		if strings.HasSuffix(kind, "(18") { // the comma inside DECIMAL(18, 2)
			kind += ", 2)"
		}
		if name == "2)" {
			continue
		}
		if rest, ok := strings.CutPrefix(name, "!"); ok {
			name = rest
			dropped = append(dropped, rest)
		}
		columns = append(columns, fmt.Sprintf("%s: '%s'", name, kind))
	}
	return fmt.Sprintf(`(select * exclude (%s) from read_csv('%s', header = false, skip = 3, delim = ',', quote = '"', escape = '"', nullstr = '', filename = true, columns = {%s}))`,
		strings.Join(dropped, ", "), filepath.Join(inbox, "*", "*"+e.id+".csv"), strings.Join(columns, ", "))
}

// nationQuery is the hand's query over both registers in Parquet: how many
// operators exist, of the three kinds and two years old, and the rates of
// complaints checked within seven working days, closed in time, mediated and
// rated satisfied, by county. The areas are told by the folder.
const nationQuery = `with operator as (
	select parse_filename(parse_path(filename)[-2]) as area, *, row_number() over (partition by filename, operator_key order by online_since nulls last) as nth
	from read_parquet('%[1]s/online_operators.parquet')
), share as (
	select area, count(*) filter (category not in ('其他网络服务经营者')) as three, count(*) as all_kinds,
		count(*) filter (established_on + interval 2 year <= date '2026-03-31' and category <> '其他网络服务经营者') as surviving
	from operator where (nth = 1 or operator_key is null) and status in ('存续', '在营（开业）企业') and coalesce(closed_on > date '2026-03-31', true) and category <> '自建网站非交易（宣传）' group by area
), workday as (
	select d.day, coalesce(h.is_workday, isodow(d.day) <= 5) as is_workday, count(*) filter (coalesce(h.is_workday, isodow(d.day) <= 5)) over (order by d.day) as n
	from (select cast(unnest(generate_series(date '2023-12-01', date '2026-12-31', interval 1 day)) as date) as day) d
	left join read_csv('%[2]s', header = true, columns = {day: 'DATE', is_workday: 'BOOLEAN', name: 'VARCHAR', notice: 'VARCHAR'}) h on h.day = d.day
), clock as (
	select d.day, seven.day as check_due, case when d.day < date '2024-07-01' then fortyfive.day else sixty.day end as closing_due
	from workday d
	left join workday seven on seven.is_workday and seven.n = d.n + 7
	left join workday fortyfive on fortyfive.is_workday and fortyfive.n = d.n + 45
	left join workday last on last.day = d.day + 60
	left join workday sixty on sixty.is_workday and sixty.n = last.n + case when last.is_workday then 0 else 1 end
), complaint as (
	select parse_filename(parse_path(filename)[-2]) as area, c.*, k.check_due, a.closing_due
	from read_parquet('%[1]s/complaints_12315.parquet') c
	join clock k on k.day = cast(c.assigned_at as date)
	left join clock a on a.day = cast(c.accepted_at as date)
	where (c.is_online = '网购' or (c.is_online is null and c.platform is not null)) and cast(c.assigned_at as date) between date '2024-01-01' and date '2025-12-31'
), rate as (
	select area, count(*) as cases, count(*) filter (cast(first_check_at as date) <= check_due) as checked, count(*) filter (accepted = '受理' and cast(closed_at as date) <= closing_due) as closed,
		count(*) filter (result = '调解成功') as mediated, count(*) filter (satisfaction in ('满意', '非常满意')) as satisfied
	from complaint group by area
)
select count(*) || ' areas, ' || sum(three) || ' operators, ' || sum(surviving) || ' surviving, ' || sum(checked) || ' checked, ' || sum(closed) || ' closed, ' || sum(mediated) || ' mediated, ' || sum(satisfied) || ' satisfied'
from share full join rate using (area)`

// runNationAlone does one piece of work: parse, parquet, query or decode.
func runNationAlone() {
	said, err := nationAlone(os.Args[1], os.Args[2], os.Args[3])
	if err == nil {
		err = json.NewEncoder(os.Stdout).Encode(said)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// nationAlone works on the exports below from and leaves Parquet, or UTF-8, in
// to. It has what the program has: two threads, 1 GiB.
func nationAlone(work, from, to string) (said string, err error) {
	if work == "decode" {
		return "", decodeAll(from, to)
	}
	db, err := sql.Open("duckdb", "?threads=2&memory_limit=1GiB&preserve_insertion_order=false")
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if work == "query" {
		err := db.QueryRow(fmt.Sprintf(nationQuery, to, filepath.Join("..", "..", "sql", "ref", "holiday.csv"))).Scan(&said)
		return said, err
	}
	for _, e := range nationExports {
		statement := "select max(hash(t)) from " + e.readCSV(from) + " t"
		if work == "parquet" {
			statement = "copy " + e.readCSV(from) + " to '" + filepath.Join(to, e.id+".parquet") + "'"
		}
		if _, err := db.Exec(statement); err != nil {
			return "", fmt.Errorf("%s: %w", e.id, err)
		}
	}
	return "", nil
}

// decodeAll writes GB18030 files as UTF-8 by the common decoder.
func decodeAll(from, to string) error {
	files, err := filepath.Glob(filepath.Join(from, "*", "*.csv"))
	if err != nil {
		return err
	}
	for _, file := range files {
		if filepath.Base(filepath.Dir(file)) == "national" {
			continue
		}
		if err := decodeFile(file, filepath.Join(to, filepath.Base(filepath.Dir(file)), filepath.Base(file))); err != nil {
			return err
		}
	}
	return nil
}

func decodeFile(from, to string) (err error) {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
		return err
	}
	out, err := os.Create(to)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	w := bufio.NewWriterSize(out, 1<<20)
	if _, err := io.Copy(w, transform.NewReader(bufio.NewReaderSize(in, 1<<20), simplifiedchinese.GB18030.NewDecoder())); err != nil {
		return err
	}
	return w.Flush()
}
