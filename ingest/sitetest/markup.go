package sitetest

import (
	"html"
	"strings"
)

// look is how one template writes text, paragraphs and tables.
type look struct {
	text  func(string) string // a run of text, digits in elements of their own
	para  string              // opening tag of a paragraph
	blank string              // what stands between two paragraphs
	table string              // opening tag of a table, with its wrapper
	close string              // the table's closing tags
	cell  string              // attributes of a cell
	inner string              // opening tag of a paragraph within a cell, "" for none
}

// runs cuts a text into runs of digits and of everything else.
func runs(text string, digits, words func(string) string) string {
	var b strings.Builder
	for len(text) > 0 {
		at := strings.IndexFunc(text, isDigit)
		if at < 0 {
			at = len(text)
		}
		if at > 0 {
			b.WriteString(words(html.EscapeString(text[:at])))
			text = text[at:]
			continue
		}
		end := strings.IndexFunc(text, func(r rune) bool { return !isDigit(r) && r != '.' && r != ',' && r != '%' })
		if end < 0 {
			end = len(text)
		}
		b.WriteString(digits(text[:end]))
		text = text[end:]
	}
	return b.String()
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

func tagged(open, shut string) func(string) string {
	return func(s string) string { return open + s + shut }
}

func plain(s string) string { return s }

// looks of 国家统计局's templates.
var looks = map[string]look{
	"2014": {
		text: func(s string) string { return runs(s, tagged("<span lang=EN-US>", "</span>"), plain) },
		para: `<p class="MsoNormal" style="text-indent:24pt">　　`, table: `<table class="MsoNormalTable" border="1" cellspacing="0"><tbody>`, close: `</tbody></table>`,
		inner: `<p class="MsoNormal">`,
	},
	"2019": {
		text: func(s string) string { return runs(s, tagged(`<span lang="EN-US">`, "</span>"), plain) },
		para: `<p class="MsoNormal" style="text-indent:24pt">　　`, table: `<table class="MsoNormalTable" border="1" cellspacing="0"><tbody>`, close: `</tbody></table>`,
		inner: `<p class="MsoNormal">`,
	},
	"2020": {
		text: func(s string) string {
			return runs(s, tagged("<font face=\"Times New Roman\">", "</font>"), tagged(`<span style="font-size:12pt">`, "</span>"))
		},
		para: `<p align="justify">　　`, table: `<table width="600" border="1" cellpadding="0"><tbody>`, close: `</tbody></table>`,
	},
	"2023": {
		text: func(s string) string {
			return runs(s, tagged(`<span style="font-family:'Times New Roman'">`, "</span>"), tagged(`<span style="font-family:宋体">`, "</span>"))
		},
		para: `<p>　　`, table: `<table border="1"><tbody>`, close: `</tbody></table>`, cell: ` align="center"`,
	},
	"2026": {
		text: func(s string) string {
			return runs(s, tagged(`<span style="font-family:'Times New Roman'; font-size:12pt; letter-spacing:0pt">`, "</span>"), tagged(`<span style="font-family:宋体; font-size:12pt; letter-spacing:0pt">`, "</span>"))
		},
		para:  `<p style="margin-top:0pt; margin-bottom:0pt; text-indent:24pt; line-height:150%; font-size:12pt"><span style="font-family:宋体">　　</span>`,
		blank: `<p style="margin-top:0pt; margin-bottom:0pt; font-size:12pt"><span style="font-family:'Times New Roman'; -aw-import:ignore"> </span></p>` + "\n",
		table: `<div class="ue_table"><table class="trs_word_table" style="border-collapse:collapse; margin:0 auto"><tbody>`, close: `</tbody></table></div>`,
		cell:  ` style="border:0.75pt solid #000000; padding-right:5.03pt; padding-left:5.03pt; vertical-align:middle"`,
		inner: `<p style="margin:0pt 2.85pt; text-align:center; line-height:15pt; font-size:10.5pt">`,
	},
}

// paragraph writes one paragraph.
func (l look) paragraph(text string) string { return l.para + l.text(text) + "</p>\n" + l.blank }

// centred writes the heading of a table.
func (l look) centred(text string) string {
	return `<p style="text-align:center"><strong>` + l.text(text) + "</strong></p>\n"
}

// field writes a cell; a line break in its text is a paragraph of its own.
func (l look) field(text, spans string) string {
	var b strings.Builder
	b.WriteString("<td" + spans + l.cell + ">")
	for i, line := range strings.Split(text, "\n") {
		switch {
		case l.inner != "" && line == "":
			b.WriteString(l.inner + "</p>")
		case l.inner != "":
			b.WriteString(l.inner + l.text(line) + "</p>")
		case i > 0:
			b.WriteString("<br/>" + line)
		default:
			b.WriteString(line)
		}
	}
	b.WriteString("</td>")
	return b.String()
}

// line writes a row of cells without spans.
func (l look) line(cells ...string) string {
	var b strings.Builder
	b.WriteString("<tr>")
	for _, cell := range cells {
		b.WriteString(l.field(cell, ""))
	}
	b.WriteString("</tr>\n")
	return b.String()
}
