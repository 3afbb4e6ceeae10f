package form

import (
	"fmt"
	"strconv"
	"strings"

	"netmarket/publish"
)

// report is the draft of 自查报告. Its sentences are made of figures; what was
// done and felt is left to the people who did it, in places marked 〔…填写〕.
func (a *area) report() Form {
	f := a.form(Report, "自查报告")
	f.Title += "（初稿）"
	s := Sheet{Name: "自查报告"}
	a.situation(&s)
	a.result(&s)
	a.achievements(&s)
	a.problems(&s)
	a.next(&s)
	s.add(Block{Signature: []string{"填报单位（盖章）", "负责人（签字）", "日期"}})
	f.Sheets = []Sheet{s}
	return f
}

func (s *Sheet) say(format string, args ...any) {
	s.add(Block{Paragraph: fmt.Sprintf(format, args...)})
}

func (a *area) situation(s *Sheet) {
	s.heading("一、基本情况")
	basis := "评估指标体系"
	if a.Scores.EditionTitle != "" {
		basis = "《" + a.Scores.EditionTitle + "》所附评估指标体系"
	}
	var years []string
	for _, y := range a.Scores.Years {
		years = append(years, strconv.Itoa(y)+"年")
	}
	s.say("%s对照%s的 %d 项指标、%d 个评分项开展自查，评价年度为%s，数据截至 %s。", a.score.Name, basis, len(a.score.Indicators), len(a.score.Criteria), strings.Join(years, "、"), a.Scores.AsOf)
	if n := len(a.work.MissingData); n > 0 {
		var titles []string
		for _, m := range a.work.MissingData {
			titles = append(titles, "《"+m.Title+"》")
		}
		s.say("截至该日，尚有 %d 张数据表未收到：%s。", n, strings.Join(titles, "、"))
	}
	if a.Scores.EditionNote != "" {
		s.say("%s", a.Scores.EditionNote)
	}
	s.say("〔由县创建办填写：组织领导、工作部署和自查的开展情况〕")
}

func (a *area) result(s *Sheet) {
	s.heading("二、自评得分")
	s.say("自评得分 %s 分（满分 %s 分）。计入尚未确定的分，得分区间为 %s 分。", a.score.Score, a.score.Max, publish.Spread(a.score.Low, a.score.High))
	words := map[string]string{
		"yes": "总分和各一级指标均达到达标线。", "possible": "能否达标取决于尚未确定的分。", "no": "即使尚未确定的分全部得到，总分或某项一级指标仍低于达标线。",
	}
	if gate, ok := a.gate("total"); ok && words[a.score.Passes] != "" {
		s.say("达标条件为总分不低于 %s 分且各一级指标不低于其达标线；%s", gate.Gate, words[a.score.Passes])
	}
	t := &Table{Columns: []Column{{Title: "一级指标", Width: 22}, {Title: "满分", Width: 12, Kind: Points}, {Title: "得分", Width: 12, Kind: Points}, {Title: "区间", Width: 16, Kind: Label},
		{Title: "达标线", Width: 12, Kind: Points}, {Title: "是否达到", Width: 18, Kind: Label}}}
	for _, g := range a.score.Groups {
		gate := ""
		if g.Gate != nil {
			gate = g.Gate.String()
		}
		t.Rows = append(t.Rows, textRow(g.Name, g.Max.String(), g.Score.String(), publish.Spread(g.Low, g.High), gate, reached(g)))
	}
	total := textRow("总分", a.score.Max.String(), a.score.Score.String(), publish.Spread(a.score.Low, a.score.High), "", publish.PassesWord(a.score.Passes))
	if gate, ok := a.gate("total"); ok {
		total.Cells[4].Text = gate.Gate.String()
	}
	total.Kind = Total
	t.Rows = append(t.Rows, total)
	s.add(Block{Table: t})
	s.say("%s", a.statuses())
}

// statuses counts the criteria by their status.
func (a *area) statuses() string {
	counts := map[string]int{}
	for _, c := range a.score.Criteria {
		counts[c.Status]++
	}
	var said []string
	for _, status := range []string{"final", "provisional", "basis_mismatch", "tie_risk", "vacuous", "manual", "missing"} {
		if counts[status] > 0 {
			said = append(said, fmt.Sprintf("%s %d 个", publish.StatusWord(status), counts[status]))
		}
	}
	return fmt.Sprintf("%d 个评分项中，%s。", len(a.score.Criteria), strings.Join(said, "，"))
}

func reached(g publish.GroupScore) string {
	switch {
	case g.Gate == nil:
		return ""
	case g.Low >= *g.Gate:
		return "达到"
	case g.High < *g.Gate:
		return "未达到"
	}
	return "尚未确定"
}

