package metrics

import "slices"

// Unit is a responsible unit with every way the document writes it.
type Unit struct {
	Name         string   `yaml:"name"`          // canonical, 县工信局（商务局）
	Aliases      []string `yaml:"aliases"`       // other spellings, without 县, old names
	LeadingGroup bool     `yaml:"leading_group"` // a member by the list in 附件1
	Annex2       bool     `yaml:"annex2"`        // named as responsible in 附件2
	Collective   bool     `yaml:"collective"`    // a name for all members, not a unit
}

// Unit finds a unit by its canonical name or any alias, compared without
// regard to width, blanks and punctuation; nil when there is none.
func (e *Edition) Unit(name string) *Unit {
	want := Normalise(name)
	for i := range e.Units {
		u := &e.Units[i]
		if Normalise(u.Name) == want {
			return u
		}
		for _, alias := range u.Aliases {
			if Normalise(alias) == want {
				return u
			}
		}
	}
	return nil
}

// MemberUnits are the units that 各成员单位 and 领导小组成员单位 stand for:
// those of 附件1 and those that 附件2 makes responsible, in the order of
// units.yaml.
func (e *Edition) MemberUnits() []string {
	var names []string
	for _, u := range e.Units {
		if !u.Collective && (u.LeadingGroup || u.Annex2) {
			names = append(names, u.Name)
		}
	}
	return names
}

// Responsibility is what rests on one unit.
type Responsibility struct {
	Unit       string
	Points     int // of every indicator that names it
	LeadPoints int // of those where it leads or stands first
	Indicators int
}

// Responsibilities counts, for each unit of 附件2 in the order of units.yaml,
// the indicators and points that name it. Shared indicators count in full for
// each unit, so the points add up to more than the total.
func (e *Edition) Responsibilities() []Responsibility {
	var all []Responsibility
	for _, u := range e.Units {
		r := Responsibility{Unit: u.Name}
		for _, ind := range e.Indicators {
			if !slices.Contains(ind.Units, u.Name) {
				continue
			}
			r.Indicators++
			r.Points += ind.Points
			if ind.Lead == u.Name {
				r.LeadPoints += ind.Points
			}
		}
		if r.Indicators > 0 {
			all = append(all, r)
		}
	}
	return all
}
