package main

import (
	"fmt"
	"slices"
	"strings"
)

// What becomes of a report that is no ordinary one.
const (
	extended     = "extended"      // within the fifteen working days more that were approved
	testedReport = "tested"        // beyond its days but for those of the test
	checkedLate  = "checked late"  // after fifteen working days
	unchecked    = "never checked" // overdue by now
	undated      = "undated"       // checked, but nobody wrote down when
	unplaced     = "unplaced"      // nobody wrote down whether it is about online trade
	handedOver   = "handed over"
	beyond       = "without authority"
)

// mingxiReportFates leave 191 of 200 in time, over 95 %; what is undated or
// unplaced may still take it below.
func mingxiReportFates() fates {
	return fates{
		"2024-01": {checkedLate}, "2024-02": {extended, handedOver}, "2024-03": {checkedLate, unplaced}, "2024-05": {testedReport, beyond},
		"2024-07": {checkedLate, extended}, "2024-09": {checkedLate, handedOver}, "2024-11": {checkedLate, undated},
		"2025-01": {extended, checkedLate}, "2025-03": {unplaced, handedOver}, "2025-05": {checkedLate, beyond}, "2025-07": {undated, extended},
		"2025-08": {checkedLate}, "2025-10": {unplaced, handedOver}, "2025-11": {unchecked},
	}
}

// report is one 举报件.
type report struct {
	no                                  string
	registered, assigned, checked       string
	extended, excluded, decision, filed string
	online, platform                    string
	respondent                          business
	act                                 string
}

// reports invents them in the order of their registration.
func (d *desk) reports(n int, from, to string, special fates, firms []business) []report {
	sellers := slices.DeleteFunc(online(firms), func(b business) bool { return b.natural || b.status != alive })
	all := make([]report, n)
	for i, day := range d.spread(n, from, to) {
		r := report{no: caseNumber(d.area+"0020", day, i), registered: day, online: "是", respondent: sellers[d.between(0, len(sellers)-1)],
			platform: platformNames[d.between(0, 2)], act: d.oneOf("虚假宣传", "未公示营业执照信息", "销售不合格产品", "价格违法"), decision: d.oneOf("立案", "不予立案", "不予立案")}
		r.assigned = d.after(plus(day, -1), 1+d.between(0, 1))
		r.checked = d.after(r.assigned, d.between(3, 13))
		if i%17 == 9 {
			r.online, r.platform = "否", ""
		} else {
			d.fateOf(&r, special.next(day, func(string) bool { return true }))
		}
		if r.decision == "立案" {
			r.filed = r.checked
		}
		all[i] = r
	}
	d.handedOut(special)
	return all
}

func (d *desk) fateOf(r *report, fate string) {
	last := d.due("report_check", "", r.assigned, 0)
	switch fate {
	case extended:
		r.extended, r.checked = "是", d.after(last, d.between(3, 9))
	case testedReport:
		r.excluded, r.checked = "20", d.after(last, 6)
	case checkedLate:
		r.checked = d.after(last, d.between(2, 8))
	case unchecked:
		r.checked, r.decision = "", "核查中"
	case undated:
		r.checked, r.decision = "", "不予立案"
	case unplaced:
		r.online, r.platform = "", ""
	case handedOver:
		r.decision = "移送"
	case beyond:
		r.decision = "不具备处理权限"
	}
}

// mingxiReports is a workbook of one sheet a year.
func mingxiReports(l *law, firms []business) []delivery {
	const on = "2026-03-05"
	d := newDesk(l, "350421", "reports_12315")
	all := d.reports(224, "2024-01-03", "2025-12-26", mingxiReportFates(), firms)
	var sheets []form
	for _, year := range []string{"2024", "2025"} {
		f := form{sheet: year + "年", above: []string{"明溪县12315举报核查情况表（" + year + "年）", mark},
			header: one("举报编号", "举报时间", "案件接收日期", "举报人姓名", "联系电话", "排查反馈时间", "经批准延长", "检测鉴定天数", "核查结果", "立案日期", "是否涉网", "网购平台", "被举报主体", "举报问题类别"),
			below:  []string{filled(on)}, texts: []int{0}, dates: []int{2, 5, 9}}
		for i, r := range all {
			if strings.HasPrefix(r.registered, year) {
				f.rows = append(f.rows, []string{r.no, at(r.registered, d.clock(9)), r.assigned, fmt.Sprintf("示例举报人%03d", i+1), "（略）", r.checked, orWords(r.extended, "否"), r.excluded,
					r.decision, r.filed, r.online, r.platform, r.respondent.name, r.act})
			}
		}
		sheets = append(sheets, f)
	}
	return []delivery{{path: "350421/县市场监管局/12315举报核查（2024-2025）.xlsx", dataset: "reports_12315", filledOn: on, form: sheets[0], more: sheets[1:]}}
}
