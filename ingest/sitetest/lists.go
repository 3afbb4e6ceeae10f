package sitetest

import (
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"path"
	"strconv"
	"strings"
	"time"
)

// Entries on a page of each list.
const (
	perNBSPage = 45
	perSPBPage = 20
	// mostNBSPages of the list of 国家统计局 go back two to three years; the
	// archive goes back to the beginning, and so do the lists of the others.
	mostNBSPages = 14
)

// cut is one page of a list, and the time at which its newest entry came:
// while that is the same, so is every page. ok is false beyond the end.
func cut(all []entry, number, size int) (some []entry, changed time.Time, ok bool) {
	if number < 0 || number > 0 && number*size >= len(all) {
		return nil, time.Time{}, false
	}
	if len(all) > 0 {
		changed = moment(all[0].day, all[0].clock)
	}
	return all[number*size : min(len(all), (number+1)*size)], changed, true
}

// relative is how a list of a folder names a page below it or beside it.
func relative(folder, to string) string {
	if rest, ok := strings.CutPrefix(to, folder); ok {
		return "./" + rest
	}
	if rest, ok := strings.CutPrefix(to, path.Dir(path.Clean(folder))+"/"); ok {
		return "../" + rest
	}
	return to
}

// nbsList is a page of a list of 国家统计局. Every entry is there twice, for the
// desktop and cut short for telephones, releases three times.
func (n *Net) nbsList(folder string, number int) answer {
	some, changed, ok := cut(n.entries(folder), number, perNBSPage)
	if !ok {
		return notFound()
	}
	var b strings.Builder
	b.WriteString("<!-- SYNTHETIC 合成示例: written by the netmarket project in the publisher's layout -->\n<!DOCTYPE html>\n<html lang=\"en\">\n<head><meta charset=\"UTF-8\"><title>数据发布 - 国家统计局</title></head>\n<body>\n" + nbsNav)
	b.WriteString("<div class=\"list-content\"><ul>\n")
	for _, e := range some {
		title, at := html.EscapeString(e.title), relative(folder, e.path)
		fmt.Fprintf(&b, `<li><a class="fl pc_1600" href="%s" target="_blank" title="%s">%s</a>`, at, title, title)
		fmt.Fprintf(&b, `<a class="fl mhide pc1200" href="%s" target="_blank">%s</a>`, at, short(title))
		if e.page != nil {
			fmt.Fprintf(&b, `<a class="pchide" href="%s" target="_blank" title="%s">%s</a>`, at, title, title)
		}
		fmt.Fprintf(&b, "<span>%s</span></li>\n", e.day)
	}
	b.WriteString("</ul></div>\n<div class=\"page\"><a href=\"index.html\">首页</a><a href=\"" + fmt.Sprintf("index_%d.html", number+1) + "\">下一页</a></div>\n" + nbsFoot + "</body>\n</html>\n")
	return answer{status: http.StatusOK, kind: typeHTML, body: []byte(b.String()), changed: changed}
}

// short is a title as a narrow column cuts it.
func short(title string) string {
	runes := []rune(title)
	if len(runes) <= 18 {
		return title
	}
	return string(runes[:18]) + "…"
}

// feed is RSS 2 with the full text of releases and times without a zone.
func (n *Net) feed(title, folder string, all []entry) answer {
	size := 60
	if n.bigFeed {
		size = 500
	}
	some, changed, _ := cut(all, 0, size)
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` + "\n<!-- SYNTHETIC 合成示例: written by the netmarket project after the publisher's feed -->\n" +
		`<rss version="2.0"><channel><title>` + title + `</title><link>https://` + hosts["nbs"] + folder + `</link><description>国家统计局</description>` + "\n")
	for _, e := range some {
		text := e.title
		if e.page != nil {
			v := e.page.at(n.today())
			text = nbsArticle(looks["2023"], v.release)
		} else if n.bigFeed {
			text = strings.Repeat("<p>　　详见附表，数据来源于抽样调查和全面调查。</p>", 110)
		}
		fmt.Fprintf(&b, "<item><title>%s</title><link>http://%s%s</link><description><![CDATA[%s]]></description><pubTime>%s %s:00</pubTime></item>\n",
			html.EscapeString(e.title), hosts["nbs"], e.path, text, e.day, e.clock)
	}
	b.WriteString("</channel></rss>\n")
	return answer{status: http.StatusOK, kind: typeRSS, body: []byte(b.String()), changed: changed, zip: true}
}

