package sitetest

import (
	"fmt"
	"html"
	"strings"
	"sync"
)

// Origin marks, as on every page that did not come from a publisher.
const (
	reconstructed = "<!-- RECONSTRUCTION 重构页面: written by the netmarket project in the publisher's layout; figures as published -->\n"
	synthesized   = "<!-- SYNTHETIC 合成示例: written by the netmarket project in the publisher's layout; figures invented -->\n"
)

func (r Release) origin() string {
	if r.Synthetic {
		return synthesized
	}
	return reconstructed
}

// banner says on the page itself that its figures are invented.
func (r Release) banner() string {
	if !r.Synthetic {
		return ""
	}
	return `<div class="synthetic">合成示例</div>` + "\n"
}

// nbsPage writes a page of 国家统计局.
func nbsPage(r Release) string {
	era := r.template()
	l := looks[era]
	article := nbsArticle(l, r)
	switch era {
	case "2014", "2019":
		return nbsOldPage(r, article)
	case "2020":
		return nbsZoomPage(r, article)
	case "2023":
		return nbsMiddlePage(r, article)
	}
	return nbsNewPage(r, article)
}

// nbsArticle is the body: prose, the two tables, the notes.
func nbsArticle(l look, r Release) string {
	if r.Bare {
		return ""
	}
	var b strings.Builder
	prose := decoyProse(r)
	if r.isRelease() {
		prose = nbsProse(r)
	}
	if r.kind() == "communique" {
		prose = communiqueProse(r)
	}
	for _, p := range prose {
		b.WriteString(l.paragraph(p))
	}
	switch r.kind() {
	case "monthly":
		b.WriteString(l.centred(fmt.Sprintf("%d年%s社会消费品零售总额主要数据", r.Year, r.tableMonth())))
		b.WriteString(nbsTable(l, r))
		b.WriteString(l.centred("社会消费品零售总额环比增速"))
		b.WriteString(momTable(l, r))
	case "communique":
		b.WriteString(communiqueTable(l, r))
	}
	if len(r.Notes) > 0 {
		b.WriteString(l.paragraph("附注"))
	}
	for i, note := range r.Notes {
		if len(r.Notes) > 1 {
			note = fmt.Sprintf("%d.%s", i+1, note)
		}
		b.WriteString(l.paragraph(note))
	}
	return b.String()
}

func (r Release) tableMonth() string {
	if r.Month == 2 {
		return "1—2月份"
	}
	return fmt.Sprintf("%d月份", r.Month)
}

const (
	nbsNav  = `<div class="nav"><a href="/">首页</a> <a href="/sj/">统计数据</a> <a href="/sj/zxfb/">最新发布</a> <a href="/sj/sjjd/">数据解读</a></div>` + "\n"
	nbsFoot = `<div class="footer"><p>版权所有：国家统计局</p><a href="/wzgl/">网站管理</a></div>` + "\n"
)

func (r Release) clock() string {
	if r.Source == "spb" {
		return "18:00"
	}
	return "10:00"
}

// nbsOldPage is .xilan_tit, .xilan_titf, .xilan_con.
func nbsOldPage(r Release, article string) string {
	title := html.EscapeString(r.title())
	return r.origin() + `<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml">
<head>
<meta http-equiv="Content-Type" content="text/html; charset=utf-8" />
<title>` + title + `</title>
</head>
<body>
` + nbsNav + r.banner() + `<div class="xilan">
<h2 class="xilan_tit">` + title + `</h2>
<h1 class="xilan_titf"><font>来源：国家统计局</font>　<font>发布时间：` + r.ReleasedOn + " " + r.clock() + `</font></h1>
<div class="xilan_con">
<div class="TRS_Editor">
` + article + `</div>
</div>
</div>
` + nbsFoot + "</body>\n</html>\n"
}

// nbsZoomPage is the years in which the article lay in #zoom.
func nbsZoomPage(r Release, article string) string {
	title := html.EscapeString(r.title())
	return r.origin() + `<!DOCTYPE html>
<html>
<head>
<meta http-equiv="Content-Type" content="text/html; charset=utf-8" />
<title>` + title + `-国家统计局</title>
</head>
<body>
` + nbsNav + r.banner() + `<div class="center_xilan">
<h2 class="xilan_tit">` + title + `</h2>
<h1 class="xilan_titf"><font style="float:left">来源：国家统计局</font><font style="float:right">发布时间：` + r.ReleasedOn + " " + r.clock() + `</font></h1>
<div class="center_xilan_con" id="zoom">
` + article + `</div>
</div>
` + nbsFoot + "</body>\n</html>\n"
}

func (r Release) nbsHead(lang string) string {
	title := html.EscapeString(r.title())
	return r.origin() + `<!DOCTYPE html>
<html lang="` + lang + `">
<head>
<meta charset="UTF-8" />
<title>
	` + title + ` - 国家统计局
</title>
<meta name="ArticleTitle" content="` + title + `">
<meta name="PubDate" content="` + strings.ReplaceAll(r.ReleasedOn, "-", "/") + " " + r.clock() + `">
`
}

// nbsMiddlePage is the site since the move of February 2023.
func nbsMiddlePage(r Release, article string) string {
	return r.nbsHead("zh-CN") + "</head>\n<body>\n" + nbsNav + r.banner() +
		`<div class="detail-title"><h1>` + html.EscapeString(r.title()) + `</h1><div class="detail-title-des"><h2><p>` + strings.ReplaceAll(r.ReleasedOn, "-", "/") + " " + r.clock() + `</p></h2></div></div>
<div class="detail-text-content">
<div class="TRS_Editor">
` + article + `</div>
</div>
` + nbsFoot + "</body>\n</html>\n"
}

// nbsNewPage holds its article twice, for the desktop and for telephones, and
// writes its title by script.
func nbsNewPage(r Release, article string) string {
	view := func(class string) string {
		return `<div class="detail-text-content ` + class + `">
<div class="txt-content">
<p>
<div class="trs_editor_view TRS_UEDITOR trs_paper_default trs_word"><div class="trs_import_sim01">
` + article + `</div></div>
</p>
</div>
</div>
`
	}
	day := strings.ReplaceAll(r.ReleasedOn, "-", "/")
	return r.nbsHead("en") + ballast() + "</head>\n<body>\n" + nbsNav + r.banner() + `<div class="detail-content">
<div class="detail-title"><h1><script>document.write('` + html.EscapeString(r.title()) + `');</script></h1>
<div class="detail-title-des"><h2><p>` + day + " " + r.clock() + `</p></h2></div></div>
` + view("mhide") + `<p><a href="./P0` + strings.ReplaceAll(r.ReleasedOn, "-", "") + `000000000001.xls">相关数据表.xls</a></p>
</div>
` + view("pchide") + nbsFoot + "</body>\n</html>\n"
}

// ballast is the style sheet and the scripts that make the pages of 2026 as
// long as they are.
var ballast = sync.OnceValue(func() string {
	var b strings.Builder
	b.WriteString("<style>\n")
	for i := range 700 {
		fmt.Fprintf(&b, ".trs_import_sim%02d .c%d{margin:0pt;text-indent:%dpt;line-height:%d%%;font-family:宋体;font-size:12pt;color:#%06x}\n", i%97, i, i%24, 100+i%50, i*23%0xffffff)
	}
	b.WriteString("</style>\n<script>var menu=[")
	for i := range 300 {
		fmt.Fprintf(&b, `{"id":%d,"name":"栏目%d","url":"/sj/ndsj/%d/"},`, i, i, i)
	}
	b.WriteString("];</script>\n")
	return b.String()
})
