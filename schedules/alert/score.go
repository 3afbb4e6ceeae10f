package alert

import (
	"fmt"
	"slices"
	"strings"
)

// Score is what of an area's scorecard is worth a notice. Points are exact
// decimals as they are printed.
type Score struct {
	Name  string `json:"name"`
	Total string `json:"total"`
	Max   string `json:"max"`
	Gates []Gate `json:"gates"`
}

// Gate is one group with a least score.
type Gate struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Score string `json:"score"`
	Least string `json:"least"`
	IsMet bool   `json:"is_met"`
}

// Compare takes in the scores of a snapshot, by area, and returns what changed
// since they were last compared: the total, or whether a gate is met. What was
// never compared is only kept.
func (s *State) Compare(snapshot string, areas map[string]Score) (changes []Condition) {
	for _, area := range sortedKeys(areas) {
		now := areas[area]
		before, known := s.Scores[area]
		s.Scores[area] = now
		if known {
			changes = append(changes, now.changes(area, snapshot, before)...)
		}
	}
	return changes
}

func (now Score) changes(area, snapshot string, before Score) (changes []Condition) {
	remedy := "请核对变化是否合理：netmarket diff 逐项比较两个快照，netmarket explain 追溯到来源单元格"
	if before.Total != now.Total {
		changes = append(changes, Condition{
			Kind: KindScore, Subject: area + "/total", Title: now.Name + " 总分变化", Detail: "快照 " + snapshot + "，满分 " + now.Max, Remedy: remedy,
			From: before.Total, To: now.Total,
		})
	}
	for _, gate := range now.Gates {
		i := slices.IndexFunc(before.Gates, func(g Gate) bool { return g.ID == gate.ID })
		if i < 0 || before.Gates[i].IsMet == gate.IsMet {
			continue
		}
		changes = append(changes, Condition{
			Kind: KindScore, Subject: area + "/" + gate.ID, Title: now.Name + " 一级指标“" + gate.Name + "”底线变化", Detail: "快照 " + snapshot, Remedy: remedy,
			From: before.Gates[i].says(), To: gate.says(),
		})
	}
	return changes
}

func (g Gate) says() string {
	if g.IsMet {
		return fmt.Sprintf("%s 分（达到底线 %s 分）", g.Score, g.Least)
	}
	return fmt.Sprintf("%s 分（低于底线 %s 分）", g.Score, g.Least)
}

func sortedKeys(m map[string]Score) (keys []string) {
	for key := range m {
		keys = append(keys, key)
	}
	slices.SortFunc(keys, strings.Compare)
	return keys
}
