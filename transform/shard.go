package transform

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// shard is a group of areas whose row models can be made alone.
type shard struct {
	name      string   // its provinces, "35" or "35+36", or allAreas
	provinces []string // two digits each; none where it holds everything
	captures  []Source // of its areas

	digest string            // of everything its tables depend on
	parts  map[string]string // of what the digest is made: part → digest
	why    string            // it was made, or not
	isKept bool              // by a former build
}

const allAreas = "all"

// wholeUnder is the size of register and case files, in bytes of CSV, under
// which making everything in one piece costs less than to write and read what
// shards come to. Measured: 32 MiB of complaints are scored in about half a second.
const wholeUnder = 32 << 20

// shards groups the captures by province. Where the build is better made in one
// piece, whole says why.
func (b *building) shards() (shards []*shard, whole string) {
	byProvince := map[string][]Source{}
	bytes := b.rowBytes(b.in.Captures)
	isPlaced := true
	for _, c := range b.in.Captures {
		if b.isRowData(c) {
			isPlaced = isPlaced && shardOf(c.RefArea) != ""
		}
		if province := shardOf(c.RefArea); c.Dataset != "" && province != "" {
			byProvince[province] = append(byProvince[province], c)
		}
	}
	switch {
	case b.in.Split == SplitNever:
		return nil, "not to be split"
	case b.in.KeepAll:
		return nil, "every table is kept"
	case len(b.parts.rows) == 0:
		return nil, "no row models"
	case b.in.Split == SplitWhenLarge && bytes < wholeUnder:
		return nil, fmt.Sprintf("small: %d KiB of registers and cases", bytes>>10)
	case len(byProvince) == 0:
		return nil, "no county's export"
	case !isPlaced:
		return []*shard{{name: allAreas, captures: b.in.Captures}}, ""
	}
	for _, province := range slices.Sorted(maps.Keys(byProvince)) {
		shards = append(shards, &shard{name: province, provinces: []string{province}, captures: byProvince[province]})
	}
	return shards, ""
}

// isRowData tells registers and case files, which row models read.
func (b *building) isRowData(c Source) bool { return slices.Contains(b.parts.raw, "raw."+c.Dataset) }

// rowBytes is the size of registers and case files.
func (b *building) rowBytes(captures []Source) (bytes int64) {
	for _, c := range captures {
		if b.isRowData(c) {
			bytes += c.Bytes
		}
	}
	return bytes
}

// joined puts shards together where a delivery of one names areas of another.
func joined(shards []*shard, foreign map[string][]string) []*shard {
	if len(shards) == 1 {
		return shards
	}
	shards = slices.Clone(shards)
	for i, s := range shards {
		shards[i] = &shard{name: s.name, provinces: slices.Clone(s.provinces), captures: s.captures}
		if !all(foreign[s.name], isPlace) { // an area above every shard: what is everybody's is made of its rows
			return everything(shards)
		}
	}
	group := map[string]*shard{} // by province
	for _, s := range shards {
		for _, p := range s.provinces {
			group[p] = s
		}
	}
	for _, name := range slices.Sorted(maps.Keys(foreign)) {
		at := slices.IndexFunc(shards, func(s *shard) bool { return s.name == name })
		if at < 0 {
			continue
		}
		for _, province := range foreign[name] {
			a, b := group[shards[at].provinces[0]], group[province]
			if b == nil { // nothing was delivered there: its areas belong to whoever names them
				a.provinces = append(a.provinces, province)
				group[province] = a
				continue
			}
			if a == b {
				continue
			}
			both := &shard{provinces: slices.Concat(a.provinces, b.provinces), captures: slices.Concat(a.captures, b.captures)}
			for _, p := range both.provinces {
				group[p] = both
			}
		}
	}
	var together []*shard
	for _, province := range slices.Sorted(maps.Keys(group)) {
		s := group[province]
		if slices.Contains(together, s) {
			continue
		}
		slices.Sort(s.provinces)
		slices.SortFunc(s.captures, func(a, b Source) int { return strings.Compare(a.ID, b.ID) })
		s.name = strings.Join(s.provinces, "+")
		together = append(together, s)
	}
	return together
}

// makeShards makes the row models of every shard that is not kept from a former
// build, and lays the frontier tables of all of them into the warehouse.
func (b *building) makeShards(ctx context.Context, shards []*shard) error {
	store, err := openShards(b.in.Cache, b.w.dir)
	if err != nil {
		return err
	}
	shards = joined(shards, store.foreign())
	for range len(shards) + 1 {
		entries, err := b.entries(ctx, store, shards)
		if err != nil {
			return err
		}
		foreign := map[string][]string{}
		for i, e := range entries {
			if len(e.Foreign) > 0 {
				foreign[shards[i].name] = e.Foreign
			}
		}
		again := joined(shards, foreign)
		if len(foreign) > 0 && !sameShards(again, shards) {
			store.note(foreign)
			shards = again
			continue
		}
		if err := b.layFrontier(ctx, store, shards, entries); err != nil {
			return err
		}
		b.tellShards(shards, entries)
		return store.keep(shards)
	}
	return fmt.Errorf("split by province: wanted shards that name no other's areas, found ones that still do")
}

// everything is one shard of all areas.
func everything(shards []*shard) []*shard {
	one := &shard{name: allAreas}
	for _, s := range shards {
		one.captures = append(one.captures, s.captures...)
	}
	return []*shard{one}
}

func all(texts []string, is func(string) bool) bool {
	return !slices.ContainsFunc(texts, func(text string) bool { return !is(text) })
}

