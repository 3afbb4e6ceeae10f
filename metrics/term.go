package metrics

// Kinds of terms.
const (
	TermMeasure = "measure" // what a publisher or bureau counts
	TermRate    = "rate"    // a ratio, in percent, or a figure a bureau may give directly
	TermTally   = "tally"   // a number of things counted by a rule
	TermDataset = "dataset" // a county export
)

// Term says in words what a name in a part or a data-set list stands for.
type Term struct {
	ID      string `yaml:"id"`
	Kind    string `yaml:"kind"`
	Name    string `yaml:"name"`    // Chinese
	Meaning string `yaml:"meaning"` // numerator over denominator, or what is counted
	Unit    string `yaml:"unit"`
}

// Term returns the term with this kind and id, or nil.
func (e *Edition) Term(kind, id string) *Term {
	for i := range e.Terms {
		if e.Terms[i].Kind == kind && e.Terms[i].ID == id {
			return &e.Terms[i]
		}
	}
	return nil
}
