package form

import (
	"regexp"
	"strconv"
	"strings"

	"netmarket/publish"
)

// proofs are the numbered pieces that an area's points rest on: materials by
// their number in the ledger, figures as criterion and running number.
type proofs struct {
	byCriterion map[string][]string
	rows        []Row
}

// proofs numbers them in the order of the index.
func (a *area) proofs() *proofs {
	p := &proofs{byCriterion: map[string][]string{}}
	for _, c := range a.score.Criteria {
		k := key{a.score.RefArea, c.ID}
		n := 0
		for _, f := range a.figures[k] {
			if f.measure == "evidence" {
				number, title := a.ledgerNumber(k, f)
				p.add(c.ID, number, []string{c.ID, number, "材料", "《" + title + "》", "", "", f.origin, f.url, f.locator, f.capture, f.vintage})
				continue
			}
			n++
			number := c.ID + "-" + strconv.Itoa(n)
			p.add(c.ID, number, []string{c.ID, number, roleWord(f.role), a.figureName(k, f), f.period, valueWord(f), f.origin, f.url, f.locator, f.capture, f.vintage})
		}
	}
	return p
}

// ledgerNumber is a material's number and title: as the finding has them, else
// as the ledger prints them.
func (a *area) ledgerNumber(k key, f figure) (number, title string) {
	if x, ok := a.findings[k]; ok && strings.HasPrefix(f.printed, x.evidence+" ") {
		return x.evidence, strings.TrimPrefix(f.printed, x.evidence+" ")
	}
	number, title, _ = strings.Cut(f.printed, " ")
	return number, title
}

func (p *proofs) add(criterion, number string, cells []string) {
	for _, known := range p.byCriterion[criterion] {
		if known == number {
			return
		}
	}
	p.byCriterion[criterion] = append(p.byCriterion[criterion], number)
	p.rows = append(p.rows, textRow(cells[0], cells[1], cells[2], cells[3], cells[4], cells[5], originWord(cells[6]), cells[7], placeWord(cells[8]), short(cells[9]), cells[10]))
}

// numbers lists a criterion's proofs; figures as a range.
func (p *proofs) numbers(criterion string) string {
	var materials []string
	first, last := "", ""
	for _, number := range p.byCriterion[criterion] {
		if strings.HasPrefix(number, criterion+"-") {
			if first == "" {
				first = number
			}
			last = number
			continue
		}
		materials = append(materials, number)
	}
	switch {
	case first == "":
	case first == last:
		materials = append(materials, first)
	default:
		materials = append(materials, first+" 至 "+strings.TrimPrefix(last, criterion+"-"))
	}
	return strings.Join(materials, "、")
}

func proofSheet(p *proofs) Sheet {
	t := &Table{Columns: []Column{
		{Title: "评分项", Width: 8, Kind: Label}, {Title: "佐证编号", Width: 12, Kind: Label}, {Title: "用途", Width: 9, Kind: Label}, {Title: "内容", Width: 34},
		{Title: "时期", Width: 12, Kind: Label}, {Title: "数值", Width: 18}, {Title: "来源性质", Width: 10, Kind: Label}, {Title: "文件或网址", Width: 52},
		{Title: "位置", Width: 20}, {Title: "捕获", Width: 14, Kind: Label}, {Title: "版本日期", Width: 11, Kind: Date},
	}, Rows: p.rows}
	return Sheet{Name: "佐证目录", IsLandscape: true, Blocks: []Block{{Table: t},
		note("材料编号取自佐证材料台账；数据以评分项加序号编号。“捕获”为留存文件 SHA-256 的前 12 位，可用 netmarket explain 逐项追溯。")}}
}

// figureName is the rate a figure belongs to, else what it counts.
func (a *area) figureName(k key, f figure) string {
	name := measureWord(f.measure)
	if name == f.measure {
		name = ""
	}
	if name == "" {
		for _, p := range a.parts[k] {
			if p.part == f.part && p.name != "" {
				name = p.name
			}
		}
	}
	if name == "" {
		name = a.byNumber[a.numberOf(k.criterion)].name
	}
	if f.area == "CN" {
		return "全国 " + name
	}
	return name
}

func (a *area) numberOf(criterion string) int {
	for _, c := range a.score.Criteria {
		if c.ID == criterion {
			return c.Indicator
		}
	}
	return 0
}

func roleWord(role string) string {
	words := map[string]string{"numerator": "分子", "denominator": "分母", "benchmark": "对照值", "benchmark_prior": "对照值基数", "counted": "计入"}
	if word, ok := words[role]; ok {
		return word
	}
	return role
}

func originWord(origin string) string {
	words := map[string]string{"official": "官方发布", "reconstruction": "重构页面", "synthetic": "合成示例"}
	if word, ok := words[origin]; ok {
		return word
	}
	return origin
}

// valueWord is a figure with its unit; several years of an operator stand as
// they are.
func valueWord(f figure) string {
	switch {
	case f.measure == "training_min_hours":
		return f.value + "（学时×在岗月数）"
	case publish.Decimal(f.value) == nil:
		return f.value
	}
	return publish.Grouped(f.value) + publish.UnitWord(f.unit, f.mult)
}

// places are the locators that are words, in Chinese.
var places = []struct {
	pattern *regexp.Regexp
	word    string
}{
	{regexp.MustCompile(`^no case of the period$`), "期内无此类案件"},
	{regexp.MustCompile(`added up from (\d+) (figures|sheets)`), "由 $1 处相加"},
	{regexp.MustCompile(`rows (\d+)-(\d+)`), "第 $1—$2 行"},
	{regexp.MustCompile(`, (\d+) counted`), "，计入 $1"},
	{regexp.MustCompile(`, (\d+) without a start date`), "，缺起始日期 $1"},
	{regexp.MustCompile(`^paragraph (\d+) `), "第 $1 段 "},
	{regexp.MustCompile(`^table (\d+) row (.*) column `), "表 $1 “$2”行 "},
}

func placeWord(locator string) string {
	for _, p := range places {
		locator = p.pattern.ReplaceAllString(locator, p.word)
	}
	return strings.TrimSpace(locator)
}

// short is the beginning of a hash.
func short(hash string) string {
	if len(hash) > 12 {
		return hash[:12]
	}
	return hash
}

func textRow(cells ...string) Row {
	row := Row{Cells: make([]Cell, len(cells))}
	for i, text := range cells {
		row.Cells[i].Text = text
	}
	return row
}
