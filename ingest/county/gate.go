package county

import (
	"fmt"
	"slices"
	"strings"
)

// Gate is one clause of the contract of a data set. A breach of severity fail
// refuses the file, so that the figures delivered before stay in force; a warn
// is listed beside the file and published with the numbers.
//
// What the reader itself enforces is declared here too (types, units, …), so
// that the contract of a data set can be read in one place. What needs other
// data sets or other areas is a check of a SQL model, named by Check.
type Gate struct {
	Gate     string   `yaml:"gate"`
	Severity string   `yaml:"severity"` // fail, warn
	Column   string   `yaml:"column"`   // the figure or date that is looked at
	Columns  []string `yaml:"columns"`  // several of them
	By       []string `yaml:"by"`       // the columns that name one series or row
	Factor   int64    `yaml:"factor"`   // factor: more than this many times, or less than one of it
	Down     int64    `yaml:"down"`     // percent that may be missing since the last delivery
	Up       int64    `yaml:"up"`       // percent that may be more; 0 is any number
	Partial  bool     `yaml:"partial"`  // a file may be one of several parts: it is held against the newest one that shares half of its series
	Low      string   `yaml:"low"`      // between, in Unit, else the column's default unit
	High     string   `yaml:"high"`
	Codes    []string `yaml:"codes"` // between: where Where has one of these codes
	Where    string   `yaml:"where"`
	Unit     string   `yaml:"unit"`   // of Low and High
	Needs    string   `yaml:"needs"`  // over_needs: the column to be filled in
	Check    string   `yaml:"check"`  // model: the check of a SQL model
	Model    string   `yaml:"model"`  // model: schema.table
	Phrase   string   `yaml:"phrase"` // model: what the check asks, in Chinese
}

// Where a gate is evaluated.
const (
	AtDoor      = "door"      // with this file alone
	AtHistory   = "history"   // with what the same area delivered before
	AtWarehouse = "warehouse" // in SQL, with the other data sets and areas
)

// gateKind is one kind of gate: where it is evaluated, how it is told, and the
// function that evaluates it; nil is enforced by the reader or in SQL.
type gateKind struct {
	at   string
	tell func(g Gate, d *Dataset) string
	hold func(h *holding, g Gate)
}

// gateKinds is the closed list of gates.
func gateKinds() map[string]gateKind {
	say := func(text string) func(Gate, *Dataset) string { return func(Gate, *Dataset) string { return text } }
	return map[string]gateKind{
		"types":       {AtDoor, say("各列的数字、日期、期间、编号能按该列类型读出"), nil},
		"units":       {AtDoor, say("数值有可用的单位，表头、表题、单元格所写的单位一致"), nil},
		"accepted":    {AtDoor, say("选填项在列表之内"), nil},
		"required":    {AtDoor, say("必填列不空（数值未知可留空，按缺数处理）"), nil},
		"unique":      {AtDoor, tellUnique, nil},
		"sum":         {AtDoor, tellSum, (*holding).hiddenTotal},
		"part":        {AtDoor, say("部分不大于总数"), nil},
		"order":       {AtDoor, say("各环节的日期先后相符"), nil},
		"not_future":  {AtDoor, tellNotFuture, (*holding).notFuture},
		"no_gap":      {AtDoor, tellNoGap, (*holding).noGap},
		"grid":        {AtDoor, tellGrid, (*holding).grid},
		"between":     {AtDoor, tellBetween, (*holding).between},
		"over_needs":  {AtDoor, tellOverNeeds, (*holding).overNeeds},
		"factor":      {AtHistory, tellFactor, (*holding).factor},
		"revised":     {AtHistory, tellRevised, (*holding).revised},
		"steady":      {AtHistory, tellSteady, (*holding).steady},
		"growth":      {AtHistory, tellGrowth, (*holding).growth},
		"not_shifted": {AtHistory, tellNotShifted, (*holding).notShifted},
		"rows":        {AtHistory, tellRows, (*holding).rowsLikeLast},
		"keys":        {AtHistory, tellKeys, (*holding).keysLikeLast},
		"model":       {AtWarehouse, func(g Gate, _ *Dataset) string { return g.Phrase }, nil},
	}
}

// At is where the gate is evaluated: AtDoor, AtHistory or AtWarehouse.
func (g Gate) At() string { return gateKinds()[g.Gate].at }

// Says is the gate in Chinese, for the notes of the blank template and for
// inspect.
func (g Gate) Says(d *Dataset) string {
	return gateKinds()[g.Gate].tell(g, d) + severityNote(g.Severity)
}

func severityNote(severity string) string {
	if severity == SeverityFail {
		return "（不符则整份退回，原有数据继续使用）"
	}
	return "（不符则提示，请核对）"
}

func (d *Dataset) headerOf(key string) string {
	if c := d.Column(key); c != nil {
		return "“" + orElse(c.Header, key) + "”"
	}
	return "“" + key + "”"
}

