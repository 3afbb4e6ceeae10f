package county

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// What stands in an annotated copy in the place of what it must not hold.
// omittedPersonal, read again, is no value.
const (
	omittedPersonal = "已略去个人信息"
	omittedDoubtful = "已略去（可能是个人信息，或过长）"
	omittedColumn   = "已略去（未导入的列）"
	omittedRest     = "以下内容未识别，未抄入本副本"
)

// look is how a sheet was read: what an annotated copy may show of it depends
// on which columns are personal.
type look struct {
	sheet  *sheet
	layout *layout // of a sheet that was not recognised the nearest miss, or nil
	isRead bool
	sorted sortedRows
	rows   []Row          // what was kept of it, repeated rows included
	places map[string]int // of keys in their values
}

// copied is a cell of the copy: its text, and whether something was left out.
type copied struct {
	text    string
	omitted bool
}

func omitted(mark string) copied { return copied{mark, true} }

// rowsShown lists the rows of a sheet that its copy shows, in order: the first
// ones and those in which something was found. Of a sheet that was not
// recognised nobody knows which columns are personal; it is shown down to the
// header that came nearest.
func (k *look) rowsShown(found map[int]bool) []int {
	end := k.sheet.height()
	if !k.isRead {
		end = 0
		if k.layout != nil {
			end = min(k.sheet.height(), k.layout.first())
		}
	}
	var out []int
	for row := range min(end, copyRows) {
		out = append(out, row)
	}
	for _, row := range slices.Sorted(maps.Keys(found)) {
		if row >= copyRows && row < end {
			out = append(out, row)
		}
	}
	return out
}

// copyRow is one row as the copy shows it.
func (k *look) copyRow(row int) []copied {
	out := make([]copied, len(k.sheet.cells(row)))
	switch {
	case len(out) == 0:
		return k.copyKept(row)
	case row < k.layout.top || slices.Contains(k.sorted.footers, row):
		k.copyWords(row, out)
	case row < k.layout.first():
		for col := range out {
			out[col] = plainCopy(k.sheet.printed(row, col))
		}
	default:
		for col := range out {
			out[col] = k.copyCell(row, col)
		}
	}
	return out
}

// copyKept shows what was kept of a row whose cells are no longer held.
func (k *look) copyKept(row int) (out []copied) {
	if _, found := k.rowOf(row); !found {
		return nil
	}
	for i := range k.layout.bindings {
		b := &k.layout.bindings[i]
		value := k.kept(row, b)
		if value == "" || k.isPersonal(row, b) {
			continue
		}
		for len(out) <= b.col {
			out = append(out, copied{})
		}
		out[b.col] = plainCopy(value)
	}
	return out
}

// copyWords copies a title or footer line without the people it names. The
// name may stand in the cell beside its label.
func (k *look) copyWords(row int, out []copied) {
	isName := false
	isRow := !k.isRead && len(k.sheet.filled(row)) > 2 // it may be data whose header nobody knows
	for col := range out {
		text := k.sheet.at(row, col)
		if text == "" {
			continue
		}
		words, ends := withoutPeople(text)
		isLabel := labelMark.MatchString(text)
		switch {
		case isName && !isLabel, isRow, mayBeName(text):
			out[col] = omitted(omittedPersonal)
		case words != text:
			out[col] = copied{words, true}
		default:
			out[col] = plainCopy(text)
		}
		isName = ends || isName && !isLabel
	}
}

var (
	labelMark  = regexp.MustCompile(`填表人|填报人|制表人|统计人|经办人|审核人|审批人|复核人|单位负责人|科室负责人|统计负责人|负责人|分管领导|联系人|联系电话|电话|手机|填报日期|填报时间|制表日期|报送日期|报出日期|填报单位|单位|截至|注|备注|说明`)
	personWord = regexp.MustCompile(`人$|领导$|电话$|手机$`)
)

