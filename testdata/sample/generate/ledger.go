package main

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Columns of a ledger row.
const (
	colID = iota
	colItems
	colTitle
	colDocument
	colIssuer
	colLevel
	colKind
	colDated
	colPath
	colUnit
	colSelf
	colReview
	colState
	ledgerColumns
)

var ledgerHeader = [ledgerColumns]string{"材料编号", "对应指标项", "材料名称", "文号", "发文（发布）单位", "层级", "材料形式", "日期", "附件", "提供单位", "自评分", "复核分", "状态"}

// ledger is the rows of one county's evidence.
type ledger struct {
	county string
	rows   [][]string
}

// add files one material: reviewed with full points unless changed.
func (l *ledger) add(t topic, change func(row []string)) {
	n := len(l.rows) + 1
	row := make([]string, ledgerColumns)
	row[colID] = fmt.Sprintf("%s-%03d", l.county, n)
	row[colItems] = t.item
	row[colTitle] = t.about + "材料（示例）"
	row[colDated] = dayOf("2024-03-18").AddDate(0, 0, n*97%640).Format(time.DateOnly)
	if t.kind == "制度文件" || t.kind == "方案" {
		row[colTitle] = "关于" + t.about + "的通知（示例）"
		row[colDocument] = fmt.Sprintf("示例〔%s〕%d号", row[colDated][:4], n)
	}
	row[colIssuer], row[colLevel], row[colKind], row[colUnit] = t.unit+"（示例）", "县级", t.kind, t.unit
	row[colPath] = fmt.Sprintf("佐证材料/%s/%03d.pdf", t.item, n)
	row[colSelf], row[colReview], row[colState] = t.points, t.points, "已复核"
	if change != nil {
		change(row)
	}
	l.rows = append(l.rows, row)
}

// addAll files the topics in order, each with the change its item asks for.
func (l *ledger) addAll(items []topic, changes map[string]func(row []string)) {
	for _, t := range items {
		l.add(t, changes[t.item])
	}
}

// only picks topics by item.
func only(items ...string) []topic {
	return slices.DeleteFunc(slices.Clone(topics), func(t topic) bool { return !slices.Contains(items, t.item) })
}

// without leaves topics out by item.
func without(items ...string) []topic {
	return slices.DeleteFunc(slices.Clone(topics), func(t topic) bool { return slices.Contains(items, t.item) })
}

func selfOnly(row []string) { row[colReview], row[colState] = "", "已提供" }

func returned(row []string) { row[colReview], row[colState] = "", "退回" }

func awaited(row []string) {
	row[colSelf], row[colReview], row[colState] = "", "", "待提供"
	row[colDated], row[colPath] = "2026-06-30", "待补"
}

func reviewedAs(points string) func([]string) {
	return func(row []string) { row[colReview] = points }
}

func by(issuer, level string, then func([]string)) func([]string) {
	return func(row []string) {
		row[colIssuer], row[colLevel] = issuer+"（示例）", level
		if then != nil {
			then(row)
		}
	}
}

// mingxiChanges: some reviewed below full points, some only self-assessed, one
// returned, two awaited. The national media report is missing altogether.
var mingxiChanges = map[string]func([]string){
	"I12.3": reviewedAs("0.5"), "I16": reviewedAs("2"), "I22.2": reviewedAs("0.5"),
	"I14.2": selfOnly, "I20.3": selfOnly, "I23.2": selfOnly, "I28": selfOnly, "I30": selfOnly, "I39.2": selfOnly, "I40.2": selfOnly,
	"I15.2": returned, "I22.3": awaited, "I24.2": awaited,
	"I32":   by("省市场监管局", "省级", nil),
	"I33.2": by("省级媒体", "省级", nil),
}

func mingxiLedger() delivery {
	l := &ledger{county: "MX"}
	l.addAll(without("I11.3", "I33.1"), mingxiChanges)
	rules := topic{"I34", "1", supervision, "制度文件", "贯彻网络交易监督管理规定"}
	l.add(rules, nil)
	l.add(topic{"I34", "1", network, "制度文件", "贯彻网络内容标准"}, selfOnly)
	l.add(topic{"I12.1、I12.2", "1", planning, "制度文件", "信用约束与信息公示"}, nil)
	l.add(topic{"I13.1，I13.2", "1", supervision, "照片", "联合执法现场"}, nil)
	l.add(topic{"I24.1", "1", network, "媒体报道", "消费教育进校园"}, by("市级媒体", "市级", nil))
	l.add(topic{"I32", "3", leadership, "信息", "市级简报刊发"}, by("市创建办", "市级", nil))
	l.add(topic{"I35", "2", leadership, "会议纪要", "政府常务会议研究"}, nil)
	l.add(topic{"I41.1", "1", supervision, "台账", "普法宣传台账"}, reviewedAs("0.5"))
	l.add(topic{"I37.1", "1", supervision, "制度文件", "早年工作机制"}, func(row []string) { row[colDated], row[colDocument] = "2022-08-15", "示例〔2022〕8号" })
	return delivery{path: "350421/县创建办/佐证材料台账.xlsx", dataset: "evidence_ledger", filledOn: "2026-03-16",
		form: form{sheet: "台账", above: []string{"明溪县佐证材料台账", mark}, header: one(ledgerHeader[:]...), rows: l.rows,
			below: []string{filled("2026-03-16")}, texts: []int{colID, colItems}, dates: []int{colDated}}}
}

// qingliuLedger writes the item numbers without their letter, the last columns
// under other headers.
func qingliuLedger() delivery {
	l := &ledger{county: "QL"}
	l.addAll(only("I10", "I12.1", "I12.2", "I13.1", "I13.2", "I14.1", "I14.2", "I14.3", "I15.1", "I16", "I17.3", "I20.1", "I20.2",
		"I22.1", "I24.1", "I26.2", "I29", "I33.2", "I35", "I36.1", "I36.2", "I36.3", "I37.1", "I37.2", "I39.1", "I41.1"),
		map[string]func([]string){"I14.1": selfOnly, "I29": selfOnly, "I20.2": selfOnly, "I16": reviewedAs("3"),
			"I33.2": by("省级媒体", "省部级", nil), "I41.1": returned})
	header := slices.Clone(ledgerHeader[:])
	header[colID], header[colItems], header[colTitle], header[colReview] = "序号", "指标编号", "文件名称", "专家评分"
	for i, row := range l.rows {
		row[colID] = fmt.Sprintf("清%02d", i+1)
		row[colItems] = strings.TrimPrefix(row[colItems], "I")
	}
	return delivery{path: "350423/创建办/材料清单.xlsx", dataset: "evidence_ledger", filledOn: "2026-02-28",
		form: form{sheet: "清单", above: []string{"清流县创建材料清单（" + mark + "）"}, header: one(header...), rows: l.rows,
			below: []string{filled("2026-02-28")}, texts: []int{colItems}}}
}

func jiangleLedger() delivery {
	l := &ledger{county: "JL"}
	l.addAll(only("I12.1", "I13.2", "I14.3", "I16", "I20.1", "I23.1", "I35", "I36.2", "I37.2", "I39.1"),
		map[string]func([]string){"I23.1": selfOnly, "I39.1": selfOnly})
	for _, row := range l.rows {
		row[colDated] = dotted(row[colDated])
	}
	return delivery{path: "350428/县创建办/佐证材料.csv", dataset: "evidence_ledger", filledOn: "2026-03-20", charset: "utf-8",
		form: form{above: []string{mark, "将乐县佐证材料台账 " + filled("2026-03-20")}, header: one(ledgerHeader[:]...), rows: l.rows}}
}
