package metrics

// Option is one question that the document or the law leaves open, with every
// legal reading. The first value is the default.
type Option struct {
	Name       string        `yaml:"name"`
	Title      string        `yaml:"title"`      // the question, Chinese
	Label      string        `yaml:"label"`      // the question, English
	Rule       string        `yaml:"rule"`       // where the rules book treats it: R4, §2.2, …
	Basis      string        `yaml:"basis"`      // why it is open and why the default is what it is, Chinese
	Widens     bool          `yaml:"widens"`     // its readings move the range low–high, not only the list of variants
	Everywhere bool          `yaml:"everywhere"` // touches every criterion, so that none lists it
	Values     []OptionValue `yaml:"values"`
}

// OptionValue is one reading.
type OptionValue struct {
	Value   string `yaml:"value"`
	Meaning string `yaml:"meaning"` // Chinese
	Label   string `yaml:"label"`   // English
}

// Default is the value used where nobody chose one.
func (o *Option) Default() string {
	if len(o.Values) == 0 {
		return ""
	}
	return o.Values[0].Value
}

// Has reports whether value is one of the option's readings.
func (o *Option) Has(value string) bool {
	for _, v := range o.Values {
		if v.Value == value {
			return true
		}
	}
	return false
}
