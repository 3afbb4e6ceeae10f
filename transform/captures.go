package transform

import (
	"bufio"
	"context"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"netmarket/ingest"
)

// DatasetColumns names the fields of every county data set in the order of the
// kept table, without sheet and row. It is handed in, for the templates belong
// to the reader of county exports.
type DatasetColumns map[string][]string

// loadRaw makes the raw tables: the captures, the printed columns of each
// export, observations of pages, one table a county data set, and problems.
func (w *Warehouse) loadRaw(ctx context.Context, in Input, datasets DatasetColumns) error {
	if err := w.loadCaptures(ctx, in); err != nil {
		return err
	}
	if err := w.loadTables(ctx, "raw.observation", ingest.ObservationHeader, nil, in.Captures, func(s Source) bool { return s.Dataset == "" }); err != nil {
		return err
	}
	for dataset, columns := range datasets {
		header := append([]string{"sheet", "row"}, columns...)
		kept := func(s Source) bool { return s.Dataset == dataset }
		if err := w.loadTables(ctx, "raw."+quoteName(dataset), header, []string{"sheet"}, in.Captures, kept); err != nil {
			return err
		}
	}
	if err := w.load(ctx, "raw.assumption", varchars("ref_area", "kind", "name", "period", "value", "denominator", "unit", "given"), assumptionRows(in.Assumptions)); err != nil {
		return err
	}
	return w.load(ctx, "raw.problem", varchars("severity", "code", "source", "ref_area", "file", "sheet", "cell", "message"), problemRows(in.Problems))
}

// loadCaptures lists the captures; what a what-if assumes has one of its own,
// so that whatever rests on it says so.
func (w *Warehouse) loadCaptures(ctx context.Context, in Input) error {
	var captures, cells [][]string
	if len(in.Assumptions) > 0 {
		captures = append(captures, []string{assumptionSource, assumptionSource, "", "", assumptionSource, assumptionSource, in.AsOf, assumptionSource, in.AsOf + "T00:00:00Z", "", ""})
	}
	for _, s := range in.Captures {
		original := ""
		if s.Original != nil {
			original = s.Original.Name
		}
		captures = append(captures, []string{s.ID, s.Source, s.Dataset, s.RefArea, s.URL, s.Origin, s.Vintage, s.VintageBy, s.FetchedAt, original, s.Table})
		for _, c := range s.Columns {
			cells = append(cells, []string{s.ID, c.Field, c.Sheet, c.Column, c.Header})
		}
	}
	columns := varchars("capture", "source", "dataset", "ref_area", "url", "origin", "vintage", "vintage_by", "fetched_at", "original_name", "table_path")
	if err := w.load(ctx, "raw.capture", columns, captures); err != nil {
		return err
	}
	return w.load(ctx, "raw.column_of", typed("capture", "field", "sheet *", "letter", "header"), cells)
}

// loadTables makes one raw table of the tables of all captures that belong in
// it: a view over DuckDB's reader, so that a model takes the columns it needs
// from the files and a million rows of text are never held. Every value stays
// text. texts are columns in which an empty text is a value.
func (w *Warehouse) loadTables(ctx context.Context, table string, header, texts []string, sources []Source, belongs func(Source) bool) error {
	columns := varchars(header...)
	for i := range columns {
		columns[i].text = slices.Contains(texts, columns[i].name)
	}
	var paths []string
	for _, s := range sources {
		if !belongs(s) {
			continue
		}
		path, err := w.withHeader(s, header)
		if err != nil {
			return fmt.Errorf("load %s: capture %.8s: %w", table, s.ID, err)
		}
		paths = append(paths, path)
	}
	if len(paths) == 0 {
		return w.load(ctx, table, append(varchars("capture"), columns...), nil)
	}
	var fields strings.Builder
	for _, name := range header {
		fields.WriteString(", t." + quoteName(name))
	}
	statement := fmt.Sprintf("create view %s as select c.capture%s from %s t join raw.capture c on c.table_path = t.filename",
		table, fields.String(), csvReader(paths, columns, true))
	if err := w.exec(ctx, statement); err != nil {
		return fmt.Errorf("load %s: %w", table, err)
	}
	return nil
}

// withHeader returns the path of the capture's table when it has exactly these
// columns. A table kept under an older template is copied with today's: columns
// are matched by name, one that did not exist then is null.
func (w *Warehouse) withHeader(s Source, header []string) (string, error) {
	f, err := os.Open(s.Table)
	if err != nil {
		return "", err
	}
	defer f.Close()
	text := bufio.NewReader(f)
	wanted := strings.Join(header, ",") + "\n"
	if first, err := text.Peek(len(wanted)); err == nil && string(first) == wanted {
		return s.Table, nil
	}
	records, err := csv.NewReader(text).ReadAll()
	if err != nil {
		return "", err
	}
	if len(records) == 0 {
		return "", fmt.Errorf("wanted a header line, found an empty table %s", s.Table)
	}
	rows := make([][]string, 0, len(records)-1)
	for _, record := range records[1:] {
		row := make([]string, len(header))
		for i, name := range header {
			if at := slices.Index(records[0], name); at >= 0 {
				row[i] = record[at]
			}
		}
		rows = append(rows, row)
	}
	path := filepath.Join(w.dir, "capture-"+s.ID+".csv")
	if err := writeCSV(path, header, rows); err != nil {
		return "", err
	}
	return path, w.exec(context.Background(), "update raw.capture set table_path = "+quoteText(path)+" where capture = "+quoteText(s.ID))
}

func problemRows(problems []Problem) (rows [][]string) {
	for _, p := range problems {
		rows = append(rows, []string{p.Severity, p.Code, p.Source, p.RefArea, p.File, p.Sheet, p.Cell, p.Message})
	}
	return rows
}
