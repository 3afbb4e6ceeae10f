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

func kindsOf(cell []byte) (kinds uint8) {
	for _, c := range cell {
		kinds |= byteKinds[c]
	}
	return kinds
}

// cleanCell is cellText for cells in which that is plain to see: those it leaves
// alone, and those in which it only folds full-width forms. ok is false for any
// other. room is written to where something is folded.
func cleanCell(cell, room []byte) (text, rest []byte, kinds uint8, ok bool) {
	kinds = kindsOf(cell)
	if len(cell) == 0 {
		return nil, room, 0, true
	}
	if kinds&hasOdd != 0 || kinds&hasBlank != 0 && !hasSingleBlanks(cell) || isWrapping(cell[0]) {
		return nil, room, kinds, false
	}
	if kinds&hasHan != 0 && bytes.Contains(cell, []byte("\u3000")) {
		return nil, room, kinds, false
	}
	if kinds&hasFull == 0 {
		return cell, room, kinds, true
	}
	from := len(room)
	for i := 0; i < len(cell); i++ {
		if cell[i] != 0xef {
			room = append(room, cell[i])
			continue
		}
		half := rune(cell[i]&0xf)<<12 | rune(cell[i+1]&0x3f)<<6 | rune(cell[i+2]&0x3f)
		if half -= '！' - '!'; half < '!' || half > '~' {
			return nil, room[:from], kinds, false
		}
		room = append(room, byte(half))
		i += 2
	}
	text = room[from:len(room):len(room)]
	if isWrapping(text[0]) {
		return nil, room[:from], kinds, false
	}
	return text, room, kindsOf(text), true
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

// isSurelyImpersonal proves of a cleaned text that personalKind finds nothing:
// too few digits for a number, no letter for a plate, no colon behind a label,
// too few letters and digits for an account.
func isSurelyImpersonal(text []byte, kinds uint8) bool {
	if kinds&hasColon != 0 || kinds&hasFull != 0 {
		return false
	}
	if kinds&(hasDigit|hasLetter) == 0 && len(text) < 3*mobileDigits {
		return true
	}
	if kinds == hasDigit {
		return isSurelyNoNumber(len(text))
	}
	digits, letters, written, marks := 0, 0, 0, 0
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c >= '0' && c <= '9':
			digits++
		case c < 0x80:
			if byteKinds[c]&hasLetter != 0 {
				letters++
			}
			if c == '-' {
				marks++
			}
		case c >= 0xe3 && c <= 0xe9:
			if isWrittenDigit(text[i : i+3]) {
				written++
			}
			i += 2
		}
	}
	return digits+written < mobileDigits && (letters == 0 || digits+written < plateDigits && letters+digits+marks < leastAccount) &&
		(digits+marks < leastAccount || !bytes.Contains(text, []byte("微信")))
}

// isSurelyNoNumber tells the lengths that no number of a person has, alone or
// behind 0, 86 or 0086, and no two of them run together.
func isSurelyNoNumber(n int) bool {
	return n < mobileDigits || n == 14 || n == 20 || n == 21 || n >= 23 && n <= 28 || n >= 30 && n <= 35 || n > 36
}

func isWrittenDigit(char []byte) bool {
	switch view(char) {
	case "〇", "零", "一", "幺", "二", "三", "四", "五", "六", "七", "八", "九":
		return true
	}
	return false
}

// isSurelyNoTotal proves of a cleaned text that it is no word of a total and
// begins no part of one.
func isSurelyNoTotal(text []byte, kinds uint8) bool {
	if kinds&hasHan == 0 {
		return text[0] != '#'
	}
	if text[0] == '#' || bytes.HasPrefix(text, []byte("其中")) {
		return false
	}
	return len(text) > longestTotal || !(bytes.Contains(text, []byte("计")) || bytes.Contains(text, []byte("全"))) || !isTotal(view(text))
}

// isSurelyNoFirst proves of a cleaned text in the first filled cell of a row that
// it makes it neither a footer nor a row of column numbers.
func isSurelyNoFirst(text []byte) bool {
	if text[0] < 0x80 {
		return len(text) > len("(1)")
	}
	return !isFooter(view(text)) && view(text) != "栏次" && !bytes.Contains([]byte(indexMarks), text)
}
