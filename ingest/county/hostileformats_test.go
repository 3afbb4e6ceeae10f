package county

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"netmarket/ingest"
)

const registerRow = "91350421MA0XKCD013,合成示例甲,2020-01-02,存续\n"

// xlsOf is a bare BIFF8 stream of sheets that begin at the given distances
// behind the first part.
func xlsOf(sheets []byte, at ...int) []byte {
	w := &xlsWriter{}
	var out []byte
	for range 2 {
		first := len(out)
		w.out.Reset()
		w.record(recBOF, uint16(biff8), []uint16{globalsPart, 0, 0}, []uint32{0, 0})
		for _, at := range at {
			w.record(recBoundSheet, uint32(first+at), uint16(0), wideString("一", 1))
		}
		w.record(recEOF)
		out = bytes.Clone(w.out.Bytes())
	}
	return append(out, sheets...)
}

// xlsRecords is a sheet of the given records.
func xlsRecords(records func(w *xlsWriter)) []byte {
	w := &xlsWriter{}
	w.record(recBOF, uint16(biff8), []uint16{0x0010, 0, 0}, []uint32{0, 0})
	records(w)
	w.record(recEOF)
	return w.out.Bytes()
}

// patched is a copy with four bytes changed.
func patched(body []byte, at int, value uint32) []byte {
	body = bytes.Clone(body)
	binary.LittleEndian.PutUint32(body[at:], value)
	return body
}