// postalEntries are those of 国家邮政局, not quite newest first: each second
// pair has changed places.
func (n *Net) postalEntries() []entry {
	all := newestFirst(append(n.published("spb", func(p *page) string { return p.path }), n.filler("spb")...))
	for i := 2; i+1 < len(all); i += 4 {
		all[i], all[i+1] = all[i+1], all[i]
	}
	return all
}

// spbHTML is the one page of 国家邮政局's list.
func (n *Net) spbHTML() answer {
	all := n.postalEntries()
	some, _, _ := cut(all, 0, perSPBPage)
	var b strings.Builder
	b.WriteString("<!-- SYNTHETIC 合成示例: written by the netmarket project in the publisher's layout -->\n<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"><title>统计信息_国家邮政局</title></head>\n<body>\n<div class=\"search\"><span>搜索热词：快递业务量</span></div>\n<ul class=\"list\">\n")
	for _, e := range some {
		fmt.Fprintf(&b, "<li><a href=\"%s\" target=\"_blank\"><p>%s</p><span>%s</span></a></li>\n", e.path, html.EscapeString(e.title), e.day)
	}
	b.WriteString("</ul>\n<div class=\"footer\">主办单位：国家邮政局</div>\n</body>\n</html>\n")
	return answer{status: http.StatusOK, kind: typeHTML, body: []byte(b.String())}
}

// spbResult is an entry as the list in JSON names it: with http.
type spbResult struct {
	Title string `json:"title"`
	URL   string `json:"url"`
	Day   string `json:"publishedTimeStr"`
}

// spbJSON is a page of the list, counted from 1; beyond the end it is empty.
func (n *Net) spbJSON(number string) answer {
	page, err := strconv.Atoi(number)
	if err != nil {
		page = 1
	}
	all := n.postalEntries()
	some, _, _ := cut(all, page-1, perSPBPage)
	results := []spbResult{}
	for _, e := range some {
		results = append(results, spbResult{e.title, "http://" + hosts["spb"] + e.path, e.day + " " + e.clock + ":00"})
	}
	body, err := json.Marshal(map[string]any{"code": 200, "msg": "success", "data": map[string]any{"page": page, "rows": perSPBPage, "total": len(all), "results": results}})
	if err != nil {
		panic(err) // strings and numbers
	}
	return answer{status: http.StatusOK, kind: typeJSON, body: body}
}

// motList is a page of the mirror's list: dates in the links, no title
// attributes.
func (n *Net) motList(number int) answer {
	var all []entry
	for _, e := range n.published("spb", func(p *page) string { return p.copied }) {
		if e.day = e.page.release.copiedOn(); e.day <= n.today() {
			all = append(all, e)
		}
	}
	some, changed, ok := cut(newestFirst(all), number, perSPBPage)
	if !ok {
		return notFound()
	}
	var b strings.Builder
	b.WriteString("<!-- SYNTHETIC 合成示例: written by the netmarket project in the publisher's layout -->\n<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"><title>邮政-中华人民共和国交通运输部</title></head><body>\n<a href=\"../\">统计数据</a>\n<div class=\"list-group\">\n")
	for _, e := range some {
		fmt.Fprintf(&b, "<a class=\"list-group-item\" href=\"%s\"><span class=\"badge\">%s</span>\n %s </a>\n", relative(motFolder, e.path), e.day, html.EscapeString(e.title))
	}
	b.WriteString("</div>\n</body></html>\n")
	return answer{status: http.StatusOK, kind: typeHTML, body: []byte(b.String()), changed: changed}
}
