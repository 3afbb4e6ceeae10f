package book

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"strings"

	"netmarket/publish"
	"netmarket/publish/form"
)

// notes is 说明: what the snapshot is, the readings in force and what the words
// and codes of the other sheets mean.
func notes(ctx context.Context, db *sql.DB, d *publish.ScoresDocument) (form.Sheet, error) {
	s := form.Sheet{Name: "说明"}
	add := func(b form.Block) { s.Blocks = append(s.Blocks, b) }
	facts := [][]string{{"快照", d.Snapshot}, {"指标体系版本", d.Edition}, {"依据", d.EditionTitle}, {"数据截至", d.AsOf + "（不读取此日之后的版本）"}, {"评价年度", years(d.Years)}}
	if d.EditionNote != "" {
		facts = append(facts, []string{"须知", d.EditionNote})
	}
	for _, a := range d.Areas {
		kind := ""
		if a.IsSynthetic {
			kind = "（合成示例）"
		}
		facts = append(facts, []string{"地区", fmt.Sprintf("%s %s%s：%s 分，区间 %s，%s", a.RefArea, a.Name, kind, a.Score, publish.Spread(a.Low, a.High), publish.PassesWord(a.Passes))})
	}
	add(form.Block{Heading: "本快照", Level: 2})
	add(form.Block{Table: pairs("项目", "内容", facts)})
	add(form.Block{Heading: "怎样读", Level: 2})
	for _, text := range []string{
		"缺数待定：缺数据的评分项暂不计分，最低到最高为可能的区间；待定不是失分。",
		"比率以 1 为单位：0.075 即 7.5%，精确到百万分之一；分子、分母按所印单位。",
		"数字均按原样保存；超过 15 位有效数字的，以文本写入，以免末位改变。以等号等开头的文本一律按文本写入，不会作为公式运行。",
		"合成示例：为演示而虚构的地区和数字，非真实统计，不得上报。重构页面：按公开发布值重新排出的发布页面，数字为发布值，页面不是原件。",
		"“捕获”为留存文件的 SHA-256；“位置”为该文件内的表、行、段或单元格。",
	} {
		add(form.Block{Paragraph: text})
	}
	add(form.Block{Heading: "状态", Level: 2})
	add(form.Block{Table: pairs("代码", "含义", statusMeanings())})
	add(form.Block{Heading: "数据状态（SDMX CL_OBS_STATUS）、单位和达标", Level: 2})
	add(form.Block{Table: pairs("代码", "含义", codes)})
	var options [][]string
	err := query(ctx, db, "select option, chosen, default_value, meaning from published.option order by position", func(c []string) {
		text := c[3] + "：" + c[1]
		if c[1] != c[2] {
			text += "（默认 " + c[2] + "）"
		}
		options = append(options, []string{c[0], text})
	})
	if err != nil {
		return s, fmt.Errorf("sheet 说明: %w", err)
	}
	add(form.Block{Heading: "采用的口径", Level: 2})
	add(form.Block{Table: pairs("选项", "所定事项和采用的值", options)})
	return s, nil
}

func years(list []int) string {
	var texts []string
	for _, y := range list {
		texts = append(texts, strconv.Itoa(y))
	}
	return strings.Join(texts, "、")
}

func pairs(left, right string, rows [][]string) *form.Table {
	t := &form.Table{Columns: []form.Column{{Title: left, Width: 26}, {Title: right, Width: 74}}}
	for _, r := range rows {
		t.Rows = append(t.Rows, form.Row{Cells: []form.Cell{{Text: r[0]}, {Text: r[1]}}})
	}
	return t
}

func statusMeanings() [][]string {
	meanings := [][2]string{
		{"final", "数据齐全，分数不会再变"}, {"provisional", "依据初步数、估计数或未复核的材料"}, {"vacuous", "评估期内没有此类情形，须附书面说明"},
		{"missing", "缺数据，分数待定"}, {"tie_risk", "在所公布的精度内与标准持平"}, {"basis_mismatch", "本地与对照值的口径不一致"}, {"manual", "须由人判定"},
	}
	rows := make([][]string, len(meanings))
	for i, m := range meanings {
		rows[i] = []string{m[0], publish.StatusWord(m[0]) + "：" + m[1]}
	}
	return rows
}

var codes = [][]string{
	{"A", "正式数"}, {"P", "初步数（快报）"}, {"V", "未经核实（创建对象提供）"}, {"E", "估计数"}, {"B", "口径调整"}, {"L", "存在而未收集"}, {"M", "不存在"}, {"O", "缺"},
	{"CNY", "元"}, {"PIECES", "件（快递）"}, {"PERSONS", "人"}, {"ENTITIES", "户"}, {"CASES", "件（案件）"}, {"PERCENT", "百分数"}, {"POINTS", "分"}, {"COUNT", "个数"},
	{"单位幂次", "所印单位是基本单位的 10 的几次方：4 为万，8 为亿"},
	{"no / possible / yes", "不达标 / 尚可达标 / 已达标"},
}

// dictionary is 单位: every column of the published tables with its type and
// the comment that says its meaning, unit and source, and where this workbook
// shows it.
func dictionary(ctx context.Context, db *sql.DB) (form.Sheet, error) {
	shown := map[string][]string{}
	for _, d := range dataSheets {
		for _, c := range d.columns {
			if c.name != "" {
				shown[c.name] = append(shown[c.name], d.name+"·"+c.title)
			}
		}
	}
	t := &form.Table{Columns: []form.Column{{Title: "表", Width: 20}, {Title: "列", Width: 22}, {Title: "类型", Width: 16}, {Title: "含义、单位", Width: 90}, {Title: "本工作簿中", Width: 30}}}
	err := query(ctx, db, `
		select table_name, column_name, data_type, comment from (
			select table_name, '' as column_name, '' as data_type, comment, 0 as column_index from duckdb_tables()
			where schema_name = 'published' and database_name = current_database()
			union all
			select table_name, column_name, data_type, comment, column_index from duckdb_columns()
			where schema_name = 'published' and database_name = current_database()
		) order by table_name, column_index`, func(c []string) {
		t.Rows = append(t.Rows, form.Row{Cells: []form.Cell{{Text: c[0]}, {Text: c[1]}, {Text: c[2]}, {Text: c[3]}, {Text: strings.Join(shown[c[0]+"."+c[1]], "、")}}})
	})
	if err != nil {
		return form.Sheet{}, fmt.Errorf("sheet 单位: %w", err)
	}
	return form.Sheet{Name: "单位", IsLandscape: true, IsData: true, Blocks: []form.Block{{Table: t}}}, nil
}
