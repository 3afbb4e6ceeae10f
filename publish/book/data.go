package book

import (
	"context"
	"database/sql"
	"fmt"

	"netmarket/publish"
	"netmarket/publish/form"
)

// dataColumn is one column of a sheet for programs: its title, and the column
// of a published table that its cells are of.
type dataColumn struct {
	title, name string
	width       int
	kind        form.Kind
}

// dataSheet is a sheet for programs: a query whose columns are in this order.
type dataSheet struct {
	name, query string
	columns     []dataColumn
}

var dataSheets = []dataSheet{
	{"数据", scoresQuery, []dataColumn{
		{"地区代码", "scorecard.ref_area", 9, form.Text}, {"地区", "scorecard.name", 12, form.Text}, {"性质", "scorecard.is_synthetic", 10, form.Text},
		{"层级", "", 10, form.Text}, {"编号", "", 8, form.Text}, {"名称", "", 44, form.Text},
		{"得分", "criterion_score.score", 8, form.Points}, {"最低", "criterion_score.low", 8, form.Points}, {"最高", "criterion_score.high", 8, form.Points},
		{"满分", "criterion_score.max", 8, form.Points}, {"达标线", "group_score.gate", 8, form.Points}, {"状态", "criterion_score.status", 15, form.Text},
		{"数值", "criterion_score.value", 12, form.Number}, {"对照值", "criterion_score.benchmark", 12, form.Number},
		{"分子", "criterion_score.numerator", 14, form.Number}, {"分母", "criterion_score.denominator", 14, form.Number},
		{"随口径而变", "criterion_score.sensitive_to", 26, form.Text}, {"说明", "criterion_score.note", 36, form.Text},
	}},
	{"观测值", observationQuery, []dataColumn{
		{"数字编号", "observation.figure_id", 30, form.Text}, {"地区代码", "observation.ref_area", 9, form.Text}, {"量", "observation.measure", 24, form.Text},
		{"口径", "observation.definition", 22, form.Text}, {"频率", "observation.freq", 6, form.Text}, {"时期", "observation.time_period", 10, form.Text},
		{"累计", "observation.is_cumulative", 7, form.Text}, {"数值", "observation.obs_value", 16, form.Number}, {"采用值", "observation.used_value", 16, form.Number},
		{"单位", "observation.unit_measure", 11, form.Text}, {"单位幂次", "observation.unit_mult", 9, form.Number}, {"数据状态", "observation.obs_status", 9, form.Text},
		{"版次", "observation.version", 10, form.Text}, {"版本日期", "observation.vintage", 12, form.Date}, {"现行", "observation.is_current", 7, form.Text},
		{"来源", "observation.source", 8, form.Text}, {"来源性质", "observation.origin", 14, form.Text}, {"收到日期", "observation.fetched_on", 12, form.Date},
		{"更正", "observation.correction_id", 14, form.Text}, {"捕获", "observation.capture", 20, form.Text}, {"网址或文件", "observation.url", 50, form.Text},
		{"位置", "observation.locator", 30, form.Text}, {"原文", "observation.printed", 40, form.Text},
	}},
	{"来源", captureQuery, []dataColumn{
		{"来源", "observation.source", 8, form.Text}, {"来源性质", "observation.origin", 14, form.Text}, {"地区代码", "observation.ref_area", 9, form.Text},
		{"网址或文件", "observation.url", 60, form.Text}, {"捕获", "observation.capture", 66, form.Text}, {"版本日期", "observation.vintage", 12, form.Date},
		{"收到日期", "observation.fetched_on", 12, form.Date}, {"数字个数", "", 9, form.Number}, {"发布机构状态", "source.state", 14, form.Text},
	}},
	{"新鲜度", freshnessQuery, []dataColumn{
		{"来源", "source.source", 8, form.Text}, {"数据集", "source.dataset", 26, form.Text}, {"地区代码", "source.ref_area", 9, form.Text},
		{"捕获数", "source.captures", 8, form.Number}, {"最新版本日期", "source.newest", 13, form.Date}, {"距今天数", "source.age_days", 9, form.Number},
		{"最新时期", "source.newest_period", 10, form.Text}, {"收到日期", "source.fetched_on", 12, form.Date}, {"来源性质", "source.origin", 14, form.Text},
		{"状态", "source.state", 13, form.Text}, {"原因", "source.reason", 20, form.Text}, {"接续的量", "source.successor", 24, form.Text},
		{"查看日期", "source.looked_on", 12, form.Date}, {"应有时期", "source.expected_period", 10, form.Text}, {"应到日期", "source.due_on", 12, form.Date},
	}},
	{"修订", revisionQuery, []dataColumn{
		{"地区代码", "revision.ref_area", 9, form.Text}, {"量", "revision.measure", 24, form.Text}, {"口径", "revision.definition", 12, form.Text},
		{"频率", "revision.freq", 6, form.Text}, {"时期", "revision.time_period", 10, form.Text}, {"累计", "revision.is_cumulative", 7, form.Text},
		{"原值", "revision.from_value", 18, form.Number}, {"新值", "revision.to_value", 18, form.Number}, {"原版次", "revision.from_version", 10, form.Text},
		{"新版次", "revision.to_version", 10, form.Text}, {"原知日期", "revision.from_known_on", 12, form.Date}, {"新知日期", "revision.known_on", 12, form.Date},
		{"原因", "revision.why", 22, form.Text}, {"依据", "revision.evidence", 40, form.Text}, {"更正", "revision.correction_id", 14, form.Text},
		{"来源", "revision.source", 8, form.Text}, {"网址或文件", "revision.url", 50, form.Text}, {"位置", "revision.locator", 30, form.Text}, {"数字编号", "revision.figure_id", 30, form.Text},
	}},
}

