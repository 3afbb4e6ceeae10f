package county

import (
	"fmt"
	"slices"
	"strings"
)

// person is made up: a region that does not exist, a number range of tests.
type person struct{ name, id, mobile, address string }

func madeUpPerson(n int) person {
	return person{fmt.Sprintf("赵测%c", '甲'+rune(n%7)), madeUpIdentity(n), fmt.Sprintf("1390000%04d", n), fmt.Sprintf("某县测试路%d号某室", n)}
}

// personalValues is everything about the made-up people that must never come
// out of the reader.
func personalValues() (out []string) {
	for n := range rightRows {
		p := madeUpPerson(n)
		out = append(out, p.name, p.id, p.mobile, p.address, "测试路", p.id[:14])
	}
	return append(out, "钱某测", "孙某测")
}

const rightRows = 3

// rightTable is what a bureau should hand over of a data set: the template's
// headers, personal columns included, and three rows without a problem.
func rightTable(d *Dataset) [][]string {
	var columns []*Column
	var header []string
	for i := range d.Columns {
		if c := &d.Columns[i]; c.Header != "" {
			columns, header = append(columns, c), append(header, c.templateHeader())
		}
	}
	out := [][]string{header}
	for n := range rightRows {
		var row []string
		for _, c := range columns {
			row = append(row, rightCell(d, c, n))
		}
		out = append(out, row)
	}
	return out
}

func rightCell(d *Dataset, c *Column, n int) string {
	isKey := slices.Contains(d.Key, c.Key)
	switch {
	case c.Personal:
		return rightPersonal(c, madeUpPerson(n))
	case c.Key == "closed_on", c.Key == "to_on": // the rows are going concerns
		return ""
	case d.ID == "rate_summary" && c.Key == "rate_pct":
		return "100"
	case c.Region:
		return map[string]string{"region_name": "明溪县"}[c.Key] + map[bool]string{true: "350421"}[c.Key != "region_name"]
	}
	switch c.Type {
	case "decimal", "int":
		if c.isYear() {
			return fmt.Sprint(2023 + n)
		}
		if c.Units == nil || c.Units[0] != "学时" {
			return fmt.Sprint(10 + n)
		}
		return fmt.Sprint(2 + n)
	case "date":
		return fmt.Sprintf("2025-03-%02d", 5+n)
	case "datetime":
		return fmt.Sprintf("2025-03-%02d 09:30", 5+n)
	case "period":
		return fmt.Sprint(2023 + n)
	case "bool":
		return "否"
	case "enum":
		return c.Enum[0].Label()
	case "uscc":
		return madeUpUSCC(n)
	case "list":
		return "I10、I12.2"
	}
	if isKey || c.Code {
		return fmt.Sprintf("HC-%03d", n+1)
	}
	return "合成示例" + strings.TrimSuffix(c.Header, "（示例）")
}

func rightPersonal(c *Column, p person) string {
	switch {
	case strings.Contains(c.Header, "证"):
		return p.id
	case strings.ContainsAny(c.Header, "址所"):
		return p.address
	case strings.Contains(c.Header, "电话"), strings.Contains(c.Header, "联系方式"):
		return p.mobile
	case strings.Contains(c.Header, "内容"):
		return p.name + "（" + p.mobile + "）住" + p.address
	}
	return p.name
}

// madeUpUSCC is a code of no registered subject whose two check characters hold.
func madeUpUSCC(n int) string {
	body := fmt.Sprintf("92350421MA0XY%03d", 100+n)
	for _, inner := range "0123456789X" {
		for _, check := range usccLetters {
			if code := body + string(inner) + string(check); checkUSCC(code) == codeGood {
				return code
			}
		}
	}
	return ""
}
