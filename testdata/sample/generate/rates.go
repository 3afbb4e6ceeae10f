package main

// rate is two totals a bureau states, and how it prints their quotient.
type rate struct{ item, period, above, below, printed, basis string }

// rateRows are the rows of 两数汇总表 in the template's order of columns.
func rateRows(rates []rate, unit, on string) [][]string {
	var out [][]string
	for _, r := range rates {
		out = append(out, []string{r.item, r.period, r.above, r.below, r.printed, r.basis, unit, on})
	}
	return out
}

const (
	bothYears = "2024年1月—2025年12月"
	lastYear  = "2025年"
)

// mingxiRateTotals stand beside the cases they were counted from and mostly say
// the same. Of the reports two more are called checked (193 of 202, the rows 191
// of 200): a small difference. Of the monitoring tasks only those reported within
// a week were counted (214 of 240, the rows 226): a large one, and under the line.
// There was no lawsuit: 0 of 0.
var mingxiRateTotals = []rate{
	{"I11.1 平台用户占比", lastYear, "13", "24", "54.17%", "在编监管执法岗位人员"},
	{"I11.2 认领处置率", bothYears, "318", "320", "99.38%", "平台分发的主体身份信息，含合理退回"},
	{"I17.1 举报按时核查率", bothYears, "193", "202", "95.54%", "到期应核查的涉网举报"},
	{"I17.2 及时率", bothYears, "19", "20", "95.00%", "上级交办督办线索"},
	{"I17.2 完成率", bothYears, "20", "20", "100.00%", "上级交办督办线索"},
	{"I18.1 维持率", bothYears, "20", "21", "95.24%", "审结复议，不含撤回2件"},
	{"I18.1 胜诉率", bothYears, "0", "0", "—", "无诉讼案件"},
	{"I18.2 程序性违法案件", bothYears, "0", "21", "0.00%", "审结复议和诉讼"},
	{"I19.1 监测信息核查及时率", bothYears, "214", "240", "89.17%", "平台分发监测信息，七日内反馈的"},
	{"I19.2 监测信息核查完成率", bothYears, "236", "240", "98.33%", "窗口期内平台分发的监测信息"},
	{"I25.1 初查率", lastYear, "198", "200", "99.00%", "应在七个工作日内告知的网络消费投诉"},
	{"I25.1 办结率", lastYear, "167", "181", "92.27%", "到期应办结的网络消费投诉"},
	{"I25.2 调解成功率", lastYear, "120", "179", "67.04%", "受理且办结的网络消费投诉"},
	{"I25.3 消费者满意度", lastYear, "78", "88", "88.64%", "已评价的网络消费投诉，只计满意"},
	{"I26.1 按时办结率", lastYear, "59", "60", "98.33%", "本地ODR单位收到的纠纷"},
	{"I26.1 和解成功率", lastYear, "39", "60", "65.00%", "本地ODR单位收到的纠纷"},
	{"I38.2 覆盖率", lastYear, "27", "27", "100.00%", "本年在岗监管人员"},
	{"I38.2 最低学时", lastYear, "52", "27", "—", "分子为学时最少一人的学时，分母为人数"},
}

func mingxiRates() delivery {
	const on = "2026-03-06"
	return delivery{path: "350421/县市场监管局/两数汇总表.xlsx", dataset: "rate_summary", filledOn: on, form: form{sheet: "汇总",
		above:  []string{"明溪县指标两数汇总表", mark},
		header: one("指标项", "统计期间", "分子", "分母", "比率", "分母口径", "填报单位", "填报日期"),
		rows:   rateRows(mingxiRateTotals, "县市场监管局（示例）", on),
		below:  []string{"审核：（略）", filled(on)},
		dates:  []int{7},
		notes:  []string{"填表说明", "一、分子、分母填原数，不填比率。", "二、没有案件的填 0 和 0，不得留空。"}}}
}

