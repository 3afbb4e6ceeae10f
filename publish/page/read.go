package page

import (
	"context"
	"database/sql"
	"fmt"

	"netmarket/publish"
	"netmarket/publish/form"
	"netmarket/transform"
)

// material is what the pages of some areas are made from: what all pages of a
// snapshot share, and what is theirs. It is read by a number of queries that does
// not depend on the number of areas.
type material struct {
	*shared
	asked []string // areas; none are all
	areas []publish.AreaScore
	gaps  map[string]*publish.AreaGaps
	work  map[string]*publish.AreaWorklist

	explained map[string][]*transform.Explanation // by area, in order of criterion
	readings  map[string][]reading                // by area
	levels    map[string]map[string][]levelYear
	problems  map[string][]problem // by area
	sources   map[string][]source  // by area
	forms     *form.Source
}

// shared is what the pages of every area show.
type shared struct {
	id          string
	scores      *publish.ScoresDocument // its areas have their totals and groups
	ranked      []rivalView             // all areas by total
	bands       map[string][]band       // by criterion
	options     []option
	corrections map[string]correction
	revisions   map[string][]revision // by figure
	nation      map[string][]yearly   // by measure
	publishers  []source
	columns     []column
}

// reading is an area's total under one other reading of the rules.
type reading struct {
	Option, Value, Passes        string
	Score, Low, High, Difference publish.Points
}

// band is one step of a share; AtLeast is in percent.
type band struct {
	AtLeast string
	Points  publish.Points
}

type option struct{ Name, Chosen, Default, Values, Meaning string }

type correction struct{ Reason, Evidence, Expect, Value string }

type revision struct{ From, To, KnownOn, Why, Evidence, Measure, Period, RefArea, Figure string }

// yearly is the nation's growth in one year on both bases, in percent.
type yearly struct {
	Year, Published, Levels, Gap, Comparable, Why, Evidence string
}

// levelYear is what a county states of a measure in one year: its total in base
// units and, in percent, the growth it published.
type levelYear struct{ Year, Level, Growth string }

type problem struct{ Severity, File, Sheet, Cell, Message string }

type source struct{ Source, Dataset, RefArea, Newest, Period, State string }

// column is one published column as its comment describes it.
type column struct{ Table, TableComment, Rows, Name, Type, Comment string }

// readShared reads what every page of a draft shows.
func readShared(ctx context.Context, d *publish.Draft) (*shared, error) {
	s := &shared{id: d.ID, scores: d.Scores, ranked: ranking(d.Scores.Areas)}
	return s, readAll(ctx, d.DB, s.readBands, s.readOptions, s.readCorrections, s.readRevisions, s.readNation, s.readPublishers, s.readColumns)
}

// of reads the material of some areas; none are all.
func (s *shared) of(ctx context.Context, db *sql.DB, areas ...string) (*material, error) {
	m := &material{shared: s, asked: areas, gaps: map[string]*publish.AreaGaps{}, work: map[string]*publish.AreaWorklist{}, explained: map[string][]*transform.Explanation{}}
	var err error
	if m.forms, err = form.Read(ctx, db, nil, areas...); err != nil {
		return nil, err
	}
	m.areas = m.forms.Scores.Areas
	for i := range m.forms.Gaps.Areas {
		m.gaps[m.forms.Gaps.Areas[i].RefArea] = &m.forms.Gaps.Areas[i]
	}
	for i := range m.forms.Work.Areas {
		m.work[m.forms.Work.Areas[i].RefArea] = &m.forms.Work.Areas[i]
	}
	explained, err := transform.Explanations(ctx, db, areas...)
	if err != nil {
		return nil, err
	}
	for _, e := range explained {
		m.explained[e.RefArea] = append(m.explained[e.RefArea], e)
	}
	return m, readAll(ctx, db, m.readReadings, m.readLevels, m.readProblems, m.readSources)
}

func readAll(ctx context.Context, db *sql.DB, reads ...func(context.Context, *sql.DB) error) error {
	for _, read := range reads {
		if err := read(ctx, db); err != nil {
			return err
		}
	}
	return nil
}

// rows runs a query whose columns are all text and calls f with each row; null
// is "".
func rows(ctx context.Context, db *sql.DB, what, query string, f func(c []string) error) error {
	found, err := db.QueryContext(ctx, "select coalesce(cast(columns(*) as varchar), '') from ("+query+")")
	if err != nil {
		return fmt.Errorf("read %s: %w", what, err)
	}
	defer found.Close() //nolint:errcheck // Err below reports what mattered
	names, err := found.Columns()
	if err != nil {
		return fmt.Errorf("read %s: %w", what, err)
	}
	cells := make([]string, len(names))
	into := make([]any, len(names))
	for i := range cells {
		into[i] = &cells[i]
	}
	for found.Next() {
		if err := found.Scan(into...); err != nil {
			return fmt.Errorf("read %s: %w", what, err)
		}
		if err := f(cells); err != nil {
			return fmt.Errorf("read %s: %w", what, err)
		}
	}
	if err := found.Err(); err != nil {
		return fmt.Errorf("read %s: %w", what, err)
	}
	return nil
}

// points reads several decimals of points.
func points(texts []string, into ...*publish.Points) error {
	for i, p := range into {
		n, err := publish.ParsePoints(texts[i])
		if err != nil {
			return err
		}
		*p = n
	}
	return nil
}
