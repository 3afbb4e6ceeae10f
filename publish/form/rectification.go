package form

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"netmarket/publish"
)

// rectification is 整改台账: one row for every criterion with points to win or
// to make certain, the ways to them and by when.
func (a *area) rectification() Form {
	f := a.form(Rectification, "问题整改台账")
	t := &Table{Columns: []Column{
		{Title: "序号", Width: 5, Kind: Label}, {Title: "评分项", Width: 8, Kind: Label}, {Title: "问题", Width: 38}, {Title: "整改措施", Width: 52},
		{Title: "牵头单位", Width: 14, Kind: Label}, {Title: "配合单位", Width: 16}, {Title: "完成时限", Width: 15, Kind: Label}, {Title: "状态", Width: 9, Kind: Label},
		{Title: "可挽回分值", Width: 7, Kind: Points}, {Title: "待确认分值", Width: 7, Kind: Points}, {Title: "整改情况（由责任单位填写）", Width: 18},
	}}
	var gain, confirm publish.Points
	for _, c := range a.score.Criteria {
		if c.Score >= c.Max && c.Low >= c.Score {
			continue
		}
		x := a.byNumber[c.Indicator]
		won := a.recoverable(c)
		t.Rows = append(t.Rows, textRow(strconv.Itoa(len(t.Rows)+1), c.ID, a.issue(c), a.measures(c), x.lead, x.partners(), a.due(c), a.state(c),
			won.String(), (c.Score-c.Low).String(), ""))
		gain, confirm = gain+won, confirm+c.Score-c.Low
	}
	words := fmt.Sprintf("现得 %s 分，上列措施全部见效为 %s 分", a.score.Score, a.score.Score+gain)
	t.Rows = append(t.Rows, sumRow(textRow("合计", "", "", words, "", "", "", "", gain.String(), confirm.String(), ""), 3, 10))
	last := &t.Rows[len(t.Rows)-1]
	last.Cells[3].Columns = 5
	for i := 4; i < 8; i++ {
		last.Cells[i] = Cell{IsCovered: true}
	}
	f.Sheets = []Sheet{{Name: "整改台账", IsLandscape: true, Blocks: []Block{{Table: t},
		note("可挽回分值：整改到位后增加的分；待确认分值：已计入得分，复核或判定后方能确定的分。“*”表示该数所属时期已过，只有经核实的数据订正才会改变。同一评分项的多条措施可择一，写明“须同时”的除外。"), signed()}}}
	return f
}

// issue is what is wrong: what is asked for, what is lost, and why.
func (a *area) issue(c publish.CriterionScore) string {
	text := a.content(c)
	if c.Score < c.Max {
		return fmt.Sprintf("%s\n得 %s 分，扣 %s 分：%s", text, c.Score, c.Max-c.Score, a.reason(c))
	}
	return fmt.Sprintf("%s\n已计 %s 分，其中 %s 分未确定：%s", text, c.Score, c.Score-c.Low, a.lacking(c))
}

// gapsOf are the ways to a criterion's points, without what is only kept and
// what the next year will ask.
func (a *area) gapsOf(c publish.CriterionScore) []publish.Gap {
	var list []publish.Gap
	for _, g := range a.gaps.Gaps {
		if g.Criterion == c.ID && g.Way != "keep" && !g.IsOutlook {
			list = append(list, g)
		}
	}
	return list
}

// measures are the ways, numbered where there are several.
func (a *area) measures(c publish.CriterionScore) string {
	gaps := a.gapsOf(c)
	if len(gaps) == 0 {
		return "提供或确认：" + a.lacking(c)
	}
	var lines []string
	for i := range gaps {
		text := measure(&gaps[i])
		if len(gaps) > 1 {
			text = strconv.Itoa(i+1) + ". " + text
		}
		lines = append(lines, text)
	}
	return strings.Join(lines, "\n")
}

// measure is one way with what is needed, what there is, and the difference.
func measure(g *publish.Gap) string {
	text := publish.WayWord(g.Way)
	if g.Subject != "" {
		text += "（" + g.Subject + "）"
	}
	if g.Year > 0 {
		text = strconv.Itoa(g.Year) + "年" + text
	}
	if g.IsOver {
		text += "*"
	}
	if g.IsJoint {
		text += "（须同时）"
	}
	if g.Unit != "份" && g.More != "" {
		text += fmt.Sprintf("：现有 %s，需 %s，还差 %s %s", orNone(g.Have), between(g.Need, g.NeedHigh), between(g.More, g.MoreHigh), g.Unit)
	}
	if g.Note != "" {
		text += "：" + g.Note
	}
	return text
}

func orNone(amount string) string {
	if amount == "" {
		return "未知"
	}
	return publish.Grouped(amount)
}

func between(low, high string) string {
	if high == "" || high == low {
		return publish.Grouped(low)
	}
	return publish.Grouped(low) + "～" + publish.Grouped(high)
}

// recoverable is what a criterion can still gain: of several ways to one part
// the best, over all parts, and never more than it lacks.
func (a *area) recoverable(c publish.CriterionScore) publish.Points {
	best := map[string]publish.Points{}
	for _, g := range a.gapsOf(c) {
		if g.Way != "lost" {
			best[g.Part] = max(best[g.Part], g.Gain)
		}
	}
	var sum publish.Points
	for _, gain := range best {
		sum += gain
	}
	return min(sum, c.Max-c.Score)
}

// state is a word for where a criterion stands on its way.
func (a *area) state(c publish.CriterionScore) string {
	gaps := a.gapsOf(c)
	is := func(way string) bool {
		return slices.ContainsFunc(gaps, func(g publish.Gap) bool { return g.Way == way })
	}
	switch {
	case is("hand_in"):
		return "待补报"
	case is("review"):
		return "待复核"
	case is("decide"):
		return "待确认"
	case len(gaps) > 0 && !slices.ContainsFunc(gaps, func(g publish.Gap) bool { return g.Way != "lost" }):
		return "不能挽回"
	case len(gaps) > 0 && !slices.ContainsFunc(gaps, func(g publish.Gap) bool { return !g.IsOver }):
		return "时期已过"
	case len(gaps) > 0:
		return "待整改"
	}
	return publish.StatusWord(c.Status)
}

// due is the stage of the plan by which a criterion is to be settled: that of
// its open work, else the one that runs or comes next, else the last.
func (a *area) due(c publish.CriterionScore) string {
	for _, u := range a.work.Units {
		for _, item := range u.Criteria {
			if item.ID == c.ID && item.DueOn != "" {
				return item.DueOn + "\n" + item.DueStage
			}
		}
	}
	for _, stage := range a.Work.Stages {
		if stage.State != "over" {
			return stage.EndsOn + "\n" + strconv.Itoa(stage.Number) + " " + stage.Name
		}
	}
	if n := len(a.Work.Stages); n > 0 {
		stage := a.Work.Stages[n-1]
		return stage.EndsOn + "\n" + strconv.Itoa(stage.Number) + " " + stage.Name + "（已结束）"
	}
	return "〔由县创建办填写〕"
}