// withoutPeople drops what stands behind the labels that name people: 填表人：某甲
// 填报日期：2026-01-15 keeps the date. endsOpen says that the last label is such
// a one with nothing behind it.
func withoutPeople(text string) (out string, endsOpen bool) {
	at := labelMark.FindAllStringIndex(text, -1)
	if len(at) == 0 {
		return text, false
	}
	var b strings.Builder
	b.WriteString(text[:at[0][0]])
	for i, span := range at {
		end := len(text)
		if i+1 < len(at) {
			end = at[i+1][0]
		}
		label, rest := text[span[0]:span[1]], text[span[1]:end]
		if !personWord.MatchString(label) {
			b.WriteString(label + rest)
			endsOpen = false
			continue
		}
		endsOpen = strings.Trim(rest, ":： ") == ""
		if !endsOpen {
			rest = "：" + omittedPersonal + " "
		}
		b.WriteString(label + rest)
	}
	return strings.TrimSpace(b.String()), endsOpen
}

// mayBeName reports whether a short text looks like the name of a person.
func mayBeName(text string) bool {
	return utf8.RuneCountInString(text) <= 4 && quote(text) != "“"+text+"”"
}

// plainCopy shows a text unless it holds a personal number.
func plainCopy(text string) copied {
	if holdsPersonalNumber(text) {
		return omitted(omittedPersonal)
	}
	return copied{text: text}
}

// copyCell shows a cell below the header as far as its column allows.
func (k *look) copyCell(row, col int) copied {
	text := k.sheet.at(row, col)
	b := k.layout.boundAt(col)
	switch {
	case text == "":
		return copied{}
	case b == nil && (isTotal(text) || strings.HasPrefix(text, "其中") && len(text) < longestTotal):
		return plainCopy(text)
	case b == nil:
		return omitted(omittedColumn)
	case isMissing(text):
		return copied{text: text}
	case k.isPersonal(row, b):
		return omitted(omittedPersonal)
	case b.column.Region && cutAddress(text) != text:
		return copied{orElse(cutAddress(text), omittedPersonal), true}
	case holdsPersonalNumber(text):
		return omitted(omittedPersonal)
	case b.column.isFreeText() || k.kept(row, b) != "" || quote(text) == "“"+text+"”":
		return copied{text: k.readable(row, b, text)}
	}
	return omitted(omittedDoubtful)
}

// isPersonal tells a cell whose value never passes the door: a personal column,
// a name that becomes a keyed hash, the name of an operator without a licence.
func (k *look) isPersonal(row int, b *binding) bool {
	if b.column.Personal || b.column.Person && looksLikeName(k.sheet.at(row, b.col)) || slices.ContainsFunc(b.column.NameHeaders, b.isUnder) {
		return true
	}
	if b.column.Key != "operator_name" {
		return false
	}
	for i := range k.layout.dataset.Columns {
		if c := &k.layout.dataset.Columns[i]; c.NaturalPerson != "" {
			return k.kept(row, b) == ""
		}
	}
	return false
}

// isFreeText tells the columns whose words are kept as they are printed.
func (c *Column) isFreeText() bool {
	return c.Type == "text" || c.Type == "list" && !c.Items || c.Type == "enum" && c.Open
}

// kept is what was kept of a cell.
func (k *look) kept(row int, b *binding) string {
	at, found := k.rowOf(row)
	if !found {
		return ""
	}
	if k.places == nil {
		k.places = k.layout.dataset.keptIndex()
	}
	if i, ok := k.places[b.column.Key]; ok {
		return k.rows[at].Values[i]
	}
	return ""
}

// rowOf finds what was kept of a row.
func (k *look) rowOf(row int) (at int, found bool) {
	return slices.BinarySearchFunc(k.rows, row+1, func(r Row, number int) int { return cmp.Compare(r.Number, number) })
}

// readable shows a stored serial number as the date it is.
func (k *look) readable(row int, b *binding, text string) string {
	isDate := b.column.Type == "date" || b.column.Type == "datetime"
	if isDate && serial.MatchString(text) && k.kept(row, b) != "" {
		return k.kept(row, b)
	}
	return text
}

// formulaStart is what a spreadsheet may take for a formula when the text is
// opened or saved as something else.
var formulaStart = regexp.MustCompile(`^[\s\p{Z}\x00"“]*[=+\-@＝＋－＠]`)

// plainNumber is a number, which needs no mark to stay one.
var plainNumber = regexp.MustCompile(`^[+-]?[\d,]+(\.\d+)?%?$`)

// escaped makes a text of a foreign file inert: an apostrophe before what may
// be taken for a formula. Read again, the apostrophe is gone.
func escaped(text string) string {
	if formulaStart.MatchString(text) && !plainNumber.MatchString(text) {
		return "'" + text
	}
	return text
}