// qingliuRates come from a form of its own: other headers, fewer items.
func qingliuRates() delivery {
	const on = "2026-02-27"
	rates := []rate{
		{"平台用户占比", "2025年", "9", "18", "50.0%", "在编监管人员"},
		{"认领处置率", "2025年", "211", "211", "100.0%", "分发数"},
		{"举报按时核查率", "2025年", "114", "120", "95.0%", "应核查数"},
		{"维持率", "2025年", "6", "6", "100.0%", "审结复议"},
		{"胜诉率", "2025年", "2", "2", "100.0%", "生效判决"},
		{"程序性违法案件", "2025年", "1", "8", "12.5%", "复议和诉讼"},
		{"监测信息核查及时率", "2025年", "262", "281", "93.2%", "到期数"},
		{"监测信息核查完成率", "2025年", "253", "281", "90.0%", "分发数"},
		{"按时初查率", "2025年", "702", "715", "98.2%", "应初查投诉"},
		{"按时办结率", "2025年", "690", "715", "96.5%", "应办结投诉"},
		{"调解成功率", "2025年", "331", "590", "56.1%", "受理且办结"},
		{"培训覆盖率", "2025年", "17", "18", "94.4%", "在岗监管人员"},
		{"培训最低学时", "2025年", "50", "18", "—", "最少一人学时"},
	}
	return delivery{path: "350423/市场监管局/示范创建指标两数表.xlsx", dataset: "rate_summary", filledOn: on, form: form{sheet: "两数表",
		above:  []string{"清流县示范创建指标两数表（" + mark + "）", filled(on)},
		header: [][]string{{"指标", "统计期间", "两数", "", "率(%)", "口径说明", "填报单位", "填报日期"}, {"", "", "达标数", "应办数", "", "", "", ""}},
		rows:   rateRows(rates, "市场监管局（示例）", on)}}
}

// jiangleRates spell one column of percentages in four ways and state the
// shares of operators as totals, for no list was delivered.
func jiangleRates() delivery {
	const on = "2026-03-18"
	rates := []rate{
		{"I03 网络交易经营者占比", lastYear, "６１２", "5,130", "11.93%", "存续市场主体"},
		{"I09 存续2年以上占比", lastYear, "290", "612", "４７．４％", "现有网络交易经营者"},
		{"I11.1", lastYear, "16", "21", "76.2", "在编监管人员"},
		{"I11.2", lastYear, "1,204", "1,204", "100%", "分发数"},
		{"I17.1", lastYear, "96", "100", "96", "应核查举报"},
		{"I17.2 及时率", lastYear, "11", "12", "91.67％", "交办线索"},
		{"I17.2 完成率", lastYear, "11", "12", "91.67％", "交办线索"},
		{"I19.1", lastYear, "188", "203", "92.6", "到期监测信息"},
		{"I19.2", lastYear, "197", "203", "97.0", "分发监测信息"},
		{"I25.1 初查率", lastYear, "１，０２３", "1,050", "97.43%", "应初查投诉"},
		{"I25.1 办结率", lastYear, "998", "1,050", "95.05%", "应办结投诉"},
		{"I25.2", lastYear, "402", "688", "58.43%", "受理且办结"},
		{"I25.3", lastYear, "268", "311", "86.2%", "已评价投诉"},
		{"I26.1 按时办结率", lastYear, "88", "95", "92.6%", "ODR单位收到的纠纷"},
		{"I38.2 覆盖率", lastYear, "21", "21", "100%", "在岗监管人员"},
		{"I38.2 最低学时", lastYear, "49.5", "21", "—", "最少一人学时"},
	}
	return delivery{path: "350428/县市场监督管理局/两数汇总（上报）.csv", dataset: "rate_summary", filledOn: on, charset: "utf-8", form: form{
		above:  []string{mark, "将乐县两数汇总表 " + filled(on)},
		header: one("指标项", "统计期间", "分子", "分母", "占比", "分母口径", "填报单位", "填报日期"),
		rows:   rateRows(rates, "县市场监督管理局（示例）", "2026年3月18日")}}
}
