package report

import (
	"fmt"
	"io"
	"strings"

	"netmarket/publish"
	"netmarket/transform"
)

// Explain prints an explanation for a reader at a terminal, in Chinese: the
// rule, each part with its figures down to address and cell, and the readings.
func Explain(w io.Writer, e *transform.Explanation) error {
	p := &printer{w: w}
	p.line("%s %s · %s %s", e.AreaName, e.RefArea, e.Criterion, e.Indicator)
	p.line("  %s", e.Text)
	p.line("  得分 %s / %s（%s–%s）· %s · 截至 %s · 快照 %s", e.Score, e.Max, e.Low, e.High, statusWord(e.Status), e.AsOf, e.Snapshot)
	p.line("  牵头 %s · 规则形态 %s · 数据集 %s", e.Lead, e.Shape, e.Datasets)
	for _, part := range e.Parts {
		p.part(e, part)
	}
	p.variants(e.Variants)
	return p.err
}

// printer keeps the first error of many writes.
type printer struct {
	w   io.Writer
	err error
}

func (p *printer) line(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, format+"\n", args...)
	}
}

func (p *printer) part(e *transform.Explanation, part transform.PartTrace) {
	name := part.Part
	if part.Name != "" {
		name = part.Name
	}
	if part.Year != "" {
		name = strings.TrimSpace(part.Name + " " + part.Year + " 年")
	}
	if name == "" {
		name = "判定"
	}
	p.line("")
	p.line("%s：%s / %s 分 · %s", name, part.Score, part.Max, statusWord(part.Status))
	if line := comparison(e.Shape, part); line != "" {
		p.line("  %s", line)
	}
	for _, f := range part.Figures {
		if !isComponent(f) {
			p.figure(f, part.Figures)
		}
	}
	p.stated(part.Stated)
	p.cases(part)
	if len(part.Figures) == 0 {
		p.line("  没有可用的数据：%s", e.Datasets)
	}
}

// stated shows the totals of a bureau beside the rows of the same period.
func (p *printer) stated(s *transform.Stated) {
	if s == nil {
		return
	}
	verdict := "相差不超过0.5个百分点"
	if s.IsApart {
		verdict = "相差超过0.5个百分点，须人工核对"
	}
	p.line("  两数汇总 %s：%s/%s；明细同期 %s/%s，以明细计分，%s", s.Period, s.Numerator, s.Denominator, s.RowsNumerator, s.RowsDenominator, verdict)
}

// cases lists what cost the rate and what a person must decide.
func (p *printer) cases(part transform.PartTrace) {
	if part.CaseCount == 0 {
		return
	}
	p.line("  影响此率的件 %d 件：", part.CaseCount)
	for _, c := range part.Cases {
		dates := c.Day
		if c.DueOn != "" {
			dates += " 期限 " + c.DueOn
		}
		if c.DoneOn != "" {
			dates += " 办 " + c.DoneOn
		}
		place := c.URL + " 第 " + c.Row + " 行"
		if c.Sheet != "" {
			place = c.URL + " 工作表“" + c.Sheet + "” 第 " + c.Row + " 行"
		}
		p.line("    %s · %s · %s · %s", c.Number, c.Reason, dates, place)
	}
	if more := part.CaseCount - len(part.Cases); more > 0 {
		p.line("    另有 %d 件，见 published.case_exception", more)
	}
}

// comparison says what was held against what.
func comparison(shape string, part transform.PartTrace) string {
	var parts []string
	value := part.Value
	if value != "" {
		if part.Numerator != "" && part.Denominator != "" {
			value += fmt.Sprintf("（%s / %s）", part.Numerator, part.Denominator)
		}
		parts = append(parts, "本地 "+value)
	}
	if part.Benchmark != "" {
		word := "参照 "
		if strings.Contains(shape, "coverage") {
			word = "最低学时 "
		}
		parts = append(parts, word+part.Benchmark)
	}
	if part.Threshold != "" {
		parts = append(parts, "门槛 "+part.Threshold)
	}
	return strings.Join(parts, " · ")
}

// isComponent tells a figure that was added up with others from one that
// stands for itself.
func isComponent(f transform.Figure) bool { return strings.HasSuffix(f.Role, componentSuffix) }

const componentSuffix = " component"

func (p *printer) figure(f transform.Figure, all []transform.Figure) {
	p.line("  - %s：%s %s %s = %s%s", roleWord(f.Role), f.RefArea, f.Measure, f.TimePeriod, f.Value, unitWord(f.UnitMeasure, f.UnitMult))
	p.line("      %s · %s", f.URL, f.Locator)
	p.line("      %s · 版本日期 %s · 状态 %s · 捕获 %.12s%s", f.Source, f.Vintage, f.Status, f.Capture, originNote(f.Origin))
	if f.Correction != "" {
		p.line("      更正：按 %s 使用（更正表 %s，见 published.correction）", f.UsedValue, f.Correction)
	}
	if f.Printed != "" {
		p.line("      原文：%s", f.Printed)
	}
	var parts []string
	for _, c := range all {
		if c.Role == f.Role+componentSuffix {
			parts = append(parts, strings.TrimSpace(fmt.Sprintf("%s %s%s（%s）", c.TimePeriod, c.Value, unitWord(c.UnitMeasure, c.UnitMult), c.Locator)))
		}
	}
	for len(parts) > 0 {
		n := min(len(parts), 4)
		p.line("        %s", strings.Join(parts[:n], "、"))
		parts = parts[n:]
	}
}

func roleWord(role string) string {
	words := map[string]string{
		"numerator": "分子", "denominator": "分母", "benchmark": "参照值", "benchmark_prior": "参照值基数",
		"counted": "计入",
	}
	if word, ok := words[role]; ok {
		return word
	}
	return role
}

func unitWord(measure, mult string) string { return publish.UnitWord(measure, mult) }

func originNote(origin string) string {
	switch origin {
	case "synthetic":
		return " · 合成示例，非真实统计"
	case "reconstruction":
		return " · 重构页面（数字为公开发布值）"
	}
	return ""
}

func (p *printer) variants(variants []transform.Variant) {
	if len(variants) == 0 {
		return
	}
	p.line("")
	p.line("其他合法口径：")
	for _, v := range variants {
		mark := " "
		if v.IsFlip {
			mark = "*"
		}
		p.line("  %s %-42s %s 分（%s–%s）· %s", mark, v.Option, v.Score, v.Low, v.High, statusWord(v.Status))
	}
	p.line("  * 表示改变得分")
}