func sameShards(a, b []*shard) bool {
	return slices.EqualFunc(a, b, func(x, y *shard) bool { return x.name == y.name })
}

// entries are the results of all shards, in their order.
func (b *building) entries(ctx context.Context, store *shardStore, shards []*shard) ([]*entry, error) {
	if err := b.digest(ctx, shards); err != nil {
		return nil, err
	}
	entries := make([]*entry, len(shards))
	var missing []int
	for i, s := range shards {
		if entries[i], s.why = store.read(s); entries[i] == nil {
			missing = append(missing, i)
		}
		s.isKept = entries[i] != nil
	}
	made, err := b.makeMissing(ctx, store, shards, selectShards(shards, missing))
	if err != nil {
		return nil, err
	}
	for n, i := range missing {
		entries[i] = made[n]
	}
	return entries, nil
}

func selectShards(shards []*shard, at []int) []*shard {
	picked := make([]*shard, len(at))
	for n, i := range at {
		picked[n] = shards[i]
	}
	return picked
}

// layFrontier makes each frontier table of its parts, one a shard, and puts
// together what the checks found.
func (b *building) layFrontier(ctx context.Context, store *shardStore, shards []*shard, entries []*entry) error {
	var all int64
	for n, m := range b.parts.frontier {
		var paths []string
		var bytes int64
		for i := range shards {
			t := entries[i].Tables[n]
			if t.Table != m.Name {
				return fmt.Errorf("shard %s: wanted the table %s, found %s", shards[i].name, m.Name, t.Table)
			}
			paths = append(paths, store.path(shards[i], t.File))
			bytes += t.Bytes
		}
		all += bytes
		kind := "table" // a view is read from the files again by each of its readers, a table takes memory
		if bytes > frontierInMemory || m.Schema() == "published" {
			kind = "view"
		}
		query := selectFiles(entries[0].Tables[n].Columns, paths[:1])
		if len(paths) > 1 {
			query += " union all " + selectFiles(entries[0].Tables[n].Columns, paths[1:]) + b.ownRows(shards)
		}
		if err := b.w.exec(ctx, fmt.Sprintf("create %s %s as %s", kind, m.Name, query)); err != nil {
			return fmt.Errorf("put %s together: %w", m.Name, err)
		}
	}
	if err := b.w.widen(ctx, all*packedTo); err != nil {
		return err
	}
	byCheck := map[string][]offence{}
	for i, e := range entries {
		for _, o := range e.Offences {
			if i == 0 || o.Owner != "" {
				byCheck[o.Model+" "+o.Check] = append(byCheck[o.Model+" "+o.Check], o)
			}
		}
	}
	for _, m := range b.parts.rows {
		for _, check := range append(checkNames(m), grainCheck) {
			if found := byCheck[m.Name+" "+check]; len(found) > 0 {
				b.found[m.Name] = append(b.found[m.Name], together(found))
			}
		}
	}
	return nil
}

// frontierInMemory is the size of a frontier table's files above which it stays
// in them.
const frontierInMemory = 8 << 20

// packedTo is how many bytes of CSV about one byte of a frontier's files holds.
const packedTo = 4

func checkNames(m *Model) (names []string) {
	for _, c := range m.Checks {
		names = append(names, c.Name)
	}
	return names
}

// tellShards says what was done in each shard.
func (b *building) tellShards(shards []*shard, entries []*entry) {
	for i, s := range shards {
		for _, step := range entries[i].Steps {
			step.Shard, step.Why = s.name, s.why
			if s.isKept {
				step.State = StateCached
			}
			b.steps = append(b.steps, step)
		}
	}
}

// makeWork describes shards for MakeShard.
func (b *building) makeWork(batch, shards []*shard, shown []tableFile, shownDir, dir string, limits Limits) work {
	w := work{
		Dir: dir, ShownDir: shownDir, Shown: shown, Models: b.parts.rows,
		Frontier: names(b.parts.frontier), Raw: b.parts.raw, Datasets: b.datasets, Limits: limits, Cache: b.in.Cache,
		OwnedBy: map[string]string{},
	}
	for _, t := range shown {
		if by := b.ownedBy(t.Table); by != "" {
			w.OwnedBy[t.Table] = by
		}
	}
	for _, s := range shards {
		if !slices.Contains(batch, s) {
			w.Elsewhere = append(w.Elsewhere, s.provinces...)
			continue
		}
		w.Shards = append(w.Shards, workShard{Name: s.name, Provinces: s.provinces, Digest: s.digest})
		w.Captures = append(w.Captures, s.captures...)
	}
	return w
}

// leastShardMiB is the memory for one of several shards made side by side. Half
// of it is too little for the tables of 150 counties.
const leastShardMiB = 1024

// sideBySide is how many of so many shards are made at a time, whether each in a
// process of its own, and the limits of one.
func (b *building) sideBySide(shards int) (n int, isChild bool, one Limits) {
	l := b.in.Limits.orDefault()
	n = min(shards, l.Threads, l.MemoryMiB/leastShardMiB)
	if isChild = b.processes() > 1; isChild {
		n = b.processes()
	}
	n = max(1, n)
	return n, isChild, Limits{Threads: max(1, l.Threads/n), MemoryMiB: max(256, l.MemoryMiB/n), TempDiskMiB: l.TempDiskMiB / n, TempDir: l.TempDir}
}

// processes is how many make shards.
func (b *building) processes() int {
	if b.in.Child == nil {
		return 1
	}
	return max(1, b.in.Processes)
}

func names(models []*Model) []string {
	all := make([]string, len(models))
	for i, m := range models {
		all[i] = m.Name
	}
	return all
}
