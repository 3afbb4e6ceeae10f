package main

import (
	"fmt"
	"slices"
)

// mingxi is 明溪县 350421: every bureau delivers, in the headers of the blank
// templates or near them. The retail, express, large-operator and band figures
// are those of the project's worked examples.
func mingxi(l *law) []delivery {
	firms := mingxiFirms()
	return slices.Concat(mingxiStatistics(), mingxiExpress(), mingxiRegisters(firms), mingxiTotals(firms),
		mingxiComplaints(l, firms), mingxiReports(l, firms), mingxiTasks(l, firms), mingxiReviews(l), mingxiStaff(l), mingxiOffice(l),
		[]delivery{mingxiRates(), mingxiLedger()})
}

// mingxiStatistics is the preliminary count of January and the annual report
// of March that revises it: 60,900 becomes 60,300, and with it the county's
// growth of 2025 falls from above the nation's 8.6 % and its own retail sales'
// to below both.
func mingxiStatistics() []delivery {
	prelim := form{sheet: "快报",
		above:  []string{"明溪县贸易主要指标（快报）", mark, "单位：万元"},
		header: one("区划代码", "县市区", "项目", "年度", "本年累计", "比上年增长", "计算口径", "是否修订", "来源"),
		rows: tradeRows("", [][2]string{{"网络零售额", "县工信局（商务局）监测（示例）"}, {"社零总额", "县统计局（示例）"}},
			[][4]string{{"2023年", "52000", "—", "正式数"}, {"2024年", "55900", "7.5%", "正式数"}, {"2025年", "60900", "8.9%", "快报"}},
			[][4]string{{"2023年", "180000", "—", "正式数"}, {"2024年", "186300", "3.5%", "正式数"}, {"2025年", "201600", "8.2%", "快报"}}),
		below: []string{"说明：快报数为初步数，以年报为准。", filled("2026-01-25")},
		texts: []int{0}}
	final := form{sheet: "年报",
		above:  []string{"明溪县贸易主要指标年报", mark, "单位：万元"},
		header: one("行政区划", "县（市、区）", "统计指标", "年份", "绝对量", "同比增长(%)", "口径", "快报/年报", "数据来源", "填表人"),
		rows: tradeRows("（略）", [][2]string{{"网上零售额", "县工信局（商务局）监测（示例）"}, {"社会零售总额", "县统计局（示例）"}},
			[][4]string{{"2023", "52000", "—", "年报"}, {"2024", "55900", "7.5", "年报"}, {"2025", "60300", "7.9", "年报"}},
			[][4]string{{"2023", "180000", "—", "年报"}, {"2024", "186300", "3.5", "年报"}, {"2025", "201204", "8.0", "年报"}}),
		below: []string{"注：2025年网上零售额由快报60900万元订正为60300万元，社会消费品零售总额由201600万元订正为201204万元。", filled("2026-03-10")},
		texts: []int{0}}
	return []delivery{
		{path: "350421/县统计局/2025年网零社零快报.xlsx", dataset: "region_stats", filledOn: "2026-01-25", form: prelim},
		{path: "350421/县统计局/2025年网零社零年报（订正）.xlsx", dataset: "region_stats", filledOn: "2026-03-10", form: final},
	}
}

// tradeRows are the years of two series. clerk goes into a last column where
// the header has one; "" leaves it out.
func tradeRows(clerk string, names [][2]string, series ...[][4]string) [][]string {
	var out [][]string
	for i, years := range series {
		for _, y := range years {
			row := []string{"350421", "明溪县", names[i][0], y[0], y[1], y[2], "简单相除", y[3], names[i][1]}
			if clerk != "" {
				row = append(row, clerk)
			}
			out = append(out, row)
		}
	}
	return out
}

