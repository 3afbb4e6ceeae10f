package form

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"netmarket/publish"
)

// ErrUnknownArea is returned for an area that the snapshot did not score.
var ErrUnknownArea = errors.New("not in this snapshot")

// ErrEarlierSnapshot is returned by Read for a snapshot that lacks what the
// forms are made of.
var ErrEarlierSnapshot = errors.New("this snapshot was published by an earlier version, without what the forms need; run netmarket refresh")

// Source is what the forms of every area of a snapshot are made of; it is read
// once and then only read, so that areas may be written side by side.
type Source struct {
	Scores *publish.ScoresDocument
	Gaps   *publish.GapsDocument
	Work   *publish.WorklistDocument

	asked    []string // areas; none are all
	index    []indicator
	parts    map[key][]part
	findings map[key]finding
	figures  map[key][]figure
	options  map[string]string     // in force
	bands    map[string][]*big.Rat // ends of a criterion's bands, fractions of one, the lowest first
}

// key is a criterion of an area.
type key struct{ area, criterion string }

// indicator is a row of 附件2, its texts verbatim.
type indicator struct {
	number                          int
	name, group, subgroup, nature   string
	points, subgroupPoints          publish.Points
	lead, units, methods, sources   string
	explanation, subgroupIdentifier string
}

// part is one assessed year, rate or finding that a criterion was decided on.
type part struct {
	part, year, name         string
	score, low, high, max    publish.Points
	status, value, benchmark string
	threshold                string
	numerator, denominator   string
}

// finding is the counted round of a judged criterion.
type finding struct {
	evidence, title, status string
	self, review            string // points; empty where none
	materials               string
	capture, locator        string
	datedOn                 string
}

// figure is a figure that a criterion was decided on, and where it stands.
type figure struct {
	part, role, id, area, measure, period string
	value, unit, mult, vintage            string
	capture, url, locator, origin         string
	printed                               string
}

// Read reads a snapshot's published tables, of all areas or of those named.
// scores is its document, or nil to read that too. ErrUnknownArea where an area
// named is not scored.
func Read(ctx context.Context, db *sql.DB, scores *publish.ScoresDocument, areas ...string) (*Source, error) {
	s := &Source{asked: areas, Scores: scores, parts: map[key][]part{}, findings: map[key]finding{}, figures: map[key][]figure{}, options: map[string]string{}, bands: map[string][]*big.Rat{}}
	var err error
	if s.Scores == nil {
		if s.Scores, err = publish.Scores(ctx, db, areas...); err != nil {
			return nil, err
		}
	}
	if err := s.checkAsked(ctx, db); err != nil {
		return nil, err
	}
	if s.Gaps, err = publish.Gaps(ctx, db, areas...); err != nil {
		return nil, err
	}
	if s.Work, err = publish.Worklist(ctx, db, areas...); err != nil {
		return nil, err
	}
	for _, read := range []func(context.Context, *sql.DB) error{s.readIndex, s.readParts, s.readFindings, s.readFigures, s.readOptions, s.readBands} {
		if err := read(ctx, db); err != nil {
			return nil, err
		}
	}
	return s, nil
}

func (s *Source) readIndex(ctx context.Context, db *sql.DB) error {
	var columns int
	err := db.QueryRowContext(ctx, `select count(*) from information_schema.columns
		where table_schema = 'published' and table_name = 'indicator' and column_name = 'subgroup_name'`).Scan(&columns)
	if err != nil {
		return fmt.Errorf("look for published.indicator: %w", err)
	}
	if columns == 0 {
		return ErrEarlierSnapshot
	}
	return each(ctx, db, "published.indicator", `
		select number::varchar, name, group_id, subgroup_id, subgroup_name, nature, points::varchar, subgroup_points::varchar,
			lead, units, methods, sources, explanation
		from published.indicator order by number`, func(c []string) error {
		x := indicator{name: c[1], group: c[2], subgroupIdentifier: c[3], subgroup: c[4], nature: c[5], lead: c[8], units: c[9], methods: c[10], sources: c[11], explanation: c[12]}
		_, err := fmt.Sscan(c[0], &x.number)
		err = errors.Join(err, x.points.Scan(c[6]), x.subgroupPoints.Scan(c[7]))
		s.index = append(s.index, x)
		return err
	})
}

