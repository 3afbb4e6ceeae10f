package portal

import (
	"slices"
	"strings"
)

// sharedTables hold nothing of any one area: the index, the plan, the run, and
// figures of the nation.
var sharedTables = []string{
	"area", "band", "comparable_base", "correction", "criterion", "cross_check", "indicator", "option",
	"plan_handover", "plan_stage", "plan_task", "run", "task_criterion",
}

// areaColumns name whose row it is. A row of several is shown to whoever may see
// all of them.
var areaColumns = []string{"ref_area", "city"}

// visible are the conditions that hide from a limited caller what is another
// area's. A table that is neither shared nor has an area's column is hidden
// whole: a new one must be looked at first.
func visible(t *table, who *caller) ([]condition, error) {
	if !who.isLimited() || slices.Contains(sharedTables, t.Name) {
		return nil, nil
	}
	var conditions []condition
	for _, name := range areaColumns {
		if _, has := t.column(name); has {
			conditions = append(conditions, mine(name, who))
		}
	}
	if len(conditions) == 0 {
		return nil, problem(403, "forbidden", "this table is not divided by area; a token for every area opens it")
	}
	if _, has := t.column("figure_id"); has && t.Name == "criterion_figure" {
		figure := mine("ref_area", who)
		figure.text = "figure_id in (select figure_id from published.observation where " + figure.text + ")"
		conditions = append(conditions, figure)
	}
	return conditions, nil
}

// mine keeps the rows of the caller's areas and of the nation and provinces.
func mine(column string, who *caller) condition {
	marks := strings.TrimSuffix(strings.Repeat("?, ", len(who.areas)), ", ")
	name := quote(column)
	return condition{"(" + name + " in (" + marks + ") or " + name + " = '" + nation + "' or " + name + " like '__" + provinceEnding + "')", who.areas}
}

// HasRuleForAreas reports whether it is settled what of a table a caller with
// some areas may see.
func HasRuleForAreas(name string, columns []TableColumn) bool {
	return slices.Contains(sharedTables, name) || slices.ContainsFunc(columns, func(c TableColumn) bool { return slices.Contains(areaColumns, c.Name) })
}
