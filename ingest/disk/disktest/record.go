package disktest

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"netmarket/ingest/disk"
)

// Event is one operation that changed files or waited for the disk.
type Event struct {
	Kind Kind
	Path string // below the recorded directory, "." for itself
	To   string // of a rename; of a symbolic link its target

	node int // what it is about; of a rename what was moved
	at   int64
	data []byte
	mode fs.FileMode
}

func (e Event) String() string {
	text := string(e.Kind) + " " + e.Path
	if e.To != "" {
		text += " -> " + e.To
	}
	if e.Kind == Write {
		text += fmt.Sprintf(" (%d bytes at %d)", len(e.data), e.at)
	}
	return text
}

// Log is what was done, in its order, and what was there before, which counts
// as being on the disk.
type Log struct {
	Events []Event
	start  *tree
}

// Without is the log as if the i-th event had not been recorded: a sync that was
// left out.
func (l Log) Without(i int) Log {
	return Log{Events: slices.Delete(slices.Clone(l.Events), i, i+1), start: l.start}
}

// Syncs are the places of syncs in the log.
func (l Log) Syncs() (places []int) {
	for i, e := range l.Events {
		if e.Kind == Sync || e.Kind == SyncDir {
			places = append(places, i)
		}
	}
	return places
}

// Recorder is the machine's file system that writes down what is done below a
// directory.
type Recorder struct {
	disk.OS
	root string

	mu  sync.Mutex
	log Log
	now *tree // as it is
	max int   // the newest node
}

// Record begins with what root holds.
func Record(root string) (*Recorder, error) {
	r := &Recorder{root: root, now: newTree()}
	if err := r.adopt(".", 0); err != nil {
		return nil, err
	}
	r.log.Events = nil
	r.log.start = r.now.clone()
	return r, nil
}

// Log is what was done until now.
func (r *Recorder) Log() Log {
	r.mu.Lock()
	defer r.mu.Unlock()
	return Log{Events: slices.Clone(r.log.Events), start: r.log.start}
}

// Adopt takes in what was written below a directory past the recorder, as
// files written and not synced.
func (r *Recorder) Adopt(dir string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	inside, ok := r.inside(dir)
	if !ok {
		return fmt.Errorf("%s: wanted a directory below %s", dir, r.root)
	}
	id, ok := r.now.find(inside)
	if !ok {
		return fmt.Errorf("%s: wanted a directory that was made through the recorder", dir)
	}
	return r.adopt(inside, id)
}

// adopt compares a directory on the disk with what is known of it.
func (r *Recorder) adopt(dir string, id int) error {
	entries, err := os.ReadDir(filepath.Join(r.root, dir))
	if err != nil {
		return err
	}
	seen := map[string]bool{}
	for _, e := range entries {
		seen[e.Name()] = true
		if err := r.adoptEntry(filepath.Join(dir, e.Name()), id, e); err != nil {
			return err
		}
	}
	for _, name := range r.now.names(id) {
		if !seen[name] {
			r.forget(filepath.Join(dir, name))
		}
	}
	return nil
}

func (r *Recorder) adoptEntry(path string, parent int, e fs.DirEntry) error {
	id, known := r.now.dirs[parent][filepath.Base(path)]
	info, err := e.Info()
	if err != nil {
		return err
	}
	switch {
	case e.IsDir():
		if !known {
			id = r.add(Event{Kind: Mkdir, Path: path, mode: info.Mode().Perm()})
		}
		return r.adopt(path, id)
	case e.Type()&fs.ModeSymlink != 0:
		target, err := os.Readlink(filepath.Join(r.root, path))
		if err == nil && !known {
			r.add(Event{Kind: Symlink, Path: path, To: target})
		}
		return err
	}
	body, err := os.ReadFile(filepath.Join(r.root, path))
	if err != nil {
		return err
	}
	if !known {
		id = r.add(Event{Kind: Create, Path: path, mode: info.Mode().Perm()})
	}
	if string(r.now.files[id].body) != string(body) {
		r.note(Event{Kind: Truncate, Path: path, node: id})
		r.note(Event{Kind: Write, Path: path, node: id, data: body})
	}
	return nil
}

// forget notes that a whole tree was removed past the recorder.
func (r *Recorder) forget(path string) {
	id, _ := r.now.find(path)
	for _, name := range r.now.names(id) {
		r.forget(filepath.Join(path, name))
	}
	r.note(Event{Kind: Remove, Path: path, node: id})
}

// inside is a path below the root.
func (r *Recorder) inside(path string) (string, bool) {
	inside, err := filepath.Rel(r.root, path)
	return inside, err == nil && filepath.IsLocal(inside)
}

// add notes that something new was made and returns its node.
func (r *Recorder) add(e Event) int {
	r.max++
	e.node = r.max
	r.note(e)
	return e.node
}

func (r *Recorder) note(e Event) {
	e.data = slices.Clone(e.data)
	r.now.apply(e)
	r.log.Events = append(r.log.Events, e)
}

