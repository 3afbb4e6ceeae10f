package sitetest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"netmarket/ingest/publisher"
)

// row is one year of an index of 商务部, as it answers.
type row struct {
	Month  string `json:"dataMonth"` // 2017全年度
	Name   string `json:"indication"`
	Unit   string `json:"unit"`
	Level  any    `json:"curNum"`
	Growth any    `json:"curYoy"`
	Source string `json:"source"`
	Sort   int    `json:"sort"`
}

// indexPath is asked by POST for an index by its exact name.
const indexPath = "/ecps/api/getIndexData"

const onlineIndex = "全国网上零售额"

// yearsBefore are years as 国家统计局 published them, which 商务部 has had since
// before any day of the calendar. 2018 is left out: its figures are not known
// for certain.
var yearsBefore = []struct {
	year          int
	level, growth string
}{{2017, "71751", "32.2"}, {2019, "106324", "16.5"}, {2020, "117601", "10.9"}, {2021, "130884", "14.1"}, {2022, "137853", "4.0"}}

// index answers for 商务部.
func (s *site) index(r *http.Request, body []byte) answer {
	if r.URL.Path != indexPath {
		return notFound()
	}
	var asked struct {
		Name string `json:"indexName"`
	}
	if r.Method != http.MethodPost || json.Unmarshal(body, &asked) != nil {
		return answer{status: http.StatusOK, kind: typeJSON, body: []byte(`{"code":500,"msg":"参数错误","data":null}`)}
	}
	rows := s.net.index[asked.Name]
	if rows == nil && asked.Name == onlineIndex {
		rows = s.net.years()
	}
	if rows == nil {
		rows = []row{}
	}
	text, err := json.Marshal(map[string]any{"code": 200, "msg": "操作成功", "data": rows})
	if err != nil {
		panic(err) // strings and numbers
	}
	return answer{status: http.StatusOK, kind: typeJSON, body: text}
}

// years are the years before, and those whose release is at least ten days
// old: 商务部 takes over what 国家统计局 published, in 万亿元 with two decimals.
func (n *Net) years() []row {
	figures := map[int][2]string{}
	for _, y := range yearsBefore {
		figures[y.year] = [2]string{y.level, y.growth}
	}
	until := moment(n.today(), "00:00").AddDate(0, 0, -10).Format("2006-01-02")
	for _, p := range n.pages {
		r := p.release
		if v := p.at(until); v != nil && r.Source == "nbs" && r.kind() == publisher.KindMonthly && r.Month == 12 && v.release.Figures[Online] != "" {
			figures[r.Year] = [2]string{v.release.Figures[Online], v.release.Figures[Online+growth]}
		}
	}
	var rows []row
	for year, f := range figures {
		rows = append(rows, row{fmt.Sprintf("%d全年度", year), onlineIndex, "万亿元", printed(scaled(f[0], 1, 10000, 2)), printed(f[1]), "国家统计局", year})
	}
	slices.SortFunc(rows, func(a, b row) int { return strings.Compare(a.Month, b.Month) })
	return rows
}

// printed is a figure as JSON holds it; none is null.
func printed(value string) any {
	if value == "" {
		return nil
	}
	return json.Number(value)
}

// SetIndex replaces what 商务部 says of an index: by year, the level in 万亿元 and
// the growth in per cent. nil gives back what follows from the releases.
func (n *Net) SetIndex(name string, years map[int][2]string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.index == nil {
		n.index = map[string][]row{}
	}
	delete(n.index, name)
	if years == nil {
		return
	}
	rows := []row{}
	for year, f := range years {
		rows = append(rows, row{fmt.Sprintf("%d全年度", year), name, "万亿元", printed(f[0]), printed(f[1]), "国家统计局", year})
	}
	slices.SortFunc(rows, func(a, b row) int { return strings.Compare(a.Month, b.Month) })
	n.index[name] = rows
}
