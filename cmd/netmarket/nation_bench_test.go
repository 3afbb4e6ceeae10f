package main

import (
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"text/tabwriter"
	"time"
)

// BenchmarkNation prints one table: what the program takes from invented
// exports to scores, each figure beside what it is held against in the same run.
// N is the number of operators and of complaints (1,000,000), in ten counties of
// two provinces; K the number of small counties (120). Nothing fails by time;
// two paths with other scores do.
//
// The parts can be run alone: -bench Nation/first, and so on; with -benchtime 1x.
// Every figure is one fresh process with its children: wall, processor time,
// largest resident size.
func BenchmarkNation(b *testing.B) {
	bin := os.Getenv("BIN")
	if bin == "" {
		b.Skip("BIN is not set; run make nation")
	}
	n := &nation{B: b, bin: bin, rows: fromEnv(b, "N", 1_000_000), counties: fromEnv(b, "K", 120)}
	for _, part := range []struct {
		name string
		run  func()
	}{{"first", n.firstTime}, {"growth", n.growth}, {"county", n.oneCounty}, {"counties", n.manyCounties}, {"paths", n.paths}} {
		b.Run(part.name, func(b *testing.B) {
			n.B = b
			part.run()
			b.ReportMetric(0, "ns/op")
		})
	}
	n.B = b
	n.print()
}

const (
	bigCounties = 10
	nationAsOf  = "2026-03-31"
)

// nation is one run of the table.
type nation struct {
	*testing.B
	bin            string
	rows, counties int
	lines          []string
	notes          []string
}

func fromEnv(b *testing.B, name string, n int) int {
	text := os.Getenv(name)
	if text == "" {
		return n
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		b.Fatalf("%s: wanted a number from 1, found %q", name, text)
	}
	return n
}

// data generates exports into a data directory that knows the bundled pages.
func (n *nation) data(args ...string) string {
	n.Helper()
	data := n.TempDir()
	runProcess(n.B, n.bin, "--data", data, "init")
	pages, err := filepath.Glob("../../testdata/captures/*/2*/page.html")
	if err != nil || len(pages) == 0 {
		n.Fatalf("wanted bundled pages, found %d (%v)", len(pages), err)
	}
	runProcess(n.B, n.bin, append([]string{"--data", data, "capture"}, pages...)...)
	runProcess(n.B, n.bin, append([]string{"generate", "--out", data}, args...)...)
	return data
}

// big generates rows operators and as many complaints, and the figures.
func (n *nation) big(rows int, args ...string) string {
	each := strconv.Itoa(max(1, rows/bigCounties))
	return n.data(append([]string{"--areas", strconv.Itoa(bigCounties), "--provinces", "2", "--operators", each, "--complaints", each,
		"--dataset", "online_operators", "--dataset", "complaints_12315", "--dataset", "region_stats", "--dataset", "express_volume"}, args...)...)
}

// run times one process of the program on a data directory.
func (n *nation) run(data string, args ...string) cost {
	n.Helper()
	return n.process(exec.Command(n.bin, append([]string{"--data", data, "--as-of", nationAsOf}, args...)...))
}

// alone times one piece of work of DuckDB alone and returns what it says.
func (n *nation) alone(work, from, to string) (cost, string) {
	n.Helper()
	program, err := os.Executable()
	if err != nil {
		n.Fatal(err)
	}
	var said strings.Builder
	cmd := exec.Command(program, work, from, to)
	cmd.Args[0] = nationAloneName // TestMain tells by it what to run
	cmd.Stdout = &said
	return n.process(cmd), strings.TrimSpace(said.String())
}

func (n *nation) process(cmd *exec.Cmd) cost {
	n.Helper()
	var told strings.Builder
	cmd.Stderr = &told
	started := time.Now()
	err := cmd.Run()
	wall := time.Since(started)
	if err != nil {
		n.Fatalf("%v: %v\n%s", cmd.Args, err, told.String())
	}
	usage := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	return cost{wall, time.Duration(usage.Utime.Nano() + usage.Stime.Nano()), usage.Maxrss}
}

func (c cost) plus(others ...cost) cost {
	for _, o := range others {
		c = cost{c.Wall + o.Wall, c.CPU + o.CPU, max(c.Peak, o.Peak)}
	}
	return c
}

// beside adds a line: a figure, what it is held against, and the ratios.
func (n *nation) beside(what string, own cost, name string, other cost, aim string) {
	n.add(fmt.Sprintf("%s\t%s\t%s\t%s\t%.2f\t%.2f\t%s", what, own, name, other,
		own.CPU.Seconds()/other.CPU.Seconds(), own.Wall.Seconds()/other.Wall.Seconds(), aim))
}

