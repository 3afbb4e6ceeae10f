package county

import (
	"cmp"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// goodFile is one bundled export as it is read.
type goodFile struct {
	name, area string
	body       []byte
	export     *Export
}

// sampleFiles reads the bundled exports in the order they were filled in.
func sampleFiles(t testing.TB) []goodFile {
	t.Helper()
	const sample = "../../testdata/sample/inbox"
	var files []goodFile
	err := filepath.WalkDir(sample, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || isAside(entry.Name()) {
			return err
		}
		body, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		inside, err := filepath.Rel(sample, path)
		area, _, _ := strings.Cut(filepath.ToSlash(inside), "/")
		if area == "national" {
			area = ""
		}
		f := goodFile{entry.Name(), area, body, nil}
		f.export = f.read(body)
		files = append(files, f)
		return err
	})
	if err != nil || len(files) < 40 {
		t.Fatalf("wanted the bundled exports, found %d, %v", len(files), err)
	}
	slices.SortStableFunc(files, func(a, b goodFile) int { return cmp.Compare(a.export.DeclaredOn, b.export.DeclaredOn) })
	return files
}

func (f goodFile) read(body []byte) *Export {
	return Read(body, Options{Area: f.area, Secret: []byte("sample"), Name: f.name})
}

// delivered turns what was read into former deliveries.
func delivered(e *Export) map[string]Former {
	out := map[string]Former{}
	for _, tables := range byDataset(e.Tables) {
		d := FormerDelivery{Vintage: e.DeclaredOn}
		for _, table := range tables {
			d.Rows = append(d.Rows, table.Rows...)
		}
		out[tables[0].Dataset.ID] = Former{d}
	}
	return out
}

func formerFrom(byID map[string]Former) func(*Dataset) (Former, error) {
	return func(d *Dataset) (Former, error) { return byID[d.ID], nil }
}

// planted is the one cell of the bundled exports that is wrong on purpose: a
// document dated after the ledger was filled in.
const planted = "2026-06-30"

const replayDay = "2026-03-31"

// alarms are the gates' problems of a file beside what the reader says itself.
func alarms(t testing.TB, e *Export, former map[string]Former) []Problem {
	t.Helper()
	before := len(e.Problems)
	if err := e.HoldGates("f", Circumstances{Today: replayDay, Former: formerFrom(former)}); err != nil {
		t.Fatal(err)
	}
	return e.Problems[before:]
}

// Good deliveries raise no alarm: the bundled exports in the order they came,
// each beside what its area had delivered, then each again beside what it would
// have been one and two years before. At most one delivery in a hundred may.
func TestGoodDeliveriesRaiseNoAlarm(t *testing.T) {
	deliveries, alarmed := 0, 0
	count := func(name string, problems []Problem) {
		deliveries++
		problems = slices.DeleteFunc(problems, func(p Problem) bool { return strings.Contains(p.Message, planted) })
		if len(problems) > 0 {
			alarmed++
			t.Logf("%s: %s", name, problems[0].Message)
		}
	}
	areas := map[string]map[string]Former{}
	for _, f := range sampleFiles(t) {
		if areas[f.area] == nil {
			areas[f.area] = map[string]Former{}
		}
		count("as delivered "+f.name, alarms(t, earlier(f.export, 0), areas[f.area]))
		for id, former := range delivered(f.export) {
			areas[f.area][id] = append(areas[f.area][id], former...)
		}
		last := earlier(f.export, 2)
		for years := 1; years >= 0; years-- {
			now := earlier(f.export, years)
			count("a year on "+f.name, alarms(t, now, delivered(last)))
			last = now
		}
	}
	t.Logf("%d deliveries, %d with an alarm", deliveries, alarmed)
	if alarmed*100 > deliveries {
		t.Errorf("wanted at most one alarm in a hundred good deliveries, found %d of %d", alarmed, deliveries)
	}
}

// earlier is an export as it would have been some years before, of registers
// and cases as it was two months before for each: periods that lie later are
// missing, and where nothing is left a year before stands with figures 7.3 %
// smaller.
func earlier(e *Export, years int) *Export {
	out := &Export{DeclaredOn: yearsBack(e.DeclaredOn, years)}
	if len(e.Tables) > 0 && isList(e.Tables[0].Dataset) {
		out.DeclaredOn = daysBack(e.DeclaredOn, 60*years)
	}
	for i := range e.Tables {
		t := e.Tables[i]
		h := &holding{dataset: t.Dataset, tables: []*Table{&e.Tables[i]}, kept: t.Dataset.keptIndex()}
		var rows []Row
		for n, row := range t.Rows {
			switch was, ok := h.asOf(row, out.DeclaredOn); {
			case years == 0:
				rows = append(rows, row)
			case !isList(t.Dataset):
				rows = append(rows, h.yearBefore(row, years))
			case ok && n%30 >= years:
				rows = append(rows, was)
			}
		}
		t.Rows = rows
		out.Tables = append(out.Tables, t)
	}
	return out
}

// isList tells the data sets that list everything there is up to a day: what
// they name stays the same, only its number grows.
func isList(d *Dataset) bool { return d.periodColumn() == "" && d.ID != "units" }

// ending is a column of a list that tells of an end: what has not ended yet has
// none.
var ending = regexp.MustCompile(`^(closed|finished|handled|first_check|accepted|checked|filed|to|approved|assigned|decided)_`)

// asOf is a row of a list as it stood on a day; ok is false before it began.
func (h *holding) asOf(row Row, day string) (Row, bool) {
	values := slices.Clone(row.Values)
	for i := range h.dataset.Columns {
		c := &h.dataset.Columns[i]
		value := h.value(heldRow{Row: row}, c.Key)
		if c.Type != "date" && c.Type != "datetime" || c.Key == "due_on" || value <= day {
			continue
		}
		if !ending.MatchString(c.Key) {
			return row, false
		}
		values[h.kept[c.Key]] = ""
	}
	return Row{row.Number, values}, true
}

// yearBefore is a row of figures as it stood some years before: the figure this
// file gives for that period, else a smaller one.
func (h *holding) yearBefore(row Row, years int) Row {
	d := h.dataset
	for later := 0; later <= years; later++ {
		at := h.movedBack(row, years-later)
		for _, same := range h.rows() {
			if key := d.keyOf(h.kept, at.Values); key == "" || d.keyOf(h.kept, same.Values) != key {
				continue
			}
			out := h.movedBack(same.Row, later)
			for _, key := range figureColumns {
				if i, ok := h.kept[key]; ok {
					out.Values[i] = grown(out.Values[i], later, h.value(same, "growth_pct"))
				}
			}
			if i, ok := h.kept["growth_pct"]; ok && later > 0 {
				out.Values[i] = "" // that of the made-up figure is not known
			}
			return Row{row.Number, out.Values}
		}
	}
	return row
}

// movedBack is a row with its periods and days some years earlier.
func (h *holding) movedBack(row Row, years int) Row {
	values := slices.Clone(row.Values)
	for i := range h.dataset.Columns {
		c := &h.dataset.Columns[i]
		if at, ok := h.kept[c.Key]; ok && (c.isYear() || c.Type == "period" || c.Type == "date" || c.Type == "datetime") {
			values[at] = yearsBack(values[at], years)
		}
	}
	return Row{row.Number, values}
}
