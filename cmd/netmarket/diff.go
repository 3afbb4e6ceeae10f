package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"netmarket/publish"
	"netmarket/publish/report"
)

func (a *app) diffCommand() *cobra.Command {
	var documentsOnly, thorough bool
	cmd := &cobra.Command{
		Use:   "diff A B [--area CODE]… [--documents-only | --thorough]",
		Short: "Say what changed between two snapshots, and why",
		Long: `Say what changed from snapshot A to snapshot B, every change of points attributed to its cause. A and B are snapshot
ids, or current.

The older one's captures are scored again with one cause after the other applied, in this order, until the newer one
is reached: ` + strings.Join(publish.Causes(), ", ") + `.
The parts add up to the whole change. A cause whose inputs do not differ costs nothing. What one cause changes may
depend on those before it; --thorough also applies each cause alone and marks where that gives something else.
--documents-only compares the published scores and reads no captures. Nothing in the data directory changes.`,
		Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			for _, name := range []string{"as-of", "option"} {
				if cmd.Flags().Changed(name) {
					return usage(fmt.Errorf("--%s: wanted none, for both snapshots have their own", name))
				}
			}
			if documentsOnly && thorough {
				return usage(errors.New("--thorough: wanted none with --documents-only, which finds no causes"))
			}
			d, err := a.diff(cmd.Context(), args[0], args[1], documentsOnly, thorough)
			if err != nil {
				return err
			}
			if !a.asJSON {
				return report.Diff(a.out, d, isTerminal(a.out))
			}
			text, err := d.Encode()
			if err != nil {
				return err
			}
			_, err = a.out.Write(text)
			return err
		},
	}
	cmd.Flags().BoolVar(&documentsOnly, "documents-only", false, "what changed without why: compare the published scores only")
	cmd.Flags().BoolVar(&thorough, "thorough", false, "also apply each cause alone, and check that the newer snapshot is reached; a build more a cause")
	return cmd
}

// diff compares two snapshots.
func (a *app) diff(ctx context.Context, from, to string, documentsOnly, thorough bool) (*publish.DiffDocument, error) {
	var sides [2]*diffSide
	for i, id := range []string{from, to} {
		if id == "current" {
			id = ""
		}
		s, err := a.snapshot(id)
		if err != nil {
			return nil, err
		}
		doc, err := s.Scores()
		if err != nil {
			return nil, err
		}
		sides[i] = &diffSide{Snapshot: s, doc: doc}
	}
	if err := a.knowsAreas(sides); err != nil {
		return nil, err
	}
	var d *publish.DiffDocument
	var err error
	if documentsOnly {
		d = publish.CompareScores(sides[0].doc, sides[1].doc)
	} else if d, err = a.attribute(ctx, sides, thorough); err != nil {
		return nil, fmt.Errorf("%w; netmarket diff %s %s --documents-only says what changed, without why", err, from, to)
	}
	d.From.Version, d.To.Version = sides[0].Manifest.Run.Version, sides[1].Manifest.Run.Version
	a.keepDiffAreas(d)
	return d, nil
}

// knowsAreas refuses an area that neither snapshot scored.
func (a *app) knowsAreas(sides [2]*diffSide) error {
	for _, area := range a.areas {
		if cardOf(sides[0].doc, area) == nil && cardOf(sides[1].doc, area) == nil {
			return usage(fmt.Errorf("--area %s: in neither snapshot", area))
		}
	}
	return nil
}

// keepDiffAreas leaves the areas asked for, and deliveries that may be about
// them: their own, and those of a city or the nation.
func (a *app) keepDiffAreas(d *publish.DiffDocument) {
	if len(a.areas) == 0 {
		return
	}
	d.Areas = slices.DeleteFunc(d.Areas, func(x publish.DiffArea) bool { return !slices.Contains(a.areas, x.RefArea) })
	for i := range d.Causes {
		c := &d.Causes[i]
		kept := c.Deliveries[:0]
		for _, x := range c.Deliveries {
			isCounty := len(x.RefArea) == 6 && !strings.HasSuffix(x.RefArea, "00")
			if !isCounty || slices.Contains(a.areas, x.RefArea) || slices.ContainsFunc(a.areas, func(area string) bool { return strings.HasSuffix(area, "00") }) {
				kept = append(kept, x)
			}
		}
		c.Deliveries = kept
	}
}