// add keeps a line for the table and tells it at once, for a run may take hours.
func (n *nation) add(line string) {
	n.lines = append(n.lines, line)
	fmt.Fprintln(os.Stderr, strings.ReplaceAll(line, "\t", " | "))
}

// by adds a line that is held against a number alone.
func (n *nation) by(what string, own cost, aim string) {
	n.add(fmt.Sprintf("%s\t%s\t\t\t\t\t%s", what, own, aim))
}

func (c cost) String() string {
	if c.Wall == 0 {
		return fmt.Sprintf("%d MiB", c.Peak>>10)
	}
	return fmt.Sprintf("%.2f s, %.2f CPU-s, %d MiB", c.Wall.Seconds(), c.CPU.Seconds(), c.Peak>>10)
}

func (n *nation) print() {
	out := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintf(out, "\nN = %d operators + %d complaints, K = %d counties\n", n.rows, n.rows, n.counties)
	fmt.Fprintln(out, "what\ttook\tbeside\ttook\tCPU ratio\twall ratio\taim")
	for _, line := range n.lines {
		fmt.Fprintln(out, line)
	}
	for _, note := range n.notes {
		fmt.Fprintln(out, note)
	}
	if err := out.Flush(); err != nil {
		n.Error(err)
	}
}

// firstTime: UTF-8 and GB18030 to scores, again with nothing changed, and again
// as of another day, which reads nothing anew and scores everything.
func (n *nation) firstTime() {
	utf8 := n.big(n.rows)
	inbox, parquet := filepath.Join(utf8, "inbox"), n.TempDir()
	parse, _ := n.alone("parse", inbox, parquet)
	copied, _ := n.alone("parquet", inbox, parquet)
	query, counted := n.alone("query", inbox, parquet)
	n.notes = append(n.notes, "the hand's query counts "+counted)
	first := n.run(utf8, "build")
	n.beside("first time, UTF-8 .csv to scores", first, "typed read_csv + CSV to Parquet", parse.plus(copied), "≤ 1.3")
	n.beside("  the same", first, "CSV to Parquet + query from it", copied.plus(query), "")
	n.beside("unchanged", n.run(utf8, "build"), "query from Parquet", query, "≤ 1.5")
	n.beside("scoring alone (another as-of day)", n.scoreAgain(utf8), "query from Parquet", query, "≤ 1.5")

	gb18030 := n.big(n.rows, "--format", "gb18030")
	decoded := n.TempDir()
	decode, _ := n.alone("decode", filepath.Join(gb18030, "inbox"), decoded)
	parse, _ = n.alone("parse", decoded, parquet)
	copied, _ = n.alone("parquet", decoded, parquet)
	n.beside("first time, GB18030 .csv to scores", n.run(gb18030, "build"), "decode + typed read_csv + CSV to Parquet", decode.plus(parse, copied), "≤ 1.3")
	n.wantSame("GB18030", n.scores(gb18030), n.scores(utf8))
	n.by("  largest process, first time", cost{Peak: first.Peak}, "≤ 2048 MiB")
}

// scoreAgain builds as of the next day.
func (n *nation) scoreAgain(data string) cost {
	return n.process(exec.Command(n.bin, "--data", data, "--as-of", "2026-04-01", "build"))
}

// growth takes a tenth, three tenths, all and three times the rows.
func (n *nation) growth() {
	var last cost
	before := 0
	for _, rows := range []int{n.rows / 10, n.rows * 3 / 10, n.rows, n.rows * 3} {
		data := n.big(rows)
		first := n.run(data, "build")
		again := n.scoreAgain(data)
		what := fmt.Sprintf("growth: %d rows, first time", 2*rows)
		if before == 0 {
			n.by(what, first, "")
		} else {
			n.add(fmt.Sprintf("%s\t%s\t%d rows\t%s\t%.2f\t%.2f\t≤ %.2f", what, first, 2*before, last,
				first.CPU.Seconds()/last.CPU.Seconds(), first.Wall.Seconds()/last.Wall.Seconds(), float64(rows)/float64(before)))
		}
		n.by("  scored again", again, "")
		last, before = first, rows
		n.remove(data)
	}
}

