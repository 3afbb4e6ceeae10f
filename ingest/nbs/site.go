package nbs

import (
	"fmt"
	"regexp"

	"netmarket/ingest/publisher"
)

// shape: releases lie in a folder of their month, t<day>_<number>.html. The
// folder above it was /tjsj/zxfb until February 2023 and is /sj/zxfb since;
// /xxgk/sjfb/zxfb2020 holds a copy of each since 2017, and two more sections
// hold copies under the same number. Interpretations (/sj/sjjd) and press
// conferences (/sj/xwfbh) lie elsewhere and are never followed.
var shape = publisher.Shape{
	Base:  "https://www.stats.gov.cn",
	Hosts: []string{"www.stats.gov.cn", "stats.gov.cn"},
	Path:  regexp.MustCompile(`^/(?:sj/zxfb|tjsj/zxfb|xxgk/sjfb/zxfb2020|sj/zxfbhjd|zwfwck/sjfb)/\d{6}/t\d{8}_\d{1,10}\.html?$`),
	Looks: "/sj/zxfb/YYYYMM/tYYYYMMDD_….html",
}

// Source is 国家统计局: its monthly release on 社会消费品零售总额 and its yearly
// 统计公报.
func Source() publisher.Source {
	return publisher.Source{
		Name: "nbs", Title: "国家统计局", Parser: Parser(), Rhythm: rhythm, Bounds: bounds,
		Sites: []publisher.Site{{
			Name: "nbs", Base: shape.Base, Hosts: shape.Hosts,
			Lists: []publisher.List{
				shape.HTMLList("list", "/sj/zxfb/", "/sj/zxfb/index_%d.html", 80),
				shape.RSSList("rss", "/sj/zxfb/rss.xml"),
				shape.HTMLList("archive", "/xxgk/sjfb/zxfb2020/", "/xxgk/sjfb/zxfb2020/index_%d.html", 200),
			},
			Known: known, Release: Announced, Elsewhere: elsewhere,
		}},
	}
}

// Announced tells which release a title announces: a monthly one on
// 社会消费品零售总额, in every form of its period, or the 统计公报 of a year.
func Announced(title string) (publisher.Announcement, bool) {
	if p, ok := kind.Match(title); ok {
		return publisher.Announcement{Kind: publisher.KindMonthly, Month: fmt.Sprintf("%04d-%02d", p.Year, p.Month)}, true
	}
	if p, ok := communique.Match(title); ok {
		return publisher.Announcement{Kind: publisher.KindCommunique, Month: fmt.Sprintf("%04d-%02d", p.Year, p.Month)}, true
	}
	return publisher.Announcement{}, false
}

// rhythm rests on the days these releases came on: about December on
// 2018-01-19, 2021-01-18, 2022-01-17, 2023-01-17, 2024-01-16, 2025-01-17 and
// 2026-01-19; about the other months of 2025 between the 14th (2025-11-14) and
// the 20th (2025-10-20, after the holidays), of 2026 on 03-16, 04-16, 06-16,
// 07-15 and 09-15. January is published with February.
var rhythm = publisher.Rhythm{Opens: 13, Due: 20, Grace: 3, Skipped: []int{1}, YearOpens: 15, YearDue: 22}

// bounds are a fifth of the first level published since 2014 (262394, 27898,
// and 32424 for 2015) to five times the last (501202, 159722, 130923 for 2025).
// 网上商品和服务零售额 has no full year yet; its first half of 2026 was 100715.
var bounds = []publisher.Bound{
	{Measure: retailSales, UnitMult: unitMult, Low: 52_000, High: 2_506_000},
	{Measure: onlineRetail, UnitMult: unitMult, Low: 5_500, High: 799_000},
	{Measure: onlineGoods, UnitMult: unitMult, Low: 6_400, High: 655_000},
	{Measure: onlineWithWider, UnitMult: unitMult, Low: 40_000, High: 1_007_000},
}

// known are releases that the lists, which go back two or three years, no
// longer name. The title is what each is about, not as printed; its date is
// printed on the page.
var known = []publisher.Item{
	{Title: "2017年社会消费品零售总额", URL: "https://www.stats.gov.cn/xxgk/sjfb/zxfb2020/201801/t20180119_1768008.html"},
	{Title: "2020年社会消费品零售总额", URL: "https://www.stats.gov.cn/xxgk/sjfb/zxfb2020/202101/t20210118_1812462.html"},
	{Title: "2021年社会消费品零售总额", URL: "https://www.stats.gov.cn/xxgk/sjfb/zxfb2020/202201/t20220117_1826441.html"},
	{Title: "2022年社会消费品零售总额", URL: "https://www.stats.gov.cn/xxgk/sjfb/zxfb2020/202301/t20230117_1892127.html"},
	{Title: "2023年社会消费品零售总额", URL: "https://www.stats.gov.cn/sj/zxfb/202401/t20240116_1946619.html"},
	{Title: "中华人民共和国2021年国民经济和社会发展统计公报", URL: "https://www.stats.gov.cn/tjsj/zxfb/202202/t20220227_1827960.html"},
	{Title: "中华人民共和国2022年国民经济和社会发展统计公报", URL: "https://www.stats.gov.cn/sj/zxfb/202302/t20230228_1919011.html"},
	{Title: "中华人民共和国2024年国民经济和社会发展统计公报", URL: "https://www.stats.gov.cn/sj/zxfb/202502/t20250228_1958817.html"},
	{Title: "中华人民共和国2025年国民经济和社会发展统计公报", URL: "https://www.stats.gov.cn/sj/zxfb/202602/t20260228_1962662.html"},
}

// renumbered are pages that the move of February 2023 gave another number: the
// copy that kept its own.
var renumbered = map[string]string{
	"https://www.stats.gov.cn/sj/zxfb/202302/t20230203_1901341.html": "https://www.stats.gov.cn/xxgk/sjfb/zxfb2020/202201/t20220117_1826441.html",
}

// elsewhere: a page is looked for where releases lie now, in the copy that
// kept its place, and where they lay before.
func elsewhere(address string) []string {
	found := shape.Moved(address, "/sj/zxfb/", "/xxgk/sjfb/zxfb2020/", "/tjsj/zxfb/")
	if copied, ok := renumbered[address]; ok {
		found = append([]string{copied}, found...)
	}
	return found
}
