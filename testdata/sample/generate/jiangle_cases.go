package main

import (
	"fmt"
	"slices"
)

// jiangleCases are text files with gaps: reports of which nobody wrote down
// whether they are about online trade, a letter without its date, a person half
// an hour short of fifty. Complaints, monitoring and disputes come as totals.
func jiangleCases(l *law) []delivery {
	return slices.Concat([]delivery{jiangleReports(l), jiangleLeads(l)}, jiangleStaff(l))
}

// jiangleReports: 96 of 100 in time; three more may or may not count.
func jiangleReports(l *law) delivery {
	const on = "2026-03-18"
	special := fates{"2025-02": {checkedLate}, "2025-03": {unplaced}, "2025-05": {checkedLate, unplaced}, "2025-08": {checkedLate}, "2025-09": {unplaced, beyond}, "2025-11": {checkedLate}}
	sellers := newVillage("350428").found([]group{{count: 20, kind: individual, category: "平台内经营者", established: longAgo, online: settled, status: alive, registered: alive}})
	f := form{above: []string{mark, "将乐县举报件清单 " + filled(on)},
		header: one("工单号", "姓名", "登记日期", "排查反馈时间", "核查结果", "销售方式", "涉及主体名称")}
	for _, r := range newDesk(l, "350428", "reports_12315").reports(110, "2025-01-06", "2025-12-18", special, sellers) {
		way := map[string]string{"是": "网络销售", "否": "现场", "": "—"}[r.online]
		f.rows = append(f.rows, []string{r.no, "（略）", dotted(r.assigned), dotted(r.checked), r.decision, way, r.respondent.name})
	}
	return delivery{path: "350428/县市场监督管理局/举报件.csv", dataset: "reports_12315", filledOn: on, charset: "utf-8", form: f}
}

// jiangleLeads: one of twelve is late, one letter names no date.
func jiangleLeads(l *law) delivery {
	const on = "2026-03-18"
	d := newDesk(l, "350428", "supervised_leads")
	f := form{above: []string{mark, "将乐县督办线索 " + filled(on)}, header: one("督办编号", "交办单位", "交办日期", "限办日期", "首次处置日期", "办结日期", "是否涉网", "状态")}
	for i, day := range d.spread(12, "2025-02-10", "2025-11-20") {
		day = d.roll(day)
		due, handled := d.after(day, 20), d.after(day, d.between(2, 9))
		finished, state := d.after(handled, 3), "完成"
		switch i {
		case 3:
			due = ""
		case 7:
			handled = d.after(due, 4)
			finished, state = "", "办理中"
		}
		f.rows = append(f.rows, []string{fmt.Sprintf("示例督办%d", i+1), "市市场监管局（示例）", dotted(day), dotted(due), dotted(handled), dotted(finished), "√", state})
	}
	return delivery{path: "350428/县市场监督管理局/督办线索.csv", dataset: "supervised_leads", filledOn: on, charset: "utf-8", form: f}
}

// jiangleStaff: 21 persons, all trained, one of them 49.5 hours.
func jiangleStaff(l *law) []delivery {
	const on = "2026-03-18"
	roster := form{above: []string{mark, "将乐县监管人员花名册 " + filled(on)}, header: one("工号", "科室", "是否在编", "岗位", "到岗日期", "离岗日期")}
	training := form{above: []string{mark, "将乐县培训学时 " + filled(on)}, header: one("人员编号", "课程", "培训日期", "学时（学时）")}
	for i := range 21 {
		no := fmt.Sprintf("将%02d", i+1)
		roster.rows = append(roster.rows, []string{no, "示例科室", "在编", "监管", dotted(plus("2019-01-07", 40*i)), ""})
		for month := range 7 {
			hours := "７．５"
			if i == 11 && month == 6 {
				hours = "4.5"
			}
			training.rows = append(training.rows, []string{no, fmt.Sprintf("示例课程%d", month+1), dotted(l.roll(fmt.Sprintf("2025-%02d-%02d", month+3, 10+i%3))), hours})
		}
	}
	return []delivery{
		{path: "350428/县市场监督管理局/花名册.csv", dataset: "staff_roster", filledOn: on, charset: "utf-8", form: roster},
		{path: "350428/县市场监督管理局/培训学时.csv", dataset: "training_records", filledOn: on, charset: "utf-8", form: training},
	}
}
