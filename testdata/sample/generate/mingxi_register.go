package main

import (
	"fmt"
	"slices"
)

// Categories as the platform's list prints them.
const (
	aPlatform  = "电商平台"
	shopOfFirm = "平台内经营者-B店"
	shopOfOne  = "平台内经营者-C店"
	ownSite    = "自建网站从事交易"
	ownDisplay = "自建网站非交易作为宣传"
	otherKind  = "其他经营者"
)

// mingxiGroups adds up to 566 operators of the three categories in 3,800 living
// entities: 14.9 %, a little under the upper band; with other service operators
// it would be 15.6 %. 297 of the 566 were founded two years ago (52 %), only
// 245 were online (43 %).
var mingxiGroups = []group{
	{count: 77, kind: enterprise, category: shopOfFirm, established: longAgo, online: settled, status: alive, registered: alive},
	{count: 40, kind: enterprise, category: shopOfFirm, established: longAgo, online: recent, status: alive, registered: alive},
	{count: 69, kind: enterprise, category: shopOfFirm, established: recent, online: latest, status: alive, registered: alive},
	{count: 108, kind: individual, category: shopOfOne, established: longAgo, online: settled, status: alive, registered: alive},
	{count: 48, kind: individual, category: shopOfOne, established: settled, online: recent, status: alive, registered: alive},
	{count: 118, kind: individual, category: shopOfOne, established: recent, online: latest, status: alive, registered: alive},
	{count: 9, kind: individual, category: shopOfOne, established: longAgo, online: recent, isUndated: true, status: alive, registered: alive},
	{count: 9, kind: cooperative, category: shopOfFirm, established: longAgo, online: settled, status: alive, registered: alive},
	{count: 40, kind: unlicensed, category: shopOfOne, online: settled, status: alive, registered: alive},
	{count: 18, kind: unlicensed, category: shopOfOne, online: recent, status: alive, registered: alive},
	{count: 8, kind: enterprise, category: ownSite, established: longAgo, online: settled, status: alive, registered: alive},
	{count: 4, kind: enterprise, category: ownSite, established: longAgo, online: recent, status: alive, registered: alive},
	{count: 12, kind: enterprise, category: ownSite, established: recent, online: latest, status: alive, registered: alive},
	{count: 2, kind: enterprise, category: aPlatform, established: recent, online: latest, status: alive, registered: alive},
	{count: 28, kind: individual, category: otherKind, established: settled, online: recent, status: alive, registered: alive},
	{count: 8, kind: enterprise, category: ownDisplay, established: longAgo, online: settled, status: alive, registered: alive},
	{count: 22, kind: individual, category: shopOfOne, established: longAgo, online: settled, status: cancelled, registered: cancelled},
	{count: 12, kind: individual, category: shopOfOne, established: settled, online: settled, status: "关店", registered: alive},
	{count: 2, kind: enterprise, category: shopOfFirm, established: longAgo, online: settled, status: "吊销，未注销", registered: "吊销，未注销"},
	{count: 2, kind: enterprise, category: shopOfFirm, established: longAgo, online: settled, status: "迁出", registered: "迁出"},
	{count: 540, kind: enterprise, established: longAgo, status: alive, registered: alive},
	{count: 1862, kind: individual, established: longAgo, status: alive, registered: alive},
	{count: 690, kind: individual, established: recent, status: alive, registered: alive},
	{count: 152, kind: cooperative, established: settled, status: alive, registered: alive},
	{count: 147, kind: individual, established: longAgo, status: cancelled, registered: cancelled},
	{count: 12, kind: enterprise, established: longAgo, status: "吊销，未注销", registered: "吊销，未注销"},
}

// mingxiFirms invents the register. The first four are the large firms of the
// worked example.
func mingxiFirms() []business {
	v := newVillage("350421")
	large := v.found([]group{{count: 4, kind: enterprise, category: shopOfFirm, established: longAgo, online: settled, status: alive, registered: alive}})
	for i, facts := range [][2]string{{"甲", "2016-05-18"}, {"乙", "2019-03-06"}, {"丙", "2017-09-12"}, {"丁", "2024-05-10"}} {
		large[i].name, large[i].establishedOn = "示例"+facts[0]+"电子商务有限公司", facts[1]
	}
	large[3].onlineSince = "2024-09-01"
	rest := v.found(mingxiGroups)
	linkPredecessors(rest)
	return append(large, rest...)
}

