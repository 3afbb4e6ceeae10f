package county

import (
	"bytes"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
)

// sample is a valid cell for a column, as a clerk would type it in the nth row,
// and what is kept of it. scale makes figures as large as they are in a county.
func sample(c *Column, n, scale int) (typed any, kept string) {
	day := time.Date(2025, 3, 5+n, 9, 30, 0, 0, time.UTC)
	switch c.Type {
	case "decimal", "int":
		switch {
		case c.isYear():
			return 2023 + n, itoa(2023 + n)
		case c.Key == "rate_pct":
			return 100, "100"
		case c.Key == "growth_pct": // of 5, 6, 7
			rate := []int{25, 20, 17}[n]
			return rate, itoa(rate)
		}
		return (5 + n) * scale, itoa((5 + n) * scale)
	case "date":
		return time.Date(2025, 3, 5+n, 0, 0, 0, 0, time.UTC), day.Format(time.DateOnly)
	case "datetime":
		return day, day.Format(time.DateTime)
	case "period":
		return itoa(2023 + n), itoa(2023 + n)
	case "bool":
		return "否", "false"
	case "enum":
		return c.Enum[0].Label(), c.Enum[0].Code
	case "uscc":
		code := []string{"91350421MA0XKCD013", "93350421MA0XKCD28L", "N2350421MF0XKCD424"}[n]
		return code, code
	case "list":
		if c.Items {
			return "I10、I12.2", "I10;I12.2"
		}
		return "合成甲、合成乙", "合成甲;合成乙"
	}
	switch {
	case c.Region:
		return "350421", "350421"
	case c.Code:
		return fmt.Sprintf("0012345678901234567890%03d", n), fmt.Sprintf("0012345678901234567890%03d", n)
	}
	return fmt.Sprintf("合成示例%d", n), fmt.Sprintf("合成示例%d", n)
}

// scaleOf is ten times the least a figure is expected to be, in the unit of the
// template; 1 where nothing is expected.
func (d *Dataset) scaleOf(c *Column) int {
	unit := c.DefaultUnit
	if c.UnitColumn != "" {
		unit = d.Column(c.UnitColumn).Enum[0].Label()
	} else if unit == "" && len(c.Units) > 0 {
		unit = c.Units[0]
	}
	for _, g := range d.Gates {
		if g.Gate != "between" || g.Column != c.Key || g.Unit == "" || g.Where != "" && !slices.Contains(g.Codes, d.Column(g.Where).Enum[0].Code) {
			continue
		}
		least, _ := new(big.Rat).SetString(g.Low)
		for _, f := range []string{"10", orElse(unitFactors[g.Unit], "1")} {
			factor, _ := new(big.Rat).SetString(f)
			least.Mul(least, factor)
		}
		own, _ := new(big.Rat).SetString(orElse(unitFactors[unit], "1"))
		if least.Quo(least, own); least.IsInt() {
			return int(least.Num().Int64())
		}
	}
	return 1
}

const sampleRows = 3

// A blank template, filled in below its example row, comes back without a
// problem as exactly the rows that were typed, through the gates too.
func TestTemplateRoundTrip(t *testing.T) {
	for _, d := range Datasets() {
		t.Run(d.ID, func(t *testing.T) {
			body, want := fillTemplate(t, d)
			e := Read(body, Options{Name: d.ID + ".xlsx", Secret: []byte("tests")})
			if err := e.HoldGates(d.ID+".xlsx", Circumstances{Today: replayDay}); err != nil {
				t.Fatal(err)
			}
			for _, p := range e.Problems {
				t.Errorf("problem %s: %s", p.Code, p.Message)
			}
			if len(e.Tables) != 1 || e.Tables[0].Dataset != d {
				t.Fatalf("wanted one table of %s, found %+v", d.ID, e.Tables)
			}
			var got [][]string
			for _, row := range e.Tables[0].Rows {
				got = append(got, row.Values)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("rows (-typed +kept):\n%s", diff)
			}
		})
	}
}

