package form

import (
	"fmt"
	"strconv"

	"netmarket/publish"
)

// deductions is 扣分清单: every criterion below its full points with what is
// lost for certain and what is still pending, then the points that are counted
// and not certain.
func (a *area) deductions() Form {
	f := a.form(Deductions, "扣分清单")
	lost := a.lostTable()
	f.Sheets = []Sheet{{Name: "扣分清单", IsLandscape: true, Blocks: []Block{{Table: lost},
		note("扣分 = 满分 － 得分 = 确定失分 + 待定失分。确定失分：补齐数据或复核后也不会得到的分；待定失分：缺数据、待复核或待判定而未计入的分。"), signed()}}}
	if open := a.countedTable(); len(open.Rows) > 1 {
		f.Sheets = append(f.Sheets, Sheet{Name: "已计未定", Title: a.title("已计分而尚未确定的评分项"), IsLandscape: true, Blocks: []Block{{Table: open},
			note("这些分已计入得分；按“须办事项”办结后方能确定，否则可能失去。")}})
	}
	return f
}

func (a *area) lostTable() *Table {
	t := &Table{Columns: []Column{
		{Title: "序号", Width: 5, Kind: Label}, {Title: "一级指标", Width: 10, Kind: Label}, {Title: "评分项", Width: 8, Kind: Label}, {Title: "评分内容", Width: 40},
		{Title: "满分", Width: 6, Kind: Points}, {Title: "得分", Width: 6, Kind: Points}, {Title: "扣分", Width: 6, Kind: Points},
		{Title: "确定失分", Width: 7, Kind: Points}, {Title: "待定失分", Width: 7, Kind: Points}, {Title: "原因", Width: 30}, {Title: "数据", Width: 38}, {Title: "责任单位", Width: 18},
	}}
	var max, score, certain, pending publish.Points
	for _, c := range a.score.Criteria {
		if c.Score >= c.Max {
			continue
		}
		x := a.byNumber[c.Indicator]
		t.Rows = append(t.Rows, textRow(strconv.Itoa(len(t.Rows)+1), a.groupName(x), c.ID, a.content(c), c.Max.String(), c.Score.String(), (c.Max-c.Score).String(),
			(c.Max-c.High).String(), (c.High-c.Score).String(), a.reason(c), a.figuresOf(c), x.units))
		max, score, certain, pending = max+c.Max, score+c.Score, certain+c.Max-c.High, pending+c.High-c.Score
	}
	words := fmt.Sprintf("全部评分项：满分 %s，得分 %s，扣分 %s", a.score.Max, a.score.Score, a.score.Max-a.score.Score)
	t.Rows = append(t.Rows, sumRow(textRow("合计", "", "", "", max.String(), score.String(), (max-score).String(), certain.String(), pending.String(), words, "", ""), 4, 9))
	return t
}

// sumRow makes a row of sums; its title spans the first columns, its words the
// last ones from a column on.
func sumRow(row Row, titled, words int) Row {
	row.Kind = Total
	row.Cells[0].Columns = titled
	for i := 1; i < titled; i++ {
		row.Cells[i] = Cell{IsCovered: true}
	}
	row.Cells[words].Columns = len(row.Cells) - words
	for i := words + 1; i < len(row.Cells); i++ {
		row.Cells[i] = Cell{IsCovered: true}
	}
	return row
}

func (a *area) groupName(x indicator) string {
	for _, g := range a.score.Groups {
		if g.ID == x.group {
			return g.Name
		}
	}
	return x.group
}

// reason says why points are lost or open.
func (a *area) reason(c publish.CriterionScore) string {
	switch {
	case c.Status == "missing":
		return a.lacking(c)
	case c.High > c.Score && c.High == c.Max:
		return "尚未确定：" + a.lacking(c)
	case c.High > c.Score:
		return "部分未达到得分标准，部分尚未确定：" + a.lacking(c)
	case c.Kind == "judged":
		return "材料经复核未认定满分"
	case c.Score > 0:
		return "部分未达到得分标准"
	}
	return "未达到得分标准"
}

// figuresOf is the basis without what is open, which the reason has.
func (a *area) figuresOf(c publish.CriterionScore) string {
	c.Low, c.High, c.Status = c.Score, c.Score, "final"
	return a.basis(c)
}

func (a *area) countedTable() *Table {
	t := &Table{Columns: []Column{
		{Title: "序号", Width: 5, Kind: Label}, {Title: "一级指标", Width: 10, Kind: Label}, {Title: "评分项", Width: 8, Kind: Label}, {Title: "评分内容", Width: 40},
		{Title: "满分", Width: 6, Kind: Points}, {Title: "得分", Width: 6, Kind: Points}, {Title: "可能失去", Width: 7, Kind: Points}, {Title: "状态", Width: 10, Kind: Label},
		{Title: "须办事项", Width: 34}, {Title: "数据", Width: 38}, {Title: "责任单位", Width: 18},
	}}
	var score, risk publish.Points
	for _, c := range a.score.Criteria {
		if c.Low >= c.Score {
			continue
		}
		x := a.byNumber[c.Indicator]
		t.Rows = append(t.Rows, textRow(strconv.Itoa(len(t.Rows)+1), a.groupName(x), c.ID, a.content(c), c.Max.String(), c.Score.String(), (c.Score-c.Low).String(),
			publish.StatusWord(c.Status), a.lacking(c), a.figuresOf(c), x.units))
		score, risk = score+c.Score, risk+c.Score-c.Low
	}
	t.Rows = append(t.Rows, sumRow(textRow("合计", "", "", "", "", score.String(), risk.String(), "", "", "", ""), 4, 8))
	return t
}