// linkPredecessors makes five young firms the continuation of individuals that
// were cancelled on the same day (个转企).
func linkPredecessors(all []business) {
	var young, gone []*business
	for i := range all {
		switch b := &all[i]; {
		case b.category == shopOfFirm && b.establishedOn >= recent.from:
			young = append(young, b)
		case b.category == "" && b.kind == individual && b.registered == cancelled:
			gone = append(gone, b)
		}
	}
	for i := range 5 {
		young[i].predecessor, gone[i].closedOn = gone[i].code, young[i].establishedOn
	}
}

func mingxiRegisters(firms []business) []delivery {
	return []delivery{
		{path: "350421/县市场监管局/市场主体名录20260228.csv", dataset: "market_entities", filledOn: "2026-03-01", charset: "utf-8-bom", form: mingxiEntities(firms)},
		{path: "350421/县市场监管局/网络交易经营者名录（平台导出）.csv", dataset: "online_operators", filledOn: "2026-03-03", charset: "gb18030", form: mingxiOperators(firms), extra: 2},
		{path: "350421/县市场监管局/网店清单.xlsx", dataset: "online_shops", filledOn: "2026-03-03", form: mingxiShops(firms)},
	}
}

func mingxiEntities(firms []business) form {
	f := form{above: []string{mark, "明溪县市场主体登记名录 " + filled("2026-03-01")},
		header: one("统一社会信用代码", "企业名称", "市场主体类型", "成立日期", "登记状态", "注销或吊销日期")}
	for _, b := range register(firms) {
		closed := b.closedOn
		if b.registered == alive {
			closed = ""
		}
		f.rows = append(f.rows, []string{b.code, b.name, kindName[b.kind], b.establishedOn, b.registered, closed})
	}
	return f
}

// mingxiOperators is the platform's list: some without a date, two of them
// twice, one name with a character that only GB18030 has.
func mingxiOperators(firms []business) form {
	f := form{above: []string{mark, "明溪县网络交易经营者名录 " + filled("2026-03-03")},
		header: one("主体标识", "主体名称", "经营者类别", "是否自然人网店", "不需登记情形", "成立日期", "入网日期", "经营状态", "注销或关停日期", "所属区县", "前身代码")}
	for i, b := range online(firms) {
		exempt := ""
		if b.natural {
			exempt = []string{"零星小额交易", "个人销售自产农副产品"}[i%2]
		}
		name := b.name
		if i == 20 {
			name = "㮾" + name
		}
		f.rows = append(f.rows, []string{b.code, name, b.category, yesNo(b.natural), exempt, slashed(b.knownDate()), slashed(b.onlineSince), b.status, slashed(b.closedOn), "明溪县", b.predecessor})
	}
	for _, at := range []int{40, 300} {
		again := slices.Clone(f.rows[at])
		again[6] = "2026/2/10"
		f.rows = append(f.rows, again)
	}
	return f
}

// mingxiShops is the shops behind the list: most operators have one, every
// twelfth has two, the sites of their own have an address and no number.
func mingxiShops(firms []business) form {
	f := form{sheet: "网店", above: []string{"明溪县网店（载体）清单", mark},
		header: one("平台名称", "网店编号", "店铺名称", "网址链接", "经营者统一社会信用代码", "开店日期", "网店状态", "是否交易", "年销售额（万元）"),
		below:  []string{filled("2026-03-03")}, texts: []int{1, 4}, dates: []int{5}}
	for i, b := range online(firms) {
		state := map[bool]string{true: "营业中", false: "已关闭"}[b.status == alive]
		sales := "" // firms state theirs in the ledger of sales
		if b.kind != enterprise {
			sales = hundredths(350 + i*7919%48000)
		}
		switch b.category {
		case ownSite, ownDisplay:
			trades := yesNo(b.category == ownSite)
			f.rows = append(f.rows, []string{"自建网站", "", b.name + "网站", fmt.Sprintf("https://shop%04d.example", i), b.code, b.onlineSince, state, trades, ""})
		case shopOfFirm, shopOfOne:
			shop := fmt.Sprintf("示例网店%04d", i)
			f.rows = append(f.rows, []string{platformNames[i%3], fmt.Sprintf("S%05d", i), shop, "", b.code, b.onlineSince, state, "是", sales})
			if i%12 == 0 {
				opened := max(b.onlineSince, "2025-08-18")
				f.rows = append(f.rows, []string{platformNames[(i+1)%3], fmt.Sprintf("S%05d", 20000+i), shop + "二店", "", b.code, opened, state, "是", sales})
			}
		}
	}
	return f
}

var platformNames = []string{"示例平台甲", "示例平台乙", "示例直播平台丙"}
