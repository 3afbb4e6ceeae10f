package transform

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"

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
	Steps    []Step    // what was done with each model
	Whole    string    // why the build was not split into shards; "" where it was
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
	w.cache = in.Cache
	if err := w.widen(ctx, sizeOf(in.Captures)); err != nil {
		return nil, err
	}
	if err := w.prepare(ctx, in); err != nil {
		return nil, err
	}
	models, err := w.plan(ctx, datasets)
	if err != nil {
		return nil, err
	}
	w.models = models
	b := &building{w: w, in: in, datasets: datasets, found: map[string][]offence{}, total: len(models)}
	if b.parts, err = inParts(models, datasets); err != nil {
		return nil, err
	}
	published := slices.IndexFunc(models, func(m *Model) bool { return m.Schema() == "published" })
	if err := b.makeUntil(ctx, models[:published]); err != nil {
		return nil, err
	}
	if err := w.publishProblems(ctx, b.findings(models[:published])); err != nil {
		return nil, err
	}
	if err := b.run(ctx, b.remaining(models[published:]), whyWhole); err != nil {
		return nil, err
	}
	if err := w.refuseInexact(ctx); err != nil {
		return nil, err
	}
	if in.Cache != "" {
		if err := w.prunePacks(in, datasets); err != nil {
			return nil, err
		}
	}
	return b.result(models)
}

// building is one build under way.
type building struct {
	w        *Warehouse
	in       Input
	datasets DatasetColumns
	parts    *parts
	found    map[string][]offence // by model
	steps    []Step
	mu       sync.Mutex
	begun    int
	total    int // models to make, one in each shard counted once
	whole    string
}

// result is what the checks say of the models, in their order.
func (b *building) result(models []*Model) (*Result, error) {
	r := &Result{Models: len(models), Findings: b.findings(models), Steps: b.steps, Whole: b.whole}
	var failure CheckFailure
	for _, f := range r.Findings {
		if f.Severity == SeverityFail {
			failure.Failed = append(failure.Failed, f)
		}
	}
	if len(failure.Failed) > 0 {
		return r, &failure
	}
	return r, nil
}

func (b *building) findings(models []*Model) (findings []Finding) {
	for _, m := range models {
		for _, o := range b.found[m.Name] {
			findings = append(findings, o.finding())
		}
	}
	return findings
}

// whyWhole is why a model ran that is not made shard by shard.
const whyWhole = "made anew in each build"

// run makes models and checks them.
func (b *building) run(ctx context.Context, models []*Model, why string) error {
	found, steps, err := b.w.runAll(ctx, models, b.report)
	if err != nil {
		return err
	}
	for _, o := range found {
		b.found[o.Model] = append(b.found[o.Model], o)
	}
	for _, s := range steps {
		s.Why = why
		b.steps = append(b.steps, s)
	}
	return nil
}

// isReadOnce reports whether the area part reads a raw table.
func (b *building) isReadOnce(table string) bool {
	for _, m := range slices.Concat(b.parts.before, b.parts.after) {
		if slices.Contains(m.reads(), table) {
			return true
		}
	}
	return false
}

func (b *building) report(m *Model) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.in.Progress != nil {
		b.in.Progress(min(b.begun, b.total), b.total, m.Name)
	}
	b.begun++
}

// makeUntil makes what is not published yet: in one piece, or the row models
// shard by shard.
func (b *building) makeUntil(ctx context.Context, models []*Model) error {
	shards, whole := b.shards()
	if b.whole = whole; whole != "" {
		if err := b.w.loadDatasets(ctx, b.in, b.datasets, func(string) bool { return true }); err != nil {
			return err
		}
		return b.run(ctx, models, whole)
	}
	if err := b.w.loadDatasets(ctx, b.in, b.datasets, b.isReadOnce); err != nil {
		return err
	}
	if err := b.run(ctx, b.parts.before, whyWhole); err != nil {
		return err
	}
	if err := b.makeShards(ctx, shards); err != nil {
		return err
	}
	after := slices.DeleteFunc(slices.Clone(b.parts.after), func(m *Model) bool { return m.Schema() == "published" })
	return b.run(ctx, after, whyWhole)
}

// remaining are those of published models that were not made in shards.
func (b *building) remaining(published []*Model) []*Model {
	if b.whole != "" {
		return published
	}
	return slices.DeleteFunc(slices.Clone(published), func(m *Model) bool { return m.Rows == RowsArea })
}

// prepare loads macros, captures and catalogue, all but the data sets' tables.
func (w *Warehouse) prepare(ctx context.Context, in Input) error {
	if err := w.loadMacros(ctx); err != nil {
		return err
	}
	if err := w.loadReference(ctx, in); err != nil {
		return err
	}
	if err := w.loadCatalogue(ctx, in); err != nil {
		return err
	}
	if err := w.loadRaw(ctx, in); err != nil {
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
		(select case when count(*) > 40 then 'the ' || count(*) || ' counties and cities of the area table' else string_agg(ref_area || ' ' || name, ', ' order by ref_area) end
			from ref.area where level in ('county', 'city') and valid_to is null)`).Scan(&unknown, &known)
	if err != nil {
		return fmt.Errorf("look up areas: %w", err)
	}
	if unknown != nil {
		return fmt.Errorf("area %s: %w; wanted one of %s", *unknown, ErrUnknownArea, known)
	}
	return nil
}

func (w *Warehouse) loadMacros(ctx context.Context) error {
	return eachMacro(func(file, text string) error {
		if err := w.exec(ctx, text); err != nil {
			return fmt.Errorf("define sql/%s: %w", file, err)
		}
		return nil
	})
}

func eachMacro(do func(file, text string) error) error {
	files, err := fs.Glob(sql.Files, "macros/*.sql")
	if err != nil {
		return fmt.Errorf("list macros: %w", err)
	}
	for _, file := range files {
		text, err := fs.ReadFile(sql.Files, file)
		if err != nil {
			return fmt.Errorf("read macros: %w", err)
		}
		if err := do(file, string(text)); err != nil {
			return err
		}
	}
	return nil
}

// macroDigest tells one set of macros from another.
func macroDigest() (string, error) {
	var all strings.Builder
	err := eachMacro(func(file, text string) error {
		fmt.Fprintln(&all, file, len(text), text)
		return nil
	})
	return digestText(all.String()), err
}

// plan reads the models and puts them in the order of their dependencies.
func (w *Warehouse) plan(ctx context.Context, datasets DatasetColumns) ([]*Model, error) {
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
	for dataset := range datasets { // not there yet: who reads them decides where
		loaded = append(loaded, "raw."+dataset)
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
