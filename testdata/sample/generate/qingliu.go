package main

// qingliu is 清流县 350423: fewer bureaus, headers of their own, merged headers
// of two levels, a stock table in place of the register. Sales, tax, shops and
// dispute figures were not delivered.
func qingliu() []delivery {
	return append([]delivery{qingliuStatistics(), qingliuExpress(), qingliuEntities(), qingliuOperators(), qingliuEmployment(), qingliuRates(), qingliuLedger()},
		qingliuStaff()...)
}

func qingliuStatistics() delivery {
	return delivery{path: "350423/统计局/主要经济指标（2023-2025）.xlsx", dataset: "region_stats", filledOn: "2026-02-20", form: form{sheet: "指标",
		above: []string{"清流县主要经济指标", mark},
		header: [][]string{
			{"区划代码", "县市区", "项目", "年度", "完成数", "", "出处"},
			{"", "", "", "", "绝对量（亿元）", "同比增长(%)", ""}},
		rows: [][]string{
			{"350423", "清流县", "网络零售额", "2023年", "4.1000", "…", "工信局（示例）"},
			{"350423", "清流县", "网络零售额", "2024年", "4.5800", "11.7", "工信局（示例）"},
			{"350423", "清流县", "网络零售额", "2025年", "5.0600", "10.5", "工信局（示例）"},
			{"350423", "清流县", "社零总额", "2023年", "15.5000", "…", "统计局（示例）"},
			{"350423", "清流县", "社零总额", "2024年", "16.1000", "3.9", "统计局（示例）"},
			{"350423", "清流县", "社零总额", "2025年", "16.8500", "4.7", "统计局（示例）"},
		},
		below: []string{"注：2025年为年报数。", filled("2026-02-20")},
		texts: []int{0}}}
}

// qingliuExpress loses 2025 by a hair: 118.20 → 133.90 is 13.28 %.
func qingliuExpress() delivery {
	return delivery{path: "350423/交通运输局/快递业务情况.xlsx", dataset: "express_volume", filledOn: "2026-02-25", form: form{sheet: "快递",
		above: []string{"清流县快递业务情况表（" + mark + "）"},
		header: [][]string{
			{"地区", "年份", "快递业务量（收寄）", ""},
			{"", "", "绝对量（万件）", "同比增长(%)"}},
		rows: [][]string{
			{"清流县", "2023年", "96.40", "—"},
			{"清流县", "2024年", "118.20", "22.6"},
			{"清流县", "2025年", "133.90", "13.3"},
		},
		below: []string{"填报单位：交通运输局（示例）", filled("2026-02-25")}}}
}

// qingliuEntities is the stock at the end of the year: 4,260 with a 合计 row.
func qingliuEntities() delivery {
	return delivery{path: "350423/市场监管局/市场主体情况（2025年末）.xlsx", dataset: "market_entities_summary", filledOn: "2026-02-10", extra: 1, form: form{sheet: "存量",
		above: []string{"清流县市场主体发展情况", mark, "单位：户"},
		header: [][]string{
			{"地区", "期末", "类型", "户数", "", ""},
			{"", "", "", "期末户数", "新设", "注销户数"}},
		rows: [][]string{
			{"合计", "2025年12月31日", "", "4260", "451", "218"},
			{"清流县", "2025年12月31日", "企业", "902", "96", "31"},
			{"清流县", "2025年12月31日", "个体户", "3087", "338", "180"},
			{"清流县", "2025年12月31日", "农民专业合作社", "198", "9", "5"},
			{"清流县", "2025年12月31日", "分公司", "73", "8", "2"},
		},
		below: []string{filled("2026-02-10")}}}
}

// qingliuGroups: 341 operators in 4,260 entities are 8.005 %, a hair over the
// lower band; 168 of them are two years old, 49.3 %.
var qingliuGroups = []group{
	{count: 42, kind: enterprise, category: "平台内经营者", established: longAgo, online: settled, status: "在营", registered: alive},
	{count: 96, kind: individual, category: "平台内经营者", established: longAgo, online: settled, status: "在营", registered: alive},
	{count: 30, kind: individual, category: "入驻商户", established: settled, online: recent, status: "在营", registered: alive},
	{count: 131, kind: individual, category: "入驻商户", established: recent, online: latest, status: "在营", registered: alive},
	{count: 24, kind: enterprise, category: "自建网站", established: recent, online: latest, status: "在营", registered: alive},
	{count: 18, kind: unlicensed, category: "入驻商户", online: recent, status: "在营", registered: alive},
	{count: 14, kind: individual, category: "其他网络服务", established: settled, online: recent, status: "在营", registered: alive},
	{count: 17, kind: individual, category: "入驻商户", established: longAgo, online: settled, status: "已注销", registered: cancelled},
}

func qingliuOperators() delivery {
	f := form{above: []string{mark, "清流县网络经营主体清单 " + filled("2026-02-11")},
		header: one("社会信用代码", "企业名称", "网络经营类型", "是否办理登记", "注册日期", "首次上网日期", "登记状态", "注销或吊销日期", "所属区县")}
	for _, b := range newVillage("350423").found(qingliuGroups) {
		closed := ""
		if b.registered == cancelled {
			closed = dotted(b.closedOn)
		}
		f.rows = append(f.rows, []string{b.code, b.name, b.category, yesNo(!b.natural), dotted(b.establishedOn), dotted(b.onlineSince), b.status, closed, "清流县"})
	}
	return delivery{path: "350423/市场监管局/网络经营主体.csv", dataset: "online_operators", filledOn: "2026-02-11", charset: "gbk", form: f}
}

func qingliuEmployment() delivery {
	return delivery{path: "350423/人社局/网络就业.csv", dataset: "employment", filledOn: "2026-02-24", charset: "gbk", form: form{
		above:  []string{mark, "清流县网络市场就业情况"},
		header: one("县（市、区）", "年度", "范围", "从业人员数（人）", "测算方法"),
		rows: [][]string{
			{"清流县", "2025", "网络市场就业人员", "1480", "抽样推算"},
			{"清流县", "2025", "就业人员总数", "52000", "劳动力调查"},
		},
		below: []string{filled("2026-02-24")}}}
}
