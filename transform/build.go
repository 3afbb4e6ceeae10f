package transform

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"netmarket/sql"
)

// CheckFailure says which checks of severity fail found offenders. The build
// file is complete and may be looked at, but nothing of it may be published.
type CheckFailure struct {
	Failed []Finding
}

func (e *CheckFailure) Error() string {
	var lines []string
	for _, f := range e.Failed {
		lines = append(lines, fmt.Sprintf("%s (%s): %s: %d offenders, first %s", f.Check, f.Model, f.What, f.Count, f.First()))
	}
	noun := "checks"
	if len(lines) == 1 {
		noun = "check"
	}
	return fmt.Sprintf("%d %s failed: %s", len(lines), noun, strings.Join(lines, "; "))
}

// Result is what a build leaves behind beside its file.
type Result struct {
	Models   int
	Findings []Finding // every check that found offenders, warn and fail
}

// Build makes the checked DuckDB file at path from nothing. When checks fail
// the error is a *CheckFailure and the result is returned as well.
func Build(ctx context.Context, path string, in Input, datasets DatasetColumns) (r *Result, err error) {
	if err := CheckOptions(in.Edition, in.Options); err != nil {
		return nil, err
	}
	w, err := OpenWarehouse(ctx, path, in.Limits)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, w.Close()) }()
	r, err = w.build(ctx, in, datasets)
	var failed *CheckFailure
	if err != nil && !errors.As(err, &failed) {
		return nil, err
	}
	return r, errors.Join(err, w.save(ctx, in.KeepAll))
}

func (w *Warehouse) build(ctx context.Context, in Input, datasets DatasetColumns) (*Result, error) {
	if err := w.prepare(ctx, in, datasets); err != nil {
		return nil, err
	}
	models, err := w.plan(ctx)
	if err != nil {
		return nil, err
	}
	w.models = models
	result := &Result{Models: len(models)}
	begun := 0
	report := func(m *Model) {
		if in.Progress != nil {
			in.Progress(begun, len(models), m.Name)
		}
		begun++
	}
	workers := in.Limits.orDefault().Threads
	published := slices.IndexFunc(models, func(m *Model) bool { return m.Schema() == "published" })
	if result.Findings, err = w.runAll(ctx, models[:published], workers, report); err != nil {
		return nil, err
	}
	if err := w.publishProblems(ctx, result.Findings); err != nil {
		return nil, err
	}
	found, err := w.runAll(ctx, models[published:], workers, report)
	if err != nil {
		return nil, err
	}
	result.Findings = append(result.Findings, found...)
	broken, err := w.checkGrains(ctx, models)
	if err != nil {
		return nil, err
	}
	result.Findings = append(result.Findings, broken...)
	if err := w.refuseInexact(ctx); err != nil {
		return nil, err
	}
	var failure CheckFailure
	for _, f := range result.Findings {
		if f.Severity == SeverityFail {
			failure.Failed = append(failure.Failed, f)
		}
	}
	if len(failure.Failed) > 0 {
		return result, &failure
	}
	return result, nil
}

// prepare loads macros, captures and catalogue.
func (w *Warehouse) prepare(ctx context.Context, in Input, datasets DatasetColumns) error {
	if err := w.loadMacros(ctx); err != nil {
		return err
	}
	if err := w.loadReference(ctx, in.Corrections); err != nil {
		return err
	}
	if err := w.loadCatalogue(ctx, in); err != nil {
		return err
	}
	if err := w.loadRaw(ctx, in, datasets); err != nil {
		return err
	}
	return w.loadScoredAreas(ctx, in)
}

// loadScoredAreas names the areas to score and the counties each is added up
// from: the areas asked for, else every county that has an export; the city of
// several counties beside them; and, where the city is shown, the city without
// each of its counties, which tells who moves it.
func (w *Warehouse) loadScoredAreas(ctx context.Context, in Input) error {
	isCity := OptionsInForce(in.Edition, in.Options)["scope"] == "city"
	asked := make([][]string, len(in.Areas))
	for i, area := range in.Areas {
		asked[i] = []string{area}
	}
	if err := w.load(ctx, "ref.asked_area", varchars("ref_area"), asked); err != nil {
		return err
	}
	if err := w.refuseUnknownAreas(ctx); err != nil {
		return err
	}
	for _, statement := range []string{
		`create table ref.scored_area as
		with delivered as (
			select distinct coalesce(a.successor, a.ref_area) as ref_area, a.level, a.parent
			from raw.capture c join ref.area a on a.ref_area = c.ref_area where a.level in ('county', 'city')
		),
		county as (
			select ref_area, 'county' as kind from delivered where level = 'county' and not exists (from ref.asked_area)
			union
			select q.ref_area, 'county' from ref.asked_area q join ref.area a on a.ref_area = q.ref_area and a.level = 'county'
		),
		city as (
			select ref_area from ref.asked_area where ref_area in (select ref_area from ref.area where level = 'city')
			union
			select parent from delivered where level = 'county' group by parent having count(*) > 1 or ` + fmt.Sprint(isCity) + `
			union
			select ref_area from delivered where level = 'city'
		)
		select ref_area, kind, true as is_shown from county
		union all
		select ref_area, 'city', ` + fmt.Sprint(isCity) + ` or ref_area in (from ref.asked_area) from city
		union all
		select c.ref_area || '-' || a.ref_area, 'without', false
		from city c join ref.area a on a.parent = c.ref_area and a.level = 'county' and a.valid_to is null where ` + fmt.Sprint(isCity),
		`create table ref.area_member as
		select ref_area, ref_area as member from ref.scored_area where kind = 'county'
		union all
		select s.ref_area, a.ref_area from ref.scored_area s
		join ref.area a on a.parent = substr(s.ref_area, 1, 6) and a.level = 'county' and a.valid_to is null and a.ref_area <> substr(s.ref_area, 8)
		where s.kind <> 'county'`,
	} {
		if err := w.exec(ctx, statement); err != nil {
			return fmt.Errorf("name the areas to score: %w", err)
		}
	}
	return nil
}

