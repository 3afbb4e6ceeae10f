package main

import (
	"archive/zip"
	"bytes"
	"fmt"
	"html"
	"os"
	"path/filepath"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"
	utf16 "golang.org/x/text/encoding/unicode"
)

// canary is a made-up person. The region of the identity number does not exist,
// its check digit and that of the card hold.
type canary struct{ name, id, mobile, card, plate, address, wechat string }

// canaryOf makes the nth person. No two share a value.
func canaryOf(n int) canary {
	const first, count = 0x7000, 200 // Chinese characters few names have
	c := canary{
		name:    string([]rune("王李张刘陈杨黄赵吴周")[n%10]) + string(rune(first+n/10%count)) + string(rune(first+count+n/(10*count))),
		mobile:  fmt.Sprintf("1%d7%08d", 3+n%7, 10_000_000+n*7919%90_000_000),
		card:    luhn(fmt.Sprintf("622202%012d", 100_000_000_000+n*7_654_321)),
		plate:   fmt.Sprintf("闽%c%05d", "ABCDEFGH"[n%8], n),
		address: fmt.Sprintf("三明市明溪县某某镇试验新村%06d室", 300_000+n),
		wechat:  fmt.Sprintf("wx_cn%06d", 500_000+n),
	}
	if n%3 == 0 {
		c.plate = fmt.Sprintf("闽%cD%05d", "ABCDEFGH"[n%8], n)
	}
	c.id = gb11643(fmt.Sprintf("889999%04d%02d%02d%03d", 1935+n%70, 1+n/70%12, 1+n/840%28, n%1000))
	return c
}

func (c canary) values() []string {
	return []string{c.name, c.id, c.mobile, c.card, c.plate, c.address, c.wechat}
}

