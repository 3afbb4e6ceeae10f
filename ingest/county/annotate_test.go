package county

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
)

const marked = "某县投诉清单 填表人：赵测甲,,,,,\n" +
	"投诉编号,登记时间,是否网购,投诉人姓名,处理单位,备注\n" +
	"9.1350421E+17,24/3/5,网购,赵测甲,合成示例所,赵测甲的备注\n" +
	"HC-002,2025-03-05,\"=cmd|' /C calc'!A0\",赵测甲,13900000001,+1\n" +
	"HC-003,2025-03-05,网购,赵测甲,@合成示例所,-\n"

// openMarked is the annotated copy of a file.
func openMarked(t *testing.T, body []byte, o Options) (*Export, *excelize.File) {
	t.Helper()
	o.Annotate = true
	e := Read(body, o)
	f, err := excelize.OpenReader(bytes.NewReader(e.Annotated))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return e, f
}

// The copy lists every problem with its place and remedy, marks each cell and
// comments on it, leaves out what is personal, and holds no formula.
func TestAnnotatedCopy(t *testing.T) {
	e, f := openMarked(t, []byte(marked), Options{Area: "350421", Secret: []byte("tests"), Name: "投诉.csv"})
	if diff := cmp.Diff([]string{"问题清单", "数据"}, f.GetSheetList()); diff != "" {
		t.Fatal(diff)
	}
	rows, err := f.GetRows("问题清单")
	if err != nil {
		t.Fatal(err)
	}
	listed := rows[5:]
	if len(listed) != len(e.Problems) || len(listed) != 4 {
		t.Fatalf("wanted 4 problems listed, found %v", listed)
	}
	want := []string{"2", "必须改正", "数据", "B3", "ambiguous_value", "“登记时间”中的“24/3/5”分不清年、月、日的先后", "请写成 2024-03-05"}
	if diff := cmp.Diff(want, listed[1]); diff != "" {
		t.Error(diff)
	}
	checkComments(t, f, 4)
	cells, err := f.GetRows("数据")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([][]string{
		{"某县投诉清单 填表人：已略去个人信息"},
		{"投诉编号", "登记时间", "是否网购", "投诉人姓名", "处理单位", "备注"},
		{"9.1350421E+17", "24/3/5", "网购", "已略去个人信息", "合成示例所", "已略去（未导入的列）"},
		{"HC-002", "2025-03-05", "已略去（可能是个人信息，或过长）", "已略去个人信息", "已略去个人信息", "已略去（未导入的列）"},
		{"HC-003", "2025-03-05", "网购", "已略去个人信息", "'@合成示例所", "已略去（未导入的列）"},
	}, cells); diff != "" {
		t.Error(diff)
	}
	if strings.Contains(unzipped(t, e.Annotated), "<f>") {
		t.Error("the copy holds a formula")
	}
	again := Read([]byte(marked), Options{Area: "350421", Secret: []byte("tests"), Name: "投诉.csv", Annotate: true})
	if !bytes.Equal(e.Annotated, again.Annotated) {
		t.Error("the same file gave another copy")
	}
}

// checkComments wants n cells with a fill and a comment that says what to do.
func checkComments(t *testing.T, f *excelize.File, n int) {
	t.Helper()
	comments, err := f.GetComments("数据")
	if err != nil || len(comments) != n {
		t.Fatalf("wanted %d comments, found %v %v", n, comments, err)
	}
	for _, c := range comments {
		style, err := f.GetCellStyle("数据", c.Cell)
		if err != nil || style == 0 {
			t.Errorf("%s has a comment and no fill: %v", c.Cell, err)
		}
		if !strings.Contains(c.Text, "怎么改：") {
			t.Errorf("%s: wanted a remedy, found %q", c.Cell, c.Text)
		}
	}
}

