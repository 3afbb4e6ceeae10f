package county

import (
	"fmt"
	"strings"

	"golang.org/x/text/encoding/simplifiedchinese"
	"pgregory.net/rapid"
)

// drawnCells are cells of a type, plain ones first: they are drawn most often.
var drawnCells = map[string][]string{
	"text": {"合成示例第7号商行", "某某网络科技有限公司", "服装鞋帽", "Temu 自营店", "A-1", "第三百货（个体工商户）", "王小明", "张三丰", "无", "—", "", "  ", "微信：abc12345", "QQ12345",
		"13900001234", "电话139 0000 1234", "闽G12345", "一三九零零零零一二三四", "全县合计", "其中：网店", "#1店", "合计", "共计（户）", "某镇某路5号", "“好”店", "a,b", "x_000", "_x000D_x", "\u200b空",
		"示例：某某", "合成\u200b示例", "示例", "说\n明", "\"明溪\"商行", "5\" 屏", "丂𠮷", "㐂記", "　全角空格　", "=\"0012\"", "'0012", "1.39E+10", "注：以上", "填表人：某甲 填报日期：2026-01-15", "N/A", "ｎａ", "不详", "暂无数据"},
	"code": {"3504212025000000000000001", "TS-2025-001", "35042120250001", "350421199001011234", "11010519491231002X", "1234567890123456000", "1.2E+24", "合计", "", "13900001234", "20", "350421202503051234"},
	"uscc": {"91350421MA0XKCD013", "350421600012343", "91350421ma0xkcd013", "９１350421MA0XKCD013", "91350421MA0XKCD01", "11010519491231002X", "913504210000000000", "无", "", "91350421MA0XKCD014", "合计", "110105491231002"},
	"date": {"2024-03-05", "2024/3/5", "2024.3.5", "2024年3月5日", "2024-02-29", "2023-02-29", "20240305", "2024-03-05 09:30:00", "2024/3/5 9:30", "2024-3-5 24:00", "24/3/5", "2024-03", "45356", "长期",
		"二〇二四年三月五日", "", "无", "1899-12-31", "2101-01-01", "2024-13-01", "2024-03-05T09:30", "2024－03－05", "2024-03-05 09:30:00.5", "2024 年3月5日", "2024年3月5", "2025-01-01"},
	"int":     {"12", "0", "007", "12.0", "12.5", "-3", "1,234", "十", "", "12个", "△5", "1e3", "13900001234", "１２"},
	"decimal": {"12.50", "0", "0.5", "00.5", "1,234.56", "88元", "1.2万元", "12万", "-3", "(3)", ".5", "5.", "", "无", "约5", "13900001234", "139000012.34", "12%", "¥12"},
	"bool":    {"是", "否", "", "有", "1", "×", "未知"},
	"period":  {"2025", "2025-05", "2025年1-5月", "", "25年"},
	"list":    {"I10、I12.2", "", "甲;乙"},
}

// drawText is a register or list of cases as an office might hand it over, or
// worse.
func drawText(t *rapid.T) []byte {
	d := Lookup(rapid.SampledFrom([]string{"online_operators", "complaints_12315", "market_entities", "online_shops", "reports_12315", "staff_roster", "training_records", "operator_sales"}).Draw(t, "dataset"))
	var columns []*Column
	for _, c := range d.offered() {
		if c.Required || rapid.IntRange(0, 3).Draw(t, "has") > 0 {
			columns = append(columns, c)
		}
	}
	sep := rapid.SampledFrom([]string{",", ",", ",", "\t", ";"}).Draw(t, "separator")
	end := rapid.SampledFrom([]string{"\n", "\r\n", "\r"}).Draw(t, "line end")
	quotes := rapid.IntRange(0, 3).Draw(t, "quotes") == 0
	var lines []string
	for range rapid.SampledFrom([]int{0, 0, 1, 5, 20}).Draw(t, "title lines") {
		lines = append(lines, rapid.SampledFrom([]string{"", "某某名录", "填报日期：2026-01-15"}).Draw(t, "title"))
	}
	var header []string
	for _, c := range columns {
		header = append(header, c.Header)
	}
	lines = append(lines, strings.Join(header, sep))
	isWild := rapid.IntRange(0, 2).Draw(t, "wild") == 0
	for range rapid.IntRange(1, 60).Draw(t, "rows") {
		lines = append(lines, drawLine(t, columns, sep, quotes, isWild, lines))
	}
	text := strings.Join(lines, end) + rapid.SampledFrom([]string{"", end, end + end, end + "\x1a"}).Draw(t, "tail")
	switch rapid.IntRange(0, 3).Draw(t, "charset") {
	case 0:
		text = "\ufeff" + text
	case 1:
		if gb, err := simplifiedchinese.GB18030.NewEncoder().String(text); err == nil {
			text = gb
		}
	}
	return []byte(text)
}

func drawLine(t *rapid.T, columns []*Column, sep string, quotes, isWild bool, before []string) string {
	switch kind := rapid.IntRange(0, 60).Draw(t, "kind"); {
	case kind == 0:
		return ""
	case kind == 1:
		return strings.Repeat(sep, len(columns)-1)
	case kind == 2:
		return "合计" + strings.Repeat(sep, len(columns)-1)
	case kind == 3:
		return rapid.SampledFrom([]string{"填表人：某甲", "备注", "以上数据来自平台", "填报日期：2026-02-01", "单独一格"}).Draw(t, "foot")
	case kind < 8:
		return before[len(before)-1-rapid.IntRange(0, min(3, len(before)-1)).Draw(t, "again")]
	}
	var cells []string
	for _, c := range columns {
		cells = append(cells, drawCell(t, c, sep, quotes, isWild))
	}
	line := strings.Join(cells, sep)
	if isWild {
		line += rapid.SampledFrom([]string{"", "", "", "", sep, sep + "多出的", sep + sep}).Draw(t, "beyond")
	}
	return line
}

func drawCell(t *rapid.T, c *Column, sep string, quotes, isWild bool) string {
	kind := c.Type
	if kind == "datetime" {
		kind = "date"
	}
	if c.Code && kind == "text" {
		kind = "code"
	}
	all := drawnCells[kind]
	if kind == "enum" {
		for _, choice := range c.Enum {
			all = append(all, choice.Label())
		}
		all = append(all, "乱写", "", "无", "（其他）")
	}
	most := min(3, len(all))
	if isWild || rapid.IntRange(0, 30).Draw(t, "odd") == 0 {
		most = len(all)
	}
	cell := all[rapid.IntRange(0, most-1).Draw(t, "cell")]
	if c.Region {
		cell = rapid.SampledFrom([]string{"350421", "明溪县", "福建省三明市明溪县某镇某路1号", ""}).Draw(t, "region")
	}
	if kind == "code" && rapid.IntRange(0, 1).Draw(t, "own") == 0 {
		cell = fmt.Sprintf("35042120250%014d", rapid.IntRange(0, 40).Draw(t, "number"))
	}
	if strings.ContainsAny(cell, sep+"\n") || quotes {
		if !strings.ContainsAny(cell, "\"") || isWild {
			return "\"" + strings.ReplaceAll(cell, "\"", "\"\"") + "\""
		}
		return "x"
	}
	return cell
}
