package transform

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strconv"
	"strings"

	"netmarket/metrics"
	"netmarket/sql"
)

// loadReference makes the ref tables that are files: areas, units, measures,
// holidays, deadlines; the operator's corrections and the installation's areas stand below
// those of the files.
func (w *Warehouse) loadReference(ctx context.Context, in Input) error {
	files, err := fs.Glob(sql.Files, "ref/*.csv")
	if err != nil {
		return fmt.Errorf("list reference tables: %w", err)
	}
	for _, file := range files {
		rows, err := referenceTable(file)
		if err != nil {
			return err
		}
		switch file {
		case correctionFile:
			rows, err = withCorrections(rows, in.Corrections)
		case areaFile:
			rows, err = areaRows(in.OwnAreas)
		}
		if err != nil {
			return err
		}
		table := "ref." + strings.TrimSuffix(strings.TrimPrefix(file, "ref/"), ".csv")
		columns := varchars(rows[0]...)
		for i := range columns {
			if columns[i].name == "factor" {
				columns[i].kind = "BIGINT"
			}
		}
		if err := w.load(ctx, table, columns, rows[1:]); err != nil {
			return err
		}
	}
	return nil
}

// referenceTable reads a file of package sql, header first.
func referenceTable(file string) ([][]string, error) {
	text, err := sql.Files.Open(file)
	if err != nil {
		return nil, fmt.Errorf("read reference table: %w", err)
	}
	rows, err := csv.NewReader(text).ReadAll()
	_ = text.Close() // embedded, cannot fail
	if err != nil {
		return nil, fmt.Errorf("read sql/%s: %w", file, err)
	}
	return rows, nil
}

// loadCatalogue makes the ref tables of the edition: the index, its criteria
// and their parts, the options and the readings to evaluate.
func (w *Warehouse) loadCatalogue(ctx context.Context, in Input) error {
	e := in.Edition
	tables := []struct {
		name    string
		columns []column
		rows    [][]string
	}{
		{"ref.index_group", typed("group_id", "name", "points DECIMAL(6,2)", "position INTEGER"), groupRows(e)},
		{"ref.indicator", typed("indicator INTEGER", "name", "group_id", "subgroup_id", "points DECIMAL(6,2)", "nature", "lead", "units", "methods", "sources", "explanation", "subgroup_name", "subgroup_points DECIMAL(6,2)"), indicatorRows(e)},
		{"ref.indicator_unit", typed("indicator INTEGER", "unit", "is_lead BOOLEAN"), unitRows(e)},
		{"ref.criterion", typed("criterion_id", "indicator INTEGER", "text", "points DECIMAL(6,2)", "kind", "combine", "shape", "options", "datasets", "is_sole BOOLEAN"), criterionRows(e)},
		{"ref.term", typed("kind", "term", "name", "meaning"), termRows(e)},
		{"ref.part", typed("criterion_id", "part *", "shape", "points DECIMAL(6,2)", "measure", "benchmark_area", "benchmark_measure", "numerator", "denominator", "operator", "points_per_year DECIMAL(6,2)", "years INTEGER", "rate", "threshold DECIMAL(9,4)", "benchmark", "tally", "minimum_measure", "minimum DECIMAL(9,2)", "levels", "forms"), partRows(e)},
		{"ref.band", typed("criterion_id", "part *", "at_least DECIMAL(9,4)", "points DECIMAL(6,2)"), bandRows(e)},
		{"ref.scale_threshold", typed("criterion_id", "region_class", "at_least_cny DECIMAL(20,4)"), floorRows(e)},
		{"ref.option", typed("option", "position INTEGER", "chosen", "default_value", "option_values", "widens BOOLEAN", "meaning"), optionRows(e, in.Options)},
		{"ref.criterion_reading", typed("criterion_id", "reading_id"), criterionReadingRows(e, in.Options)},
	}
	for _, t := range tables {
		if err := w.load(ctx, t.name, t.columns, t.rows); err != nil {
			return err
		}
	}
	if err := w.loadPlan(ctx, in); err != nil {
		return err
	}
	columns, rows := readingRows(e, in.Options)
	if err := w.load(ctx, "ref.reading", columns, rows); err != nil {
		return err
	}
	return w.loadRun(ctx, in)
}

// typed reads "name TYPE" pairs; without a type the column is VARCHAR, and
// with * an empty text stays a value.
func typed(specs ...string) []column {
	columns := make([]column, len(specs))
	for i, spec := range specs {
		name, kind, _ := strings.Cut(spec, " ")
		columns[i] = column{name: name, kind: kind, text: kind == "*"}
		if kind == "" || kind == "*" {
			columns[i].kind = "VARCHAR"
		}
	}
	return columns
}

func groupRows(e *metrics.Edition) (rows [][]string) {
	for i, g := range e.Groups {
		rows = append(rows, []string{g.ID, g.Name, strconv.Itoa(g.Points), strconv.Itoa(i + 1)})
	}
	return rows
}

