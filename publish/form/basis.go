package form

import (
	"math/big"
	"slices"
	"strings"

	"netmarket/publish"
)

// basis is what a criterion's points were decided on, in words: every year,
// rate or finding with its value beside what it is compared with, then what is
// still open.
func (a *area) basis(c publish.CriterionScore) string {
	var said []string
	for _, p := range a.parts[key{a.score.RefArea, c.ID}] {
		if text := a.partBasis(c, p); text != "" {
			said = append(said, text)
		}
	}
	if open := a.open(c); open != "" {
		said = append(said, open)
	}
	return strings.Join(said, "；\n")
}

// open says what is not certain of a criterion's points and why.
func (a *area) open(c publish.CriterionScore) string {
	if c.Low == c.High {
		if c.Status == "final" {
			return ""
		}
		return statusNote(c)
	}
	return "待定，区间 " + publish.Spread(c.Low, c.High) + " 分：" + a.lacking(c)
}

// lacking is what is to be handed in or settled.
func (a *area) lacking(c publish.CriterionScore) string {
	for _, u := range a.work.Units {
		for _, item := range u.Criteria {
			if item.ID == c.ID && item.Missing != "" {
				if c.Status == "missing" {
					return "缺" + item.Missing
				}
				return item.Missing
			}
		}
	}
	return statusNote(c)
}

func statusNote(c publish.CriterionScore) string {
	if c.Note == "" {
		return publish.StatusWord(c.Status)
	}
	return publish.StatusWord(c.Status) + "，" + c.Note
}

func (a *area) partBasis(c publish.CriterionScore, p part) string {
	switch {
	case p.isJudged(c):
		return a.judged(c)
	case p.value == "" && p.numerator == "":
		if p.status == "vacuous" {
			return p.label("") + publish.StatusWord(p.status)
		}
		if len(a.parts[key{a.score.RefArea, c.ID}]) == 1 {
			return "" // what is missing is said of the criterion
		}
		return p.label("") + publish.StatusWord(p.status)
	}
	switch c.Shape {
	case "capped_count":
		return "计入数 " + p.value
	case "coverage_and_minimum":
		return p.coverage()
	}
	return p.compared(a.benchmarkName(c, p), a.bands[c.ID]) + p.verdict(c)
}

// isJudged tells a finding from a rate; a mixed criterion has both.
func (p part) isJudged(c publish.CriterionScore) bool {
	return c.Shape == "attested" || c.Kind == "mixed" && p.name == "" && p.benchmark == ""
}

// label is the year and the rate's name.
func (p part) label(otherwise string) string {
	name := p.name
	if name == "" {
		name = otherwise
	}
	if p.year != "" {
		name = p.year + "年" + name
	}
	if name == "" {
		return ""
	}
	return name + " "
}

// compared is a value beside what it is compared with, with the decimals it
// takes to tell them apart, and apart from the ends of bands.
func (p part) compared(benchmark string, ends []*big.Rat) string {
	value, against, bar := p.ratio(), publish.Decimal(p.benchmark), publish.Decimal(p.threshold)
	if value == nil { // a rate of no cases
		text := p.label("") + publish.StatusWord(p.status)
		if p.denominator != "" {
			text += "（" + p.numerator + "/" + p.denominator + "）"
		}
		return text
	}
	if p.threshold != "" && p.value == p.numerator { // a number of cases, not a rate
		return p.label("件数") + p.value + "，须为 " + p.threshold
	}
	if bar != nil {
		bar = new(big.Rat).Quo(bar, big.NewRat(100, 1))
	}
	if bar == nil && against == nil && len(ends) > 0 {
		bar = ends[0] // below the lowest band
	}
	shown := publish.Percents(append([]*big.Rat{value, against, bar}, ends...)...)
	text := p.label("本地") + shown[0]
	if p.name != "" && p.numerator != "" && p.denominator != "" {
		text += "（" + p.numerator + "/" + p.denominator + "）"
	}
	if shown[1] != "" {
		text += "，" + benchmark + " " + shown[1]
	} else if p.benchmark == "" && p.status == "missing" {
		text += "，对照值未知"
	}
	switch {
	case shown[2] != "" && p.threshold == "":
		text += "，未到最低一档 " + shown[2]
	case shown[2] != "":
		text += "，标准 " + shown[2]
	}
	return text
}

