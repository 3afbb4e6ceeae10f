package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"

	"netmarket/publish"
)

// TerminalOptions say how Terminal prints.
type TerminalOptions struct {
	Color  bool // ANSI colours
	Width  int  // columns of the terminal; 0 is 100, fewer than 80 count as 80
	Detail bool // also every criterion, and the text of what judges have yet to see
}

const (
	usualWidth = 100
	leastWidth = 80
)

// Terminal prints the scorecard of every area of the document: the total with
// its open range and whether it passes, groups with their gates, indicators,
// then what is pending and what hangs on a reading of the rules.
func Terminal(w io.Writer, doc *publish.ScoresDocument, o TerminalOptions) error {
	if o.Width == 0 {
		o.Width = usualWidth
	}
	c := card{printer: &printer{w: w}, doc: doc, TerminalOptions: o}
	c.Width = max(c.Width, leastWidth)
	c.banner()
	for i := range doc.Areas {
		if i > 0 {
			c.line("")
		}
		c.area(&doc.Areas[i])
	}
	if len(doc.Areas) == 0 {
		c.line("没有可评分的地区：收件箱里还没有县级数据，见 netmarket template 与 netmarket inspect")
	}
	return c.err
}

type card struct {
	*printer
	TerminalOptions
	doc *publish.ScoresDocument
}

// banner says what must be known before reading: where the data is from, and
// what is special about the edition.
func (c card) banner() {
	c.synthetic()
	if c.doc.EditionNote != "" {
		c.line("%s", c.paint(bold+yellow, "【指标版本】"+c.doc.Edition))
		c.note(c.doc.EditionNote)
		c.line("")
	}
}

// note prints an edition's note, indented.
func (c card) note(text string) {
	if text != "" {
		c.line("    %s", strings.ReplaceAll(wrap(text, c.Width-4), "\n", "\n    "))
	}
}

func (c card) synthetic() {
	var parts []string
	if c.doc.HasSynthetic {
		parts = append(parts, "含合成示例数据，非真实统计")
	}
	if c.doc.HasReconstruction {
		parts = append(parts, "部分全国数据读自重构页面（数字为公开发布值）")
	}
	if len(parts) > 0 {
		c.line("%s", c.paint(bold+yellow, "【注意】"+strings.Join(parts, "；")))
		c.line("")
	}
}

func (c card) area(a *publish.AreaScore) {
	c.name(a)
	snapshot := c.doc.Snapshot
	if snapshot == "" {
		snapshot = "未发布"
	}
	c.line("评价年度 %s，数据截至 %s，指标版本 %s，快照 %s", yearList(c.doc.Years), c.doc.AsOf, c.doc.Edition, snapshot)
	c.line("总分 %s / %s，范围 %s，%s", c.paint(bold, a.Score.String()), a.Max, spread(a.Low, a.High), c.verdict(a.Passes))
	c.line("")
	c.groups(a)
	c.counties(a)
	c.line("")
	c.indicators(a)
	if c.Detail {
		c.line("")
		c.criteria(a)
	}
	c.pending(a)
	c.readings(a)
}

func (c card) name(a *publish.AreaScore) {
	name := a.Name + " " + a.RefArea
	if a.IsSynthetic {
		name += "（合成示例）"
	}
	c.line("%s", c.paint(bold, name))
}

func yearList(years []int) string {
	var list []string
	for _, y := range years {
		list = append(list, decimalInt(y))
	}
	if len(list) == 0 {
		return "未定"
	}
	return strings.Join(list, "、")
}

// verdict says whether the total and every group gate are reached.
func (c card) verdict(passes string) string {
	switch passes {
	case "yes":
		return c.paint(green, "已达标（总分与各一级指标均过线）")
	case "possible":
		return c.paint(yellow, "尚可达标（取决于待补数据）")
	case "no":
		return c.paint(red, "不达标（补齐数据也过不了线）")
	}
	return "达标与否未定"
}

func (c card) groups(a *publish.AreaScore) {
	t := newTable(table.Row{"一级指标", "得分", "范围", "满分", "达标线", "达标"}, right(2), right(3), right(4), right(5))
	for _, g := range a.Groups {
		gate, state := "", ""
		if g.Gate != nil {
			gate, state = g.Gate.String(), c.gateWord(g, *g.Gate)
		}
		t.AppendRow(table.Row{g.ID + " " + g.Name, g.Score, spread(g.Low, g.High), g.Max, gate, state})
	}
	c.line("%s", t.Render())
}

