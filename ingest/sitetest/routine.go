package sitetest

import (
	"fmt"
	"html"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"
)

// entry is one line of a list.
type entry struct {
	title, path, day, clock string
	page                    *page // nil for what no test is about
}

// other releases of 国家统计局: the day of the month they come on and the title,
// with the month they are about.
var routine = []struct {
	day   int
	title string
}{
	{1, "%d年%d月中国采购经理指数运行情况"},
	{4, "%d年%d月下旬流通领域重要生产资料市场价格变动情况"},
	{9, "%d年%d月份居民消费价格同比情况"},
	{9, "%d年%d月份工业生产者出厂价格同比情况"},
	{14, "%d年%d月上旬流通领域重要生产资料市场价格变动情况"},
	{16, "%d年%d月份70个大中城市商品住宅销售价格变动情况"},
	{17, "%d年%d月份规模以上工业增加值增长情况"},
	{17, "%d年%d月份全国固定资产投资情况"},
	{17, "%d年%d月份全国房地产市场基本情况"},
	{17, "%d年%d月份能源生产情况"},
	{24, "%d年%d月中旬流通领域重要生产资料市场价格变动情况"},
	{27, "%d年%d月份全国规模以上工业企业利润情况"},
}

// postal are further items of 国家邮政局, one a month each.
var postal = []struct {
	day   int
	title string
}{
	{7, "%d年%d月中国快递发展指数报告"},
	{12, "国家邮政局关于%d年%d月邮政业用户申诉情况的通告"},
	{26, "国家邮政局召开%d年%d月邮政快递业例行会议"},
}

// months calls f for each month from a day's to another's, and the one before.
func months(from, to string, f func(about, in time.Time)) {
	first := moment(from[:7]+"-01", "00:00")
	for in := first; in.Format(time.DateOnly) <= to; in = in.AddDate(0, 1, 0) {
		f(in.AddDate(0, -1, 0), in)
	}
}

// first is the day of the oldest release of a source. n.mu is held.
func (n *Net) first(source string) string {
	oldest := ""
	for _, p := range n.pages {
		if p.release.Source == source && (oldest == "" || p.release.ReleasedOn < oldest) {
			oldest = p.release.ReleasedOn
		}
	}
	return oldest
}

// filler are the entries of a list that no test is about, up to today.
func (n *Net) filler(source string) []entry {
	from, today := n.first(source), n.today()
	if from == "" {
		from = today
	}
	items := routine
	if source == "spb" {
		items = postal
	}
	var all []entry
	months(from, today, func(about, in time.Time) {
		for _, item := range items {
			on := in.AddDate(0, 0, item.day-1).Format(time.DateOnly)
			if on > today {
				continue
			}
			title := fmt.Sprintf(item.title, about.Year(), about.Month())
			r := Release{Source: source, Kind: "routine", Title: title, ReleasedOn: on}
			all = append(all, entry{title: title, path: r.path(), day: on, clock: "09:30"})
		}
	})
	return all
}

// newestFirst orders entries by day; those of one day by their path.
func newestFirst(all []entry) []entry {
	slices.SortFunc(all, func(a, b entry) int { return strings.Compare(b.day+b.clock+b.path, a.day+a.clock+a.path) })
	return all
}

// published are the listed pages of a source up to today, by the path that a
// choice gives; "" leaves one out.
func (n *Net) published(source string, path func(*page) string) []entry {
	var all []entry
	for _, p := range n.pages {
		v := p.at(n.today())
		if p.release.Source != source || p.release.Unlisted || v == nil {
			continue
		}
		if at := path(p); at != "" {
			all = append(all, entry{title: v.release.title(), path: at, day: p.release.ReleasedOn, clock: p.release.clock(), page: p})
		}
	}
	return all
}

// entries are those of a list of 国家统计局, newest first.
func (n *Net) entries(folder string) []entry {
	all := n.published("nbs", func(p *page) string {
		switch {
		case folder == nbsArchive && p.release.isRelease():
			return nbsArchive + tail(p.path)
		case strings.HasPrefix(p.path, folder):
			return p.path
		}
		return ""
	})
	if folder == nbsFolder {
		all = append(all, n.filler("nbs")...)
	}
	all = newestFirst(all)
	if folder == nbsFolder {
		return all[:min(len(all), mostNBSPages*perNBSPage)]
	}
	return all
}

var anyPage = regexp.MustCompile(`^/(sj/zxfb|gjyzj)/.*\.s?html$`)

// other is a page that no test is about, where a list names it.
func (n *Net) other(path string) answer {
	if !anyPage.MatchString(path) {
		return notFound()
	}
	for _, source := range []string{"nbs", "spb"} {
		for _, e := range n.filler(source) {
			if e.path == path {
				body := synthesized + "<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"><title>" + html.EscapeString(e.title) +
					"</title></head>\n<body><h1>" + html.EscapeString(e.title) + "</h1><div>合成示例</div><p>本月情况总体平稳，详见附表。</p></body></html>\n"
				return answer{status: http.StatusOK, kind: typeHTML, body: []byte(body), changed: moment(e.day, e.clock)}
			}
		}
	}
	return notFound()
}
