package main

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"

	"netmarket/ingest"
	"netmarket/metrics"
	"netmarket/publish"
	"netmarket/transform"
)

// diffSide is one of two snapshots that are compared.
type diffSide struct {
	*publish.Snapshot
	doc     *publish.ScoresDocument
	edition *metrics.Edition
}

// isBefore orders snapshots by as-of date, then by creation.
func (s *diffSide) isBefore(t *diffSide) bool {
	return cmp.Or(strings.Compare(s.Manifest.Run.AsOf, t.Manifest.Run.AsOf), s.Manifest.CreatedAt.Compare(t.Manifest.CreatedAt), strings.Compare(s.ID, t.ID)) < 0
}

// chosen are the readings that are not the default of the side's own edition,
// of the options that the other edition has as well, or of those that it has
// not: another default, or an option only one edition knows, is the edition's
// doing.
func (s *diffSide) chosen(other *diffSide, isShared bool) map[string]string {
	chosen := map[string]string{}
	for name, value := range s.Manifest.Run.Options {
		o := s.edition.Option(name)
		if (o == nil || o.Default() != value) && (other.edition.Option(name) != nil) == isShared {
			chosen[name] = value
		}
	}
	return chosen
}

// waterfall makes the scorecards between two snapshots, the older first.
type waterfall struct {
	a      *app
	sides  [2]*diffSide
	read   *transform.Differences // nil where both read the same
	dir    string
	notes  []string
	scored map[string]*publish.ScoresDocument // by state
}

// newWaterfall reads what the two were made from, as far as that differs.
func (a *app) newWaterfall(sides [2]*diffSide) (*waterfall, error) {
	w := &waterfall{a: a, sides: sides, scored: map[string]*publish.ScoresDocument{}}
	for _, s := range sides {
		edition, err := metrics.Load(s.Manifest.Run.Edition)
		if err != nil {
			return nil, usage(fmt.Errorf("snapshot %s: %w; use the program of that edition", s.ID, err))
		}
		s.edition = edition
	}
	dir, err := os.MkdirTemp("", "netmarket-")
	if err != nil {
		return nil, fmt.Errorf("build aside: %w", err)
	}
	w.dir = dir
	if w.sides[0].Manifest.Run.AsOf == w.sides[1].Manifest.Run.AsOf && reflect.DeepEqual(sides[0].Manifest.Run.Inputs, sides[1].Manifest.Run.Inputs) {
		return w, nil
	}
	if err := w.readBoth(); err != nil {
		return nil, errors.Join(err, w.close())
	}
	return w, nil
}

func (w *waterfall) close() error { return os.RemoveAll(w.dir) }

// readBoth compares what the two snapshots read.
func (w *waterfall) readBoth() error {
	var known [2]transform.Known
	for i, s := range w.sides {
		captures, err := w.captures(s)
		if err != nil {
			return err
		}
		known[i] = transform.Known{AsOf: s.Manifest.Run.AsOf, Captures: captures, OwnAreas: s.Manifest.Run.OwnAreas}
	}
	var err error
	w.read, err = transform.CompareKnown(known[0], known[1], datasetKeys())
	return err
}

// captures are those a snapshot was made from. A page that this version of the
// program cannot read is left out with a note: that is the program's doing.
func (w *waterfall) captures(s *diffSide) ([]transform.Source, error) {
	store, err := w.a.store()
	if err != nil {
		return nil, err
	}
	cache := ingest.NewCache(filepath.Join(w.dir, "cache"))
	var sources []transform.Source
	var problems []error
	for _, input := range s.Manifest.Run.Inputs {
		c, err := keptCapture(store, input)
		if err != nil {
			problems = append(problems, fmt.Errorf("snapshot %s: %w", s.ID, err))
			continue
		}
		source, err := sourceOf(c, cache)
		var layout *ingest.LayoutError
		switch {
		case errors.As(err, &layout) && s.Manifest.Run.Version != version:
			w.note(fmt.Sprintf("本程序版本读不出页面 %s（%s），该页计入程序版本的影响", c.URL, layout.Code))
		case err != nil:
			problems = append(problems, err)
		default:
			sources = append(sources, source)
		}
	}
	return sources, errors.Join(problems...)
}