// attribute applies the causes one after the other, from the older snapshot to
// the newer, and reads the result in the direction asked for.
func (a *app) attribute(ctx context.Context, sides [2]*diffSide, thorough bool) (d *publish.DiffDocument, err error) {
	isReversed := sides[1].isBefore(sides[0])
	if isReversed {
		sides[0], sides[1] = sides[1], sides[0]
	}
	w, err := a.newWaterfall(sides)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, w.close()) }()
	steps, err := w.steps(ctx, thorough)
	if err != nil {
		return nil, err
	}
	d = publish.CompareSteps(sides[0].doc, steps)
	if isReversed {
		d = publish.CompareSteps(sides[1].doc, backwards(sides[0].doc, steps))
	}
	d.Notes = w.notesOn(d)
	if d.Causes, err = w.causesWithInputs(ctx, d); err != nil {
		return nil, err
	}
	if isReversed {
		for i := range d.Causes {
			d.Causes[i] = d.Causes[i].Reversed()
		}
	}
	if thorough {
		err = w.alone(ctx, d, isReversed)
	}
	return d, err
}

// backwards walks the steps from the last scorecard to the first.
func backwards(first *publish.ScoresDocument, steps []publish.DiffStep) []publish.DiffStep {
	var back []publish.DiffStep
	for i := len(steps) - 1; i >= 0; i-- {
		before := first
		if i > 0 {
			before = steps[i-1].After
		}
		back = append(back, publish.DiffStep{Cause: steps[i].Cause, After: before})
	}
	return back
}

// alone marks where a cause by itself gives something else than its part.
// Without the newer as-of date nothing that came later is known, so what was
// read is applied alone on that day.
func (w *waterfall) alone(ctx context.Context, d *publish.DiffDocument, isReversed bool) error {
	var causes []string
	for _, cause := range publish.Causes() {
		if w.differs(cause) && cause != publish.CauseCode {
			causes = append(causes, cause)
		}
	}
	if len(causes) < 2 {
		return nil
	}
	for _, cause := range causes {
		if cause == publish.CauseNewPeriod {
			continue // the first of all: its part is what it does alone
		}
		base := state{asOf: w.sides[0].Manifest.Run.AsOf}
		if isReadCause(cause) {
			base.asOf = w.sides[1].Manifest.Run.AsOf
		}
		before, err := w.score(ctx, base)
		if err != nil {
			return err
		}
		after, err := w.score(ctx, base.with(cause))
		if err != nil {
			return err
		}
		if isReversed {
			before, after = after, before
		}
		d.MarkAlone(cause, publish.CompareSteps(before, []publish.DiffStep{{Cause: cause, After: after}}))
	}
	return nil
}

// notesOn says what must be known of the program's own part.
func (w *waterfall) notesOn(d *publish.DiffDocument) []string {
	older, newer := w.sides[0].Manifest.Run.Version, w.sides[1].Manifest.Run.Version
	switch {
	case older == newer && older != version:
		w.note(fmt.Sprintf("两次发布同为程序版本 %s，归因由版本 %s 重算：程序版本一项是两个版本对同样输入的不同结果", older, version))
	case older == newer && d.HasPart(publish.CauseCode):
		w.note("版本号相同，重算结果却与已发布的不同，差额列入程序版本；请核对程序是否改过而未换版本号")
	}
	return w.notes
}

// causesWithInputs lists the causes whose inputs differ, with what differs, and
// the program where it has a part all the same.
func (w *waterfall) causesWithInputs(ctx context.Context, d *publish.DiffDocument) ([]publish.DiffCause, error) {
	causes := []publish.DiffCause{}
	if w.read != nil && w.read.Has(publish.CauseSourceRevision) {
		err := w.withNewer(ctx, func(db *sql.DB) error { return publish.FillReasons(ctx, db, w.read.Figures) })
		if err != nil {
			return nil, err
		}
	}
	for _, id := range publish.Causes() {
		if !w.differs(id) && !(id == publish.CauseCode && d.HasPart(id)) {
			continue
		}
		c := publish.DiffCause{ID: id, Name: publish.CauseName(id), Settings: w.settings(id)}
		if w.read != nil {
			for _, f := range w.read.Figures {
				if f.Cause == id {
					c.Figures = append(c.Figures, f)
				}
			}
			for _, r := range w.read.Rows {
				if r.Cause == id {
					c.Deliveries = append(c.Deliveries, r)
				}
			}
		}
		causes = append(causes, c)
	}
	return causes, nil
}

// withNewer opens the newer snapshot for f.
func (w *waterfall) withNewer(ctx context.Context, f func(*sql.DB) error) (err error) {
	db, err := publish.Open(ctx, w.sides[1].Snapshot)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	return f(db)
}
