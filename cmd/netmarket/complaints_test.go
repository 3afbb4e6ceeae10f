package main

import (
	"bufio"
	"database/sql"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	_ "github.com/duckdb/duckdb-go/v2" // what the program is held against
)

// complaintsFile writes n invented complaints of two years as the 12315
// platform's export prints them (GB-style headers, UTF-8): about 3 % of the
// first decisions and of the closings late, some cells blank, a tenth not
// about online trade. The same n gives the same bytes.
func complaintsFile(tb testing.TB, path string, n int) {
	tb.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		tb.Fatal(err)
	}
	f, err := os.Create(path)
	if err != nil {
		tb.Fatal(err)
	}
	out := bufio.NewWriterSize(f, 1<<20)
	out.WriteString("合成示例数据，非真实统计\n填报日期：2026-03-05\n投诉编号,登记时间,分送本单位时间,初查时间,是否受理,受理时间,办结时间,办理结果,是否网购,网购平台,被投诉主体,客体类别,问题类别,涉及金额,挽回经济损失,满意度,处理单位,投诉人姓名,联系电话,投诉内容,是否按时办结\n")
	random := rand.New(rand.NewPCG(12315, uint64(n)))
	for i := range n {
		writeComplaint(out, random, i, n)
	}
	if err := out.Flush(); err != nil {
		tb.Fatal(err)
	}
	if err := f.Close(); err != nil {
		tb.Fatal(err)
	}
}

func writeComplaint(out *bufio.Writer, random *rand.Rand, i, n int) {
	const twoYears = 731
	first := time.Date(2024, 1, 1, 8, random.IntN(60), random.IntN(60), 0, time.UTC)
	day := func(t time.Time) string { return t.Format(time.DateOnly) }
	oneIn := func(k int) bool { return random.IntN(k) == 0 }
	registered := first.AddDate(0, 0, i*twoYears/n)
	assigned := registered.AddDate(0, 0, random.IntN(2))
	checked := assigned.AddDate(0, 0, 1+random.IntN(5))
	if oneIn(33) {
		checked = assigned.AddDate(0, 0, 20+random.IntN(9))
	}
	closed := checked.AddDate(0, 0, 5+random.IntN(45))
	decision, accepted, result, onTime, grade := "受理", "", "调解成功", "是", ""
	if oneIn(33) {
		closed, onTime = checked.AddDate(0, 0, 90+random.IntN(60)), "否"
	}
	if oneIn(3) {
		result = "终止调解"
	}
	if oneIn(2) {
		grade = []string{"满意", "非常满意", "基本满意", "不满意"}[random.IntN(4)]
	}
	accepted, finished := day(checked), day(closed)
	switch {
	case oneIn(12):
		decision, accepted, finished, result, onTime = "不予受理", "", "", "不予受理", ""
	case oneIn(200):
		finished = ""
	case oneIn(400):
		finished, result, onTime, grade = "", "处理中", "", ""
	}
	online, platform := "是", "示例平台甲"
	switch {
	case oneIn(10):
		online, platform = "否", ""
	case oneIn(100):
		online = ""
	case oneIn(2000):
		online, platform = "", ""
	}
	fmt.Fprintf(out, "35042100%s%09d,%s,%s,%s,%s,%s,%s,%s,%s,%s,合成示例第%d号商行,食品,质量,%d.50,%d.00,%s,合成示例所,示例投诉人,（略）,示例内容，不含真实信息,%s\n",
		registered.Format("20060102"), i+1, registered.Format(time.DateTime), day(assigned), day(checked), decision, accepted, finished, result, online, platform,
		i%5000, 10+i%900, i%90, grade, onTime)
}

const duckdbAloneName = "duckdb_alone"

