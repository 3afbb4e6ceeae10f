package main

import "fmt"

// mingxiReviews is the worked example G08 with the loss on the merits: 17
// upheld and 3 dismissed of 21 decided, 2 withdrawn, no lawsuit at all.
func mingxiReviews(l *law) []delivery {
	const on = "2026-03-03"
	d := newDesk(l, "350421", "review_litigation")
	f := form{sheet: "台账", above: []string{"明溪县涉网案件复议诉讼台账", mark},
		header: one("文号", "类型", "原行政行为", "是否涉网", "决定日期", "裁判结果", "是否程序违法", "是否生效"),
		below:  []string{"注：2024—2025年无行政诉讼案件。", filled(on)}, dates: []int{4}}
	for i, day := range d.spread(24, "2024-03-11", "2025-12-08") {
		day = d.roll(day)
		outcome, fault := "维持", ""
		switch i {
		case 4, 12, 20:
			outcome = "驳回复议申请"
		case 8:
			outcome, fault = "撤销", "否"
		case 6, 18:
			outcome = "撤回申请"
		}
		f.rows = append(f.rows, []string{fmt.Sprintf("示例复决〔%s〕%d号", day[:4], i+1), "行政复议", fmt.Sprintf("示例罚〔%s〕%d号", day[:4], 100+i), yesNo(i != 15), day, outcome, fault, "是"})
	}
	return []delivery{{path: "350421/县司法局/涉网复议诉讼台账.xlsx", dataset: "review_litigation", filledOn: on, form: f}}
}
