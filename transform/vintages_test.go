package transform

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// reading is one printed figure of a generated history of the nation.
type reading struct {
	released, measure, period, value, status, source, url string
}

func (r reading) row() string {
	return strings.Join([]string{r.released, r.measure, r.period, r.value, r.status, r.source, r.url}, ",")
}

// history is what publishers printed over the years, oldest first, with notes
// beside some pages and corrections of some values.
type history struct {
	readings    []reading
	notes       map[string]string // by page: released_on,source,url
	corrections []Correction
}

var (
	historyDays  = []string{"2025-01-17", "2025-02-28", "2025-03-17", "2025-09-15", "2026-01-19", "2026-02-28", "2026-03-16", "2026-06-16"}
	historyNotes = []string{"根据普查结果对社会消费品零售总额进行了修订。", "重点平台范围每年发生变化，存在口径差异。", "此表数据均为名义增速。"}
)

// drawHistory draws figures that are printed again and again: the same, others,
// the first again, by the own publisher and by others.
func drawHistory(t *rapid.T) history {
	h := history{notes: map[string]string{}}
	for _, measure := range []string{"online_retail", "online_retail_yoy", "retail_sales", "retail_sales_yoy", "express_volume", "express_volume_yoy"} {
		for _, period := range []string{"2023", "2024", "2025", "2025-02"} {
			for _, day := range historyDays {
				if rapid.IntRange(0, 2).Draw(t, "is printed") > 0 {
					continue
				}
				h.readings = append(h.readings, reading{day, measure, period, fmt.Sprint(rapid.IntRange(100, 103).Draw(t, "value")),
					rapid.SampledFrom([]string{"A", "A", "P"}).Draw(t, "status"), rapid.SampledFrom([]string{publisherOf(measure), publisherOf(measure), "mofcom"}).Draw(t, "source"),
					rapid.SampledFrom([]string{"a", "b"}).Draw(t, "url")})
			}
			if rapid.IntRange(0, 3).Draw(t, "is corrected") == 0 {
				c := Correction{ID: measure + period, Source: publisherOf(measure), Measure: measure, Freq: "A", TimePeriod: period, IsCumulative: "true",
					Expect: "101", Action: "replace", Value: "102", Reason: "generated", Evidence: "generated"}
				if len(period) > 4 {
					c.Freq = "M"
				}
				if rapid.Bool().Draw(t, "drop") {
					c.Action, c.Value = "drop", ""
				}
				h.corrections = append(h.corrections, c)
			}
		}
	}
	for _, r := range h.readings {
		if rapid.IntRange(0, 3).Draw(t, "is noted") == 0 {
			h.notes[strings.Join([]string{r.released, r.source, r.url}, ",")] = rapid.SampledFrom(historyNotes).Draw(t, "note")
		}
	}
	return h
}

// until is the history as it stood on a day.
func (h history) until(day string) history {
	kept := history{notes: map[string]string{}, corrections: h.corrections}
	for _, r := range h.readings {
		if r.released <= day {
			kept.readings = append(kept.readings, r)
		}
	}
	for page, note := range h.notes {
		if page[:len(day)] <= day {
			kept.notes[page] = note
		}
	}
	return kept
}

// files writes the history as files of a case, beside one county's export.
func (h history) files() map[string][]byte {
	national, notes := []string{"released_on,measure,time_period,value,status,source,url"}, []string{"released_on,source,url,text"}
	corrections := []string{strings.Join(CorrectionHeader, ",")}
	for _, r := range h.readings {
		national = append(national, r.row())
	}
	for page, note := range h.notes {
		notes = append(notes, page+","+note)
	}
	slices.Sort(notes[1:])
	for _, c := range h.corrections {
		corrections = append(corrections, strings.Join(c.row(), ","))
	}
	text := func(lines []string) []byte { return []byte(strings.Join(lines, "\n") + "\n") }
	return map[string][]byte{"national.csv": text(national), "notes.csv": text(notes), "corrections.csv": text(corrections),
		"350421/region_stats@2025-01-02.csv": []byte("region_code,indicator,period,value,unit\n350421,online_retail,2024,60000,万元\n350421,online_retail,2023,58000,万元\n")}
}

// current is what a reader with a pencil would take as known on a day: the last
// reading of each figure by its own publisher, corrected. The figure is named
// by measure and period.
func (h history) current(day string) map[string]string {
	values := map[string]string{}
	readings := slices.Clone(h.until(day).readings)
	slices.SortStableFunc(readings, func(a, b reading) int { return cmp.Compare(a.released, b.released) })
	for _, r := range readings {
		if r.source != publisherOf(r.measure) {
			continue
		}
		used := r.value
		for _, c := range h.corrections {
			if c.Measure == r.measure && c.TimePeriod == r.period && c.Expect == r.value {
				used = c.Value
			}
		}
		if used != "" {
			values[r.measure+" "+r.period] = used
		}
	}
	return values
}

// As of a day nothing is read that became known later, whatever was printed
// since: each published table is the one a store without it gives, and the
// figure in use is the last one printed by then, corrected.
func TestAsOfNeverReadsALaterFigure(t *testing.T) {
	eachDraw(t, func(t drawn, r *rapid.T) {
		h := drawHistory(r)
		asOf := rapid.SampledFrom(append(historyDays, "2025-01-16", "2026-01-18")).Draw(r, "as of")
		run := caseRun{AsOf: asOf, Area: "350421", Areas: []string{"350421"}}
		whole, early := mustBuild(t, h.files(), run), mustBuild(t, h.until(asOf).files(), run)
		for _, table := range []string{"observation", "revision", "comparable_base", "cross_check", "correction", "source", "criterion_figure", "problem"} {
			if diff := gocmp.Diff(wholeTable(t, early, table), wholeTable(t, whole, table)); diff != "" {
				t.Errorf("published.%s as of %s, without later figures -, with them +: %s", table, asOf, diff)
			}
		}
		for table, column := range map[string]string{"observation": "vintage", "revision": "known_on", "cross_check": "greatest(vintage, other_vintage)", "correction": "newest_vintage", "source": "newest"} {
			offenders(t, whole, "a later "+table, "select * from published."+table+" where "+column+" > date '"+asOf+"'")
		}
		offenders(t, whole, "a vintage that changes nothing", `select measure, time_period, vintage from (
			select measure, time_period, vintage, obs_value, obs_status, lag(obs_value || obs_status) over (partition by measure, time_period order by vintage) as before
			from published.observation where ref_area = 'CN' and coalesce(used_value, '') <> '') where before = obs_value || obs_status`)
		used := map[string]string{}
		for _, row := range selectTexts(t, whole, []string{"measure", "time_period", "used_value"}, "published.observation where is_current and ref_area = 'CN'") {
			used[row[0]+" "+row[1]] = row[2]
		}
		if diff := gocmp.Diff(h.current(asOf), used); diff != "" {
			t.Errorf("in use as of %s, last printed -, found +: %s", asOf, diff)
		}
	})
}

// wholeTable is every row of a published table as one line, sorted.
func wholeTable(t harness, w *Warehouse, table string) (lines []string) {
	t.Helper()
	err := each(context.Background(), w.db, "from published."+table, nil, func(cells []string) { lines = append(lines, strings.Join(cells, "|")) })
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(lines)
	return lines
}
