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

// Produce writes the workbooks of a snapshot: its data and the forms of every
// area.
func Produce(ctx context.Context, d *publish.Draft) error {
	data, err := Data(ctx, d.DB, d.Scores)
	if err != nil {
		return err
	}
	text, err := Encode(data)
	if err != nil {
		return err
	}
	if err := d.WriteFile(DataFile, text); err != nil {
		return err
	}
	source, err := form.Read(ctx, d.DB, d.Scores)
	if err != nil {
		return err
	}
	for _, a := range d.Areas {
		forms, err := source.Area(a.RefArea)
		if err != nil {
			return err
		}
		for _, f := range forms {
			text, err := Encode(f)
			if err != nil {
				return fmt.Errorf("area %s: %w", a.RefArea, err)
			}
			if err := d.WriteFile(FormFile(a.RefArea, f.ID), text); err != nil {
				return err
			}
		}
	}
	return nil
}
