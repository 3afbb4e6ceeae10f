package disktest

import (
	"fmt"
	"iter"
	"path/filepath"
	"slices"
	"strings"
)

// State is one directory that a power cut may have left.
type State struct {
	After   int    // so many events had happened
	IsWhole bool   // all of them: what was done had been acknowledged
	What    string // what of it was lost

	tree *tree
}

// Write makes the state in an empty directory.
func (s State) Write(dir string) error { return s.tree.write(dir) }

// Key tells states apart by what is seen of them; skip leaves paths out.
func (s State) Key(skip func(path string) bool) string {
	return fmt.Sprint(s.IsWhole, s.tree.key(skip))
}

func (s State) String() string { return fmt.Sprintf("power cut after event %d, %s", s.After, s.What) }

// effect is what a power cut may still undo: one change of directories, which
// is lost or kept as one, or all bytes of a file since its last sync.
type effect struct {
	changes []change
	node    int // of a file; -1: changes
	after   int // the event
}

// Fates of an effect.
const (
	kept    = iota
	dropped // never reached the disk
	halved  // bytes: the first half reached it
	zeroed  // bytes: the length reached it, and zeros
)

// replay is a log up to some event.
type replay struct {
	now     *tree    // as programs saw it
	durable *tree    // as the disk surely has it
	pending []effect // in their order
}

func (l Log) begin() *replay { return &replay{now: l.start.clone(), durable: l.start.clone()} }

// step takes the i-th event.
func (r *replay) step(i int, e Event) {
	changes := r.now.changes(e)
	r.now.apply(e)
	r.durable.make(e)
	switch {
	case len(changes) > 0:
		r.pending = append(r.pending, effect{changes: changes, node: -1, after: i})
	case e.Kind == Write || e.Kind == Truncate:
		if !slices.ContainsFunc(r.pending, func(p effect) bool { return p.node == e.node }) {
			r.pending = append(r.pending, effect{node: e.node, after: i})
		}
	case e.Kind == Sync:
		r.durable.files[e.node] = r.now.files[e.node]
		r.pending = slices.DeleteFunc(r.pending, func(p effect) bool { return p.node == e.node })
	case e.Kind == SyncDir:
		r.pending = slices.DeleteFunc(r.pending, func(p effect) bool {
			isHere := slices.ContainsFunc(p.changes, func(c change) bool { return c.dir == e.node })
			if isHere {
				r.durable.keep(p.changes)
			}
			return isHere
		})
	}
}

func (t *tree) keep(changes []change) {
	for _, c := range changes {
		t.enter(c)
	}
}

// left is what the disk holds when each pending effect meets a fate.
func (r *replay) left(fate func(i int, e effect) int) *tree {
	t := r.durable.clone()
	for i, e := range r.pending {
		switch f := fate(i, e); {
		case f == dropped:
		case e.node < 0:
			t.keep(e.changes)
		default:
			t.files[e.node] = torn(r.durable.files[e.node], r.now.files[e.node], f)
		}
	}
	return t
}

// torn is what is left of bytes that were being written over or after others.
func torn(before, now file, fate int) file {
	old, fresh := before.body, now.body
	grown := len(fresh) - len(old)
	if grown < 0 || string(fresh[:len(old)]) != string(old) {
		old, grown = nil, len(fresh)
	}
	switch fate {
	case halved:
		return newFile(fresh[:len(old)+grown/2])
	case zeroed:
		return newFile(append(slices.Clone(old), make([]byte, grown)...))
	}
	return now
}

// States are what a power cut may have left at each moment of the log, each
// different directory once for each moment: after every event all that was not
// synced lost, or kept, or one change lost, or one kept alone, and bytes also
// halved or zeroed, one file's or all.
func (l Log) States() iter.Seq[State] { return l.StatesAt(func(int) bool { return true }) }