func (s *Source) readParts(ctx context.Context, db *sql.DB) error {
	return each(ctx, db, "published.criterion_part", `
		select ref_area, criterion_id, part, year::varchar, name, score::varchar, low::varchar, high::varchar, max::varchar,
			status, value, benchmark, threshold, numerator, denominator
		from published.criterion_part where `+publish.InAreas("ref_area", s.asked)+` order by ref_area, criterion_id, year nulls first, part`, func(c []string) error {
		p := part{part: c[2], year: c[3], name: c[4], status: c[9], value: c[10], benchmark: c[11], threshold: c[12], numerator: c[13], denominator: c[14]}
		err := errors.Join(p.score.Scan(c[5]), p.low.Scan(c[6]), p.high.Scan(c[7]), p.max.Scan(c[8]))
		k := key{c[0], c[1]}
		s.parts[k] = append(s.parts[k], p)
		return err
	})
}

// readBands reads the shares that reach a band; counts have none here.
func (s *Source) readBands(ctx context.Context, db *sql.DB) error {
	return each(ctx, db, "published.band", `
		select b.criterion_id, b.at_least::varchar
		from published.band as b join published.criterion as c on c.criterion_id = b.criterion_id
		where c.shape = 'share_band' order by b.criterion_id, b.at_least`, func(c []string) error {
		end := publish.Decimal(c[1])
		if end == nil {
			return fmt.Errorf("%s: wanted the end of a band in percent, found %q", c[0], c[1])
		}
		s.bands[c[0]] = append(s.bands[c[0]], end.Quo(end, big.NewRat(100, 1)))
		return nil
	})
}

func (s *Source) readFindings(ctx context.Context, db *sql.DB) error {
	return each(ctx, db, "published.finding", `
		select ref_area, criterion_id, evidence_id, title, status, self_score::varchar, review_score::varchar, materials::varchar, capture, locator, dated_on::varchar
		from published.finding where is_counted and `+publish.InAreas("ref_area", s.asked)+` order by ref_area, criterion_id, round`, func(c []string) error {
		f := finding{evidence: c[2], title: c[3], status: c[4], materials: c[7], capture: c[8], locator: c[9], datedOn: c[10]}
		var err error
		if f.self, err = shortPoints(c[5]); err != nil {
			return err
		}
		if f.review, err = shortPoints(c[6]); err != nil {
			return err
		}
		s.findings[key{c[0], c[1]}] = f
		return nil
	})
}

// shortPoints writes points without trailing zeros; nothing stays nothing.
func shortPoints(text string) (string, error) {
	if text == "" {
		return "", nil
	}
	p, err := publish.ParsePoints(text)
	return p.String(), err
}

// readFigures leaves out what was added up: the sums stand for it.
func (s *Source) readFigures(ctx context.Context, db *sql.DB) error {
	return each(ctx, db, "published.criterion_figure", `
		select f.ref_area, f.criterion_id, f.part, f.role, f.figure_id, o.ref_area, o.measure, coalesce(o.time_period, ''),
			coalesce(o.used_value, o.obs_value), o.unit_measure, o.unit_mult::varchar, o.vintage::varchar, o.capture, o.url, o.locator, o.origin, o.printed
		from published.criterion_figure f join published.observation o on o.figure_id = f.figure_id
		where f.role not like '% component' and `+publish.InAreas("f.ref_area", s.asked)+`
		order by f.ref_area, f.criterion_id, o.time_period nulls first, f.part,
			case f.role when 'numerator' then 1 when 'denominator' then 2 when 'benchmark' then 3 when 'benchmark_prior' then 4 else 5 end, f.role, f.figure_id`,
		func(c []string) error {
			k := key{c[0], c[1]}
			f := figure{part: c[2], role: c[3], id: c[4], area: c[5], measure: c[6], period: c[7], value: c[8], unit: c[9], mult: c[10], vintage: c[11],
				capture: c[12], url: c[13], locator: c[14], origin: c[15], printed: c[16]}
			if !slices.ContainsFunc(s.figures[k], func(x figure) bool { return x.id == f.id && x.part == f.part }) {
				s.figures[k] = append(s.figures[k], f)
			}
			return nil
		})
}

