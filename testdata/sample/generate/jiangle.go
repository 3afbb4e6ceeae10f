package main

// jiangle is 将乐县 350428: text files in UTF-8, full-width digits, thousands
// marks and units inside the cells, a sparse ledger.
func jiangle(l *law) []delivery {
	return append([]delivery{jiangleStatistics(), jiangleExpress(), jiangleEntities(), jiangleEmployment(), jiangleTax(), jiangleRates(), jiangleLedger()},
		jiangleCases(l)...)
}

func jiangleStatistics() delivery {
	return delivery{path: "350428/县统计局/零售额年度数据.csv", dataset: "region_stats", filledOn: "2026-03-09", charset: "utf-8", form: form{
		above:  []string{mark, "将乐县零售额年度数据 " + filled("2026-03-09")},
		header: one("地区代码", "区域", "指标名称", "统计期", "总量", "计量单位", "增幅", "计算口径", "初步/最终"),
		rows: [][]string{
			{"350428", "将乐县", "网上零售额", "2023年1-12月", "３８，０００", "万元", "-", "", "最终"},
			{"350428", "将乐县", "网上零售额", "2024年1—12月", "４０，５００", "万元", "↑6.6%", "简单相除", "最终"},
			{"350428", "将乐县", "网上零售额", "2025年1—12月", "44,300", "万元", "↑９.４％", "简单相除", "最终"},
			{"350428", "将乐县", "社会消费品零售总额", "2023年1-12月", "142,000", "万元", "-", "", "最终"},
			{"350428", "将乐县", "社会消费品零售总额", "2024年1-12月", "147,700", "万元", "4.0%", "简单相除", "最终"},
			{"350428", "将乐县", "社会消费品零售总额", "2025年1-12月", "153,600", "万元", "4.0%", "简单相除", "最终"},
		}}}
}

func jiangleExpress() delivery {
	return delivery{path: "350428/县交通运输局/快递业务量（年）.csv", dataset: "express_volume", filledOn: "2026-03-04", charset: "utf-8", form: form{
		above:  []string{mark, "将乐县快递业务量"},
		header: one("地区", "年份", "类别", "快递业务量", "同比"),
		rows: [][]string{
			{"将乐县", "2023", "揽收", "８５．６万件", "-"},
			{"将乐县", "2024", "揽收", "102.3万件", "19.5%"},
			{"将乐县", "2025", "揽收", "1,186,000件", "↑15.9%"},
			{"将乐县", "2024", "派送", "388.0万件", "11.2%"},
			{"将乐县", "2025", "派送", "421.7万件", "8.7%"},
		},
		below: []string{filled("2026-03-04")}}}
}

func jiangleEntities() delivery {
	return delivery{path: "350428/县市场监督管理局/市场主体存量.csv", dataset: "market_entities_summary", filledOn: "2026-03-18", charset: "utf-8-bom", extra: 1, form: form{
		above:  []string{mark, "将乐县市场主体存量 " + filled("2026-03-18")},
		header: one("地区", "截至日期", "类型", "存量"),
		rows: [][]string{
			{"将乐县", "２０２５．１２．３１", "企业", "1,118"},
			{"将乐县", "２０２５．１２．３１", "个体工商户", "３，７３４"},
			{"将乐县", "２０２５．１２．３１", "合作社", "278"},
			{"合计", "２０２５．１２．３１", "", "5,130"},
		}}}
}

func jiangleEmployment() delivery {
	return delivery{path: "350428/县人社局/从业人员.csv", dataset: "employment", filledOn: "2026-03-11", charset: "utf-8", form: form{
		above:  []string{mark, "将乐县从业人员"},
		header: one("地区", "年度", "范围", "人数", "测算方法"),
		rows: [][]string{
			{"将乐县", "2025", "经营者从业人员", "3,080人", "平台申报"},
			{"将乐县", "2025", "全社会", "6.15万人", "劳动力调查"},
		},
		below: []string{"联系人：（略）", filled("2026-03-11")}}}
}

func jiangleTax() delivery {
	return delivery{path: "350428/县税务局/税收.csv", dataset: "tax", filledOn: "2026-03-13", charset: "utf-8", form: form{
		above:  []string{mark, "将乐县税收情况（万元）"},
		header: one("地区", "年度", "范围", "税额", "是否扣减留抵退税"),
		rows: [][]string{
			{"将乐县", "2025", "电子商务纳税额", "1,150.50", "×"},
			{"将乐县", "2025", "税收总额", "２６，３００.００", "×"},
		},
		below: []string{filled("2026-03-13")}}}
}