// ratio is the rate as exactly as it is known.
func (p part) ratio() *big.Rat { return publish.Ratio(p.value, p.numerator, p.denominator) }

// verdict is what one of several parts brings.
func (p part) verdict(c publish.CriterionScore) string {
	switch {
	case p.max == c.Max && (p.name == "" || len(c.Parts) < 2 && p.low != p.high):
		return "" // said of the criterion
	case p.max < c.Max && p.low == p.high:
		return "，得 " + p.score.String() + " 分"
	case p.max < c.Max:
		return "，待定 " + publish.Spread(p.low, p.high) + " 分"
	case len(c.Parts) < 2 && c.Shape == "share_band":
		return ""
	case p.low != p.high:
		return "，待定"
	case p.score == p.max:
		return "，达到"
	}
	return "，未达到"
}

func (p part) coverage() string {
	text := p.label("培训覆盖率") + publish.Percents(p.ratio())[0]
	if p.numerator != "" && p.denominator != "" {
		text += "（" + p.numerator + "/" + p.denominator + "）"
	}
	if p.benchmark != "" {
		text += "，最少 " + p.benchmark + " 学时"
	}
	if p.threshold != "" {
		text += "（标准 " + p.threshold + " 学时）"
	}
	return text
}

// benchmarkName says whose figure a value is compared with.
func (a *area) benchmarkName(c publish.CriterionScore, p part) string {
	for _, f := range a.figures[key{a.score.RefArea, c.ID}] {
		if f.part == p.part && f.role == "benchmark" && f.area != "CN" {
			return measureWord(strings.TrimSuffix(f.measure, "_yoy")) + "同比"
		}
	}
	return "全国"
}

func measureWord(measure string) string {
	words := map[string]string{
		"online_retail": "网上零售额", "online_retail_goods": "实物商品网上零售额", "online_goods_and_services": "网上商品和服务零售额",
		"retail_sales": "社会消费品零售总额", "express_volume": "快递业务量", "employment_total": "就业人员",
		"tax_total_collected": "税收总额", "tax_ecommerce": "电子商务纳税额",
	}
	base, isGrowth := strings.CutSuffix(measure, "_yoy")
	word, ok := words[base]
	switch {
	case ok && isGrowth:
		return word + "同比"
	case ok:
		return word
	}
	return measure
}

// judged is what the ledger says of a judged criterion.
func (a *area) judged(c publish.CriterionScore) string {
	f, ok := a.findings[key{a.score.RefArea, c.ID}]
	if !ok {
		return ""
	}
	text := "《" + f.title + "》"
	if f.materials != "" && f.materials != "1" {
		text += "等 " + f.materials + " 份"
	}
	if f.review != "" {
		text += "，复核认定 " + f.review + " 分"
		if c.Kind == "judged" && c.Score == 0 && f.review != "0" && a.options["qual_granularity"] == "binary" {
			text += "，未认定满分，按不给部分分的口径计 0 分"
		}
		return text
	}
	if f.self != "" {
		text += "，自评 " + f.self + " 分"
	}
	return text + "，待复核"
}

// criteria are an indicator's criteria in their order.
func (a *area) criteria(number int) []publish.CriterionScore {
	var list []publish.CriterionScore
	for _, c := range a.score.Criteria {
		if c.Indicator == number {
			list = append(list, c)
		}
	}
	return list
}

// partners are the responsible units of an indicator but the leading one.
func (x indicator) partners() string {
	units := slices.DeleteFunc(strings.Split(x.units, "、"), func(u string) bool { return u == x.lead || u == "" })
	return strings.Join(units, "、")
}

// subject is a criterion in a sentence: the indicator's name where it is its
// only criterion.
func (a *area) subject(c publish.CriterionScore) string {
	if len(a.criteria(c.Indicator)) == 1 {
		return a.byNumber[c.Indicator].name
	}
	return strings.TrimRight(a.content(c), "。；")
}

// content is what a criterion asks for; 符合一项即可得3分 says nothing without
// the name of its indicator.
func (a *area) content(c publish.CriterionScore) string {
	if strings.HasPrefix(c.Text, "符合一项") {
		return a.byNumber[c.Indicator].name + "（" + c.Text + "）"
	}
	return c.Text
}
