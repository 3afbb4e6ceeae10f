package report

import (
	"fmt"
	"io"
	"slices"

	"github.com/jedib0t/go-pretty/v6/table"

	"netmarket/publish"
)

// Editions prints one snapshot's data under several editions of the index side
// by side, in Chinese: for each area the total, whether it passes, and every
// group with its gate.
func Editions(w io.Writer, d *publish.EditionsDocument, color bool) error {
	c := card{printer: &printer{w: w}, TerminalOptions: TerminalOptions{Color: color, Width: usualWidth}}
	if len(d.Editions) == 0 {
		return nil
	}
	c.doc = d.Editions[0]
	c.synthetic()
	c.line("同一批数据（快照 %s，数据截至 %s）按不同指标版本计分：", d.Snapshot, c.doc.AsOf)
	for _, e := range d.Editions {
		state := "试算，未发布"
		if e.Snapshot != "" {
			state = "已发布"
		}
		c.line("  %s（%s）%s", c.paint(bold, e.Edition), state, e.EditionTitle)
		c.note(e.EditionNote)
	}
	for i := range c.doc.Areas {
		c.line("")
		c.beside(d.Editions, &c.doc.Areas[i])
	}
	return c.err
}

// beside prints one area's scorecards, a column an edition.
func (c card) beside(editions []*publish.ScoresDocument, first *publish.AreaScore) {
	var cards []*publish.AreaScore
	header, years, total, passes := table.Row{""}, table.Row{"评价年度"}, table.Row{"总分"}, table.Row{"结论"}
	for _, e := range editions {
		at := slices.IndexFunc(e.Areas, func(a publish.AreaScore) bool { return a.RefArea == first.RefArea })
		if at < 0 {
			continue
		}
		a := &e.Areas[at]
		cards = append(cards, a)
		header, years = append(header, e.Edition), append(years, yearList(e.Years))
		total, passes = append(total, fmt.Sprintf("%s / %s%s", a.Score, a.Max, openRange(a.Low, a.High))), append(passes, c.verdictWord(a.Passes))
	}
	t := newTable(header)
	t.AppendRows([]table.Row{years, total, passes})
	t.AppendSeparator()
	for i, g := range first.Groups {
		row := table.Row{g.ID + " " + g.Name}
		for _, a := range cards {
			if i < len(a.Groups) {
				row = append(row, c.groupCell(a.Groups[i]))
			}
		}
		t.AppendRow(row)
	}
	c.name(first)
	c.line("%s", t.Render())
}

// groupCell is a group's score with its range, gate and whether it is reached.
func (c card) groupCell(g publish.GroupScore) string {
	cell := g.Score.String() + openRange(g.Low, g.High)
	if g.Gate != nil {
		cell += "，线 " + g.Gate.String() + "，" + c.gateWord(g, *g.Gate)
	}
	return cell
}

// openRange is the range beside a score where something is open.
func openRange(low, high publish.Points) string {
	if low == high {
		return ""
	}
	return "（" + spread(low, high) + "）"
}

// verdictWord is the verdict without its reason.
func (c card) verdictWord(passes string) string {
	switch passes {
	case "yes":
		return c.paint(green, "已达标")
	case "possible":
		return c.paint(yellow, "尚可达标")
	case "no":
		return c.paint(red, "不达标")
	}
	return "未定"
}
