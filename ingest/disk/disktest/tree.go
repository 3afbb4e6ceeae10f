package disktest

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// tree is a directory: nodes by number, 0 the root. A node that no name leads
// to stays, for a name may come back.
type tree struct {
	dirs  map[int]map[string]int
	files map[int]file
	links map[int]string
	modes map[int]fs.FileMode
}

// file is the bytes of a node. A body is never changed in place.
type file struct {
	body []byte
	sum  [sha256.Size]byte
}

func newFile(body []byte) file { return file{body, sha256.Sum256(body)} }

func newTree() *tree {
	return &tree{dirs: map[int]map[string]int{0: {}}, files: map[int]file{}, links: map[int]string{}, modes: map[int]fs.FileMode{0: 0o755}}
}

func (t *tree) clone() *tree {
	c := &tree{dirs: map[int]map[string]int{}, files: maps.Clone(t.files), links: maps.Clone(t.links), modes: maps.Clone(t.modes)}
	for id, entries := range t.dirs {
		c.dirs[id] = maps.Clone(entries)
	}
	return c
}

// find follows the names of a path.
func (t *tree) find(path string) (int, bool) {
	id := 0
	if path == "." {
		return id, true
	}
	for _, name := range strings.Split(filepath.ToSlash(path), "/") {
		next, ok := t.dirs[id][name]
		if !ok {
			return 0, false
		}
		id = next
	}
	return id, true
}

func (t *tree) names(id int) []string { return slices.Sorted(maps.Keys(t.dirs[id])) }

// apply does an event to a tree on which it happened.
func (t *tree) apply(e Event) {
	t.make(e)
	for _, c := range t.changes(e) {
		t.enter(c)
	}
	if e.Kind == Write || e.Kind == Truncate {
		t.files[e.node] = newFile(written(t.files[e.node].body, e))
	}
}

// make adds the node of an event that makes one; no name leads to it yet.
func (t *tree) make(e Event) {
	switch e.Kind {
	case Mkdir:
		t.dirs[e.node] = map[string]int{}
	case Create:
		t.files[e.node] = newFile(nil)
	case Symlink:
		t.links[e.node] = e.To
	case Chmod:
	default:
		return
	}
	t.modes[e.node] = e.mode
}

// written is a body after a write or a cut.
func written(body []byte, e Event) []byte {
	end := int(e.at) + len(e.data)
	if e.Kind == Truncate {
		end = int(e.at)
	} else {
		end = max(end, len(body))
	}
	fresh := make([]byte, end)
	copy(fresh, body)
	copy(fresh[e.at:], e.data)
	return fresh
}

// change is one entry of a directory: set to a node, or taken away.
type change struct {
	dir  int
	name string
	node int // -1: taken away
}

// changes are what an event does to directories.
func (t *tree) changes(e Event) []change {
	place := func(path string, node int) change {
		dir, _ := t.find(filepath.Dir(path))
		return change{dir, filepath.Base(path), node}
	}
	switch e.Kind {
	case Mkdir, Create, Symlink:
		return []change{place(e.Path, e.node)}
	case Remove:
		return []change{place(e.Path, -1)}
	case Rename:
		return []change{place(e.Path, -1), place(e.To, e.node)}
	}
	return nil
}

func (t *tree) enter(c change) {
	entries := t.dirs[c.dir]
	if entries == nil {
		return
	}
	if c.node < 0 {
		delete(entries, c.name)
		return
	}
	entries[c.name] = c.node
}

// walk visits what names lead to, in order.
func (t *tree) walk(path string, id int, visit func(path string, id int)) {
	visit(path, id)
	for _, name := range t.names(id) {
		t.walk(filepath.Join(path, name), t.dirs[id][name], visit)
	}
}

// key is a digest of what names lead to, without those that skip knows.
func (t *tree) key(skip func(path string) bool) string {
	h := sha256.New()
	t.walk(".", 0, func(path string, id int) {
		if skip == nil || !skip(path) {
			fmt.Fprintf(h, "%q %t %q %x %v\n", path, t.dirs[id] != nil, t.links[id], t.files[id].sum, t.modes[id])
		}
	})
	return hex.EncodeToString(h.Sum(nil))
}

// write makes the tree in an empty directory.
func (t *tree) write(dir string) (err error) {
	t.walk(".", 0, func(path string, id int) {
		if err != nil || id == 0 {
			return
		}
		place := filepath.Join(dir, path)
		switch {
		case t.dirs[id] != nil:
			err = os.Mkdir(place, t.modes[id])
		case t.links[id] != "":
			err = os.Symlink(t.links[id], place)
		default:
			err = os.WriteFile(place, t.files[id].body, t.modes[id])
		}
	})
	return err
}
