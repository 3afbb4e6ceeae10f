package nbs_test

import (
	"slices"
	"testing"

	"netmarket/ingest/nbs"
	"netmarket/ingest/publisher"
)

func TestTitlesOfReleases(t *testing.T) {
	monthly := func(month string) publisher.Announcement {
		return publisher.Announcement{Kind: publisher.KindMonthly, Month: month}
	}
	for title, want := range map[string]publisher.Announcement{
		"2025年12月份社会消费品零售总额增长0.9%":     monthly("2025-12"),
		"2025年5月份社会消费品零售总额增长6.4%":      monthly("2025-05"),
		"2026年1—5月份社会消费品零售总额增长1.4%":    monthly("2026-05"),
		"2020年1-2月份社会消费品零售总额下降20.5%":   monthly("2020-02"),
		"2021年 1－2月份社会消费品零售总额增长33.8%":  monthly("2021-02"),
		"2026年上半年社会消费品零售总额增长1.3%":      monthly("2026-06"),
		"2026年一季度社会消费品零售总额增长2.4%":      monthly("2026-03"),
		"2025年前三季度社会消费品零售总额增长4.5%":     monthly("2025-09"),
		"2019年社会消费品零售总额增长8.0%":         monthly("2019-12"),
		"2021年社会消费品零售总额增长12.5%":        monthly("2021-12"),
		"2024年12月份社会消费品零售总额情况":         monthly("2024-12"),
		"中华人民共和国2025年国民经济和社会发展统计公报":    {Kind: publisher.KindCommunique, Month: "2025-12"},
		"中华人民共和国2021年国民经济和社会发展统计公报[1]": {Kind: publisher.KindCommunique, Month: "2021-12"},
	} {
		if got, ok := nbs.Announced(title); !ok || got != want {
			t.Errorf("%s: wanted %v, got %v %v", title, want, got, ok)
		}
	}
	for _, title := range []string{
		"解读2025年12月份社会消费品零售总额数据", "2025年12月份社会消费品零售总额走势图", "2025年12月份社会消费品零售总额答记者问",
		"2025年12月份社会消费品零售总额发布日程", "2025年社会消费品零售总额新闻发布会", "2025年社会消费品零售总额工作会议",
		"2025年18月份社会消费品零售总额", "2025年三季度社会消费品零售总额增长", "社会消费品零售总额", "",
		"国家统计局首席统计师解读2025年12月份社会消费品零售总额", "2025年12月份居民消费价格同比上涨0.8%", "12月份社会消费品零售总额增长0.9%",
		"《中华人民共和国2025年国民经济和社会发展统计公报》评读", "中华人民共和国2025年国民经济和社会发展统计公报解读",
		"某省2025年国民经济和社会发展统计公报",
	} {
		if got, ok := nbs.Announced(title); ok {
			t.Errorf("%q is no release, got %v", title, got)
		}
	}
}

// TestKnownReleases: each address that no list names is one of this site, and
// its title announces a month of its own.
func TestKnownReleases(t *testing.T) {
	site := nbs.Source().Sites[0]
	seen := map[publisher.Announcement]bool{}
	for _, item := range site.Known {
		a, ok := site.Release(item.Title)
		if !ok || seen[a] || item.ListedOn != "" {
			t.Errorf("%+v: announces %v %v, seen %v", item, a, ok, seen[a])
		}
		seen[a] = true
		if len(site.Elsewhere(item.URL)) == 0 {
			t.Errorf("%s is not of this site", item.URL)
		}
	}
	if !seen[publisher.Announcement{Kind: publisher.KindMonthly, Month: "2017-12"}] || !seen[publisher.Announcement{Kind: publisher.KindCommunique, Month: "2021-12"}] {
		t.Errorf("known are %v", seen)
	}
}

func TestElsewhere(t *testing.T) {
	const host = "https://www.stats.gov.cn"
	for address, want := range map[string][]string{
		host + "/sj/zxfb/202401/t20240116_1946619.html":                   {host + "/xxgk/sjfb/zxfb2020/202401/t20240116_1946619.html", host + "/tjsj/zxfb/202401/t20240116_1946619.html"},
		host + "/xxgk/sjfb/zxfb2020/202201/t20220117_1826441.html":        {host + "/sj/zxfb/202201/t20220117_1826441.html", host + "/tjsj/zxfb/202201/t20220117_1826441.html"},
		"http://www.stats.gov.cn/tjsj/zxfb/202202/t20220227_1827960.html": {host + "/sj/zxfb/202202/t20220227_1827960.html", host + "/xxgk/sjfb/zxfb2020/202202/t20220227_1827960.html", host + "/tjsj/zxfb/202202/t20220227_1827960.html"},
		"http://www.stats.gov.cn/sj/sjjd/202401/t20240116_1946619.html":   {host + "/sj/sjjd/202401/t20240116_1946619.html"},
		"https://example.invalid/sj/zxfb/202401/t20240116_1946619.html":   nil,
		"https://www.stats.gov.cn/sj/zxfb/202302/t20230203_1901341.html":  {host + "/xxgk/sjfb/zxfb2020/202201/t20220117_1826441.html", host + "/xxgk/sjfb/zxfb2020/202302/t20230203_1901341.html", host + "/tjsj/zxfb/202302/t20230203_1901341.html"},
		"://": nil,
	} {
		if got := nbs.Source().Sites[0].Elsewhere(address); !slices.Equal(got, want) {
			t.Errorf("%s: wanted %v, got %v", address, want, got)
		}
	}
}

func TestListPages(t *testing.T) {
	site := nbs.Source().Sites[0]
	var got []string
	for _, l := range site.Lists {
		got = append(got, l.Path(0), l.Path(1), l.Path(5000), l.Path(-1))
	}
	want := []string{
		"/sj/zxfb/", "/sj/zxfb/index_1.html", "", "",
		"/sj/zxfb/rss.xml", "", "", "",
		"/xxgk/sjfb/zxfb2020/", "/xxgk/sjfb/zxfb2020/index_1.html", "", "",
	}
	if !slices.Equal(got, want) {
		t.Errorf("wanted %q, got %q", want, got)
	}
}
