package county

import (
	"archive/zip"
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
)

// wholeBook is a workbook as a spreadsheet library writes it, with shared texts,
// two sheets and a merged range.
func wholeBook(t testing.TB) map[string]string {
	t.Helper()
	f := excelize.NewFile()
	for cell, value := range map[string]any{"A1": "统一社会信用代码", "B1": "企业名称", "C1": "成立日期", "D1": "登记状态",
		"A2": "913504000000000001", "B2": "合成示例 <甲> & 乙", "C2": "2020-01-02", "D2": "存续"} {
		if err := f.SetCellValue("Sheet1", cell, value); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.MergeCell("Sheet1", "E1", "F1"); err != nil {
		t.Fatal(err)
	}
	if _, err := f.NewSheet("第二张"); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	archive, err := openZip(out.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	parts := map[string]string{}
	for _, entry := range archive.File {
		body, err := readPart(entry, &expansion{packed: 1 << 40})
		if err != nil {
			t.Fatal(err)
		}
		parts[entry.Name] = string(body)
	}
	return parts
}

// A workbook cut anywhere is refused: the file itself, and each part that is
// read inside an archive that is whole.
func TestCutWorkbooksAreRefused(t *testing.T) {
	parts := wholeBook(t)
	whole := zipped(t, parts)
	if _, err := readWorkbook(whole); err != nil {
		t.Fatal(err)
	}
	cuts := 0
	refused := func(body []byte, where string, at int) {
		cuts++
		if e := Read(body, Options{}); !e.Refused() || len(e.Tables) > 0 {
			t.Errorf("%s cut at %d: wanted a refusal, found %v", where, at, codesOf(e))
		}
	}
	for at := 1; at < len(whole); at += 1 + len(whole)/150 {
		refused(whole[:at], "file", at)
	}
	for _, name := range []string{"xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml", "xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"} {
		part := strings.TrimSpace(parts[name])
		if part == "" {
			t.Fatalf("no part %s", name)
		}
		for at := 0; at < len(part); at += 1 + len(part)/100 {
			refused(zipped(t, with(parts, name, part[:at])), name, at)
		}
		refused(zipped(t, with(parts, name, part[:len(part)-1])), name, len(part)-1)
	}
	if cuts < 200 {
		t.Errorf("wanted 200 cuts, made %d", cuts)
	}
	t.Logf("%d cuts", cuts)
}

func with(parts map[string]string, name, part string) map[string]string {
	out := map[string]string{}
	for n, p := range parts {
		out[n] = p
	}
	out[name] = part
	return out
}

// A part without one of its closing tags, with a wrong checksum or with another
// length than the archive says is refused.
func TestBrokenPartsAreRefused(t *testing.T) {
	parts := wholeBook(t)
	for _, name := range []string{"xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"} {
		part := parts[name]
		for at := strings.Index(part, "</"); at >= 0; {
			end := at + strings.IndexByte(part[at:], '>') + 1
			if e := Read(zipped(t, with(parts, name, part[:at]+part[end:])), Options{}); !e.Refused() {
				t.Errorf("%s without %s at %d: wanted a refusal", name, part[at:end], at)
			}
			next := strings.Index(part[end:], "</")
			if next < 0 {
				break
			}
			at = end + next
		}
	}
	const name = "xl/worksheets/sheet1.xml"
	others := with(parts, name, "")
	delete(others, name)
	for what, change := range map[string]func(*rawEntry){
		"checksum": func(e *rawEntry) { e.sum ^= 1 },
		"shorter":  func(e *rawEntry) { e.says -= 5 },
		"longer":   func(e *rawEntry) { e.says += 5 },
	} {
		entry := deflated(t, name, parts[name], uint64(len(parts[name])))
		change(&entry)
		if e := Read(withRaw(t, others, entry), Options{}); !e.Refused() {
			t.Errorf("%s: wanted a refusal, found %v", what, codesOf(e))
		}
	}
}

// Formulas are never computed and macros never looked at: the kept result is
// read, a formula without one is an empty cell.
func TestFormulasAndMacrosAreInert(t *testing.T) {
	sheet := testSheetHead + `<row r="1"><c r="A1" t="str"><f>cmd|' /C calc'!A0</f><v>kept</v></c>` +
		`<c r="B1"><f>WEBSERVICE("http://127.0.0.1:9/")</f></c><c r="C1"><f>1+1</f><v>3</v></c>` +
		`<c r="D1" t="b"><v>1</v></c><c r="E1" t="e"><v>#N/A</v></c></row>` + testSheetTail
	body := bookWith(t, map[string]string{"xl/worksheets/sheet1.xml": sheet, "xl/vbaProject.bin": "\xd0\xcf\x11\xe0 not looked at",
		"xl/externalLinks/externalLink1.xml": "<not well-formed", "xl/worksheets/_rels/sheet1.xml.rels": "<!DOCTYPE x>"})
	sheets, err := readWorkbook(body)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([][]string{{"kept", "", "3", "1", "#N/A"}}, sheets[0].rows); diff != "" {
		t.Errorf("wanted -, found +\n%s", diff)
	}
}

// hostileNames are names an archive may give its entries.
var hostileNames = []string{
	"../evil", "../../../../tmp/evil", "xl/../../evil", "/etc/cron.d/evil", "//server/share/evil", `\\server\share\evil`, `..\..\evil`, `C:\evil`, "C:evil", "c:/windows/evil",
	"CON", "con.xml", "NUL", "nul.txt", "AUX", "PRN", "COM1", "LPT1.xml", "CONIN$", "xl/CON/evil",
	"evil.", "evil ", "evil. .", " evil", "evil\x00.xml", "\x00", "evil\n", "evil\r\nInjected: 1", "evil\x1b[2J", "evil:stream",
	"xl／worksheets／evil", "xl∕evil", "․․/evil", "..%2f..%2fevil", "%2e%2e/evil", "xl/./evil", "xl//evil", "\xb6\xf1\xd2\xe2.xml", "\u202egnp.exe", "~/evil",
	".", "..", "/", strings.Repeat("a/", 500) + "evil", strings.Repeat("x", 60_000),
}

// Whatever the entries of an archive are called, and whatever kind of file they
// claim to be, nothing is written and the workbook reads as it does without
// them.
func TestHostileNamesWriteNothing(t *testing.T) {
	outside := t.TempDir()
	inside := filepath.Join(outside, "a", "b")
	if err := os.MkdirAll(inside, 0o700); err != nil {
		t.Fatal(err)
	}
	t.Chdir(inside)
	t.Setenv("TMPDIR", inside)
	parts := wholeBook(t)
	want, err := readWorkbook(zipped(t, parts))
	if err != nil {
		t.Fatal(err)
	}
	for i, name := range hostileNames {
		for _, mode := range []os.FileMode{0o644, os.ModeSymlink | 0o777, os.ModeDevice | 0o600, os.ModeSetuid | 0o755} {
			got, err := readWorkbook(zippedWith(t, parts, name, mode))
			if err != nil || len(got) != len(want) || !cmp.Equal(got[0].rows, want[0].rows) {
				t.Errorf("name %d (%.20q, %s): wanted the same sheets, found an error %v", i, name, mode, err)
			}
		}
	}
	var found []string
	err = filepath.WalkDir(outside, func(path string, entry os.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			found = append(found, path)
		}
		return err
	})
	if err != nil || len(found) > 0 {
		t.Errorf("wanted nothing written, found %v (%v)", found, err)
	}
}

// zippedWith adds an entry of any name and kind.
func zippedWith(t testing.TB, parts map[string]string, name string, mode os.FileMode) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for part, body := range parts {
		f, err := w.Create(part)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write([]byte(body)); err != nil {
			t.Fatal(err)
		}
	}
	header := &zip.FileHeader{Name: name, Method: zip.Store}
	header.SetMode(mode)
	f, err := w.CreateHeader(header)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasSuffix(name, "/") {
		if _, err := f.Write([]byte("/etc/passwd")); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// A sheet that lies outside the archive, by path or address, is not followed.
func TestSheetsAreNotFollowedOutside(t *testing.T) {
	for _, target := range []string{"../../../../etc/passwd", "file:///etc/passwd", "http://127.0.0.1:9/sheet.xml", "/etc/passwd", ""} {
		body := bookWith(t, map[string]string{"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="rId1" Target="` + target + `"/></Relationships>`})
		if e := Read(body, Options{}); !e.Refused() {
			t.Errorf("%s: wanted a refusal, found %v", target, codesOf(e))
		}
	}
}

// Every workbook of the sample reads as with excelize.
func TestScannerReadsAsExcelizeDoes(t *testing.T) {
	paths, err := filepath.Glob("../../testdata/sample/inbox/*/*/*.xlsx")
	if err != nil || len(paths) == 0 {
		t.Fatalf("wanted workbooks in the sample, found %d (%v)", len(paths), err)
	}
	var bodies [][]byte
	for _, path := range paths {
		body, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		bodies = append(bodies, body)
	}
	for i, body := range bodies {
		sheets, err := readWorkbook(body)
		if err != nil {
			t.Fatalf("workbook %d: %v", i, err)
		}
		f, err := excelize.OpenReader(bytes.NewReader(body), excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range sheets {
			want, err := f.GetRows(s.name)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(trimmed(want), trimmed(s.rows)); diff != "" {
				t.Errorf("workbook %d, sheet %s: wanted -, found +\n%s", i, s.name, diff)
			}
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// Runs, escapes, entities, sections, prefixes, gaps and missing places give the
// cells they stand for.
func TestCellsOfAllKinds(t *testing.T) {
	body := bookWith(t, map[string]string{
		"xl/sharedStrings.xml": "\xef\xbb\xbf<?xml version='1.0' encoding='utf-8'?><sst><si><r><t>甲</t></r><r><rPr><b/></rPr><t xml:space=\"preserve\"> 乙</t></r><rPh sb=\"0\"><t>yi</t></rPh></si><si><t>a&#x41;&amp;_x000D__x005F_x0041_</t></si><si/></sst>",
		"xl/worksheets/sheet1.xml": `<x:worksheet xmlns:x="m"><!-- > --><x:sheetData><x:row r="2"><x:c r="B2" t="s"><x:v>0</x:v></x:c><x:c r='D2' t="s"><x:v>1</x:v></x:c><x:c t="s"><x:v>2</x:v></x:c><x:c r="H2" s="1"><x:v>0.95</x:v></x:c></x:row>` +
			`<x:row r="5"><x:c r="A5" t="inlineStr"><x:is><x:t><![CDATA[<丙>]]>&gt;</x:t></x:is></x:c><x:c r="B5"><x:v>12345678901234567</x:v></x:c></x:row></x:sheetData></x:worksheet>`,
	})
	sheets, err := readWorkbook(body)
	if err != nil {
		t.Fatal(err)
	}
	want := [][]string{{}, {"", "甲 乙", "", "aA&\r_x0041_", "", "", "", "0.95"}, {}, {}, {"<丙>>", "12345678901234567"}}
	if diff := cmp.Diff(want, trimmed(sheets[0].rows)); diff != "" {
		t.Errorf("wanted -, found +\n%s", diff)
	}
	if !sheets[0].long[spot{4, 1}] || !sheets[0].percent[spot{1, 7}] || len(sheets[0].long)+len(sheets[0].percent) != 2 {
		t.Errorf("wanted one long number and one percentage, found %v %v", sheets[0].long, sheets[0].percent)
	}
}

// trimmed leaves out empty cells and rows at the end, which hold nothing.
func trimmed(rows [][]string) (out [][]string) {
	for _, row := range rows {
		for len(row) > 0 && row[len(row)-1] == "" {
			row = row[:len(row)-1]
		}
		out = append(out, append([]string{}, row...))
	}
	for len(out) > 0 && len(out[len(out)-1]) == 0 {
		out = out[:len(out)-1]
	}
	return out
}
