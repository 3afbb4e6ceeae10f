package book

import (
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"netmarket/publish"
	"netmarket/publish/form"
)

// style is what the cells of one style share.
type style struct {
	look      look
	align     string
	format    string // of numbers; empty is text
	isPending bool
	isQuoted  bool // a text that a spreadsheet would run, were it typed
}

// styles makes each style once.
type styles struct {
	file *excelize.File
	made map[style]int
}

// value is a cell's style and what is written in it: a number, a date or a
// string, and never a formula.
func (s *styles) value(c cell) (id int, value any, err error) {
	st := style{look: c.look, align: "left", isPending: c.isPending}
	if c.isCovered {
		id, err = s.id(st)
		return id, nil, err
	}
	switch c.kind {
	case form.Label:
		st.align = "center"
	case form.Points, form.Number:
		st.align = "right"
		if c.kind == form.Points || c.look != plain {
			st.align = "center"
		}
		if number, decimals, ok := exact(c.text); ok {
			value, st.format = number, "0"
			if decimals > 0 {
				st.format += "." + strings.Repeat("0", decimals)
			}
		}
	case form.Date:
		st.align = "center"
		if serial, ok := day(c.text); ok {
			value, st.format = serial, "yyyy-mm-dd"
		}
	}
	if value == nil && c.text != "" {
		value, st.isQuoted = c.text, publish.RunsInSpreadsheet(c.text)
	}
	id, err = s.id(st)
	return id, value, err
}

// exactDigits is how many significant digits a double holds for certain.
const exactDigits = 15

// exact reads a decimal that a double gives back to the last digit, and how
// many decimals are printed. Others, and what only looks like a number (00123),
// stay text.
func exact(text string) (number any, decimals int, ok bool) {
	digits := strings.TrimPrefix(text, "-")
	whole, fraction, dotted := strings.Cut(digits, ".")
	if !isDigits(whole) || dotted && !isDigits(fraction) || len(whole) > 1 && whole[0] == '0' {
		return nil, 0, false
	}
	if len(strings.TrimLeft(whole+fraction, "0")) > exactDigits || len(fraction) > exactDigits {
		return nil, 0, false
	}
	if !dotted {
		n, err := strconv.ParseInt(text, 10, 64)
		return n, 0, err == nil && strconv.FormatInt(n, 10) == text
	}
	f, err := strconv.ParseFloat(text, 64)
	back := strconv.FormatFloat(f, 'f', len(fraction), 64)
	return f, len(fraction), err == nil && back == text && !math.Signbit(f) == !strings.HasPrefix(text, "-")
}

func isDigits(text string) bool { return text != "" && strings.Trim(text, "0123456789") == "" }

// day is the number of a date, counted as workbooks do; before March 1900 they
// count wrongly, so such a date stays text.
func day(text string) (int64, bool) {
	d, err := time.Parse(time.DateOnly, text)
	if err != nil || d.Before(time.Date(1900, 3, 1, 0, 0, 0, 0, time.UTC)) {
		return 0, false
	}
	const epoch = 25569 // 1970-01-01
	return d.Unix()/86400 + epoch, true
}

func (s *styles) id(st style) (int, error) {
	if id, ok := s.made[st]; ok {
		return id, nil
	}
	x := looks[st.look].style(st)
	if st.isQuoted {
		x.NumFmt = 49 // text: it stays one when it is edited
	} else if st.format != "" {
		x.CustomNumFmt = &st.format
	}
	id, err := s.file.NewStyle(x)
	if err != nil {
		return 0, err
	}
	if st.isQuoted {
		quoted := true
		s.file.Styles.CellXfs.Xf[id].QuotePrefix = &quoted
	}
	s.made[st] = id
	return id, nil
}

// appearance is a look in the terms of a workbook.
type appearance struct {
	size                 int // of the letters, in points
	isBold, isBoxed      bool
	isCentred, isOneLine bool
	isTop                bool
	colour, fill         string
}

var looks = map[look]appearance{
	body:       {size: 10, isBoxed: true},
	plain:      {size: 10, isOneLine: true},
	titled:     {size: 16, isBold: true, isCentred: true},
	small:      {size: 9, colour: "595959"},
	warned:     {size: 11, isBold: true, colour: "C00000"},
	headed:     {size: 13, isBold: true},
	subheaded:  {size: 11, isBold: true},
	prose:      {size: 11, isTop: true},
	columnHead: {size: 10, isBold: true, isBoxed: true, isCentred: true, fill: "E7EDF3"},
	dataHead:   {size: 10, isBold: true, isOneLine: true, fill: "E7EDF3"},
	total:      {size: 10, isBold: true, isBoxed: true, fill: "F5F5F5"},
	grouped:    {size: 10, isBold: true, isBoxed: true, fill: "F5F5F5"},
	sign:       {size: 11},
}

func (a appearance) style(st style) *excelize.Style {
	x := &excelize.Style{Font: &excelize.Font{Family: defaultFont, Size: float64(a.size), Bold: a.isBold, Color: a.colour},
		Alignment: &excelize.Alignment{Horizontal: st.align, Vertical: "center", WrapText: !a.isOneLine}}
	if a.isCentred {
		x.Alignment.Horizontal = "center"
	}
	if a.isTop {
		x.Alignment.Vertical = "top"
	}
	if st.isPending {
		x.Font.Color = "B45F06"
	}
	if a.fill != "" {
		x.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{a.fill}}
	}
	if a.isBoxed {
		for _, side := range []string{"left", "right", "top", "bottom"} {
			x.Border = append(x.Border, excelize.Border{Type: side, Color: "808080", Style: 1})
		}
	}
	return x
}
