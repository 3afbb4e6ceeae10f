package transform

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// shownOffenders is how many offenders of a check are kept with its finding.
const shownOffenders = 20

// Finding is a check that found offenders.
type Finding struct {
	Model    string     `json:"model"`
	Check    string     `json:"check"`
	Severity string     `json:"severity"`
	What     string     `json:"what"`
	Count    int        `json:"count"`
	Columns  []string   `json:"columns"`
	Rows     [][]string `json:"rows"` // the first of them
}

// First shows the first offender on one line.
func (f Finding) First() string {
	if len(f.Rows) == 0 {
		return ""
	}
	parts := make([]string, len(f.Columns))
	for i, name := range f.Columns {
		parts[i] = name + "=" + f.Rows[0][i]
	}
	return strings.Join(parts, " ")
}

// offence is a finding with all it takes to put it together with those of other
// shards.
type offence struct {
	Finding
	Cells [][]*string `json:"cells"`           // of the offenders that are kept, in the order of all columns, null last
	Owner string      `json:"owner,omitempty"` // the shard they belong to; "" where every shard finds the same
}

// isPlaced reports whether an offender belongs to one shard, for it names its
// capture or area.
func (o *offence) isPlaced() bool {
	return slices.Contains(o.Columns, "capture") || slices.Contains(o.Columns, "ref_area")
}

// finding shows the first offenders.
func (o *offence) finding() Finding {
	f := o.Finding
	for _, cells := range o.Cells[:min(len(o.Cells), shownOffenders)] {
		f.Rows = append(f.Rows, texts(cells))
	}
	return f
}

// together is what one check found in several shards. Offenders that name no
// place may be found in each and count once.
func together(found []offence) offence {
	all := found[0]
	all.Cells, all.Count = nil, 0
	for _, o := range found {
		all.Cells = append(all.Cells, o.Cells...)
		all.Count += o.Count
	}
	slices.SortFunc(all.Cells, compareCells)
	if !all.isPlaced() {
		all.Cells = slices.CompactFunc(all.Cells, func(a, b []*string) bool { return compareCells(a, b) == 0 })
		all.Count = len(all.Cells)
	}
	return all
}

// compareCells orders rows of one length as the engine does: by their bytes,
// null last.
func compareCells(a, b []*string) int {
	return slices.CompareFunc(a, b, func(x, y *string) int {
		switch {
		case x == nil && y == nil:
			return 0
		case x == nil:
			return 1
		case y == nil:
			return -1
		}
		return strings.Compare(*x, *y)
	})
}

// check runs a model's own checks and looks at its grain.
func (w *Warehouse) check(ctx context.Context, m *Model) ([]offence, error) {
	var found []offence
	for _, c := range m.Checks {
		o, err := w.offenders(ctx, m, c)
		if err != nil {
			return nil, err
		}
		found = append(found, o...)
	}
	if m.View {
		return found, nil
	}
	isBroken, err := w.isGrainBroken(ctx, m)
	if err != nil || !isBroken {
		return found, err
	}
	o, err := w.offenders(ctx, m, Check{Name: grainCheck, Severity: SeverityFail, What: "rows that should be one", Offenders: m.repeated()})
	return append(found, o...), err
}

// grainCheck is the name of the check that every model has.
const grainCheck = "grain"

// isGrainBroken looks at hashes of the keys first: they take less memory and
// time than the keys, and repeat only where a key does, or once in a long while.
func (w *Warehouse) isGrainBroken(ctx context.Context, m *Model) (isBroken bool, err error) {
	hashed := fmt.Sprintf("select exists (select 1 from (select hash(%s) as h from %s) group by h having count(*) > 1)", m.keys(), m.Name)
	if err := w.db.QueryRowContext(ctx, hashed).Scan(&isBroken); err != nil {
		return false, fmt.Errorf("check grain of %s: %w", m.Name, err)
	}
	return isBroken, nil
}

