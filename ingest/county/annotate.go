package county

import (
	"archive/zip"
	"bytes"
	"cmp"
	"compress/flate"
	"errors"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
)

const (
	problemSheet = "问题清单"
	copyRows     = 500 // rows of a sheet that a copy shows beside those with a problem
	commentChars = 1000
)

// annotate writes the copy of a file that goes back to its bureau: a first
// sheet that lists every problem, then the sheets with the cells marked and a
// comment each. It holds no personal value and no live formula. The same file
// gives the same bytes.
func annotate(file string, looks []*look, probs *problems) (_ []byte, err error) {
	c := &marker{file: excelize.NewFile().SetZipWriter(quickZip), name: file, found: map[*look]map[spot][]numbered{}, names: map[*look]string{}}
	defer func() { err = errors.Join(err, c.file.Close()) }()
	if err := c.makeStyles(); err != nil {
		return nil, err
	}
	c.assign(looks, probs.shown())
	if err := c.list(probs); err != nil {
		return nil, err
	}
	for _, k := range looks {
		if err := c.copySheet(k); err != nil {
			return nil, err
		}
	}
	var out bytes.Buffer
	if err := c.file.Write(&out); err != nil {
		return nil, fmt.Errorf("write annotated copy: %w", err)
	}
	return out.Bytes(), nil
}

// quickZip packs at the least effort: a copy is looked at once and replaced.
func quickZip(to io.Writer) excelize.ZipWriter {
	w := zip.NewWriter(to)
	w.RegisterCompressor(zip.Deflate, func(to io.Writer) (io.WriteCloser, error) { return flate.NewWriter(to, flate.BestSpeed) })
	return w
}

// marker is one annotated copy in the making.
type marker struct {
	file  *excelize.File
	name  string
	looks []*look
	names map[*look]string              // sheet names of the copy
	found map[*look]map[spot][]numbered // what is wrong, by cell

	bold, wrap, link, fail, warn, grey int // style numbers
}

func (c *marker) makeStyles() error {
	fill := func(colour string) excelize.Fill {
		return excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{colour}}
	}
	wrap := &excelize.Alignment{Vertical: "top", WrapText: true}
	for _, s := range []struct {
		into  *int
		style excelize.Style
	}{
		{&c.bold, excelize.Style{Font: &excelize.Font{Bold: true}, Fill: fill("EDEDED")}},
		{&c.wrap, excelize.Style{Alignment: wrap}},
		{&c.link, excelize.Style{Font: &excelize.Font{Color: "0563C1", Underline: "single"}, Alignment: wrap}},
		{&c.fail, excelize.Style{Fill: fill("FFC7CE")}},
		{&c.warn, excelize.Style{Fill: fill("FFEB9C")}},
		{&c.grey, excelize.Style{Font: &excelize.Font{Color: "999999", Italic: true}}},
	} {
		id, err := c.file.NewStyle(&s.style)
		if err != nil {
			return fmt.Errorf("make styles of annotated copy: %w", err)
		}
		*s.into = id
	}
	return nil
}

// assign gives every sheet a name in the copy and every finding its cell: a
// finding about a row stands in its first column, one about a sheet in A1.
func (c *marker) assign(looks []*look, found []numbered) {
	taken := map[string]bool{strings.ToLower(problemSheet): true}
	for _, k := range looks {
		c.names[k] = copyName(orElse(k.sheet.name, "数据"), taken)
		c.found[k] = map[spot][]numbered{}
	}
	c.looks = looks
	for _, f := range found {
		if k := c.lookOf(f); k != nil && f.at.row <= maxRows { // a longer text has rows that no workbook has
			at := spot{max(f.at.row, 1) - 1, max(f.at.col, 1) - 1}
			c.found[k][at] = append(c.found[k][at], f)
		}
	}
}

func (c *marker) lookOf(f numbered) *look {
	for _, k := range c.looks {
		if k.sheet.name == f.Sheet && (f.Sheet != "" || f.at.row > 0) {
			return k
		}
	}
	return nil
}

var sheetNameTaboo = regexp.MustCompile(`[\\/?*\[\]:：'‘’]`)