func (w *waterfall) note(text string) {
	if !slices.Contains(w.notes, text) {
		w.notes = append(w.notes, text)
	}
}

// isReadCause reports whether a cause is one of what was read.
func isReadCause(cause string) bool {
	return slices.Contains([]string{publish.CauseNewPeriod, publish.CauseSourceRevision, publish.CauseCountyData, publish.CauseCountyCorrection, publish.CauseEvidence}, cause)
}

// differs reports whether the inputs of a cause differ.
func (w *waterfall) differs(cause string) bool {
	from, to := w.sides[0].Manifest.Run, w.sides[1].Manifest.Run
	switch cause {
	case publish.CauseCode:
		return from.Version != to.Version || from.Version != version
	case publish.CauseNewPeriod:
		return from.AsOf != to.AsOf || w.read != nil && w.read.Has(cause)
	case publish.CauseMisprint:
		return !slices.Equal(from.Corrections, to.Corrections)
	case publish.CauseOption:
		return !maps.Equal(w.sides[0].chosen(w.sides[1], true), w.sides[1].chosen(w.sides[0], true))
	case publish.CausePlan:
		return !slices.Equal(from.PlanStages, to.PlanStages)
	case publish.CauseEdition:
		return from.Edition != to.Edition
	case publish.CauseArea:
		return !slices.Equal(from.Areas, to.Areas) || !slices.Equal(from.OwnAreas, to.OwnAreas)
	default:
		return w.read != nil && w.read.Has(cause)
	}
}

// state is a build between the two snapshots: the older one with some causes
// applied.
type state struct {
	asOf   string
	causes string // applied, each followed by a blank
}

func (s state) has(cause string) bool { return strings.Contains(" "+s.causes, " "+cause+" ") }

func (s state) with(cause string) state { return state{s.asOf, s.causes + cause + " "} }

// steps scores the older snapshot with one more cause applied at a time.
func (w *waterfall) steps(ctx context.Context, thorough bool) ([]publish.DiffStep, error) {
	older, newer := w.sides[0].Manifest.Run, w.sides[1].Manifest.Run
	var steps []publish.DiffStep
	add := func(cause string, s state) error {
		doc, err := w.score(ctx, s)
		steps = append(steps, publish.DiffStep{Cause: cause, After: doc})
		return err
	}
	at := state{asOf: older.AsOf}
	var active []string
	for _, cause := range publish.Causes() {
		if w.differs(cause) && cause != publish.CauseCode {
			active = append(active, cause)
		}
	}
	if older.Version != version || thorough {
		if err := add(publish.CauseCode, at); err != nil {
			return nil, err
		}
	} else {
		w.scored[w.name(at)] = w.sides[0].doc
	}
	isRebuilt := newer.Version != version || thorough
	last := publish.CauseCode
	for _, cause := range publish.Causes()[1:] {
		at = at.with(cause)
		if cause == publish.CauseNewPeriod {
			at.asOf = newer.AsOf
		}
		if !slices.Contains(active, cause) {
			continue
		}
		if last = cause; cause == active[len(active)-1] && !isRebuilt {
			break // the published scorecard is what this would build
		}
		if err := add(cause, at); err != nil {
			return nil, err
		}
	}
	if isRebuilt {
		last = publish.CauseCode
	}
	if len(active) == 0 && !isRebuilt && older.Version == version && !thorough {
		return w.sameInputs(), nil
	}
	return append(steps, publish.DiffStep{Cause: last, After: w.sides[1].doc}), nil
}

// sameInputs is the step between two snapshots of which nothing recorded
// differs.
func (w *waterfall) sameInputs() []publish.DiffStep {
	return []publish.DiffStep{{Cause: publish.CauseCode, After: w.sides[1].doc}}
}

// name identifies a state.
func (w *waterfall) name(s state) string {
	var differing []string
	for _, cause := range publish.Causes() {
		if s.has(cause) && w.differs(cause) {
			differing = append(differing, cause)
		}
	}
	return s.asOf + " " + strings.Join(differing, " ")
}