// fillTemplate types rows into the blank template and returns the workbook and
// the rows that should be kept.
func fillTemplate(t *testing.T, d *Dataset) (body []byte, kept [][]string) {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(blankTemplate(t, d)))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	index := d.keptIndex()
	for n := range sampleRows {
		values := make([]string, len(index))
		for i, c := range d.offered() {
			if c.Personal || c.Key == "closed_on" { // the sample row is a going concern
				continue
			}
			value, want := sample(c, n, d.scaleOf(c))
			cell, err := excelize.CoordinatesToCellName(i+1, firstRow+n)
			if err != nil {
				t.Fatal(err)
			}
			if err := f.SetCellValue(f.GetSheetName(0), cell, value); err != nil {
				t.Fatal(err)
			}
			values[index[c.Key]] = want
			if c.hasUnitChoice() {
				values[index[c.Key+unitSuffix]] = orElse(c.DefaultUnit, c.Units[0])
			}
		}
		kept = append(kept, values)
	}
	var filled bytes.Buffer
	if err := f.Write(&filled); err != nil {
		t.Fatal(err)
	}
	return filled.Bytes(), kept
}

func blankTemplate(t *testing.T, d *Dataset) []byte {
	t.Helper()
	var blank bytes.Buffer
	if err := WriteTemplate(&blank, d); err != nil {
		t.Fatal(err)
	}
	return blank.Bytes()
}

// The blank template of every data set is the same bytes every time, has its
// notes, comments, lists, formats and print set-up, and is read as a table
// without rows: its example never counts.
func TestBlankTemplates(t *testing.T) {
	for _, d := range Datasets() {
		t.Run(d.ID, func(t *testing.T) {
			blank := blankTemplate(t, d)
			if !bytes.Equal(blank, blankTemplate(t, d)) {
				t.Error("two templates differ")
			}
			e := Read(blank, Options{Name: "空白.xlsx"})
			if codes := codesOf(e); len(codes) != 1 || codes[CodeNoRows] != 1 {
				t.Errorf("wanted a table without rows, found %+v", e.Problems)
			}
			f, err := excelize.OpenReader(bytes.NewReader(blank))
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			checkBook(t, f, d)
		})
	}
}

func checkBook(t *testing.T, f *excelize.File, d *Dataset) {
	t.Helper()
	sheet := f.GetSheetName(0)
	if !slices.Contains(f.GetSheetList(), notesSheet) {
		t.Errorf("wanted the sheet %s, found %v", notesSheet, f.GetSheetList())
	}
	comments, err := f.GetComments(sheet)
	if err != nil || len(comments) != len(d.offered()) {
		t.Errorf("wanted a comment at each of %d headers, found %d, %v", len(d.offered()), len(comments), err)
	}
	if cell, err := f.GetCellValue(sheet, fmt.Sprintf("A%d", headerRow)); err != nil || cell != d.offered()[0].templateHeader() {
		t.Errorf("wanted the header %s, found %s, %v", d.offered()[0].templateHeader(), cell, err)
	}
	layout, err := f.GetPageLayout(sheet)
	if err != nil || *layout.Size != 9 || *layout.Orientation != "landscape" {
		t.Errorf("wanted A4 across, found %+v, %v", layout, err)
	}
	panes, err := f.GetPanes(sheet)
	if err != nil || !panes.Freeze || panes.YSplit != headerRow {
		t.Errorf("wanted a frozen header, found %+v, %v", panes, err)
	}
	for i, c := range d.offered() {
		id, err := f.GetColStyle(sheet, columnName(i+1))
		if err != nil {
			t.Fatal(err)
		}
		style, err := f.GetStyle(id)
		if err != nil || c.Code && (style.CustomNumFmt == nil || *style.CustomNumFmt != "@") && style.NumFmt != 49 {
			t.Errorf("%s: wanted a text format, found %+v, %v", c.Header, style, err)
		}
	}
	names := fmt.Sprint(f.GetDefinedName())
	if !strings.Contains(names, fmt.Sprintf("$%d:$%d", headerRow, headerRow)) {
		t.Errorf("wanted the header repeated in print, found %s", names)
	}
}

// The example row that a clerk filled in and left its mark on is not counted
// and is told of.
func TestExampleRowFilledIn(t *testing.T) {
	e := Read([]byte("地区,年度,范围,税额（万元）\n示例：350421,2025,电子商务纳税额,77\n350421,2025,电子商务纳税额,15\n"), Options{Area: "350421"})
	if len(e.Tables) != 1 || len(e.Tables[0].Rows) != 1 || codesOf(e)[CodeExampleRow] != 1 {
		t.Errorf("wanted one row and a note on the example, found %+v", e)
	}
}
