package sitetest

import (
	"fmt"
	"strings"
)

// categories are the further rows of the main table. Their figures are not
// needed by anybody and are left blank marks.
var categories = []string{
	"粮油、食品类", "饮料类", "烟酒类", "服装、鞋帽、针纺织品类", "化妆品类", "金银珠宝类", "日用品类", "体育、娱乐用品类",
	"家用电器和音像器材类", "中西药品类", "文化办公用品类", "家具类", "通讯器材类", "石油及制品类", "汽车类", "建筑及装潢材料类",
}

// nbsRow is a row of the main table: its label and the measure it prints.
type nbsRow struct{ label, measure string }

func nbsRows(r Release) []nbsRow {
	rows := []nbsRow{{"社会消费品零售总额", RetailSales}}
	switch {
	case r.Year >= 2026:
		rows = append(rows, nbsRow{"　其中：网上商品零售额", OnlineGoods})
	case r.Year >= 2015:
		rows = append(rows, nbsRow{"　其中：实物商品网上零售额", OnlineGoods})
	}
	goods := "　商品零售"
	if r.Year > 2024 || r.Year == 2024 && r.Month >= 5 {
		goods += "额"
	}
	for _, label := range []string{"按经营地分", "　城镇", "　乡村", "按消费类型分", "　餐饮收入", goods} {
		rows = append(rows, nbsRow{label, ""})
	}
	for i, label := range categories {
		switch {
		case r.Year < 2022:
			label = strings.ReplaceAll(label, "服装、鞋帽", "服装鞋帽")
		case r.Year >= 2025 && i == 0:
			label = "其中：" + label
		}
		if r.Year >= 2023 || label != "体育、娱乐用品类" {
			rows = append(rows, nbsRow{"　　" + label, ""})
		}
	}
	return rows
}

// nbsTable is the main table. The release about January and February has
// three columns, every other one five.
func nbsTable(l look, r Release) string {
	var b strings.Builder
	b.WriteString(l.table + "\n" + nbsHeader(l, r))
	for i, row := range nbsRows(r) {
		switch {
		case i == 0 && r.shape == shapeRenamed:
			row.label = "消费品零售总规模"
		case i == 1 && r.shape == shapeTwice:
			again := r
			again.Figures = r.Figures.With(Figures{RetailSales + growth: changed(r.Figures[RetailSales+growth], 0)})
			b.WriteString(nbsLine(l, again, nbsRows(r)[0]))
		}
		b.WriteString(nbsLine(l, r, row))
	}
	if r.Year < 2023 {
		b.WriteString("<tr>" + l.field("注：此表数据均为未扣除价格因素的名义增速。", fmt.Sprintf(` colspan="%d"`, r.columns())) + "</tr>\n")
	}
	b.WriteString(l.close + "\n")
	return b.String()
}

func nbsHeader(l look, r Release) string {
	level, change := l.field("绝对量\n（"+r.unitOf()+"）", ""), l.field("同比增长\n（%）", "")
	pair := level + change
	switch r.shape {
	case shapeMoved:
		pair = change + level
	case shapeMerged:
		pair = l.field("绝对量（"+r.unitOf()+"）和同比增长（%）", ` colspan="2"`)
	}
	mark := "—"
	if r.Year <= 2019 {
		mark = "-"
	}
	top := `<tr class="firstRow">`
	if r.shape == shapeAdded {
		top = "<tr>" + l.field("单位："+r.unitOf()+"、%", fmt.Sprintf(` colspan="%d"`, r.columns())) + "</tr>\n<tr>"
	}
	if r.Month == 2 {
		return top + l.field("指　标", ` rowspan="2"`) + l.field("1"+mark+"2月", ` colspan="2"`) + "</tr>\n<tr>" + pair + "</tr>\n"
	}
	return top + l.field("指　标", ` rowspan="2"`) + l.field(fmt.Sprintf("%d月", r.Month), ` colspan="2"`) +
		l.field(fmt.Sprintf("1%s%d月", mark, r.Month), ` colspan="2"`) + "</tr>\n<tr>" + pair + pair + "</tr>\n"
}

// columns of the main table.
func (r Release) columns() int {
	if r.Month == 2 {
		return 3
	}
	return 5
}

func nbsLine(l look, r Release, row nbsRow) string {
	figure := func(key string) string {
		if strings.HasPrefix(strings.TrimLeft(row.label, "　"), "按") {
			return ""
		}
		if value := r.Figures[key]; row.measure != "" && value != "" {
			return value
		}
		return "-"
	}
	cells := []string{row.label}
	for _, prefix := range []string{OfMonth, ""} {
		if prefix == OfMonth && r.Month == 2 {
			continue
		}
		level, change := figure(prefix+row.measure), figure(prefix+row.measure+growth)
		if r.shape == shapeMoved {
			level, change = change, level
		}
		cells = append(cells, level, change)
	}
	return l.line(cells...)
}

// momTable is the table of 环比 rates, with the year in a cell over its months.
func momTable(l look, r Release) string {
	last := "-"
	if r.Synthetic {
		last = "0.25"
	}
	var b strings.Builder
	b.WriteString(l.table + "\n<tr>" + l.field("时间", ` colspan="2"`) + l.field("环比增速（%）", "") + "</tr>\n")
	b.WriteString("<tr>" + l.field(fmt.Sprintf("%d年", r.Year), fmt.Sprintf(` rowspan="%d"`, r.Month)) + l.field("1月", "") + l.field("-", "") + "</tr>\n")
	for m := 2; m <= r.Month; m++ {
		value := "-"
		if m == r.Month {
			value = last
		}
		b.WriteString(l.line(fmt.Sprintf("%d月", m), value))
	}
	b.WriteString(l.close + "\n")
	return b.String()
}

// communiqueTable is one of the many tables of a 统计公报, none of them with
// the totals.
func communiqueTable(l look, r Release) string {
	var b strings.Builder
	b.WriteString(l.centred(fmt.Sprintf("表　%d年社会消费品零售总额分类别增速", r.Year)))
	b.WriteString(l.table + "\n" + l.line("指标", "绝对数（亿元）", "比上年增长（%）"))
	for _, label := range []string{"城镇", "乡村", "餐饮收入", "商品零售额"} {
		b.WriteString(l.line(label, "-", "-"))
	}
	b.WriteString(l.close + "\n")
	return b.String()
}
