package spb_test

import (
	"slices"
	"testing"

	"netmarket/ingest/publisher"
	"netmarket/ingest/spb"
)

func TestTitlesOfReleases(t *testing.T) {
	for title, want := range map[string]string{
		"国家邮政局公布2025年邮政行业运行情况":        "2025-12",
		"国家邮政局公布2014年邮政行业经济运行情况":      "2014-12",
		"国家邮政局公布2026年1-8月邮政行业运行情况":    "2026-08",
		"国家邮政局公布2024年1—2月份邮政行业运行情况":   "2024-02",
		"国家邮政局公布2024年1月邮政行业运行情况":      "2024-01",
		"国家邮政局公布2015年5月份邮政行业经济运行情况":   "2015-05",
		"国家邮政局公布2026年上半年邮政行业运行情况":     "2026-06",
		"国家邮政局公布2025年一季度邮政行业运行情况":     "2025-03",
		"国家邮政局公布2023年前三季度邮政行业运行情况":    "2023-09",
		"2025年邮政行业运行情况":               "2025-12",
		"国家邮政局 公布 2026 年 7 月邮政行业运行情况": "2026-07",
	} {
		got, ok := spb.Announced(title)
		if !ok || got != (publisher.Announcement{Kind: publisher.KindMonthly, Month: want}) {
			t.Errorf("%s: wanted %s, got %v %v", title, want, got, ok)
		}
	}
	for _, title := range []string{
		"2026年全国邮政工作会议公布2025年邮政行业运行情况", "国家邮政局解读2025年邮政行业运行情况", "2025年邮政行业运行情况答记者问", "2025年邮政行业运行情况新闻发布会",
		"国家邮政局公布2026年8月中国快递发展指数报告", "国家邮政局公布2026年二季度邮政行业运行情况", "邮政行业运行情况", "福建省邮政管理局公布2025年邮政行业运行情况", "",
	} {
		if got, ok := spb.Announced(title); ok {
			t.Errorf("%q is no release, got %v", title, got)
		}
	}
}

func TestSites(t *testing.T) {
	sites := spb.Source().Sites
	if len(sites) != 2 || sites[0].Name != "spb" || sites[1].Name != "mot" {
		t.Fatalf("wanted the bureau first and its mirror second, got %d sites", len(sites))
	}
	var got []string
	for _, site := range sites {
		for _, l := range site.Lists {
			got = append(got, l.Path(0), l.Path(1), l.Path(5000), l.Path(-1))
		}
	}
	const search = "/common/search/ce2d4d5628314ff7a81553529fb7f6a0?_isJson=true&page="
	want := []string{
		search + "1", search + "2", "", "",
		"/gjyzj/c100276/common_list.shtml", "", "", "",
		"/shuju/tongjishuju/youzheng/index.html", "/shuju/tongjishuju/youzheng/index_1.html", "", "",
	}
	if !slices.Equal(got, want) {
		t.Errorf("wanted %q, got %q", want, got)
	}
	const article = "/gjyzj/c100015/c100016/202609/5da542159e1449b4ba8334b6054e0718.shtml"
	if got := sites[0].Elsewhere("http://www.spb.gov.cn" + article); !slices.Equal(got, []string{"https://www.spb.gov.cn" + article}) {
		t.Errorf("an address with http: got %v", got)
	}
	if got := sites[0].Elsewhere("https://www.spb.gov.cn" + article); got != nil {
		t.Errorf("the publisher's own address: got %v", got)
	}
}
