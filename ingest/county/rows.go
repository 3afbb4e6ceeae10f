package county

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// rowKind is what a row below the header is.
type rowKind int

const (
	dataRow  rowKind = iota
	totalRow         // 合计, 总计, 全县: a control total, no data
	partRow          // 其中：: already inside another row
	footerRow
	skippedRow // blank, the header again, 甲 乙 1 2, the example of the template
)

var (
	totalWords = []string{"合计", "总计", "小计", "共计", "累计", "全县", "全区", "全市", "合计数", "总计数"}
	// totalShape is a total with the place or page it is of before it, or a unit
	// behind: 全县合计, 本页小计, 合计（户）.
	totalShape = regexp.MustCompile(`^\p{Han}{0,8}(合计|总计|小计|共计|累计)数?(\([^()]*\))?$`)
	subShape   = regexp.MustCompile(`小计|^本页`)
	partStart  = regexp.MustCompile(`^(其中[:：]?|#)`)
	footerMark = regexp.MustCompile(`^(填表人|填报人|制表人|统计人|经办人|制表|填表|审核人|审核|审批人|复核人|负责人|单位负责人|科室负责人|分管领导|统计负责人|联系人|联系电话|电话|填报日期|填报时间|制表日期|报出日期|报送日期|填报单位\(?盖?章?\)?|单位\(盖章\)|注|注\d+|备注|说明|填表说明|附注|补充材料|数据来源)[:：]`)
	// footerName is a footer without its colon: 填表人 某甲.
	footerName = regexp.MustCompile(`^(填表人|填报人|制表人|统计人|审核人|审批人|复核人|单位负责人|科室负责人|统计负责人|填报日期|制表日期|报出日期).{0,12}$`)
	indexMarks = "甲乙丙丁戊己庚辛"
	indexSum   = regexp.MustCompile(`^\(?(\d+)\)?=[\d()+\-*/×÷%]+$`)
)

// sortedRows is the rows of a table by kind.
type sortedRows struct {
	data, totals, footers []int
	parts                 []partOf
}

// partOf is a row that says 其中, and the row above it that it is a part of.
type partOf struct{ row, whole int }

// sortRows sorts the rows below a header. When a table has nothing but a total
// row, that row is the data.
func (s *sheet) sortRows(l *layout) sortedRows {
	var out sortedRows
	last := s.lastFullRow(l)
	closed := false // a footer was met and no full row since
	whole := -1
	for row := l.first(); row < len(s.rows); row++ {
		kind := s.kindOf(row, l)
		full := s.mappedCells(row, l) > 1 || kind == dataRow && s.saysWhat(row, l)
		switch {
		case kind == footerRow, kind == dataRow && !full && (closed || row > last):
			out.footers, closed = append(out.footers, row), true
			continue
		case kind == totalRow:
			out.totals = append(out.totals, row)
		case kind == dataRow:
			out.data, closed = append(out.data, row), false
		}
		switch {
		case kind == skippedRow:
		case kind == partRow || kind == dataRow && s.startsPart(row, l):
			if whole >= 0 {
				out.parts = append(out.parts, partOf{row, whole})
			}
		default:
			whole = row
		}
	}
	if len(out.data) == 0 {
		out.data, out.totals, out.parts = out.totals, nil, nil
	}
	return out
}

// saysWhat reports whether a cell of a row is a value that no note would be: a
// coded value, a credit code, the code of an area. A row with nothing else is
// still a row.
func (s *sheet) saysWhat(row int, l *layout) bool {
	for i := range l.bindings {
		b := &l.bindings[i]
		text := s.at(row, b.col)
		if text == "" {
			continue
		}
		_, isCoded := b.column.code(text)
		if isCoded || b.column.Type == "uscc" && checkUSCC(text) == codeGood || b.column.Region && areaFolder.MatchString(text) {
			return true
		}
	}
	return false
}

// startsPart reports whether a row says that it is a part of the one above,
// though it is data by itself: 其中：实物商品网上零售额.
func (s *sheet) startsPart(row int, l *layout) bool {
	for i := range l.bindings {
		if b := &l.bindings[i]; b.namesThings() && partStart.MatchString(s.at(row, b.col)) {
			return true
		}
	}
	return false
}

// namesThings tells the columns whose words say what a row is about: a coded
// value or an area. In free text a # may begin a name.
func (b *binding) namesThings() bool { return b.column.Type == "enum" || b.column.Region }

