package form

import (
	"fmt"
	"strconv"
	"strings"

	"netmarket/publish"
)

// title is a form's title; an invented area says so in it.
func (a *area) title(what string) string {
	title := a.score.Name + "创建网络市场监管与服务示范区" + what
	if a.score.IsSynthetic {
		title += "（合成示例）"
	}
	return title
}

// form begins one of the area's forms.
func (a *area) form(id, what string) Form {
	return Form{ID: id, RefArea: a.score.RefArea, Title: a.title(what), Subtitle: subtitle(a.Scores), Label: label(a.Scores, a.score.IsSynthetic)}
}

func subtitle(d *publish.ScoresDocument) string {
	text := "数据截至 " + d.AsOf
	if len(d.Years) > 0 {
		var years []string
		for _, y := range d.Years {
			years = append(years, strconv.Itoa(y))
		}
		text += "，评价年度 " + strings.Join(years, "、")
	}
	if d.Snapshot != "" {
		text += "，快照 " + d.Snapshot
	}
	if d.EditionTitle != "" {
		text += "，依据《" + d.EditionTitle + "》"
	}
	return text
}

func label(d *publish.ScoresDocument, isSynthetic bool) string {
	var said []string
	if isSynthetic {
		said = append(said, "合成示例：本表县级数据系虚构，非真实统计，不得上报")
	}
	if d.HasReconstruction {
		said = append(said, "全国数取自重构页面（数字为公开发布值）")
	}
	return strings.Join(said, "；")
}

// signed is what people fill in below a form.
func signed() Block {
	return Block{Signature: []string{"填报单位（盖章）", "负责人（签字）", "填报人（签字）", "填报日期"}}
}

// selfAssessment is 自评表: the columns of 附件2 in their order, then 自评分,
// 得分依据 and 佐证编号; one row a criterion.
func (a *area) selfAssessment() Form {
	f := a.form(SelfAssessment, "自评表")
	proofs := a.proofs()
	t := &Table{Columns: []Column{
		{Title: "一级指标", Width: 10, Kind: Label}, {Title: "二级指标", Width: 10, Kind: Label}, {Title: "编号", Width: 5, Kind: Label},
		{Title: "变量性质", Width: 6, Kind: Label}, {Title: "三级指标", Width: 16}, {Title: "指标说明及打分标准", Width: 40},
		{Title: "评估方式及数据或资料来源", Width: 20}, {Title: "责任单位", Width: 14},
		{Title: "自评分", Width: 7, Kind: Points}, {Title: "得分依据", Width: 36}, {Title: "佐证编号", Width: 12, Kind: Label},
	}}
	groups := map[string]publish.GroupScore{}
	for _, g := range a.score.Groups {
		groups[g.ID] = g
	}
	for i, x := range a.index {
		a.assess(t, x, groups[x.group], proofs)
		if i+1 == len(a.index) || a.index[i+1].group != x.group {
			t.Rows = append(t.Rows, groupTotal(len(t.Columns), groups[x.group]))
		}
	}
	mergeDown(t, 0)
	mergeDown(t, 1)
	t.Rows = append(t.Rows, a.grandTotal(len(t.Columns)))
	main := Sheet{Name: "自评表", IsLandscape: true, Blocks: []Block{{Table: t}, note("自评分为按公开规则由数据计算或由佐证材料台账得出的分数；“待定”表示缺数据，合计中按 0 分计，其下为可能的区间；尚未确定的分在得分依据中写明区间和原因。"), signed()}}
	f.Sheets = []Sheet{main, proofSheet(proofs)}
	return f
}

