package transform

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"netmarket/metrics"
)

// drawnOptions picks a reading for every option but the scope.
func drawnOptions(t *rapid.T, e *metrics.Edition) map[string]string {
	options := map[string]string{}
	for i := range e.Options {
		if o := &e.Options[i]; !o.Everywhere {
			options[o.Name] = rapid.SampledFrom(optionValues(o)).Draw(t, o.Name)
		}
	}
	return options
}

// offenders runs a query that must find nothing.
func offenders(t harness, w *Warehouse, what, query string) {
	t.Helper()
	found, err := w.offenders(context.Background(), &Model{Name: "property"}, Check{Name: what, Offenders: query})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range found {
		t.Errorf("%s: %d rows, first %s", what, f.Count, f.First())
	}
}

// Whatever is delivered and under whatever reading, every criterion of every
// area has a score within its range, and the sums agree up to the total.
func TestScoresStayInRangeAndAddUp(t *testing.T) {
	edition := loadEdition(t)
	eachDraw(t, func(t drawn, r *rapid.T) {
		var s store
		s.nation(r)
		for i, area := range counties {
			cases := s.county(r, area, edition)
			if i%3 == 0 {
				cases.again(r).write(&s, area, "2026-03-10")
			}
		}
		w := mustBuild(t, s.files(), caseRun{AsOf: "2026-03-31", Delivered: "2026-03-01", Area: "350421", Areas: counties, Options: drawnOptions(r, edition)})
		offenders(t, w, "a reading outside its range", `select * from scores.criterion_reading x join ref.criterion c on c.criterion_id = x.criterion_id
			where not (0 <= x.low and x.low <= x.score and x.score <= x.high and x.high <= c.points)`)
		offenders(t, w, "a criterion outside its range", "select * from scores.criterion where not (0 <= low and low <= score and score <= high and high <= max)")
		offenders(t, w, "an open range that calls itself final", `select * from scores.criterion_reading where status = 'final' and (low <> score or score <> high)`)
		offenders(t, w, "an area without its 75 criteria", "select ref_area, count(*) from scores.criterion group by ref_area having count(*) <> 75")
		findingsHold(t, w)
		figuresWalkBack(t, w)
		offenders(t, w, "open work that asks for nothing", "select ref_area, unit, criterion_id, status from published.worklist where missing = ''")
		offenders(t, w, "open work of nobody", `select s.ref_area, s.criterion_id from scores.criterion s left join published.worklist x on x.ref_area = s.ref_area and x.criterion_id = s.criterion_id
			where (s.status <> 'final' or s.high > s.low) <> (x.unit is not null)`)
		for _, level := range []string{"indicator", "group_score"} {
			offenders(t, w, "sums of "+level, `select * from (select ref_area, sum(score) s, sum(low) l, sum(high) h, sum(max) m from scores.`+level+` group by ref_area) a
				join (select ref_area, sum(score) s, sum(low) l, sum(high) h, sum(max) m from scores.criterion group by ref_area) b on a.ref_area = b.ref_area
				where a.s <> b.s or a.l <> b.l or a.h <> b.h or a.m <> b.m or b.m <> 100`)
		}
		offenders(t, w, "totals that are not the sum", `select * from scores.total a join (select ref_area, sum(score) s, sum(low) l, sum(high) h from scores.criterion group by ref_area) b
			on a.ref_area = b.ref_area where a.score <> b.s or a.low <> b.l or a.high <> b.h`)
	})
}

// findingsHold looks at the judged criteria: each is decided by one round, a
// newer review before an older one and before any claim, and its material is
// found again in the ledger.
func findingsHold(t harness, w *Warehouse) {
	t.Helper()
	offenders(t, w, "a finding that does not walk back", `select f.figure_id from published.finding f
		left join published.observation o on o.figure_id = f.figure_id and o.ref_area = f.ref_area and o.capture = f.capture and o.locator = f.locator where o.figure_id is null`)
	offenders(t, w, "a criterion not decided by exactly one round", `select ref_area, criterion_id from published.finding
		group by ref_area, criterion_id having count(*) filter (where is_counted) <> 1`)
	offenders(t, w, "a reviewed criterion that is not decided by a review", `select f.ref_area, f.criterion_id from published.finding f
		join published.finding d on d.ref_area = f.ref_area and d.criterion_id = f.criterion_id and d.is_counted
		where f.review_score is not null and (d.review_score is null or list_position(['self', 'city', 'province', 'national'], f.round) > list_position(['self', 'city', 'province', 'national'], d.round))`)
}

