package county

import "strings"

// checkOverhang tells once of rows that reach to the right of the last header:
// cells that were moved, or a header that was lost.
func (r *reader) checkOverhang(rows []int) {
	width := r.sheet.widthOf(r.layout.top, r.layout.depth)
	for _, row := range rows {
		if r.checkOverhangOf(row, width) {
			return
		}
	}
}

// checkOverhangOf tells of the first cell of a row beyond the header.
func (r *reader) checkOverhangOf(row, width int) (found bool) {
	for col := width; col < len(r.sheet.cells(row)); col++ {
		if r.sheet.at(row, col) != "" {
			r.probs.warn(CodeOverhang, place{r.sheet.name, col + 1, row + 1}, "此格在最后一个表头之右，没有读取；请核对该行是否错列，或补写表头")
			return true
		}
	}
	return false
}

// checkTail reports a text that breaks off within its last row: no line end,
// and fewer cells than nearly every row above.
func checkTail(isEnded bool, s *sheet, probs *problems) {
	last := len(s.rows) - 1
	if last < 2 || isEnded || len(s.rows[last]) == 0 {
		return
	}
	cells, usual := len(s.rows[last]), len(s.rows[last-1])
	if cells < usual && (cells > 1 || !isClosing(s.rows[last][0])) {
		probs.fail(CodeDamagedFile, place{row: last + 1}, "文件在这一行中间断开，可能没有传完；请重新导出")
	}
}

// isClosing tells a line that may stand alone at the end of a table.
func isClosing(text string) bool {
	return footerMark.MatchString(plainForm(text)) || strings.ContainsAny(text, "：:。")
}
