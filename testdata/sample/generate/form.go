package main

import (
	"fmt"
	"path"
	"strings"
)

// mark is the line by which every file calls itself invented.
const mark = "合成示例数据，非真实统计"

// delivery is one file a bureau hands over.
type delivery struct {
	path     string // below inbox, with slashes: 350421/县统计局/….xlsx
	dataset  string // what it must be recognised as
	filledOn string // 填报日期 it must declare, YYYY-MM-DD
	charset  string // of a .csv: utf-8, utf-8-bom, gbk, gb18030
	form     form
	more     []form // further sheets of a workbook
	extra    int    // rows that are not kept: totals, repeated operators
}

// form is one sheet as a bureau fills it in. A header has one row a level; an
// empty cell belongs to the cell above it, else to the one on its left.
type form struct {
	sheet  string
	above  []string // title lines
	header [][]string
	rows   [][]string
	below  []string // footers
	texts  []int    // columns of a workbook stored as text whatever they look like
	dates  []int    // columns of a workbook stored as dates
	notes  []string // a second sheet 填表说明
}

func (f form) width() int { return len(f.header[0]) }

// grid is the whole sheet, title to footer.
func (f form) grid() [][]string {
	var out [][]string
	for _, line := range f.above {
		out = append(out, []string{line})
	}
	out = append(out, f.header...)
	out = append(out, f.rows...)
	for _, line := range f.below {
		out = append(out, []string{line})
	}
	return out
}

// bytes is the file itself.
func (d delivery) bytes() ([]byte, error) {
	if path.Ext(d.path) == ".xlsx" {
		return workbook(append([]form{d.form}, d.more...))
	}
	return d.form.text(d.charset)
}

// area is the six-digit folder, "" below national.
func (d delivery) area() string {
	area, _, _ := strings.Cut(d.path, "/")
	if area == "national" {
		return ""
	}
	return area
}

// filled is the footer that dates a form.
func filled(on string) string {
	return fmt.Sprintf("填报日期：%s年%s月%s日", on[:4], strings.TrimPrefix(on[5:7], "0"), strings.TrimPrefix(on[8:10], "0"))
}

// one is a header of a single level.
func one(header ...string) [][]string { return [][]string{header} }