// Growth, shares and rates do not depend on the unit of account: a county with
// seven times every total and every case has the same scores, values and
// readings.
func TestScoresAreScaleInvariant(t *testing.T) {
	edition := loadEdition(t)
	eachDraw(t, func(t drawn, r *rapid.T) {
		var s store
		s.nation(r)
		for i := 0; i+1 < len(counties); i += 2 {
			c := countyDraw{area: counties[i]}
			c.draw(r, edition)
			c.write(&s, 1)
			c.area = counties[i+1]
			c.write(&s, 7)
			cases := drawCases(r, 3, false).named()
			cases.times(1).write(&s, counties[i], "")
			cases.times(7).write(&s, counties[i+1], "")
		}
		w := mustBuild(t, s.files(), caseRun{AsOf: "2026-03-31", Delivered: "2026-03-01", Area: "350421", Areas: counties[:10]})
		for i := 0; i+1 < len(counties); i += 2 {
			small, large := scoresOf(t, w, counties[i]), scoresOf(t, w, counties[i+1])
			if diff := cmp.Diff(small, large); diff != "" {
				t.Errorf("%s and seven times it: %s", counties[i], diff)
			}
		}
	})
}

// As of a day, a store with later deliveries scores like one without them.
func TestAsOfReadsNothingLater(t *testing.T) {
	edition := loadEdition(t)
	eachDraw(t, func(t drawn, r *rapid.T) {
		var s store
		s.nation(r)
		deliveries := []string{"2025-01-20", "2025-06-30", "2026-01-20", "2026-01-21", "2026-03-01"}
		for _, day := range deliveries {
			var d store
			for _, area := range counties[:3] {
				d.county(r, area, edition)
			}
			for file, rows := range d.rows {
				for _, row := range rows {
					s.add(file+"@"+day, "%s", row)
				}
			}
		}
		asOf := rapid.SampledFrom([]string{"2025-01-20", "2025-12-31", "2026-01-20", "2026-02-28"}).Draw(r, "as of")
		run := caseRun{AsOf: asOf, Delivered: asOf, Area: "350421", Areas: counties[:3]}
		whole := mustBuild(t, s.files(), run)
		offenders(t, whole, "a later vintage", "select * from published.observation where vintage > date '"+asOf+"'")
		early := mustBuild(t, withoutLater(&s, asOf).files(), run)
		for _, area := range counties[:3] {
			if diff := cmp.Diff(scoresOf(t, early, area), scoresOf(t, whole, area)); diff != "" {
				t.Errorf("%s as of %s, without later deliveries -, with them +: %s", area, asOf, diff)
			}
		}
	})
}

// withoutLater drops what was released or delivered after a day.
func withoutLater(s *store, day string) *store {
	kept := &store{}
	for file, rows := range s.rows {
		if _, delivered, ok := strings.Cut(file, "@"); ok && delivered > day {
			continue
		}
		kept.open(file)
		for _, row := range rows {
			if file != "national" || row[:len(day)] <= day {
				kept.add(file, "%s", row)
			}
		}
	}
	return kept
}

// scoresOf lists an area's criteria under all readings, and the parts behind
// the chosen one.
func scoresOf(t harness, w *Warehouse, area string) []string {
	t.Helper()
	var out []string
	for table, columns := range map[string][]string{
		"scores.criterion_reading": {"reading_id", "criterion_id", "score", "low", "high", "status"},
		"published.criterion_part": {"criterion_id", "part", "score", "low", "high", "status", "value", "benchmark"},
	} {
		for _, row := range selectTexts(t, w, columns, table+" where ref_area = "+quoteText(area)) {
			out = append(out, strings.Join(row, " "))
		}
	}
	slices.Sort(out)
	return out
}

func mustBuild(t harness, files map[string][]byte, run caseRun) *Warehouse {
	t.Helper()
	w, err := buildCase(t, files, run)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func loadEdition(t *testing.T) *metrics.Edition {
	t.Helper()
	e, err := metrics.Load("samr2022/mingxi2024")
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// ratesOf lists the rates a bureau may state as two totals.
func ratesOf(e *metrics.Edition) []string {
	rates := map[string]bool{}
	eachPart(e, func(_ *metrics.Criterion, p *metrics.Part) {
		rates[p.Rate], rates[p.MinimumMeasure] = true, true
	})
	delete(rates, "")
	return slices.Sorted(maps.Keys(rates))
}