func indicatorRows(e *metrics.Edition) (rows [][]string) {
	for i := range e.Indicators {
		x := &e.Indicators[i]
		sub := e.Subgroup(x.Subgroup)
		rows = append(rows, []string{
			strconv.Itoa(x.Number), x.Name, e.GroupOf(x).ID, x.Subgroup, strconv.Itoa(x.Points), x.Nature, x.Lead,
			strings.Join(x.Units, "、"), strings.Join(x.Methods, "、"), strings.Join(x.Sources, "；"), x.Explanation,
			sub.Name, strconv.Itoa(sub.Points),
		})
	}
	return rows
}

func unitRows(e *metrics.Edition) (rows [][]string) {
	for _, x := range e.Indicators {
		for _, unit := range x.Units {
			rows = append(rows, []string{strconv.Itoa(x.Number), unit, strconv.FormatBool(unit == x.Lead)})
		}
	}
	return rows
}

func criterionRows(e *metrics.Edition) (rows [][]string) {
	for _, x := range e.Indicators {
		for _, c := range x.Criteria {
			var shapes []string
			for _, p := range c.Parts {
				if !slices.Contains(shapes, p.Shape) {
					shapes = append(shapes, p.Shape)
				}
			}
			rows = append(rows, []string{
				c.ID, strconv.Itoa(x.Number), c.Text, strconv.Itoa(c.Points), c.Kind, c.Combine, strings.Join(shapes, ","),
				strings.Join(c.Options, ","), strings.Join(c.Datasets, ","), strconv.FormatBool(len(x.Criteria) == 1),
			})
		}
	}
	return rows
}

// termRows says what measures, rates, tallies and data sets are called.
func termRows(e *metrics.Edition) (rows [][]string) {
	for i := range e.Terms {
		t := &e.Terms[i]
		rows = append(rows, []string{t.Kind, t.ID, t.Name, t.Meaning})
	}
	return rows
}

// eachPart calls f for every part of every criterion.
func eachPart(e *metrics.Edition, f func(c *metrics.Criterion, p *metrics.Part)) {
	for i := range e.Indicators {
		for j := range e.Indicators[i].Criteria {
			c := &e.Indicators[i].Criteria[j]
			for k := range c.Parts {
				f(c, &c.Parts[k])
			}
		}
	}
}

func partRows(e *metrics.Edition) (rows [][]string) {
	eachPart(e, func(c *metrics.Criterion, p *metrics.Part) {
		rows = append(rows, []string{
			c.ID, p.Part, p.Shape, strconv.Itoa(c.Points), p.Measure, p.BenchmarkArea, p.BenchmarkMeasure, p.Numerator, p.Denominator,
			p.Operator, count(p.PointsPerYear), count(p.Years), p.Rate, p.Threshold, p.Benchmark, p.Tally, p.MinimumMeasure, p.Minimum,
			strings.Join(p.Levels, ","), strings.Join(p.Forms, ","),
		})
	})
	return rows
}

// count leaves a number that the shape has no use for empty.
func count(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func bandRows(e *metrics.Edition) (rows [][]string) {
	eachPart(e, func(c *metrics.Criterion, p *metrics.Part) {
		for _, b := range p.Bands {
			rows = append(rows, []string{c.ID, p.Part, b.AtLeast, strconv.Itoa(b.Points)})
		}
	})
	return rows
}

func floorRows(e *metrics.Edition) (rows [][]string) {
	eachPart(e, func(c *metrics.Criterion, p *metrics.Part) {
		for _, f := range p.FloorsCNY {
			rows = append(rows, []string{c.ID, f.RegionClass, f.AtLeast})
		}
	})
	return rows
}

func (w *Warehouse) loadRun(ctx context.Context, in Input) error {
	e := in.Edition
	chosen := OptionsInForce(e, in.Options)
	text, err := json.Marshal(chosen) // map keys come out sorted
	if err != nil {
		return fmt.Errorf("write options: %w", err)
	}
	row := []string{e.ID, in.AsOf, in.Version, e.Plan.Window.From, e.Plan.Window.To, strconv.Itoa(e.Pass.Total), e.Pass.GroupPercent, string(text), e.Title, e.Note}
	columns := typed("edition", "as_of DATE", "version *", "window_from DATE", "window_to DATE", "pass_total DECIMAL(6,2)", "pass_group_percent DECIMAL(6,2)", "options", "title", "note")
	return w.load(ctx, "ref.run", columns, [][]string{row})
}

// OptionsInForce is every option of the edition with the value in force: the
// one set, else its default.
func OptionsInForce(e *metrics.Edition, set map[string]string) map[string]string {
	chosen := map[string]string{}
	for i := range e.Options {
		chosen[e.Options[i].Name] = e.Options[i].Default()
	}
	maps.Copy(chosen, set)
	return chosen
}
