package county

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
)

const registerHeader = "统一社会信用代码,企业名称,成立日期,登记状态\n"

func codesOf(e *Export) map[string]int {
	out := map[string]int{}
	for _, p := range e.Problems {
		out[p.Code]++
	}
	return out
}

// A list of problems ends at 200 and says how many were left out; what was cut
// still refuses the file.
func TestProblemsAreCapped(t *testing.T) {
	body := registerHeader
	for i := range 300 {
		body += fmt.Sprintf("X%d,合成示例,2020-01-02,存续\n", i)
	}
	e := Read([]byte(body), Options{Name: "名录.csv"})
	if len(e.Problems) != maxProblems+1 {
		t.Fatalf("wanted %d problems, found %d", maxProblems+1, len(e.Problems))
	}
	last := e.Problems[maxProblems]
	if last.Code != CodeMore || last.Severity != SeverityFail || !strings.Contains(last.Message, "另有 100 处") {
		t.Errorf("wanted a closing line about 100 more, found %+v", last)
	}
}

// sheetPackage is a workbook whose only sheet has the given part.
func sheetPackage(t testing.TB, sheet string) []byte {
	t.Helper()
	whole := buildBook(t, []byte("sheets: [{name: 一, rows: [[甲]]}]"))
	archive, err := openZip(whole)
	if err != nil {
		t.Fatal(err)
	}
	parts := map[string]string{}
	for _, f := range archive.File {
		body, err := readPart(f, &expansion{packed: 1 << 40})
		if err != nil {
			t.Fatal(err)
		}
		parts[f.Name] = string(body)
	}
	parts["xl/worksheets/sheet1.xml"] = sheet
	return zipped(t, parts)
}

// Every file that breaks a limit or is no table gets one clear answer.
func TestHostileFiles(t *testing.T) {
	const sheetHead = `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>`
	const sheetTail = `</sheetData></worksheet>`
	entries := map[string]string{"xl/workbook.xml": "<workbook/>"}
	for i := range maxEntries + 1 {
		entries[fmt.Sprintf("xl/media/%d", i)] = ""
	}
	longCell := `<row r="1"><c r="A1" t="inlineStr"><is><t>` + strings.Repeat("字", maxCellChars+1) + `</t></is></c></row>`
	for name, c := range map[string]struct {
		body []byte
		code string
	}{
		"nothing":                {nil, CodeEmptyFile},
		"blanks":                 {[]byte(" \r\n\t\n"), CodeEmptyFile},
		"empty cells":            {[]byte(",,\n,,\n"), CodeEmptyFile},
		"compound file of zeros": {append(bytes.Clone(oleMagic), make([]byte, 600)...), CodeDamagedFile},
		"encrypted workbook":     {append(bytes.Clone(oleMagic), utf16le("EncryptedPackage")...), CodeUnsupportedFormat},
		"pdf":                    {[]byte("%PDF-1.7"), CodeUnsupportedFormat},
		"binary":                 {[]byte{1, 0, 2, 0, 3}, CodeUnsupportedFormat},
		"other archive":          {zipped(t, map[string]string{"../../evil.csv": "a,b"}), CodeUnsupportedFormat},
		"neither charset":        {[]byte("a,b\n\xff\xff,\xfe"), CodeBadCharset},
		"torn archive":           {[]byte("PK\x03\x04 and nothing more"), CodeDamagedFile},
		"too many entries":       {zipped(t, entries), CodeTooLarge},
		"bomb":                   {sheetPackage(t, sheetHead+strings.Repeat(" ", ratioFrom+(1<<20))+sheetTail), CodeTooLarge},
		"long cell":              {sheetPackage(t, sheetHead+longCell+sheetTail), CodeTooLarge},
		"cell out of range":      {sheetPackage(t, sheetHead+`<row r="1"><c r="ZZZ1"><v>1</v></c></row>`+sheetTail), CodeTooLarge},
		"row out of range":       {sheetPackage(t, sheetHead+`<row r="1"><c r="A9999999"><v>1</v></c></row>`+sheetTail), CodeTooLarge},
		"long cell in text":      {[]byte(registerHeader + "\"" + strings.Repeat("字", maxCellChars+1) + "\",,,\n"), CodeTooLarge},
		"too many columns":       {[]byte(strings.Repeat(",", maxColumns) + "\n"), CodeTooLarge},
		"entity in the sheet":    {sheetPackage(t, `<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>`+sheetHead+`<row r="1"><c r="A1" t="inlineStr"><is><t>&e;</t></is></c></row>`+sheetTail), ""},
		"sheet without ending":   {sheetPackage(t, sheetHead+`<row r="1">`), CodeDamagedFile},
	} {
		t.Run(name, func(t *testing.T) {
			e := Read(c.body, Options{Name: "文件"})
			if !e.Refused() || c.code != "" && codesOf(e)[c.code] == 0 {
				t.Errorf("wanted a refusal with %q, found %+v", c.code, e.Problems)
			}
			if len(e.Problems) > 3 {
				t.Errorf("wanted a short answer, found %d problems", len(e.Problems))
			}
		})
	}
}

