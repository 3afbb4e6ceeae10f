package county

import (
	"maps"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"

	"golang.org/x/sync/errgroup"
)

// seed is a good file opened once: its sheets, how they were read, and what it
// would have been a year (a register: two months) before.
type seed struct {
	goodFile
	sheets []*sheet
	tables []seedTable
	format string
	said   map[string]bool // the problems of the good file
	former map[string]Former
	proxy  proxy
	kept   string
}

// seedTable is a sheet of a seed that holds a table.
type seedTable struct {
	sheet  int
	layout *layout
	rows   []int
}

// mutant is a copy of a seed with one error.
type mutant struct {
	*seed
	sheets []*sheet
	at     *sheet // the sheet that is changed
	layout *layout
	rows   []int // its data rows
	random *rand.Rand
	body   []byte // instead of the sheets, for an error of the bytes
}

// mutation is one kind of error. structural ones break the shape of a file and
// must always be noticed; of the others, those that move a figure.
type mutation struct {
	name       string
	structural bool
	apply      func(m *mutant) bool // false: this file has nothing it could befall
}

// readSheetsOf reads sheets that are open as Read does.
func readSheetsOf(sheets []*sheet, o Options) *Export {
	e, probs := &Export{}, &problems{file: o.Name}
	for _, s := range sheets {
		s.clean()
	}
	readTables(sheets, o, e, probs)
	settleDuplicates(e.Tables, probs)
	e.Problems = probs.all()
	return e
}

func copySheets(sheets []*sheet) []*sheet {
	out := make([]*sheet, len(sheets))
	for i, s := range sheets {
		c := *s
		c.top, c.rows = nil, make([][]string, len(s.rows))
		for j, row := range s.rows {
			c.rows[j] = slices.Clone(row)
		}
		c.long, c.percent = maps.Clone(s.long), maps.Clone(s.percent)
		out[i] = &c
	}
	return out
}

func mutants(t testing.TB) []*seed {
	var out []*seed
	for _, f := range sampleFiles(t) {
		s := &seed{goodFile: f, said: map[string]bool{}, former: delivered(earlier(f.export, 1))}
		e := &Export{}
		s.sheets, s.format = openSheets(f.body, e, &problems{}), e.Format
		for i := range s.sheets {
			probe := copySheets(s.sheets[i : i+1])[0]
			probe.clean()
			if l, rivals := probe.recognise(f.area, Datasets()); l != nil && len(rivals) == 0 && !probe.hidden {
				if rows := probe.sortRows(l).data; len(rows) > 0 {
					s.tables = append(s.tables, seedTable{i, l, rows})
				}
			}
		}
		good := s.judge(t, f.export)
		for _, p := range good.Problems {
			s.said[p.Message] = true
		}
		s.proxy, s.kept = proxyOf(good), keptText(good)
		out = append(out, s)
	}
	return out
}

// judge holds an export against the gates.
func (s *seed) judge(t testing.TB, e *Export) *Export {
	c := *e
	c.Problems = slices.Clone(e.Problems)
	if err := c.HoldGates(s.name, Circumstances{Today: replayDay, Former: formerFrom(s.former)}); err != nil {
		t.Fatal(err)
	}
	return &c
}

// mutate makes a mutant of a sheet that holds a table, nil where the seed has
// nothing to change.
func (s *seed) mutate(random *rand.Rand, kind mutation) *mutant {
	if len(s.tables) == 0 {
		return nil
	}
	table := s.tables[random.IntN(len(s.tables))]
	m := &mutant{seed: s, sheets: copySheets(s.sheets), random: random, layout: table.layout, rows: table.rows}
	m.at = m.sheets[table.sheet]
	if !kind.apply(m) {
		return nil
	}
	return m
}

func (m *mutant) read() *Export {
	if m.body != nil {
		return m.goodFile.read(m.body)
	}
	return readSheetsOf(m.sheets, Options{Area: m.area, Secret: []byte("sample"), Name: m.name})
}

// isNoticed reports whether anything is said of the mutant that is not said of
// the good file.
func (m *mutant) isNoticed(e *Export) bool {
	return e.Refused() || slices.ContainsFunc(e.Problems, func(p Problem) bool { return !m.said[p.Message] })
}

