package report

import (
	"cmp"
	"io"
	"slices"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"

	"netmarket/publish"
	"netmarket/transform"
)

// Diff prints what changed between two snapshots, in Chinese: for each area the
// total, causes against groups, every criterion that changed with its causes;
// then what differs in the inputs, cause by cause.
func Diff(w io.Writer, d *publish.DiffDocument, color bool) error {
	c := diffCard{card{printer: &printer{w: w}, doc: &publish.ScoresDocument{HasSynthetic: d.HasSynthetic, HasReconstruction: d.HasReconstruction}, TerminalOptions: TerminalOptions{Color: color, Width: usualWidth}}, d}
	c.synthetic()
	c.line("%s", c.paint(bold, "快照 "+fromTo(d.From.Snapshot, d.To.Snapshot)))
	c.line("数据截至 %s，评价年度 %s，指标版本 %s", fromTo(d.From.AsOf, d.To.AsOf), fromTo(yearList(d.From.Years), yearList(d.To.Years)), fromTo(d.From.Edition, d.To.Edition))
	for _, note := range d.Notes {
		c.line("%s", c.paint(yellow, wrap("说明："+note, c.Width)))
	}
	for i := range d.Areas {
		c.line("")
		c.areaDiff(&d.Areas[i])
	}
	if len(d.Areas) == 0 {
		c.line("得分、范围、状态和数值都没有变化")
	}
	c.inputs()
	if d.IsAttributed && len(d.Causes) > 1 {
		c.line("")
		c.line("%s", wrap("各项原因按上列顺序逐项施加、逐次重算，各部分相加等于全部变动；先后次序会影响共同作用的划分，--thorough 另算每项原因单独施加的结果。", c.Width))
	}
	return c.err
}

type diffCard struct {
	card
	d *publish.DiffDocument
}

func (c diffCard) areaDiff(a *publish.DiffArea) {
	c.name(&publish.AreaScore{RefArea: a.RefArea, Name: a.Name, IsSynthetic: a.IsSynthetic})
	c.line("总分 %s（%s），范围 %s，%s", stateChange(a.DiffNumber), signed(a.Change.Score), rangeChange(a.DiffNumber), fromTo(c.verdictOf(a.FromPasses), c.verdictOf(a.ToPasses)))
	c.line("%s", c.causesByGroup(a))
	if len(a.Criteria) > 0 {
		c.line("%s", c.criteriaDiff(a))
	}
}

func (c diffCard) verdictOf(passes string) string {
	if passes == "" {
		return "未评分"
	}
	return c.verdictWord(passes)
}

// causesByGroup is the table of causes against groups.
func (c diffCard) causesByGroup(a *publish.DiffArea) string {
	header := table.Row{"原因"}
	for _, g := range a.Groups {
		header = append(header, g.ID+" "+g.Name)
	}
	t := newTable(append(header, "总分", "最低", "最高"))
	for _, cause := range c.d.Causes {
		if !touches(a, cause.ID) {
			continue
		}
		row := table.Row{cause.Name}
		for _, g := range a.Groups {
			row = append(row, partText(g.Parts, cause.ID))
		}
		p := partOf(a.Parts, cause.ID)
		t.AppendRow(append(row, partText(a.Parts, cause.ID), signed(p.Low), signed(p.High)))
	}
	row := table.Row{"合计"}
	for _, g := range a.Groups {
		row = append(row, signed(g.Change.Score))
	}
	t.AppendRow(append(row, signed(a.Change.Score), signed(a.Change.Low), signed(a.Change.High)))
	return t.Render()
}

// touches reports whether a cause has a part in a group or the total.
func touches(a *publish.DiffArea, cause string) bool {
	isCause := func(p publish.DiffPart) bool { return p.Cause == cause }
	return slices.ContainsFunc(a.Parts, isCause) || slices.ContainsFunc(a.Groups, func(g publish.DiffGroup) bool { return slices.ContainsFunc(g.Parts, isCause) })
}

func partOf(parts []publish.DiffPart, cause string) publish.DiffPart {
	for _, p := range parts {
		if p.Cause == cause {
			return p
		}
	}
	return publish.DiffPart{}
}

// partText marks with an asterisk what the cause would not change alone.
func partText(parts []publish.DiffPart, cause string) string {
	p := partOf(parts, cause)
	text := signed(p.Score)
	if p.Alone != nil {
		text += "*"
	}
	return text
}

// criteriaDiff lists every criterion that changed, a line a cause.
func (c diffCard) criteriaDiff(a *publish.DiffArea) string {
	t := newTable(table.Row{"评分项", "得分", "范围", "原因", "增减", "此后数值", "此后状态"}, wrapped(4, 14), wrapped(6, 24))
	for _, x := range a.Criteria {
		id, score, spread := x.ID, stateChange(x.DiffNumber), rangeChange(x.DiffNumber)
		if len(x.Parts) == 0 {
			t.AppendRow(table.Row{id, score, spread, "", signed(x.Change.Score), figureText(x.Shape, x.ToFigures), statusOf(x.ToFigures)})
		}
		for _, p := range x.Parts {
			t.AppendRow(table.Row{id, score, spread, publish.CauseName(p.Cause), signed(p.Score) + aloneText(p), figureText(x.Shape, p.After), statusOf(p.After)})
			id, score, spread = "", "", ""
		}
	}
	return t.Render()
}

