package transform

import (
	"context"
	"encoding/csv"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"netmarket/ingest"
	"netmarket/ingest/county"
	"netmarket/metrics"
)

// caseRun is the file run.yaml of a case.
type caseRun struct {
	AsOf      string            `yaml:"as_of"`
	Area      string            `yaml:"area"`      // of exports, default 350421
	Delivered string            `yaml:"delivered"` // vintage of exports, default as_of
	Edition   string            `yaml:"edition"`   // default samr2022/mingxi2024
	Options   map[string]string `yaml:"options"`
	Areas     []string          `yaml:"areas"`
	Assume    []string          `yaml:"assume"`     // as typed after whatif --set
	AssumeFor string            `yaml:"assume_for"` // area the assumptions are for, default area
	Error     string            `yaml:"error"`      // text the build must end with
	Keys      map[string]string `yaml:"keys"`       // of a wanted table, by which rows are found where its grain holds hashes: "measure, url"

	split Split
	cache string
	child func(ctx context.Context, work string) error
}

// TestCases builds a warehouse from each case's rows and compares the tables
// named want/<schema>.<table>.csv. A wanted file names some columns; its rows
// are compared with the table's rows of the same key.
func TestCases(t *testing.T) {
	files, err := filepath.Glob("../testdata/cases/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("wanted cases in testdata/cases, found %d (%v)", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			t.Parallel()
			runCase(t, file)
		})
	}
}

func runCase(t *testing.T, file string) {
	files, run := readCase(t, file)
	w, err := buildCase(t, files, run)
	if run.Error != "" {
		if err == nil || !strings.Contains(err.Error(), run.Error) {
			t.Fatalf("wanted an error with %q, found %v", run.Error, err)
		}
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	figuresWalkBack(t, w)
	compared := 0
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if table, ok := strings.CutPrefix(name, "want/"); ok {
			table = strings.TrimSuffix(table, ".csv")
			compareTable(t, w, table, files[name], keyColumns(t, table, run))
			compared++
		}
	}
	if compared == 0 {
		t.Fatal("wanted a file want/<schema>.<table>.csv, found none")
	}
}

// readCase reads a case's files and its run.yaml.
func readCase(t *testing.T, file string) (files map[string][]byte, run caseRun) {
	t.Helper()
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if len(strings.TrimSpace(string(archive.Comment))) < 20 {
		t.Fatal("wanted a first line that says what the case proves")
	}
	files = map[string][]byte{}
	for _, f := range archive.Files {
		files[f.Name] = f.Data
	}
	if err := yaml.UnmarshalWithOptions(files["run.yaml"], &run, yaml.Strict()); err != nil {
		t.Fatalf("run.yaml: %v", err)
	}
	if run.Area == "" {
		run.Area = "350421"
	}
	if run.Delivered == "" {
		run.Delivered = run.AsOf
	}
	return files, run
}

// harness is what a case and a draw of a property have in common.
type harness interface {
	Helper()
	Error(args ...any)
	Errorf(format string, args ...any)
	Fatal(args ...any)
	Fatalf(format string, args ...any)
	Cleanup(f func())
	TempDir() string
}

// buildCase makes a warehouse of a case's files; it is closed with the test.
func buildCase(t harness, files map[string][]byte, run caseRun) (*Warehouse, error) {
	t.Helper()
	w, _, err := buildCaseSplit(t, files, run)
	return w, err
}

