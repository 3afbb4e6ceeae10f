package main

import (
	"fmt"
	"slices"
	"strings"
)

// The two exports of the complaints: a text file of the platform for 2024, made
// while the last of them were open, and a workbook of 2025 with a sheet a month
// and one for what was carried over. The later delivery of a number counts.
const (
	firstExport  = "2025-01-10"
	secondExport = "2026-03-05"
)

func mingxiComplaints(l *law, firms []business) []delivery {
	d := newDesk(l, "350421", "complaints_12315")
	all := d.complaints(450, mingxiTroubles(), firms)
	return []delivery{
		{path: "350421/县市场监管局/12315投诉明细（2024年导出）.csv", dataset: "complaints_12315", filledOn: firstExport, charset: "gbk",
			form: d.complaintsOf2024(all), extra: 1},
		d.complaintsOf2025(all),
	}
}

// complaintsOf2024 is wide and full of what must not be kept; one number stands
// twice, first without its decision.
func (d *desk) complaintsOf2024(all []complaint) form {
	f := form{above: []string{mark, "明溪县12315投诉明细（2024年）"},
		header: one("登记编号", "姓名", "来电号码", "身份证号", "登记日期", "案件分派日期", "初步反馈日期", "受理情况", "受理时间", "鉴定检测天数", "终止调解时间",
			"调解结果", "购物方式", "网购平台", "涉及主体名称", "涉及客体分类", "涉及问题分类", "消费金额", "问题陈述", "消费者评价", "是否按期办结"),
		below: []string{"说明：本年登记的投诉，导出时未办结的为空。", filled(firstExport)}}
	for i, c := range all {
		if c.registered > "2024-12-31" {
			break
		}
		c = c.known(firstExport)
		accepted := ""
		if c.decision == "受理" {
			accepted = slashed(c.decided)
		}
		row := []string{c.no, fmt.Sprintf("示例投诉人%03d", i+1), "示例号码", "示例证件", at(slashed(c.registered), d.clock(9)), slashed(c.assigned), slashed(c.decided), c.decision, accepted,
			c.excluded, slashed(c.closed), c.result, map[bool]string{true: "网络购物", false: "现场购物"}[c.isOnline], c.platform, c.respondent.name,
			c.category, c.problem, c.sum, "示例内容，不含真实信息", orWords(c.grade, "未评价"), c.onTime}
		if i == 100 {
			unread := slices.Clone(row)
			unread[6], unread[7], unread[8], unread[10], unread[11], unread[19], unread[20] = "", "", "", "", "处理中", "", ""
			f.rows = append(f.rows, unread)
		}
		f.rows = append(f.rows, row)
	}
	return f
}

// complaintsOf2025 leaves 是否网购 blank where the platform says it.
func (d *desk) complaintsOf2025(all []complaint) delivery {
	sheets := []form{d.monthSheet("上年结转", all, func(c complaint) bool { return c.registered < "2025" && c.known(firstExport) != c })}
	for month := range 12 {
		day := fmt.Sprintf("2025-%02d", month+1)
		sheets = append(sheets, d.monthSheet(fmt.Sprintf("%d月", month+1), all, func(c complaint) bool { return strings.HasPrefix(c.registered, day) }))
	}
	return delivery{path: "350421/县市场监管局/2025年投诉台账（分月）.xlsx", dataset: "complaints_12315", filledOn: secondExport, form: sheets[0], more: sheets[1:]}
}

func (d *desk) monthSheet(name string, all []complaint, belongs func(complaint) bool) form {
	f := form{sheet: name, above: []string{"明溪县消费投诉办理台账（" + name + "）", mark},
		header: one("投诉编号", "投诉时间", "分流时间", "初查时间", "初查结果", "受理时间", "不计入期限天数", "办结时间", "办理结果", "是否网购", "平台名称", "被投诉主体",
			"社会信用代码", "投诉人姓名", "联系电话", "评价", "是否按时办结"),
		below: []string{filled(secondExport)}, texts: []int{0, 12}, dates: []int{2, 3, 5, 7}}
	for i, c := range all {
		if !belongs(c) {
			continue
		}
		accepted, isOnline := "", yesNo(c.isOnline)
		if c.decision == "受理" {
			accepted = c.decided
		}
		if c.isOnline && i%11 == 3 {
			isOnline = ""
		}
		f.rows = append(f.rows, []string{c.no, at(c.registered, d.clock(9)), c.assigned, c.decided, c.decision, accepted, c.excluded, c.closed, c.result, isOnline, c.platform,
			c.respondent.name, c.respondent.code, fmt.Sprintf("示例投诉人%03d", i+1), "（略）", c.grade, c.onTime})
	}
	return f
}

// orWords is a text, or what is printed where there is none.
func orWords(text, words string) string {
	if text == "" {
		return words
	}
	return text
}
