package metrics

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Plan is what the document asks to be done and when: 三、主要任务 and
// 四、实施步骤.
type Plan struct {
	Window Window  `yaml:"window"`
	Stages []Stage `yaml:"stages"`
	Tasks  []Task  `yaml:"tasks"`
}

// Window is the default period for case-type rates, both days included.
type Window struct {
	From string `yaml:"from"` // YYYY-MM-DD
	To   string `yaml:"to"`   // YYYY-MM-DD
	Why  string `yaml:"why"`
}

// Stage is one of the five stages. The document gives months, no days; stages
// may share a month.
type Stage struct {
	Number    int        `yaml:"number"`
	Name      string     `yaml:"name"`
	From      string     `yaml:"from"` // YYYY-MM
	To        string     `yaml:"to"`   // YYYY-MM
	Text      string     `yaml:"text"` // verbatim
	Handovers []Handover `yaml:"handovers"`
}

// Handover says who gives what to whom in a stage.
type Handover struct {
	From string `yaml:"from"`
	To   string `yaml:"to"`
	What string `yaml:"what"`
}

// Task is one of the 22 main tasks.
type Task struct {
	Number     int      `yaml:"number"`
	Section    string   `yaml:"section"` // the heading it stands under
	Title      string   `yaml:"title"`
	Text       string   `yaml:"text"`       // verbatim, without title and units
	Units      []string `yaml:"units"`      // canonical names in printed order
	Indicators []int    `yaml:"indicators"` // served by it as a whole, where the wording shows it
	Criteria   []string `yaml:"criteria"`   // single ones, where the wording is theirs and not the whole indicator's
}

// Serves lists the criteria a task serves, those of its indicators and its
// single ones, in the order of the index.
func (e *Edition) Serves(t Task) []string {
	var ids []string
	for _, ind := range e.Indicators {
		for _, c := range ind.Criteria {
			if slices.Contains(t.Indicators, ind.Number) || slices.Contains(t.Criteria, c.ID) {
				ids = append(ids, c.ID)
			}
		}
	}
	return ids
}

// StageDates moves a stage of the plan, as a county does that puts one off.
type StageDates struct {
	Number int    `yaml:"number" json:"number"`       // of the stage, as the document counts
	From   string `yaml:"from" json:"from,omitempty"` // YYYY-MM; empty: as the document has it
	To     string `yaml:"to" json:"to,omitempty"`     // YYYY-MM; empty: as the document has it
}

// Moved is the plan with some stages moved. A moved stage may overlap the next
// by more than the month they share in the document, for putting one off does
// not put off the next; but stages begin and end in their order. The error
// joins every problem, each with what was wanted and what was found.
func (p Plan) Moved(changes []StageDates) (Plan, error) {
	p.Stages = slices.Clone(p.Stages)
	var problems []error
	for i, change := range changes {
		at := slices.IndexFunc(p.Stages, func(s Stage) bool { return s.Number == change.Number })
		switch {
		case at < 0:
			problems = append(problems, fmt.Errorf("stage %d: wanted one of %s", change.Number, p.stageNumbers()))
			continue
		case slices.ContainsFunc(changes[:i], func(other StageDates) bool { return other.Number == change.Number }):
			problems = append(problems, fmt.Errorf("stage %d: wanted each once, found it twice", change.Number))
			continue
		}
		problems = append(problems, p.Stages[at].move(change))
	}
	if err := errors.Join(problems...); err != nil {
		return Plan{}, err
	}
	return p, p.inOrder()
}

// move sets the months that a change names.
func (s *Stage) move(change StageDates) error {
	if change.From == "" && change.To == "" {
		return fmt.Errorf("stage %d: wanted from or to as YYYY-MM, found neither", s.Number)
	}
	var problems []error
	for _, m := range []struct {
		name, value string
		into        *string
	}{{"from", change.From, &s.From}, {"to", change.To, &s.To}} {
		switch {
		case m.value == "":
		case !isoMon.MatchString(m.value):
			problems = append(problems, fmt.Errorf("stage %d: %s: wanted a month YYYY-MM, found %q", s.Number, m.name, m.value))
		default:
			*m.into = m.value
		}
	}
	return errors.Join(problems...)
}

// inOrder reports stages that end before they begin, and those that begin or
// end before the one in front of them does.
func (p Plan) inOrder() error {
	var problems []error
	for i, s := range p.Stages {
		if s.To < s.From {
			problems = append(problems, fmt.Errorf("stage %d: wanted an end no earlier than %s, found %s", s.Number, s.From, s.To))
		}
		if i == 0 {
			continue
		}
		if last := p.Stages[i-1]; s.From < last.From || s.To < last.To {
			problems = append(problems, fmt.Errorf("stage %d: wanted it to begin no earlier than %s and to end no earlier than %s, as stage %d does, found %s to %s",
				s.Number, last.From, last.To, last.Number, s.From, s.To))
		}
	}
	return errors.Join(problems...)
}

func (p Plan) stageNumbers() string {
	numbers := make([]string, len(p.Stages))
	for i, s := range p.Stages {
		numbers[i] = fmt.Sprint(s.Number)
	}
	return strings.Join(numbers, ", ")
}