const (
	scoresQuery = `
		select s.ref_area, s.name, case when s.is_synthetic then '合成示例' end, x.level, x.id, x.title, x.score, x.low, x.high, x.max, x.gate,
			x.status, x.value, x.benchmark, x.numerator, x.denominator, x.sensitive_to, x.note
		from published.scorecard as s
		join (
			select ref_area, 1 as position, 0 as number, '总分' as level, 'total' as id, '总分' as title, score, low, high, max, null as gate, passes as status,
				null as value, null as benchmark, null as numerator, null as denominator, null as sensitive_to, null as note
			from published.scorecard
			union all
			select ref_area, 2, 0, '一级指标', group_id, name, score, low, high, max, gate, null, null, null, null, null, null, null from published.group_score
			union all
			select ref_area, 3, indicator, '三级指标', indicator::varchar, name, score, low, high, max, null, status, null, null, null, null, null, null
			from published.indicator_score
			union all
			select c.ref_area, 4, c.indicator, '评分项', c.criterion_id, t.text, c.score, c.low, c.high, c.max, null, c.status, c.value, c.benchmark, c.numerator, c.denominator,
				c.sensitive_to, c.note
			from published.criterion_score as c left join published.criterion as t on t.criterion_id = c.criterion_id
		) as x on x.ref_area = s.ref_area
		order by s.ref_area, x.position, x.number, x.id`
	observationQuery = `
		select figure_id, ref_area, measure, definition, freq, time_period, is_cumulative, obs_value, used_value, unit_measure, unit_mult, obs_status,
			version, vintage, is_current, source, origin, fetched_on, correction_id, capture, url, locator, printed
		from published.observation order by ref_area, measure, definition, freq, time_period, vintage, figure_id`
	captureQuery = `
		select o.source, o.origin, o.ref_area, o.url, o.capture, o.vintage, o.fetched_on, count(*), max(s.state)
		from published.observation as o
		left join published.source as s on s.source = o.source and coalesce(s.dataset, '') = '' and o.source <> 'county'
		group by o.source, o.origin, o.ref_area, o.url, o.capture, o.vintage, o.fetched_on
		order by o.source, o.ref_area, o.vintage, o.url, o.capture, o.origin, o.fetched_on`
	freshnessQuery = `
		select source, dataset, ref_area, captures, newest, age_days, newest_period, fetched_on, origin, state, reason, successor, looked_on, expected_period, due_on
		from published.source order by source, ref_area, dataset`
	revisionQuery = `
		select ref_area, measure, definition, freq, time_period, is_cumulative, from_value, to_value, from_version, to_version, from_known_on, known_on,
			why, evidence, correction_id, source, url, locator, figure_id
		from published.revision order by ref_area, measure, definition, freq, time_period, is_cumulative, known_on, figure_id`
)

