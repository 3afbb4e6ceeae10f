package transform

import (
	"bufio"
	"cmp"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
	"maps"
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

// loadRaw makes the raw tables but those of data sets: the captures, the printed
// columns of each export, observations and notes of pages, the states of
// sources, and problems.
func (w *Warehouse) loadRaw(ctx context.Context, in Input) error {
	if err := w.loadCaptures(ctx, in); err != nil {
		return err
	}
	tables := []rawTable{
		{name: "raw.observation", header: ingest.ObservationHeader, column: "table_path", of: observations},
		{name: "raw.page_note", header: ingest.NoteHeader, column: "notes_path", of: notes},
	}
	for _, t := range tables {
		if err := w.loadTables(ctx, t, in.Captures); err != nil {
			return err
		}
	}
	if err := w.load(ctx, "raw.source_state", typed("source", "dataset *", "ref_area", "state", "reason", "looked_on DATE", "expected_period", "due_on DATE"), stateRows(in.Sources)); err != nil {
		return err
	}
	if err := w.load(ctx, "raw.assumption", varchars("ref_area", "kind", "name", "period", "value", "denominator", "unit", "given"), assumptionRows(in.Assumptions)); err != nil {
		return err
	}
	return w.load(ctx, "raw.problem", varchars("severity", "code", "source", "ref_area", "file", "sheet", "cell", "message"), problemRows(in.Problems))
}

// loadDatasets makes the raw tables of county data sets that belong in here.
func (w *Warehouse) loadDatasets(ctx context.Context, in Input, datasets DatasetColumns, belongs func(table string) bool) error {
	for _, dataset := range slices.Sorted(maps.Keys(datasets)) {
		if !belongs("raw." + dataset) {
			continue
		}
		if err := w.loadTables(ctx, datasetTable(dataset, datasets[dataset]), in.Captures); err != nil {
			return err
		}
	}
	return nil
}

// datasetTable is the raw table of a county data set.
func datasetTable(dataset string, columns []string) rawTable {
	return rawTable{name: "raw." + quoteName(dataset), header: append([]string{"sheet", "row"}, columns...), texts: []string{"sheet"},
		column: "table_path", of: func(s Source) string { return pathIf(s.Dataset == dataset, s.Table) }}
}

// loadCaptures lists the captures; what a what-if assumes has one of its own,
// so that whatever rests on it says so.
func (w *Warehouse) loadCaptures(ctx context.Context, in Input) error {
	var captures, cells [][]string
	if len(in.Assumptions) > 0 {
		captures = append(captures, []string{assumptionSource, assumptionSource, "", "", assumptionSource, assumptionSource, in.AsOf, assumptionSource, in.AsOf + "T00:00:00Z", "", "", "", ""})
	}
	for _, s := range in.Captures {
		original := ""
		if s.Original != nil {
			original = s.Original.Name
		}
		captures = append(captures, []string{s.ID, s.Source, s.Dataset, s.RefArea, s.URL, s.Origin, s.Vintage, s.VintageBy, s.FetchedAt, original, s.Title, s.Table, s.Notes})
		for _, c := range s.Columns {
			cells = append(cells, []string{s.ID, c.Field, c.Sheet, c.Column, c.Header})
		}
	}
	columns := varchars("capture", "source", "dataset", "ref_area", "url", "origin", "vintage", "vintage_by", "fetched_at", "original_name", "title", "table_path", "notes_path")
	if err := w.load(ctx, "raw.capture", columns, captures); err != nil {
		return err
	}
	return w.load(ctx, "raw.column_of", typed("capture", "field", "sheet *", "letter", "header"), cells)
}

// rawTable is one raw table that lies in files, one a capture.
type rawTable struct {
	name   string
	header []string
	texts  []string            // columns in which an empty text is a value
	column string              // of raw.capture: where a capture's file is
	of     func(Source) string // that file; "" where the capture has none
}

// observations is the table of a page's figures.
func observations(s Source) string { return pathIf(s.Dataset == "", s.Table) }

// notes is the table of a page's notes; what was kept before notes were read
// has none.
func notes(s Source) string {
	_, err := os.Stat(s.Notes)
	return pathIf(s.Dataset == "" && s.Notes != "" && !errors.Is(err, fs.ErrNotExist), s.Notes)
}

func pathIf(belongs bool, path string) string {
	if belongs {
		return path
	}
	return ""
}

// loadTables makes one raw table of the files of all captures that belong in
// it: a view over DuckDB's readers, so that a model takes the columns it needs
// from the files and a million rows of text are never held. Every value stays
// text.
func (w *Warehouse) loadTables(ctx context.Context, t rawTable, sources []Source) error {
	var packed []pack
	plain := slices.DeleteFunc(slices.Clone(sources), func(s Source) bool { return t.of(s) == "" })
	if w.cache != "" {
		packed, plain = packs(t, plain)
	}
	paths, err := w.packAll(t, packed)
	if err != nil {
		return err
	}
	var queries []string
	if len(paths) > 0 {
		columns := []columnType{{Name: "capture"}}
		for _, name := range t.header {
			columns = append(columns, columnType{Name: name})
		}
		queries = append(queries, selectFiles(columns, paths))
	}
	if len(plain) > 0 {
		query, err := w.csvRows(ctx, t, plain)
		if err != nil {
			return fmt.Errorf("load %s: %w", t.name, err)
		}
		queries = append(queries, query)
	}
	if len(queries) == 0 {
		return w.load(ctx, t.name, append(varchars("capture"), t.columns()...), nil)
	}
	if err := w.exec(ctx, "create view "+t.name+" as "+strings.Join(queries, " union all ")); err != nil {
		return fmt.Errorf("load %s: %w", t.name, err)
	}
	return nil
}

func (t rawTable) columns() []column {
	columns := varchars(t.header...)
	for i := range columns {
		columns[i].text = slices.Contains(t.texts, columns[i].name)
	}
	return columns
}

// csvRows selects the rows of captures' files, each under its capture.
func (w *Warehouse) csvRows(ctx context.Context, t rawTable, sources []Source) (string, error) {
	var paths []string
	for _, s := range sources {
		path, err := w.withHeader(ctx, s.ID, t.of(s), t)
		if err != nil {
			return "", fmt.Errorf("capture %.8s: %w", s.ID, err)
		}
		if !slices.Contains(paths, path) {
			paths = append(paths, path)
		}
	}
	var fields strings.Builder
	for _, name := range t.header {
		fields.WriteString(", t." + quoteName(name))
	}
	return fmt.Sprintf("select c.capture%s from %s t join raw.capture c on c.%s = t.filename", fields.String(), csvReader(paths, t.columns(), true), t.column), nil
}

// withHeader returns the path of a capture's file when it has exactly these
// columns. A table kept under an older template is copied with today's: columns
// are matched by name, one that did not exist then is null.
func (w *Warehouse) withHeader(ctx context.Context, id, file string, t rawTable) (string, error) {
	f, err := os.Open(file)
	if err != nil {
		return "", err
	}
	defer f.Close()
	text := bufio.NewReader(f)
	wanted := strings.Join(t.header, ",") + "\n"
	if first, err := text.Peek(len(wanted)); err == nil && string(first) == wanted {
		return file, nil
	}
	records, err := csv.NewReader(text).ReadAll()
	if err != nil {
		return "", err
	}
	if len(records) == 0 {
		return "", fmt.Errorf("wanted a header line, found an empty table %s", file)
	}
	rows := make([][]string, 0, len(records)-1)
	for _, record := range records[1:] {
		row := make([]string, len(t.header))
		for i, name := range t.header {
			if at := slices.Index(records[0], name); at >= 0 {
				row[i] = record[at]
			}
		}
		rows = append(rows, row)
	}
	path := filepath.Join(w.dir, t.column+"-"+id+".csv")
	if err := writeCSV(path, t.header, rows); err != nil {
		return "", err
	}
	return path, w.exec(ctx, "update raw.capture set "+t.column+" = "+quoteText(path)+" where capture = "+quoteText(id))
}

func stateRows(states []SourceState) (rows [][]string) {
	for _, s := range states {
		rows = append(rows, []string{s.Source, s.Dataset, cmp.Or(s.RefArea, "CN"), s.State, s.Reason, s.LookedOn, s.Expected, s.DueOn})
	}
	return rows
}

func problemRows(problems []Problem) (rows [][]string) {
	for _, p := range problems {
		rows = append(rows, []string{p.Severity, p.Code, p.Source, p.RefArea, p.File, p.Sheet, p.Cell, p.Message})
	}
	return rows
}