func buildCaseSplit(t harness, files map[string][]byte, run caseRun) (*Warehouse, *Result, error) {
	t.Helper()
	if run.Area == "" {
		run.Area = "350421"
	}
	if run.Delivered == "" {
		run.Delivered = run.AsOf
	}
	if run.Edition == "" {
		run.Edition = "samr2022/mingxi2024"
	}
	edition, err := metrics.Load(run.Edition)
	if err != nil {
		t.Fatal(err)
	}
	if run.AssumeFor == "" {
		run.AssumeFor = run.Area
	}
	own, err := caseAreas(t, files)
	if err != nil {
		return nil, nil, err
	}
	assumptions, err := ParseAssumptions(edition, run.AssumeFor, own, run.Assume)
	if err != nil {
		t.Fatal(err)
	}
	corrections, err := caseCorrections(t, files)
	if err != nil {
		return nil, nil, err
	}
	in := Input{Split: run.split, Cache: run.cache, Child: run.child, Processes: 2, Assumptions: assumptions, Corrections: corrections, OwnAreas: own, Sources: caseStates(t, files), Edition: edition, Options: run.Options, AsOf: run.AsOf, Areas: run.Areas, Version: "case", Captures: caseSources(t, files, run), Forms: countyForms(), Limits: Limits{Threads: 1}}
	ctx := context.Background()
	w, err := OpenWarehouse(ctx, filepath.Join(t.TempDir(), "case.duckdb"), in.Limits)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	})
	w.replaced = caseModels(files)
	r, err := w.build(ctx, in, countyColumns())
	return w, r, err
}

func countyColumns() DatasetColumns {
	columns := DatasetColumns{}
	for _, d := range county.Datasets() {
		columns[d.ID] = d.Kept()
	}
	return columns
}

func countyForms() (forms []Form) {
	for _, d := range county.Datasets() {
		forms = append(forms, Form{ID: d.ID, Title: d.Title, Owner: d.Owner, Template: d.TemplateName()})
	}
	return forms
}

// caseModels replaces a model's SELECT, so that a model further down can be
// shown rows that would be long to produce.
func caseModels(files map[string][]byte) map[string]string {
	replaced := map[string]string{}
	for name, text := range files {
		if model, ok := strings.CutPrefix(name, "model/"); ok {
			replaced[strings.TrimSuffix(model, ".sql")] = string(text)
		}
	}
	return replaced
}

// caseSources makes a capture of every input table: national.csv holds pages
// (see casePages), notes.csv their notes; the others are exports named
// <area>/<data set>@<vintage>.csv; without area and vintage those of run.yaml
// hold.
func caseSources(t harness, files map[string][]byte, run caseRun) []Source {
	dir := t.TempDir()
	var sources []Source
	exports := 0
	table := func(c ingest.Capture, kind string, header []string, rows [][]string) string {
		path := filepath.Join(dir, c.ID+kind+".csv")
		if err := writeCSV(path, header, rows); err != nil {
			t.Fatal(err)
		}
		return path
	}
	add := func(c ingest.Capture) ingest.Capture {
		name := strings.Join([]string{c.Source, c.URL, c.Vintage, c.FetchedAt, c.Title}, " ")
		if c.Dataset != "" {
			name = fmt.Sprint(c.URL, c.Dataset, c.Vintage, exports)
			exports++
		}
		c.ID = ingest.SHA256([]byte(name))
		c.Origin, c.VintageBy = ingest.OriginSynthetic, "declared"
		if c.FetchedAt == "" {
			c.FetchedAt = c.Vintage + "T00:00:00Z"
		}
		return c
	}
	names := make([]string, 0, len(files))
	for name := range files {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		dataset, vintage, _ := strings.Cut(strings.TrimSuffix(name, ".csv"), "@")
		if vintage == "" {
			vintage = run.Delivered
		}
		area, named, ok := strings.Cut(dataset, "/")
		if ok {
			dataset = named
		} else {
			area = run.Area
		}
		switch {
		case name == "national.csv":
			for _, p := range casePages(t, files) {
				c := add(p.capture)
				sources = append(sources, Source{Capture: c, Table: table(c, "", ingest.ObservationHeader, p.rows), Notes: table(c, ".notes", ingest.NoteHeader, p.notes)})
			}
		case county.Lookup(dataset) != nil:
			header, rows := exportRows(t, files[name])
			var cells []ingest.Cell
			for i, field := range header[2:] {
				cells = append(cells, ingest.Cell{Field: field, Column: string(rune('A' + i)), Header: field})
			}
			c := add(ingest.Capture{Source: "county", Dataset: dataset, RefArea: area, URL: "case " + name, Vintage: vintage, Columns: cells, BodySHA256: ingest.SHA256(files[name])})
			sources = append(sources, Source{Capture: c, Table: table(c, "", header, rows)})
		case !slices.Contains([]string{"run.yaml", "notes.csv", "corrections.csv", "areas.csv", "sources.csv"}, name) && !strings.HasPrefix(name, "want/") && !strings.HasPrefix(name, "model/"):
			t.Fatalf("%s: wanted run.yaml, national.csv, notes.csv, corrections.csv, areas.csv, sources.csv, a data set, want/… or model/…", name)
		}
	}
	slices.SortFunc(sources, func(a, b Source) int { return strings.Compare(a.ID, b.ID) })
	return sources
}