func (s *Source) readOptions(ctx context.Context, db *sql.DB) error {
	return each(ctx, db, "published.run", "select options from published.run", func(c []string) error {
		return json.Unmarshal([]byte(c[0]), &s.options)
	})
}

// each calls f with every row as text, null as "".
func each(ctx context.Context, db *sql.DB, what, query string, f func([]string) error) error {
	rows, err := db.QueryContext(ctx, query)
	if err != nil {
		return fmt.Errorf("read %s: %w", what, err)
	}
	defer rows.Close() //nolint:errcheck // rows.Err below reports what mattered
	columns, err := rows.Columns()
	if err != nil {
		return fmt.Errorf("read %s: %w", what, err)
	}
	cells, into, text := make([]sql.NullString, len(columns)), make([]any, len(columns)), make([]string, len(columns))
	for i := range cells {
		into[i] = &cells[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return fmt.Errorf("read %s: %w", what, err)
		}
		for i, c := range cells {
			text[i] = c.String
		}
		if err := f(text); err != nil {
			return fmt.Errorf("read %s: %w", what, err)
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("read %s: %w", what, err)
	}
	return nil
}

// area is one area's share of a source.
type area struct {
	*Source
	score    publish.AreaScore
	gaps     publish.AreaGaps
	work     publish.AreaWorklist
	byNumber map[int]indicator
}

func (s *Source) area(code string) (*area, error) {
	a := &area{Source: s, byNumber: map[int]indicator{}}
	at := s.at(code)
	if at < 0 {
		return nil, unknownArea(code, s.Scores)
	}
	a.score = s.Scores.Areas[at]
	for _, x := range s.Gaps.Areas {
		if x.RefArea == code {
			a.gaps = x
		}
	}
	for _, x := range s.Work.Areas {
		if x.RefArea == code {
			a.work = x
		}
	}
	for _, x := range s.index {
		a.byNumber[x.number] = x
	}
	return a, nil
}

// at is the place of an area among those read, -1 where it is none of them.
func (s *Source) at(code string) int {
	return slices.IndexFunc(s.Scores.Areas, func(x publish.AreaScore) bool { return x.RefArea == code })
}

// checkAsked names the areas there are where one was asked for that is not.
func (s *Source) checkAsked(ctx context.Context, db *sql.DB) error {
	for _, code := range s.asked {
		if s.at(code) < 0 {
			all, err := publish.Totals(ctx, db)
			if err != nil {
				return err
			}
			return unknownArea(code, all)
		}
	}
	return nil
}

func unknownArea(code string, scores *publish.ScoresDocument) error {
	var known []string
	for _, x := range scores.Areas {
		known = append(known, x.RefArea+" "+x.Name)
	}
	return fmt.Errorf("area %s: %w; wanted one of %s", code, ErrUnknownArea, strings.Join(known, ", "))
}

// All makes the forms of one area, in the order of IDs.
func All(ctx context.Context, db *sql.DB, scores *publish.ScoresDocument, area string) ([]Form, error) {
	s, err := Read(ctx, db, scores, area)
	if err != nil {
		return nil, err
	}
	return s.Area(area)
}

// Area makes the forms of one area, in the order of IDs.
func (s *Source) Area(code string) ([]Form, error) {
	a, err := s.area(code)
	if err != nil {
		return nil, err
	}
	return []Form{a.selfAssessment(), a.deductions(), a.rectification(), a.units(""), a.report()}, nil
}

// Unit makes the worklist of one responsible unit of an area, named by any of
// its spellings; fold is the compared form of a name.
func (s *Source) Unit(code, unit string, fold func(string) string) (Form, error) {
	a, err := s.area(code)
	if err != nil {
		return Form{}, err
	}
	var known []string
	for _, u := range a.work.Units {
		known = append(known, u.Unit)
		if slices.ContainsFunc(append([]string{u.Unit}, u.Aliases...), func(name string) bool { return fold(name) == fold(unit) }) {
			return a.units(u.Unit), nil
		}
	}
	return Form{}, fmt.Errorf("unit %q: %w; wanted one of %s", unit, publish.ErrUnknownUnit, strings.Join(known, ", "))
}