// No scratch file of a workbook is left behind.
func TestScratchFilesAreRemoved(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	Read(buildBook(t, []byte("sheets: [{name: 一, rows: [[甲, 乙]]}]")), Options{})
	left, err := os.ReadDir(dir)
	if err != nil || len(left) != 0 {
		t.Errorf("wanted an empty scratch directory, found %v %v", left, err)
	}
}

// Made-up persons, put into personal columns and by mistake into others, leave
// no identity or mobile number, and no name from a personal column, in
// anything that comes out.
func TestCanariesNeverComeOut(t *testing.T) {
	var files []string
	var canaries []string
	complaints := "投诉编号,登记时间,是否网购,投诉人姓名,联系电话,证件号码,联系地址,投诉内容,被投诉主体,处理单位,涉及金额,不计入期限天数\n"
	operators := "统一社会信用代码,主体名称,经营者类别,身份证件号码,实际经营地址,联系方式,经营状态,属地代码\n"
	for i := range 400 {
		id, mobile, name := madeUpIdentity(i), fmt.Sprintf("1390000%04d", i), fmt.Sprintf("赵测%03d", i)
		canaries = append(canaries, id, mobile, name)
		complaints += fmt.Sprintf("T%05d,2025-01-02,是,%s,%s,%s,某路 %s,%s 说,商行 %s,%s,%s,%s\n", i, name, mobile, id, mobile, name, mobile, id, mobile, mobile)
		operators += fmt.Sprintf(",%s,平台内经营者,%s,%s,%s,正常,%s\n", name, id, mobile, mobile, id)
	}
	files = append(files, complaints, operators)
	for _, body := range files {
		e := Read([]byte(body), Options{Area: "350421", Secret: []byte("tests"), Name: "f.csv"})
		var out bytes.Buffer
		for i := range e.Tables {
			if err := e.Tables[i].WriteCSV(&out); err != nil {
				t.Fatal(err)
			}
			fmt.Fprintln(&out, e.Tables[i].Title, e.Tables[i].Mapping, e.Tables[i].Ignored)
		}
		fmt.Fprintln(&out, e.Problems, e.DeclaredOn)
		if len(e.Tables) != 1 || len(e.Tables[0].Rows) != 400 {
			t.Fatalf("wanted 400 rows, found %v", codesOf(e))
		}
		for _, canary := range canaries {
			if strings.Contains(out.String(), canary) {
				t.Errorf("a made-up person came out: %s", canary)
			}
		}
	}
}

// madeUpIdentity is a number of a region that does not exist, with a valid
// check character.
func madeUpIdentity(n int) string {
	body := fmt.Sprintf("88999919000101%03d", n)
	for _, check := range "0123456789X" {
		if id := body + string(check); isIdentityNumber(id) {
			return id
		}
	}
	return ""
}

// Whatever the bytes, Read answers without a panic, with codes of the list and
// rows as wide as the data set.
func FuzzRead(f *testing.F) {
	paths, err := filepath.Glob(captures + "*.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, path := range paths {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			f.Fatal(err)
		}
		body, o := caseInput(f, archive)
		f.Add(body, o.Area)
	}
	f.Fuzz(func(t *testing.T, body []byte, area string) {
		e := Read(body, Options{Area: area, Secret: []byte("tests"), Name: "f"})
		for _, table := range e.Tables {
			for _, row := range table.Rows {
				if len(row.Values) != len(table.Dataset.Kept()) {
					t.Fatalf("row %d has %d values", row.Number, len(row.Values))
				}
			}
		}
		if len(e.Tables) == 0 && !e.Refused() {
			t.Fatal("nothing was read and nothing is wrong")
		}
	})
}
