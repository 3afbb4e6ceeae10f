package county

import (
	"cmp"
	"slices"
	"strings"
	"sync"
)

// binding ties a column of the sheet to a column of the data set.
type binding struct {
	column *Column
	col    int
	header string // as printed, levels joined by /
	plain  string // the accepted header it was taken for, in compared form
	unit   string // declared by the header
	odd    string // looks like a unit and is none we know
	cost   int
}

// layout is one way to read a sheet as a data set.
type layout struct {
	dataset   *Dataset
	top       int // first header row
	depth     int
	title     titleFacts
	bindings  []binding
	given     map[string]string // values that header or title give for all rows
	missing   []*Column         // required columns nothing stands for
	noRegion  bool              // neither a column nor the folder names the area
	repeated  []binding         // a second column under the same header
	ignored   []string
	canonical int // headings that are the template's own
}

func (l *layout) first() int { return l.top + l.depth } // first row below the header

func (l *layout) bound(key string) *binding {
	for i := range l.bindings {
		if l.bindings[i].column.Key == key {
			return &l.bindings[i]
		}
	}
	return nil
}

func (l *layout) boundAt(col int) *binding {
	for i := range l.bindings {
		if l.bindings[i].col == col {
			return &l.bindings[i]
		}
	}
	return nil
}

// offer is a possible binding before conflicts are settled.
type offer struct {
	binding
	words []string
}

// layoutAt reads the header at a place as one data set. Each heading and each
// column is used once; the cheapest offers win.
func layoutAt(d *Dataset, at headerPlace) *layout {
	l := &layout{dataset: d, top: at.top, depth: at.depth, given: map[string]string{}}
	offers := l.offers(at.headings)
	slices.SortStableFunc(offers, func(a, b offer) int {
		return cmp.Or(cmp.Compare(a.cost, b.cost), cmp.Compare(a.col, b.col))
	})
	used, taken := map[int]bool{}, map[string]string{}
	for _, o := range offers {
		if winner, ok := taken[o.column.Key]; ok {
			if winner == o.plain && !used[o.col] && !o.column.Personal {
				l.repeated = append(l.repeated, o.binding)
				used[o.col] = true
			}
			continue
		}
		if used[o.col] {
			continue
		}
		used[o.col], taken[o.column.Key] = true, o.plain
		l.accept(o)
	}
	for _, h := range at.headings {
		if !used[h.col] {
			l.ignored = append(l.ignored, h.printed)
		}
	}
	slices.SortFunc(l.bindings, func(a, b binding) int { return cmp.Compare(a.col, b.col) })
	return l
}

func (l *layout) offers(headings []heading) []offer {
	index := l.dataset.headerIndex()
	var out []offer
	for _, h := range headings {
		for _, r := range h.readings {
			if !l.dataset.allowsWords(r.words) {
				continue
			}
			for _, c := range index[r.text] {
				b := binding{c.column, h.col, h.printed, r.text, r.unit, r.odd, r.cost + c.rank}
				out = append(out, offer{b, r.words})
			}
		}
	}
	return out
}

func (l *layout) accept(o offer) {
	l.bindings = append(l.bindings, o.binding)
	if o.cost == 0 {
		l.canonical++
	}
	for _, word := range o.words {
		if column, code := l.dataset.wordColumn(word); column != nil {
			l.given[column.Key] = code
		}
	}
}

// allowsWords reports whether everything that stands in brackets is a value
// some column of the data set may take from a header: 收寄.
func (d *Dataset) allowsWords(words []string) bool {
	for _, word := range words {
		if column, _ := d.wordColumn(word); column == nil {
			return false
		}
	}
	return true
}

func (d *Dataset) wordColumn(word string) (*Column, string) {
	for i := range d.Columns {
		if c := &d.Columns[i]; c.FromTitle {
			if code, ok := c.code(word); ok {
				return c, code
			}
		}
	}
	return nil, ""
}

// settle fills in what the title and the folder give and lists what is still
// missing.
func (l *layout) settle(t titleFacts, area string) {
	region := false
	for _, b := range l.bindings {
		region = region || b.column.Region
	}
	for i := range l.dataset.Columns {
		c := &l.dataset.Columns[i]
		if l.bound(c.Key) != nil || !c.Required {
			continue
		}
		_, isGiven := l.given[c.Key]
		switch {
		case isGiven || l.dataset.isUnitColumn(c.Key):
		case c.Region:
			l.noRegion = !region && area == ""
		case c.NaturalPerson != "" && l.bound(c.NaturalPerson) != nil:
		case c.FromTitle:
			if code := t.word(c.Enum); code != "" {
				l.given[c.Key] = code
			}
		case c.Type == "period" && t.period != "":
			l.given[c.Key] = t.period
		case c.isYear() && t.year != "":
			l.given[c.Key] = t.year
		default:
			l.missing = append(l.missing, c)
		}
	}
}

func (d *Dataset) isUnitColumn(key string) bool {
	return slices.ContainsFunc(d.Columns, func(c Column) bool { return c.UnitColumn == key })
}

func (c *Column) isYear() bool { return slices.Equal(c.Units, []string{"年"}) }

