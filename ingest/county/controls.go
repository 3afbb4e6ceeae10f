package county

import (
	"cmp"
	"math/big"
	"slices"
	"strings"
)

// checkControls holds 合计, 总计 and 小计 rows against the rows they add up, and
// 其中 rows against the row they are a part of. None of them is counted.
func (r *reader) checkControls(rows []Row, sorted sortedRows) {
	r.warnDroppedArea(sorted.totals)
	for i := range r.layout.bindings {
		b := &r.layout.bindings[i]
		if !b.column.Additive {
			continue
		}
		for at := range sorted.totals {
			r.checkTotal(b, rows, sorted.totals, at)
		}
		for _, part := range sorted.parts {
			r.checkPart(b, part)
		}
	}
}

// hasControls reports whether checkControls will look at printed cells.
func (r *reader) hasControls() bool {
	return len(r.sorted.totals)+len(r.sorted.parts) > 0 &&
		slices.ContainsFunc(r.layout.bindings, func(b binding) bool { return b.column.Additive })
}

// control reports a control figure that does not hold, as severely as the data
// set wants.
func (r *reader) control(code string, at place, format string, args ...any) {
	if refusalOf(r.layout.dataset.ID).ControlTotal == SeverityFail {
		r.probs.fail(code, at, format, args...)
		return
	}
	r.probs.warn(code, at, format, args...)
}

// checkTotal compares one printed total with the sums it may stand for: of all
// rows, or of those since the total before. It is wrong when it is none of
// them.
func (r *reader) checkTotal(b *binding, rows []Row, totals []int, at int) {
	row := totals[at]
	printed, code := parseNumber(r.sheet.at(row, b.col), r.sheet.workbook && r.sheet.long[spot{row, b.col}])
	total, ok := new(big.Rat).SetString(printed.digits)
	if code != "" || !ok {
		return
	}
	var nearest *addition
	for _, frame := range r.frames(rows, totals, at) {
		frame = r.inFrameOf(row, frame)
		sum, comparable := r.sumOf(b.column, frame)
		if !comparable || len(frame) == 1 && !r.isSubtotal(row) || printed.suffix != "" && printed.suffix != sum.unit {
			continue
		}
		if sum.holds(total, printed.digits) {
			return
		}
		nearest = cmp.Or(nearest, sum)
	}
	if nearest == nil {
		return
	}
	report := r.control
	if r.isWiderArea(row) {
		report = r.probs.warn
	}
	report(CodeControlTotal, place{r.sheet.name, b.col + 1, row + 1}, "合计为 %s，各行相加为 %s，不一致；请核对是否漏行或重复",
		printed.digits, decimalText(nearest.sum))
}

// isWiderArea tells a 全县, 全市 row, which may take in more than the sheet lists.
func (r *reader) isWiderArea(row int) bool {
	return slices.ContainsFunc(r.sheet.filled(row), func(cell string) bool {
		return strings.HasPrefix(cell, "全") && !strings.Contains(cell, "计") && isTotal(cell)
	})
}

// frames lists the rows a total may add up, the likeliest first: 小计 those
// since the total before, or, standing first, those up to the next; 合计 all.
func (r *reader) frames(rows []Row, totals []int, at int) [][]Row {
	above := between(rows, before(totals, at), totals[at])
	below := between(rows, totals[at], after(totals, at))
	if r.isSubtotal(totals[at]) {
		if r.isSubtotalFirst(rows, totals) {
			return [][]Row{below}
		}
		return [][]Row{above}
	}
	frames := [][]Row{rows}
	if len(totals) > 1 {
		frames = append(frames, above, below)
	}
	return frames
}

// isSubtotalFirst tells a sheet whose 小计 rows stand above what they add up.
func (r *reader) isSubtotalFirst(rows []Row, totals []int) bool {
	i := slices.IndexFunc(totals, r.isSubtotal)
	return i >= 0 && len(between(rows, before(totals, i), totals[i])) == 0
}

func (r *reader) isSubtotal(row int) bool {
	return slices.ContainsFunc(r.sheet.filled(row), func(cell string) bool { return isTotal(cell) && subShape.MatchString(plainForm(cell)) })
}

const noRow = 1 << 30

func before(totals []int, at int) int {
	if at == 0 {
		return -1
	}
	return totals[at-1]
}

func after(totals []int, at int) int {
	if at == len(totals)-1 {
		return noRow
	}
	return totals[at+1]
}

