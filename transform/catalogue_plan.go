package transform

import (
	"context"
	"strconv"
	"strings"

	"netmarket/metrics"
)

// Form is what a county data set is called where it is asked for. It is handed
// in, for the templates belong to the reader of county exports.
type Form struct {
	ID       string // employment
	Title    string // Chinese, as printed over the blank workbook
	Owner    string // the bureaus that hand it over, as the template names them
	Template string // file name of the blank workbook
}

// loadPlan makes the ref tables of who does what and when: the plan with its
// stages, handovers and tasks, the responsible units with their spellings, and
// the data sets with those who hand them over.
func (w *Warehouse) loadPlan(ctx context.Context, in Input) error {
	e := in.Edition
	for _, t := range []struct {
		name    string
		columns []column
		rows    [][]string
	}{
		{"ref.plan_stage", typed("number INTEGER", "name", "from_month", "to_month", "text"), stageRows(e)},
		{"ref.plan_handover", typed("stage INTEGER", "position INTEGER", "from_unit", "to_unit", "what"), handoverRows(e)},
		{"ref.plan_task", typed("task INTEGER", "section", "title", "text", "unit", "position INTEGER"), taskRows(e)},
		{"ref.task_criterion", typed("task INTEGER", "criterion_id"), taskCriterionRows(e)},
		{"ref.responsible_unit", typed("unit", "position INTEGER", "is_leading_group BOOLEAN", "is_annex2 BOOLEAN", "is_member BOOLEAN", "is_collective BOOLEAN"), responsibleUnitRows(e)},
		{"ref.unit_spelling", typed("spelling", "alias", "unit", "position INTEGER"), unitSpellingRows(e)},
		{"ref.criterion_dataset", typed("criterion_id", "dataset", "position INTEGER"), criterionDatasetRows(e)},
		{"ref.dataset", typed("dataset", "title", "owners", "template"), formRows(e, in.Forms)},
	} {
		if err := w.load(ctx, t.name, t.columns, t.rows); err != nil {
			return err
		}
	}
	return nil
}

func stageRows(e *metrics.Edition) (rows [][]string) {
	for _, s := range e.Plan.Stages {
		rows = append(rows, []string{strconv.Itoa(s.Number), s.Name, s.From, s.To, s.Text})
	}
	return rows
}

func handoverRows(e *metrics.Edition) (rows [][]string) {
	for _, s := range e.Plan.Stages {
		for i, h := range s.Handovers {
			rows = append(rows, []string{strconv.Itoa(s.Number), strconv.Itoa(i + 1), h.From, h.To, h.What})
		}
	}
	return rows
}

func taskRows(e *metrics.Edition) (rows [][]string) {
	for _, t := range e.Plan.Tasks {
		for i, unit := range t.Units {
			rows = append(rows, []string{strconv.Itoa(t.Number), t.Section, t.Title, t.Text, unit, strconv.Itoa(i + 1)})
		}
	}
	return rows
}

func taskCriterionRows(e *metrics.Edition) (rows [][]string) {
	for _, t := range e.Plan.Tasks {
		for _, id := range e.Serves(t) {
			rows = append(rows, []string{strconv.Itoa(t.Number), id})
		}
	}
	return rows
}

func responsibleUnitRows(e *metrics.Edition) (rows [][]string) {
	members := map[string]bool{}
	for _, name := range e.MemberUnits() {
		members[name] = true
	}
	for i, u := range e.Units {
		rows = append(rows, []string{
			u.Name, strconv.Itoa(i + 1), strconv.FormatBool(u.LeadingGroup), strconv.FormatBool(u.Annex2),
			strconv.FormatBool(members[u.Name]), strconv.FormatBool(u.Collective),
		})
	}
	return rows
}

// unitSpellingRows lists every way the document writes a unit, its own name
// first; spelling is the compared form, see macros.spelling.
func unitSpellingRows(e *metrics.Edition) (rows [][]string) {
	for _, u := range e.Units {
		for i, name := range append([]string{u.Name}, u.Aliases...) {
			rows = append(rows, []string{metrics.Normalise(name), name, u.Name, strconv.Itoa(i)})
		}
	}
	return rows
}

func criterionDatasetRows(e *metrics.Edition) (rows [][]string) {
	for _, x := range e.Indicators {
		for _, c := range x.Criteria {
			for i, dataset := range c.Datasets {
				rows = append(rows, []string{c.ID, dataset, strconv.Itoa(i + 1)})
			}
		}
	}
	return rows
}

func formRows(e *metrics.Edition, forms []Form) (rows [][]string) {
	for _, f := range forms {
		rows = append(rows, []string{f.ID, f.Title, strings.Join(owners(e, f.Owner), "、"), f.Template})
	}
	return rows
}

// owners reads 人社局/统计局/工信局 as the canonical names of units; a name that
// is no unit (县创建办, 各责任单位) stays, without what its brackets explain.
func owners(e *metrics.Edition, printed string) (names []string) {
	depth := 0
	parts := strings.FieldsFunc(printed, func(r rune) bool {
		switch r {
		case '（':
			depth++
		case '）':
			depth--
		}
		return r == '/' && depth == 0
	})
	for _, name := range parts {
		plain, _, _ := strings.Cut(name, "（")
		for _, candidate := range []string{name, plain} {
			if u := e.Unit(candidate); u != nil {
				plain = u.Name
				break
			}
		}
		names = append(names, plain)
	}
	return names
}
