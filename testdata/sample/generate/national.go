package main

// national is the reference values nobody publishes regularly, typed in by
// hand: the rate of mediation is an invented final figure, satisfaction and
// on-time handling are estimates with a range, the rate of settlement is not
// known and stays pending.
func national() []delivery {
	return []delivery{{path: "national/全国参考值（合成示例）.xlsx", dataset: "national_reference", filledOn: "2026-03-02", form: form{sheet: "参考值",
		above:  []string{"全国参考值表", mark},
		header: one("指标", "期间", "数值", "单位", "发布位数", "分母口径说明", "状态", "估计下限", "估计上限", "来源", "发布日期"),
		rows: [][]string{
			{"调解成功率", "2025", "57.2", "%", "1", "受理且办结的投诉", "年报", "", "", "合成示例，非官方通报", "2026-03-02"},
			{"消费者满意度", "2025", "88.2", "%", "1", "已评价的投诉", "估计", "86.9", "89.5", "合成示例，非官方通报", "2026-03-02"},
			{"ODR单位按时办结率", "2025", "96.5", "%", "1", "ODR单位收到的纠纷", "估计", "95.0", "98.0", "合成示例，非官方通报", "2026-03-02"},
		},
		below: []string{"说明：ODR单位和解成功率未掌握，待补。", filled("2026-03-02")},
		dates: []int{10}}}}
}