// mingxiExpress is three years month by month, collected and delivered: only
// the collected pieces are 快递业务量, the delivered ones are more.
func mingxiExpress() []delivery {
	f := form{
		above:  []string{mark, "明溪县快递业务量（月报）"},
		header: one("地区", "月份", "收寄/投递", "业务量（万件）"),
		below:  []string{"填报单位：县交通运输局（示例）", filled("2026-02-26")}}
	for i, year := range []int{2023, 2024, 2025} {
		collected, delivered := months([]int{16000, 20000, 23000}[i]), months([]int{41000, 45200, 49800}[i])
		for m := range 12 {
			month := fmt.Sprintf("%d年%d月", year, m+1)
			f.rows = append(f.rows,
				[]string{"明溪县", month, "收寄", hundredths(collected[m])},
				[]string{"明溪县", month, "投递", hundredths(delivered[m])})
		}
	}
	return []delivery{{path: "350421/县交通运输局/2025年快递业务量（月报）.csv", dataset: "express_volume", filledOn: "2026-02-26", charset: "gbk", form: f}}
}

// mingxiTotals is what the bureaus of employment, tax and commerce state.
func mingxiTotals(firms []business) []delivery {
	employment := form{sheet: "就业",
		above:  []string{"明溪县就业人员统计表", mark, "单位：人"},
		header: one("地区", "年度", "范围", "人数", "测算方法", "来源"),
		rows: [][]string{
			{"明溪县", "2024", "网络交易经营者从业人员", "2380", "年报从业人数汇总", "县人社局（示例）"},
			{"明溪县", "2024", "全社会就业人员", "60400", "劳动力调查推算", "县统计局（示例）"},
			{"明溪县", "2025", "网络交易经营者从业人员", "2600", "年报从业人数汇总", "县人社局（示例）"},
			{"明溪县", "2025", "含物流、服务商", "3350", "加快递、直播服务人员", "县人社局（示例）"},
			{"明溪县", "2025", "全社会就业人员", "60000", "劳动力调查推算", "县统计局（示例）"},
		},
		below: []string{"备注：分母为全社会就业人员。", filled("2026-03-05")}}
	tax := form{sheet: "税收",
		above:  []string{"明溪县电子商务税收情况表（" + mark + "）", "单位：万元"},
		header: one("地区", "年度", "范围", "入库税额", "是否扣减留抵退税"),
		rows: [][]string{
			{"明溪县", "2024", "电商纳税额", "812.40", "否"},
			{"明溪县", "2024", "税务部门组织税收收入", "29150.00", "否"},
			{"明溪县", "2025", "电商纳税额", "899.99", "否"},
			{"明溪县", "2025", "税务部门组织税收收入", "30000.00", "否"},
		},
		below: []string{filled("2026-03-02")}}
	return []delivery{
		{path: "350421/县人社局/2025年网络市场就业情况.xlsx", dataset: "employment", filledOn: "2026-03-05", form: employment},
		{path: "350421/县税务局/电商税收（2024-2025）.xlsx", dataset: "tax", filledOn: "2026-03-02", form: tax},
		{path: "350421/县工信局（商务局）/规模以上电商销售额台账.xlsx", dataset: "operator_sales", filledOn: "2026-03-12", form: mingxiSales(firms)},
	}
}

// mingxiSales is the four firms of the worked example and eight small ones.
// The second has no figure for 2023 although it is older: unknown, not zero.
func mingxiSales(firms []business) form {
	f := form{sheet: "台账",
		above:  []string{"明溪县电子商务销售额台账", mark, "（单位：万元）"},
		header: one("统一社会信用代码", "企业名称", "年份", "电商销售额", "成立日期", "佐证"),
		below:  []string{"注：示例丙公司为两家网店合并数；缺数留空。", filled("2026-03-12")},
		texts:  []int{0}, dates: []int{4}}
	sales := [][3]string{{"25000", "26000", "27000"}, {"", "22000", "22500"}, {"14000", "15000", "21000"}, {"", "9000", "19999.99"}}
	for i := range 8 {
		sales = append(sales, [3]string{fmt.Sprint(860 + 371*i), fmt.Sprint(905 + 402*i), fmt.Sprint(970 + 455*i)})
	}
	sellers := slices.DeleteFunc(slices.Clone(firms), func(b business) bool {
		return b.kind != enterprise || b.category != shopOfFirm || b.status != alive
	})
	for i, b := range sellers[:len(sales)] {
		for y, year := range []string{"2023", "2024", "2025"} {
			if b.establishedOn[:4] > year {
				continue
			}
			f.rows = append(f.rows, []string{b.code, b.name, year, sales[i][y], b.establishedOn, "平台后台截图（示例）"})
		}
	}
	return f
}