// between are the data rows strictly between two rows of the sheet, which
// count from zero.
func between(rows []Row, from, to int) []Row {
	byNumber := func(row Row, number int) int { return cmp.Compare(row.Number, number) }
	i, _ := slices.BinarySearchFunc(rows, from+2, byNumber)
	j, _ := slices.BinarySearchFunc(rows, to+1, byNumber)
	return rows[min(i, j):j]
}

// inFrameOf keeps the rows a total can be the sum of: all about one period and
// one thing. Where they are not, those about what the total row itself names.
func (r *reader) inFrameOf(total int, rows []Row) []Row {
	for _, key := range r.layout.dataset.Key {
		c, b := r.layout.dataset.Column(key), r.layout.bound(key)
		isFrame := c.Type == "date" || c.Type == "period" || c.isYear() || c.Dimension != nil || c.FromTitle
		if !isFrame || r.sameIn(rows, r.kept[key]) {
			continue
		}
		if b == nil {
			return nil
		}
		named := plainForm(r.sheet.at(total, b.col))
		if named == "" || isTotal(named) {
			return nil
		}
		rows = slices.DeleteFunc(slices.Clone(rows), func(row Row) bool { return plainForm(r.sheet.at(row.Number-1, b.col)) != named })
	}
	return rows
}

func (r *reader) sameIn(rows []Row, at int) bool {
	return !slices.ContainsFunc(rows, func(row Row) bool { return row.Values[at] != rows[0].Values[at] })
}

// addition is an exact sum and how far rounding may have moved it.
type addition struct {
	sum, slack *big.Rat
	unit       string
}

// sumOf adds up one column; not comparable when a figure is missing or units
// differ.
func (r *reader) sumOf(c *Column, rows []Row) (*addition, bool) {
	out := &addition{sum: new(big.Rat), slack: new(big.Rat)}
	for i, row := range rows {
		digits := row.Values[r.kept[c.Key]]
		value, ok := new(big.Rat).SetString(digits)
		own := r.unitBeside(c.Key, row)
		if !ok || i > 0 && own != out.unit {
			return nil, false
		}
		out.unit = own
		out.sum.Add(out.sum, value)
		out.slack.Add(out.slack, out.half(digits))
	}
	return out, len(rows) > 0
}

// holds reports whether a printed total is the sum. Counts of single things
// are exact; what is printed with decimals, or in thousands or more, was
// rounded, each figure by half of its last digit at most.
func (a *addition) holds(total *big.Rat, digits string) bool {
	slack := new(big.Rat)
	if a.slack.Sign() > 0 {
		slack.Add(a.slack, a.half(digits))
	}
	difference := new(big.Rat).Sub(total, a.sum)
	return difference.Abs(difference).Cmp(slack) <= 0
}

// half is half of the last printed digit, nothing for a count of single things.
func (a *addition) half(digits string) *big.Rat {
	_, fraction, _ := strings.Cut(digits, ".")
	if fraction == "" && !strings.ContainsAny(a.unit, "千万亿") {
		return new(big.Rat)
	}
	half := big.NewRat(1, 2)
	for range min(len(fraction), 12) {
		half.Mul(half, big.NewRat(1, 10))
	}
	return half
}

// checkPart reports a 其中 figure over the figure it is a part of.
func (r *reader) checkPart(b *binding, part partOf) {
	own, isNumber := r.printedFigure(b, part.row)
	whole, isWhole := r.printedFigure(b, part.whole)
	if isNumber && isWhole && r.sameUnit(b, part) && own.Cmp(whole) > 0 {
		r.control(CodePartOverAll, place{r.sheet.name, b.col + 1, part.row + 1}, "“其中”项大于第 %d 行的总数；请核对两数和单位", part.whole+1)
	}
}

func (r *reader) printedFigure(b *binding, row int) (*big.Rat, bool) {
	n, code := parseNumber(r.sheet.at(row, b.col), r.sheet.workbook && r.sheet.long[spot{row, b.col}])
	if code != "" || n.suffix != "" {
		return nil, false
	}
	return new(big.Rat).SetString(n.digits)
}

// sameUnit reports whether two rows say the same unit, or none.
func (r *reader) sameUnit(b *binding, part partOf) bool {
	unit := r.layout.bound(b.column.UnitColumn)
	return b.column.UnitColumn == "" || unit == nil ||
		plainForm(r.sheet.at(part.row, unit.col)) == plainForm(r.sheet.at(part.whole, unit.col))
}
