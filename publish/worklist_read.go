package publish

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
)

// Worklist reads the work of every area from the published.* tables of db, a
// snapshot opened by Open or a private build; areas named are read alone.
func Worklist(ctx context.Context, db *sql.DB, areas ...string) (*WorklistDocument, error) {
	if err := checkHasPlan(ctx, db); err != nil {
		return nil, err
	}
	run, err := readRun(ctx, db)
	if err != nil {
		return nil, err
	}
	found, err := readAreas(ctx, db, areas)
	if err != nil {
		return nil, err
	}
	d := &WorklistDocument{Schema: WorklistSchema, Snapshot: run.Snapshot, Edition: run.Edition, AsOf: run.AsOf, Areas: []AreaWorklist{}}
	if d.Stages, err = readStages(ctx, db); err != nil {
		return nil, err
	}
	r := worklistReader{only: areas}
	for _, read := range []func(context.Context, *sql.DB) error{r.readUnits, r.readItems, r.readTasks, r.readMissing} {
		if err := read(ctx, db); err != nil {
			return nil, err
		}
	}
	for _, a := range found {
		d.Areas = append(d.Areas, r.area(a))
	}
	return d, nil
}

// checkHasPlan tells a snapshot of an earlier version from a broken one.
func checkHasPlan(ctx context.Context, db *sql.DB) error {
	var tables int
	err := db.QueryRowContext(ctx, `select count(*) from information_schema.tables
		where table_schema = 'published' and table_name in ('plan_stage', 'plan_task', 'unit', 'missing_data')`).Scan(&tables)
	if err != nil {
		return fmt.Errorf("list published tables: %w", err)
	}
	if tables == 0 {
		return ErrNoPlan
	}
	return nil
}

type areaUnit struct{ area, unit string }

// worklistReader holds the tables until they are put together.
type worklistReader struct {
	only    only
	units   map[string][]UnitWorklist // by area
	items   map[areaUnit][]WorkItem
	open    map[string][]string   // criteria by area
	tasks   map[string][]PlanTask // by unit
	missing map[string][]MissingDataset
}

// area puts the sheets of one area together.
func (r *worklistReader) area(a AreaScore) AreaWorklist {
	w := AreaWorklist{RefArea: a.RefArea, Name: a.Name, IsSynthetic: a.IsSynthetic, Units: orEmpty(r.units[a.RefArea]), MissingData: orEmpty(r.missing[a.RefArea])}
	for i := range w.Units {
		u := &w.Units[i]
		u.Criteria = orEmpty(r.items[areaUnit{a.RefArea, u.Unit}])
		for _, item := range u.Criteria {
			if item.IsCollective {
				u.SharedStake += item.AtStake
			} else {
				u.AtStake += item.AtStake
			}
		}
		u.Tasks, u.MissingData = []PlanTask{}, []MissingDataset{}
		for _, task := range r.tasks[u.Unit] {
			task.Open = []string{}
			for _, id := range task.Criteria {
				if slices.Contains(r.open[a.RefArea], id) {
					task.Open = append(task.Open, id)
				}
			}
			u.Tasks = append(u.Tasks, task)
		}
		for _, m := range w.MissingData {
			if slices.Contains(m.Owners, u.Unit) {
				u.MissingData = append(u.MissingData, m)
			}
		}
	}
	return w
}

func readStages(ctx context.Context, db *sql.DB) ([]PlanStage, error) {
	handovers := map[int][]Handover{}
	err := readRows(ctx, db, "published.plan_handover", `
		select stage, from_unit, to_unit, what from published.plan_handover order by stage, position`,
		func(r *sql.Rows) error {
			var stage int
			var h Handover
			err := r.Scan(&stage, &h.From, &h.To, &h.What)
			handovers[stage] = append(handovers[stage], h)
			return err
		})
	if err != nil {
		return nil, err
	}
	stages := []PlanStage{}
	err = readRows(ctx, db, "published.plan_stage", `
		select number, name, from_month, to_month, ends_on::varchar, state, text from published.plan_stage order by number`,
		func(r *sql.Rows) error {
			var s PlanStage
			err := r.Scan(&s.Number, &s.Name, &s.From, &s.To, &s.EndsOn, &s.State, &s.Text)
			s.Handovers = orEmpty(handovers[s.Number])
			stages = append(stages, s)
			return err
		})
	return stages, err
}

