package county

import (
	"bytes"
	"unsafe"
)

// Kinds of bytes in a cell. What is odd is left to the functions on strings.
const (
	hasDigit  = 1 << iota
	hasLetter // of ASCII
	hasColon
	hasQuotable // , or "
	hasBlank    // the ASCII blank
	hasHan      // a lead byte of U+4000 to U+9FFF, or of U+3000 to U+3FFF
	hasFull     // the lead byte of the full-width forms and what lies beside them
	hasOdd      // controls, _, and every character that may be folded, dropped or lowered
)

// byteKinds is the kind of every byte; following bytes of a character have none.
var byteKinds = func() (kinds [256]uint8) {
	for c := range kinds {
		switch {
		case c >= '0' && c <= '9':
			kinds[c] = hasDigit
		case c|0x20 >= 'a' && c|0x20 <= 'z' && c < 0x80:
			kinds[c] = hasLetter
		case c == ':':
			kinds[c] = hasColon
		case c == ',', c == '"':
			kinds[c] = hasQuotable
		case c == ' ':
			kinds[c] = hasBlank
		case c < ' ', c == 0x7f, c == '_':
			kinds[c] = hasOdd
		case c < 0x80, c >= 0x80 && c < 0xc0:
		case c == 0xe3, c >= 0xe4 && c <= 0xe9:
			kinds[c] = hasHan
		case c == 0xef:
			kinds[c] = hasFull
		default:
			kinds[c] = hasOdd
		}
	}
	return kinds
}()

// cleanCell is cellText for cells in which that is plain to see: those it leaves
// alone, and those in which it only folds full-width forms. ok is false for any
// other. room is written to where something is folded.
func cleanCell(cell, room []byte) (text, rest []byte, f textFacts, ok bool) {
	if len(cell) == 0 {
		return nil, room, f, true
	}
	f = factsOf(cell)
	if f.kinds&hasOdd != 0 || f.kinds&hasBlank != 0 && !hasSingleBlanks(cell) || isWrapping(cell[0]) {
		return nil, room, f, false
	}
	if f.kinds&hasFull == 0 {
		return cell, room, f, true
	}
	from := len(room)
	for i := 0; i < len(cell); i++ {
		if cell[i] != 0xef {
			room = append(room, cell[i])
			continue
		}
		half := rune(cell[i]&0xf)<<12 | rune(cell[i+1]&0x3f)<<6 | rune(cell[i+2]&0x3f)
		if half -= '！' - '!'; half < '!' || half > '~' {
			return nil, room[:from], f, false
		}
		room = append(room, byte(half))
		i += 2
	}
	text = room[from:len(room):len(room)]
	if isWrapping(text[0]) {
		return nil, room[:from], f, false
	}
	return text, room, factsOf(text), true
}

// isWrapping tells what programs put before a cell to keep it text.
func isWrapping(c byte) bool { return c == '=' || c == '\'' || c == '`' }

// hasSingleBlanks reports whether the blanks of a cell stay as they are.
func hasSingleBlanks(cell []byte) bool {
	return cell[0] != ' ' && cell[len(cell)-1] != ' ' && !bytes.Contains(cell, []byte("  "))
}

// view is a string of bytes that do not change while it is looked at.
func view(text []byte) string { return unsafe.String(unsafe.SliceData(text), len(text)) }

// isMarkStart knows the first bytes in ASCII, and the first characters beyond, of
// the marks for a missing value.
func isMarkStart(text []byte, more []string) bool {
	c := text[0]
	switch {
	case c|0x20 == 'n', c < '0', c > '9' && c < 'A', c > 'Z' && c < 'a', c > 'z' && c < 0x80:
		return true
	case c >= '0' && c <= '9', c < 0x80:
		return len(more) > 0
	case c < 0xe4:
		return true
	}
	first := view(text[:3])
	switch first {
	case "无", "暂", "缺", "不", "未", "已":
		return true
	}
	for _, mark := range more {
		if len(mark) < 3 || mark[:3] == first {
			return true
		}
	}
	return false
}

