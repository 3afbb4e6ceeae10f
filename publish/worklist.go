package publish

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// WorklistSchema names the shape of WorklistDocument.
const WorklistSchema = "netmarket.worklist/v1"

// ErrUnknownUnit is returned by KeepUnit for a name that no area knows.
var ErrUnknownUnit = errors.New("no responsible unit of this snapshot")

// ErrNoPlan is returned by Worklist for a snapshot without the plan's tables.
var ErrNoPlan = errors.New("this snapshot was published by an earlier version, without the plan; run netmarket refresh")

// WorklistDocument is what `worklist --json` prints: for each area and
// responsible unit the criteria that are still open and the tasks of the plan.
// Points are JSON numbers; lists are empty rather than missing.
type WorklistDocument struct {
	Schema   string         `json:"schema"`   // WorklistSchema
	Snapshot string         `json:"snapshot"` // empty for a build that was not published
	Edition  string         `json:"edition"`
	AsOf     string         `json:"as_of"` // YYYY-MM-DD
	Stages   []PlanStage    `json:"stages"`
	Areas    []AreaWorklist `json:"areas"`
}

// PlanStage is a stage of the plan with who gives what to whom in it.
type PlanStage struct {
	Number    int        `json:"number"`
	Name      string     `json:"name"`
	From      string     `json:"from"`    // first month, YYYY-MM
	To        string     `json:"to"`      // last month, YYYY-MM
	EndsOn    string     `json:"ends_on"` // last day, YYYY-MM-DD
	State     string     `json:"state"`   // over, running, ahead
	Text      string     `json:"text"`
	Handovers []Handover `json:"handovers"`
}

// Handover is one of them, in the words of the document.
type Handover struct {
	From string `json:"from"`
	To   string `json:"to"`
	What string `json:"what"`
}

// AreaWorklist is the work of one area.
type AreaWorklist struct {
	RefArea     string           `json:"ref_area"`
	Name        string           `json:"name"`
	IsSynthetic bool             `json:"is_synthetic"`
	Units       []UnitWorklist   `json:"units"`        // in the order of the document
	MissingData []MissingDataset `json:"missing_data"` // after KeepUnit those the unit hands over
}

// UnitWorklist is the sheet of one unit.
type UnitWorklist struct {
	Unit         string           `json:"unit"`
	Aliases      []string         `json:"aliases"`
	IsMember     bool             `json:"is_member"`
	IsCollective bool             `json:"is_collective"` // a name for all members, not a unit
	Indicators   int              `json:"indicators"`    // that name it
	Points       Points           `json:"points"`        // of these
	LeadPoints   Points           `json:"lead_points"`   // of those where it leads or stands first
	AtStake      Points           `json:"at_stake"`      // open in the criteria that name it
	SharedStake  Points           `json:"shared_stake"`  // open in those it shares as a member
	Criteria     []WorkItem       `json:"criteria"`
	Tasks        []PlanTask       `json:"tasks"`
	MissingData  []MissingDataset `json:"missing_data"` // that it hands over
}

// WorkItem is one open criterion on a unit's sheet.
type WorkItem struct {
	ID            string   `json:"id"`
	Indicator     int      `json:"indicator"`
	IndicatorName string   `json:"indicator_name"`
	Text          string   `json:"text"`
	Kind          string   `json:"kind"` // computed, judged, mixed
	IsLead        bool     `json:"is_lead"`
	IsCollective  bool     `json:"is_collective"` // the unit answers as a member
	NamedAs       string   `json:"named_as"`      // the name that makes it responsible
	Status        string   `json:"status"`
	Max           Points   `json:"max"`
	Score         Points   `json:"score"`
	Low           Points   `json:"low"`
	High          Points   `json:"high"`
	AtStake       Points   `json:"at_stake"`
	Missing       string   `json:"missing"` // what is to be handed in or settled, Chinese
	Datasets      []string `json:"datasets"`
	Template      string   `json:"template,omitempty"`  // file name of the blank workbook
	DueStage      string   `json:"due_stage,omitempty"` // number and name
	DueOn         string   `json:"due_on,omitempty"`    // YYYY-MM-DD
}

// PlanTask is a main task of the plan that names the unit.
type PlanTask struct {
	Number   int      `json:"number"`
	Section  string   `json:"section"`
	Title    string   `json:"title"`
	Text     string   `json:"text"`
	Criteria []string `json:"criteria"` // that it serves
	Open     []string `json:"open"`     // those of them that are open in this area
}

// MissingDataset is a county data set that was not delivered and that some
// criterion waits for.
type MissingDataset struct {
	Dataset  string   `json:"dataset"`
	Title    string   `json:"title"`
	Owners   []string `json:"owners"`
	Template string   `json:"template,omitempty"`
	Criteria []string `json:"criteria"`
	IsMain   bool     `json:"is_main"` // the main data set of one of these
	AtStake  Points   `json:"at_stake"`
	Lacking  int      `json:"lacking"` // counties that delivered nothing
	DueOn    string   `json:"due_on,omitempty"`
}

// KeepAreas leaves the areas named, in that order; none named leaves all. An
// area that the document lacks is an error that says which there are.
func (d *WorklistDocument) KeepAreas(codes []string) error {
	if len(codes) == 0 {
		return nil
	}
	kept := []AreaWorklist{}
	for _, code := range codes {
		at := slices.IndexFunc(d.Areas, func(a AreaWorklist) bool { return a.RefArea == code })
		if at < 0 {
			known := []string{}
			for _, a := range d.Areas {
				known = append(known, a.RefArea)
			}
			return fmt.Errorf("area %s: not in snapshot %s; wanted one of %s", code, d.Snapshot, strings.Join(known, ", "))
		}
		kept = append(kept, d.Areas[at])
	}
	d.Areas = kept
	return nil
}

// KeepUnit leaves one unit in every area: the one that name is a spelling of
// there. fold is the compared form of a name. Where no area knows the name the
// error is ErrUnknownUnit with the units there are; a document without areas
// has nothing to know.
func (d *WorklistDocument) KeepUnit(name string, fold func(string) string) error {
	wanted := fold(name)
	is := func(u UnitWorklist) bool {
		return slices.ContainsFunc(append([]string{u.Unit}, u.Aliases...), func(s string) bool { return fold(s) == wanted })
	}
	var known []string
	found := false
	for i := range d.Areas {
		a := &d.Areas[i]
		kept := []UnitWorklist{}
		a.MissingData = []MissingDataset{}
		for _, u := range a.Units {
			if !slices.Contains(known, u.Unit) {
				known = append(known, u.Unit)
			}
			if is(u) {
				kept, a.MissingData = append(kept, u), u.MissingData
			}
		}
		a.Units = kept
		found = found || len(kept) > 0
	}
	if !found && len(d.Areas) > 0 {
		return fmt.Errorf("unit %q: %w; wanted one of %s", name, ErrUnknownUnit, strings.Join(known, ", "))
	}
	return nil
}