// did notes an operation on a path that has succeeded.
func (r *Recorder) did(kind Kind, path, to string, err error) error {
	if err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	inside, ok := r.inside(path)
	if !ok {
		return nil
	}
	e := Event{Kind: kind, Path: inside, To: to}
	switch kind {
	case Mkdir, Symlink, Create:
		info, err := os.Lstat(path)
		if err != nil {
			return err
		}
		e.mode = info.Mode().Perm()
		r.add(e)
		return nil
	case Rename:
		if e.To, ok = r.inside(to); !ok {
			return fmt.Errorf("%s: wanted a rename below %s", to, r.root)
		}
	}
	if e.node, ok = r.now.find(inside); !ok {
		return fmt.Errorf("%s %s: made past the recorder", kind, path)
	}
	if kind == Chmod {
		info, err := os.Stat(path)
		if err != nil {
			return err
		}
		e.mode = info.Mode().Perm()
	}
	r.note(e)
	return nil
}

func (r *Recorder) OpenFile(name string, flag int, perm fs.FileMode) (disk.File, error) {
	_, err := os.Lstat(name)
	isNew := errors.Is(err, fs.ErrNotExist)
	f, err := os.OpenFile(name, flag, perm)
	if err != nil {
		return nil, err
	}
	if isNew {
		err = r.did(Create, name, "", nil)
	} else if flag&os.O_TRUNC != 0 {
		err = r.did(Truncate, name, "", nil)
	}
	return r.opened(f, flag&os.O_APPEND != 0), err
}

func (r *Recorder) CreateTemp(dir, pattern string) (disk.File, error) {
	f, err := os.CreateTemp(dir, pattern)
	if err != nil {
		return nil, err
	}
	err = r.did(Create, f.Name(), "", nil) // before it is opened: its writes belong to it
	return r.opened(f, false), err
}

func (r *Recorder) opened(f *os.File, appends bool) *recordedFile {
	r.mu.Lock()
	defer r.mu.Unlock()
	x := &recordedFile{file: f, r: r, appends: appends, node: -1}
	if inside, ok := r.inside(f.Name()); ok {
		if id, ok := r.now.find(inside); ok {
			x.node, x.path = id, inside
		}
	}
	return x
}

func (r *Recorder) Mkdir(name string, perm fs.FileMode) error {
	return r.did(Mkdir, name, "", os.Mkdir(name, perm))
}

func (r *Recorder) MkdirAll(name string, perm fs.FileMode) error { return mkdirAll(r, name, perm) }

func (r *Recorder) Rename(from, to string) error {
	return r.did(Rename, from, to, os.Rename(from, to))
}

func (r *Recorder) Remove(name string) error { return r.did(Remove, name, "", os.Remove(name)) }

func (r *Recorder) RemoveAll(name string) error { return removeAll(r, name) }

func (r *Recorder) Symlink(target, name string) error {
	return r.did(Symlink, name, target, os.Symlink(target, name))
}

func (r *Recorder) Chmod(name string, mode fs.FileMode) error {
	return r.did(Chmod, name, "", os.Chmod(name, mode))
}

// recordedFile notes what is written through it. Its node stays its own when
// the file is renamed or removed.
type recordedFile struct {
	file    *os.File // not embedded: its ReadFrom would pass Write by
	r       *Recorder
	node    int // -1: outside
	path    string
	appends bool
}

func (x *recordedFile) Name() string                                 { return x.file.Name() }
func (x *recordedFile) Stat() (fs.FileInfo, error)                   { return x.file.Stat() }
func (x *recordedFile) Close() error                                 { return x.file.Close() }
func (x *recordedFile) Read(p []byte) (int, error)                   { return x.file.Read(p) }
func (x *recordedFile) ReadAt(p []byte, at int64) (int, error)       { return x.file.ReadAt(p, at) }
func (x *recordedFile) Seek(at int64, whence int) (n int64, e error) { return x.file.Seek(at, whence) }

func (x *recordedFile) note(e Event) {
	x.r.mu.Lock()
	defer x.r.mu.Unlock()
	if e.node, e.Path = x.node, x.path; x.node >= 0 {
		x.r.note(e)
	}
}

func (x *recordedFile) Write(p []byte) (int, error) {
	at, err := x.file.Seek(0, io.SeekCurrent)
	if x.appends {
		at, err = x.file.Seek(0, io.SeekEnd)
	}
	if err != nil {
		return 0, err
	}
	n, err := x.file.Write(p)
	x.note(Event{Kind: Write, at: at, data: p[:n]})
	return n, err
}

func (x *recordedFile) Truncate(size int64) error {
	err := x.file.Truncate(size)
	if err == nil {
		x.note(Event{Kind: Truncate, at: size})
	}
	return err
}

func (x *recordedFile) Sync() error {
	info, err := x.file.Stat()
	if err == nil {
		err = x.file.Sync()
	}
	if err != nil {
		return err
	}
	if info.IsDir() {
		x.note(Event{Kind: SyncDir})
	} else {
		x.note(Event{Kind: Sync})
	}
	return nil
}