// Cut is what a power cut at the end of the log leaves when each change that
// was not synced meets a fate that draw, a number below 4, decides.
func (l Log) Cut(draw func() int) State {
	r := l.begin()
	for i, e := range l.Events {
		r.step(i, e)
	}
	lost := 0
	t := r.left(func(_ int, e effect) int {
		fate := draw()
		if e.node < 0 && fate > dropped {
			fate = kept
		}
		if fate != kept {
			lost++
		}
		return fate
	})
	return State{After: len(l.Events), IsWhole: true, What: fmt.Sprintf("%d of %d changes not synced lost or torn", lost, len(r.pending)), tree: t}
}

// StatesAt are the states at some moments only, each after so many events.
func (l Log) StatesAt(isWanted func(after int) bool) iter.Seq[State] {
	return func(yield func(State) bool) {
		r := l.begin()
		for n := range len(l.Events) + 1 {
			if n > 0 {
				r.step(n-1, l.Events[n-1])
			}
			if !isWanted(n) {
				continue
			}
			for _, s := range r.states() {
				s.After, s.IsWhole = n, n == len(l.Events)
				if !yield(s) {
					return
				}
			}
		}
	}
}

// states are those of one moment.
func (r *replay) states() (all []State) {
	seen := map[string]bool{}
	add := func(what string, fate func(i int, e effect) int) {
		t := r.left(fate)
		if key := t.key(nil); !seen[key] {
			seen[key] = true
			all = append(all, State{What: what, tree: t})
		}
	}
	bytesOnly := func(f int) func(int, effect) int {
		return func(_ int, e effect) int {
			if e.node < 0 {
				return kept
			}
			return f
		}
	}
	add("nothing lost", func(int, effect) int { return kept })
	add("all that was not synced lost", func(int, effect) int { return dropped })
	add("all bytes not synced lost", bytesOnly(dropped))
	add("all bytes not synced halved", bytesOnly(halved))
	add("all bytes not synced zero", bytesOnly(zeroed))
	for i, e := range r.pending {
		fates := []int{dropped}
		if e.node >= 0 {
			fates = []int{dropped, halved, zeroed}
		}
		for _, f := range fates {
			add(fmt.Sprintf("event %d alone %s", e.after+1, []string{"kept", "lost", "halved", "zero"}[f]), func(at int, _ effect) int {
				if at == i {
					return f
				}
				return kept
			})
		}
		add(fmt.Sprintf("event %d alone kept", e.after+1), func(at int, _ effect) int {
			if at == i {
				return kept
			}
			return dropped
		})
	}
	return all
}

// CheckOrder checks the order of syncs: what gets a visible name by a rename
// has every byte, then every entry below it, on the disk; and at the end so has
// every visible name. A name with a dot in front is not visible.
func (l Log) CheckOrder() (problems []error) {
	r := l.begin()
	for i, e := range l.Events {
		if e.Kind == Rename && !isHidden(e.To) {
			for _, p := range r.unsynced(e.node, e.Path) {
				problems = append(problems, fmt.Errorf("event %d, %v: wanted all of it on the disk, found %s not synced", i+1, e, p))
			}
		}
		r.step(i, e)
	}
	for _, p := range r.pending {
		for _, c := range p.changes {
			if name := r.nameOf(c); !isHidden(name) {
				problems = append(problems, fmt.Errorf("at the end: wanted the entry %s on the disk, found event %d not synced", name, p.after+1))
			}
		}
	}
	return problems
}

// unsynced are the paths of a tree whose bytes or entries a power cut may undo.
func (r *replay) unsynced(id int, path string) (paths []string) {
	r.now.walk(path, id, func(path string, id int) {
		if slices.ContainsFunc(r.pending, func(p effect) bool {
			return p.node == id || slices.ContainsFunc(p.changes, func(c change) bool { return c.dir == id })
		}) {
			paths = append(paths, path)
		}
	})
	return paths
}

// nameOf is the path of an entry, hidden where its directory is gone.
func (r *replay) nameOf(c change) string {
	name := ".gone"
	r.now.walk(".", 0, func(path string, id int) {
		if id == c.dir {
			name = filepath.Join(path, c.name)
		}
	})
	return name
}

func isHidden(path string) bool {
	return slices.ContainsFunc(strings.Split(filepath.ToSlash(path), "/"), func(name string) bool {
		return strings.HasPrefix(name, ".") && name != "."
	})
}
