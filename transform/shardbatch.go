package transform

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// workShard is one of the shards of a work.
type workShard struct {
	Name      string   `json:"name"`
	Provinces []string `json:"provinces"`
	Digest    string   `json:"digest"`
}

func (k *work) names() []string {
	names := make([]string, len(k.Shards))
	for i, s := range k.Shards {
		names[i] = s.Name
	}
	return names
}

func (k *work) name() string { return strings.Join(k.names(), "+") }

// batchUnder is the size of the exports, in bytes of CSV, up to which shards are
// made at once: more is a matter of rows, not of planning, and of memory.
const batchUnder = 8 << 20

// inBatches parts shards into those made at once, at least one for each
// process: a row model's rows of several provinces are those of each put
// together, and planning 130 models costs more than the rows of a small one.
func inBatches(shards []*shard, processes int) (batches [][]*shard) {
	var total, filled int64
	for _, s := range shards {
		total += sizeOf(s.captures)
	}
	limit := min(batchUnder, (total+int64(processes)-1)/int64(processes))
	for _, s := range shards {
		size := sizeOf(s.captures)
		if len(batches) == 0 || filled+size > limit {
			batches, filled = append(batches, nil), 0
		}
		filled += size
		batches[len(batches)-1] = append(batches[len(batches)-1], s)
	}
	return batches
}

// keepApart keeps the result of several shards as an entry each. Where it
// cannot be told apart it keeps none, and each is to be made alone.
func (k *work) keepApart(ctx context.Context, w *Warehouse, offences []offence, steps []Step) error {
	columns, err := w.columnsWhere(ctx, "not internal")
	if err != nil {
		return fmt.Errorf("list columns: %w", err)
	}
	isMixed, err := k.isMixed(ctx, w, columns)
	if err != nil || isMixed {
		return err
	}
	if slices.ContainsFunc(offences, func(o offence) bool { return !o.isPlaced() }) {
		return nil // found in which of them?
	}
	entries := make([]entry, len(k.Shards))
	for i, s := range k.Shards {
		entries[i] = entry{Digest: s.Digest}
		for _, o := range offences {
			if o.Owner == "" || o.Owner == s.Name {
				entries[i].Offences = append(entries[i].Offences, o)
			}
		}
	}
	for n, m := range k.Models {
		rows, err := k.rowsOf(ctx, w, m, hasColumn(columns[m.Name], "ref_area"), steps[n].Rows)
		if err != nil {
			return err
		}
		for i := range entries {
			step := steps[n]
			step.Rows, step.Ms = rows[i], step.Ms/int64(len(entries))
			entries[i].Steps = append(entries[i].Steps, step)
		}
	}
	for i := range entries {
		var others []string
		for j, s := range k.Shards {
			if j != i {
				others = append(others, s.Provinces...)
			}
		}
		if err := k.keep(ctx, w, &entries[i], notOf("ref_area", others)); err != nil {
			return err
		}
	}
	return nil
}

// isMixed reports whether a delivery of one shard names areas that are not its own.
func (k *work) isMixed(ctx context.Context, w *Warehouse, columns map[string][]columnType) (isMixed bool, err error) {
	for _, m := range k.Models {
		if m.View || !hasColumn(columns[m.Name], "ref_area") || !hasColumn(columns[m.Name], "capture") {
			continue
		}
		err = w.db.QueryRowContext(ctx, fmt.Sprintf(`select exists (select 1 from %s t join main.shard_of c on c.capture = t.capture
			left join main.place_of p on p.place = %s where t.ref_area is not null and p.shard is distinct from c.shard)`, m.Name, placeOf("t.ref_area"))).Scan(&isMixed)
		if err != nil || isMixed {
			return isMixed, err
		}
	}
	return false, nil
}

// rowsOf counts the rows of a model that each shard alone would have; where
// they cannot be told apart, all of them.
func (k *work) rowsOf(ctx context.Context, w *Warehouse, m *Model, isPlaced bool, all int64) ([]int64, error) {
	counts := make([]int64, len(k.Shards))
	for i := range counts {
		counts[i] = all
	}
	if m.View || !isPlaced {
		return counts, nil
	}
	rows, err := w.db.QueryContext(ctx, fmt.Sprintf("select coalesce(%s, ''), count(*) from %s group by 1", placeOf("ref_area"), m.Name))
	if err != nil {
		return nil, fmt.Errorf("count %s: %w", m.Name, err)
	}
	defer rows.Close()
	for rows.Next() {
		var place string
		var n int64
		if err := rows.Scan(&place, &n); err != nil {
			return nil, fmt.Errorf("count %s: %w", m.Name, err)
		}
		owner := slices.IndexFunc(k.Shards, func(s workShard) bool { return slices.Contains(s.Provinces, place) })
		for i := range counts {
			if owner >= 0 && owner != i {
				counts[i] -= n
			}
		}
	}
	return counts, rows.Err()
}

func hasColumn(columns []columnType, name string) bool {
	return slices.ContainsFunc(columns, func(c columnType) bool { return c.Name == name })
}
