package sitetest

import (
	"fmt"
	"html"
	"strings"
)

// spbProse are the paragraphs of a release on 邮政行业运行情况 in the words of its
// template's years.
func spbProse(r Release) []string {
	if !r.isRelease() {
		return decoyProse(r)
	}
	single, total := spbSentence(r, true), spbSentence(r, false)
	paragraphs := []string{total, spbKinds(r), single}
	switch r.template() {
	case "2024":
		paragraphs = []string{total, spbKinds(r), single}
		if r.Month == 12 {
			paragraphs = []string{single, total, spbKinds(r)}
		}
	case "2025":
		if single != "" && total != "" {
			single = "其中，" + single
		}
		paragraphs = []string{total, single, spbKinds(r)}
	case "2026":
		paragraphs = []string{total, single, spbKinds(r)}
	}
	for i, note := range r.Notes {
		paragraphs = append(paragraphs, fmt.Sprintf("备注：%d.%s", i+1, note))
	}
	var said []string
	for _, p := range paragraphs {
		if p != "" {
			said = append(said, p)
		}
	}
	return said
}

// spbSentence is the sentence about the month or about the months since
// January. Whether it says 累计 depends on its year, not on what it is about.
func spbSentence(r Release, single bool) string {
	prefix, lead := "", r.span()
	if single {
		prefix, lead = OfMonth, fmt.Sprintf("%d月份，", r.Month)
	}
	level, change := r.Figures[prefix+Express], r.Figures[prefix+Express+growth]
	if level == "" && change == "" {
		return ""
	}
	verb := "累计完成"
	if single && (r.Year != 2026 || r.Month != 3) || r.Year == 2024 && r.Month < 12 || r.Year == 2025 && r.Month == 12 {
		verb = "完成"
	}
	subject, note, basis := "快递业务量", "", ""
	if r.shape == shapeRenamed {
		subject = "快件业务总量"
	}
	if r.template() == "2024" && level != "" {
		note, basis = "（注1）", "（按可比口径计算）"
	}
	switch r.template() {
	case "2014":
		subject = "全国快递服务企业业务量"
	case "2022":
		if r.Year >= 2023 {
			subject += "（不包含邮政集团包裹业务）"
		}
	}
	unit := r.unitOf() + note
	if level == "" {
		verb = ""
	}
	said := clause(subject+verb, level, unit, "同比", change) + basis
	if mail := spbMail(r, level, verb); mail != "" && r.template() != "2014" {
		return lead + mail + "其中," + said + "。"
	}
	return lead + said + "。"
}

// spbMail is the sentence before, on 邮政行业寄递业务量: another measure. Only a
// synthetic page has one, for its figure is invented.
func spbMail(r Release, level, verb string) string {
	if !r.Synthetic || level == "" {
		return ""
	}
	return "邮政行业寄递业务量" + verb + scaled(level, 109, 100, 1) + "亿件，同比增长3.3%。"
}

// spbKinds are parts of the volume, whose names hold the name of the whole.
func spbKinds(r Release) string {
	level := r.Figures[Express]
	if !r.Synthetic || level == "" {
		return ""
	}
	return "从业务类型看，" + r.span() + "同城快递业务量累计完成" + scaled(level, 8, 100, 1) + "亿件，同比下降4.4%；异地快递业务量累计完成" +
		scaled(level, 89, 100, 1) + "亿件，同比增长9.9%；国际/港澳台快递业务量累计完成" + scaled(level, 2, 100, 1) + "亿件，同比增长20.1%。"
}

// spbLook is how 国家邮政局 writes its articles.
var spbLook = look{
	text:  func(s string) string { return html.EscapeString(s) },
	para:  `<p style="text-indent: 2em; text-align: justify;">`,
	table: `<div class="ue_table"><table cellspacing="0" cellpadding="0" align="center"><tbody>`, close: `</tbody></table></div>`,
	cell: ` style="border: 1px solid windowtext;"`, inner: `<p style="text-align:right">`,
}

func spbArticle(r Release) string {
	var b strings.Builder
	for _, p := range spbProse(r) {
		b.WriteString(spbLook.paragraph(p))
	}
	if r.isRelease() {
		b.WriteString(spbAnnex(spbLook, r))
	}
	return b.String()
}

// spbPage writes a page of 国家邮政局.
func spbPage(r Release) string {
	title := html.EscapeString(r.title())
	return r.origin() + `<!DOCTYPE html>
<html>
<head>
<meta charset="utf-8">
<title>` + title + `_国家邮政局</title>
<meta name="PubDate" content="` + r.ReleasedOn + " " + r.clock() + `">
</head>
<body>
<div class="search"><span>搜索热词：快递业务量</span> <a href="#">邮政普遍服务</a></div>
<div class="nav"><a href="/">首页</a><a href="/gjyzj/c100276/common_list.shtml">统计信息</a></div>
` + r.banner() + `<div class="article">
<h1>` + title + `</h1>
<div class="info"><span>日期：` + r.ReleasedOn + `</span><span>来源：国家邮政局</span></div>
<div class="article-text">
` + spbArticle(r) + `</div>
</div>
<div class="footer">主办单位：国家邮政局</div>
</body>
</html>
`
}

// motPage writes the copy at 交通运输部: another frame, the same date.
func motPage(r Release) string {
	title := html.EscapeString(r.title())
	return r.origin() + `<!DOCTYPE html>
<html lang="zh-CN">
<head>
<meta charset="UTF-8">
<meta name="SiteName" content="交通运输部政府网站">
<meta name="ArticleTitle" content="` + title + `">
<meta name="PubDate" content="` + r.ReleasedOn + " " + r.clock() + `">
<meta name="ContentSource" content="国家邮政局">
<title>
    ` + title + `-邮政-中华人民共和国交通运输部
</title>
</head>
<body>
<header><a href="/">首页</a><a href="/shuju/">数据</a></header>
` + r.banner() + `<main class="main-content detail-page">
<h1 class="article-title">` + title + `</h1>
<div class="article-meta"><span class="publish-date">` + r.ReleasedOn + " " + r.clock() + `</span><span class="source">来源: 国家邮政局</span></div>
<div class="article-content" id="article-content">
<div class="view TRS_UEDITOR trs_paper_default trs_web trs_word">
` + spbArticle(r) + `</div>
</div>
</main>
<footer>网站管理</footer>
</body>
</html>
`
}