// score builds a state and reads its scorecard, each state once.
func (w *waterfall) score(ctx context.Context, s state) (*publish.ScoresDocument, error) {
	name := w.name(s)
	if doc, ok := w.scored[name]; ok {
		return doc, nil
	}
	dir := filepath.Join(w.dir, fmt.Sprint("build", len(w.scored)))
	if err := os.Mkdir(dir, 0o700); err != nil {
		return nil, fmt.Errorf("build aside: %w", err)
	}
	in, err := w.input(s, dir)
	if err != nil {
		return nil, err
	}
	doc, err := scoreAside(ctx, w.a, dir, in)
	var failed *transform.CheckFailure
	if errors.As(err, &failed) && doc != nil {
		w.note(fmt.Sprintf("归因所用的中间结果未通过检查 %s，相邻两项原因的划分请人工核对", failed.Failed[0].Check))
		err = nil
	}
	w.scored[name] = doc
	return doc, errors.Join(err, os.RemoveAll(dir))
}

// scoreAside builds in an empty directory and reads the scorecard. A build that
// never was may break a check: its file is complete, and with the
// *transform.CheckFailure comes its scorecard.
func scoreAside(ctx context.Context, a *app, dir string, in *transform.Input) (doc *publish.ScoresDocument, err error) {
	read := func(db *sql.DB) (err error) {
		doc, err = publish.Scores(ctx, db)
		return err
	}
	err = a.buildAside(ctx, dir, in, read)
	var failed *transform.CheckFailure
	if errors.As(err, &failed) {
		err = errors.Join(err, readBuilt(ctx, filepath.Join(dir, "warehouse.duckdb"), read))
	}
	return doc, err
}

// input describes the build of a state.
func (w *waterfall) input(s state, dir string) (*transform.Input, error) {
	side := func(cause string) *diffSide { return w.sides[w.sideOf(s, cause)] }
	edition, err := editionWithPlan(side(publish.CauseEdition), side(publish.CausePlan))
	if err != nil {
		return nil, err
	}
	in := &transform.Input{
		Edition: edition, Options: w.options(s, edition), AsOf: s.asOf, Areas: side(publish.CauseArea).Manifest.Run.Areas, Version: version,
		Corrections: side(publish.CauseMisprint).Manifest.Run.Corrections, OwnAreas: side(publish.CauseArea).Manifest.Run.OwnAreas, Forms: countyForms(), Limits: w.a.settings.limits(),
	}
	if w.read == nil {
		in.Captures, err = w.captures(w.sides[0])
		return in, err
	}
	in.Captures, err = w.read.Captures(dir, s.has)
	return in, err
}

// sideOf is the side whose inputs of a cause a state has.
func (w *waterfall) sideOf(s state, cause string) int {
	if s.has(cause) {
		return 1
	}
	return 0
}

// options are the readings of a state that its edition knows.
func (w *waterfall) options(s state, edition *metrics.Edition) map[string]string {
	options := map[string]string{}
	at, of := w.sideOf(s, publish.CauseOption), w.sideOf(s, publish.CauseEdition)
	maps.Copy(options, w.sides[at].chosen(w.sides[1-at], true))
	maps.Copy(options, w.sides[of].chosen(w.sides[1-of], false))
	maps.DeleteFunc(options, func(name, value string) bool {
		o := edition.Option(name)
		return o == nil || !o.Has(value)
	})
	return options
}

// editionWithPlan is a side's edition with the stages another moved; where its
// plan has no such stages, with those the side itself moved.
func editionWithPlan(side, moved *diffSide) (*metrics.Edition, error) {
	edition, err := metrics.Load(side.Manifest.Run.Edition)
	if err != nil {
		return nil, usage(err)
	}
	for _, s := range []*diffSide{moved, side} {
		var stages []metrics.StageDates
		for _, stage := range s.Manifest.Run.PlanStages {
			stages = append(stages, metrics.StageDates(stage))
		}
		plan, planErr := edition.Plan.Moved(stages)
		if err = planErr; err == nil {
			edition.Plan = plan
			return edition, nil
		}
	}
	return nil, usage(err)
}
