// Package disk is the seam between what keeps files and the machine's file
// system. Owners of files take an FS, so that tests can make the Nth operation
// fail and rebuild what a power cut would have left.
package disk

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// File is an open file or directory; *os.File is one.
type File interface {
	io.ReadWriteSeeker
	io.ReaderAt
	io.Closer
	Name() string
	Stat() (fs.FileInfo, error)
	Truncate(size int64) error
	Sync() error
}

// FS is what this program asks of a file system, with the meaning and the
// errors of package os.
type FS interface {
	OpenFile(name string, flag int, perm fs.FileMode) (File, error)
	CreateTemp(dir, pattern string) (File, error)
	Mkdir(name string, perm fs.FileMode) error
	MkdirAll(name string, perm fs.FileMode) error
	Rename(from, to string) error
	Remove(name string) error
	RemoveAll(name string) error
	Symlink(target, name string) error
	Readlink(name string) (string, error)
	Stat(name string) (fs.FileInfo, error)
	Lstat(name string) (fs.FileInfo, error)
	ReadDir(name string) ([]fs.DirEntry, error)
	Chmod(name string, mode fs.FileMode) error
}

// OS is the machine's file system.
type OS struct{}

// Or is f, or the machine's file system where f is nil: the zero value of an
// owner's field works.
func Or(f FS) FS {
	if f == nil {
		return OS{}
	}
	return f
}

func (OS) OpenFile(name string, flag int, perm fs.FileMode) (File, error) {
	return asFile(os.OpenFile(name, flag, perm))
}
func (OS) CreateTemp(dir, pattern string) (File, error) { return asFile(os.CreateTemp(dir, pattern)) }
func (OS) Mkdir(name string, perm fs.FileMode) error    { return os.Mkdir(name, perm) }
func (OS) MkdirAll(name string, perm fs.FileMode) error { return os.MkdirAll(name, perm) }
func (OS) Rename(from, to string) error                 { return os.Rename(from, to) }
func (OS) Remove(name string) error                     { return os.Remove(name) }
func (OS) RemoveAll(name string) error                  { return os.RemoveAll(name) }
func (OS) Symlink(target, name string) error            { return os.Symlink(target, name) }
func (OS) Readlink(name string) (string, error)         { return os.Readlink(name) }
func (OS) Stat(name string) (fs.FileInfo, error)        { return os.Stat(name) }
func (OS) Lstat(name string) (fs.FileInfo, error)       { return os.Lstat(name) }
func (OS) ReadDir(name string) ([]fs.DirEntry, error)   { return os.ReadDir(name) }
func (OS) Chmod(name string, mode fs.FileMode) error    { return os.Chmod(name, mode) }
func asFile(f *os.File, err error) (File, error) {
	if err != nil {
		return nil, err // not a File that holds a nil *os.File
	}
	return f, nil
}

// Open opens a file or directory for reading.
func Open(f FS, name string) (File, error) { return f.OpenFile(name, os.O_RDONLY, 0) }

// ReadFile reads a whole file.
func ReadFile(f FS, name string) ([]byte, error) {
	file, err := Open(f, name)
	if err != nil {
		return nil, err
	}
	text, err := io.ReadAll(file)
	return text, errors.Join(err, file.Close())
}

// Sync waits until a file's bytes, or a directory's entries, are on the disk.
// After an error the same descriptor must not be synced again: the caller gives
// the run up. A file system that cannot sync a directory is let pass.
func Sync(f FS, name string) error {
	file, err := Open(f, name)
	if err != nil {
		return err
	}
	err = file.Sync()
	if errors.Is(err, fs.ErrInvalid) {
		err = nil
	}
	return errors.Join(err, file.Close())
}

// MakeDirs is MkdirAll that lasts: the entry of each directory it makes is on
// the disk when it returns.
func MakeDirs(f FS, name string, perm fs.FileMode) error {
	info, err := f.Stat(name)
	switch {
	case err == nil && info.IsDir():
		return nil
	case err == nil:
		return &fs.PathError{Op: "mkdir", Path: name, Err: fs.ErrExist}
	case !errors.Is(err, fs.ErrNotExist):
		return err
	}
	parent := filepath.Dir(filepath.Clean(name))
	if err := MakeDirs(f, parent, perm); err != nil {
		return err
	}
	if err := f.Mkdir(name, perm); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return Sync(f, parent)
}

// Write writes a file and waits until its bytes are on the disk; its entry in
// the directory need not be.
func Write(f FS, name string, from io.Reader, perm fs.FileMode) (n int64, err error) {
	file, err := f.OpenFile(name, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, perm)
	if err != nil {
		return 0, err
	}
	n, err = io.Copy(file, from)
	if err == nil {
		err = file.Sync()
	}
	return n, errors.Join(err, file.Close())
}

// Replace puts a file in the place of another, or of none: whoever looks, also
// after a power cut, finds the old bytes or the new ones. The file beside it is
// name with .new.
func Replace(f FS, name string, from io.Reader, perm fs.FileMode) error {
	aside := name + ".new"
	if _, err := Write(f, aside, from, perm); err != nil {
		return errors.Join(err, Discard(f, aside))
	}
	if err := f.Rename(aside, name); err != nil {
		return errors.Join(err, Discard(f, aside))
	}
	return Sync(f, filepath.Dir(name))
}

// Dirs are the names of the directories in one, in order, without those that
// begin with a dot; none where it is missing.
func Dirs(f FS, name string) (names []string, err error) {
	entries, err := f.ReadDir(name)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	for _, e := range entries {
		if e.IsDir() && e.Name()[0] != '.' {
			names = append(names, e.Name())
		}
	}
	return names, nil
}

// Files are the names of the files in a directory that have an ending, in
// order; none where it is missing.
func Files(f FS, name, ending string) (names []string, err error) {
	entries, err := f.ReadDir(name)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	for _, e := range entries {
		if !e.IsDir() && strings.HasSuffix(e.Name(), ending) {
			names = append(names, e.Name())
		}
	}
	return names, nil
}

// Discard removes a file that may be missing.
func Discard(f FS, name string) error {
	if err := f.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
