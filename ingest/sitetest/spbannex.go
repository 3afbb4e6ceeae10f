package sitetest

import (
	"fmt"
	"slices"
	"strings"
)

// annex is the shape of 全国邮政行业发展情况表: what stands above its columns, the
// unit of its volumes and the figures of its express row.
type annex struct {
	period, unit string
	columns      []string // headers below the period, then the same below the growth
	keys         []string
}

func (r Release) annex() annex {
	if r.Figures[OfJanuary+Express] != "" {
		return annex{"1-2月", "亿件", []string{"累计", "1月", "2月"}, []string{Express, OfJanuary + Express, OfFebruary + Express, Express + growth, "", ""}}
	}
	return annex{fmt.Sprintf("%d月份", r.Month), "万件", []string{"累计", "当月"}, []string{Express, OfMonth + Express, Express + growth, OfMonth + Express + growth}}
}

// value is a figure as the annex prints it: volumes in 万件 are as fine as the
// table, those in 亿件 as the prose.
func (a annex) value(r Release, key string) string {
	value := r.Figures[key]
	switch {
	case value == "":
		return "-"
	case strings.HasSuffix(key, growth), a.unit == "亿件":
		return value
	}
	return scaled(value, 10000, 1, 1)
}

// spbAnnex writes the table. Beside the express row in pieces there is one of
// the same name in 亿元, the revenue.
func spbAnnex(l look, r Release) string {
	if r.Figures[Express] == "" && r.Figures[OfMonth+Express] == "" || r.unit != "" {
		return ""
	}
	a := r.annex()
	rows := a.header(l, r)
	for _, row := range [][2]string{{"一、邮政行业寄递业务量", a.unit}, {"  1、快递业务", a.unit}, {"  其中：同城", a.unit}, {"        异地", a.unit}, {"二、邮政行业业务收入", "亿元"}, {"  1、快递业务", "亿元"}} {
		read := row[0] == "  1、快递业务" && row[1] == a.unit
		switch {
		case read && r.shape == shapeRenamed:
			row[0] = "  1、快件"
		case read && r.shape == shapeTwice:
			again := r
			again.Figures = r.Figures.With(Figures{Express + growth: changed(r.Figures[Express+growth], 0)})
			rows += a.line(l, again, row, true)
		}
		rows += a.line(l, r, row, read)
	}
	return l.centred("全国邮政行业发展情况表") + l.table + "\n" + rows + l.close + "\n"
}

func (a annex) header(l look, r Release) string {
	wide := fmt.Sprintf(` colspan="%d"`, len(a.columns))
	level, change := l.field(a.period, wide), l.field("比去年同期增长（%）", wide)
	top := ""
	switch r.shape {
	case shapeMoved:
		level, change = change, level
	case shapeAdded:
		top = "<tr>" + l.field("（快报数）", fmt.Sprintf(` colspan="%d"`, 2+len(a.keys))) + "</tr>\n"
	case shapeMerged:
		level, change = l.field(a.period+"及比去年同期", fmt.Sprintf(` colspan="%d"`, len(a.keys))), ""
	}
	return top + "<tr>" + l.field("指标名称", ` rowspan="2"`) + l.field("单位", ` rowspan="2"`) + level + change + "</tr>\n" +
		l.line(slices.Concat(a.columns, a.columns)...)
}

func (a annex) line(l look, r Release, row [2]string, read bool) string {
	var values []string
	for _, key := range a.keys {
		if read {
			values = append(values, a.value(r, key))
			continue
		}
		values = append(values, "-")
	}
	if half := len(values) / 2; r.shape == shapeMoved {
		values = slices.Concat(values[half:], values[:half])
	}
	return l.line(append(row[:], values...)...)
}
