package backup

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Place keeps what a backup stores, by key. A key once put is never changed.
type Place interface {
	// Has reports whether the key is there.
	Has(ctx context.Context, key string) (bool, error)
	// Put stores size bytes; after an error, or a death, the key is not there.
	Put(ctx context.Context, key string, from io.Reader, size int64) error
	// Get opens a key; an error that is fs.ErrNotExist where it is not there.
	Get(ctx context.Context, key string) (io.ReadCloser, error)
	// Keys lists the keys that begin with prefix, in order.
	Keys(ctx context.Context, prefix string) ([]string, error)
	// Delete removes a key; one that is not there is no error.
	Delete(ctx context.Context, key string) error
	// String names the place for people, without secrets.
	String() string
}

// Directory is a place in a directory: a second disk, a mounted share.
type Directory string

func (d Directory) String() string { return string(d) }

func (d Directory) path(key string) string { return filepath.Join(string(d), filepath.FromSlash(key)) }

// Has looks the file up.
func (d Directory) Has(_ context.Context, key string) (bool, error) {
	_, err := os.Stat(d.path(key))
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}

// Put writes aside, syncs and renames.
func (d Directory) Put(_ context.Context, key string, from io.Reader, size int64) (err error) {
	path := d.path(key)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".new-")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, ignoreGone(os.Remove(f.Name())))
		}
	}()
	n, err := io.Copy(f, from)
	if err == nil && n != size {
		err = fmt.Errorf("put %s: wanted %d bytes, found %d; the file changed meanwhile", key, size, n)
	}
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return err
	}
	return syncDir(filepath.Dir(path))
}

// Get opens the file.
func (d Directory) Get(_ context.Context, key string) (io.ReadCloser, error) {
	return os.Open(d.path(key))
}

// Keys walks the directory; what a dead run left aside is no key.
func (d Directory) Keys(_ context.Context, prefix string) ([]string, error) {
	var keys []string
	err := filepath.WalkDir(string(d), func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		name, err := filepath.Rel(string(d), path)
		key := filepath.ToSlash(name)
		if strings.HasPrefix(key, prefix) && !strings.HasPrefix(e.Name(), ".new-") {
			keys = append(keys, key)
		}
		return err
	})
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	slices.Sort(keys)
	return keys, err
}

// Delete removes the file.
func (d Directory) Delete(_ context.Context, key string) error {
	return ignoreGone(os.Remove(d.path(key)))
}

func ignoreGone(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

func syncDir(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
