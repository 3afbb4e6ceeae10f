package sitetest

import (
	"fmt"
	"math/big"
	"strings"
)

// rate is a growth as a sentence says it.
func rate(value string) string {
	if fallen, ok := strings.CutPrefix(value, "-"); ok {
		return "下降" + fallen + "%"
	}
	return "增长" + value + "%"
}

// span is the release's months as its publisher writes them in a sentence of
// that year.
func (r Release) span() string {
	mark := "—"
	if r.Source == "spb" || r.Year < 2020 {
		mark = "-"
	}
	quarters := map[int]string{3: "一季度", 6: "上半年", 9: "前三季度"}
	switch {
	case r.Month == 12 && r.Year == 2014 && r.Source == "nbs":
		return "全年"
	case r.Month == 12 && r.Year >= 2016 && r.Year <= 2018 && r.Source == "nbs":
		return fmt.Sprintf("%d年全年，", r.Year)
	case r.Month == 12:
		return fmt.Sprintf("%d年，", r.Year)
	case quarters[r.Month] != "" && r.Source == "nbs" && r.Year >= 2021, r.Month == 6 && r.Source == "spb":
		return quarters[r.Month] + "，"
	case r.Source == "nbs" && r.Year < 2019:
		return fmt.Sprintf("%d年1%s%d月份，", r.Year, mark, r.Month)
	case r.Source == "spb":
		return fmt.Sprintf("1%s%d月，", mark, r.Month)
	}
	return fmt.Sprintf("1%s%d月份，", mark, r.Month)
}

// titleSpan is the release's period as its title gives it.
func (r Release) titleSpan() string {
	words := map[int]string{3: "一季度", 6: "上半年", 9: "前三季度"}
	mark := "—"
	if r.Source == "spb" || r.Year < 2020 {
		mark = "-"
	}
	year := fmt.Sprintf("%d年", r.Year)
	switch {
	case r.Source == "spb" && r.Month == 12:
		return year
	case r.Source == "spb" && !r.cumulates(), r.Source == "spb" && r.Year == 2024 && r.Month < 3:
		return fmt.Sprintf("%s%d月", year, r.Month)
	case r.Source == "spb" && r.Year < 2026 && words[r.Month] != "":
		return year + words[r.Month]
	case r.Source == "spb" && r.Month == 6:
		return year + words[6]
	case r.Source == "spb":
		return fmt.Sprintf("%s1%s%d月", year, mark, r.Month)
	case r.Month == 12 && r.Year < 2023:
		return year
	case r.Month == 2:
		return fmt.Sprintf("%s1%s2月份", year, mark)
	case r.Year >= 2026 && words[r.Month] != "":
		return year + words[r.Month]
	case r.Year >= 2026:
		return fmt.Sprintf("%s1%s%d月份", year, mark, r.Month)
	}
	return fmt.Sprintf("%s%d月份", year, r.Month)
}

// title is the title as it is printed and listed.
func (r Release) title() string {
	if r.Title != "" {
		return r.Title
	}
	switch r.kind() {
	case "communique":
		return fmt.Sprintf("中华人民共和国%d年国民经济和社会发展统计公报", r.Year)
	case KindMeeting:
		return fmt.Sprintf("%d年全国邮政工作会议召开", r.Year+1)
	case KindInterpretation:
		return "国家统计局有关司负责人解读" + r.titleSpan() + "社会消费品零售总额数据"
	case KindInterview:
		return "国家统计局新闻发言人就" + r.titleSpan() + "国民经济运行情况答记者问"
	case KindChart:
		return r.titleSpan() + "社会消费品零售总额走势图"
	}
	if r.Source == "spb" {
		economic := ""
		if r.Year < 2016 {
			economic = "经济"
		}
		return "国家邮政局公布" + r.titleSpan() + "邮政行业" + economic + "运行情况"
	}
	shown := r.Figures[RetailSales+growth]
	if strings.HasSuffix(r.titleSpan(), fmt.Sprintf("年%d月份", r.Month)) {
		shown = r.Figures[OfMonth+RetailSales+growth]
	}
	if shown == "" {
		return r.titleSpan() + "社会消费品零售总额情况"
	}
	return r.titleSpan() + "社会消费品零售总额" + rate(shown)
}

// clause states a level, a growth or both; empty where neither is known.
func clause(subject, level, unit, compared, change string) string {
	switch {
	case level == "" && change == "":
		return ""
	case level == "":
		return subject + compared + rate(change)
	case change == "":
		return subject + level + unit
	}
	return subject + level + unit + "，" + compared + rate(change)
}

// share is part in per cent of whole with one decimal, as NBS prints the share
// of online sales; "" where a level is missing. Both are integers in 亿元.
func share(part, whole string) string {
	p, okP := new(big.Int).SetString(part, 10)
	w, okW := new(big.Int).SetString(whole, 10)
	if !okP || !okW || w.Sign() <= 0 {
		return ""
	}
	tenths := p.Mul(p, big.NewInt(1000))
	tenths.Add(tenths, new(big.Int).Rsh(w, 1)).Quo(tenths, w)
	digits := fmt.Sprintf("%02d", tenths)
	return digits[:len(digits)-1] + "." + digits[len(digits)-1:]
}