// isSurelyNoMissingMark proves of a cleaned text that isMissing and the further
// marks of a column do not take it for "no value".
func isSurelyNoMissingMark(text []byte, more []string) bool {
	if len(more) == 0 && len(text) > longestMark && text[0] != '-' && text[0] != '~' && text[0] != '_' && (text[0] < 0x80 || text[0] >= 0xe4) {
		return text[0] != ' '
	}
	return !isMarkStart(text, more)
}

const leastAccount = 5 // letters and digits of the shortest name in a messenger

// textFacts are what a cleaned text is made of, counted in one go.
type textFacts struct {
	kinds                           uint8
	digits, letters, marks, written int
	mayTotal                        bool // 计 or 全 stands in it
	messenger                       bool // 微 stands in it
}

func factsOf(text []byte) (f textFacts) {
	for i := 0; i < len(text); i++ {
		c := text[i]
		f.kinds |= byteKinds[c]
		switch {
		case c >= '0' && c <= '9':
			f.digits++
		case c < 0x80:
			if c|0x20 >= 'a' && c|0x20 <= 'z' {
				f.letters++
			} else if c == '-' {
				f.marks++
			}
		case c >= 0xe3 && c <= 0xe9 && i+2 < len(text):
			f.kinds |= hasHan
			switch int(c)<<16 | int(text[i+1])<<8 | int(text[i+2]) {
			case 0xe38087, 0xe99bb6, 0xe4b880, 0xe5b9ba, 0xe4ba8c, 0xe4b889, 0xe59b9b, 0xe4ba94, 0xe585ad, 0xe4b883, 0xe585ab, 0xe4b99d: // 〇零一幺二三四五六七八九
				f.written++
			case 0xe8aea1, 0xe585a8: // 计 全
				f.mayTotal = true
			case 0xe5beae: // 微
				f.messenger = true
			case 0xe38080: // the full-width blank
				f.kinds |= hasOdd
			}
			i += 2
		}
	}
	return f
}

// isSurelyImpersonal proves of a cleaned text that personalKind finds nothing:
// too few digits for a number, no letter for a plate, no colon behind a label,
// too few letters and digits for an account.
func (f textFacts) isSurelyImpersonal(text []byte) bool {
	switch {
	case f.kinds&(hasColon|hasFull|hasOdd) != 0:
		return false
	case f.digits == len(text): // marks such as + and - are of no kind
		return isSurelyNoNumber(len(text))
	}
	return f.digits+f.written < mobileDigits && (f.letters == 0 || f.digits+f.written < plateDigits && f.letters+f.digits+f.marks < leastAccount) &&
		(f.digits+f.marks < leastAccount || !f.messenger)
}

// isSurelyNoNumber tells the lengths that no number of a person has, alone or
// behind 0, 86 or 0086, and no two of them run together.
func isSurelyNoNumber(n int) bool {
	return n < mobileDigits || n == 14 || n == 20 || n == 21 || n >= 23 && n <= 28 || n >= 30 && n <= 35 || n > 36
}

// isSurelyNoTotal proves of a cleaned text that it is no word of a total and
// begins no part of one.
func (f textFacts) isSurelyNoTotal(text []byte) bool {
	if text[0] == '#' || text[0] == 0xe5 && bytes.HasPrefix(text, []byte("其中")) {
		return false
	}
	return !f.mayTotal || len(text) > longestTotal || !isTotal(view(text))
}

// isSurelyNoFirst proves of a cleaned text in the first filled cell of a row that
// it makes it neither a footer nor a row of column numbers.
func isSurelyNoFirst(text []byte) bool {
	if text[0] < 0x80 {
		return len(text) > len("(1)")
	}
	return !isFooter(view(text)) && view(text) != "栏次" && !bytes.Contains([]byte(indexMarks), text)
}