// readAlone makes one typed table of the kept one.
const readAlone = `create table complaint as from read_csv('%s', header = true, nullstr = '', columns = {
	sheet: 'VARCHAR', row: 'INTEGER', complaint_no: 'VARCHAR', received_at: 'TIMESTAMP', assigned_at: 'TIMESTAMP', first_check_at: 'TIMESTAMP',
	accepted: 'VARCHAR', accepted_at: 'TIMESTAMP', excluded_days: 'INTEGER', closed_at: 'TIMESTAMP', result: 'VARCHAR', is_online: 'VARCHAR',
	platform: 'VARCHAR', respondent: 'VARCHAR', respondent_uscc: 'VARCHAR', category: 'VARCHAR', problem: 'VARCHAR', amount: 'DECIMAL(18, 2)',
	amount_unit: 'VARCHAR', recovered: 'DECIMAL(18, 2)', recovered_unit: 'VARCHAR', satisfaction: 'VARCHAR', handler_unit: 'VARCHAR', on_time: 'BOOLEAN'})`

// countAlone counts both rates of I25.1 as of 2026-03-31, with a calendar of
// its own.
const countAlone = `with numbered as (
	select d.day, coalesce(h.is_workday, isodow(d.day) <= 5) as is_workday, count(*) filter (coalesce(h.is_workday, isodow(d.day) <= 5)) over (order by d.day) as n
	from (select cast(unnest(generate_series(date '2023-12-01', date '2026-12-31', interval 1 day)) as date) as day) d
	left join read_csv('%s', header = true, columns = {day: 'DATE', is_workday: 'BOOLEAN', name: 'VARCHAR', notice: 'VARCHAR'}) h on h.day = d.day
),
clock as (
	select d.day, seven.day as check_due, case when d.day < date '2024-07-01' then fortyfive.day else sixty.day end as closing_due
	from numbered d
	left join numbered seven on seven.is_workday and seven.n = d.n + 7
	left join numbered fortyfive on fortyfive.is_workday and fortyfive.n = d.n + 45
	left join numbered last on last.day = d.day + 60
	left join numbered sixty on sixty.is_workday and sixty.n = last.n + case when last.is_workday then 0 else 1 end
)
select count(*) filter (cast(c.first_check_at as date) <= k.check_due) || '/' || count(*) filter (c.first_check_at is not null or k.check_due <= date '2026-03-31')
	|| ' ' || count(*) filter (c.accepted = 'accepted' and cast(c.closed_at as date) <= a.closing_due)
	|| '/' || count(*) filter (c.accepted = 'accepted' and (c.closed_at is not null or (c.result = 'pending' and a.closing_due <= date '2026-03-31')))
from complaint c
join clock k on k.day = cast(c.assigned_at as date)
left join clock a on a.day = cast(c.accepted_at as date)
where (c.is_online = 'yes' or (c.is_online is null and c.platform is not null)) and cast(c.assigned_at as date) between date '2024-01-01' and date '2025-12-31'`

// runDuckDBAlone is the process duckdbAlone starts: two threads and 1 GiB, as
// the program has.
func runDuckDBAlone() {
	a, err := readAndCount(os.Args[1], os.Args[2])
	if err == nil {
		err = json.NewEncoder(os.Stdout).Encode(a)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func readAndCount(kept, holidays string) (a alone, err error) {
	db, err := sql.Open("duckdb", "?threads=2&memory_limit=1GiB")
	if err != nil {
		return a, err
	}
	defer db.Close()
	quoted := func(query, path string) string { return fmt.Sprintf(query, strings.ReplaceAll(path, "'", "''")) }
	a.Read, err = timed(func() error {
		_, err := db.Exec(quoted(readAlone, kept))
		return err
	})
	if err != nil {
		return a, err
	}
	a.Query, err = timed(func() error { return db.QueryRow(quoted(countAlone, holidays)).Scan(&a.Counted) })
	return a, err
}

func timed(work func() error) (cost, error) {
	var before, after syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &before); err != nil {
		return cost{}, err
	}
	started := time.Now()
	err := work()
	wall := time.Since(started)
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &after); err != nil {
		return cost{}, err
	}
	cpu := after.Utime.Nano() + after.Stime.Nano() - before.Utime.Nano() - before.Stime.Nano()
	return cost{Wall: wall, CPU: time.Duration(cpu)}, err
}
