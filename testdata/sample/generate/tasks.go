package main

import "fmt"

// mingxiTasks is what the national platform and the superiors send out: leads,
// monitoring tasks, identities and disputes at ODR enterprises.
func mingxiTasks(l *law, firms []business) []delivery {
	return []delivery{mingxiLeads(l), mingxiMonitoring(l), mingxiClaims(l, firms), mingxiDisputes(l)}
}

// mingxiLeads: 19 of 20 handled within the date of the letter, all completed;
// two letters are not about online trade.
func mingxiLeads(l *law) delivery {
	const on = "2026-03-04"
	d := newDesk(l, "350421", "supervised_leads")
	f := form{sheet: "台账", above: []string{"明溪县上级交办督办线索台账", mark},
		header: one("交办文号", "来源", "收文日期", "要求反馈日期", "首次处置日期", "反馈日期", "是否涉网", "状态"),
		below:  []string{filled(on)}, texts: []int{0}, dates: []int{2, 3, 4, 5}}
	for i, day := range d.spread(22, "2024-01-15", "2025-12-05") {
		day = d.roll(day)
		due := d.after(day, d.between(15, 30))
		handled := d.after(day, d.between(1, 6))
		finished := d.after(handled, d.between(2, 7))
		if i == 5 {
			handled, finished = d.after(due, 2), d.after(due, 9)
		}
		f.rows = append(f.rows, []string{fmt.Sprintf("示例交办〔%s〕%d号", day[:4], i+1), d.oneOf("市市场监管局（示例）", "省市场监管局（示例）"), day, due, handled, finished, yesNo(i%11 != 7), "已办结"})
	}
	return delivery{path: "350421/县市场监管局/上级交办督办线索台账.xlsx", dataset: "supervised_leads", filledOn: on, form: f}
}

// mingxiMonitoring: 226 of 240 in time; of some the platform gives no day, and
// then it is fifteen working days.
func mingxiMonitoring(l *law) delivery {
	const on = "2026-03-02"
	d := newDesk(l, "350421", "monitoring_checks")
	f := form{sheet: "Sheet1", above: []string{"监测信息核查任务导出", mark, filled(on)},
		header: one("任务编号", "派发时间", "截止时间", "反馈时间", "核查状态", "核查结果"), texts: []int{0}, dates: []int{2}}
	for i, day := range d.spread(240, "2024-01-08", "2025-12-22") {
		due := d.due("monitoring", "", day, 0)
		finished, state, result := d.after(day, d.between(2, 12)), "已核查", d.oneOf("属实", "不属实", "不属实", "无法核实")
		switch {
		case i%60 == 31:
			finished, state, result = "", "逾期未办", ""
		case i%24 == 17:
			finished = d.after(due, d.between(1, 12))
		}
		printed := due
		if i%6 == 1 {
			printed = ""
		}
		f.rows = append(f.rows, []string{fmt.Sprintf("示例监测%s%04d", day[:4], i+1), at(day, d.clock(8)), printed, at(finished, d.clock(14)), state, result})
	}
	return delivery{path: "350421/县市场监管局/监测信息核查（平台导出）.xlsx", dataset: "monitoring_checks", filledOn: on, form: f}
}

// mingxiClaims: two of 320 identities still wait, and all are asked for.
func mingxiClaims(l *law, firms []business) delivery {
	const on = "2026-03-02"
	d := newDesk(l, "350421", "identity_claims")
	known := register(online(firms))
	f := form{above: []string{mark, "主体身份信息认领处置清单 " + filled(on)},
		header: one("信息编号", "下发时间", "主体名称", "统一社会信用代码", "认领状态", "处置时间")}
	for i, day := range d.spread(320, "2024-01-05", "2025-12-19") {
		b := known[i%len(known)]
		state, handled := "已认领", d.after(day, d.between(1, 9))
		switch {
		case i == 207 || i == 311:
			state, handled = "待认领", ""
		case i%23 == 5:
			state = "退回（非本辖区）"
		case i%41 == 8:
			state = "已注销"
		}
		f.rows = append(f.rows, []string{fmt.Sprintf("示例分发%s-%04d", day[:4], i+1), at(slashed(day), d.clock(8)), b.name, b.code, state, at(slashed(handled), d.clock(14))})
	}
	return delivery{path: "350421/县市场监管局/身份信息认领处置（平台导出）.csv", dataset: "identity_claims", filledOn: on, charset: "utf-8-bom", form: f}
}

// mingxiDisputes: in 2025 59 of 60 in time, 39 of 60 settled.
func mingxiDisputes(l *law) delivery {
	const on = "2026-03-03"
	d := newDesk(l, "350421", "odr")
	f := form{sheet: "和解件", above: []string{"ODR单位在线消费纠纷和解情况", mark},
		header: one("编号", "企业名称", "接收时间", "期限", "办结时间", "和解结果", "是否网络消费"), below: []string{filled(on)}, texts: []int{0}, dates: []int{3}}
	days := append(d.spread(38, "2024-02-01", "2024-12-27"), d.spread(60, "2025-01-03", "2025-12-12")...)
	for i, day := range days {
		due := d.due("odr", "", day, 0)
		closed, result := d.after(day, d.between(1, 8)), "和解成功"
		if i == 51 {
			closed = d.after(due, 3)
		}
		if i%20 >= 13 {
			result = "和解失败"
		}
		printed := due
		if i%5 == 2 {
			printed = ""
		}
		unit := "合成示例电子商务平台企业" + []string{"甲", "乙", "丙"}[i%3]
		f.rows = append(f.rows, []string{fmt.Sprintf("ODR示例%s%03d", day[:4], i+1), unit, at(day, d.clock(8)), printed, at(closed, d.clock(14)), result, "是"})
	}
	return delivery{path: "350421/县市场监管局/ODR单位和解件.xlsx", dataset: "odr", filledOn: on, form: f}
}