// lastFullRow is the last row with two or more mapped cells.
func (s *sheet) lastFullRow(l *layout) int {
	for row := len(s.rows) - 1; row >= l.first(); row-- {
		if s.mappedCells(row, l) > 1 && s.kindOf(row, l) == dataRow {
			return row
		}
	}
	return l.first()
}

func (s *sheet) mappedCells(row int, l *layout) int {
	n := 0
	for _, b := range l.bindings {
		if s.at(row, b.col) != "" {
			n++
		}
	}
	return n
}

func (s *sheet) kindOf(row int, l *layout) rowKind {
	if s.isBlankRow(row) || s.isIndexRow(row) || s.repeatsHeader(row, l) || s.isExampleRow(row) {
		return skippedRow
	}
	if isFooter(s.firstCell(row)) {
		return footerRow
	}
	return s.totalKind(row, l)
}

// totalKind looks for the words of a total in the first two columns and in
// those that name things. 其中：实物商品网上零售额 is data where the words after
// it are a value of the column.
func (s *sheet) totalKind(row int, l *layout) rowKind {
	for col := range min(2, len(s.cells(row))) {
		text := s.at(row, col)
		if isTotal(text) {
			return totalRow
		}
		if strings.HasPrefix(text, "其中") && l.boundAt(col) == nil {
			return partRow
		}
	}
	for i := range l.bindings {
		b := &l.bindings[i]
		c := b.column
		if c.Type != "text" && c.Type != "enum" && c.Type != "uscc" || c.Personal {
			continue
		}
		text := s.at(row, b.col)
		starts := strings.HasPrefix(text, "其中") || strings.HasPrefix(text, "#") && b.namesThings()
		if !starts && !isTotal(text) {
			continue
		}
		_, isValue := c.code(partStart.ReplaceAllString(plainForm(text), ""))
		switch {
		case isValue:
		case starts:
			return partRow
		default:
			return totalRow
		}
	}
	return dataRow
}

// isFooter reports whether the first cell of a row makes it a footer.
func isFooter(first string) bool {
	if first == "" || !strings.ContainsAny(firstRune(first), "填制统经审复负单科分联电报注备说附补数") {
		return false
	}
	plain := plainForm(first)
	return footerMark.MatchString(plain) || footerName.MatchString(plain)
}

func firstRune(text string) string {
	_, size := utf8.DecodeRuneInString(text)
	return text[:size]
}

const longestTotal = 60 // bytes of the longest text taken for a total

// isTotal reports whether a cell says that its row is a total.
func isTotal(text string) bool {
	if len(text) > longestTotal || !strings.ContainsAny(text, "计全") {
		return false
	}
	plain := strings.TrimRight(plainForm(text), ":")
	return totalShape.MatchString(plain) || slices.Contains(totalWords, strings.Trim(plain, "()"))
}

func (s *sheet) firstCell(row int) string {
	for _, cell := range s.cells(row) {
		if cell != "" {
			return cell
		}
	}
	return ""
}

// isIndexRow recognises 甲 乙 1 2 3, 栏次 1 2 3=1+2 and 1 2 3 4: at least three
// cells that count up from one, letters of the cycle aside.
func (s *sheet) isIndexRow(row int) bool {
	first := s.firstCell(row)
	if first != "1" && first != "(1)" && first != "栏次" && first != "A" && !strings.Contains(indexMarks, first) {
		return false
	}
	cells := s.filled(row)
	next, letters := 1, 0
	for i, text := range cells {
		text = strings.Trim(plainForm(text), "()")
		if m := indexSum.FindStringSubmatch(plainForm(cells[i])); m != nil {
			text = m[1]
		}
		switch {
		case i == 0 && text == "栏次", len([]rune(text)) == 1 && (strings.Contains(indexMarks, text) || text[0] == "abcdefgh"[letters%8]):
			letters++
		case text == itoa(next):
			next++
		default:
			return false
		}
	}
	return len(cells) > 2 || letters > 1 || letters > 0 && next > 1
}

// repeatsHeader recognises the header printed again further down.
func (s *sheet) repeatsHeader(row int, l *layout) bool {
	same := 0
	for _, b := range l.bindings {
		text := plainForm(s.at(row, b.col))
		if text == "" {
			continue
		}
		if !s.isHeaderText(text, b.col, l) {
			return false
		}
		same++
	}
	return same > 1
}

func (s *sheet) isHeaderText(plain string, col int, l *layout) bool {
	for row := l.top; row < l.first(); row++ {
		if plainForm(s.at(row, col)) == plain {
			return true
		}
	}
	return false
}
