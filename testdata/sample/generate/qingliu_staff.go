package main

import "fmt"

// qingliuStaff is a roster of 18 on the establishment and the platform's users:
// nine of them, which is half and does not exceed it.
func qingliuStaff() []delivery {
	const on = "2026-02-12"
	roster := form{above: []string{mark, "清流县网监队伍花名册 " + filled(on)}, header: one("序号", "市场监管所", "身份", "是否网监人员", "到岗日期"),
		below: []string{"注：姓名另存。"}}
	users := form{above: []string{mark, "清流县平台账号 " + filled(on)}, header: one("账号", "人员编号", "状态", "开通时间")}
	for i := range 21 {
		post, role := "公务员", "是"
		switch {
		case i >= 18:
			post = "聘用制"
		case i%6 == 4:
			post, role = "事业", "执法"
		}
		no := fmt.Sprintf("Q%02d", i+1)
		roster.rows = append(roster.rows, []string{no, fmt.Sprintf("示例第%d所", i%4+1), post, role, dotted(plus("2020-03-02", 31*i))})
		if i%2 == 0 && i < 18 {
			users.rows = append(users.rows, []string{fmt.Sprintf("ql%03d", i), no, "正常", dotted(plus("2023-05-04", i))})
		}
	}
	return []delivery{
		{path: "350423/市场监管局/花名册.csv", dataset: "staff_roster", filledOn: on, charset: "gbk", form: roster},
		{path: "350423/市场监管局/平台用户.csv", dataset: "platform_users", filledOn: on, charset: "gbk", form: users},
	}
}
