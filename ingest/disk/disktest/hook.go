package disktest

import (
	"io/fs"
	"path/filepath"

	"netmarket/ingest/disk"
)

// Hook is a file system whose every operation is announced first: an error of
// Before is the operation's, and nothing is done; a write that fails has written
// half.
type Hook struct {
	disk.FS
	Before func(kind Kind, path string) error

	NoSync  bool // a bug to be found: nothing is waited for
	NoSweep bool // a bug to be found: trees are not removed
}

func (h *Hook) open(name string, f disk.File, err error) (disk.File, error) {
	if err != nil {
		return nil, err
	}
	return &hookedFile{f, h, name}, nil
}

func (h *Hook) OpenFile(name string, flag int, perm fs.FileMode) (disk.File, error) {
	if err := h.Before(opening(flag), name); err != nil {
		return nil, err
	}
	f, err := h.FS.OpenFile(name, flag, perm)
	return h.open(name, f, err)
}

func (h *Hook) CreateTemp(dir, pattern string) (disk.File, error) {
	if err := h.Before(Create, filepath.Join(dir, pattern)); err != nil {
		return nil, err
	}
	f, err := h.FS.CreateTemp(dir, pattern)
	return h.open(filepath.Join(dir, pattern), f, err)
}

func (h *Hook) act(kind Kind, name string, do func() error) error {
	if err := h.Before(kind, name); err != nil {
		return err
	}
	return do()
}

func (h *Hook) Mkdir(name string, perm fs.FileMode) error {
	return h.act(Mkdir, name, func() error { return h.FS.Mkdir(name, perm) })
}

func (h *Hook) MkdirAll(name string, perm fs.FileMode) error { return mkdirAll(h, name, perm) }

func (h *Hook) Rename(from, to string) error {
	return h.act(Rename, to, func() error { return h.FS.Rename(from, to) })
}

func (h *Hook) Remove(name string) error {
	return h.act(Remove, name, func() error { return h.FS.Remove(name) })
}

func (h *Hook) RemoveAll(name string) error {
	if h.NoSweep {
		return nil
	}
	return removeAll(h, name)
}

func (h *Hook) Symlink(target, name string) error {
	return h.act(Symlink, name, func() error { return h.FS.Symlink(target, name) })
}

func (h *Hook) Chmod(name string, mode fs.FileMode) error {
	return h.act(Chmod, name, func() error { return h.FS.Chmod(name, mode) })
}

func (h *Hook) ReadDir(name string) (entries []fs.DirEntry, err error) {
	err = h.act(ReadDir, name, func() (err error) { entries, err = h.FS.ReadDir(name); return err })
	return entries, err
}

func (h *Hook) Readlink(name string) (target string, err error) {
	err = h.act(Readlink, name, func() (err error) { target, err = h.FS.Readlink(name); return err })
	return target, err
}

// hookedFile announces what changes the file; reading it is not announced.
type hookedFile struct {
	disk.File
	h    *Hook
	name string
}

func (x *hookedFile) Write(p []byte) (int, error) {
	if err := x.h.Before(Write, x.name); err != nil {
		n, _ := x.File.Write(p[:len(p)/2]) // the first error tells
		return n, err
	}
	return x.File.Write(p)
}

func (x *hookedFile) Truncate(size int64) error {
	return x.h.act(Truncate, x.name, func() error { return x.File.Truncate(size) })
}

func (x *hookedFile) Sync() error {
	return x.h.act(Sync, x.name, func() error {
		if x.h.NoSync {
			return nil
		}
		return x.File.Sync()
	})
}