func (d *Dataset) headersOf(keys []string) string {
	var out []string
	for _, key := range keys {
		out = append(out, d.headerOf(key))
	}
	return strings.Join(out, "、")
}

func tellUnique(_ Gate, d *Dataset) string {
	rule, column, _ := strings.Cut(d.Duplicates, " ")
	after := ""
	switch rule {
	case "last":
		after = "，重复的以后者为准"
	case "earliest":
		after = "，重复的以" + d.headerOf(column) + "较早的为准"
	}
	return d.headersOf(d.Key) + "相同的只有一行" + after
}

func tellSum(g Gate, d *Dataset) string {
	return "合计行等于各行之和，且不作为数据行" + suffixOf(g.Column, "（"+d.headerOf(g.Column)+"）")
}

func suffixOf(condition, text string) string {
	if condition == "" {
		return ""
	}
	return text
}

func tellNotFuture(g Gate, d *Dataset) string {
	return d.headersOf(g.Columns) + "不晚于收件之日"
}

func tellNoGap(g Gate, d *Dataset) string {
	return d.headerOf(g.Column) + "按月填报时不缺中间月份"
}

func tellGrid(g Gate, d *Dataset) string {
	return "各" + d.headersOf(g.By) + "填报的期间一致，不缺行"
}

func tellBetween(g Gate, d *Dataset) string {
	which := ""
	if g.Where != "" {
		var labels []string
		for _, code := range g.Codes {
			labels = append(labels, d.Column(g.Where).labelOf(code))
		}
		which = strings.Join(labels, "、") + "的"
	}
	return fmt.Sprintf("%s%s在 %s 至 %s%s之间", which, d.headerOf(g.Column), g.Low, g.High, spaced(g.Unit))
}

func tellOverNeeds(g Gate, d *Dataset) string {
	return fmt.Sprintf("%s超过 %s %s时填写%s", d.headerOf(g.Column), g.High, g.Unit, d.headerOf(g.Needs))
}

func tellFactor(g Gate, d *Dataset) string {
	least := fmt.Sprintf(" %d 分之一", g.Factor)
	if g.Down > 0 {
		least = fmt.Sprintf(" %d%%", 100-g.Down)
	}
	return fmt.Sprintf("%s与以前报送的同一数、与上一期相比不超过 %d 倍、不低于%s", d.headerOf(g.Column), g.Factor, least)
}

func tellRevised(g Gate, d *Dataset) string {
	return fmt.Sprintf("%s与以前报送的同一期、同一版本的数相差不超过 %d%%（订正请注明版本）", d.headerOf(g.Column), g.Down)
}

func tellSteady(g Gate, d *Dataset) string {
	return fmt.Sprintf("同一%s的%s与以前报送的相同，不同的不超过 %d%%", d.headersOf(g.By), d.headerOf(g.Column), g.Down)
}

func tellGrowth(g Gate, d *Dataset) string {
	return fmt.Sprintf("%s与按%s计算的相差不超过 %d 个百分点", d.headerOf(g.Column), d.headerOf(g.Needs), g.Up)
}

func tellNotShifted(g Gate, d *Dataset) string {
	return d.headerOf(g.Column) + "不与另一期的数完全相同"
}

func tellRows(g Gate, _ *Dataset) string {
	if g.Up == 0 {
		return fmt.Sprintf("行数不比上次同期报送的少 %d%% 以上", g.Down)
	}
	return fmt.Sprintf("行数与上次报送的相比，减少不超过 %d%%、增加不超过 %d%%", g.Down, g.Up)
}

func tellKeys(g Gate, d *Dataset) string {
	return fmt.Sprintf("上次报送的%s，本次缺少的不超过 %d%%", d.headersOf(g.By), g.Down)
}

// checkGates collects the faults of the gates of one data set file.
func (d *Dataset) checkGates() []string {
	var faults []string
	kinds := gateKinds()
	for i, g := range d.Gates {
		complain := func(format string, args ...any) {
			faults = append(faults, fmt.Sprintf("gate %d (%s): %s", i+1, g.Gate, fmt.Sprintf(format, args...)))
		}
		if _, ok := kinds[g.Gate]; !ok {
			complain("no such gate")
			continue
		}
		if g.Severity != SeverityFail && g.Severity != SeverityWarn {
			complain("wanted a severity of fail or warn, found %q", g.Severity)
		}
		for _, key := range slices.Concat([]string{g.Column, g.Where, g.Needs}, g.Columns, g.By) {
			if key != "" && d.byKey[key] == nil {
				complain("names %s, which is no column", key)
			}
		}
		if (g.Gate == "model") != (g.Model != "" && g.Check != "" && g.Phrase != "") {
			complain("wanted model, check and phrase together, and for a gate in SQL only")
		}
	}
	return faults
}