// Whatever a file of the newer formats claims of itself, the answer is short,
// quick and small.
func TestHostileFormats(t *testing.T) {
	good := compoundFile("Workbook", xlsOf(xlsRecords(func(*xlsWriter) {}), 0))
	empty := xlsRecords(func(*xlsWriter) {})
	corner := xlsRecords(func(w *xlsWriter) {
		for row := range 65536 {
			w.record(recRK, []uint16{uint16(row), 255, 0}, uint32(2))
		}
	})
	merged := xlsRecords(func(w *xlsWriter) {
		for range 200 {
			w.record(recMergeCells, uint16(1000), bytes.Repeat([]byte{0, 0, 255, 255, 1, 0, 2, 0}, 1000))
		}
	})
	const firstFAT, folder = 512, 1024
	for name, c := range map[string]struct {
		body []byte
		code string
	}{
		"chain in a circle":            {patched(patched(good, firstFAT+4*2, 2), folder+128+120, 0x7FFFFFFF), CodeDamagedFile},
		"folder in a circle":           {patched(good, firstFAT+4*1, 1), CodeDamagedFile},
		"stream of 4 GB":               {patched(good, folder+128+120, 0xFFFFFFFF), CodeDamagedFile},
		"stream beyond the end":        {patched(good, folder+128+116, 0xFFFFFF), CodeDamagedFile},
		"folder that is its own child": {patched(good, folder+76, 0), CodeDamagedFile},
		"another compound file":        {compoundFile("WordDocument", make([]byte, 5000)), CodeUnsupportedFormat},
		"workbook of Excel 95":         {compoundFile("Book", make([]byte, 5000)), CodeUnsupportedFormat},
		"sheets on one place":          {xlsOf(empty, slices.Repeat([]int{0}, 500)...), CodeDamagedFile},
		"sheet beyond the end":         {xlsOf(empty, 1<<30), CodeDamagedFile},
		"too many sheets":              {xlsOf(empty, slices.Repeat([]int{0}, maxSheets+1)...), CodeTooLarge},
		"far corners":                  {xlsOf(slices.Concat(corner, corner, corner), 0, len(corner), 2*len(corner)), CodeTooLarge},
		"column beyond the last": {xlsOf(xlsRecords(func(w *xlsWriter) {
			w.record(recRK, []uint16{0, 256, 0}, uint32(2))
		}), 0), CodeTooLarge},
		"merged over and over": {xlsOf(merged, 0), CodeTooLarge},
		"string that is not there": {xlsOf(xlsRecords(func(w *xlsWriter) {
			w.record(recLabelSST, []uint16{0, 0, 0}, uint32(7))
		}), 0), CodeDamagedFile},
		"short record": {xlsOf(xlsRecords(func(w *xlsWriter) { w.record(recRK, []uint16{0, 0}) }), 0), CodeDamagedFile},
		"long cell in .xls": {xlsOf(xlsRecords(func(w *xlsWriter) {
			w.record(recLabel, []uint16{0, 0, 0, 40000}, byte(0), make([]byte, 8000))
		}), 0), CodeTooLarge},
		"spans of a page":         {[]byte("<table>" + strings.Repeat("<tr>"+strings.Repeat("<td colspan=1000 rowspan=65534>", 16), 2000) + "</table>"), CodeTooLarge},
		"cells that hang":         {[]byte("<table><tr>" + strings.Repeat("<td rowspan=65534>x", 200) + "</table>"), CodeTooLarge},
		"tables in tables":        {[]byte(strings.Repeat("<table><tr><td>", 1000)), CodeTooLarge},
		"tables without end":      {[]byte(strings.Repeat("<table></table>", maxTables+1)), CodeTooLarge},
		"long cell of a page":     {[]byte("<table><tr><td>" + strings.Repeat("字", maxCellChars+1) + "</table>"), CodeTooLarge},
		"elements in elements":    {[]byte(`<?xml version="1.0"?><Workbook xmlns="` + spreadsheetNS + `">` + strings.Repeat("<a>", 100_000)), CodeTooLarge},
		"row beyond the last":     {xmlSheetOf(`<Row ss:Index="1048577"><Cell><Data ss:Type="String">x</Data></Cell></Row>`), CodeTooLarge},
		"row that goes back":      {xmlSheetOf(`<Row ss:Index="3"/><Row ss:Index="2"/>`), CodeDamagedFile},
		"entity that is not told": {xmlSheetOf(`<Row><Cell><Data ss:Type="String">&e;</Data></Cell></Row>`), CodeDamagedFile},
		"corners of XML":          {xmlSheetOf(strings.Repeat(`<Row><Cell ss:Index="16384"><Data ss:Type="String">x</Data></Cell></Row>`, 300)), CodeTooLarge},
		"headings without end":    {[]byte(strings.Repeat(strings.Repeat("地区,年份,", 8000)+"\n", 64)), CodeUnknownDataset},
		"merged headings":         {[]byte("<table>" + strings.Repeat("<tr>"+strings.Repeat("<td colspan=300>地区<td>年份", 27), 64) + "</table>"), CodeUnknownDataset},
		"a wide line":             {[]byte("a" + strings.Repeat(",", 1<<22) + "\n"), CodeTooLarge},
	} {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			began := time.Now()
			e := Read(c.body, Options{Name: "文件"})
			runtime.ReadMemStats(&after)
			if !e.Refused() || codesOf(e)[c.code] == 0 || len(e.Problems) > 3 {
				t.Errorf("wanted a short refusal with %q, found %+v", c.code, e.Problems)
			}
			if took, used := time.Since(began), after.TotalAlloc-before.TotalAlloc; took > 20*time.Second || used > 512<<20 { // a loaded machine is slow
				t.Errorf("wanted 20 s and 512 MB at most, took %v and %d MB", took, used>>20)
			}
		})
	}
}

func xmlSheetOf(rows string) []byte {
	return []byte(`<Workbook xmlns="` + spreadsheetNS + `" xmlns:ss="` + spreadsheetNS + `"><Worksheet ss:Name="一"><Table>` + rows + `</Table></Worksheet></Workbook>`)
}