func (n *nation) oneCounty() {
	data := benchmarkData(n.B, n.bin)
	n.run(data, "refresh", "--offline")
	for _, dir := range []string{"published", "build", "cache", "captures/county", "quarantine"} {
		n.remove(filepath.Join(data, dir))
	}
	n.by("one county (明溪县, with its pages and books), cold", n.run(data, "refresh", "--offline"), "< 1.5 s")
	n.by("one county, unchanged", n.run(data, "refresh", "--offline"), "< 0.2 s")
}

// manyCounties refreshes K small counties from nothing, unchanged, and with the
// file of one of them changed.
func (n *nation) manyCounties() {
	small := []string{"--areas", strconv.Itoa(n.counties), "--provinces", strconv.Itoa(min(31, (n.counties+91)/92+1)),
		"--operators", "60", "--shops", "60", "--entities", "300", "--sales", "30", "--complaints", "60", "--reports", "30"}
	data := n.data(small...)
	full := n.run(data, "refresh", "--offline")
	n.by(fmt.Sprintf("%d counties, from nothing", n.counties), full, "")
	n.by(fmt.Sprintf("%d counties, unchanged", n.counties), n.run(data, "refresh", "--offline"), "< 5 s at 2844")
	other := n.data(append(small, "--seed", "2")...)
	const changed = "inbox/900121/合成示例_complaints_12315.csv"
	if err := os.Rename(filepath.Join(other, changed), filepath.Join(data, changed)); err != nil {
		n.Fatal(err)
	}
	n.beside(fmt.Sprintf("one of %d counties changed", n.counties), n.run(data, "refresh", "--offline"), "from nothing", full, "< 0.10")
	n.remove(data)
	n.remove(other)
}

// paths wants the same scores whichever way the same rows come in.
func (n *nation) paths() {
	rows := max(100, n.rows/100)
	data := n.big(rows)
	n.run(data, "build")
	want := n.scores(data)
	n.notes = append(n.notes, "SHA-256 of the scores of every path: "+want)
	for _, format := range []string{"gb18030", "xlsx"} {
		n.wantSame(format, n.scores(n.big(rows, "--format", format)), want)
	}
	n.wantSame("one file for all areas", n.scores(n.big(rows, "--layout", "one")), want)
	n.remove(filepath.Join(data, "cache"))
	n.wantSame("from nothing", n.scores(data), want)
	if err := os.WriteFile(filepath.Join(data, "netmarket.yaml"), []byte("engine: {threads: 1}\n"), 0o600); err != nil {
		n.Fatal(err)
	}
	n.remove(filepath.Join(data, "cache"))
	n.wantSame("one thread", n.scores(data), want)
	if help, err := exec.Command(n.bin, "build", "--help").Output(); err == nil && strings.Contains(string(help), "--processes") {
		n.remove(filepath.Join(data, "cache"))
		n.run(data, "build", "--processes", "2")
		n.wantSame("two processes", n.scores(data), want)
	}
}

// scores is the SHA-256 of every score and every count behind it, of what the
// data directory builds.
func (n *nation) scores(data string) string {
	n.Helper()
	n.run(data, "build")
	db, err := sql.Open("duckdb", filepath.Join(data, "build", "warehouse.duckdb")+"?access_mode=read_only")
	if err != nil {
		n.Fatal(err)
	}
	defer func() { n.want(db.Close()) }()
	h := sha256.New()
	for _, query := range []string{
		"select concat_ws(' ', ref_area, criterion_id, score, low, high, status) as line from published.criterion_score order by line",
		"select concat_ws(' ', ref_area, criterion_id, part, coalesce(year, 0), coalesce(numerator, '-'), coalesce(denominator, '-')) as line from published.criterion_part order by line",
		"select concat_ws(' ', ref_area, option, option_value, score, low, high) as line from published.reading_total order by line",
	} {
		rows, err := db.Query(query)
		if err != nil {
			n.Fatalf("%s: %v", query, err)
		}
		lines := 0
		for line := ""; rows.Next(); lines++ {
			n.want(rows.Scan(&line))
			fmt.Fprintln(h, line)
		}
		n.want(errors.Join(rows.Err(), rows.Close()))
		if lines == 0 {
			n.Fatalf("%s: wanted rows, found none", query)
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}

func (n *nation) want(err error) {
	n.Helper()
	if err != nil {
		n.Fatal(err)
	}
}

func (n *nation) wantSame(path, got, want string) {
	n.Helper()
	if got != want {
		n.Errorf("%s: wanted scores with SHA-256 %s, found %s", path, want, got)
	}
}

func (n *nation) remove(dir string) {
	n.Helper()
	if err := os.RemoveAll(dir); err != nil && !errors.Is(err, fs.ErrNotExist) {
		n.Fatal(err)
	}
}
