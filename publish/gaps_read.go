package publish

import (
	"context"
	"database/sql"
)

// targetColumns are the columns of a GapTarget in the order of its fields.
const targetColumns = `g.criterion_id, g.part, g.way, g.subject, coalesce(g.year, 0), coalesce(g.have, ''), coalesce(g.need, ''), coalesce(g.more, ''),
	coalesce(g.need_high, ''), coalesce(g.more_high, ''), g.unit, g.is_over, g.note, coalesce(i.name, ''), coalesce(c.text, ''), coalesce(c.kind, '')`

func (t *GapTarget) fields() []any {
	return []any{&t.Criterion, &t.Part, &t.Way, &t.Subject, &t.Year, &t.Have, &t.Need, &t.More, &t.NeedHigh, &t.MoreHigh, &t.Unit, &t.IsOver, &t.Note, &t.Name, &t.Text, &t.Kind}
}

func readGaps(ctx context.Context, db *sql.DB, o only) (map[string][]Gap, error) {
	gaps := map[string][]Gap{}
	err := readRows(ctx, db, "published.gap", `
		select g.ref_area, `+targetColumns+`, g.points::varchar, g.gain::varchar, g.allowed_failures, g.effort_ppm, g.is_joint, g.is_outlook
		from published.gap as g
		left join published.criterion as c on c.criterion_id = g.criterion_id
		left join published.indicator as i on i.number = c.indicator
		where `+o.in("g.ref_area")+` order by g.ref_area, g.position`,
		func(r *sql.Rows) error {
			var area string
			var g Gap
			into := append(append([]any{&area}, g.fields()...), &g.Points, &g.Gain, &g.AllowedFailures, &g.EffortPPM, &g.IsJoint, &g.IsOutlook)
			err := r.Scan(into...)
			gaps[area] = append(gaps[area], g)
			return err
		})
	return gaps, err
}

type areaGate struct{ area, gate string }

func readGates(ctx context.Context, db *sql.DB, o only) (map[string][]GapGate, error) {
	plans, err := readPlans(ctx, db, o)
	if err != nil {
		return nil, err
	}
	gates := map[string][]GapGate{}
	err = readRows(ctx, db, "published.gate", `
		select ref_area, group_id, name, score::varchar, low::varchar, max::varchar, gate::varchar, needed::varchar, obtainable::varchar, is_reachable
		from published.gate where `+o.in("ref_area")+` order by ref_area, group_id = 'total', group_id`,
		func(r *sql.Rows) error {
			var area string
			var g GapGate
			err := r.Scan(&area, &g.ID, &g.Name, &g.Score, &g.Low, &g.Max, &g.Gate, &g.Needed, &g.Obtainable, &g.IsReachable)
			g.Plan = orEmpty(plans[areaGate{area, g.ID}])
			gates[area] = append(gates[area], g)
			return err
		})
	return gates, err
}

func readPlans(ctx context.Context, db *sql.DB, o only) (map[areaGate][]PlanStep, error) {
	plans := map[areaGate][]PlanStep{}
	err := readRows(ctx, db, "published.gate_plan", `
		select g.ref_area, g.group_id, `+targetColumns+`, g.step, g.points::varchar, g.cumulative_points::varchar
		from published.gate_plan as g
		left join published.criterion as c on c.criterion_id = g.criterion_id
		left join published.indicator as i on i.number = c.indicator
		where `+o.in("g.ref_area")+` order by g.ref_area, g.group_id, g.position`,
		func(r *sql.Rows) error {
			var key areaGate
			var s PlanStep
			into := append(append([]any{&key.area, &key.gate}, s.fields()...), &s.Step, &s.Points, &s.Cumulative)
			err := r.Scan(into...)
			plans[key] = append(plans[key], s)
			return err
		})
	return plans, err
}
