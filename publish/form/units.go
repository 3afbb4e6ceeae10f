package form

import (
	"fmt"
	"strconv"
	"strings"

	"netmarket/publish"
)

// units is the worklists of all responsible units, an index first; with a unit
// named, its sheet alone.
func (a *area) units(only string) Form {
	what := "责任单位工作清单"
	if only != "" {
		what = only + "工作清单"
	}
	f := a.form(Units, what)
	index := &Table{Columns: []Column{
		{Title: "序号", Width: 5, Kind: Label}, {Title: "责任单位", Width: 28}, {Title: "列名指标", Width: 9, Kind: Number}, {Title: "涉及分值", Width: 9, Kind: Points},
		{Title: "其中牵头", Width: 9, Kind: Points}, {Title: "未结评分项", Width: 9, Kind: Number}, {Title: "待定分", Width: 9, Kind: Points},
		{Title: "共同承担待定分", Width: 10, Kind: Points}, {Title: "未交数据表", Width: 9, Kind: Number}, {Title: "方案任务", Width: 8, Kind: Number},
	}}
	names := map[string]bool{"目录": true}
	for _, u := range a.work.Units {
		index.Rows = append(index.Rows, textRow(strconv.Itoa(len(index.Rows)+1), u.Unit, strconv.Itoa(u.Indicators), u.Points.String(), u.LeadPoints.String(),
			strconv.Itoa(len(u.Criteria)), u.AtStake.String(), u.SharedStake.String(), strconv.Itoa(len(u.MissingData)), strconv.Itoa(len(u.Tasks))))
		if only == "" && len(u.Criteria)+len(u.Tasks)+len(u.MissingData) == 0 || only != "" && u.Unit != only {
			continue
		}
		f.Sheets = append(f.Sheets, a.unitSheet(u, sheetName(u.Unit, names)))
	}
	if only == "" {
		first := Sheet{Name: "目录", Blocks: []Block{{Table: index}, note("一项指标由多个单位共同负责的，各单位均列其全部分值，故各单位之和大于总分。没有未结事项、任务和待交数据表的单位不设分表。")}}
		f.Sheets = append([]Sheet{first}, f.Sheets...)
	}
	return f
}

// sheetName fits a unit's name into a workbook's rules.
func sheetName(unit string, taken map[string]bool) string {
	plain := strings.Map(func(r rune) rune {
		if strings.ContainsRune(`[]:*?/\'`, r) || r < ' ' {
			return '_'
		}
		return r
	}, unit)
	const most = 28 // leaves room for a number
	if runes := []rune(plain); len(runes) > most {
		plain = string(runes[:most])
	}
	name := plain
	for n := 2; taken[strings.ToLower(name)]; n++ {
		name = plain + "_" + strconv.Itoa(n)
	}
	taken[strings.ToLower(name)] = true
	return name
}

func (a *area) unitSheet(u publish.UnitWorklist, name string) Sheet {
	s := Sheet{Name: name, Title: a.title(u.Unit + "工作清单"), IsLandscape: true}
	if u.Indicators > 0 {
		s.add(Block{Paragraph: fmt.Sprintf("列名指标 %d 项，共 %s 分，其中牵头或首列 %s 分。", u.Indicators, u.Points, u.LeadPoints)})
	}
	var own, shared []publish.WorkItem
	for _, item := range u.Criteria {
		if item.IsCollective {
			shared = append(shared, item)
		} else {
			own = append(own, item)
		}
	}
	s.items(fmt.Sprintf("列名的未结评分项 %d 项，待定 %s 分", len(own), u.AtStake), own)
	s.items(fmt.Sprintf("以成员单位身份共同承担的未结评分项 %d 项，待定 %s 分", len(shared), u.SharedStake), shared)
	if len(u.Criteria) == 0 {
		s.add(Block{Paragraph: "没有未结的评分项。"})
	}
	s.owed(u.MissingData)
	s.tasks(u.Tasks)
	s.handovers(a.Work.Stages)
	s.add(signed())
	return s
}

func (s *Sheet) add(b Block) { s.Blocks = append(s.Blocks, b) }

func (s *Sheet) heading(text string) { s.add(Block{Heading: text, Level: 2}) }

func (s *Sheet) items(title string, items []publish.WorkItem) {
	if len(items) == 0 {
		return
	}
	s.heading(title)
	t := &Table{Columns: []Column{{Title: "评分项", Width: 9, Kind: Label}, {Title: "评分内容", Width: 46}, {Title: "满分", Width: 7, Kind: Points}, {Title: "得分（区间）", Width: 12, Kind: Label},
		{Title: "状态", Width: 11, Kind: Label}, {Title: "须办事项", Width: 44}, {Title: "完成时限", Width: 18, Kind: Label}}}
	for _, item := range items {
		id, missing, score := item.ID, item.Missing, item.Score.String()
		if item.IsLead {
			id += "\n（牵头）"
		}
		if item.Template != "" {
			missing += "\n空白表：" + item.Template
		}
		if item.Low != item.High {
			score += "（" + publish.Spread(item.Low, item.High) + "）"
		}
		text := item.Text
		if strings.HasPrefix(text, "符合一项") {
			text = item.IndicatorName + "（" + text + "）"
		}
		t.Rows = append(t.Rows, textRow(id, text, item.Max.String(), score, publish.StatusWord(item.Status), missing, strings.TrimSpace(item.DueOn+"\n"+item.DueStage)))
	}
	s.add(Block{Table: t})
}

func (s *Sheet) owed(missing []publish.MissingDataset) {
	if len(missing) == 0 {
		return
	}
	s.heading("由本单位提供而尚未收到的数据表")
	t := &Table{Columns: []Column{{Title: "待定分", Width: 9, Kind: Points}, {Title: "数据表", Width: 46}, {Title: "评分项", Width: 30, Span: 3}, {Title: "空白表", Width: 44}, {Title: "完成时限", Width: 18, Kind: Label}}}
	for _, m := range missing {
		t.Rows = append(t.Rows, textRow(m.AtStake.String(), m.Title, strings.Join(m.Criteria, " "), m.Template, m.DueOn))
	}
	s.add(Block{Table: t})
}

func (s *Sheet) tasks(tasks []publish.PlanTask) {
	if len(tasks) == 0 {
		return
	}
	s.heading("实施方案中的任务（评分项带 * 的未结）")
	t := &Table{Columns: []Column{{Title: "序号", Width: 9, Kind: Label}, {Title: "任务", Width: 46}, {Title: "方案所在部分", Width: 30, Span: 3}, {Title: "对应评分项", Width: 62, Span: 2}}}
	for _, task := range tasks {
		var served []string
		for _, id := range task.Criteria {
			for _, open := range task.Open {
				if open == id {
					id += "*"
					break
				}
			}
			served = append(served, id)
		}
		if len(served) == 0 {
			served = []string{"（指标体系未设对应评分项）"}
		}
		t.Rows = append(t.Rows, textRow(strconv.Itoa(task.Number), task.Title, task.Section, strings.Join(served, " ")))
	}
	s.add(Block{Table: t})
}

// handovers are those of the stages that run; the document names offices and
// not single units, so every sheet has them.
func (s *Sheet) handovers(stages []publish.PlanStage) {
	for _, stage := range stages {
		if stage.State != "running" {
			continue
		}
		s.heading(fmt.Sprintf("阶段 %d %s（%s 至 %s）的交接", stage.Number, stage.Name, stage.From, stage.To))
		for _, h := range stage.Handovers {
			s.add(Block{Paragraph: h.From + " → " + h.To + "：" + h.What})
		}
	}
}
