package transform

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"netmarket/ingest"
	"netmarket/ingest/county"
	"netmarket/metrics"
)

// hostilePieces are what names from files are made of.
var hostilePieces = []string{
	`'`, `"`, `''`, `""`, `\`, `;`, `--`, `/*`, `*/`, `#`, "`", `$$`, `$1`, `?`, `:name`, `(`, `)`, `[`, `]`, `{`, `}`, `,`, `=`, `+`, `-`, `@`, `%`, `_`, `|`, `&`, `<`, `>`,
	"\x00", "\x1b[2J", "\t", "\n", "\r", "\r\n", " ", "\u00a0", "\u3000", "\u202e", "\u2066", "\u200b", "\ufeff", "\ufffd", "\u0301", "＇", "＂", "；", "‘", "🜲", "甲", "县市场监管局",
	"select", "DROP TABLE raw.capture", "'; drop schema published cascade; --", `" union select * from raw.capture --`, "null", "NULL", "true", "1=1", "or", "%s", "%d",
	"attach", "copy (select 1) to '/tmp/x'", "read_csv('/etc/passwd')", "pragma", "${HOME}", "../", `C:\`, "=cmd|' /C calc'!A0", "_x000D_", "&amp;", "<!--", "]]>",
}

func hostileName(r *rand.Rand) string {
	var b strings.Builder
	for range 1 + r.IntN(6) {
		b.WriteString(hostilePieces[r.IntN(len(hostilePieces))])
	}
	return b.String()
}

// nameSet is all the names a build is given.
type nameSet struct {
	sheets   []string // of one workbook
	headers  []string
	files    []string
	problems []string
}

const (
	hostileSheets   = 300
	hostileProblems = 10_000
)

func namesBy(next func(kind string, i int) string) nameSet {
	var n nameSet
	for i := range hostileSheets {
		n.sheets = append(n.sheets, next("s", i))
	}
	for i := range hostileSheets {
		n.headers = append(n.headers, next("h", i))
	}
	for i := range 40 {
		n.files = append(n.files, next("f", i))
	}
	for i := range hostileProblems {
		n.problems = append(n.problems, next("p", i))
	}
	n.problems[0] = strings.Repeat(n.problems[0], 1+(64<<10)/len(n.problems[0]))
	return n
}

// Names of sheets, headers and files never become part of a statement: ten
// thousand hostile ones give the statements that tame ones give, and come out of
// the published tables as they went in.
func TestNamesNeverReachAStatement(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 8))
	hostile := namesBy(func(_ string, i int) string { return hostileName(r) + fmt.Sprint(i) })
	tame := namesBy(func(kind string, i int) string { return fmt.Sprintf("%s%d", kind, i) })
	want, _, _ := buildNames(t, tame)
	got, w, sheets := buildNames(t, hostile)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the statements differ: wanted -, found +\n%.3000s", diff)
	}
	comesOut := func(what, query string, wanted []string) {
		rows, err := w.conn.QueryContext(context.Background(), query)
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		var found []string
		for rows.Next() {
			var text string
			if err := rows.Scan(&text); err != nil {
				t.Fatal(err)
			}
			found = append(found, text)
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
		slices.Sort(found)
		wanted = slices.Clone(wanted)
		slices.Sort(wanted)
		if diff := cmp.Diff(wanted, slices.Compact(found)); diff != "" {
			t.Errorf("%s: wanted -, found +\n%.3000s", what, diff)
		}
	}
	for _, column := range []string{"file", "sheet", "cell", "message"} {
		comesOut(column+" of problems", "select "+column+" from published.problem where source = 'county'", slices.Compact(slices.Sorted(slices.Values(hostile.problems))))
	}
	comesOut("sheets of rows", `select distinct sheet from raw.market_entities`, sheets)
	comesOut("headers", `select distinct header from raw.column_of where field = 'h'`, hostile.headers)
	comesOut("addresses", `select distinct url from raw.capture where source = 'county'`, hostile.files)
	comesOut("names of files", `select distinct original_name from raw.capture where source = 'county'`, hostile.files)
}

// buildNames reads a workbook with those sheets, as a bureau would hand it over,
// builds, and returns the statements without the folders of this run.
func buildNames(t *testing.T, n nameSet) (statements []string, w *Warehouse, _ []string) {
	t.Helper()
	dir := t.TempDir()
	edition, err := metrics.Load("samr2022/mingxi2024")
	if err != nil {
		t.Fatal(err)
	}
	in := Input{Edition: edition, AsOf: "2026-03-31", Version: "case", Forms: countyForms(), Limits: Limits{Threads: 1}}
	export := county.Read(workbookOf(t, n.sheets), county.Options{Area: "350421"})
	if export.Refused() || len(export.Tables) != len(n.sheets) {
		t.Fatalf("wanted %d tables, found %d and %v", len(n.sheets), len(export.Tables), export.Problems[:min(3, len(export.Problems))])
	}
	rows, sheets := rowsOf(export)
	dataset := export.Tables[0].Dataset
	for i, file := range n.files {
		id := ingest.SHA256([]byte(fmt.Sprint(i)))
		c := ingest.Capture{ID: id, Source: "county", Dataset: dataset.ID, RefArea: "350421", URL: file, Origin: ingest.OriginSynthetic,
			Vintage: "2026-03-01", VintageBy: "declared", FetchedAt: "2026-03-01T00:00:00Z", Original: &ingest.File{Name: file}}
		for j := i; j < len(n.headers); j += len(n.files) {
			c.Columns = append(c.Columns, ingest.Cell{Field: "h", Sheet: n.sheets[j], Column: "A", Header: n.headers[j]})
		}
		path := filepath.Join(dir, id+".csv")
		if err := writeCSV(path, append([]string{"sheet", "row"}, dataset.Kept()...), rows[i*len(rows)/len(n.files):(i+1)*len(rows)/len(n.files)]); err != nil {
			t.Fatal(err)
		}
		in.Captures = append(in.Captures, Source{Capture: c, Table: path})
	}
	for _, name := range n.problems {
		in.Problems = append(in.Problems, Problem{Severity: SeverityWarn, Code: "x", Source: "county", RefArea: "350421", File: name, Sheet: name, Cell: name, Message: name})
	}
	if w, err = OpenWarehouse(context.Background(), filepath.Join(dir, "names.duckdb"), in.Limits); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	})
	w.told = func(statement string) {
		statements = append(statements, strings.NewReplacer(dir, "DIR", w.dir, "HELPERS").Replace(statement))
	}
	if _, err := w.build(context.Background(), in, countyColumns()); err != nil {
		t.Fatal(err)
	}
	slices.Sort(statements) // data sets are loaded in no order
	return statements, w, sheets
}

func rowsOf(export *county.Export) (rows [][]string, sheets []string) {
	for _, table := range export.Tables {
		sheets = append(sheets, table.Sheet)
		for _, row := range table.Rows {
			rows = append(rows, append([]string{table.Sheet, fmt.Sprint(row.Number)}, row.Values...))
		}
	}
	return rows, sheets
}

// workbookOf is a register spread over sheets of these names, as far as a
// workbook can hold them.
func workbookOf(t *testing.T, names []string) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	seen := map[string]bool{}
	for i, name := range names {
		name = strings.Trim(strings.Map(func(r rune) rune {
			if strings.ContainsRune(`:\/?*[]`+"\r\n\t", r) {
				return '\''
			}
			return r
		}, name), "'")
		if runes := []rune(name); len(runes) > 24 {
			name = string(runes[:24])
		}
		name = "a" + name + fmt.Sprint(i)
		if seen[strings.ToLower(name)] {
			continue
		}
		seen[strings.ToLower(name)] = true
		if _, err := f.NewSheet(name); err != nil {
			t.Fatalf("sheet %q: %v", name, err)
		}
		for cell, value := range map[string]string{"A1": "统一社会信用代码", "B1": "企业名称", "C1": "市场主体类型", "D1": "成立日期", "E1": "登记状态", "F1": "登记机关", "G1": "行政区划代码",
			"A2": fmt.Sprintf("350421600%06d", i), "B2": "合成示例" + name, "C2": "个体工商户", "D2": "2020-01-02", "E2": "存续", "F2": "某局", "G2": "350421"} {
			if err := f.SetCellStr(name, cell, value); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := f.DeleteSheet("Sheet1"); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
