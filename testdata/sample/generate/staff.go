package main

import "fmt"

// person is one line of a roster: a number, no name, for names would be hashed
// with each deployment's own key and the sample would differ from place to place.
type person struct{ no, office, post, role, from, to string }

// mingxiPeople are 24 on the establishment in supervising posts and one in the
// office, two beside it, one who left in spring 2025 and one long gone. The last
// of the 24 came on 1 July 2025.
func mingxiPeople() []person {
	var all []person
	add := func(n int, p person) {
		for range n {
			p.no = fmt.Sprintf("MX%03d", len(all)+1)
			all = append(all, p)
		}
	}
	add(6, person{office: "网络交易监管股", post: "行政编制", role: "网络交易监管", from: "2021-03-01"})
	add(9, person{office: "综合执法大队", post: "参公", role: "执法", from: "2019-08-01"})
	add(8, person{office: "城区市场监管所", post: "行政编制", role: "监管", from: "2020-05-06"})
	add(1, person{office: "办公室", post: "行政编制", role: "办公室", from: "2018-01-02"})
	add(2, person{office: "城区市场监管所", post: "编外", role: "监管", from: "2023-04-03"})
	add(1, person{office: "综合执法大队", post: "事业编制", role: "执法", from: "2017-06-01", to: "2025-03-31"})
	add(1, person{office: "综合执法大队", post: "事业编制", role: "执法", from: "2016-02-01", to: "2024-06-30"})
	add(1, person{office: "网络交易监管股", post: "事业编制", role: "网络交易监管", from: "2025-07-01"})
	return all
}

func mingxiStaff(l *law) []delivery {
	people := mingxiPeople()
	return []delivery{mingxiRoster(people), mingxiUsers(people), mingxiTraining(l, people)}
}

func mingxiRoster(people []person) delivery {
	const on = "2026-03-04"
	f := form{sheet: "花名册", above: []string{"明溪县网络交易监管人员花名册", mark},
		header: one("工号", "所在机构", "编制类别", "岗位", "到岗日期", "离岗日期"),
		below:  []string{"注：只报工号，不报姓名和证件号码。", filled(on)}, dates: []int{4, 5}}
	for _, p := range people {
		f.rows = append(f.rows, []string{p.no, p.office, p.post, p.role, p.from, p.to})
	}
	return delivery{path: "350421/县人社局/网络交易监管人员花名册.xlsx", dataset: "staff_roster", filledOn: on, form: f}
}

// mingxiUsers: 13 persons with an account, one with two, and two accounts that
// were closed.
func mingxiUsers(people []person) delivery {
	const on = "2026-03-02"
	f := form{above: []string{mark, "国家网络交易监管平台用户清单 " + filled(on)}, header: one("用户名", "人员编号", "启用/停用", "开通时间")}
	add := func(p person, state string) {
		f.rows = append(f.rows, []string{fmt.Sprintf("mxuser%02d", len(f.rows)+1), p.no, state, "2023/6/" + fmt.Sprint(len(f.rows)+1)})
	}
	for _, p := range people[:13] {
		add(p, "启用")
	}
	add(people[0], "启用")
	add(people[26], "停用")
	add(people[27], "停用")
	return delivery{path: "350421/县市场监管局/监管平台用户（导出）.csv", dataset: "platform_users", filledOn: on, charset: "gb18030", form: f}
}

// session is one training.
type session struct {
	title, on string
	hours     int
}

// mingxiSessions are 52 hours, half of them in each half of the year.
var mingxiSessions = []session{
	{"网络交易监管业务培训班", "2025-02-25", 8}, {"电子取证实务", "2025-03-20", 8}, {"网络广告监管", "2025-04-17", 6}, {"投诉举报处理", "2025-06-12", 4},
	{"网络交易平台合规", "2025-07-22", 8}, {"直播电商监管", "2025-09-11", 8}, {"行政处罚案卷评查", "2025-10-23", 6}, {"反不正当竞争", "2025-12-04", 4},
}

// mingxiTraining: whoever was there took part; one of July has 26 hours, enough
// for six months. Some took a course of two hours more.
func mingxiTraining(l *law, people []person) delivery {
	const on = "2026-03-04"
	f := form{sheet: "2025年", above: []string{"明溪县网络交易监管人员业务培训记录（2025年）", mark},
		header: one("人员编号", "培训班名称", "培训日期", "课时", "签到表/证书"), below: []string{filled(on)}, dates: []int{2}}
	for i, p := range people {
		if p.role == "办公室" {
			continue
		}
		for _, s := range mingxiSessions {
			if s.on >= p.from && (p.to == "" || s.on <= p.to) {
				f.rows = append(f.rows, []string{p.no, s.title, s.on, fmt.Sprint(s.hours), "签到表"})
			}
		}
		if i%4 == 2 && p.to == "" {
			f.rows = append(f.rows, []string{p.no, "网络课程：消费者权益保护", l.roll("2025-11-15"), "2", "网络证书"})
		}
	}
	return delivery{path: "350421/县市场监管局/业务培训记录（2025年）.xlsx", dataset: "training_records", filledOn: on, form: f}
}