// better orders layouts of one sheet: complete ones first, then those whose
// area is known, then by matched columns, the template's own headers, and the
// plainer header.
func better(a, b *layout) int {
	return cmp.Or(
		cmp.Compare(min(len(a.missing), 1), min(len(b.missing), 1)),
		cmp.Compare(number01(a.noRegion), number01(b.noRegion)),
		cmp.Compare(len(b.bindings), len(a.bindings)),
		cmp.Compare(len(a.missing), len(b.missing)),
		cmp.Compare(b.canonical, a.canonical))
}

func number01(b bool) int {
	if b {
		return 1
	}
	return 0
}

// headerPlace is a place where a header may stand, with what is read there
// whatever the data set.
type headerPlace struct {
	top, depth int
	headings   []heading
	title      func() titleFacts // read when a data set is found there: hardly anywhere
}

func (s *sheet) headerPlaces() []headerPlace {
	var out []headerPlace
	for top := range min(headerRows, len(s.rows)) {
		if s.isBlankRow(top) {
			continue
		}
		title := sync.OnceValue(func() titleFacts { return s.titleFacts(top) })
		for depth := 1; depth <= headerDepth && top+depth <= len(s.rows); depth++ {
			if headings := s.headings(top, depth); len(headings) > 1 {
				out = append(out, headerPlace{top, depth, headings, title})
			}
		}
	}
	return out
}

// recognise finds the data set of a sheet among all by its headers alone. best
// is the winner and rivals what fits equally well; with no complete layout best
// is nil and rivals are the nearest misses.
func (s *sheet) recognise(area string, all []*Dataset) (best *layout, rivals []*layout) {
	var found []*layout
	places := s.headerPlaces()
	for _, d := range all {
		if l := bestLayout(d, places, area); l != nil {
			found = append(found, l)
		}
	}
	slices.SortStableFunc(found, better)
	if len(found) == 0 {
		return nil, nil
	}
	if len(found[0].missing) > 0 || found[0].isOutdone(found) {
		return nil, nearest(found)
	}
	for _, l := range found[1:] {
		if better(found[0], l) == 0 {
			rivals = append(rivals, l)
		}
	}
	return found[0], rivals
}

const outdoneBy = 3

// isOutdone reports whether a sheet that is complete as one data set matches far
// more columns of another that lacks one: national figures without their source
// would pass for a county's.
func (l *layout) isOutdone(found []*layout) bool {
	return slices.ContainsFunc(found, func(other *layout) bool { return len(other.bindings) >= len(l.bindings)+outdoneBy })
}

// nearest keeps up to three incomplete layouts, those with most matches.
func nearest(found []*layout) []*layout {
	found = slices.DeleteFunc(slices.Clone(found), func(l *layout) bool { return len(l.missing) == 0 })
	slices.SortStableFunc(found, func(a, b *layout) int {
		return cmp.Compare(len(a.missing)-len(a.bindings), len(b.missing)-len(b.bindings))
	})
	return found[:min(3, len(found))]
}

// bestLayout tries every header place for one data set. A header needs two
// matched columns.
func bestLayout(d *Dataset, places []headerPlace, area string) *layout {
	var best *layout
	for _, at := range places {
		l := layoutAt(d, at)
		if len(l.bindings) < 2 {
			continue
		}
		l.title = at.title()
		l.settle(l.title, area)
		if best == nil || cmp.Or(better(l, best), cmp.Compare(l.spread(), best.spread())) < 0 {
			best = l
		}
	}
	return best
}

// spread is how far a layout had to look: the costs of its bindings and its
// depth. Among equals the least wins.
func (l *layout) spread() int {
	total := l.depth
	for _, b := range l.bindings {
		total += b.cost / 100 * 10
	}
	return total
}

// tellApart says, for each of several layouts, which header would decide for
// it: one that no other of them accepts.
func tellApart(layouts []*layout) string {
	var out []string
	for _, l := range layouts {
		if remedy := l.deciding(layouts); remedy != "" {
			out = append(out, "是“"+l.dataset.Title+"”请"+remedy)
		}
	}
	return strings.Join(out, "，")
}

// deciding is the change that makes a header fit this layout alone: the key
// under its own name, else one more column.
func (l *layout) deciding(layouts []*layout) string {
	var more string
	for i := range l.dataset.Columns {
		c := &l.dataset.Columns[i]
		if c.Header == "" || c.Personal || !l.isOwn(c.Header, layouts) {
			continue
		}
		b := l.bound(c.Key)
		if b != nil && slices.Contains(l.dataset.Key, c.Key) {
			return "把“" + b.header + "”改写为“" + c.Header + "”"
		}
		if b == nil && more == "" {
			more = "加“" + c.Header + "”列"
		}
	}
	return more
}

// isOwn reports whether no other of several layouts accepts a header.
func (l *layout) isOwn(header string, layouts []*layout) bool {
	return !slices.ContainsFunc(layouts, func(other *layout) bool {
		return other != l && len(other.dataset.headerIndex()[plainForm(header)]) > 0
	})
}

// sharedHeaders lists the printed headers that decided for a layout.
func (l *layout) sharedHeaders() string {
	var out []string
	for _, b := range l.bindings {
		if !b.column.Personal {
			out = append(out, "“"+b.header+"”")
		}
	}
	return strings.Join(out, "、")
}

// names lists data sets for a message.
func names(layouts []*layout) string {
	var out []string
	for _, l := range layouts {
		out = append(out, "“"+l.dataset.Title+"”")
	}
	return strings.Join(out, "、")
}
