package report

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/jedib0t/go-pretty/v6/text"

	"netmarket/publish"
)

func work(t *testing.T) *publish.WorklistDocument {
	t.Helper()
	content, err := os.ReadFile("../testdata/worklist.golden.txt")
	if err != nil {
		t.Fatal(err)
	}
	_, document, _ := strings.Cut(string(content), "\n")
	doc := &publish.WorklistDocument{}
	if err := json.Unmarshal([]byte(document), doc); err != nil {
		t.Fatal(err)
	}
	return doc
}

func renderWork(t *testing.T, doc *publish.WorklistDocument, o TerminalOptions) string {
	t.Helper()
	var out strings.Builder
	if err := Worklist(&out, doc, o); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// The golden's first line says what it proves and is not part of the output.
func TestWorklistMatchesItsGolden(t *testing.T) {
	const file = "testdata/worklist.txt"
	compareGolden(t, file, "# proves the sheets of an area: own and shared criteria with what to hand in and by when, tables owed, tasks, handovers; a unit with nothing to do has none",
		renderWork(t, work(t), TerminalOptions{}))
}

func TestWorklistStaysWithinItsWidth(t *testing.T) {
	doc := work(t)
	u := &doc.Areas[0].Units[1]
	u.Criteria[0].Text, u.Criteria[0].Missing = strings.Repeat("运用国家网络交易监管平台，", 6), strings.Repeat("网络交易经营者名录（主体级）、", 4)
	u.Criteria[0].Status = "basis_mismatch"
	u.Criteria[0].Template = "market_entities_summary_市场主体存量汇总表.xlsx"
	u.Tasks[0].Title = strings.Repeat("加强任务", 20)
	u.Tasks[0].Criteria = strings.Fields(strings.Repeat("I13.1 ", 30))
	u.MissingData[0].Criteria, u.MissingData[0].Template = u.Tasks[0].Criteria, "market_entities_summary_市场主体存量汇总表.xlsx"
	for _, width := range []int{0, 60, 80, 90, 120} {
		limit := max(width, 80)
		if width == 0 {
			limit = 100
		}
		for _, line := range strings.Split(renderWork(t, doc, TerminalOptions{Width: width}), "\n") {
			if n := text.StringWidth(line); n > limit && strings.ContainsAny(line, "│┌└├") {
				t.Errorf("width %d: %d columns: %s", width, n, line)
			}
		}
	}
}

// Which stages run decides what is said of handovers.
func TestWorklistSaysWhereThePlanStands(t *testing.T) {
	for wanted, states := range map[string][]string{
		"实施方案尚未开始":            {"ahead", "ahead", "ahead"},
		"实施方案各阶段均已结束":         {"over", "over", "over"},
		"当前不在任何阶段之内":          {"over", "ahead", "ahead"},
		"阶段 2 检查评估阶段（2026-03": {"over", "running", "ahead"},
		"本版指标体系没有实施方案":        nil,
	} {
		doc := work(t)
		doc.Stages = doc.Stages[:len(states)]
		for i := range doc.Stages {
			doc.Stages[i].State = states[i]
		}
		if out := renderWork(t, doc, TerminalOptions{}); !strings.Contains(out, wanted) {
			t.Errorf("%v: wanted %q, found\n%s", states, wanted, out)
		}
	}
}

func TestWorklistOfOneUnitWithNothingToDoSaysSo(t *testing.T) {
	doc := work(t)
	if err := doc.KeepUnit("县市场监管局", strings.TrimSpace); err != nil {
		t.Fatal(err)
	}
	if out := renderWork(t, doc, TerminalOptions{}); !strings.Contains(out, "县市场监管局工作清单") || !strings.Contains(out, "没有未结的评分项") {
		t.Errorf("found\n%s", out)
	}
	if out := renderWork(t, &publish.WorklistDocument{}, TerminalOptions{}); !strings.Contains(out, "没有可列的单位") {
		t.Errorf("found\n%s", out)
	}
}