// ErrUnknownArea is returned by Build for an area that is no county or city of
// the area table.
var ErrUnknownArea = errors.New("no county or city of the area table")

func (w *Warehouse) refuseUnknownAreas(ctx context.Context) error {
	var unknown *string
	var known string
	err := w.conn.QueryRowContext(ctx, `select
		(select string_agg(s.ref_area, ', ' order by s.ref_area) from ref.asked_area s
			left join ref.area a on a.ref_area = s.ref_area and a.level in ('county', 'city') and a.valid_to is null where a.ref_area is null),
		(select string_agg(ref_area || ' ' || name, ', ' order by ref_area) from ref.area where level in ('county', 'city') and valid_to is null)`).Scan(&unknown, &known)
	if err != nil {
		return fmt.Errorf("look up areas: %w", err)
	}
	if unknown != nil {
		return fmt.Errorf("area %s: %w; wanted one of %s", *unknown, ErrUnknownArea, known)
	}
	return nil
}

func (w *Warehouse) loadMacros(ctx context.Context) error {
	files, err := fs.Glob(sql.Files, "macros/*.sql")
	if err != nil {
		return fmt.Errorf("list macros: %w", err)
	}
	for _, file := range files {
		text, err := fs.ReadFile(sql.Files, file)
		if err != nil {
			return fmt.Errorf("read macros: %w", err)
		}
		if err := w.exec(ctx, string(text)); err != nil {
			return fmt.Errorf("define sql/%s: %w", file, err)
		}
	}
	return nil
}

// plan reads the models and puts them in the order of their dependencies.
func (w *Warehouse) plan(ctx context.Context) ([]*Model, error) {
	models, err := readModels(sql.Files)
	if err != nil {
		return nil, err
	}
	for _, m := range models {
		if query, ok := w.replaced[m.Name]; ok {
			m.Query = query
		}
	}
	loaded, err := w.loadedTables(ctx)
	if err != nil {
		return nil, err
	}
	if err := w.readNeeds(ctx, models, loaded, w.workers); err != nil {
		return nil, err
	}
	return inOrder(models)
}

func (w *Warehouse) loadedTables(ctx context.Context) ([]string, error) {
	rows, err := w.conn.QueryContext(ctx, `select schema_name || '.' || table_name as name from duckdb_tables() where database_name = 'memory'
		union all select schema_name || '.' || view_name from duckdb_views() where database_name = 'memory' and not internal order by name`)
	if err != nil {
		return nil, fmt.Errorf("list loaded tables: %w", err)
	}
	defer rows.Close()
	var tables []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, fmt.Errorf("list loaded tables: %w", err)
		}
		tables = append(tables, name)
	}
	return tables, rows.Err()
}

// refuseInexact fails when a model's column is binary floating point, or a
// HUGEINT, which Parquet would store as one.
func (w *Warehouse) refuseInexact(ctx context.Context) error {
	var columns *string
	err := w.conn.QueryRowContext(ctx, `select string_agg(schema_name || '.' || table_name || '.' || column_name || ' ' || data_type, ', ' order by schema_name, table_name, column_index)
		from duckdb_columns() where schema_name in ('staging', 'marts', 'indicators', 'scores', 'published')
		and (data_type in ('DOUBLE', 'FLOAT') or (data_type = 'HUGEINT' and schema_name = 'published'))`).Scan(&columns)
	if err != nil {
		return fmt.Errorf("list column types: %w", err)
	}
	if columns != nil {
		return fmt.Errorf("wanted exact columns (BIGINT, DECIMAL), found %s", *columns)
	}
	return nil
}
