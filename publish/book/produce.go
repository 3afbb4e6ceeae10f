package book

import (
	"context"
	"fmt"

	"netmarket/publish"
	"netmarket/publish/form"
)

// DataFile is the name of 数据工作簿 in a snapshot.
const DataFile = "netmarket.xlsx"

// FormFile is the name of a form in a snapshot.
func FormFile(area, id string) string { return "forms/" + area + "/" + id + ".xlsx" }

// Produce writes the data workbook of a snapshot. One of more areas than
// publish.RunFacts.HasPages allows has none: its tables, as CSV and Parquet, are
// more than a sheet holds.
func Produce(ctx context.Context, d *publish.Draft) error {
	if !d.Run.HasPages(len(d.Scores.Areas)) {
		return nil
	}
	data, err := Data(ctx, d.DB, d.Scores)
	if err != nil {
		return err
	}
	text, err := Encode(data)
	if err != nil {
		return err
	}
	return d.WriteFile(DataFile, text)
}

// WriteForms writes the forms of an area as workbooks.
func WriteForms(d *publish.Draft, area string, forms []form.Form) error {
	for _, f := range forms {
		text, err := Encode(f)
		if err != nil {
			return fmt.Errorf("area %s: %w", area, err)
		}
		if err := d.WriteFile(FormFile(area, f.ID), text); err != nil {
			return err
		}
	}
	return nil
}
