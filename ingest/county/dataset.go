package county

import (
	"fmt"
	"slices"
	"sync"

	"github.com/goccy/go-yaml"
)

// Dataset is the contract of one county data set: what a bureau may write and
// what is kept of it. It is read from datasets/<id>.yaml.
type Dataset struct {
	ID          string            `yaml:"id"`
	Title       string            `yaml:"title"` // Chinese, as printed over the blank template
	Owner       string            `yaml:"owner"` // the bureaus that hand it over
	Grain       string            `yaml:"grain"` // what one row is
	Cases       bool              `yaml:"cases"` // rows are cases, of which there may be none
	Key         []string          `yaml:"key"`   // column keys that identify a row
	KeyFallback map[string]string `yaml:"key_fallback"`
	Duplicates  string            `yaml:"duplicates"` // "" two values refuse the file; "last"; "earliest <date column>"
	Limits      []Limit           `yaml:"limits"`
	Order       [][]string        `yaml:"order"` // runs of date columns, none before the one to its left
	Rules       []Rule            `yaml:"rules"`
	Gates       []Gate            `yaml:"gates"` // the contract: what must hold of a delivery
	Feeds       []string          `yaml:"feeds"` // indicators this data set serves: I01 … I41
	Columns     []Column          `yaml:"columns"`

	byKey     map[string]*Column
	indexOnce sync.Once
	index     map[string][]claim
}

// Column is one column of a data set.
type Column struct {
	Key      string   `yaml:"key"`
	Header   string   `yaml:"header"`   // the header of the blank template
	Synonyms []string `yaml:"synonyms"` // other accepted headers, the most telling first
	Type     string   `yaml:"type"`     // text, decimal, int, date, datetime, period, bool, enum, uscc, list
	Note     string   `yaml:"note"`

	// Units lists the accepted units of a number. With more than one, the unit
	// of each row is kept beside it in <key>_unit. DefaultUnit is assumed when
	// the file names none; without it a file that names none is refused.
	Units       []string `yaml:"units"`
	DefaultUnit string   `yaml:"default_unit"`
	UnitColumn  string   `yaml:"unit_column"` // the column of the same row that holds the unit

	Required  bool                `yaml:"required"`   // the column must be there
	Blank     bool                `yaml:"blank"`      // …but a cell may be empty: a figure not yet known is pending, never zero
	BlankWhen map[string][]string `yaml:"blank_when"` // …or only where another column has one of these codes

	Personal bool `yaml:"personal"` // accepted, used for a keyed hash at most, never kept
	Person   bool `yaml:"person"`   // names a firm or, by chance, a natural person, whose name is dropped
	Region   bool `yaml:"region"`   // names the area; may be absent when the folder names it
	Code     bool `yaml:"code"`     // an identifier: must be stored as text
	Signed   bool `yaml:"signed"`   // may be negative
	Additive bool `yaml:"additive"` // parts add up to a 合计 row

	UnusualOver string `yaml:"unusual_over"` // a larger figure is possible but worth a look

	Items bool `yaml:"items"` // a list of indicator and scoring item numbers
	Spans bool `yaml:"spans"` // a period may be any run of months, also across years

	Enum      Choices           `yaml:"enum"`    // canonical code → printed forms; for bool the codes are true and false
	Open      bool              `yaml:"open"`    // a form not listed is kept as printed
	Refused   map[string]string `yaml:"refused"` // printed form → why it may not stand for another
	Missing   []string          `yaml:"missing"` // further marks that mean "no value" here
	Inverted  []string          `yaml:"inverted"`
	FromTitle bool              `yaml:"from_title"` // a title or another column's header may say it once for all rows
	Dimension map[string]string `yaml:"dimension"`  // canonical code → money, pieces, persons, percent: what the unit must measure

	NaturalPerson string   `yaml:"natural_person"` // the personal column whose keyed hash stands in for a missing code
	NameHeaders   []string `yaml:"name_headers"`   // under these headers the value is a person's name: kept as a keyed hash
	DerivedFrom   string   `yaml:"derived_from"`   // the personal column whose keyed hash this column holds; has no header

	codes map[string]string // printed form in compared form → canonical code
}

// Limit says that within one group of rows the figure of Part may not exceed
// that of Whole, where both are in the file.
type Limit struct {
	Column string `yaml:"column"` // the coded column: scope
	Part   string `yaml:"part"`   // a code of it: ecommerce
	Whole  string `yaml:"whole"`  // another code of it: total_collected
	Figure string `yaml:"figure"` // the compared number: amount
}

// Rule says what a coded value asks of another column of its row; a breach is
// listed, not refused.
type Rule struct {
	Column   string   `yaml:"column"`
	Codes    []string `yaml:"codes"`
	Needs    string   `yaml:"needs"`    // must be filled in
	Excludes string   `yaml:"excludes"` // must be empty
	Remedy   string   `yaml:"remedy"`   // Chinese; what to do, where that is more than to check or fill in
}

// Choice is one coded value and the ways bureaus print it.
type Choice struct {
	Code  string
	Forms []string // the first is offered in the blank template
}

// Choices are the coded values of a column in the order of the file.
type Choices []Choice

// UnmarshalYAML reads a mapping code: [forms…] and keeps its order.
func (c *Choices) UnmarshalYAML(decode func(any) error) error {
	var slice yaml.MapSlice
	if err := decode(&slice); err != nil {
		return err
	}
	for _, item := range slice {
		choice := Choice{Code: fmt.Sprint(item.Key)}
		forms, ok := item.Value.([]any)
		if !ok {
			return fmt.Errorf("enum %s: wanted a list of printed forms, found %T", choice.Code, item.Value)
		}
		for _, form := range forms {
			choice.Forms = append(choice.Forms, fmt.Sprint(form))
		}
		*c = append(*c, choice)
	}
	return nil
}

// Label is how a choice is offered in a template: its first printed form, else
// its code.
func (c Choice) Label() string {
	if len(c.Forms) > 0 {
		return c.Forms[0]
	}
	return c.Code
}

// code finds the canonical code of a printed form.
func (c *Column) code(text string) (string, bool) {
	code, ok := c.codes[plainForm(text)]
	return code, ok
}

// Column returns the column of that key, nil when there is none.
func (d *Dataset) Column(key string) *Column { return d.byKey[key] }

// Kept returns the keys of what a row holds, in template order: every column
// that is not personal, a number with a choice of units followed by
// <key>_unit.
func (d *Dataset) Kept() []string {
	var keys []string
	for i := range d.Columns {
		c := &d.Columns[i]
		if c.Personal {
			continue
		}
		keys = append(keys, c.Key)
		if c.hasUnitChoice() {
			keys = append(keys, c.Key+unitSuffix)
		}
	}
	return keys
}

const unitSuffix = "_unit"

// IsNumber reports whether cells of the column hold a number.
func (c *Column) IsNumber() bool { return c.Type == "decimal" || c.Type == "int" }

func (c *Column) hasUnitChoice() bool { return c.IsNumber() && len(c.Units) > 1 }

func (c *Column) isPercent() bool { return slices.Equal(c.Units, []string{"%"}) }

// headers are all accepted headers, the template's own first.
func (c *Column) headers() []string {
	if c.Header == "" {
		return nil
	}
	return append([]string{c.Header}, c.Synonyms...)
}