// packed makes an archive of name and content each.
func packed(t *testing.T, method uint16, files ...[2]string) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, f := range files {
		into, err := w.CreateHeader(&zip.FileHeader{Name: f[0], Method: method})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := into.Write([]byte(f[1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// An archive that breaks a limit is one refused part, whatever it claims.
func TestHostileArchives(t *testing.T) {
	zeros := strings.Repeat("\x00", ratioFrom+1<<20)
	many := make([][2]string, maxEntries+1)
	for i := range many {
		many[i] = [2]string{fmt.Sprintf("%d.csv", i), ""}
	}
	whole := packed(t, zip.Store, [2]string{"a.csv", registerHeader + registerRow}, [2]string{"b.csv", registerHeader + registerRow})
	torn := bytes.Replace(whole, []byte("合成示例甲"), []byte("合成示例乙"), 1)
	odd := bytes.ReplaceAll(packed(t, zip.Deflate, [2]string{"a.csv", registerHeader + registerRow}), []byte("PK\x01\x02\x14\x00\x14\x00\x08\x00\x08\x00"), []byte("PK\x01\x02\x14\x00\x14\x00\x08\x00\x63\x00"))
	for name, c := range map[string]struct {
		body  []byte
		codes []string // one for each part, "" for one that is read
	}{
		"bomb":           {packed(t, zip.Deflate, [2]string{"a.csv", zeros}), []string{CodeTooLarge}},
		"too many files": {packed(t, zip.Store, many...), []string{CodeTooLarge}},
		"torn file":      {torn, []string{CodeDamagedFile, ""}},
		"odd method":     {odd, []string{CodeUnsupportedFormat}},
		"names": {packed(t, zip.Store, [2]string{"../../a.csv", registerHeader + registerRow}, [2]string{`C:\b\c.csv`, registerHeader + registerRow},
			[2]string{"/etc/\x00d\u202e.csv", registerHeader + registerRow}), []string{"", "", ""}},
	} {
		t.Run(name, func(t *testing.T) {
			var codes []string
			for part := range Parts(c.body, "包.zip") {
				e, code := part.Read(Options{}), ""
				if e.Refused() {
					code = e.Problems[0].Code
				}
				codes = append(codes, code)
				if strings.ContainsAny(part.Name, "\\:\x00\u202e") || strings.Contains(part.Name, "..") || strings.Contains(part.Name, "//") {
					t.Errorf("a part is named %q", part.Name)
				}
			}
			if !slices.Equal(codes, c.codes) {
				t.Errorf("wanted %q, found %q", c.codes, codes)
			}
		})
	}
}

// Each file packed into an archive of the inbox is a delivery of its own: kept
// or refused by itself, known again in another archive, read anew when mended.
func TestArchiveInTheInbox(t *testing.T) {
	dir := t.TempDir()
	store, err := ingest.OpenStore(filepath.Join(dir, "captures"))
	if err != nil {
		t.Fatal(err)
	}
	inbox := &Inbox{Dir: filepath.Join(dir, "inbox"), Quarantine: filepath.Join(dir, "quarantine"), Store: store, Now: time.Date(2026, 3, 31, 0, 0, 0, 0, time.UTC)}
	good, bad := registerHeader+registerRow, registerHeader+"X,合成示例乙,2020-01-02,存续\n"
	mended := registerHeader + "92350421MA0XKCD1XP,合成示例乙,2020-01-02,存续\n"
	for _, step := range []struct {
		file  string
		files [][2]string
		want  []string
	}{
		{"350421/包.zip", [][2]string{{"甲.csv", good}, {"乙.csv", bad}}, []string{"inbox/350421/包.zip/甲.csv new", "inbox/350421/包.zip/乙.csv refused"}},
		{"350421/包.zip", nil, []string{"inbox/350421/包.zip/甲.csv unchanged", "inbox/350421/包.zip/乙.csv refused"}},
		{"350421/包.zip", [][2]string{{"甲.csv", good}, {"乙.csv", mended}}, []string{"inbox/350421/包.zip/甲.csv unchanged", "inbox/350421/包.zip/乙.csv new"}},
		{"散.zip", [][2]string{{"甲.csv", good}}, []string{"inbox/350421/包.zip/甲.csv unchanged", "inbox/350421/包.zip/乙.csv unchanged", "inbox/散.zip refused"}},
	} {
		if step.files != nil {
			writeInbox(t, filepath.Join(inbox.Dir, step.file), packed(t, zip.Deflate, step.files...))
		}
		deliveries, err := inbox.Take(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, d := range deliveries {
			got = append(got, d.File+" "+d.State)
		}
		if !slices.Equal(got, step.want) {
			t.Errorf("wanted %q, found %q", step.want, got)
		}
	}
	for _, c := range store.List() {
		if !strings.HasPrefix(c.Original.Name, "包.zip/") || c.Original.Bytes == 0 {
			t.Errorf("an original named %q of %d bytes", c.Original.Name, c.Original.Bytes)
		}
	}
	if n := len(store.List()); n != 2 {
		t.Errorf("wanted 2 captures, found %d", n)
	}
}

func writeInbox(t *testing.T, path string, body []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, body, 0o600); err != nil {
		t.Fatal(err)
	}
}
