package county

import (
	"bytes"
	"testing"

	"github.com/xuri/excelize/v2"
)

// sampleValue is a valid cell for a column, as a clerk would type it.
func sampleValue(c *Column) any {
	switch c.Type {
	case "decimal", "int":
		if c.isYear() {
			return 2025
		}
		if c.Key == "rate_pct" {
			return 100
		}
		return 5
	case "date":
		return "2025-03-05"
	case "datetime":
		return "2025-03-05 09:30"
	case "period":
		return "2025"
	case "bool":
		return "否"
	case "enum":
		return c.Enum[0].Label()
	case "uscc":
		return "91350421MA0XKCD013"
	case "list":
		return "I10、I12.2"
	}
	if c.Region {
		return "350421"
	}
	return "合成示例"
}

// A blank template, filled in with one valid row, comes back without a problem.
func TestTemplateRoundTrip(t *testing.T) {
	for _, d := range Datasets() {
		t.Run(d.ID, func(t *testing.T) {
			e := Read(fillTemplate(t, d), Options{Name: d.ID + ".xlsx"})
			for _, p := range e.Problems {
				t.Errorf("problem %s: %s", p.Code, p.Message)
			}
			if len(e.Tables) != 1 || e.Tables[0].Dataset != d {
				t.Fatalf("wanted one table of %s, found %+v", d.ID, e.Tables)
			}
			if len(e.Tables[0].Rows) != 1 {
				t.Fatalf("wanted 1 row, found %d", len(e.Tables[0].Rows))
			}
			for i, key := range d.Kept() {
				c := d.Column(key)
				if c != nil && c.DerivedFrom == "" && key != "closed_on" && e.Tables[0].Rows[0].Values[i] == "" {
					t.Errorf("%s was filled in and came back empty", key)
				}
			}
		})
	}
}

func fillTemplate(t *testing.T, d *Dataset) []byte {
	t.Helper()
	var blank bytes.Buffer
	if err := WriteTemplate(&blank, d); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&blank)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for i, c := range d.offered() {
		if c.Personal || c.Key == "closed_on" { // the sample row is a going concern
			continue
		}
		cell, err := excelize.CoordinatesToCellName(i+1, headerRow+1)
		if err != nil {
			t.Fatal(err)
		}
		if err := f.SetCellValue(f.GetSheetName(0), cell, sampleValue(c)); err != nil {
			t.Fatal(err)
		}
	}
	var filled bytes.Buffer
	if err := f.Write(&filled); err != nil {
		t.Fatal(err)
	}
	return filled.Bytes()
}