// assess adds an indicator's rows.
func (a *area) assess(t *Table, x indicator, g publish.GroupScore, proofs *proofs) {
	criteria := a.criteria(x.number)
	first := len(t.Rows)
	for i, c := range criteria {
		basis := a.basis(c)
		if len(criteria) > 1 {
			basis = fmt.Sprintf("第 %d 项（满分 %s 分）%s", i+1, c.Max, orColon(basis))
		}
		row := Row{Cells: []Cell{
			{Text: fmt.Sprintf("%s\n（%s分）", g.Name, g.Max)}, {Text: fmt.Sprintf("%s\n（%s分）", x.subgroup, x.subgroupPoints)},
			{Text: strconv.Itoa(x.number)}, {Text: x.nature}, {Text: fmt.Sprintf("%s。（%s分）", x.name, x.points)}, {Text: x.explanation},
			{Text: x.assessment()}, {Text: x.units}, pointsCell(c), {Text: basis}, {Text: proofs.numbers(c.ID)},
		}}
		t.Rows = append(t.Rows, row)
	}
	for column := 2; column <= 7; column++ {
		span(t, column, first, len(criteria))
	}
}

func orColon(basis string) string {
	if basis == "" {
		return ""
	}
	return "：" + basis
}

// pointsCell is a criterion's points; what is missing is 待定 and not nought.
func pointsCell(c publish.CriterionScore) Cell {
	cell := Cell{Text: c.Score.String(), IsPending: c.Low != c.High}
	if c.Status == "missing" {
		cell.Text = "待定\n" + publish.Spread(c.Low, c.High)
	}
	return cell
}

// assessment is 评估方式及数据或资料来源 as 附件2 prints it.
func (x indicator) assessment() string {
	text := "方式：" + x.methods + "。\n数据或资料来源："
	sources := strings.Split(x.sources, "；")
	if len(sources) == 1 {
		return text + x.sources + "。"
	}
	for i, s := range sources {
		mark := "；"
		if i+1 == len(sources) {
			mark = "。"
		}
		text += fmt.Sprintf("\n%d. %s%s", i+1, s, mark)
	}
	return text
}

func groupTotal(columns int, g publish.GroupScore) Row {
	words := fmt.Sprintf("满分 %s 分，区间 %s 分", g.Max, publish.Spread(g.Low, g.High))
	if g.Gate != nil {
		words += fmt.Sprintf("，达标线 %s 分", *g.Gate)
	}
	return totalRow(columns, g.Name+" 小计", g.Score, words)
}

func (a *area) grandTotal(columns int) Row {
	words := fmt.Sprintf("满分 %s 分，区间 %s 分，%s", a.score.Max, publish.Spread(a.score.Low, a.score.High), publish.PassesWord(a.score.Passes))
	return totalRow(columns, "总分", a.score.Score, words)
}

// totalRow has the points in the third column from the end.
func totalRow(columns int, title string, points publish.Points, words string) Row {
	row := Row{Kind: Total, Cells: make([]Cell, columns)}
	wide := columns - 3
	row.Cells[0] = Cell{Text: title, Columns: wide}
	for i := 1; i < wide; i++ {
		row.Cells[i].IsCovered = true
	}
	row.Cells[wide] = Cell{Text: points.String()}
	row.Cells[wide+1] = Cell{Text: words, Columns: 2}
	row.Cells[wide+2].IsCovered = true
	return row
}

// span merges a cell over the rows below it.
func span(t *Table, column, first, rows int) {
	if rows < 2 {
		return
	}
	t.Rows[first].Cells[column].Rows = rows
	for i := first + 1; i < first+rows; i++ {
		t.Rows[i].Cells[column] = Cell{IsCovered: true}
	}
}

// mergeDown merges equal texts that follow each other, a subgroup at a time:
// what is merged fits on a page then, and every page names its group. Rows
// where a subgroup begins are good places for a page to begin.
func mergeDown(t *Table, column int) {
	for first := 0; first < len(t.Rows); {
		last := first + 1
		if t.Rows[first].Kind == Data {
			for last < len(t.Rows) && t.Rows[last].Kind == Data && sameSubgroup(t, first, last) {
				last++
			}
			t.Rows[first].IsBreak = true
			span(t, column, first, last-first)
		}
		first = last
	}
}

// sameSubgroup compares by the second column, which is merged last.
func sameSubgroup(t *Table, first, other int) bool {
	return t.Rows[first].Cells[1].Text == t.Rows[other].Cells[1].Text
}

func note(text string) Block { return Block{Paragraph: text, IsNote: true} }
