package main

import "strings"

// mingxiOffice is what the office of the programme keeps itself: how the units
// are called, and the days off of 2026 as the State Council's notice has them.
func mingxiOffice(l *law) []delivery {
	const on = "2026-01-06"
	units := form{sheet: "单位", above: []string{"明溪县创建责任单位对照表", mark},
		header: one("单位编码", "规范名称", "别名", "是否领导小组成员", "联络员"), below: []string{filled(on)}, texts: []int{0}}
	for i, names := range [][2]string{{supervision, "市场监管局"}, {commerce, "县商务局、县工信局、工信局（商务局）"}, {planning, "发改局"}, {"县统计局", "统计局"}, {"县交通运输局", "交通运输局"},
		{"县人社局", "人社局"}, {"县税务局", "税务局"}, {"县司法局", "司法局"}, {network, "网信办"}, {"县文旅局", "文旅局"}} {
		units.rows = append(units.rows, []string{"D" + string(rune('A'+i)), names[0], names[1], yesNo(names[0] != commerce && names[0] != "县文旅局"), "（略）"})
	}
	days := form{above: []string{mark, "2026年节假日与调休表 " + filled(on)}, header: one("日期", "是否放假", "节日名称", "文号")}
	for _, row := range l.off {
		if strings.HasPrefix(row[0], "2026-") {
			days.rows = append(days.rows, []string{slashed(row[0]), yesNo(row[1] == "false"), row[2], "国办发明电〔2025〕7号"})
		}
	}
	return []delivery{
		{path: "350421/县创建办/责任单位对照表.xlsx", dataset: "units", filledOn: on, form: units},
		{path: "350421/县创建办/2026年节假日与调休表.csv", dataset: "calendar", filledOn: on, charset: "gbk", form: days},
	}
}
