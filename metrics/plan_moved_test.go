package metrics

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A stage may be put off past the beginning of the next; what is not named
// stays, and the edition itself is never changed.
func TestMovedStages(t *testing.T) {
	e := load(t)
	moved, err := e.Plan.Moved([]StageDates{{Number: 3, To: "2025-07"}, {Number: 5, From: "2026-02", To: "2026-04"}})
	if err != nil {
		t.Fatal(err)
	}
	months := func(p Plan) (out []string) {
		for _, s := range p.Stages {
			out = append(out, s.From+" "+s.To)
		}
		return out
	}
	document := []string{"2024-01 2024-03", "2024-03 2024-12", "2025-01 2025-06", "2025-06 2025-12", "2026-01 2026-02"}
	if diff := cmp.Diff([]string{document[0], document[1], "2025-01 2025-07", document[3], "2026-02 2026-04"}, months(moved)); diff != "" {
		t.Errorf("moved stages (- wanted, + found):\n%s", diff)
	}
	if diff := cmp.Diff(document, months(e.Plan)); diff != "" {
		t.Errorf("the edition's own stages (- wanted, + found):\n%s", diff)
	}
}

func TestMovedRefusesWhatIsNoOrder(t *testing.T) {
	plan := load(t).Plan
	for _, c := range []struct {
		proves  string
		changes []StageDates
		wanted  []string
	}{
		{"an unknown stage", []StageDates{{Number: 6, To: "2026-05"}}, []string{"stage 6: wanted one of 1, 2, 3, 4, 5"}},
		{"nothing moved", []StageDates{{Number: 3}}, []string{"stage 3: wanted from or to as YYYY-MM, found neither"}},
		{"twice", []StageDates{{Number: 3, To: "2025-07"}, {Number: 3, To: "2025-08"}}, []string{"stage 3: wanted each once, found it twice"}},
		{"no month", []StageDates{{Number: 3, From: "2025-1", To: "2025-13"}}, []string{`stage 3: from: wanted a month YYYY-MM, found "2025-1"`, `stage 3: to: wanted a month YYYY-MM, found "2025-13"`}},
		{"an end before the beginning", []StageDates{{Number: 5, To: "2025-12"}}, []string{"stage 5: wanted an end no earlier than 2026-01, found 2025-12"}},
		{"a beginning before the last stage's", []StageDates{{Number: 2, From: "2023-12"}}, []string{"stage 2: wanted it to begin no earlier than 2024-01 and to end no earlier than 2024-03, as stage 1 does, found 2023-12 to 2024-12"}},
		{"an end after the next stage's", []StageDates{{Number: 3, To: "2026-01"}}, []string{"stage 4: wanted it to begin no earlier than 2025-01 and to end no earlier than 2026-01, as stage 3 does, found 2025-06 to 2025-12"}},
		{"several at once", []StageDates{{Number: 0}, {Number: 9}}, []string{"stage 0: ", "stage 9: "}},
	} {
		_, err := plan.Moved(c.changes)
		for _, wanted := range c.wanted {
			if err == nil || !strings.Contains(err.Error(), wanted) {
				t.Errorf("%s: wanted %q, found %v", c.proves, wanted, err)
			}
		}
	}
}

// Every task but the one on fair competition serves something, and nothing
// twice; a single criterion does not bring its indicator along.
func TestWhatTasksServe(t *testing.T) {
	e := load(t)
	for _, task := range e.Plan.Tasks {
		served := e.Serves(task)
		if (len(served) == 0) != (task.Title == "打造公平竞争营商环境") {
			t.Errorf("task %d %s: serves %v", task.Number, task.Title, served)
		}
	}
	if diff := cmp.Diff([]string{"I05.1", "I22.1", "I22.2"}, e.Serves(e.Plan.Tasks[17])); diff != "" {
		t.Errorf("task 18 serves (- wanted, + found):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"I13.2", "I16.1", "I17.1", "I17.2", "I17.3", "I19.1", "I19.2", "I40.1"}, e.Serves(e.Plan.Tasks[11])); diff != "" {
		t.Errorf("task 12 serves (- wanted, + found):\n%s", diff)
	}
}