func (a *area) gate(id string) (publish.GapGate, bool) {
	for _, g := range a.gaps.Gates {
		if g.ID == id {
			return g, true
		}
	}
	return publish.GapGate{}, false
}

// achievements lists what has its full points for certain, by group.
func (a *area) achievements(s *Sheet) {
	s.heading("三、主要做法与成效")
	for i, g := range a.score.Groups {
		s.add(Block{Heading: fmt.Sprintf("（%s）%s", numeral(i+1), g.Name), Level: 3})
		s.say("本项满分 %s 分，得 %s 分。", g.Max, g.Score)
		n := 0
		for _, c := range a.score.Criteria {
			if a.byNumber[c.Indicator].group != g.ID || c.Low < c.Max {
				continue
			}
			n++
			line := fmt.Sprintf("%d. %s，得满分 %s 分", n, a.subject(c), c.Max)
			if basis := a.basis(c); basis != "" {
				line += "：" + flat(basis)
			}
			s.say("%s。", line)
		}
		s.say("〔由%s填写：具体做法、经验和实例〕", a.leadsOf(g.ID))
	}
}

// leadsOf are the leading units of a group in the order of the index.
func (a *area) leadsOf(group string) string {
	var leads []string
	for _, x := range a.index {
		if x.group == group && !strings.Contains("、"+strings.Join(leads, "、")+"、", "、"+x.lead+"、") {
			leads = append(leads, x.lead)
		}
	}
	return strings.Join(leads, "、")
}

func (a *area) problems(s *Sheet) {
	s.heading("四、存在问题")
	var certain, pending, counted []string
	var lost, open, risk publish.Points
	for _, c := range a.score.Criteria {
		if n := c.Max - c.High; n > 0 {
			lost += n
			certain = append(certain, fmt.Sprintf("%d. %s，失 %s 分。%s", len(certain)+1, a.subject(c), n, sentence(flat(a.figuresOf(c)))))
		}
		if n := c.High - c.Score; n > 0 {
			open += n
			pending = append(pending, fmt.Sprintf("%d. %s，%s 分待定：%s。", len(pending)+1, a.subject(c), n, a.lacking(c)))
		}
		if n := c.Score - c.Low; n > 0 {
			risk += n
			counted = append(counted, fmt.Sprintf("%d. %s，%s 分：%s。", len(counted)+1, a.subject(c), n, a.lacking(c)))
		}
	}
	s.list(fmt.Sprintf("（一）未达到标准的 %d 个评分项，确定失 %s 分", len(certain), lost), certain)
	s.list(fmt.Sprintf("（二）缺数据或待判定的 %d 个评分项，%s 分待定", len(pending), open), pending)
	s.list(fmt.Sprintf("（三）已计分而尚未确定的 %d 个评分项，涉及 %s 分", len(counted), risk), counted)
	s.say("〔由各责任单位填写：失分的原因分析〕")
}

// list is a heading with its lines; nothing where there are none.
func (s *Sheet) list(title string, lines []string) {
	if len(lines) == 0 {
		return
	}
	s.add(Block{Heading: title, Level: 3})
	for _, line := range lines {
		s.add(Block{Paragraph: line})
	}
}

func (a *area) next(s *Sheet) {
	s.heading("五、下一步措施")
	for _, g := range a.gaps.Gates {
		if g.Needed <= 0 {
			continue
		}
		if len(g.Plan) == 0 || !g.IsReachable {
			s.say("%s距达标线 %s 分还差 %s 分，现有可争取的分全部得到后为 %s 分。", g.Name, g.Gate, g.Needed, g.Obtainable)
			continue
		}
		s.say("%s距达标线 %s 分还差 %s 分，按所需工作量由小到大可依次推进：", g.Name, g.Gate, g.Needed)
		for i := range g.Plan {
			p := &g.Plan[i]
			way := publish.Gap{GapTarget: p.GapTarget}
			s.say("%d. %s（%s）：%s，累计 %s 分。", i+1, a.subjectOf(p.Criterion), a.byNumber[a.numberOf(p.Criterion)].lead, measure(&way), p.Cumulative)
		}
	}
	s.say("其余措施、责任分工和时限见《整改台账》。")
	s.say("〔由县创建办填写：下一步工作安排〕")
}

func (a *area) subjectOf(criterion string) string {
	for _, c := range a.score.Criteria {
		if c.ID == criterion {
			return a.subject(c)
		}
	}
	return criterion
}

// flat puts the lines of a cell into one sentence.
func flat(text string) string { return strings.ReplaceAll(text, "；\n", "；") }

func sentence(text string) string {
	if text == "" {
		return ""
	}
	return text + "。"
}

func numeral(n int) string {
	digits := []string{"一", "二", "三", "四", "五", "六", "七", "八", "九", "十"}
	if n >= 1 && n <= len(digits) {
		return digits[n-1]
	}
	return strconv.Itoa(n)
}
