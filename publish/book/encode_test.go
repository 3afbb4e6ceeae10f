package book

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/xml"
	"io"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"netmarket/publish/form"
)

// sheetXML is what a test looks at of a sheet.
type sheetXML struct {
	Rows []struct {
		Cells []struct {
			Ref     string    `xml:"r,attr"`
			Style   int       `xml:"s,attr"`
			Type    string    `xml:"t,attr"`
			Formula *struct{} `xml:"f"`
			Value   string    `xml:"v"`
			Text    string    `xml:"is>t"`
		} `xml:"c"`
	} `xml:"sheetData>row"`
}

type stylesXML struct {
	Formats []struct {
		Quoted bool `xml:"quotePrefix,attr"`
	} `xml:"cellXfs>xf"`
}

// parts are the parts of a workbook by name.
func parts(t *testing.T, book []byte) map[string][]byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(book), int64(len(book)))
	if err != nil {
		t.Fatal(err)
	}
	found := map[string][]byte{}
	for _, f := range z.File {
		if !f.Modified.IsZero() && f.Modified.Year() > 1980 {
			t.Errorf("%s: wanted no time, found %v", f.Name, f.Modified)
		}
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		found[f.Name] = text
	}
	return found
}

func encode(t *testing.T, f form.Form) []byte {
	t.Helper()
	book, err := Encode(f)
	if err != nil {
		t.Fatal(err)
	}
	return book
}

// hostile are texts that a spreadsheet runs when they are typed, at the start
// and behind what it passes over.
func hostile() []string {
	var texts []string
	for _, place := range []string{"", " ", "\u3000", "\u00a0", "\ufeff", `"`, "'", "\n", "\r\n", "\t", "“"} {
		for _, trigger := range []string{"=", "+", "-", "@", "\t", "\r", "\n", "\x00", "＝", "＋", "－", "＠"} {
			for _, payload := range []string{"1+1", "cmd|' /C calc'!A0", `HYPERLINK("http://x","甲")`, "SUM(A1:A9)"} {
				texts = append(texts, place+trigger+payload)
			}
		}
	}
	return texts
}

// filled is a form that has a text in every place a text can be, in columns of
// every kind, for people and for programs.
func filled(texts []string) form.Form {
	f := form.Form{ID: "test", Title: texts[0], Subtitle: texts[1], Label: texts[2]}
	kinds := []form.Kind{form.Text, form.Label, form.Points, form.Number, form.Date}
	for _, isData := range []bool{false, true} {
		t := &form.Table{}
		for i, kind := range kinds {
			t.Columns = append(t.Columns, form.Column{Title: texts[i], Width: 20, Kind: kind})
		}
		for _, text := range texts {
			row := form.Row{}
			for range kinds {
				row.Cells = append(row.Cells, form.Cell{Text: text})
			}
			t.Rows = append(t.Rows, row)
		}
		name := map[bool]string{false: "=1+1", true: "数据'x"}[isData]
		f.Sheets = append(f.Sheets, form.Sheet{Name: name, Title: texts[3], IsData: isData, Blocks: []form.Block{
			{Heading: texts[4], Level: 2}, {Paragraph: texts[5]}, {Table: t}, {Paragraph: texts[6], IsNote: true}, {Signature: texts[7:9]},
		}})
	}
	return f
}

// No text of a workbook is a formula, whatever it begins with and wherever it
// stands; it keeps every letter, and it stays a text when somebody edits it.
func TestNoTextBecomesAFormula(t *testing.T) {
	texts := hostile()
	found := parts(t, encode(t, filled(texts)))
	var styles stylesXML
	if err := xml.Unmarshal(found["xl/styles.xml"], &styles); err != nil {
		t.Fatal(err)
	}
	seen := map[string]int{}
	for name, text := range found {
		if !strings.HasPrefix(name, "xl/worksheets/sheet") {
			continue
		}
		var s sheetXML
		if err := xml.Unmarshal(text, &s); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for _, row := range s.Rows {
			for _, c := range row.Cells {
				switch {
				case c.Formula != nil:
					t.Fatalf("%s %s: wanted no formula, found one", name, c.Ref)
				case c.Text != "" && c.Type != "inlineStr":
					t.Errorf("%s %s: wanted a string, found type %q", name, c.Ref, c.Type)
				case c.Value != "":
					t.Errorf("%s %s: wanted no number, found %s", name, c.Ref, c.Value)
				}
				plain := strings.TrimPrefix(c.Text, "　　")
				if isHostile(plain, texts) && !styles.Formats[c.Style].Quoted {
					t.Errorf("%s %s: %q would run when it is edited", name, c.Ref, c.Text)
				}
				seen[c.Text]++
			}
		}
	}
	for _, text := range texts {
		if seen[readable(text)] < 10 { // five columns on two sheets
			t.Errorf("%q: wanted it in ten cells, found it in %d", text, seen[readable(text)])
		}
	}
}

