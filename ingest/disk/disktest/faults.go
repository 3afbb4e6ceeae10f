// Package disktest breaks disks: Faults makes the Nth operation fail, Recorder
// writes down what was done and rebuilds what a power cut would have left.
package disktest

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"syscall"

	"netmarket/ingest/disk"
)

// Kind is a kind of operation.
type Kind string

// Kinds of operations.
const (
	Open     Kind = "open"
	Create   Kind = "create" // opening for writing, too
	Read     Kind = "read"
	Write    Kind = "write"
	Seek     Kind = "seek"
	Truncate Kind = "truncate"
	Sync     Kind = "sync"
	SyncDir  Kind = "sync directory"
	Close    Kind = "close"
	Mkdir    Kind = "mkdir"
	Rename   Kind = "rename"
	Remove   Kind = "remove"
	Symlink  Kind = "symlink"
	Readlink Kind = "readlink"
	Stat     Kind = "stat"
	ReadDir  Kind = "readdir"
	Chmod    Kind = "chmod"
)

// Allocating are the operations a full disk refuses.
var Allocating = []Kind{Create, Write, Truncate, Sync, SyncDir, Mkdir, Rename, Symlink}

// Faults is the machine's file system of which the Nth operation fails. A write
// that fails has written half. It is safe for use by several goroutines.
type Faults struct {
	N      int           // 1 for the first; 0: none fails
	Err    syscall.Errno // EIO, ENOSPC, EACCES
	Kinds  []Kind        // that are counted; nil: all
	Lasts  bool          // every counted operation after the Nth fails as well
	Within string        // count below this directory only; "": everywhere

	mu     sync.Mutex
	calls  int
	failed []string
}

// Calls is how many operations were counted.
func (f *Faults) Calls() int { f.mu.Lock(); defer f.mu.Unlock(); return f.calls }

// Failed are the operations that failed, in their order.
func (f *Faults) Failed() []string { f.mu.Lock(); defer f.mu.Unlock(); return slices.Clone(f.failed) }

// call counts an operation and says whether it fails.
func (f *Faults) call(kind Kind, path string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.Kinds != nil && !slices.Contains(f.Kinds, kind) || !isWithin(path, f.Within) {
		return nil
	}
	f.calls++
	if f.N == 0 || f.calls < f.N || f.calls > f.N && !f.Lasts {
		return nil
	}
	f.failed = append(f.failed, fmt.Sprintf("%s %s", kind, path))
	return &fs.PathError{Op: string(kind), Path: path, Err: f.Err}
}

func isWithin(path, dir string) bool {
	if dir == "" {
		return true
	}
	inside, err := filepath.Rel(dir, path)
	return err == nil && filepath.IsLocal(inside)
}

// ask does an operation unless it fails.
func ask[T any](f *Faults, kind Kind, path string, do func() (T, error)) (T, error) {
	if err := f.call(kind, path); err != nil {
		var none T
		return none, err
	}
	return do()
}

func (f *Faults) act(kind Kind, path string, do func() error) error {
	_, err := ask(f, kind, path, func() (struct{}, error) { return struct{}{}, do() })
	return err
}

// opening tells reading from writing.
func opening(flag int) Kind {
	if flag&(os.O_WRONLY|os.O_RDWR|os.O_CREATE) != 0 {
		return Create
	}
	return Open
}

func (f *Faults) OpenFile(name string, flag int, perm fs.FileMode) (disk.File, error) {
	return ask(f, opening(flag), name, func() (disk.File, error) { return f.wrap(os.OpenFile(name, flag, perm)) })
}

func (f *Faults) CreateTemp(dir, pattern string) (disk.File, error) {
	return ask(f, Create, filepath.Join(dir, pattern), func() (disk.File, error) { return f.wrap(os.CreateTemp(dir, pattern)) })
}

func (f *Faults) Mkdir(name string, perm fs.FileMode) error {
	return f.act(Mkdir, name, func() error { return os.Mkdir(name, perm) })
}

func (f *Faults) MkdirAll(name string, perm fs.FileMode) error { return mkdirAll(f, name, perm) }