func aloneText(p publish.DiffPart) string {
	switch {
	case p.Alone == nil:
		return ""
	case p.Alone.Score == p.Score:
		return "*（单独：范围 " + signed(p.Alone.Low) + "/" + signed(p.Alone.High) + "）"
	default:
		return "*（单独 " + signed(p.Alone.Score) + "）"
	}
}

func figureText(shape string, f *publish.DiffFigures) string {
	if f == nil {
		return ""
	}
	text := valuePair(shape, f.Value, f.Benchmark, "")
	if text == "" {
		text = joined(f.Numerator, f.Denominator)
	}
	return text
}

func statusOf(f *publish.DiffFigures) string {
	if f == nil {
		return ""
	}
	return statusWord(f.Status)
}

func stateChange(n publish.DiffNumber) string {
	text := func(s *publish.DiffState) string {
		if s == nil {
			return "无"
		}
		return s.Score.String()
	}
	return fromTo(text(n.From), text(n.To))
}

func rangeChange(n publish.DiffNumber) string {
	text := func(s *publish.DiffState) string {
		if s == nil {
			return "无"
		}
		return spread(s.Low, s.High)
	}
	return fromTo(text(n.From), text(n.To))
}

// signed shows a difference with its sign.
func signed(p publish.Points) string {
	if p > 0 {
		return "+" + p.String()
	}
	return p.String()
}

// inputs lists what differs, cause by cause.
func (c diffCard) inputs() {
	for _, cause := range c.d.Causes {
		c.line("")
		c.line("%s", c.paint(bold, cause.Name))
		for _, s := range cause.Settings {
			c.line("  %s：%s", s.Name, fromTo(cmp.Or(s.From, "无"), cmp.Or(s.To, "无")))
		}
		for _, f := range cause.Figures {
			c.figure(f)
		}
		for _, r := range cause.Deliveries {
			c.delivery(r)
		}
	}
}

func (c diffCard) figure(f transform.FigureChange) {
	at := f.To
	if at == nil {
		at = f.From
	}
	cumulative := ""
	if f.IsCumulative && f.Freq == "M" {
		cumulative = " 累计"
	}
	c.line("  %s %s %s%s：%s", f.RefArea, f.Measure, f.TimePeriod, cumulative, fromTo(readingText(f.From), readingText(f.To)))
	c.line("    %s，%s 发布，%s", cmp.Or(at.Title, at.Source), at.Vintage, at.URL)
	c.line("    位置 %s", at.Locator)
	if f.Why != "" {
		c.line("    修订原因 %s %s", whyWord(f.Why), f.Evidence)
	}
}

// readingText is a figure with its unit.
func readingText(r *transform.FigureReading) string {
	if r == nil {
		return "无"
	}
	text := r.Value
	switch r.UnitMeasure {
	case "PERCENT":
		text += "%"
	case "CNY", "PIECES":
		text += map[string]string{"0": "", "4": "万", "8": "亿"}[r.UnitMult] + map[string]string{"CNY": "元", "PIECES": "件"}[r.UnitMeasure]
	}
	if r.Status == "P" {
		text += "（初步）"
	}
	return text
}

// whyWord is the reason of a revision as published.revision names it.
func whyWord(why string) string {
	words := map[string]string{"census": "普查修订", "scope": "口径变化", "typo": "印刷错误", "preliminary_to_final": "初步数改为正式数", "restated": "重新发布，未说明原因"}
	return cmp.Or(words[why], why)
}

// told is how many rows of a delivery a person is shown; the JSON has more.
const told = 10

func (c diffCard) delivery(r transform.RowsChange) {
	kind := map[string]string{transform.KindNew: "新增", transform.KindChanged: "更正", transform.KindGone: "减少"}[r.Kind]
	c.line("  %s %s，%s 报送：%s %d 行", r.RefArea, r.File, r.Vintage, kind, r.Count)
	shown := 0
	for _, row := range r.Rows {
		if shown == told || len(row.Fields) == 0 {
			break
		}
		shown++
		place := rowText(row.Sheet, row.Row)
		if row.FromRow != "" {
			place += "（原 " + strings.TrimSpace(row.FromFile+" "+rowText(row.FromSheet, row.FromRow)) + "）"
		}
		c.line("    %s%s", place, fieldsText(r.Kind, row.Fields))
	}
	if more := r.Count - shown; more > 0 && shown > 0 {
		c.line("    另有 %d 行", more)
	}
}

// rowText is a row's place; text files have no sheets.
func rowText(sheet, row string) string {
	if sheet == "" {
		return "第 " + row + " 行"
	}
	return "工作表 " + sheet + " 第 " + row + " 行"
}

func fieldsText(kind string, fields []transform.FieldChange) string {
	var parts []string
	for _, f := range fields {
		name := cmp.Or(f.Header, f.Field)
		switch {
		case f.From == "" && f.To == "":
			parts = append(parts, name)
		case kind == transform.KindChanged:
			parts = append(parts, name+" "+fromTo(cmp.Or(f.From, "空"), cmp.Or(f.To, "空")))
		default:
			parts = append(parts, name+" "+f.To+f.From)
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return "：" + strings.Join(parts, "，")
}