// isHostile tells texts that would run; a control character is gone by then.
func isHostile(text string, texts []string) bool {
	for _, h := range texts {
		if readable(h) == text && !strings.Contains(h, "\x00") {
			return true
		}
	}
	return false
}

// Decimals that a double holds stay numbers to the last printed digit; longer
// ones, and what only looks like a number, stay text.
func TestNumbersKeepTheirDigits(t *testing.T) {
	for text, want := range map[string]string{
		"0": "0", "12": "12", "-12": "-12", "0.075": "0.075", "18.75": "18.75", "899.99": "899.99", "-0.5": "-0.5", "30000.00": "30000.00",
		"999999999999999": "999999999999999", "0.123456789012345": "0.123456789012345", "12345678901234.5": "12345678901234.5",
		"1234567890123456": "", "0.1234567890123456": "", "00123": "", "350421": "350421", "-0": "", "1e5": "", "1,000": "", "": "", ".5": "", "5.": "", "－5": "",
	} {
		number, decimals, ok := exact(text)
		if ok != (want != "") {
			t.Errorf("%q: number=%v, wanted %v", text, ok, want != "")
			continue
		}
		if !ok {
			continue
		}
		c := form.Cell{Text: text}
		f := form.Form{ID: "n", Title: "t", Sheets: []form.Sheet{{Name: "s", IsData: true, Blocks: []form.Block{{Table: &form.Table{
			Columns: []form.Column{{Title: "n", Width: 9, Kind: form.Number}}, Rows: []form.Row{{Cells: []form.Cell{c}}}}}}}}}
		x, err := excelize.OpenReader(bytes.NewReader(encode(t, f)))
		if err != nil {
			t.Fatal(err)
		}
		shown, err := x.GetCellValue("s", "A2")
		if err != nil || shown != want {
			t.Errorf("%q (%v, %d decimals): wanted %s shown, found %s (%v)", text, number, decimals, want, shown, err)
		}
	}
}

// The same form gives the same bytes, however many sheets it has.
func TestBytesRepeat(t *testing.T) {
	f := filled(hostile())
	for i := range 12 {
		s := f.Sheets[i%2]
		s.Name = string(rune('甲' + i))
		f.Sheets = append(f.Sheets, s)
	}
	first := sha256.Sum256(encode(t, f))
	for range 10 {
		if sha256.Sum256(encode(t, f)) != first {
			t.Fatal("wanted the same bytes, found others")
		}
	}
	core := string(parts(t, encode(t, f))["docProps/core.xml"])
	if strings.Contains(core, "created") || strings.Contains(core, "modified") || !strings.Contains(core, "<dc:creator>netmarket<") {
		t.Errorf("wanted a maker and no time, found %s", core)
	}
}

// A date is a date, one that workbooks count wrongly a text.
func TestDatesAreDates(t *testing.T) {
	for text, want := range map[string]int64{"1900-03-01": 61, "2026-03-31": 46112, "1970-01-01": 25569, "2024-02-29": 45351} {
		if got, ok := day(text); !ok || got != want {
			t.Errorf("%s: wanted day %d, found %d", text, want, got)
		}
	}
	for _, text := range []string{"1900-02-28", "2025-02-29", "2026-3-31", "", "2026"} {
		if _, ok := day(text); ok {
			t.Errorf("%q: wanted a text, found a date", text)
		}
	}
}

// What spans rows gets the room its text needs, and merged cells stay inside
// the sheet.
func TestSpannedTextHasRoom(t *testing.T) {
	long := strings.Repeat("字", 200)
	table := &form.Table{Columns: []form.Column{{Title: "a", Width: 20}, {Title: "b", Width: 20}}, Rows: []form.Row{
		{Cells: []form.Cell{{Text: long, Rows: 2}, {Text: "x"}}},
		{Cells: []form.Cell{{IsCovered: true}, {Text: "y"}}},
		{Cells: []form.Cell{{Text: "z", Columns: 2}, {IsCovered: true}}, Kind: form.Total},
	}}
	w := &writer{form: form.Form{Title: "t"}}
	p := w.place(form.Sheet{Name: "s", Blocks: []form.Block{{Table: table}}})
	first := len(p.rows) - 3
	if have, need := p.rows[first].height+p.rows[first+1].height, lineHeight*lines(long, 20, body); have < need {
		t.Errorf("wanted at least %d points, found %d", need, have)
	}
	if got := p.rows[first+2].cells[0].columns; got != 2 || !p.rows[first+2].cells[1].isCovered {
		t.Errorf("wanted a cell over two columns, found over %d", got)
	}
	if p.header != first {
		t.Errorf("wanted the header of the only table repeated (row %d), found row %d", first, p.header)
	}
}