func (f *Faults) Rename(from, to string) error {
	return f.act(Rename, to, func() error { return os.Rename(from, to) })
}

func (f *Faults) Remove(name string) error {
	return f.act(Remove, name, func() error { return os.Remove(name) })
}

func (f *Faults) RemoveAll(name string) error { return removeAll(f, name) }

func (f *Faults) Symlink(target, name string) error {
	return f.act(Symlink, name, func() error { return os.Symlink(target, name) })
}

func (f *Faults) Readlink(name string) (string, error) {
	return ask(f, Readlink, name, func() (string, error) { return os.Readlink(name) })
}

func (f *Faults) Stat(name string) (fs.FileInfo, error) {
	return ask(f, Stat, name, func() (fs.FileInfo, error) { return os.Stat(name) })
}

func (f *Faults) Lstat(name string) (fs.FileInfo, error) {
	return ask(f, Stat, name, func() (fs.FileInfo, error) { return os.Lstat(name) })
}

func (f *Faults) ReadDir(name string) ([]fs.DirEntry, error) {
	return ask(f, ReadDir, name, func() ([]fs.DirEntry, error) { return os.ReadDir(name) })
}

func (f *Faults) Chmod(name string, mode fs.FileMode) error {
	return f.act(Chmod, name, func() error { return os.Chmod(name, mode) })
}

func (f *Faults) wrap(file *os.File, err error) (disk.File, error) {
	if err != nil {
		return nil, err
	}
	return &faultyFile{file: file, f: f}, nil
}

// faultyFile shares its file system's count.
type faultyFile struct {
	file *os.File // not embedded: its ReadFrom and WriteTo would pass Write and Read by
	f    *Faults
}

func (x *faultyFile) Name() string { return x.file.Name() }

func (x *faultyFile) Read(p []byte) (int, error) {
	return ask(x.f, Read, x.Name(), func() (int, error) { return x.file.Read(p) })
}

func (x *faultyFile) ReadAt(p []byte, at int64) (int, error) {
	return ask(x.f, Read, x.Name(), func() (int, error) { return x.file.ReadAt(p, at) })
}

func (x *faultyFile) Write(p []byte) (int, error) {
	if err := x.f.call(Write, x.Name()); err != nil {
		n, writeErr := x.file.Write(p[:len(p)/2])
		return n, errors.Join(err, writeErr)
	}
	return x.file.Write(p)
}

func (x *faultyFile) Seek(offset int64, whence int) (int64, error) {
	return ask(x.f, Seek, x.Name(), func() (int64, error) { return x.file.Seek(offset, whence) })
}

func (x *faultyFile) Stat() (fs.FileInfo, error) { return ask(x.f, Stat, x.Name(), x.file.Stat) }

func (x *faultyFile) Truncate(size int64) error {
	return x.f.act(Truncate, x.Name(), func() error { return x.file.Truncate(size) })
}

func (x *faultyFile) Sync() error {
	kind := Sync
	if info, err := x.file.Stat(); err == nil && info.IsDir() {
		kind = SyncDir
	}
	return x.f.act(kind, x.Name(), x.file.Sync)
}

// Close closes whatever it says.
func (x *faultyFile) Close() error {
	return errors.Join(x.f.call(Close, x.Name()), x.file.Close())
}

// mkdirAll is os.MkdirAll step by step.
func mkdirAll(f disk.FS, name string, perm fs.FileMode) error {
	info, err := f.Stat(name)
	if err == nil && info.IsDir() {
		return nil
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := mkdirAll(f, filepath.Dir(filepath.Clean(name)), perm); err != nil {
		return err
	}
	return f.Mkdir(name, perm)
}

// removeAll is os.RemoveAll step by step.
func removeAll(f disk.FS, name string) error {
	info, err := f.Lstat(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if info.IsDir() {
		entries, err := f.ReadDir(name)
		if err != nil {
			return err
		}
		for _, e := range entries {
			if err := removeAll(f, filepath.Join(name, e.Name())); err != nil {
				return err
			}
		}
	}
	return f.Remove(name)
}
