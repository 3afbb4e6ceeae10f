package county

import (
	"regexp"
	"slices"
	"strings"
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
	totalWords = []string{"合计", "总计", "小计", "累计", "全县", "全区", "全市", "全县合计", "总合计", "合计数", "本页合计", "本页小计"}
	// totalStarts are the characters a total or part row can begin with.
	totalStarts = "合总小累全本其#(:"
	partStart   = regexp.MustCompile(`^(其中[:：]?|#)`)
	footerMark  = regexp.MustCompile(`^(填表人|填报人|制表人|制表|填表|审核人|审核|复核人|负责人|单位负责人|分管领导|统计负责人|联系人|联系电话|电话|填报日期|填报时间|制表日期|报送日期|填报单位\(?盖?章?\)?|单位\(盖章\)|注|注\d+|备注|说明|填表说明|附注|补充材料|数据来源)[:：]`)
	indexMarks  = "甲乙丙丁戊己庚辛"
)

// sorted is the rows of a table by kind.
type sortedRows struct {
	data, totals, footers []int
}

// sortRows sorts the rows below a header. When a table has nothing but a total
// row, that row is the data.
func (s *sheet) sortRows(l *layout) sortedRows {
	var out sortedRows
	last := s.lastFullRow(l)
	closed := false // a footer was met and no full row since
	for row := l.first(); row < len(s.rows); row++ {
		kind := s.kindOf(row, l)
		full := s.mappedCells(row, l) > 1
		switch {
		case kind == footerRow, kind == dataRow && !full && (closed || row > last):
			out.footers, closed = append(out.footers, row), true
		case kind == totalRow:
			out.totals = append(out.totals, row)
		case kind == dataRow:
			out.data, closed = append(out.data, row), false
		}
	}
	if len(out.data) == 0 {
		out.data, out.totals = out.totals, nil
	}
	return out
}

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
	if first := s.firstCell(row); strings.ContainsAny(first, ":：") && footerMark.MatchString(plainForm(first)) {
		return footerRow
	}
	return s.totalKind(row, l)
}

// totalKind looks for the words of a total in the first two columns and in
// those that name things. 其中：实物商品网上零售额 is data where the words after
// it are a value of the column.
func (s *sheet) totalKind(row int, l *layout) rowKind {
	for col := range min(2, len(s.rows[row])) {
		if text := plainForm(s.at(row, col)); slices.Contains(totalWords, strings.Trim(text, ":()")) {
			return totalRow
		}
	}
	for _, b := range l.bindings {
		c := b.column
		if c.Type != "text" && c.Type != "enum" && c.Type != "uscc" || c.Personal {
			continue
		}
		text := plainForm(s.at(row, b.col))
		if len(text) > 0 && !strings.Contains(totalStarts, string([]rune(text)[:1])) {
			continue
		}
		_, isValue := c.code(partStart.ReplaceAllString(text, ""))
		switch {
		case isValue:
		case slices.Contains(totalWords, strings.Trim(text, ":()")):
			return totalRow
		case strings.HasPrefix(text, "其中"):
			return partRow
		}
	}
	return dataRow
}

func (s *sheet) firstCell(row int) string {
	for _, cell := range s.rows[row] {
		if cell != "" {
			return cell
		}
	}
	return ""
}

// isIndexRow recognises 甲 乙 1 2 3 and 1 2 3 4: at least three cells that count
// up from one, letters of the cycle aside.
func (s *sheet) isIndexRow(row int) bool {
	if first := s.firstCell(row); first != "1" && first != "(1)" && !strings.Contains(indexMarks, first) {
		return false
	}
	cells := s.filled(row)
	next, letters := 1, 0
	for _, text := range cells {
		text = strings.Trim(plainForm(text), "()")
		switch {
		case len([]rune(text)) == 1 && strings.Contains(indexMarks, text):
			letters++
		case text == itoa(next):
			next++
		default:
			return false
		}
	}
	return len(cells) > 2 || letters > 0
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