func (m *Model) keys() string {
	keys := make([]string, len(m.Grain))
	for i, name := range m.Grain {
		keys[i] = quoteName(name)
	}
	return strings.Join(keys, ", ")
}

// repeated selects the keys that stand more than once in a model's table.
func (m *Model) repeated() string {
	return fmt.Sprintf("select %s, cast(count(*) as bigint) as times from %s group by %s having count(*) > 1", m.keys(), m.Name, m.keys())
}

// offenders runs one check. Of a row model the offenders are told apart, so
// that they are as many in one piece as in shards; where shards are made, there
// is an offence for each they belong to.
func (w *Warehouse) offenders(ctx context.Context, m *Model, c Check) ([]offence, error) {
	one := offence{Finding: Finding{Model: m.Name, Check: c.Name, Severity: c.Severity, What: c.What}}
	distinct := ""
	if m.Rows == RowsArea {
		distinct = "distinct "
	}
	rows, err := w.db.QueryContext(ctx, "select "+distinct+"cast(columns(*) as varchar) from ("+c.Offenders+") order by all")
	if err != nil {
		return nil, fmt.Errorf("check %s of %s: %w", c.Name, m.Name, err)
	}
	defer rows.Close()
	if one.Columns, err = rows.Columns(); err != nil {
		return nil, fmt.Errorf("check %s of %s: %w", c.Name, m.Name, err)
	}
	keepsAll := m.Rows == RowsArea && !one.isPlaced()
	var found []offence
	for rows.Next() {
		cells := make([]*string, len(one.Columns))
		into := make([]any, len(cells))
		for i := range cells {
			into[i] = &cells[i]
		}
		if err := rows.Scan(into...); err != nil {
			return nil, fmt.Errorf("check %s of %s: %w", c.Name, m.Name, err)
		}
		if w.ownerOf != nil {
			one.Owner = w.ownerOf(one.cell(cells, "capture"), one.cell(cells, "ref_area"))
		}
		at := slices.IndexFunc(found, func(o offence) bool { return o.Owner == one.Owner })
		if at < 0 {
			at, found = len(found), append(found, one)
		}
		o := &found[at]
		if o.Count++; o.Count <= shownOffenders || keepsAll {
			o.Cells = append(o.Cells, cells)
		}
	}
	return found, rows.Err()
}

// cell is an offender's text in a column, "" where there is none.
func (o *offence) cell(cells []*string, column string) string {
	if at := slices.Index(o.Columns, column); at >= 0 && cells[at] != nil {
		return *cells[at]
	}
	return ""
}

func texts(cells []*string) []string {
	out := make([]string, len(cells))
	for i, c := range cells {
		if c != nil {
			out[i] = *c
		}
	}
	return out
}

// publishProblems adds the offenders of warnings to raw.problem, so that they
// stand beside the numbers. An offender's columns capture, sheet and row name
// its place; the others are quoted.
func (w *Warehouse) publishProblems(ctx context.Context, findings []Finding) error {
	for _, f := range findings {
		if f.Severity != SeverityWarn {
			continue
		}
		for _, row := range f.Rows {
			place := map[string]string{}
			var quoted []string
			for i, name := range f.Columns {
				switch name {
				case "capture", "sheet", "row", "ref_area":
					place[name] = row[i]
				default:
					quoted = append(quoted, row[i])
				}
			}
			message := f.What
			if len(quoted) > 0 {
				message += "（" + strings.Join(quoted, "，") + "）"
			}
			_, err := w.conn.ExecContext(ctx, `insert into raw.problem
				select 'warn', ?, coalesce(max(dataset), max(source), ?), coalesce(nullif(?, ''), max(ref_area)), max(url), ?, ?, ?
				from raw.capture where capture = ?`, f.Check, f.Model, place["ref_area"], place["sheet"], place["row"], message, place["capture"])
			if err != nil {
				return fmt.Errorf("note finding of check %s: %w", f.Check, err)
			}
		}
	}
	return nil
}
