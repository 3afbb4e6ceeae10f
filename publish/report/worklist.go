package report

import (
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"

	"netmarket/publish"
)

// Worklist prints a sheet for every unit of every area of the document: its
// open criteria with what to hand in, those it shares as a member, the tables
// it owes, its tasks of the plan, and the handovers of the stages that run. A
// unit with nothing to do is printed only when it is the only one.
func Worklist(w io.Writer, doc *publish.WorklistDocument, o TerminalOptions) error {
	if o.Width == 0 {
		o.Width = usualWidth
	}
	s := sheet{card: card{printer: &printer{w: w}, TerminalOptions: o}, work: doc}
	s.Width = max(s.Width, leastWidth)
	printed := 0
	for i := range doc.Areas {
		a := &doc.Areas[i]
		for _, u := range a.Units {
			if len(u.Criteria)+len(u.Tasks)+len(u.MissingData) == 0 && len(a.Units) > 1 {
				continue
			}
			if printed++; printed > 1 {
				s.line("")
				s.line("")
			}
			s.unit(a, u)
		}
	}
	if printed == 0 {
		s.line("没有可列的单位：收件箱里还没有县级数据，见 netmarket template 与 netmarket inspect")
	}
	return s.err
}

// sheet prints with the means of the scorecard, whose document it lacks.
type sheet struct {
	card
	work *publish.WorklistDocument
}

func (s sheet) unit(a *publish.AreaWorklist, u publish.UnitWorklist) {
	name := a.Name + " " + a.RefArea
	if a.IsSynthetic {
		name += "（合成示例）"
	}
	s.line("%s", s.paint(bold, name+" · "+u.Unit+"工作清单"))
	snapshot := s.work.Snapshot
	if snapshot == "" {
		snapshot = "未发布"
	}
	s.line("数据截至 %s，快照 %s", s.work.AsOf, snapshot)
	if u.Indicators > 0 {
		s.line("列名指标 %d 项共 %s 分，其中牵头或首列 %s 分", u.Indicators, u.Points, u.LeadPoints)
	}
	own, shared := split(u.Criteria)
	s.due(u.Criteria)
	s.items("列名的未结评分项", u.AtStake, own)
	s.items("以成员单位身份共同承担的未结评分项", u.SharedStake, shared)
	if len(u.Criteria) == 0 {
		s.line("没有未结的评分项")
	}
	s.owed(u.MissingData)
	s.tasks(u.Tasks)
	s.handovers()
}

// split separates the criteria that name the unit from those it shares.
func split(items []publish.WorkItem) (own, shared []publish.WorkItem) {
	for _, item := range items {
		if item.IsCollective {
			shared = append(shared, item)
		} else {
			own = append(own, item)
		}
	}
	return own, shared
}

// due says by when: the stage is the same for all open work of a snapshot.
func (s sheet) due(items []publish.WorkItem) {
	var stages []string
	for _, item := range items {
		if item.DueStage == "" {
			continue
		}
		if line := item.DueStage + "，" + item.DueOn; !slices.Contains(stages, line) {
			stages = append(stages, line)
		}
	}
	if len(stages) > 0 {
		s.line("完成时限：阶段 %s", strings.Join(stages, "；阶段 "))
	}
}

func (s sheet) items(title string, stake publish.Points, items []publish.WorkItem) {
	if len(items) == 0 {
		return
	}
	s.line("")
	s.line("%s %d 项，待定 %s 分", s.paint(bold, title), len(items), stake)
	header := table.Row{"评分项", "内容", "得分", "范围", "满分", "状态", "待交（空白表）"}
	var rows, figures []table.Row // figures: without the prose of the second and the last column
	for _, item := range items {
		id := item.ID
		if item.IsLead {
			id += "*"
		}
		missing := item.Missing
		if item.Template != "" {
			missing += "\n（" + item.Template + "）"
		}
		row := table.Row{id, content(item), item.Score, spread(item.Low, item.High), item.Max, s.status(item.Status), missing}
		rows = append(rows, row)
		figures = append(figures, append(slices.Clone(row[:6]), ""))
	}
	prose := remaining(s.Width, 2, append(figures, append(slices.Clone(header[:6]), "")))
	t := newTable(header, wrapped(2, prose/2), right(3), right(4), right(5), wrapped(7, prose-prose/2))
	for _, row := range rows {
		t.AppendRow(row)
		t.AppendSeparator()
	}
	s.line("%s", t.Render())
	if slices.ContainsFunc(items, func(item publish.WorkItem) bool { return item.IsLead }) {
		s.line("* 本单位牵头或首列")
	}
}

// content is what the criterion asks for; 符合一项即可得3分 says nothing without
// the name of its indicator.
func content(item publish.WorkItem) string {
	if strings.HasPrefix(item.Text, "符合一项") {
		return item.IndicatorName + "（" + item.Text + "）"
	}
	return item.Text
}

func (s sheet) owed(missing []publish.MissingDataset) {
	if len(missing) == 0 {
		return
	}
	s.line("")
	s.line("%s", s.paint(bold, "由本单位提供而尚未收到的数据表"))
	const fixed = 20
	prose := s.Width - fixed
	t := newTable(table.Row{"数据表", "待定分", "评分项", "空白表"}, wrapped(1, prose*2/6), right(2), wrapped(3, prose/6), wrapped(4, prose/2))
	for _, m := range missing {
		t.AppendRow(table.Row{m.Title, m.AtStake, strings.Join(m.Criteria, " "), m.Template})
	}
	s.line("%s", t.Render())
}

func (s sheet) tasks(tasks []publish.PlanTask) {
	if len(tasks) == 0 {
		return
	}
	s.line("")
	s.line("%s（列出的评分项由任务的措辞对应，带 * 的未结）", s.paint(bold, "实施方案中的任务"))
	const fixed = 14
	prose := s.Width - fixed
	t := newTable(table.Row{"序号", "任务", "对应评分项"}, right(1), wrapped(2, prose/2), wrapped(3, prose-prose/2))
	for _, task := range tasks {
		var served []string
		for _, id := range task.Criteria {
			if slices.Contains(task.Open, id) {
				id += "*"
			}
			served = append(served, id)
		}
		if len(served) == 0 {
			served = []string{"（指标体系未设对应评分项）"}
		}
		t.AppendRow(table.Row{task.Number, task.Title, strings.Join(served, " ")})
	}
	s.line("%s", t.Render())
}

// handovers tells what is handed over in the stages that run; the document
// names offices and not single units, so every sheet has them.
func (s sheet) handovers() {
	s.line("")
	running := false
	for _, stage := range s.work.Stages {
		if stage.State != "running" {
			continue
		}
		running = true
		s.line("%s（%s 至 %s）交接", s.paint(bold, "阶段 "+strconv.Itoa(stage.Number)+" "+stage.Name), stage.From, stage.To)
		for _, h := range stage.Handovers {
			s.line("  %s → %s：%s", h.From, h.To, h.What)
		}
		if len(stage.Handovers) == 0 {
			s.line("  本阶段未写明交接")
		}
	}
	if !running {
		s.line("%s", idle(s.work.Stages))
	}
}

// idle says why no stage runs.
func idle(stages []publish.PlanStage) string {
	switch {
	case len(stages) == 0:
		return "本版指标体系没有实施方案"
	case stages[0].State == "ahead":
		return "实施方案尚未开始"
	case stages[len(stages)-1].State == "over":
		return "实施方案各阶段均已结束"
	}
	return "当前不在任何阶段之内"
}
