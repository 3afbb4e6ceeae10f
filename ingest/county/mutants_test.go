package county

import (
	"fmt"
	"slices"
	"strings"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// mutations are the kinds of seeded error.
func mutations() []mutation {
	return []mutation{
		{"unit word exchanged", false, (*mutant).exchangeUnit},
		{"figures times 10,000", false, func(m *mutant) bool { return m.scaleColumn("0000") }},
		{"cells moved one column", true, (*mutant).shiftCells},
		{"block pasted twice", true, (*mutant).duplicateBlock},
		{"block pasted twice and altered", true, (*mutant).duplicateAltered},
		{"rows lost", true, (*mutant).dropRows},
		{"series or county lost", true, (*mutant).dropSeries},
		{"last column lost from the header on", true, (*mutant).dropRequired},
		{"all years one later", false, func(m *mutant) bool { return m.moveYears(1) }},
		{"all years one earlier", false, func(m *mutant) bool { return m.moveYears(-1) }},
		{"two years exchanged", false, (*mutant).exchangeYears},
		{"last year's figures again", false, (*mutant).staleCopy},
		{"digit lost", false, (*mutant).loseDigit},
		{"decimal point moved", false, (*mutant).movePoint},
		{"percent for fraction", false, (*mutant).percentForFraction},
		{"headers exchanged", true, (*mutant).exchangeHeaders},
		{"total without its word", true, (*mutant).nameless},
		{"cut off in transit", true, (*mutant).truncate},
		{"two encodings in one file", true, (*mutant).mixEncodings},
		{"code stored as a number", true, (*mutant).damageCode},
		{"coded value misspelt", true, (*mutant).misspell},
		{"date that does not exist", true, (*mutant).breakDate},
		{"column sorted by itself", false, (*mutant).rotateColumn},
		{"nought for not known", false, (*mutant).nought},
	}
}

func (m *mutant) cell(row, col int) string {
	if row >= len(m.at.rows) || col >= len(m.at.rows[row]) {
		return ""
	}
	return m.at.rows[row][col]
}

func (m *mutant) set(row, col int, text string) {
	for len(m.at.rows[row]) <= col {
		m.at.rows[row] = append(m.at.rows[row], "")
	}
	m.at.rows[row][col] = text
	delete(m.at.long, spot{row, col})
}

// pick chooses a bound column that fits, nil when none does.
func (m *mutant) pick(fits func(c *Column) bool) *binding {
	var found []*binding
	for i := range m.layout.bindings {
		if b := &m.layout.bindings[i]; fits(b.column) {
			found = append(found, b)
		}
	}
	if len(found) == 0 {
		return nil
	}
	return found[m.random.IntN(len(found))]
}

func isScoredFigure(c *Column) bool {
	return c.IsNumber() && !c.isYear() && !c.isPercent() && c.Required && !slices.Contains(undecisive, c.Key)
}

func (m *mutant) exchangeUnit() bool {
	for row := range m.layout.first() {
		for col, text := range m.at.rows[row] {
			for from, to := range map[string]string{"万元": "亿元", "亿元": "万元", "万件": "亿件", "万人": "人"} {
				if strings.Contains(text, from) {
					m.set(row, col, strings.Replace(text, from, to, 1))
					return true
				}
			}
		}
	}
	b := m.pick(func(c *Column) bool { return m.layout.dataset.isUnitColumn(c.Key) })
	if b == nil {
		return false
	}
	for _, row := range m.rows {
		m.set(row, b.col, strings.NewReplacer("万元", "亿元", "亿元", "万元", "万件", "亿件", "亿件", "万件", "万人", "人").Replace(m.cell(row, b.col)))
	}
	return true
}

func (m *mutant) scaleColumn(zeros string) bool {
	b := m.pick(isScoredFigure)
	if b == nil || m.layout.dataset.ID == "training_records" {
		return false
	}
	done := 0
	for _, row := range m.rows {
		if text := m.cell(row, b.col); isPlainNumber(text) {
			whole, fraction, _ := strings.Cut(text, ".")
			fraction += zeros
			m.set(row, b.col, strings.Trim(strings.TrimLeft(whole, "0")+fraction[:4]+"."+fraction[4:], "."))
			done++
		}
	}
	return done > 0
}

func (m *mutant) shiftCells() bool {
	col := m.layout.bindings[m.random.IntN(len(m.layout.bindings))].col
	if col == m.layout.bindings[len(m.layout.bindings)-1].col {
		return false
	}
	from := m.random.IntN(len(m.rows))
	for _, row := range m.rows[from:min(len(m.rows), from+10)] {
		if col < len(m.at.rows[row]) {
			m.at.rows[row] = slices.Insert(m.at.rows[row], col, "")
		}
	}
	return true
}

func (m *mutant) block() []int {
	n := 1 + m.random.IntN(max(1, len(m.rows)/4))
	from := m.random.IntN(len(m.rows) - n + 1)
	return m.rows[from : from+n]
}

func (m *mutant) duplicateBlock() bool {
	var copies [][]string
	for _, row := range m.block() {
		copies = append(copies, slices.Clone(m.at.rows[row]))
	}
	m.at.rows = slices.Insert(m.at.rows, m.rows[len(m.rows)-1]+1, copies...)
	return true
}

func (m *mutant) duplicateAltered() bool {
	b := m.pick(isScoredFigure)
	if b == nil {
		return false
	}
	row := m.rows[m.random.IntN(len(m.rows))]
	if !isPlainNumber(m.cell(row, b.col)) {
		return false
	}
	altered := slices.Clone(m.at.rows[row])
	altered[b.col] = "7" + altered[b.col]
	m.at.rows = slices.Insert(m.at.rows, m.rows[len(m.rows)-1]+1, altered)
	return true
}

// remove takes rows out and keeps the marks of the others in place.
func (m *mutant) remove(rows []int) {
	kept := m.at.rows[:0]
	for i, row := range m.at.rows {
		if !slices.Contains(rows, i) {
			kept = append(kept, row)
		}
	}
	m.at.rows = kept
	m.at.tall = nil
}

func (m *mutant) dropRows() bool {
	// Of the calendar of a year it takes the notice of that year to know, which
	// SQL has: calendar_lacks_holidays, calendar_against_notice.
	if len(m.rows) < 8 || m.layout.dataset.ID == "calendar" {
		return false
	}
	n := len(m.rows) * (15 + m.random.IntN(30)) / 100
	from := m.random.IntN(len(m.rows) - n)
	m.remove(slices.Clone(m.rows[from : from+n]))
	return true
}

func (m *mutant) dropSeries() bool {
	b := m.pick(func(c *Column) bool {
		return c.Region || c.Key == "indicator" || c.Key == "scope" || c.Key == "direction"
	})
	if b == nil {
		return false
	}
	gone := m.cell(m.rows[m.random.IntN(len(m.rows))], b.col)
	var rows []int
	for _, row := range m.rows {
		if m.cell(row, b.col) == gone {
			rows = append(rows, row)
		}
	}
	if len(rows) == len(m.rows) {
		return false
	}
	m.remove(rows)
	return true
}

func (m *mutant) dropRequired() bool {
	b := m.pick(func(c *Column) bool { return c.Required && !c.Region && !m.layout.dataset.isUnitColumn(c.Key) })
	if b == nil {
		return false
	}
	for row := m.layout.top; row < len(m.at.rows); row++ {
		if b.col < len(m.at.rows[row]) {
			m.at.rows[row][b.col] = ""
		}
	}
	m.at.merged = nil
	return true
}

func (m *mutant) truncate() bool {
	m.body = m.seed.body[:len(m.seed.body)*(30+m.random.IntN(65))/100]
	return m.layout.dataset.ID != "calendar" || m.format != "csv"
}

func (m *mutant) mixEncodings() bool {
	if m.format != "csv" {
		return false
	}
	text := m.seed.body
	half := len(text) / 2
	for half < len(text) && text[half-1] != '\n' {
		half++
	}
	if gbk, err := simplifiedchinese.GBK.NewDecoder().Bytes(text[half:]); err == nil && m.export.Charset != "utf-8" {
		m.body = slices.Concat(text[:half], gbk)
		return true
	}
	other, err := simplifiedchinese.GB18030.NewEncoder().Bytes(text[half:])
	m.body = slices.Concat(text[:half], other)
	return err == nil && m.export.Charset == "utf-8"
}

func (m *mutant) damageCode() bool {
	b := m.pick(func(c *Column) bool { return c.Code })
	if b == nil {
		return false
	}
	m.set(m.rows[m.random.IntN(len(m.rows))], b.col, "9.1350421E+17")
	return true
}

func (m *mutant) misspell() bool {
	b := m.pick(func(c *Column) bool { return c.Type == "enum" && !c.Open && c.Required })
	if b == nil {
		return false
	}
	m.set(m.rows[m.random.IntN(len(m.rows))], b.col, "已己巳")
	return true
}

func (m *mutant) breakDate() bool {
	b := m.pick(func(c *Column) bool { return c.Type == "date" || c.Type == "datetime" })
	if b == nil {
		return false
	}
	m.set(m.rows[m.random.IntN(len(m.rows))], b.col, fmt.Sprintf("2025-02-%d", 30+m.random.IntN(2)))
	return true
}