func luhn(body string) string {
	sum := 0
	for i := range len(body) {
		d := int(body[len(body)-1-i] - '0')
		if i%2 == 0 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return body + fmt.Sprint((10-sum%10)%10)
}

func gb11643(body string) string {
	sum, weight := 0, 1
	for i := len(body) - 1; i >= 0; i-- {
		weight = weight * 2 % 11
		sum += int(body[i]-'0') * weight
	}
	return body + string("10X98765432"[sum%11])
}

// plantCommand: plant N DIR puts exports about N made-up persons into DIR, each
// person in several of them: in the columns meant for persons, in columns that
// are not, in free text, in names of sheets, headers and files, in formats that
// are read and in formats that are refused.
func plantCommand(ts *testscript.TestScript, _ bool, args []string) {
	var n int
	if len(args) != 2 {
		ts.Fatalf("usage: plant N DIR")
	}
	_, err := fmt.Sscan(args[0], &n)
	ts.Check(err)
	var people []canary
	for i := range n {
		people = append(people, canaryOf(i))
	}
	dir := ts.MkAbs(args[1])
	ts.Check(os.MkdirAll(dir, 0o700))
	for name, body := range plantedFiles(ts, people) {
		ts.Check(os.WriteFile(filepath.Join(dir, name), body, 0o600))
	}
}

func plantedFiles(ts *testscript.TestScript, people []canary) map[string][]byte {
	someone := people[len(people)/2]
	quarter := len(people) / 4
	staff := staffRows(people[:quarter])
	encode := func(rows [][]string, comma string, to func([]byte) ([]byte, error)) []byte {
		body, err := to([]byte(lines(rows, comma)))
		ts.Check(err)
		return body
	}
	utf8 := func(b []byte) ([]byte, error) { return b, nil }
	return map[string][]byte{
		"投诉" + someone.mobile + ".csv":       encode(complaintRows(people), ",", utf8),
		"举报.csv":                             encode(reportRows(people), ",", simplifiedchinese.GB18030.NewEncoder().Bytes),
		"培训.txt":                             encode(trainingRows(people[quarter:2*quarter]), "\t", utf16.UTF16(utf16.LittleEndian, utf16.UseBOM).NewEncoder().Bytes),
		"花名册" + someone.plate + ".xlsx":      bookOf(ts, "人员"+someone.mobile, staff),
		"经营者" + someone.id + ".xlsx":         bookOf(ts, "名录"+someone.card, operatorRows(people[2*quarter:])),
		"平台用户.csv":                           encode(userRows(people[:quarter]), ",", utf8),
		"坏投诉" + someone.id + ".csv":          encode(brokenRows(people[:300]), ",", utf8),
		"网页.xls":                             []byte(htmlTable(staff)),
		"旧表.xml":                             []byte(`<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="一">` + xmlTable(staff) + `</Worksheet></Workbook>`),
		"打包" + someone.card + ".zip":         zipOf(ts, "花名册"+someone.mobile+".csv", lines(staff, ",")),
		"断开" + someone.mobile + ".xlsx":      bookOf(ts, "人员", staff)[:2000],
		"乱码.csv":                             append([]byte(lines(staff, ",")), 0xff, 0xff, 0xfe),
		"未知" + someone.mobile + ".csv":       []byte("甲" + someone.mobile + ",乙," + someone.wechat + "\n" + lines(staff[1:5], ",")),
		someone.mobile + " " + someone.plate: []byte("一份说明 " + strings.Join(someone.values(), " ")),
	}
}

func complaintRows(people []canary) [][]string {
	rows := [][]string{{"合成示例数据 填报日期：2026-03-05 联系人：" + people[0].name}, {"投诉编号", "登记时间", "是否网购", "投诉人姓名", "联系电话", "证件号码", "联系地址", "投诉内容",
		"被投诉主体", "处理单位", "问题类别", "网购平台", "涉及金额", "银行卡", "微信号", "备注" + people[1].mobile}}
	for i, c := range people {
		rows = append(rows, []string{fmt.Sprintf("1350421202501020900%06d", i), "2025-01-02 09:00:00", "是", c.name, c.mobile, c.id, c.address, "我叫" + c.name + "，电话" + c.mobile + "，" + c.address,
			pickOne(i, c.name, "商行 "+c.mobile, c.plate), pickOne(i, c.id, "市监所", "所 "+c.card), "投诉人：" + c.name + " 微信：" + c.wechat + " 卡号" + c.card, pickOne(i, c.plate, "平台", c.mobile),
			pickOne(i, "12.5", c.mobile, c.card), c.card, c.wechat, c.plate})
	}
	return rows
}

func pickOne(n int, choices ...string) string { return choices[n%len(choices)] }

func reportRows(people []canary) [][]string {
	rows := [][]string{{"举报编号", "登记时间", "是否涉网", "举报人姓名", "联系电话", "被举报主体", "涉嫌违法行为", "网购平台", "车牌", "住址", "检测鉴定天数"}}
	for i, c := range people {
		rows = append(rows, []string{fmt.Sprintf("J%06d", i), "2025-02-03", "是", c.name, c.mobile, pickOne(i, c.name, c.id, "店 "+c.plate), "举报人：" + c.name + "；住址：" + c.address + "；" + c.id, c.card, c.plate, c.address,
			pickOne(i, "", c.mobile)})
	}
	return rows
}

func staffRows(people []canary) [][]string {
	rows := [][]string{{"人员编号", "姓名", "是否在编", "所在机构", "到岗日期", "身份证号", "手机", "家庭住址", "微信" + people[0].wechat}}
	for i, c := range people {
		rows = append(rows, []string{pickOne(i, fmt.Sprintf("%04d", i), c.id, c.mobile), c.name, "是", pickOne(i, "网监股", "股 "+c.mobile), "2024-01-02", c.id, c.mobile, c.address, c.wechat})
	}
	return rows
}

func operatorRows(people []canary) [][]string {
	rows := [][]string{{"统一社会信用代码", "名称（姓名）", "经营者类别", "是否办理登记", "身份证件号码", "实际经营地址", "联系方式", "经营状态", "开店时间", "实际经营地", "收款卡号"}}
	for i, c := range people {
		code, id := "", c.id
		if i%5 == 0 {
			code, id = c.id, ""
		}
		rows = append(rows, []string{code, c.name, "平台内经营者", "否", id, c.address, c.mobile, "正常", "2023-05-01", "福建省" + c.address, c.card})
	}
	return rows
}

func trainingRows(people []canary) [][]string {
	rows := [][]string{{"姓名", "培训编号", "培训日期", "学时", "佐证"}}
	for i, c := range people {
		rows = append(rows, []string{c.name, "P1", "2025-05-06", "8", pickOne(i, "签到表", c.mobile, c.card)})
	}
	return rows
}

func userRows(people []canary) [][]string {
	rows := [][]string{{"账号", "姓名", "状态", "开通时间"}}
	for i, c := range people {
		rows = append(rows, []string{pickOne(i, fmt.Sprintf("mx%04d", i), c.mobile), c.name, "启用", "2024-03-04"})
	}
	return rows
}

// brokenRows put what is personal where dates, words and codes belong, so that
// every message has reason to quote it.
func brokenRows(people []canary) [][]string {
	rows := [][]string{{"投诉编号", "登记时间", "是否网购", "是否受理", "办理结果", "满意度", "统一社会信用代码", "涉及金额"}}
	for i, c := range people {
		v := c.values()
		at := func(n int) string { return v[(i+n)%len(v)] }
		rows = append(rows, []string{fmt.Sprintf("B%05d", i), at(0), at(1), at(2), at(3), at(4), at(5), at(6)})
	}
	return rows
}

func lines(rows [][]string, comma string) string {
	var out strings.Builder
	for _, row := range rows {
		out.WriteString(strings.Join(row, comma) + "\r\n")
	}
	return out.String()
}

func htmlTable(rows [][]string) string {
	return "<html><head><meta charset=\"utf-8\"></head><body><table>" + cellsAs(rows, "tr", "td") + "</table></body></html>"
}

func xmlTable(rows [][]string) string {
	return "<Table>" + strings.NewReplacer("<cell>", `<Cell><Data ss:Type="String">`, "</cell>", "</Data></Cell>").Replace(cellsAs(rows, "Row", "cell")) + "</Table>"
}

func cellsAs(rows [][]string, row, cell string) string {
	var out strings.Builder
	for _, r := range rows {
		fmt.Fprintf(&out, "<%s>", row)
		for _, text := range r {
			fmt.Fprintf(&out, "<%s>%s</%s>", cell, html.EscapeString(text), cell)
		}
		fmt.Fprintf(&out, "</%s>\n", row)
	}
	return out.String()
}

func zipOf(ts *testscript.TestScript, name, text string) []byte {
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	f, err := w.Create(name)
	ts.Check(err)
	_, err = f.Write([]byte(text))
	ts.Check(err)
	ts.Check(w.Close())
	return out.Bytes()
}

func bookOf(ts *testscript.TestScript, sheet string, rows [][]string) []byte {
	f := excelize.NewFile()
	defer f.Close()
	ts.Check(f.SetSheetName("Sheet1", sheet))
	w, err := f.NewStreamWriter(sheet)
	ts.Check(err)
	for i, row := range rows {
		cells := make([]any, len(row))
		for j, text := range row {
			cells[j] = text
		}
		ts.Check(w.SetRow(fmt.Sprintf("A%d", i+1), cells))
	}
	ts.Check(w.Flush())
	ts.Check(f.AddComment(sheet, excelize.Comment{Cell: "A1", Author: rows[1][1], Paragraph: []excelize.RichTextRun{{Text: strings.Join(rows[2], " ")}}}))
	ts.Check(f.SetDocProps(&excelize.DocProperties{Creator: rows[1][1], LastModifiedBy: rows[1][1]}))
	var out bytes.Buffer
	ts.Check(f.Write(&out))
	return out.Bytes()
}
