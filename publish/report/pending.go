package report

import (
	"cmp"
	"slices"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"

	"netmarket/publish"
)

// pending lists the criteria without data, the most points first, then what
// judges have yet to see, by leading unit.
func (c card) pending(a *publish.AreaScore) {
	var data, judged []publish.CriterionScore
	for _, s := range a.Criteria {
		switch {
		case s.Status != "missing":
		case s.Kind == "judged" && !c.Detail:
			judged = append(judged, s)
		default:
			data = append(data, s)
		}
	}
	slices.SortStableFunc(data, func(x, y publish.CriterionScore) int { return cmp.Compare(stake(y), stake(x)) })
	leads := map[int]string{}
	for _, i := range a.Indicators {
		leads[i.Number] = i.Lead
	}
	if len(data) > 0 {
		c.line("")
		c.line("%s，涉及 %s 分", c.paint(bold, "待补数据"), stakes(data))
		t := newTable(table.Row{"评分项", "分值", "牵头单位", "内容"}, right(2), wrapped(3, 22), wrapped(4, c.Width-47))
		for _, s := range data {
			t.AppendRow(table.Row{s.ID, stake(s), leads[s.Indicator], s.Text})
		}
		c.line("%s", t.Render())
	}
	c.evidence(judged, leads)
}

// evidence says which judged criteria still lack their finding.
func (c card) evidence(judged []publish.CriterionScore, leads map[int]string) {
	if len(judged) == 0 {
		return
	}
	c.line("")
	c.line("%s，涉及 %s 分（逐项内容见 --detail）", c.paint(bold, "待评定材料"), stakes(judged))
	units := map[string][]publish.CriterionScore{}
	var order []string
	for _, s := range judged {
		lead := leads[s.Indicator]
		if units[lead] == nil {
			order = append(order, lead)
		}
		units[lead] = append(units[lead], s)
	}
	t := newTable(table.Row{"牵头单位", "分值", "评分项"}, wrapped(1, 26), right(2), wrapped(3, c.Width-42))
	for _, lead := range order {
		var ids []string
		for _, s := range units[lead] {
			ids = append(ids, s.ID)
		}
		t.AppendRow(table.Row{lead, stakes(units[lead]), strings.Join(ids, " ")})
	}
	c.line("%s", t.Render())
}

// stake is what a criterion may still bring beyond what is certain.
func stake(s publish.CriterionScore) publish.Points { return s.High - s.Low }

func stakes(of []publish.CriterionScore) publish.Points {
	var sum publish.Points
	for _, s := range of {
		sum += stake(s)
	}
	return sum
}

// readings lists the criteria whose points another legal reading of the rules
// would change, with the points it would give.
func (c card) readings(a *publish.AreaScore) {
	t := newTable(table.Row{"评分项", "现得", "换一种口径", "得分"}, right(2), right(4))
	rows := 0
	for _, s := range a.Criteria {
		for _, v := range changes(s) {
			t.AppendRow(table.Row{s.ID, s.Score, v.option, v.score})
			rows++
		}
	}
	if rows == 0 {
		return
	}
	c.line("")
	c.line("%s（netmarket explain 评分项 可看依据）", c.paint(bold, "随口径而变"))
	c.line("%s", t.Render())
}

type change struct{ option, score string }

// changes has the variants that flip; an option known to matter without such
// a variant is listed by its name alone.
func changes(s publish.CriterionScore) []change {
	var list []change
	named := map[string]bool{}
	for _, v := range s.Variants {
		if !v.IsFlip {
			continue
		}
		option, _, _ := strings.Cut(v.Option, "=")
		named[option] = true
		score := "待定"
		if v.Score != nil {
			score = v.Score.String()
		}
		list = append(list, change{v.Option, score})
	}
	for _, option := range s.SensitiveTo {
		if !named[option] {
			list = append(list, change{option, ""})
		}
	}
	return list
}
