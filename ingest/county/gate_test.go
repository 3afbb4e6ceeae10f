package county

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// heldAgainst reads a table and holds it against what was delivered before, ""
// when nothing was.
func heldAgainst(t *testing.T, before, now string) *Export {
	t.Helper()
	former := map[string]Former{}
	if before != "" {
		e := Read([]byte(before), Options{Area: "350421", Secret: []byte("tests")})
		if e.Refused() {
			t.Fatalf("the former delivery was refused: %+v", e.Problems)
		}
		e.DeclaredOn = "2025-03-01"
		former = delivered(e)
	}
	e := Read([]byte(now), Options{Area: "350421", Secret: []byte("tests")})
	if err := e.HoldGates("f", Circumstances{Today: replayDay, Former: formerFrom(former)}); err != nil {
		t.Fatal(err)
	}
	return e
}

func taxOf(rows ...string) string {
	return "地区,年度,范围,税额（万元）\n350421," + strings.Join(rows, "\n350421,") + "\n"
}

func staffOf(from, to int) string {
	out := "人员编号,是否在编\n"
	for n := from; n < to; n++ {
		out += fmt.Sprintf("A%03d,是\n", n)
	}
	return out
}

func leadsOf(numbers int, day string) string {
	out := "交办文号,交办单位,交办日期,是否涉网\n"
	for n := range numbers {
		out += fmt.Sprintf("X%03d,合成示例局,%s,是\n", n, day)
	}
	return out
}

func salesOf(figure, proof string) string {
	return "统一社会信用代码,企业名称,年度,电子商务销售额（万元）,佐证\n91350421MA0XKCD013,合成示例甲,2025," + figure + "," + proof + "\n"
}

func parcelsOf(rows ...string) string {
	return "地区,月份,类别,快递业务量（万件）\n350421," + strings.Join(rows, "\n350421,") + "\n"
}

// Every gate is silent under and at its bound, speaks over it, and is silent
// where there is nothing to hold a delivery against.
func TestGatesAtTheirBounds(t *testing.T) {
	const total, ecommerce = ",税务组织税收收入,", ",电子商务纳税额,"
	for _, c := range []struct{ name, before, now, code string }{
		{"factor under", taxOf("2024" + total + "100"), taxOf("2025" + total + "299.99"), ""},
		{"factor at", taxOf("2024" + total + "100"), taxOf("2025" + total + "300"), ""},
		{"factor over", taxOf("2024" + total + "100"), taxOf("2025" + total + "300.01"), CodeOddFactor},
		{"factor half at", taxOf("2024" + total + "100"), taxOf("2025" + total + "50"), ""},
		{"factor half below", taxOf("2024" + total + "100"), taxOf("2025" + total + "49.99"), CodeOddFactor},
		{"factor missing", "", taxOf("2025" + total + "300.01"), ""},
		{"factor in one file", "", taxOf("2024"+total+"100", "2025"+total+"301"), CodeOddFactor},
		{"factor in another unit", taxOf("2024" + total + "100"), strings.Replace(taxOf("2025"+total+"1100000"), "万元", "元", 1), ""},
		{"nought", taxOf("2024" + total + "100"), taxOf("2025" + total + "0"), CodeOddFactor},
		{"revised at", taxOf("2025" + total + "100"), taxOf("2025" + total + "102"), ""},
		{"revised over", taxOf("2025" + total + "100"), taxOf("2025" + total + "102.01"), CodeRevised},
		{"shifted", taxOf("2023"+total+"8123.4", "2024"+total+"9234.5"), taxOf("2024"+total+"9234.5", "2025"+total+"8123.4"), CodeOtherPeriod},
		{"shifted by chance of few digits", taxOf("2024" + total + "80"), taxOf("2025" + total + "80"), ""},
		{"series kept", taxOf("2024"+total+"100", "2024"+ecommerce+"5"), taxOf("2025"+total+"101", "2025"+ecommerce+"5.1"), ""},
		{"series lost", taxOf("2024"+total+"100", "2024"+ecommerce+"5"), taxOf("2025"+total+"101", "2026"+total+"1"), CodeVanished},
		{"year that has ended", "", taxOf("2025" + total + "100"), ""},
		{"year that runs", "", taxOf("2026" + total + "100"), CodeFuture},
		{"rows fewer at", staffOf(0, 100), staffOf(0, 90), ""},
		{"rows fewer over", staffOf(0, 100), staffOf(0, 89), CodeRowCount},
		{"rows more at", staffOf(0, 100), staffOf(0, 130), ""},
		{"rows more over", staffOf(0, 100), staffOf(0, 131), CodeRowCount},
		{"rows missing", "", staffOf(0, 5), ""},
		{"keys at", staffOf(0, 100), staffOf(10, 110), ""},
		{"keys over", staffOf(0, 100), staffOf(11, 111), CodeVanished},
		{"cases again", leadsOf(50, "2025-03-04"), leadsOf(50, "2025-03-04"), ""},
		{"cases with another day", leadsOf(50, "2025-03-04"), leadsOf(50, "2024-03-04"), CodeRevised},
		{"an addition to the cases", leadsOf(50, "2025-03-04"), leadsOf(5, "2025-03-04"), ""},
		{"proof under", "", salesOf("20000", ""), ""},
		{"proof over", "", salesOf("20000.01", ""), CodeIncomplete},
		{"proof given", "", salesOf("20000.01", "年报"), ""},
		{"months", "", parcelsOf("2025-01,收寄,11", "2025-02,收寄,12", "2025-03,收寄,13"), ""},
		{"month missing", "", parcelsOf("2025-01,收寄,11", "2025-02,收寄,12", "2025-04,收寄,13"), CodeGap},
		{"total of the rest", "", "地区,年份,类别,快递业务量（万件）\n350421,2025,收寄,11\n350423,2025,收寄,12\n350424,2025,收寄,13\n350425,2025,收寄,36\n", CodeControlTotal},
		{"city of the rest", "", "地区,年份,类别,快递业务量（万件）\n350421,2025,收寄,11\n350423,2025,收寄,12\n350424,2025,收寄,13\n350400,2025,收寄,36\n", ""},
	} {
		e := heldAgainst(t, c.before, c.now)
		codes := codesOf(e)
		if c.code == "" && len(codes) > 0 || c.code != "" && codes[c.code] == 0 {
			t.Errorf("%s: wanted %q, found %+v", c.name, c.code, e.Problems)
		}
	}
}

