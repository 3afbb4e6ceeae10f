package county

import (
	"math/big"
	"slices"
	"strings"
)

// settleDuplicates looks for rows with one key: the same row again collapses,
// two values refuse the file unless the data set says which one counts.
func (r *reader) settleDuplicates(rows []Row) []Row {
	first := map[string]int{} // key → position in out
	var out []Row
	for _, row := range rows {
		key := r.keyOf(row)
		at, seen := first[key]
		switch {
		case key == "" || !seen:
			if key != "" {
				first[key] = len(out)
			}
			out = append(out, row)
		case slices.Equal(out[at].Values, row.Values):
			r.probs.warn(CodeRepeatedRow, r.rowPlace(row), "与第 %d 行完全相同，只计一次；请删去重复行", out[at].Number)
		default:
			out[at] = r.settlePair(out[at], row)
		}
	}
	return out
}

// settlePair decides between two rows with one key and different values.
func (r *reader) settlePair(a, b Row) Row {
	rule, column, _ := strings.Cut(r.layout.dataset.Duplicates, " ")
	switch rule {
	case "last":
		r.probs.warn(CodeRepeatedRow, r.rowPlace(b), "与第 %d 行编号相同，以本行为准；请在原系统核对", a.Number)
		return b
	case "earliest":
		keep, drop := a, b
		if i := r.kept[column]; b.Values[i] != "" && (a.Values[i] == "" || b.Values[i] < a.Values[i]) {
			keep, drop = b, a
		}
		r.probs.warn(CodeRepeatedRow, r.rowPlace(drop), "与第 %d 行是同一主体，以“%s”较早的一行为准；请合并",
			keep.Number, r.layout.dataset.Column(column).Header)
		return keep
	}
	r.probs.fail(CodeDuplicateKey, r.rowPlace(b), "与第 %d 行是同一条（%s 相同），但内容不同；请核对后只留一条", a.Number, r.keyHeaders())
	return a
}

func (r *reader) keyHeaders() string {
	var out []string
	for _, key := range r.layout.dataset.Key {
		out = append(out, r.layout.dataset.Column(key).Header)
	}
	return strings.Join(out, "、")
}

func (r *reader) rowPlace(row Row) place { return place{sheet: r.sheet.name, row: row.Number} }

// keyOf joins the key of a row, "" when nothing of it is filled in.
func (r *reader) keyOf(row Row) string {
	d := r.layout.dataset
	filled := false
	var parts []string
	for _, key := range d.Key {
		value := row.Values[r.kept[key]]
		if value == "" && d.KeyFallback[key] != "" {
			value = row.Values[r.kept[d.KeyFallback[key]]]
		}
		filled = filled || value != ""
		parts = append(parts, value)
	}
	if !filled || parts[len(parts)-1] == "" && d.KeyFallback[d.Key[len(d.Key)-1]] != "" {
		return ""
	}
	return strings.Join(parts, "\x1f")
}

// checkTotals compares a single 合计 row with the sum of the rows above it.
func (r *reader) checkTotals(rows []Row, totals []int) {
	r.warnDroppedArea(totals)
	if len(totals) != 1 {
		return
	}
	for i := range r.layout.bindings {
		b := &r.layout.bindings[i]
		if !b.column.Additive {
			continue
		}
		printed, code := parseNumber(r.sheet.at(totals[0], b.col), r.sheet.long[spot{totals[0], b.col}])
		total, ok := new(big.Rat).SetString(printed.digits)
		sum, comparable := r.sumOf(b.column.Key, rows)
		if code != "" || printed.suffix != "" || !ok || !comparable || sum.Cmp(total) == 0 {
			continue
		}
		at := place{r.sheet.name, b.col + 1, totals[0] + 1}
		r.probs.warn(CodeControlTotal, at, "合计为 %s，各行相加为 %s，不一致；请核对是否漏行或重复", printed.digits, decimalText(sum))
	}
}

// sumOf adds up one column; not comparable when a figure is missing or units
// differ.
func (r *reader) sumOf(key string, rows []Row) (*big.Rat, bool) {
	sum, unit := new(big.Rat), ""
	for i, row := range rows {
		value, ok := new(big.Rat).SetString(row.Values[r.kept[key]])
		if !ok {
			return nil, false
		}
		own := r.unitBeside(key, row)
		if i > 0 && own != unit {
			return nil, false
		}
		unit = own
		sum.Add(sum, value)
	}
	return sum, len(rows) > 1
}

