package main

import (
	"bytes"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"netmarket/ingest/county"
)

const formatRows = 500_000

// BenchmarkFormats reads one register of 500,000 rows × 10 columns, every cell
// checked and normalised, from .xlsx and from GB18030 text, beside what others
// take for the cells alone: excelize's row reader, and DuckDB's CSV reader into
// a table of text, which gets the same rows as UTF-8 where its build has no
// GB18030. Figures are rows per second of processor time; the ratios are over
// 1 where the program is faster.
func BenchmarkFormats(b *testing.B) {
	register := func(row int) []string {
		if row == 0 {
			return []string{"统一社会信用代码", "企业名称", "市场主体类型", "成立日期", "登记状态", "注销或吊销日期", "登记机关", "住所", "经营范围", "行政区划代码"}
		}
		return []string{fmt.Sprintf("35042160%07d", row), fmt.Sprintf("合成示例第%d号商行", row), "个体工商户", "2020年3月5日", "存续", "", "某局", fmt.Sprintf("某路 %d 号", row), "零售", "350421"}
	}
	dir := b.TempDir()
	book := registerBook(b, register)
	text := registerText(b, filepath.Join(dir, "register.csv"), register)
	for b.Loop() {
		own := timedFor(b, func() error { return readRegister(book) })
		other := timedFor(b, func() error { return excelizeRows(book) })
		ownText := timedFor(b, func() error { return readRegister(text) })
		duckdb, how := duckdbReads(b, dir)
		b.Logf("DuckDB: %s", how)
		perSecond := func(c cost) float64 { return formatRows / c.CPU.Seconds() }
		b.ReportMetric(perSecond(own), "xlsx-rows/cpu-s")
		b.ReportMetric(perSecond(other), "excelize-rows/cpu-s")
		b.ReportMetric(other.CPU.Seconds()/own.CPU.Seconds(), "xlsx-over-excelize")
		b.ReportMetric(perSecond(ownText), "gb18030-rows/cpu-s")
		b.ReportMetric(perSecond(duckdb), "duckdb-rows/cpu-s")
		b.ReportMetric(duckdb.CPU.Seconds()/ownText.CPU.Seconds(), "gb18030-over-duckdb")
	}
	b.ReportMetric(0, "ns/op")
}

func timedFor(b *testing.B, work func() error) cost {
	b.Helper()
	c, err := timed(work)
	if err != nil {
		b.Fatal(err)
	}
	return c
}

func readRegister(body []byte) error {
	e := county.Read(body, county.Options{Area: "350421"})
	if e.Refused() || len(e.Tables) != 1 || e.Tables[0].Count != formatRows {
		return fmt.Errorf("wanted %d rows, found %+v", formatRows, e.Problems)
	}
	return nil
}

func registerBook(b *testing.B, register func(int) []string) []byte {
	f := excelize.NewFile()
	w, err := f.NewStreamWriter("Sheet1")
	if err != nil {
		b.Fatal(err)
	}
	for row := range formatRows + 1 {
		var cells []any
		for _, cell := range register(row) {
			cells = append(cells, cell)
		}
		if err := w.SetRow(fmt.Sprintf("A%d", row+1), cells); err != nil {
			b.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil {
		b.Fatal(err)
	}
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		b.Fatal(err)
	}
	if err := f.Close(); err != nil {
		b.Fatal(err)
	}
	return out.Bytes()
}

// registerText writes the register as UTF-8 and, beside it, as GB18030, which
// it returns.
func registerText(b *testing.B, path string, register func(int) []string) []byte {
	var text strings.Builder
	for row := range formatRows + 1 {
		text.WriteString(strings.Join(register(row), ",") + "\n")
	}
	encoded, err := simplifiedchinese.GB18030.NewEncoder().Bytes([]byte(text.String()))
	if err != nil {
		b.Fatal(err)
	}
	for name, body := range map[string][]byte{path: []byte(text.String()), path + ".gb18030": encoded} {
		if err := os.WriteFile(name, body, 0o600); err != nil {
			b.Fatal(err)
		}
	}
	return encoded
}

func excelizeRows(body []byte) error {
	f, err := excelize.OpenReader(bytes.NewReader(body), excelize.Options{RawCellValue: true})
	if err != nil {
		return err
	}
	defer f.Close()
	rows, err := f.Rows("Sheet1")
	if err != nil {
		return err
	}
	defer rows.Close()
	n := 0
	for rows.Next() {
		if _, err := rows.Columns(); err != nil {
			return err
		}
		n++
	}
	if n != formatRows+1 {
		return fmt.Errorf("wanted %d rows, found %d", formatRows+1, n)
	}
	return nil
}

// duckdbReads is what DuckDB takes for the register, and in which form it could
// read it.
func duckdbReads(b *testing.B, dir string) (cost, string) {
	db, err := sql.Open("duckdb", "?threads=2&memory_limit=1GiB")
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	path := filepath.Join(dir, "register.csv")
	const read = "create or replace table r as select * from read_csv('%s', all_varchar = true, header = true%s)"
	how := "GB18030 by its own reader"
	c, err := timed(func() error {
		_, err := db.Exec(fmt.Sprintf(read, path+".gb18030", ", encoding = 'GB18030'"))
		return err
	})
	if err != nil {
		how = "UTF-8, for this build has no GB18030 and, without a network, no extension for it or for .xlsx"
		c = timedFor(b, func() error {
			_, err := db.Exec(fmt.Sprintf(read, path, ""))
			return err
		})
	}
	n := 0
	if err := db.QueryRow("select count(*) from r").Scan(&n); err != nil || n != formatRows {
		b.Fatalf("wanted %d rows, found %d (%v)", formatRows, n, err)
	}
	return c, how
}
