package county

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
	"time"
)

// bomb is a file made to harm its reader.
type bomb struct {
	name string
	body func(testing.TB) io.ReadSeeker
}

func ofBytes(make func(testing.TB) []byte) func(testing.TB) io.ReadSeeker {
	return func(t testing.TB) io.ReadSeeker { return bytes.NewReader(make(t)) }
}

// sheetBomb replaces the sheet of a small workbook; with padding the ratio
// gives nothing away.
func sheetBomb(pad int, sheet func() string) func(testing.TB) io.ReadSeeker {
	return ofBytes(func(t testing.TB) []byte {
		parts := map[string]string{"xl/worksheets/sheet1.xml": sheet()}
		if pad > 0 {
			parts["xl/media/image1.png"] = padding(pad)
		}
		return bookWith(t, parts)
	})
}

func partBomb(name string, part func() string) func(testing.TB) io.ReadSeeker {
	return ofBytes(func(t testing.TB) []byte {
		return bookWith(t, map[string]string{name: part(), "xl/media/image1.png": padding(3)})
	})
}

func doctype(inside, text string) func(testing.TB) io.ReadSeeker {
	return sheetBomb(0, func() string {
		return `<!DOCTYPE x [` + inside + `]>` + testSheetHead + `<row r="1"><c r="A1" t="inlineStr"><is><t>` + text + `</t></is></c></row>` + testSheetTail
	})
}

func repeated(head, piece string, times int, tail string) func() string {
	return func() string { return head + strings.Repeat(piece, times) + tail }
}

func laughs() string {
	out := `<!ENTITY l0 "哈">`
	for i := range 10 {
		out += fmt.Sprintf(`<!ENTITY l%d "%s">`, i+1, strings.Repeat(fmt.Sprintf("&l%d;", i), 10))
	}
	return out
}

