package metrics

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// bare is Normalise without the bold marks of the printed plan.
func bare(s string) string { return strings.ReplaceAll(Normalise(s), "**", "") }

// TestPlanIsOfficial writes tasks and stages the way the document prints them
// and compares the whole text.
func TestPlanIsOfficial(t *testing.T) {
	e := load(t)
	want := bare(strings.Join(printed(t, "plan.txt"), ""))
	units := regexp.MustCompile(`[(\[]责任单位:(.*?)[)\]](\d+\.|\(|四、)`)
	var lists []string
	for _, m := range units.FindAllStringSubmatch(want, -1) {
		lists = append(lists, m[1])
	}
	if len(lists) != len(e.Plan.Tasks) || len(lists) != 22 {
		t.Fatalf("wanted 22 printed lists of units and 22 tasks, found %d and %d", len(lists), len(e.Plan.Tasks))
	}
	if diff := cmp.Diff(want, planAsPrinted(e, lists)); diff != "" {
		t.Errorf("plan.yaml differs from the document (- printed, + plan.yaml):\n%s", diff)
	}
	for i, task := range e.Plan.Tasks {
		var names []string
		for _, name := range regexp.MustCompile(`[、,]`).Split(lists[i], -1) {
			u := e.Unit(name)
			if u == nil {
				t.Errorf("task %d: wanted %q in units.yaml, found none", task.Number, name)
				continue
			}
			names = append(names, u.Name)
		}
		if diff := cmp.Diff(names, task.Units); diff != "" {
			t.Errorf("task %d: units differ (- printed, + plan.yaml):\n%s", task.Number, diff)
		}
	}
}

// planAsPrinted joins sections, tasks and stages; lists are the printed units.
func planAsPrinted(e *Edition, lists []string) string {
	var out strings.Builder
	out.WriteString("三、主要任务")
	ordinal := []string{"一", "二", "三", "四", "五"}
	section, sections := "", 0
	for i, task := range e.Plan.Tasks {
		if task.Section != section {
			fmt.Fprintf(&out, "(%s)%s", ordinal[sections], task.Section)
			section = task.Section
			sections++
		}
		open, end := "[", "]"
		if !strings.Contains(lists[i], "(") {
			open, end = "(", ")"
		}
		fmt.Fprintf(&out, "%d.%s。%s%s责任单位:%s%s", task.Number, task.Title, task.Text, open, lists[i], end)
	}
	out.WriteString("四、实施步骤")
	for i, s := range e.Plan.Stages {
		fmt.Fprintf(&out, "(%s)%s(%s-%s)%s", ordinal[i], s.Name, month(s.From), month(s.To), s.Text)
	}
	return bare(out.String())
}

// month prints 2024-01 as 2024年1月.
func month(s string) string {
	year, m, _ := strings.Cut(s, "-")
	return year + "年" + strings.TrimPrefix(m, "0") + "月"
}

// TestLeadingGroupIsOfficial compares the leading_group marks with 附件1.
func TestLeadingGroupIsOfficial(t *testing.T) {
	e := load(t)
	list := strings.TrimPrefix(printed(t, "annex1.txt")[0], "成员单位：")
	want := map[string]bool{}
	for _, name := range strings.Split(list, "、") {
		if u := e.Unit(name); u != nil {
			want[u.Name] = true
		} else {
			t.Errorf("wanted %q of 附件1 in units.yaml, found none", name)
		}
	}
	got := map[string]bool{}
	for _, u := range e.Units {
		if u.LeadingGroup {
			got[u.Name] = true
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("leading_group differs (- 附件1, + units.yaml):\n%s", diff)
	}
}