// exportRows adds the place to each row: no sheet, rows from 2.
func exportRows(t harness, text []byte) (header []string, rows [][]string) {
	records := readCSV(t, text)
	for i, r := range records[1:] {
		rows = append(rows, append([]string{"", fmt.Sprint(i + 2)}, r...))
	}
	return append([]string{"sheet", "row"}, records[0]...), rows
}

func readCSV(t harness, text []byte) [][]string {
	t.Helper()
	r := csv.NewReader(strings.NewReader(string(text)))
	r.Comment = '#'
	records, err := r.ReadAll()
	if err != nil || len(records) == 0 {
		t.Fatalf("read case table: %v", err)
	}
	return records
}

// keyColumns are the columns a wanted table's rows are found by.
func keyColumns(t *testing.T, table string, run caseRun) (columns []string) {
	if run.Keys[table] == "" {
		return grainOf(t, table)
	}
	for c := range strings.SplitSeq(run.Keys[table], ",") {
		columns = append(columns, strings.TrimSpace(c))
	}
	return columns
}

func compareTable(t *testing.T, w *Warehouse, table string, text []byte, grain []string) {
	t.Helper()
	records := readCSV(t, text)
	header, want := records[0], records[1:]
	key := slices.DeleteFunc(grain, func(c string) bool { return !slices.Contains(header, c) })
	if len(key) == 0 {
		t.Fatalf("%s: wanted a key column of its grain in %v", table, header)
	}
	keyOf := func(row []string) string {
		var parts []string
		for _, k := range key {
			parts = append(parts, row[slices.Index(header, k)])
		}
		return strings.Join(parts, " ")
	}
	asked := map[string]bool{}
	for _, row := range want {
		asked[keyOf(row)] = true
	}
	var got [][]string
	for _, row := range selectTexts(t, w, header, table) {
		if asked[keyOf(row)] {
			got = append(got, row)
		}
	}
	sortRows(want)
	sortRows(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (%s): wanted -, found +\n%s", table, strings.Join(header, ","), diff)
	}
}

func sortRows(rows [][]string) {
	slices.SortFunc(rows, func(a, b []string) int { return strings.Compare(strings.Join(a, "\x00"), strings.Join(b, "\x00")) })
}

func grainOf(t *testing.T, table string) []string {
	t.Helper()
	text, err := os.ReadFile("../sql/" + strings.ReplaceAll(table, ".", "/") + ".sql")
	if err != nil {
		t.Fatal(err)
	}
	head, _, _ := splitFrontMatter(string(text))
	var f frontMatter
	if err := yaml.Unmarshal([]byte(head), &f); err != nil {
		t.Fatal(err)
	}
	var grain []string
	for c := range strings.SplitSeq(f.Grain, ",") {
		grain = append(grain, strings.TrimSpace(c))
	}
	return grain
}

func selectTexts(t harness, w *Warehouse, columns []string, table string) [][]string {
	t.Helper()
	selected := make([]string, len(columns))
	for i, c := range columns {
		selected[i] = "case when typeof(" + quoteName(c) + ") like 'DECIMAL%' then macros.decimal_text(" + quoteName(c) + ") else cast(" + quoteName(c) + " as varchar) end"
	}
	rows, err := w.conn.QueryContext(context.Background(), "select "+strings.Join(selected, ", ")+" from "+table)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var out [][]string
	for rows.Next() {
		cells := make([]*string, len(columns))
		into := make([]any, len(cells))
		for i := range cells {
			into[i] = &cells[i]
		}
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		out = append(out, texts(cells))
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}