// A period that has not begun refuses the file; nothing else a gate says does.
func TestFutureRefuses(t *testing.T) {
	if e := heldAgainst(t, "", taxOf("2027,税务组织税收收入,100")); !e.Refused() {
		t.Errorf("wanted a refusal, found %+v", e.Problems)
	}
	if e := heldAgainst(t, "", taxOf("2026,税务组织税收收入,100")); e.Refused() {
		t.Errorf("wanted a warning, found %+v", e.Problems)
	}
}

// Every data set declares what it is held against, each clause can be told in
// Chinese, and the severities are those the reader has.
func TestGatesAreDeclared(t *testing.T) {
	for _, d := range Datasets() {
		has := func(gate, severity string) bool {
			return slices.ContainsFunc(d.Gates, func(g Gate) bool { return g.Gate == gate && g.Severity == severity })
		}
		unique := SeverityFail
		if d.Duplicates != "" {
			unique = SeverityWarn
		}
		if !has("types", SeverityFail) || !has("required", SeverityFail) || !has("unique", unique) {
			t.Errorf("%s: wanted types, required and unique among its gates", d.ID)
		}
		for gate, wanted := range map[string]bool{
			"part":  len(d.Limits) > 0 || d.ID == "rate_summary",
			"order": len(d.Order) > 0,
			"units": slices.ContainsFunc(d.Columns, func(c Column) bool {
				return c.IsNumber() && c.Required && (len(c.Units) > 0 || c.UnitColumn != "") && !c.isYear()
			}),
		} {
			declared := slices.ContainsFunc(d.Gates, func(g Gate) bool { return g.Gate == gate })
			if wanted && !declared || declared && !wanted && gate != "units" {
				t.Errorf("%s: gate %s declared %t, wanted %t", d.ID, gate, declared, wanted)
			}
		}
		for _, g := range d.Gates {
			if says := g.Says(d); g.At() == "" || strings.Contains(says, "“”") || strings.HasPrefix(says, "（") {
				t.Errorf("%s: gate %s says %q", d.ID, g.Gate, says)
			}
		}
	}
}
