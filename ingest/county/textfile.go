package county

import (
	"strings"
	"unicode/utf8"
)

// readText reads comma, tab or semicolon separated text into one nameless
// sheet and tells the separator. Row numbers are those a spreadsheet shows:
// a line break inside quotes does not count, an empty line does.
func readText(text string, probs *problems) (*sheet, rune) {
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	text, comma := separator(text)
	s := &sheet{}
	split := newSplit(text, byte(comma))
	inner := 0 // line breaks inside cells so far
	for {
		record, line, ok := split.next()
		if !ok {
			return s, comma
		}
		for len(s.rows) < line-inner {
			s.rows = append(s.rows, nil)
		}
		if len(s.rows) >= maxRows || len(record) > maxColumns {
			probs.fail(CodeTooLarge, place{row: len(s.rows) + 1}, "超过 1048576 行或 16384 列；请拆分后导入")
			return s, comma
		}
		s.rows = append(s.rows, record)
		inner += checkRecord(record, comma, len(s.rows), probs)
	}
}

// checkRecord reports cells that are too long or swallowed the next lines for
// want of a closing quote, and counts the line breaks inside cells.
func checkRecord(record []string, comma rune, row int, probs *problems) int {
	breaks := 0
	for col, field := range record {
		n := strings.Count(field, "\n")
		breaks += n
		at := place{col: col + 1, row: row}
		if len(field) > maxCellChars && utf8.RuneCountInString(field) > maxCellChars {
			probs.fail(CodeTooLarge, at, "单元格超过 32767 个字；请检查引号是否成对")
		} else if n > 0 && len(record) > 1 && strings.Count(field, string(comma)) >= n*(len(record)-1) {
			probs.fail(CodeDamagedFile, at, "引号不成对，把后面的行读进了同一格；请改正引号，或另存为 .xlsx")
		}
	}
	return breaks
}

// separator finds the character that splits most cells in the first lines and
// removes a leading "sep=;" hint.
func separator(text string) (string, rune) {
	if rest, ok := strings.CutPrefix(text, "sep="); ok && len(rest) > 1 && rest[1] == '\n' && strings.Contains(",;\t|", rest[:1]) {
		return "\n" + rest[2:], rune(rest[0])
	}
	best, most := ',', 0
	lines := strings.SplitN(text, "\n", 31)
	for _, comma := range []rune{',', '\t', ';', '|'} {
		count := 0
		for _, line := range lines[:min(len(lines), 30)] {
			count = max(count, strings.Count(line, string(comma)))
		}
		if count > most {
			best, most = comma, count
		}
	}
	return text, best
}
