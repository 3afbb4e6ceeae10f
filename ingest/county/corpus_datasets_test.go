package county

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

// datasetVariants are ways to hand over a data set, each made from its right
// table: what is odd about it the name says.
var datasetVariants = []struct {
	name string
	make func(d *Dataset, right [][]string) [][]string
}{
	{"plain", func(_ *Dataset, right [][]string) [][]string { return right }},
	{"dressed", dressed},
	{"column_missing", func(d *Dataset, right [][]string) [][]string { return withoutColumn(right, requiredColumn(d, right)) }},
	{"cell_empty", func(d *Dataset, right [][]string) [][]string {
		right[2][requiredColumn(d, right)] = "—"
		return right
	}},
	{"column_twice", func(d *Dataset, right [][]string) [][]string { return twice(right, requiredColumn(d, right)) }},
	{"no_rows", func(_ *Dataset, right [][]string) [][]string { return right[:1] }},
	{"row_again", func(_ *Dataset, right [][]string) [][]string { return append(right, right[3]) }},
	{"key_again", func(d *Dataset, right [][]string) [][]string { return append(right, otherContent(d, right)) }},
}

// datasetFamily makes every variant of every data set, the formats in turn.
func datasetFamily(t *testing.T, path string) []corpusFile {
	t.Helper()
	body, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	wants := map[string]string{}
	for _, line := range familyLines(body) {
		wants[line[0]] = line[1]
	}
	var out []corpusFile
	for i, d := range Datasets() {
		for j, v := range datasetVariants {
			f := datasetFile(t, d, v.name, v.make(d, rightTable(d)), i+j)
			f.want = wants[f.name]
			delete(wants, f.name)
			out = append(out, f)
		}
	}
	for name := range wants {
		t.Errorf("%s: %s is no file of the family", path, name)
	}
	if *updateCorpus {
		rewriteFamily(t, path, string(body), out)
	}
	return out
}

func datasetFile(t *testing.T, d *Dataset, variant string, bad [][]string, n int) corpusFile {
	t.Helper()
	format := formatFor(n, bad)
	right := rightTable(d)
	write := func(rows [][]string) ([]byte, string) {
		return corpusFormats[format](t, []bookSheet{{Name: "数据", Rows: rows}})
	}
	body, ending := write(bad)
	rightBody, _ := write(right)
	return corpusFile{family: "every_dataset", name: d.ID + "_" + variant + "_" + format + ending, area: "350421", body: body, right: rightBody,
		fix: func(t *testing.T, found []Problem) []byte {
			if variant != "cell_empty" {
				return rightBody // the whole table is handed over anew
			}
			fixed, _ := write(corrected(t, bad, right, found))
			return fixed
		}}
}

// rewriteFamily writes the outcomes as they are now.
func rewriteFamily(t *testing.T, path, body string, files []corpusFile) {
	t.Helper()
	head := strings.SplitAfterN(body, "\n", 4)[:3]
	var out strings.Builder
	out.WriteString(strings.Join(head, ""))
	for _, f := range files {
		fmt.Fprintf(&out, "%s\t%s\n", f.name, outcome(t, readCorpus(f)))
	}
	if err := os.WriteFile(path, []byte(out.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}

// dressed puts the table between a title, people, an index row, blank rows, the
// header once more and footers.
func dressed(d *Dataset, right [][]string) [][]string {
	p := madeUpPerson(1)
	index := []string{"甲", "乙"}
	for n := range len(right[0]) - 2 {
		index = append(index, itoa(n+1))
	}
	return [][]string{
		{"某县" + d.Title + "（合成示例）"},
		{"填表人：" + p.name, "联系电话：" + p.mobile, "填报日期：2026年1月15日"},
		{},
		right[0], index, right[1], {}, right[0], right[2], right[3], {},
		{"单位负责人：钱某测　审核人：孙某测"},
		{"填报人", p.name, p.mobile},
		{"注：1.本表为合成示例。"},
		{"2.有数后补报。"},
	}
}

// requiredColumn is the last column that must be there and that neither title
// nor folder can stand in for.
func requiredColumn(d *Dataset, right [][]string) int {
	for i := len(d.Columns) - 1; ; i-- {
		c := &d.Columns[i]
		if c.Required && !c.Region && !c.FromTitle && c.Type != "period" && !c.isYear() && !d.isUnitColumn(c.Key) {
			return slices.Index(right[0], c.templateHeader())
		}
	}
}

func withoutColumn(rows [][]string, col int) [][]string {
	for i := range rows {
		rows[i] = slices.Delete(rows[i], col, col+1)
	}
	return rows
}

func twice(rows [][]string, col int) [][]string {
	for i := range rows {
		rows[i] = append(rows[i], rows[i][col])
	}
	return rows
}

// otherContent is the last row with another content below the same key.
func otherContent(d *Dataset, right [][]string) []string {
	row := slices.Clone(right[3])
	for i := range d.Columns {
		c := &d.Columns[i]
		isKey := slices.Contains(d.Key, c.Key) || c.Personal || c.Region || c.Header == ""
		if other := map[string]string{"text": "合成示例之二", "decimal": "7", "int": "7", "bool": "是"}[c.Type]; !isKey && other != "" && !c.isPercent() {
			row[slices.Index(right[0], c.templateHeader())] = other
			return row
		}
	}
	return row
}
