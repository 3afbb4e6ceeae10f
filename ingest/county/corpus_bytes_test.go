package county

import (
	"bytes"
	"os"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding/unicode"
)

const rightText = "统一社会信用代码,企业名称,成立日期,登记状态\n91350421MA0XKCD013,合成示例甲,2020-01-02,存续\n350421600012343,合成示例𠮷乙,2020-01-03,存续\n"

// oddBytes are files whose bytes are odd, not their cells, by name.
func oddBytes(t *testing.T) map[string][]byte {
	t.Helper()
	u, lines := func(text string) []byte { return []byte(text) }, strings.SplitAfter(rightText, "\n")
	be, err := unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewEncoder().Bytes(u(rightText))
	if err != nil {
		t.Fatal(err)
	}
	four, gbk := encoded(t, u(rightText), "gb18030"), encoded(t, u(strings.ReplaceAll(rightText, "𠮷", "")), "gbk")
	book, _ := corpusFormats["xlsx"](t, []bookSheet{{Name: "数据", Rows: rightTable(Lookup("tax"))}})
	swap := func(old, new string) []byte { return u(strings.ReplaceAll(rightText, old, new)) }
	titles := func(n int) []byte { return u(strings.Repeat("合成示例\n", n) + rightText) }
	return map[string][]byte{
		"mark.csv": append([]byte("\xef\xbb\xbf"), rightText...), "mark_only.csv": u("\xef\xbb\xbf"), "four_byte_gb18030.csv": four, "gbk.csv": gbk,
		"utf16_big_end.csv": be, "utf16_odd_length.csv": append(slices.Clone(be), 0),
		"cut_in_a_letter_gbk.csv": gbk[:bytes.LastIndexByte(gbk, ',')+2], "cut_in_a_letter_utf8.csv": u(rightText[:len(rightText)-2]),
		"bad_byte.csv": u(lines[0] + lines[1] + "\xff\xfe\xfd,a,b,c\n"), "nul.csv": u(strings.Replace(rightText, "合", "\x00", 1)),
		"empty.csv": {}, "blanks.csv": u(" \r\n\t\r\n"), "commas_only.csv": u(",,,\n,,,\n"),
		"crlf.csv": swap("\n", "\r\n"), "cr.csv": swap("\n", "\r"), "no_last_newline.csv": u(strings.TrimSuffix(rightText, "\n")), "blank_lines.csv": swap("\n", "\n\n"),
		"tabs.txt": swap(",", "\t"), "semicolons.csv": swap(",", ";"), "bars.csv": swap(",", "|"), "sep_hint.csv": u("sep=;\n" + strings.ReplaceAll(rightText, ",", ";")),
		"wide_commas.csv": swap(",", "，"), "trailing_commas.csv": swap("\n", ",,\n"), "spaces_round_cells.csv": swap(",", " , "),
		"all_quoted.csv": quotedText(), "break_in_cell.csv": u(strings.Replace(rightText, "合成示例甲", "\"合成\n示例甲\"", 1)),
		"break_in_header.csv": u(strings.Replace(rightText, "企业名称", "\"企业\r\n名称\"", 1)), "comma_in_cell.csv": u(strings.Replace(rightText, "合成示例甲", `"合成,示例甲"`, 1)),
		"quote_in_cell.csv": u(strings.Replace(rightText, "合成示例甲", `"合成""示例""甲"`, 1)), "open_quote.csv": u(strings.Replace(rightText, "合成示例甲", `"合成示例甲`, 1)),
		"header_in_row_30.csv": titles(29), "header_in_row_34.csv": titles(33), "one_column.csv": u("统一社会信用代码\n91350421MA0XKCD013\n"),
		"filtered.xlsx":         filteredBook(t),
		"text_called_xlsx.xlsx": u(rightText), "workbook_called_csv.csv": book, "cut_workbook.xlsx": book[:len(book)-40], "half_workbook.xlsx": book[:len(book)/2],
		"page.pdf": u("%PDF-1.7 合成示例"), "binary.dat": {1, 0, 2, 0, 3}, "words.csv": u("这不是表格\n只是几行字\n"),
	}
}

// bytesFamily makes the files of oddBytes that have a line in the family.
func bytesFamily(t *testing.T, path string) []corpusFile {
	t.Helper()
	body, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	made := oddBytes(t)
	var out []corpusFile
	for _, line := range familyLines(body) {
		content, ok := made[line[0]]
		if !ok {
			t.Errorf("bytes: %s is no file of the family", line[0])
		}
		out = append(out, corpusFile{family: "bytes", name: line[0], area: "350421", body: content, want: line[1], right: []byte(rightText),
			fix: func(*testing.T, []Problem) []byte { return []byte(rightText) }})
		delete(made, line[0])
	}
	for name := range made {
		if !*updateCorpus {
			t.Errorf("bytes: %s has no line", name)
		}
		out = append(out, corpusFile{family: "bytes", name: name, area: "350421", body: made[name], right: []byte(rightText),
			fix: func(*testing.T, []Problem) []byte { return []byte(rightText) }})
	}
	slices.SortFunc(out, func(a, b corpusFile) int { return strings.Compare(a.name, b.name) })
	if *updateCorpus {
		rewriteFamily(t, path, string(body), out)
	}
	return out
}

// quotedText has quotes round every cell.
func quotedText() []byte {
	text := strings.ReplaceAll(strings.TrimSuffix(rightText, "\n"), ",", `","`)
	return []byte(`"` + strings.ReplaceAll(text, "\n", "\"\n\"") + "\"\n")
}

// filteredBook has a filter that hides a row: it is data all the same.
func filteredBook(t *testing.T) []byte {
	part := sheetXML([][]string{{"年度", "范围", "税额（万元）"}, {"2024", "税务组织税收收入", "n:90"}, {"2025", "税务组织税收收入", "n:100"}}, nil)
	part = strings.Replace(part, `<row r="2">`, `<row r="2" hidden="1">`, 1)
	return sheetPackage(t, strings.Replace(part, `</sheetData>`, `</sheetData><autoFilter ref="A1:C3"/>`, 1))
}
