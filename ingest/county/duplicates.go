package county

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// rowID is where a row stands: the table of the export and the row of its
// sheet.
type rowID struct{ table, number int }

// placedRow is a row with the place it stands in.
type placedRow struct {
	rowID
	values []string
}

// settleDuplicates looks for rows with one key in all tables of a data set,
// which may be spread over sheets by month or township. The same row again
// collapses; two values refuse the file unless the data set says which one
// counts.
func settleDuplicates(tables []Table, probs *problems) {
	first := newFirstRows(tables)
	dropped := map[rowID]bool{}
	for i := range tables {
		d := tables[i].Dataset
		kept := d.keptIndex()
		for j, row := range tables[i].Rows {
			key := d.keyOf(kept, row.Values)
			if key == "" {
				continue
			}
			before, seen := first.add(key, rowAt{i, j})
			if !seen {
				continue
			}
			pair := duplicate{tables, d, kept, before.placed(tables), rowAt{i, j}.placed(tables)}
			winner, loser := pair.settle(probs)
			if winner.rowID != pair.a.rowID {
				first.replace(key, rowAt{i, j})
			}
			dropped[loser.rowID] = true
		}
	}
	if len(dropped) == 0 {
		return
	}
	for i := range tables {
		tables[i].Rows = slices.DeleteFunc(tables[i].Rows, func(row Row) bool { return dropped[rowID{i, row.Number}] })
	}
}

// keptIndex tells the position of a key in Row.Values.
func (d *Dataset) keptIndex() map[string]int {
	out := map[string]int{}
	for i, key := range d.Kept() {
		out[key] = i
	}
	return out
}

// keyOf joins data set and key of a row. It is "" when the row lacks what must
// identify it: that is already in the list of problems.
func (d *Dataset) keyOf(kept map[string]int, values []string) string {
	parts := []string{d.ID}
	filled := false
	for _, key := range d.Key {
		value := values[kept[key]]
		if value == "" && d.KeyFallback[key] != "" {
			value = values[kept[d.KeyFallback[key]]]
		}
		c := d.Column(key)
		if value == "" && !c.Region && (c.Required || d.KeyFallback[key] != "") {
			return ""
		}
		filled = filled || value != ""
		parts = append(parts, value)
	}
	if !filled {
		return ""
	}
	return strings.Join(parts, "\x1f")
}

// duplicate is two rows with one key.
type duplicate struct {
	tables  []Table
	dataset *Dataset
	kept    map[string]int
	a, b    placedRow // a stands before b
}

// settle decides which of the two counts and reports it.
func (d duplicate) settle(probs *problems) (winner, loser placedRow) {
	rule, column, _ := strings.Cut(d.dataset.Duplicates, " ")
	f := pairFound{A: d.a.number, B: d.b.number, Same: d.sameContent()}
	if i := d.kept[column]; rule == "earliest" {
		f.LaterWins = d.b.values[i] != "" && (d.a.values[i] == "" || d.b.values[i] < d.a.values[i])
	}
	f.LaterWins = !f.Same && (rule == "last" || f.LaterWins)
	d.tell(f, probs)
	if f.LaterWins {
		return d.b, d.a
	}
	return d.a, d.b
}

// pairFound is what was decided of two rows with one key.
type pairFound struct {
	A, B      int  // rows of the sheet; A stands before B
	Same      bool // in content
	LaterWins bool // else the one before counts
}

// tell reports what was decided.
func (d duplicate) tell(f pairFound, probs *problems) {
	if f.Same {
		probs.warn(CodeRepeatedRow, d.place(d.b), "与%s完全相同，只计一次；请删去重复行", d.name(d.a))
		return
	}
	winner, loser := d.a, d.b
	if f.LaterWins {
		winner, loser = d.b, d.a
	}
	switch rule, column, _ := strings.Cut(d.dataset.Duplicates, " "); rule {
	case "last":
		probs.warn(CodeRepeatedRow, d.place(d.a), "与%s编号相同，以后者为准；请在原系统核对", d.name(d.b))
	case "earliest":
		probs.warn(CodeRepeatedRow, d.place(loser), "与%s是同一主体，以“%s”较早的一行为准；请合并",
			d.name(winner), d.dataset.Column(column).Header)
	default:
		probs.fail(CodeDuplicateKey, d.place(d.b), "与%s是同一条（%s相同），但内容不同；请核对后只留一条", d.name(d.a), d.keyHeaders())
	}
}

// sameContent compares two rows, a kind of business behind a name aside: one
// operator is written with and without （个体工商户）.
func (d duplicate) sameContent() bool {
	return slices.EqualFunc(d.a.values, d.b.values, func(a, b string) bool {
		return a == b || kindBehind.ReplaceAllString(a, "") == kindBehind.ReplaceAllString(b, "")
	})
}

var kindBehind = regexp.MustCompile(`[(（](个体工商户|个体户|个体)[)）]$`)

// place is the cell of the first key column that the sheet has.
func (d duplicate) place(row placedRow) place {
	t := d.tables[row.table]
	for _, key := range d.dataset.Key {
		for _, m := range t.Mapping {
			if m.Key == key && m.Column != "" {
				at, _ := parseSpot(m.Column + "1")
				return place{t.Sheet, at.col + 1, row.number}
			}
		}
	}
	return place{sheet: t.Sheet, row: row.number}
}

// name is how the other row is called in a message.
func (d duplicate) name(row placedRow) string {
	if d.a.table == d.b.table {
		return fmt.Sprintf("第 %d 行", row.number)
	}
	return fmt.Sprintf("工作表“%s”第 %d 行", d.tables[row.table].Sheet, row.number)
}

func (d duplicate) keyHeaders() string {
	var out []string
	for _, key := range d.dataset.Key {
		out = append(out, d.dataset.Column(key).Header)
	}
	return strings.Join(out, "、")
}
