package transform

import (
	"context"
	"fmt"
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

// check runs a model's own checks.
func (w *Warehouse) check(ctx context.Context, m *Model) ([]Finding, error) {
	var findings []Finding
	for _, c := range m.Checks {
		f, err := w.offenders(ctx, m, c)
		if err != nil {
			return nil, err
		}
		if f.Count > 0 {
			findings = append(findings, f)
		}
	}
	return findings, nil
}

// checkGrains looks at the grain of all models in one query, and closer at
// those that break theirs.
func (w *Warehouse) checkGrains(ctx context.Context, models []*Model) ([]Finding, error) {
	var branches []string
	for i, m := range models {
		if !m.View {
			branches = append(branches, fmt.Sprintf("(select %d as model from (%s) limit 1)", i, m.repeated()))
		}
	}
	rows, err := w.conn.QueryContext(ctx, strings.Join(branches, " union all ")+" order by model")
	if err != nil {
		return nil, fmt.Errorf("check grains: %w", err)
	}
	defer rows.Close()
	var broken []*Model
	for rows.Next() {
		var i int
		if err := rows.Scan(&i); err != nil {
			return nil, fmt.Errorf("check grains: %w", err)
		}
		broken = append(broken, models[i])
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("check grains: %w", err)
	}
	var findings []Finding
	for _, m := range broken {
		f, err := w.offenders(ctx, m, Check{Name: "grain", Severity: SeverityFail, What: "rows that should be one", Offenders: m.repeated()})
		if err != nil {
			return nil, err
		}
		findings = append(findings, f)
	}
	return findings, nil
}

// repeated selects the keys that stand more than once in a model's table.
func (m *Model) repeated() string {
	keys := make([]string, len(m.Grain))
	for i, name := range m.Grain {
		keys[i] = quoteName(name)
	}
	list := strings.Join(keys, ", ")
	return fmt.Sprintf("select %s, cast(count(*) as bigint) as times from %s group by %s having count(*) > 1", list, m.Name, list)
}

func (w *Warehouse) offenders(ctx context.Context, m *Model, c Check) (Finding, error) {
	f := Finding{Model: m.Name, Check: c.Name, Severity: c.Severity, What: c.What}
	rows, err := w.db.QueryContext(ctx, "select cast(columns(*) as varchar) from ("+c.Offenders+") order by all")
	if err != nil {
		return f, fmt.Errorf("check %s of %s: %w", c.Name, m.Name, err)
	}
	defer rows.Close()
	if f.Columns, err = rows.Columns(); err != nil {
		return f, fmt.Errorf("check %s of %s: %w", c.Name, m.Name, err)
	}
	for rows.Next() {
		cells := make([]*string, len(f.Columns))
		into := make([]any, len(cells))
		for i := range cells {
			into[i] = &cells[i]
		}
		if err := rows.Scan(into...); err != nil {
			return f, fmt.Errorf("check %s of %s: %w", c.Name, m.Name, err)
		}
		if f.Count++; f.Count <= shownOffenders {
			f.Rows = append(f.Rows, texts(cells))
		}
	}
	return f, rows.Err()
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