// bombs holds more than the twenty of the goal.
var bombs = []bomb{
	{"archives in archives", ofBytes(func(t testing.TB) []byte { return nested(t, 5) })},
	{"entries over one another", ofBytes(func(t testing.TB) []byte { return overlapping(t, 500) })},
	{"zip64 size of 2^63", ofBytes(func(t testing.TB) []byte {
		return withRaw(t, smallBook(t), rawEntry{"xl/sharedStrings.xml", []byte("\x03\x00"), 1 << 63, 0})
	})},
	{"10 GB of zeros, declared", ofBytes(func(t testing.TB) []byte {
		return withRaw(t, smallBook(t), rawEntry{"xl/sharedStrings.xml", zeros(t, 160), 160 * 64 << 20, 0})
	})},
	{"10 GB of zeros, denied", ofBytes(func(t testing.TB) []byte {
		return withRaw(t, smallBook(t), rawEntry{"xl/sharedStrings.xml", zeros(t, 160), 1000, 0})
	})},
	{"a sheet larger than it says", ofBytes(func(t testing.TB) []byte {
		parts := smallBook(t)
		delete(parts, "xl/worksheets/sheet1.xml")
		return withRaw(t, parts, deflated(t, "xl/worksheets/sheet1.xml", testSheetHead+strings.Repeat(" ", 40<<20)+testSheetTail, 100))
	})},
	{"blanks in a sheet", sheetBomb(0, repeated(testSheetHead, " ", 40<<20, testSheetTail))},
	{"empty shared texts", partBomb("xl/sharedStrings.xml", repeated("<sst>", "<si/>", maxShared+10, "</sst>"))},
	{"shared texts", ofBytes(func(t testing.TB) []byte {
		return bookWith(t, map[string]string{"xl/sharedStrings.xml": repeated("<sst>", "<si><t>a</t></si>", 3<<20, "</sst>")()})
	})},
	{"cells in the last column", sheetBomb(3, func() string {
		var b strings.Builder
		b.WriteString(testSheetHead)
		for i := range 1000 {
			fmt.Fprintf(&b, `<row r="%d"><c r="XFD%d"><v>1</v></c></row>`, i+1, i+1)
		}
		return b.String() + testSheetTail
	})},
	{"a column too far", sheetBomb(0, repeated(testSheetHead, `<row r="1"><c r="XFE1"><v>1</v></c></row>`, 1, testSheetTail))},
	{"a row too far", sheetBomb(0, repeated(testSheetHead, `<row r="1048577"><c><v>1</v></c></row>`, 1, testSheetTail))},
	{"nested elements in a sheet", sheetBomb(0, func() string {
		return testSheetHead + strings.Repeat("<a>", 100_000) + strings.Repeat("</a>", 100_000) + testSheetTail
	})},
	{"nested elements in styles", partBomb("xl/styles.xml", func() string { return strings.Repeat("<a>", 100_000) + strings.Repeat("</a>", 100_000) })},
	{"a billion laughs", doctype(laughs(), "&l10;")},
	{"quadratic entities", doctype(`<!ENTITY q "`+strings.Repeat("q", 50_000)+`">`, strings.Repeat("&q;", 10_000))},
	{"an external entity of a file", doctype(`<!ENTITY e SYSTEM "file:///etc/passwd">`, "&e;")},
	{"an external entity of the net", doctype(`<!ENTITY e SYSTEM "http://127.0.0.1:9/x">`, "&e;")},
	{"parameter entities", doctype(`<!ENTITY % p SYSTEM "http://127.0.0.1:9/x"> %p;`, "1")},
	{"a document type in the list of sheets", partBomb("xl/workbook.xml", func() string { return `<!DOCTYPE workbook SYSTEM "http://127.0.0.1:9/x.dtd"><workbook/>` })},
	{"an entity nobody defined", sheetBomb(0, repeated(testSheetHead, `<row r="1"><c t="inlineStr"><is><t>&e;</t></is></c></row>`, 1, testSheetTail))},
	{"styles", partBomb("xl/styles.xml", repeated("<styleSheet><cellXfs>", `<xf numFmtId="10"/>`, 2*maxStyles, "</cellXfs></styleSheet>"))},
	{"number formats", partBomb("xl/styles.xml", func() string {
		var b strings.Builder
		for i := range 2 * maxStyles {
			fmt.Fprintf(&b, `<numFmt numFmtId="%d" formatCode="0%%"/>`, i)
		}
		return "<styleSheet><numFmts>" + b.String() + "</numFmts></styleSheet>"
	})},
	{"merged ranges", sheetBomb(3, repeated(testSheetHead+"</sheetData><mergeCells>", `<mergeCell ref="A1:B1"/>`, 2*maxMerged, "</mergeCells></worksheet>"))},
	{"tall merged ranges", sheetBomb(3, repeated(testSheetHead+"</sheetData><mergeCells>", `<mergeCell ref="A1:A1048576"/>`, 1000, "</mergeCells></worksheet>"))},
	{"long numbers", sheetBomb(3, repeated(testSheetHead, "<row>"+strings.Repeat("<c><v>1e9</v></c>", 1000)+"</row>", maxMarked/1000+2, testSheetTail))},
	{"a long cell", sheetBomb(0, repeated(testSheetHead+`<row><c t="inlineStr"><is><t>`, "字", maxCellChars+1, "</t></is></c></row>"+testSheetTail))},
	{"an endless cell", sheetBomb(3, repeated(testSheetHead+`<row><c t="inlineStr"><is><t>`, "字", 1<<20, "</t></is></c></row>"+testSheetTail))},
	{"an endless tag", sheetBomb(3, repeated(testSheetHead+`<row a="`, "x", 3<<20, `"></row>`+testSheetTail))},
	{"an endless comment", sheetBomb(3, repeated(testSheetHead+`<!--`, "x", 3<<20, `-->`+testSheetTail))},
	{"sections in a cell", sheetBomb(3, repeated(testSheetHead+`<row><c t="inlineStr"><is><t>`, "<![CDATA[xxxxxxxx]]>", 200_000, "</t></is></c></row>"+testSheetTail))},
	{"two lists of sheets", ofBytes(func(t testing.TB) []byte {
		return withRaw(t, smallBook(t), deflated(t, `XL\Workbook.xml`, "<workbook/>", 11))
	})},
	{"too many entries", ofBytes(func(t testing.TB) []byte {
		parts := smallBook(t)
		for i := range maxEntries + 1 {
			parts[fmt.Sprintf("xl/media/%d", i)] = ""
		}
		return zipped(t, parts)
	})},
	{"gzip under a workbook's name", ofBytes(func(testing.TB) []byte { return append([]byte{0x1F, 0x8B, 8, 0}, make([]byte, 1000)...) })},
	{"a line of 600 MB", func(testing.TB) io.ReadSeeker { return &endless{head: "编号,名称\n", fill: 'x', size: 600 << 20} }},
	{"a line of 300 MB", func(testing.TB) io.ReadSeeker { return &endless{head: "编号,名称\n", fill: 'x', size: 300 << 20} }},
	{"a web page of 300 MB", func(testing.TB) io.ReadSeeker { return &endless{head: "<html><table>", fill: '\n', size: 300 << 20} }},
	{"an archive of 300 MB", func(testing.TB) io.ReadSeeker { return &endless{head: "PK\x03\x04", fill: 0, size: 300 << 20} }},
}

// What a bomb may cost: processor time, for the machine may be busy, and
// resident memory of the child.
const (
	bombTime   = 2 * time.Second
	bombMemory = 256 << 20
)

// Every bomb is refused for what it is, not by running into the walls of the
// cage, within its costs.
func TestBombsAreRefused(t *testing.T) {
	for _, b := range bombs {
		t.Run(b.name, func(t *testing.T) {
			cages := testCages(t, 1)
			started := time.Now()
			body := b.body(t)
			made := time.Since(started)
			e, err := Caged(cages)(context.Background(), body, Options{Area: "350421", Name: "炸弹"}, nil)
			if err != nil {
				t.Fatal(err)
			}
			cages.Close()
			peak, cpu := cages.Spent()
			t.Logf("made in %s; read with %d MiB, %s: %v", made.Round(time.Millisecond), peak>>20, cpu.Round(time.Millisecond), codesOf(e))
			if !e.Refused() {
				t.Errorf("wanted a refusal, found %v", codesOf(e))
			}
			for _, code := range []string{CodeReaderCrashed, CodeReaderMemory, CodeReaderTime} {
				if codesOf(e)[code] > 0 {
					t.Errorf("wanted a refusal by rule, found %s", code)
				}
			}
			if runtime.GOOS == "linux" && (cpu > bombTime || peak > bombMemory) {
				t.Errorf("wanted at most %s and %d MiB, found %s and %d MiB", bombTime, bombMemory>>20, cpu, peak>>20)
			}
		})
	}
}
