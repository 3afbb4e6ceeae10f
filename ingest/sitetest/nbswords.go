package sitetest

import (
	"fmt"
	"strings"
)

// nbsProse are the paragraphs of a release on 社会消费品零售总额 in the words of its
// year. A synthetic page carries every second number that the real ones have
// been seen with: they are what a reader can trip over.
func nbsProse(r Release) []string {
	paragraphs := []string{nbsRetail(r)}
	if online := nbsOnline(r); online != "" {
		paragraphs = append(paragraphs, online)
	}
	if r.Synthetic && r.Year >= 2020 {
		paragraphs = append(paragraphs, "从环比看，社会消费品零售总额环比增长0.25%。")
	}
	return paragraphs
}

// compared is 比上年 for a year and 同比 within one.
func (r Release) compared() string {
	if r.Month == 12 {
		return "比上年"
	}
	return "同比"
}

func nbsRetail(r Release) string {
	f := r.Figures
	single := clause("社会消费品零售总额", f[OfMonth+RetailSales], r.unitOf(), "同比"+r.nominal(), f[OfMonth+RetailSales+growth])
	if single != "" {
		single = fmt.Sprintf("%d月份，%s。", r.Month, single)
	}
	total := clause("社会消费品零售总额", f[RetailSales], r.unitOf(), r.compared()+r.nominal(), f[RetailSales+growth])
	if total != "" {
		total = r.span() + total + r.aside() + "。"
	}
	if r.Year >= 2026 {
		return total + single
	}
	return single + total
}

// nominal stands before the verb until 2019.
func (r Release) nominal() string {
	if r.Year <= 2019 {
		return "名义"
	}
	return ""
}

// aside is what follows the retail growth in some years.
func (r Release) aside() string {
	switch {
	case r.Year == 2019 && r.Month == 12 && !r.Synthetic:
		return "（扣除价格因素实际增长6.0%，以下除特殊说明外均为名义增长）"
	case r.Year <= 2019 && r.Synthetic:
		return "（扣除价格因素实际增长6.0%，以下除特殊说明外均为名义增长）"
	case r.Year <= 2019:
		return "（以下除特殊说明外均为名义增长）"
	case r.Year == 2021 && (r.Synthetic || r.Month == 12):
		return "，两年平均增速为3.9%"
	}
	return ""
}

func nbsOnline(r Release) string {
	f := r.Figures
	if r.Year >= 2026 {
		return nbsWider(r)
	}
	total := clause("全国网上零售额", f[Online], r.unitOf(), r.compared(), f[Online+growth])
	if total == "" {
		return ""
	}
	text := r.span() + total
	if r.Year == 2020 && (r.Synthetic || r.Month == 12) {
		text += "，增速比1—11月回落0.6个百分点"
	}
	goods := clause("实物商品网上零售额", f[OnlineGoods], r.unitOf(), "", f[OnlineGoods+growth])
	switch {
	case r.Year == 2014 && r.Month == 12 && !r.Synthetic:
		return text + "。其中，限额以上单位网上零售额4400亿元。"
	case goods == "":
		return text + "。"
	}
	text += "。其中，" + goods
	if part := share(f[OnlineGoods], f[RetailSales]); part != "" {
		text += "，占社会消费品零售总额的比重为" + part + "%"
	}
	if r.Year == 2015 && r.Synthetic {
		text += "；非实物商品网上零售额6349亿元，增长42.4%"
	}
	return text + "。"
}

// nbsWider is the sentence since 2026.
func nbsWider(r Release) string {
	f := r.Figures
	var parts []string
	for _, part := range []struct{ before, subject, measure, compared string }{
		{r.span(), "全国网上商品和服务零售额", OnlineWider, "同比"},
		{"其中，", "网上商品零售额", OnlineGoods, ""},
		{"", "网上服务零售额", OnlineOthers, ""},
	} {
		said := clause(part.subject, f[part.measure], r.unitOf(), part.compared, f[part.measure+growth])
		if said != "" {
			parts = append(parts, part.before+said+"。")
		}
	}
	return strings.Join(parts, "")
}

// communiqueProse are the sentences of a 统计公报 about what the monthly
// releases are about, among others.
func communiqueProse(r Release) []string {
	f := r.Figures
	sentence := func(before string, subject, measure, compared string) string {
		if said := clause(subject, f[measure], r.unitOf(), compared, f[measure+growth]); said != "" {
			return before + said + "。"
		}
		return ""
	}
	return []string{
		fmt.Sprintf("%d年，面对复杂严峻的形势，各地区各部门扎实推动高质量发展。[1]", r.Year),
		"六、国内贸易",
		sentence("全年", "社会消费品零售总额", RetailSales, "比上年") + "按经营地分，城镇消费品零售额增速见附表。",
		sentence("全年", "全国网上零售额", Online, "比上年") + sentence("其中，", "实物商品网上零售额", OnlineGoods, "比上年"),
		"注释：",
		"[1]本公报数据均为初步统计数。各项统计数据均未包括香港特别行政区、澳门特别行政区和台湾省。部分数据因四舍五入的原因，存在总计与分项合计不等的情况。",
	}
}

// decoyProse repeats a release's figures in the words of another kind of page.
func decoyProse(r Release) []string {
	f := r.Figures
	level, change := f[RetailSales], f[RetailSales+growth]
	if r.Kind == KindMeeting {
		return []string{
			fmt.Sprintf("会议指出，%d年邮政行业改革发展取得新成效。", r.Year),
			clause("预计全年快递业务量完成", f[Express], "亿件", "同比", f[Express+growth]) + "。",
		}
	}
	return []string{
		fmt.Sprintf("%s，消费市场运行总体平稳。", strings.TrimSuffix(r.titleSpan(), "份")),
		clause("数据显示，社会消费品零售总额达", level, r.unitOf(), "同比", change) + "，市场活力持续释放。",
	}
}
