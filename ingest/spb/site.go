package spb

import (
	"fmt"
	"regexp"

	"netmarket/ingest/publisher"
)

// shape: articles of 国家邮政局 have names that cannot be guessed, so its lists
// are needed. Old lists name them with http.
var shape = publisher.Shape{
	Base:  "https://www.spb.gov.cn",
	Hosts: []string{"www.spb.gov.cn", "spb.gov.cn"},
	Path:  regexp.MustCompile(`^/gjyzj/(?:c\d{6}/){1,3}\d{6}/[0-9a-f]{32}\.shtml$`),
	Looks: "/gjyzj/c100015/c100016/YYYYMM/<32 hex>.shtml",
}

// copies: 交通运输部 copies most releases within days; 国家邮政局 refuses callers
// from outside the mainland.
var copies = publisher.Shape{
	Base:  "https://www.mot.gov.cn",
	Hosts: []string{"www.mot.gov.cn", "mot.gov.cn"},
	Path:  regexp.MustCompile(`^/shuju/tongjishuju/youzheng/\d{6}/t\d{8}_\d{1,10}\.html?$`),
	Looks: "/shuju/tongjishuju/youzheng/YYYYMM/tYYYYMMDD_….html",
}

// Source is 国家邮政局, with 交通运输部 as its mirror.
func Source() publisher.Source {
	return publisher.Source{
		Name: "spb", Title: "国家邮政局", Parser: Parser(), Rhythm: rhythm, Bounds: bounds,
		Sites: []publisher.Site{{
			Name: "spb", Base: shape.Base, Hosts: shape.Hosts,
			Lists: []publisher.List{
				// 522 entries of 20 a page on 2026-10-02; a few a month are added.
				shape.JSONList("json", "/common/search/ce2d4d5628314ff7a81553529fb7f6a0?_isJson=true&page=%d", 60),
				shape.HTMLList("list", "/gjyzj/c100276/common_list.shtml", "", 1),
			},
			Release: Announced, Elsewhere: func(address string) []string { return shape.Moved(address) },
		}, {
			Name: "mot", Base: copies.Base, Hosts: copies.Hosts,
			Lists: []publisher.List{
				copies.HTMLList("list", "/shuju/tongjishuju/youzheng/index.html", "/shuju/tongjishuju/youzheng/index_%d.html", 40),
			},
			Release: Announced, Elsewhere: func(address string) []string { return copies.Moved(address) },
		}},
	}
}

// Announced tells which release on 邮政行业运行情况 a title announces.
func Announced(title string) (publisher.Announcement, bool) {
	p, ok := kind.Match(title)
	if !ok {
		return publisher.Announcement{}, false
	}
	return publisher.Announcement{Kind: publisher.KindMonthly, Month: fmt.Sprintf("%04d-%02d", p.Year, p.Month)}, true
}

// rhythm rests on the days these releases came on: about December on
// 2024-01-22, 2025-01-20 and 2026-01-22, copied until 2026-01-30; about other
// months on 2024-03-20, 2026-03-20, 04-22, 05-20, 06-22 (copied on 06-24),
// 07-17, 08-14 and 09-18. January mostly waits for February (of 2024 it came
// on 2024-02-28), so none is expected.
var rhythm = publisher.Rhythm{Opens: 10, Due: 25, Grace: 3, Skipped: []int{1}, YearOpens: 10, YearDue: 31}

// bounds are a fifth of the level of 2014 (139.6亿件) to five times that of
// 2025 (1989.5亿件), in each unit that is printed.
var bounds = []publisher.Bound{
	{Measure: measure, UnitMult: 8, Low: 27, High: 9_950},
	{Measure: measure, UnitMult: 4, Low: 270_000, High: 99_500_000},
}
