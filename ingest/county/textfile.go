package county

import (
	"strings"
	"unicode/utf8"
)

// openText reads whatever is text: separated values, a web page, an XML
// spreadsheet. What it is, its beginning tells.
func openText(body []byte, e *Export, probs *problems) []*sheet {
	text, charset, ok := decodeText(body, probs)
	if !ok {
		e.Format = "csv"
		return nil
	}
	e.Charset = charset
	switch e.Format = markup(text); e.Format {
	case "html":
		return openHTML(text, probs)
	case "xmlss":
		e.Format = "xml"
		return openXML(text, probs)
	case "csv":
		s, sep := readText(text, probs)
		if sep == "\t" {
			e.Format = "tsv"
		}
		return []*sheet{s}
	}
	probs.fail(CodeUnsupportedFormat, place{}, "%s", remedies[e.Format])
	return nil
}

// readText reads separated text into one nameless sheet and tells the
// separator. Row numbers are those a spreadsheet shows: a line break inside
// quotes does not count, an empty line does.
func readText(text string, probs *problems) (*sheet, string) {
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	isEnded := strings.HasSuffix(strings.TrimRight(text, "\x1a"), "\n") // DOS ended a text with 0x1A
	text, sep := separator(strings.TrimRight(text, "\x1a\n"))
	s, room := &sheet{}, newSlots(len(text))
	var cells rowRoom
	for scan := (csvScan{text: text, sep: sep}); scan.next(); {
		row := len(s.rows) + 1
		if row > maxRows || len(scan.record) > maxColumns || room.take(len(scan.record)) != nil {
			probs.fail(CodeTooLarge, place{row: row}, "超过 1048576 行、16384 列或三千三百万格；请拆分后导入")
			return s, sep
		}
		if len(scan.record) == 1 && scan.record[0] == "" {
			s.rows = append(s.rows, nil)
			continue
		}
		s.rows = append(s.rows, cells.row(scan.record))
		if checkRecord(scan.record, sep, row, probs) && scan.torn > 0 {
			probs.fail(CodeDamagedFile, place{col: scan.torn, row: row}, "%s", openQuote)
		}
	}
	checkTail(isEnded, s, probs)
	return s, sep
}

const openQuote = "引号不成对，把后面的内容读进了同一格；请改正引号，或另存为 .xlsx"

// checkRecord reports cells that are too long or swallowed the next lines for
// want of a closing quote, and tells whether all are well.
func checkRecord(record []string, sep string, row int, probs *problems) (ok bool) {
	ok = true
	for col, field := range record {
		at := place{col: col + 1, row: row}
		if len(field) > maxCellChars && utf8.RuneCountInString(field) > maxCellChars {
			probs.fail(CodeTooLarge, at, "单元格超过 32767 个字；请检查引号是否成对")
			ok = false
		} else if n := strings.Count(field, "\n"); n > 0 && len(record) > 1 && strings.Count(field, sep) >= n*(len(record)-1) {
			probs.fail(CodeDamagedFile, at, "%s", openQuote)
			ok = false
		}
	}
	return ok
}
