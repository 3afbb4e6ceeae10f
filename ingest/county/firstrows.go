package county

import "hash/maphash"

// rowAt is a row by its table and its place in it.
type rowAt struct{ table, index int }

func (a rowAt) placed(tables []Table) placedRow {
	row := tables[a.table].Rows[a.index]
	return placedRow{rowID{a.table, row.Number}, row.Values}
}

// firstRows remembers the row that counts for each key. Of a million keys it
// keeps eight bytes each and reads the rest from the rows; the few that share
// those eight bytes with another are kept in full.
type firstRows struct {
	tables []Table
	kept   []map[string]int
	seed   maphash.Seed
	byHash map[uint64]rowAt32
	clash  map[string]rowAt
}

type rowAt32 struct{ table, index int32 }

func newFirstRows(tables []Table) *firstRows {
	f := &firstRows{tables: tables, seed: maphash.MakeSeed(), clash: map[string]rowAt{}}
	rows := 0
	for i := range tables {
		f.kept = append(f.kept, tables[i].Dataset.keptIndex())
		rows += len(tables[i].Rows)
	}
	f.byHash = make(map[uint64]rowAt32, rows)
	return f
}

// add remembers a row unless one with its key is known, which it returns.
func (f *firstRows) add(key string, at rowAt) (before rowAt, seen bool) {
	hash := maphash.String(f.seed, key)
	known, ok := f.byHash[hash]
	if !ok {
		f.byHash[hash] = rowAt32{int32(at.table), int32(at.index)}
		return at, false
	}
	before = rowAt{int(known.table), int(known.index)}
	if f.keyAt(before) == key {
		return before, true
	}
	if before, ok = f.clash[key]; ok {
		return before, true
	}
	f.clash[key] = at
	return at, false
}

// replace lets another row count for a known key.
func (f *firstRows) replace(key string, at rowAt) {
	if _, ok := f.clash[key]; ok {
		f.clash[key] = at
		return
	}
	f.byHash[maphash.String(f.seed, key)] = rowAt32{int32(at.table), int32(at.index)}
}

func (f *firstRows) keyAt(at rowAt) string {
	t := f.tables[at.table]
	return t.Dataset.keyOf(f.kept[at.table], t.Rows[at.index].Values)
}