// copyName is a sheet name that a workbook may have and no other sheet has.
func copyName(name string, taken map[string]bool) string {
	base := []rune(strings.TrimSpace(sheetNameTaboo.ReplaceAllString(name, "_")))
	for n := 1; ; n++ {
		suffix := ""
		if n > 1 {
			suffix = "(" + itoa(n) + ")"
		}
		out := string(base[:min(len(base), excelize.MaxSheetNameLength-len(suffix))]) + suffix
		if key := strings.ToLower(out); out != "" && !taken[key] {
			taken[key] = true
			return out
		}
	}
}

// list writes the first sheet: what is wrong, where, and what to do.
func (c *marker) list(probs *problems) error {
	if err := c.file.SetSheetName("Sheet1", problemSheet); err != nil {
		return err
	}
	verdict := "文件已导入，以下各处请核对"
	if len(probs.fails) > 0 {
		verdict = "整份退回：“必须改正”的各处改正后，请把原文件重新放入收件目录"
	}
	head := [][]any{{escaped(c.name) + " " + problemSheet}, {verdict},
		{"个人信息和未导入的列没有抄入本副本，只供对照；请在原文件上改正，不要直接提交本副本"}, {},
		{"序号", "级别", "工作表", "单元格", "代码", "问题", "怎么改"}}
	for i, line := range head {
		if err := c.file.SetSheetRow(problemSheet, fmt.Sprintf("A%d", i+1), &line); err != nil {
			return err
		}
	}
	if err := c.file.SetCellStyle(problemSheet, fmt.Sprintf("A%d", len(head)), fmt.Sprintf("G%d", len(head)), c.bold); err != nil {
		return err
	}
	for i, f := range probs.listed() {
		if err := c.listOne(len(head)+1+i, i+1, f); err != nil {
			return err
		}
	}
	for _, w := range []struct {
		col   string
		width float64
	}{{"A", 6}, {"B", 10}, {"C", 16}, {"D", 10}, {"E", 22}, {"F", 60}, {"G", 50}} {
		if err := c.file.SetColWidth(problemSheet, w.col, w.col, w.width); err != nil {
			return err
		}
	}
	return c.file.SetPanes(problemSheet, &excelize.Panes{Freeze: true, YSplit: len(head), TopLeftCell: fmt.Sprintf("A%d", len(head)+1), ActivePane: "bottomLeft"})
}

var severityLabels = map[string]string{SeverityFail: "必须改正", SeverityWarn: "请核对"}

func (c *marker) listOne(row, number int, f numbered) error {
	what, remedy := f.parts()
	sheet := f.Sheet
	if k := c.lookOf(f); k != nil {
		sheet = c.names[k]
	}
	line := []any{number, severityLabels[f.Severity], escaped(sheet), f.Cell, f.Code, escaped(what), escaped(remedy)}
	if err := c.file.SetSheetRow(problemSheet, fmt.Sprintf("A%d", row), &line); err != nil {
		return err
	}
	from, to := fmt.Sprintf("A%d", row), fmt.Sprintf("G%d", row)
	if err := c.file.SetCellStyle(problemSheet, from, to, c.wrap); err != nil {
		return err
	}
	for _, k := range c.looks {
		if f.Cell != "" && k.sheet.name == f.Sheet {
			cell := fmt.Sprintf("D%d", row)
			if err := c.file.SetCellHyperLink(problemSheet, cell, "'"+c.names[k]+"'!"+f.Cell, "Location"); err != nil {
				return err
			}
			return c.file.SetCellStyle(problemSheet, cell, cell, c.link)
		}
	}
	return nil
}

// remedyStart begins what to do about a problem.
var remedyStart = regexp.MustCompile(`；(请|缺数|如|有数|是“)`)

// parts splits what a finding says into what is wrong and what to do.
func (f numbered) parts() (what, remedy string) {
	at := strings.LastIndex(f.says, "；")
	if found := remedyStart.FindStringIndex(f.says); found != nil {
		at = found[0]
	}
	if at >= 0 {
		return f.says[:at], f.says[at+len("；"):]
	}
	if r := ReasonOf(f.Code); r != nil {
		remedy = r.Remedy
	}
	return f.says, remedy
}

