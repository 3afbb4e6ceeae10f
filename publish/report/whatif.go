package report

import (
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"

	"netmarket/publish"
)

// WhatIf prints an area's scorecard under assumptions beside the published one,
// in Chinese: what was assumed, the criteria that change, groups with their
// gates, the total, and where asked for the total under every other reading.
func WhatIf(w io.Writer, d *publish.WhatIfDocument, color bool) error {
	c := card{printer: &printer{w: w}, TerminalOptions: TerminalOptions{Color: color, Width: usualWidth}}
	c.name(&d.Published)
	c.line("试算，未发布，不改动任何数据。快照 %s，数据截至 %s，指标版本 %s", d.Snapshot, d.AsOf, d.Edition)
	c.note(d.EditionNote)
	c.assumed(d)
	c.line("")
	c.changed(d)
	c.line("")
	c.groupsBeside(d)
	c.line("总分 %s / %s，%s", fromTo(totalWithRange(&d.Published), totalWithRange(&d.Assumed)), d.Assumed.Max,
		fromTo(c.verdictWord(d.Published.Passes), c.verdictWord(d.Assumed.Passes)))
	if d.Tornado != nil {
		c.line("")
		c.tornado(d)
	}
	return c.err
}

func (c card) assumed(d *publish.WhatIfDocument) {
	for _, a := range d.Assumptions {
		c.line("  假设 %s", c.paint(bold, a.Given))
	}
	for _, name := range slices.Sorted(maps.Keys(d.Options)) {
		c.line("  口径 %s", c.paint(bold, name+"="+d.Options[name]))
	}
	if len(d.Assumptions)+len(d.Options) == 0 {
		c.line("  没有假设，口径照旧")
	}
	c.line("评价年度 %s", fromTo(yearList(d.Years), yearList(d.AssumedYears)))
}

// changed lists the criteria whose points, range or status differ.
func (c card) changed(d *publish.WhatIfDocument) {
	if len(d.Changed) == 0 {
		c.line("没有评分项的得分、范围或状态改变")
	} else {
		names := map[int]string{}
		for _, i := range d.Assumed.Indicators {
			names[i.Number] = i.Name
		}
		of := map[string]int{}
		for _, s := range d.Assumed.Criteria {
			of[s.ID] = s.Indicator
		}
		t := newTable(table.Row{"评分项", "三级指标", "得分", "范围", "状态"}, wrapped(2, 36))
		for _, x := range d.Changed {
			t.AppendRow(table.Row{x.Criterion, names[of[x.Criterion]], fromTo(x.From.String(), x.To.String()),
				fromTo(spread(x.FromLow, x.FromHigh), spread(x.ToLow, x.ToHigh)), fromTo(statusWord(x.FromStatus), statusWord(x.ToStatus))})
		}
		c.line("%s", t.Render())
	}
	if len(d.Revalued) > 0 {
		c.line("数值有变、得分不变：%s", strings.Join(d.Revalued, "、"))
	}
}

func (c card) groupsBeside(d *publish.WhatIfDocument) {
	t := newTable(table.Row{"一级指标", "得分", "范围", "达标线", "达标"}, right(4))
	for i, to := range d.Assumed.Groups {
		if i >= len(d.Published.Groups) {
			break
		}
		from := d.Published.Groups[i]
		gate, state := "", ""
		if from.Gate != nil && to.Gate != nil {
			gate, state = fromTo(from.Gate.String(), to.Gate.String()), fromTo(c.gateWord(from, *from.Gate), c.gateWord(to, *to.Gate))
		}
		t.AppendRow(table.Row{to.ID + " " + to.Name, fromTo(from.Score.String(), to.Score.String()),
			fromTo(spread(from.Low, from.High), spread(to.Low, to.High)), gate, state})
	}
	c.line("%s", t.Render())
}

// tornado lists the total under every single option change; those that change
// nothing are counted.
func (c card) tornado(d *publish.WhatIfDocument) {
	a := &d.Assumed
	t := newTable(table.Row{"只换一种口径", "总分", "范围", "增减", "结论"}, right(2), right(3), right(4))
	idle := 0
	for _, r := range d.Tornado {
		if r.Difference == 0 && r.Low == a.Low && r.High == a.High && r.Passes == a.Passes {
			idle++
			continue
		}
		sign := ""
		if r.Difference > 0 {
			sign = "+"
		}
		t.AppendRow(table.Row{r.Option, r.Score, spread(r.Low, r.High), sign + r.Difference.String(), c.verdictWord(r.Passes)})
	}
	c.line("%s（一种口径适用于所有评分项，不得逐项挑选）", c.paint(bold, "口径影响"))
	if idle < len(d.Tornado) {
		c.line("%s", t.Render())
	}
	c.line("另有 %d 种口径不影响总分、范围和结论", idle)
}

// totalWithRange is a total with its range.
func totalWithRange(a *publish.AreaScore) string { return a.Score.String() + openRange(a.Low, a.High) }

// fromTo shows a change; what stays is shown once.
func fromTo(from, to string) string {
	if from == to {
		return from
	}
	return from + " → " + to
}