// counties ranks the counties of a city and says which criteria of the city
// each decides.
func (c card) counties(a *publish.AreaScore) {
	if len(a.Counties) == 0 {
		return
	}
	t := newTable(table.Row{"名次", "县（市、区）", "得分", "范围", "左右全市得分的评分项"}, right(1), right(3), right(4), wrapped(5, c.Width-56))
	for _, x := range a.Counties {
		t.AppendRow(table.Row{x.Place, x.Name + " " + x.RefArea, x.Score, spread(x.Low, x.High), strings.Join(x.Moves, " ")})
	}
	c.line("")
	c.line("%s（全市按各县分子、分母相加计分，不取平均）", c.paint(bold, "各县排名"))
	c.line("%s", t.Render())
}

func (c card) gateWord(g publish.GroupScore, gate publish.Points) string {
	switch {
	case g.Low >= gate:
		return c.paint(green, "已过")
	case g.High < gate:
		return c.paint(red, "不过")
	}
	return c.paint(yellow, "未定")
}

func (c card) indicators(a *publish.AreaScore) {
	header := table.Row{"", "三级指标", "得分", "范围", "满分", "状态", "本地 / 参照"}
	rows := make([]table.Row, 0, len(a.Indicators))
	for _, i := range a.Indicators {
		measured := wrap(strings.Join(values(a, i.Number), "\n"), c.Width-66)
		rows = append(rows, table.Row{i.Number, i.Name, i.Score, spread(i.Low, i.High), i.Max, c.status(i.Status), measured})
	}
	names := wrapped(2, remaining(c.Width, 2, append(rows, header)))
	t := newTable(header, right(1), names, right(3), right(4), right(5))
	for n, row := range rows {
		if n > 0 && a.Indicators[n-1].Group != a.Indicators[n].Group {
			t.AppendSeparator()
		}
		t.AppendRow(row)
	}
	c.line("%s", t.Render())
}

// leastProse keeps a column of prose readable when the others need the width.
const leastProse = 14

// remaining is what the other columns, their blanks and borders leave of width
// for one column.
func remaining(width, column int, rows []table.Row) int {
	const blanks, border = 3, 1
	left := width - border
	for n := range rows[0] {
		widest := 0
		for _, row := range rows {
			if n != column-1 {
				widest = max(widest, text.LongestLineLen(fmt.Sprint(row[n])))
			}
		}
		left -= widest + blanks
	}
	return max(left, leastProse)
}

// values has a line for each measured criterion of an indicator, or for each
// of its years.
func values(a *publish.AreaScore, indicator int) []string {
	var of []publish.CriterionScore
	for _, c := range a.Criteria {
		if c.Indicator == indicator {
			of = append(of, c)
		}
	}
	var lines []string
	for _, c := range of {
		prefix := ""
		if len(of) > 1 {
			prefix = strings.TrimLeft(c.ID, "I0") + " "
		}
		for _, p := range c.Parts {
			pair := valuePair(c.Shape, p.Value, p.Benchmark, p.Threshold)
			if p.Threshold == "0" && p.Numerator != "" {
				pair = p.Numerator + " 件" // must be none, of however many
			}
			if pair != "" && p.Name != "" {
				lines = append(lines, prefix+p.Name+" "+pair)
			}
		}
		if len(c.Parts) > 0 {
			continue
		}
		for _, y := range c.Years {
			if pair := valuePair(c.Shape, y.Value, y.Benchmark, y.Threshold); pair != "" {
				lines = append(lines, prefix+decimalInt(y.Year)+" "+pair)
			}
		}
		if pair := valuePair(c.Shape, c.Value, c.Benchmark, ""); pair != "" && len(c.Years) == 0 {
			lines = append(lines, prefix+pair)
		}
	}
	return lines
}

// criteria lists every criterion; why its status is not final stands below its
// text.
func (c card) criteria(a *publish.AreaScore) {
	t := newTable(table.Row{"评分项", "内容", "得分", "范围", "满分", "状态"}, wrapped(2, c.Width-53), right(3), right(4), right(5))
	for _, s := range a.Criteria {
		words := s.Text
		if s.Note != "" {
			words += "\n（" + s.Note + "）"
		}
		t.AppendRow(table.Row{s.ID, words, s.Score, spread(s.Low, s.High), s.Max, c.status(s.Status)})
	}
	c.line("%s", t.Render())
}

// newTable is an empty table with a header.
func newTable(header table.Row, columns ...table.ColumnConfig) table.Writer {
	t := table.NewWriter()
	t.SetStyle(table.StyleLight)
	t.Style().Format.Header = text.FormatDefault
	t.AppendHeader(header)
	t.SetColumnConfigs(columns)
	t.SuppressTrailingSpaces()
	return t
}

// right is a column of numbers.
func right(column int) table.ColumnConfig {
	return table.ColumnConfig{Number: column, Align: text.AlignRight, AlignHeader: text.AlignRight}
}

// wrapped is a column of prose, at most so many columns of the terminal wide.
func wrapped(column, width int) table.ColumnConfig {
	return table.ColumnConfig{Number: column, WidthMax: width, WidthMaxEnforcer: wrap}
}