func (r *reader) unitBeside(key string, row Row) string {
	c := r.layout.dataset.Column(key)
	for _, beside := range []string{key + unitSuffix, c.UnitColumn} {
		if i, ok := r.kept[beside]; ok {
			return row.Values[i]
		}
	}
	return ""
}

// decimalText prints an exact sum of decimals without trailing zeros.
func decimalText(x *big.Rat) string {
	text := x.FloatString(12)
	return strings.TrimRight(strings.TrimRight(text, "0"), ".")
}

// warnDroppedArea tells that a 全县 row was taken for a total.
func (r *reader) warnDroppedArea(totals []int) {
	for _, row := range totals {
		for i := range r.layout.bindings {
			b := &r.layout.bindings[i]
			if text := plainForm(r.sheet.at(row, b.col)); b.column.Region && strings.HasPrefix(text, "全") {
				r.probs.warn(CodeControlTotal, place{r.sheet.name, b.col + 1, row + 1},
					"“全县（区、市）”行只作合计核对，未作为数据；如它就是本地区的数，请改写为地区名称或区划代码")
			}
		}
	}
}

// checkParts refuses a numerator over its denominator and a part over its
// whole. More platform users than staff on the establishment is possible.
func (r *reader) checkParts(rows []Row) {
	if r.layout.dataset.ID == "rate_summary" {
		r.checkRates(rows)
	}
	for _, limit := range r.layout.dataset.Limits {
		r.checkLimit(limit, rows)
	}
}

// mayExceed are the items of rate_summary whose numerator is no part of the
// denominator: users may be off the establishment, hours are not a share, and
// of one procedural loss there is no whole.
var mayExceed = []string{"platform_user_share", "training_min_hours", "procedural_loss"}

func (r *reader) checkRates(rows []Row) {
	for _, row := range rows {
		part, ok1 := new(big.Rat).SetString(row.Values[r.kept["numerator"]])
		whole, ok2 := new(big.Rat).SetString(row.Values[r.kept["denominator"]])
		if !ok1 || !ok2 || slices.Contains(mayExceed, row.Values[r.kept["item_id"]]) || part.Cmp(whole) <= 0 {
			continue
		}
		at := place{r.sheet.name, r.columnOf("numerator"), row.Number}
		r.probs.fail(CodePartOverAll, at, "分子大于分母；请核对两数及其口径")
	}
}

func (r *reader) columnOf(key string) int {
	if b := r.layout.bound(key); b != nil {
		return b.col + 1
	}
	return 0
}

// checkLimit compares the part with the whole of the same group.
func (r *reader) checkLimit(limit Limit, rows []Row) {
	groups := map[string]map[string]Row{}
	for _, row := range rows {
		name := r.groupOf(limit, row)
		if groups[name] == nil {
			groups[name] = map[string]Row{}
		}
		groups[name][row.Values[r.kept[limit.Column]]] = row
	}
	for _, row := range rows {
		whole, found := groups[r.groupOf(limit, row)][limit.Whole]
		if row.Values[r.kept[limit.Column]] != limit.Part || !found {
			continue
		}
		a, ok1 := new(big.Rat).SetString(row.Values[r.kept[limit.Figure]])
		b, ok2 := new(big.Rat).SetString(whole.Values[r.kept[limit.Figure]])
		if ok1 && ok2 && a.Cmp(b) > 0 {
			at := place{r.sheet.name, r.columnOf(limit.Figure), row.Number}
			r.probs.fail(CodePartOverAll, at, "大于第 %d 行的总数；请核对范围和单位", whole.Number)
		}
	}
}

// groupOf names the rows that are compared: all key columns but the coded one,
// and the unit.
func (r *reader) groupOf(limit Limit, row Row) string {
	group := []string{r.unitBeside(limit.Figure, row)}
	for _, key := range r.layout.dataset.Key {
		if key != limit.Column {
			group = append(group, row.Values[r.kept[key]])
		}
	}
	return strings.Join(group, "\x1f")
}