// copySheet adds the marked copy of one sheet.
func (c *marker) copySheet(k *look) error {
	name := c.names[k]
	if _, err := c.file.NewSheet(name); err != nil {
		return fmt.Errorf("copy sheet: %w", err)
	}
	found, rows := c.found[k], map[int]bool{}
	for at := range found {
		rows[at.row] = true
	}
	if err := c.comment(name, found); err != nil {
		return err
	}
	w, err := c.file.NewStreamWriter(name)
	if err != nil {
		return fmt.Errorf("copy sheet: %w", err)
	}
	if err := w.SetColWidth(1, 30, 16); err != nil {
		return err
	}
	shown := k.rowsShown(rows)
	for _, row := range shown {
		if err := w.SetRow(fmt.Sprintf("A%d", row+1), c.cells(k, row)); err != nil {
			return fmt.Errorf("copy row %d: %w", row+1, err)
		}
	}
	if !k.isRead && !k.sheet.isEmpty() {
		if err := w.SetRow(fmt.Sprintf("A%d", len(shown)+1), []any{excelize.Cell{StyleID: c.grey, Value: omittedRest}}); err != nil {
			return err
		}
	}
	if err := copyMerged(w, k); err != nil {
		return err
	}
	return w.Flush()
}

// copyMerged merges what was merged near the top; ranges that overlap, which no
// spreadsheet writes, are left out.
func copyMerged(w *excelize.StreamWriter, k *look) error {
	var done []span
	for _, m := range k.sheet.merged {
		overlaps := slices.ContainsFunc(done, func(o span) bool {
			return m.from.row <= o.to.row && o.from.row <= m.to.row && m.from.col <= o.to.col && o.from.col <= m.to.col
		})
		if !k.isRead || overlaps || m.to.row >= copyRows || m.from == m.to {
			continue
		}
		done = append(done, m)
		if err := w.MergeCell(cellName(m.from), cellName(m.to)); err != nil {
			return fmt.Errorf("copy merged cells: %w", err)
		}
	}
	return nil
}

func sortedSpots(found map[spot][]numbered) []spot {
	return slices.SortedFunc(maps.Keys(found), func(a, b spot) int { return cmp.Or(cmp.Compare(a.row, b.row), cmp.Compare(a.col, b.col)) })
}

func cellName(at spot) string { return fmt.Sprintf("%s%d", columnName(at.col+1), at.row+1) }

// cells is a row of the copy with its marks.
func (c *marker) cells(k *look, row int) []any {
	line := k.copyRow(row)
	width := len(line)
	for at := range c.found[k] {
		if at.row == row {
			width = max(width, at.col+1)
		}
	}
	out := make([]any, width)
	for col := range out {
		cell := excelize.Cell{}
		if col < len(line) && line[col].text != "" {
			cell.Value, cell.StyleID = c.value(k, spot{row, col}, line[col])
		}
		for _, f := range c.found[k][spot{row, col}] {
			if f.Severity == SeverityFail {
				cell.StyleID = c.fail
			} else if cell.StyleID != c.fail {
				cell.StyleID = c.warn
			}
		}
		out[col] = cell
	}
	return out
}

// value writes whole numbers as numbers and the rest as text; a number shown as
// a percentage is written as one, so that the copy reads as the file does.
func (c *marker) value(k *look, at spot, cell copied) (any, int) {
	if cell.omitted {
		return escaped(cell.text), c.grey
	}
	b := k.layout.boundAt(at.col)
	if at.row < k.layout.first() || b == nil || !b.column.IsNumber() || !k.sheet.workbook {
		return escaped(cell.text), 0
	}
	n, code := parseNumber(cell.text, k.sheet.long[at])
	if code != "" || n.suffix != "" {
		return escaped(cell.text), 0
	}
	if k.sheet.percent[at] {
		return timesHundred(n.digits) + "%", 0
	}
	if whole, err := strconv.ParseInt(n.digits, 10, 64); err == nil && len(n.digits) <= kept15 {
		return whole, 0
	}
	return n.digits, 0
}

// comment puts a note beside every marked cell.
func (c *marker) comment(sheet string, found map[spot][]numbered) error {
	for _, at := range sortedSpots(found) {
		var lines []string
		for _, f := range found[at] {
			what, remedy := f.parts()
			lines = append(lines, fmt.Sprintf("【%s】%s\n怎么改：%s\n（%s）", severityLabels[f.Severity], what, remedy, f.Code))
		}
		text := []rune(strings.Join(lines, "\n"))
		note := excelize.Comment{Author: "netmarket", Cell: cellName(at), Text: string(text[:min(len(text), commentChars)]), Width: 320, Height: 140}
		if err := c.file.AddComment(sheet, note); err != nil {
			return fmt.Errorf("comment on %s: %w", note.Cell, err)
		}
	}
	return nil
}