// Data is 数据工作簿 of a whole snapshot: scores, observations, notes, units
// and columns, sources and their freshness, revisions.
func Data(ctx context.Context, db *sql.DB, scores *publish.ScoresDocument) (form.Form, error) {
	f := form.Form{ID: "netmarket", Title: "网络市场监管与服务示范区指标数据工作簿", Subtitle: "数据截至 " + scores.AsOf + "，快照 " + scores.Snapshot, Label: label(scores)}
	if scores.HasSynthetic {
		f.Title += "（含合成示例）"
	}
	var sheets []form.Sheet
	for _, d := range dataSheets {
		s, err := d.read(ctx, db)
		if err != nil {
			return f, err
		}
		sheets = append(sheets, s)
	}
	about, err := notes(ctx, db, scores)
	if err != nil {
		return f, err
	}
	units, err := dictionary(ctx, db)
	if err != nil {
		return f, err
	}
	f.Sheets = append(f.Sheets, sheets[0], sheets[1], about, units)
	f.Sheets = append(f.Sheets, sheets[2:]...)
	return f, nil
}

func label(d *publish.ScoresDocument) string {
	switch {
	case d.HasSynthetic && d.HasReconstruction:
		return "含合成示例：标明“合成示例”的地区和数字系虚构，非真实统计；含重构页面（数字为公开发布值）"
	case d.HasSynthetic:
		return "含合成示例：标明“合成示例”的地区和数字系虚构，非真实统计"
	case d.HasReconstruction:
		return "含重构页面：数字为公开发布值"
	}
	return ""
}

func (d dataSheet) read(ctx context.Context, db *sql.DB) (form.Sheet, error) {
	t := &form.Table{}
	for _, c := range d.columns {
		t.Columns = append(t.Columns, form.Column{Title: c.title, Width: c.width, Kind: c.kind})
	}
	err := query(ctx, db, d.query, func(cells []string) {
		row := form.Row{Cells: make([]form.Cell, len(cells))}
		for i, text := range cells {
			if p, err := publish.ParsePoints(text); err == nil && d.columns[i].kind == form.Points {
				text = p.String() // 2.00 is 2, as everywhere
			}
			row.Cells[i].Text = text
		}
		t.Rows = append(t.Rows, row)
	})
	if err != nil {
		return form.Sheet{}, fmt.Errorf("sheet %s: %w", d.name, err)
	}
	return form.Sheet{Name: d.name, IsLandscape: true, IsData: true, Blocks: []form.Block{{Table: t}}}, nil
}

// query calls f with every row as text, null as "".
func query(ctx context.Context, db *sql.DB, text string, f func([]string)) error {
	rows, err := db.QueryContext(ctx, "select cast(columns(*) as varchar) from ("+text+")")
	if err != nil {
		return err
	}
	defer rows.Close() //nolint:errcheck // rows.Err below reports what mattered
	columns, err := rows.Columns()
	if err != nil {
		return err
	}
	cells, into := make([]sql.NullString, len(columns)), make([]any, len(columns))
	for i := range cells {
		into[i] = &cells[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return err
		}
		texts := make([]string, len(cells))
		for i, c := range cells {
			texts[i] = c.String
		}
		f(texts)
	}
	return rows.Err()
}