func (r *worklistReader) readUnits(ctx context.Context, db *sql.DB) error {
	r.units = map[string][]UnitWorklist{}
	return readRows(ctx, db, "published.unit", `
		select ref_area, unit, aliases, is_member, is_collective, indicators, points::varchar, lead_points::varchar
		from published.unit where `+r.only.in("ref_area")+` order by ref_area, position, unit`,
		func(rows *sql.Rows) error {
			var area, aliases string
			var u UnitWorklist
			err := rows.Scan(&area, &u.Unit, &aliases, &u.IsMember, &u.IsCollective, &u.Indicators, &u.Points, &u.LeadPoints)
			u.Aliases = splitBy(aliases, "、")
			r.units[area] = append(r.units[area], u)
			return err
		})
}

func (r *worklistReader) readItems(ctx context.Context, db *sql.DB) error {
	r.items, r.open = map[areaUnit][]WorkItem{}, map[string][]string{}
	return readRows(ctx, db, "published.worklist", `
		select w.ref_area, w.unit, w.criterion_id, w.indicator, coalesce(i.name, ''), w.text, w.kind, w.is_lead, w.is_collective, w.named_as, w.status,
			w.max::varchar, w.score::varchar, w.low::varchar, w.high::varchar, w.at_stake::varchar,
			w.missing, coalesce(w.datasets, ''), coalesce(w.template, ''), coalesce(w.due_stage, ''), coalesce(w.due_on::varchar, '')
		from published.worklist as w
		left join published.indicator as i on i.number = w.indicator
		where `+r.only.in("w.ref_area")+` order by w.ref_area, w.unit, w.is_collective, w.indicator, w.criterion_id`,
		func(rows *sql.Rows) error {
			var key areaUnit
			var datasets string
			var w WorkItem
			err := rows.Scan(&key.area, &key.unit, &w.ID, &w.Indicator, &w.IndicatorName, &w.Text, &w.Kind, &w.IsLead, &w.IsCollective, &w.NamedAs, &w.Status,
				&w.Max, &w.Score, &w.Low, &w.High, &w.AtStake, &w.Missing, &datasets, &w.Template, &w.DueStage, &w.DueOn)
			w.Datasets = splitBy(datasets, ",")
			r.items[key] = append(r.items[key], w)
			r.open[key.area] = append(r.open[key.area], w.ID)
			return err
		})
}

func (r *worklistReader) readTasks(ctx context.Context, db *sql.DB) error {
	served := map[int][]string{}
	err := readRows(ctx, db, "published.task_criterion", `select task, criterion_id from published.task_criterion order by task, criterion_id`,
		func(rows *sql.Rows) error {
			var task int
			var id string
			err := rows.Scan(&task, &id)
			served[task] = append(served[task], id)
			return err
		})
	if err != nil {
		return err
	}
	r.tasks = map[string][]PlanTask{}
	return readRows(ctx, db, "published.plan_task", `select unit, task, section, title, text from published.plan_task order by unit, task`,
		func(rows *sql.Rows) error {
			var unit string
			var t PlanTask
			err := rows.Scan(&unit, &t.Number, &t.Section, &t.Title, &t.Text)
			t.Criteria = orEmpty(served[t.Number])
			r.tasks[unit] = append(r.tasks[unit], t)
			return err
		})
}

func (r *worklistReader) readMissing(ctx context.Context, db *sql.DB) error {
	r.missing = map[string][]MissingDataset{}
	return readRows(ctx, db, "published.missing_data", `
		select ref_area, dataset, title, owner, coalesce(template, ''), criteria, is_main, at_stake::varchar, lacking, coalesce(due_on::varchar, '')
		from published.missing_data where `+r.only.in("ref_area")+` order by ref_area, is_main desc, at_stake desc, dataset`,
		func(rows *sql.Rows) error {
			var area, owner, criteria string
			var m MissingDataset
			err := rows.Scan(&area, &m.Dataset, &m.Title, &owner, &m.Template, &criteria, &m.IsMain, &m.AtStake, &m.Lacking, &m.DueOn)
			m.Owners, m.Criteria = splitBy(owner, "、"), splitBy(criteria, ",")
			r.missing[area] = append(r.missing[area], m)
			return err
		})
}

// splitBy takes a joined list in its order; an empty text is an empty list.
func splitBy(joined, mark string) []string {
	if joined == "" {
		return []string{}
	}
	return strings.Split(joined, mark)
}
