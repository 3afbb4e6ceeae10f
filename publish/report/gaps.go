package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"

	"netmarket/publish"
)

// Gaps prints what the next points of every area of the document cost: the
// open ones cheapest first, what the next year will ask, how many failures the
// won rates still allow, and the cheapest way over each gate. In Chinese.
func Gaps(w io.Writer, doc *publish.GapsDocument, o TerminalOptions) error {
	if o.Width == 0 {
		o.Width = usualWidth
	}
	header := &publish.ScoresDocument{HasSynthetic: doc.HasSynthetic, HasReconstruction: doc.HasReconstruction}
	c := gapCard{card{printer: &printer{w: w}, doc: header, TerminalOptions: o}}
	c.Width = max(c.Width, leastWidth)
	c.banner()
	for i := range doc.Areas {
		if i > 0 {
			c.line("")
		}
		c.area(doc, &doc.Areas[i])
	}
	if len(doc.Areas) == 0 {
		c.line("没有可评分的地区：收件箱里还没有县级数据，见 netmarket template 与 netmarket inspect")
	}
	return c.err
}

type gapCard struct{ card }

func (c gapCard) area(doc *publish.GapsDocument, a *publish.AreaGaps) {
	name := a.Name + " " + a.RefArea
	if a.IsSynthetic {
		name += "（合成示例）"
	}
	c.line("%s", c.paint(bold, name))
	c.line("数据截至 %s，快照 %s", doc.AsOf, doc.Snapshot)
	var open, ahead, held, lost []publish.Gap
	for _, g := range a.Gaps {
		switch {
		case g.IsOutlook:
			ahead = append(ahead, g)
		case g.Way == "keep":
			held = append(held, g)
		case g.Way == "lost":
			lost = append(lost, g)
		default:
			open = append(open, g)
		}
	}
	c.open("还可得的分，由易到难（材料在前，其余按每分所需增幅）", open)
	c.open("不能挽回的分", lost)
	c.open("评价年度之后的一年", ahead)
	c.held(held)
	c.gates(a.Gates)
}

// section begins a titled part.
func (c gapCard) section(title string) {
	c.line("")
	c.line("%s", c.paint(bold, title))
}

func (c gapCard) open(title string, gaps []publish.Gap) {
	if len(gaps) == 0 {
		return
	}
	c.section(title)
	header := table.Row{"评分项", "分", "还差", "须达到", "办法"}
	rows := []table.Row{}
	for i := range gaps {
		g := &gaps[i]
		rows = append(rows, table.Row{itemName(&g.GapTarget), markedPoints(g), more(&g.GapTarget), need(&g.GapTarget), description(&g.GapTarget)})
	}
	c.render(header, rows, 2, 3, 4)
	c.legend(rows)
}

// legend explains the marks that occur.
func (c gapCard) legend(rows []table.Row) {
	var seen strings.Builder
	for _, row := range rows {
		fmt.Fprint(&seen, row[:2]...)
	}
	for _, m := range []struct{ mark, meaning string }{
		{countedMark, "已计入得分，复核后方能确定"},
		{jointMark, "同一评分项标此号的各项须一并补齐才得分"},
		{overMark, "该期间已结束，只有数据订正才会改变"},
	} {
		if strings.Contains(seen.String(), m.mark) {
			c.line("  %s %s", m.mark, m.meaning)
		}
	}
}

// render prints rows whose last column is prose; right-hand numbers are the
// columns of figures.
func (c gapCard) render(header table.Row, rows []table.Row, figures ...int) {
	columns := []table.ColumnConfig{wrapped(len(header), remaining(c.Width, len(header), append([]table.Row{header}, rows...)))}
	for _, n := range figures {
		columns = append(columns, right(n))
	}
	t := newTable(header, columns...)
	t.AppendRows(rows)
	c.line("%s", t.Render())
}

func (c gapCard) held(gaps []publish.Gap) {
	if len(gaps) == 0 {
		return
	}
	c.section("已达标的率，还允许多少件不达标")
	rows := []table.Row{}
	for i := range gaps {
		g := &gaps[i]
		allowed := ""
		if g.AllowedFailures != nil {
			allowed = decimalInt(int(*g.AllowedFailures)) + " " + g.Unit
		}
		rows = append(rows, table.Row{itemName(&g.GapTarget), g.Points, allowed, g.Note})
	}
	c.render(table.Row{"评分项", "分", "还允许", "说明"}, rows, 2, 3)
}

func (c gapCard) gates(gates []publish.GapGate) {
	for i := range gates {
		g := &gates[i]
		c.line("")
		title := c.paint(bold, g.Name)
		if g.ID != "total" {
			title = c.paint(bold, g.ID+" "+g.Name)
		}
		c.line("%s：%s", title, c.standing(g))
		if len(g.Plan) > 0 {
			c.plan(g.Plan)
		}
	}
}

// standing says where a gate stands: passed, or what it lacks.
func (c gapCard) standing(g *publish.GapGate) string {
	now := "现得 " + g.Score.String() + "，达标线 " + g.Gate.String()
	certain := ""
	if g.Low < g.Gate {
		certain = "，其中已确定 " + g.Low.String()
	}
	switch {
	case g.Needed == 0:
		return now + certain + "，" + c.paint(green, "已过线")
	case g.IsReachable:
		return now + "，" + c.paint(yellow, "还差 "+g.Needed.String()+" 分") + "；依次补齐以下各项即可过线"
	}
	return now + "，" + c.paint(red, "还差 "+g.Needed.String()+" 分，全部补齐也只到 "+g.Obtainable.String()+" 分，过不了线")
}

func (c gapCard) plan(steps []publish.PlanStep) {
	rows := []table.Row{}
	for i := range steps {
		s := &steps[i]
		points := jointMark
		if s.Points > 0 {
			points = s.Points.String()
		}
		rows = append(rows, table.Row{i + 1, itemName(&s.GapTarget), more(&s.GapTarget), points, s.Cumulative, description(&s.GapTarget)})
	}
	c.render(table.Row{"", "评分项", "还差", "得分", "累计", "办法"}, rows, 1, 3, 4, 5)
}