// What a spreadsheet may take for a formula is made text, and stays what it was
// when it is read again; numbers stay numbers.
func TestFormulasAreInert(t *testing.T) {
	for _, trigger := range []string{"=", "+", "-", "@", "\t=", "\r=", "\x00=", "＝", "＋", "－", "＠"} {
		for _, before := range []string{"", " ", "　", `"`, "“", "\n"} {
			text := before + trigger + "HYPERLINK(1)"
			if got := escaped(text); !strings.HasPrefix(got, "'") {
				t.Errorf("%q stayed live: %q", text, got)
			} else if cellText(got) != strings.TrimLeft(cellText(text), "'") {
				t.Errorf("%q is read again as %q", text, cellText(got))
			}
		}
	}
	for _, number := range []string{"-5", "+3.2", "-1,234.5", "-3.2%", "0"} {
		if escaped(number) != number {
			t.Errorf("%s is a number and was escaped", number)
		}
	}
}

// A copy from which nothing had to be left out reads as its file does: the same
// rows, the same problems at the same cells.
func TestCopyReadsAsItsFile(t *testing.T) {
	compared := 0
	for _, f := range allCorpusFiles(t) {
		e := readCorpus(f)
		if e.Annotated == nil || len(e.Tables) == 0 || strings.Contains(unzipped(t, e.Annotated), "已略去") {
			continue
		}
		compared++
		again := Read(e.Annotated, Options{Area: f.area, Secret: []byte("corpus"), Name: f.name})
		if diff := cmp.Diff(contentOf(e), contentOf(again)); diff != "" {
			t.Errorf("%s/%s (-file +copy):\n%s\n%s", f.family, f.name, diff, messagesOf(again))
		}
	}
	if compared < 100 {
		t.Errorf("wanted at least 100 copies compared, found %d", compared)
	}
}

// contentOf is what was read, without the names of sheets, for a text file has
// none, and without hidden sheets, which are not copied.
func contentOf(e *Export) (out []string) {
	for _, table := range e.Tables {
		for _, row := range table.Rows {
			out = append(out, fmt.Sprint(table.Dataset.ID, row.Number, row.Values))
		}
	}
	for _, p := range e.Problems {
		if p.Code != CodeHiddenSheet {
			out = append(out, p.Severity+" "+p.Code+" "+p.Cell)
		}
	}
	slices.Sort(out)
	return out
}

// Of a sheet that was not recognised nobody knows what is personal: the copy
// ends with the header that came nearest.
func TestCopyOfAnUnknownSheet(t *testing.T) {
	body := "某表,,\n填报：赵测甲,13900000001,某县测试路1号\n地区,年份,快递数\n赵测甲,2025,5\n"
	e, f := openMarked(t, []byte(body), Options{Area: "350421", Name: "表.csv"})
	if codesOf(e)[CodeUnknownDataset] != 1 {
		t.Fatalf("wanted an unknown table, found %v", codesOf(e))
	}
	cells, err := f.GetRows("数据")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([][]string{{"某表"}, {"已略去个人信息", "已略去个人信息", "已略去个人信息"}, {"地区", "年份", "快递数"}, {omittedRest}}, cells); diff != "" {
		t.Error(diff)
	}
}

// A copy is short however long the file: the first rows and those with a problem.
func TestCopyOfALongFile(t *testing.T) {
	var body strings.Builder
	body.WriteString(registerHeader)
	for n := range 3 * copyRows {
		fmt.Fprintf(&body, "%s,合成示例,2020-01-02,存续\n", map[bool]string{true: "X", false: oldNumber(n)}[n == 2*copyRows])
	}
	_, f := openMarked(t, []byte(body.String()), Options{Area: "350421", Name: "名录.csv"})
	rows, err := f.GetRows("数据")
	if err != nil {
		t.Fatal(err)
	}
	filled := slices.DeleteFunc(rows, func(row []string) bool { return len(row) == 0 })
	comments, err := f.GetComments("数据")
	if err != nil || len(filled) != copyRows+1 || len(comments) != 1 || comments[0].Cell != fmt.Sprintf("A%d", 2*copyRows+2) {
		t.Errorf("wanted %d rows and one comment on A%d, found %d and %+v %v", copyRows+1, 2*copyRows+2, len(filled), comments, err)
	}
}
