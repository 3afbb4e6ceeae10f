package metrics

// Edition is one version of the evaluation index with everything that a
// scorecard needs to be explained. It is immutable after Load.
type Edition struct {
	ID         string     `yaml:"id"`          // "samr2022/mingxi2024", the folder below editions/
	Extends    string     `yaml:"extends"`     // the edition from which everything is taken that index.yaml does not name; empty for one of its own
	Note       string     `yaml:"note"`        // what a reader must know before using it, Chinese; printed wherever the edition is; may be empty
	Title      string     `yaml:"title"`       // of the document, as printed
	Document   string     `yaml:"document"`    // its number, 明政办发明电〔2024〕13号
	Issued     string     `yaml:"issued"`      // YYYY-MM-DD
	Authority  string     `yaml:"authority"`   // who issued it
	Basis      []Basis    `yaml:"basis"`       // superior documents, nearest first
	Total      int        `yaml:"total"`       // points of the whole index
	Counts     Counts     `yaml:"counts"`      // how many there must be
	Pass       PassLine   `yaml:"pass"`        // when a place passes
	TextDigest string     `yaml:"text_digest"` // SHA-256, hex, of the official wording; see Digest
	Groups     []Group    `yaml:"groups"`      // 一级指标, in printed order
	Subgroups  []Subgroup `yaml:"subgroups"`   // 二级指标, in printed order
	Slips      []Slip     `yaml:"slips"`       // misprints and gaps of the document and how they are read

	Indicators []Indicator `yaml:"-"` // 三级指标 by number, from indicators/*.yaml
	Options    []Option    `yaml:"-"` // from options.yaml
	Units      []Unit      `yaml:"-"` // from units.yaml
	UnitGap    string      `yaml:"-"` // from units.yaml: how 附件1 and 附件2 disagree
	Terms      []Term      `yaml:"-"` // from terms.yaml
	Plan       Plan        `yaml:"-"` // from plan.yaml
}

// Basis is a superior document that this edition rests on.
type Basis struct {
	Title    string `yaml:"title"`
	Document string `yaml:"document"` // number
	Issued   string `yaml:"issued"`   // YYYY-MM-DD
	Gives    string `yaml:"gives"`    // what is taken from it
}

// Counts declares how many indicators and criteria an edition has, so that a
// file that is lost or added is noticed.
type Counts struct {
	Indicators int `yaml:"indicators"`
	Criteria   int `yaml:"criteria"`
}

// PassLine says when a place passes: Total points and, in every group, at
// least GroupPercent of that group's points.
type PassLine struct {
	Total        int    `yaml:"total"`
	GroupPercent string `yaml:"group_percent"` // decimal string, percent
	Source       string `yaml:"source"`
}

// Group is a 一级指标.
type Group struct {
	ID     string `yaml:"id"` // "A"
	Name   string `yaml:"name"`
	Points int    `yaml:"points"`
}

// Subgroup is a 二级指标.
type Subgroup struct {
	ID     string `yaml:"id"` // "A1"
	Group  string `yaml:"group"`
	Name   string `yaml:"name"`
	Points int    `yaml:"points"`
}

// Slip is a misprint, an omission or an inconsistency of the document and the
// reading used instead. Where Field is set, Printed is replaced by Reading in
// that column of 附件2 before the document and this edition are compared;
// where it is empty the slip is a reading only and no text changes.
type Slip struct {
	ID         string `yaml:"id"`
	Where      string `yaml:"where"`
	Indicators []int  `yaml:"indicators"`
	Field      string `yaml:"field"` // group, name, sources, or empty
	Printed    string `yaml:"printed"`
	Reading    string `yaml:"reading"`
	Basis      string `yaml:"basis"` // document (the text itself shows it) or assumed
}

// Criterion returns the criterion with this id ("I25.2") and its indicator, or
// nil, nil.
func (e *Edition) Criterion(id string) (*Criterion, *Indicator) {
	for i := range e.Indicators {
		for j := range e.Indicators[i].Criteria {
			if c := &e.Indicators[i].Criteria[j]; c.ID == id {
				return c, &e.Indicators[i]
			}
		}
	}
	return nil, nil
}

// Subgroup returns the subgroup with this id, or nil.
func (e *Edition) Subgroup(id string) *Subgroup {
	for i := range e.Subgroups {
		if e.Subgroups[i].ID == id {
			return &e.Subgroups[i]
		}
	}
	return nil
}

// GroupOf returns the group an indicator belongs to, or nil.
func (e *Edition) GroupOf(ind *Indicator) *Group {
	sub := e.Subgroup(ind.Subgroup)
	if sub == nil {
		return nil
	}
	for i := range e.Groups {
		if e.Groups[i].ID == sub.Group {
			return &e.Groups[i]
		}
	}
	return nil
}

// Option returns the option with this name, or nil.
func (e *Edition) Option(name string) *Option {
	for i := range e.Options {
		if e.Options[i].Name == name {
			return &e.Options[i]
		}
	}
	return nil
}
