package county

import (
	"archive/zip"
	"bytes"
	"fmt"
	"html"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
)

// book is a workbook in the notation of the test cases. A cell is text unless
// it begins with n: (a number as stored), p: (a number shown as a percentage)
// or e: (no cell at all).
type book struct {
	XLS      xlsOptions  `yaml:"xls"`
	Date1904 bool        `yaml:"date1904"`
	Sheets   []bookSheet `yaml:"sheets"`
}

type bookSheet struct {
	Name      string     `yaml:"name"`
	Hidden    bool       `yaml:"hidden"`
	Truncated bool       `yaml:"truncated"` // the part ends before its last tag
	Merged    []string   `yaml:"merged"`
	Rows      [][]string `yaml:"rows"`
}

// buildBook writes the workbook byte by byte, so that a stored number is
// exactly what the case says.
func buildBook(t testing.TB, notation []byte) []byte {
	t.Helper()
	var b book
	if err := yaml.UnmarshalWithOptions(notation, &b, yaml.Strict()); err != nil {
		t.Fatal(err)
	}
	return packBook(t, b)
}

func packBook(t testing.TB, b book) []byte {
	t.Helper()
	parts := map[string]string{}
	var names, rels, types strings.Builder
	for i, s := range b.Sheets {
		state := ""
		if s.Hidden {
			state = ` state="hidden"`
		}
		fmt.Fprintf(&names, `<sheet name="%s" sheetId="%d"%s r:id="rId%d"/>`, html.EscapeString(s.Name), i+1, state, i+1)
		fmt.Fprintf(&rels, `<Relationship Id="rId%d" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet%d.xml"/>`, i+1, i+1)
		fmt.Fprintf(&types, `<Override PartName="/xl/worksheets/sheet%d.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>`, i+1)
		part := sheetXML(s.Rows, s.Merged)
		if s.Truncated {
			part = part[:len(part)*3/4]
		}
		parts[fmt.Sprintf("xl/worksheets/sheet%d.xml", i+1)] = part
	}
	const head = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>`
	parts["[Content_Types].xml"] = head + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>` + types.String() + `</Types>`
	parts["_rels/.rels"] = head + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`
	parts["xl/workbook.xml"] = head + fmt.Sprintf(`<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><workbookPr date1904="%t"/><sheets>%s</sheets></workbook>`, b.Date1904, names.String())
	parts["xl/_rels/workbook.xml.rels"] = head + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` + rels.String() + `</Relationships>`
	parts["xl/styles.xml"] = head + `<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="10"/></cellXfs></styleSheet>`
	return zipped(t, parts)
}

func sheetXML(rows [][]string, merged []string) string {
	var x strings.Builder
	x.WriteString(`<?xml version="1.0" encoding="UTF-8" standalone="yes"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>`)
	for i, row := range rows {
		fmt.Fprintf(&x, `<row r="%d">`, i+1)
		for j, cell := range row {
			ref := fmt.Sprintf("%s%d", columnName(j+1), i+1)
			switch {
			case cell == "" || cell == "e:":
			case strings.HasPrefix(cell, "n:"):
				fmt.Fprintf(&x, `<c r="%s"><v>%s</v></c>`, ref, cell[2:])
			case strings.HasPrefix(cell, "p:"):
				fmt.Fprintf(&x, `<c r="%s" s="1"><v>%s</v></c>`, ref, cell[2:])
			default:
				fmt.Fprintf(&x, `<c r="%s" t="inlineStr"><is><t xml:space="preserve">%s</t></is></c>`, ref, html.EscapeString(cell))
			}
		}
		x.WriteString(`</row>`)
	}
	x.WriteString(`</sheetData>`)
	if len(merged) > 0 {
		x.WriteString(`<mergeCells>`)
		for _, ref := range merged {
			fmt.Fprintf(&x, `<mergeCell ref="%s"/>`, ref)
		}
		x.WriteString(`</mergeCells>`)
	}
	x.WriteString(`</worksheet>`)
	return x.String()
}

func zipped(t testing.TB, parts map[string]string) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for name, body := range parts {
		f, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write([]byte(body)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
