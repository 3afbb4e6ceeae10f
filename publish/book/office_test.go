package book

import (
	"bytes"
	"context"
	"encoding/csv"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"netmarket/publish/form"
)

// LibreOffice opens the workbooks, finds no formula in them, and reads in every
// cell what was written there; numbers come back as numbers.
func TestLibreOfficeReadsWhatWasWritten(t *testing.T) {
	soffice, err := exec.LookPath("soffice")
	if err != nil {
		t.Skip("soffice is not installed; with libreoffice-calc-nogui this test opens the workbooks in it")
	}
	if testing.Short() {
		t.Skip("takes seconds")
	}
	dir := t.TempDir()
	f := filled(hostile())
	f.Sheets[0].Name = "表" // a file name below
	f.Sheets[1].Name = "数据"
	numbers := &form.Table{Columns: []form.Column{{Title: "n", Width: 30, Kind: form.Number}, {Title: "d", Width: 12, Kind: form.Date}}}
	for _, text := range []string{"0.075", "18.75", "-5", "-0.25", "123456789012345", "1234567890123456789", "30000.00", "=2-1", "00123"} {
		numbers.Rows = append(numbers.Rows, form.Row{Cells: []form.Cell{{Text: text}, {Text: "2026-03-31"}}})
	}
	f.Sheets = append(f.Sheets, form.Sheet{Name: "数字", IsData: true, Blocks: []form.Block{{Table: numbers}}})
	if err := os.WriteFile(filepath.Join(dir, "book.xlsx"), encode(t, f), 0o600); err != nil {
		t.Fatal(err)
	}
	const everySheet = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
	for _, format := range []string{everySheet, "fods"} {
		convert(t, soffice, dir, format)
	}
	flat, err := os.ReadFile(filepath.Join(dir, "book.fods"))
	if err != nil {
		t.Fatal(err)
	}
	if n := bytes.Count(flat, []byte("table:formula=")); n > 0 {
		t.Errorf("wanted no formula, found %d", n)
	}
	if n := len(regexp.MustCompile(`office:value-type="float"`).FindAll(flat, -1)); n != 6 {
		t.Errorf("wanted 6 numbers, found %d", n)
	}
	if !bytes.Contains(flat, []byte("<text:p>30000.00</text:p>")) {
		t.Error("wanted 30000.00 shown with its decimals, found it otherwise")
	}
	w := &writer{form: f}
	for _, s := range f.Sheets {
		compareSheet(t, filepath.Join(dir, "book-"+s.Name+".csv"), w.place(s))
	}
}

func convert(t *testing.T, soffice, dir, format string) {
	t.Helper()
	ctx, stop := context.WithTimeout(context.Background(), 2*time.Minute)
	defer stop()
	cmd := exec.CommandContext(ctx, soffice, "-env:UserInstallation=file://"+filepath.Join(dir, "profile"), "--headless", "--convert-to", format, "--outdir", dir, filepath.Join(dir, "book.xlsx"))
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("soffice: %v\n%s", err, out)
	}
}

// compareSheet compares the cells of a converted sheet with those placed, blank
// lines at the end aside.
func compareSheet(t *testing.T, file string, p *placed) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	r := csv.NewReader(bytes.NewReader(text))
	r.FieldsPerRecord = -1
	found, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var wanted [][]string
	for _, row := range p.rows {
		line := make([]string, len(row.cells))
		for i, c := range row.cells {
			line[i] = c.text
			if _, decimals, ok := exact(c.text); ok && decimals > 0 && c.kind == form.Number { // the conversion drops zeros that the cell shows
				line[i] = strings.TrimRight(strings.TrimRight(c.text, "0"), ".")
			}
		}
		wanted = append(wanted, line)
	}
	if d := cmp.Diff(trimmed(wanted), trimmed(found)); d != "" {
		t.Errorf("%s differs (-written +read):\n%.3000s", filepath.Base(file), d)
	}
}

func trimmed(rows [][]string) []string {
	var lines []string
	for _, row := range rows {
		lines = append(lines, strings.TrimRight(strings.Join(row, "\x1f"), "\x1f"))
	}
	return lines
}
