package county

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

var printedYear = regexp.MustCompile(`20[12]\d`)

// moveYears moves the years of every period and of the days cases are dated by.
func (m *mutant) moveYears(by int) bool {
	d, done := m.layout.dataset, 0
	when := d.periodColumn()
	for _, b := range m.layout.bindings {
		if b.column.Key != when && !(d.Cases && (b.column.Type == "date" || b.column.Type == "datetime")) {
			continue
		}
		for _, row := range m.rows {
			text := m.cell(row, b.col)
			moved := printedYear.ReplaceAllStringFunc(text, func(y string) string {
				n, _ := strconv.Atoi(y)
				return itoa(n + by)
			})
			if moved != text {
				m.set(row, b.col, moved)
				done++
			}
		}
	}
	return done > 0 && d.ID != "calendar"
}

func (m *mutant) exchangeYears() bool {
	b := m.layout.bound(m.layout.dataset.periodColumn())
	if b == nil || m.layout.dataset.ID == "calendar" {
		return false
	}
	done := 0
	for _, row := range m.rows {
		text := m.cell(row, b.col)
		if moved := strings.NewReplacer("2024", "2025", "2025", "2024").Replace(text); moved != text {
			m.set(row, b.col, moved)
			done++
		}
	}
	return done > 0
}

// staleCopy puts the figures of the period before under this one's.
func (m *mutant) staleCopy() bool {
	b := m.pick(isScoredFigure)
	d := m.layout.dataset
	if b == nil || d.periodColumn() == "" {
		return false
	}
	done := 0
	for i := range m.former[d.ID][0].Rows {
		was, now := m.former[d.ID][0].Rows[i], m.export.Tables[0].Rows
		if len(m.export.Tables) > 1 || i >= len(now) || now[i].Number != was.Number || !slices.Contains(m.rows, was.Number-1) {
			return false
		}
		if text := strings.ReplaceAll(m.cell(was.Number-1, b.col), ",", ""); isPlainNumber(text) {
			m.set(was.Number-1, b.col, was.Values[d.keptIndex()[b.column.Key]])
			done++
		}
	}
	return done > 0
}

func (m *mutant) figureCell() (row int, b *binding, text string, ok bool) {
	if b = m.pick(isScoredFigure); b == nil {
		return 0, nil, "", false
	}
	row = m.rows[m.random.IntN(len(m.rows))]
	text = strings.ReplaceAll(m.cell(row, b.col), ",", "")
	return row, b, text, isPlainNumber(text)
}

func (m *mutant) loseDigit() bool {
	row, b, text, ok := m.figureCell()
	whole, rest, _ := strings.Cut(text, ".")
	if !ok || len(whole) < 2 {
		return false
	}
	at := m.random.IntN(len(whole))
	if rest != "" {
		rest = "." + rest
	}
	m.set(row, b.col, whole[:at]+whole[at+1:]+rest)
	return true
}

func (m *mutant) movePoint() bool {
	row, b, text, ok := m.figureCell()
	if !ok {
		return false
	}
	whole, rest, _ := strings.Cut(text, ".")
	switch {
	case rest != "":
		m.set(row, b.col, whole+rest[:1]+"."+rest[1:]+"0")
	case strings.HasSuffix(whole, "0") && b.column.Type == "int":
		m.set(row, b.col, strings.TrimSuffix(whole, "0"))
	default:
		m.set(row, b.col, whole+"0")
	}
	return true
}

func (m *mutant) percentForFraction() bool {
	b := m.pick((*Column).isPercent)
	if b == nil {
		return false
	}
	done := 0
	for _, row := range m.rows {
		if text := m.cell(row, b.col); isPlainNumber(text) && !m.at.percent[spot{row, b.col}] {
			m.set(row, b.col, percentOf(text))
			done++
		}
	}
	return done > 0
}

// percentOf is a hundredth of a printed number.
func percentOf(text string) string {
	whole, fraction, _ := strings.Cut(text, ".")
	whole = "00" + whole
	return canonical(whole[:len(whole)-2], whole[len(whole)-2:]+fraction, false)
}

// exchangeHeaders swaps the headers of two columns of different kinds.
func (m *mutant) exchangeHeaders() bool {
	if m.layout.depth > 1 {
		return false
	}
	a := m.pick(func(c *Column) bool { return c.Required && !c.Personal })
	if a == nil {
		return false
	}
	b := m.pick(func(c *Column) bool {
		return !c.Personal && kindOfColumn(c) != kindOfColumn(a.column) && !m.layout.dataset.isUnitColumn(c.Key)
	})
	if b == nil || m.layout.dataset.isUnitColumn(a.column.Key) || kindOfColumn(a.column) == "" || kindOfColumn(b.column) == "" {
		return false
	}
	row := m.layout.top
	first, second := m.cell(row, a.col), m.cell(row, b.col)
	m.set(row, a.col, second)
	m.set(row, b.col, first)
	return true
}

// kindOfColumn groups the types that cannot be read as one another; "" for
// text, which takes anything.
func kindOfColumn(c *Column) string {
	switch c.Type {
	case "decimal", "int", "period":
		if c.isYear() || c.Type == "period" {
			return "when"
		}
		return "figure"
	case "date", "datetime":
		return "day"
	case "text", "list":
		return ""
	case "enum", "bool":
		if _, ok := c.code("是"); ok || c.Type == "bool" {
			return "yes or no"
		}
		return "coded " + c.Key
	}
	return c.Type
}

// nameless adds the sum of a column as one more row of another county.
func (m *mutant) nameless() bool {
	b := m.pick(func(c *Column) bool { return c.Additive })
	region := m.pick(func(c *Column) bool { return c.Region })
	if b == nil || region == nil || len(m.rows) < 4 {
		return false
	}
	total := slices.Clone(m.at.rows[m.rows[0]])
	for len(total) <= max(b.col, region.col) {
		total = append(total, "")
	}
	total[b.col], total[region.col] = "1"+m.cell(m.rows[0], b.col), ""
	m.at.rows = slices.Insert(m.at.rows, m.rows[len(m.rows)-1]+1, total)
	return isPlainNumber(total[b.col])
}

// rotateColumn moves the dates of one column down by a tenth of the rows, as
// sorting a column by itself would.
func (m *mutant) rotateColumn() bool {
	if !m.layout.dataset.Cases || len(m.rows) < 20 {
		return false
	}
	b := m.pick(func(c *Column) bool { return c.Type == "date" || c.Type == "datetime" })
	if b == nil {
		return false
	}
	var texts []string
	for _, row := range m.rows {
		texts = append(texts, m.cell(row, b.col))
	}
	for i, row := range m.rows {
		m.set(row, b.col, texts[(i+len(texts)/10)%len(texts)])
	}
	return true
}

func (m *mutant) nought() bool {
	row, b, _, ok := m.figureCell()
	if !ok {
		return false
	}
	m.set(row, b.col, "0")
	return true
}
