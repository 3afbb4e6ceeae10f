package county

import (
	"slices"
	"strings"
)

// How the cells of a column of the sheet are read.
type cellWay int

const (
	wayLook   cellWay = iota // not kept: only whether something stands there
	wayText                  // text, of which most differs from row to row
	wayDate                  // date and datetime
	wayUSCC                  //
	wayFigure                // a number whose unit is the same in all rows
	wayWords                 // whatever repeats: read once a text
)

// columnPlan is what is to be done with a column of the sheet.
type columnPlan struct {
	way       cellWay
	binding   *binding // nil: under no header that is known
	column    *Column
	col       int
	at        int // place in Row.Values, -1 where none
	unitAt    int
	unit      []byte
	clock     bool     // of a datetime
	needs     bool     // an empty value has to be looked at
	marks     []string // further marks for a missing value
	mayTotal  bool     // a word of a total may stand here
	isNatural bool     // empty, it may be about a person
	bit       uint64   // of the place, where there is room for all
	proves    bool     // what is read in the quick way is no header
}

// streamPlan is a layout made ready for rows that go by one after another.
type streamPlan struct {
	layout   *layout
	options  Options
	columns  []columnPlan // by column of the sheet
	width    int          // columns under the header
	kept     int
	area     []byte
	given    []givenValue
	regions  []int // places of the columns that name the area
	natural  int   // place of is_natural_person, -1 where none
	operator int   // place of operator_name, -1 where none
	drops    bool  // a column stands for a natural person
	key      []keyPart
	dated    int // place of the date that decides between two rows, -1 where none
	orders   [][]int
	rules    []rulePlan
	unusual  []unusualPlan
	additive bool // totals and parts of them are held against the rows
	derived  bool // a keyed hash is made in every row
}

type givenValue struct {
	at   int
	text []byte
}

// keyPart is a column of the key; fallback stands in for an empty one.
type keyPart struct {
	at, fallback int
	mustBe       bool
}

type rulePlan struct {
	at, other int
	codes     []string
	needs     bool
}

type unusualPlan struct{ at, digits int }

// newStreamPlan is nil for a data set whose rows cannot be judged one by one.
func newStreamPlan(r *reader) *streamPlan {
	d := r.layout.dataset
	rule, dated, _ := strings.Cut(d.Duplicates, " ")
	percent := slices.ContainsFunc(r.layout.bindings, func(b binding) bool { return b.column.isPercent() })
	if percent || len(d.Limits) > 0 || d.ID == "rate_summary" || rule == "earliest" && d.Column(dated).Type != "date" {
		return nil
	}
	p := &streamPlan{layout: r.layout, options: r.options, area: []byte(r.options.Area), kept: len(r.kept), natural: r.place("is_natural_person"), operator: r.place("operator_name"),
		dated: r.place(dated), width: r.sheet.widthOf(r.layout.top, r.layout.depth)}
	p.additive = slices.ContainsFunc(r.layout.bindings, func(b binding) bool { return b.column.Additive })
	for key, value := range r.layout.given {
		if at, b := r.place(key), r.layout.bound(key); at >= 0 && (b == nil || b.column.IsNumber()) {
			p.given = append(p.given, givenValue{at, []byte(value)})
		}
	}
	for i := range d.Columns {
		c := &d.Columns[i]
		if c.Region {
			p.regions = append(p.regions, r.place(c.Key))
		}
		p.drops = p.drops || c.NaturalPerson != ""
		p.derived = p.derived || c.NaturalPerson != "" && r.layout.bound(c.Key) == nil
		p.derived = p.derived || c.DerivedFrom != "" && len(r.options.Secret) > 0 && r.layout.bound(c.DerivedFrom) != nil
		if c.UnusualOver != "" {
			whole, _, _ := strings.Cut(c.UnusualOver, ".")
			p.unusual = append(p.unusual, unusualPlan{r.place(c.Key), len(whole)})
		}
	}
	p.planChecks(r)
	p.columns = make([]columnPlan, p.width)
	for col := range p.columns {
		p.columns[col] = p.planColumn(r, col)
	}
	return p
}

// place is where a key stands in Row.Values, -1 where it does not.
func (r *reader) place(key string) int {
	if at, ok := r.kept[key]; ok {
		return at
	}
	return -1
}

// planChecks makes ready what holds the columns of a row against each other.
func (p *streamPlan) planChecks(r *reader) {
	d := r.layout.dataset
	for _, key := range d.Key {
		part := keyPart{at: r.place(key), fallback: -1}
		if fallback := d.KeyFallback[key]; fallback != "" {
			part.fallback = r.place(fallback)
		}
		c := d.Column(key)
		part.mustBe = !c.Region && (c.Required || d.KeyFallback[key] != "")
		p.key = append(p.key, part)
	}
	for _, run := range d.Order {
		var places []int
		for _, key := range run {
			places = append(places, r.place(key))
		}
		p.orders = append(p.orders, places)
	}
	for _, rule := range d.Rules {
		other := orElse(rule.Needs, rule.Excludes)
		if r.layout.bound(other) != nil {
			p.rules = append(p.rules, rulePlan{r.place(rule.Column), r.place(other), rule.Codes, rule.Needs != ""})
		}
	}
}

func (p *streamPlan) planColumn(r *reader, col int) columnPlan {
	out := columnPlan{col: col, at: -1, unitAt: -1, binding: r.layout.boundAt(col)}
	b := out.binding
	if b == nil || b.column.Personal {
		return out
	}
	c := b.column
	out.column, out.at, out.marks = c, r.place(c.Key), c.Missing
	out.needs = c.Required && !c.Region && !(c.Blank && !c.IsNumber()) && !r.layout.dataset.isUnitColumn(c.Key)
	out.mayTotal = c.Type == "text" || c.Type == "enum" || c.Type == "uscc"
	out.isNatural = c.NaturalPerson != ""
	out.proves = true
	if p.kept <= 64 {
		out.bit = 1 << out.at
	}
	for row := r.layout.top; row < r.layout.first(); row++ {
		if text := plainForm(r.sheet.at(row, col)); text != "" && strings.IndexFunc(text, func(c rune) bool { return c < 0x80 }) == 0 {
			out.proves = false // a header that begins in ASCII may be a value
		}
	}
	out.way = p.wayOf(r, b)
	if out.way == wayFigure {
		out.unit, out.unitAt = []byte(r.constantUnit(b)), r.place(c.Key+unitSuffix)
	}
	out.clock = c.Type == "datetime"
	return out
}

// wayOf is the quickest way to read a column that is sure to read it right.
func (p *streamPlan) wayOf(r *reader, b *binding) cellWay {
	c := b.column
	switch {
	case c.IsNumber() && c.UnitColumn == "" && !c.isYear() && len(c.Missing) == 0 && (r.constantUnit(b) != "" || len(c.Units) == 0):
		return wayFigure
	case (c.Type == "date" || c.Type == "datetime") && len(c.Missing) == 0:
		return wayDate
	case c.Type == "uscc" && len(c.Missing) == 0:
		return wayUSCC
	case c.Type == "text" && !c.Region && !slices.ContainsFunc(c.NameHeaders, b.isUnder):
		return wayText
	}
	return wayWords
}

// constantUnit is the unit of figures that print none themselves.
func (r *reader) constantUnit(b *binding) string {
	return orElse(r.declaredUnit(b), b.column.DefaultUnit)
}
