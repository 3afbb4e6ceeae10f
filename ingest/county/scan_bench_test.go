//go:build unix

package county

import (
	"bytes"
	"fmt"
	"syscall"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

// benchRows is the size of the workbook the scanner is measured on.
const benchRows = 500_000

// BenchmarkWorkbook reads a workbook of 500,000 rows × 10 columns, as a
// spreadsheet library writes it, with the scanner and with excelize's row
// reader, and prints rows per second of processor time and their ratio.
func BenchmarkWorkbook(b *testing.B) {
	body := benchWorkbook(b, benchRows)
	var own, other time.Duration
	for b.Loop() {
		own += cpuOf(b, func() { scanAll(b, body) })
		other += cpuOf(b, func() { excelizeAll(b, body) })
	}
	perSecond := func(d time.Duration) float64 { return float64(benchRows*b.N) / d.Seconds() }
	b.ReportMetric(perSecond(own), "rows/cpu-s")
	b.ReportMetric(perSecond(other), "excelize-rows/cpu-s")
	b.ReportMetric(other.Seconds()/own.Seconds(), "times-excelize")
	b.ReportMetric(0, "ns/op")
}

// benchWorkbook is a register: a code, a name and eight more columns.
func benchWorkbook(b *testing.B, rows int) []byte {
	f := excelize.NewFile()
	w, err := f.NewStreamWriter("Sheet1")
	if err != nil {
		b.Fatal(err)
	}
	for i := range rows + 1 {
		row := []any{fmt.Sprintf("91350421MA%08d", i), fmt.Sprintf("合成示例第%d号商行", i), "个体工商户", "2020-03-05", "存续",
			i, float64(i) * 1.25, "某局", fmt.Sprintf("某路%d号", i%1000), "350421"}
		if i == 0 {
			row = []any{"统一社会信用代码", "企业名称", "市场主体类型", "成立日期", "登记状态", "从业人数", "营业额（万元）", "登记机关", "住所", "行政区划代码"}
		}
		if err := w.SetRow(fmt.Sprintf("A%d", i+1), row); err != nil {
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

func scanAll(b *testing.B, body []byte) {
	sheets, err := readWorkbook(body)
	if err != nil || len(sheets) != 1 || len(sheets[0].rows) != benchRows+1 || len(sheets[0].rows[benchRows]) != 10 {
		b.Fatalf("wanted %d rows, found another workbook (%v)", benchRows+1, err)
	}
}

func excelizeAll(b *testing.B, body []byte) {
	f, err := excelize.OpenReader(bytes.NewReader(body), excelize.Options{RawCellValue: true, UnzipSizeLimit: maxExpanded, TmpDir: b.TempDir()})
	if err != nil {
		b.Fatal(err)
	}
	rows, err := f.Rows("Sheet1")
	if err != nil {
		b.Fatal(err)
	}
	n := 0
	for rows.Next() {
		if _, err := rows.Columns(); err != nil {
			b.Fatal(err)
		}
		n++
	}
	if n != benchRows+1 {
		b.Fatalf("wanted %d rows, found %d", benchRows+1, n)
	}
	if err := rows.Close(); err != nil {
		b.Fatal(err)
	}
	if err := f.Close(); err != nil {
		b.Fatal(err)
	}
}

// cpuOf is the processor time of this process while f ran.
func cpuOf(b *testing.B, f func()) time.Duration {
	b.Helper()
	used := func() time.Duration {
		var u syscall.Rusage
		if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
			b.Fatal(err)
		}
		return time.Duration(u.Utime.Nano() + u.Stime.Nano())
	}
	before := used()
	f()
	return used() - before
}