// mutationTally counts the mutants of one kind. One that leaves the kept rows as they
// were is no error and is not counted.
type mutationTally struct{ made, noticed, moved, movedNoticed int }

// verdict is what became of a mutant.
type verdict struct {
	kind                    mutation
	name                    string
	noticed, moved, isError bool
}

const seededErrors = 1000

// Of a thousand seeded errors in good files every one that breaks the shape of
// a file is noticed, and at least 95 % of those that would move a figure which
// is scored are refused or visibly warned of.
func TestSeededErrorsAreNoticed(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 1000))
	good, kinds := mutants(t), mutations()
	verdicts := make([]verdict, 0, seededErrors+seededErrors/10)
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for tries := 0; len(verdicts) < cap(verdicts); tries++ {
		if tries > 40*seededErrors {
			t.Fatalf("made %d mutants only", len(verdicts))
		}
		kind := kinds[tries%len(kinds)]
		m := good[random.IntN(len(good))].mutate(random, kind)
		if m == nil {
			continue
		}
		verdicts = verdicts[:len(verdicts)+1]
		into := &verdicts[len(verdicts)-1]
		group.Go(func() error {
			*into = m.verdict(t, kind)
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		t.Fatal(err)
	}
	tellTally(t, kinds, verdicts)
}

func (m *mutant) verdict(t *testing.T, kind mutation) verdict {
	e := m.judge(t, m.read())
	now := proxyOf(e)
	return verdict{kind, m.name, m.isNoticed(e), e.Refused() || m.proxy.differs(now), e.Refused() || m.kept != keptText(e)}
}

// keptText is all rows that are kept of a file.
func keptText(e *Export) string {
	var out strings.Builder
	for i := range e.Tables {
		for _, row := range e.Tables[i].Rows {
			out.WriteString(strings.Join(row.Values, "\x1f"))
			out.WriteString("\n")
		}
	}
	return out.String()
}

func tallied(t *testing.T, verdicts []verdict) map[string]*mutationTally {
	tallies := map[string]*mutationTally{}
	made := 0
	for _, v := range verdicts {
		if !v.isError || made == seededErrors {
			continue
		}
		made++
		c := tallies[v.kind.name]
		if c == nil {
			c = &mutationTally{}
			tallies[v.kind.name] = c
		}
		c.made++
		if v.noticed {
			c.noticed++
		} else if v.moved || v.kind.structural {
			t.Logf("unnoticed: %s in %s", v.kind.name, v.name)
		}
		if v.moved {
			c.moved++
			if v.noticed {
				c.movedNoticed++
			}
		}
	}
	if made < seededErrors {
		t.Errorf("wanted %d errors, made %d", seededErrors, made)
	}
	return tallies
}

func tellTally(t *testing.T, kinds []mutation, verdicts []verdict) {
	tallies := tallied(t, verdicts)
	var all, structural mutationTally
	for _, kind := range kinds {
		c := tallies[kind.name]
		if c == nil {
			t.Errorf("%s was never made", kind.name)
			continue
		}
		t.Logf("%-36s made %3d, noticed %3d; moving a figure %3d, of them noticed %3d", kind.name, c.made, c.noticed, c.moved, c.movedNoticed)
		all = all.plus(*c)
		if kind.structural {
			structural = structural.plus(*c)
		}
	}
	t.Logf("all %d, noticed %d; moving a figure %d, of them noticed %d; structural %d, noticed %d",
		all.made, all.noticed, all.moved, all.movedNoticed, structural.made, structural.noticed)
	if structural.noticed != structural.made {
		t.Errorf("wanted every structural error noticed, found %d of %d", structural.noticed, structural.made)
	}
	if all.movedNoticed*100 < all.moved*95 {
		t.Errorf("wanted 95 in a hundred of the errors that move a figure noticed, found %d of %d", all.movedNoticed, all.moved)
	}
}

func (a mutationTally) plus(b mutationTally) mutationTally {
	return mutationTally{a.made + b.made, a.noticed + b.noticed, a.moved + b.moved, a.movedNoticed + b.movedNoticed}
}
