package publish

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// Outsiders read what is published: everybody may read, nobody but the owner
// may write.
const (
	fileMode fs.FileMode = 0o644
	dirMode  fs.FileMode = 0o755
)

// closeAfter closes c and adds what that reports to err.
func closeAfter(err error, c io.Closer) error { return errors.Join(err, c.Close()) }

// makeDir makes a new directory with dirMode whatever the umask.
func makeDir(path string) error {
	if err := os.Mkdir(path, dirMode); err != nil {
		return err
	}
	return os.Chmod(path, dirMode)
}

func writeFile(path string, content []byte) error {
	if err := os.WriteFile(path, content, fileMode); err != nil {
		return err
	}
	return os.Chmod(path, fileMode)
}

// syncPath waits until a file or a directory is on the disk. After an error
// the same descriptor must not be synced again: the caller gives the run up.
func syncPath(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("sync: %w", err)
	}
	if err := f.Sync(); err != nil {
		return fmt.Errorf("sync %s: %w", path, closeAfter(err, f))
	}
	return f.Close()
}

// hashFile returns size and lower-case hexadecimal SHA-256.
func hashFile(path string) (size int64, digest string, err error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, "", fmt.Errorf("hash: %w", err)
	}
	sum := sha256.New()
	size, err = io.Copy(sum, f)
	if err = closeAfter(err, f); err != nil {
		return 0, "", fmt.Errorf("hash %s: %w", path, err)
	}
	return size, hex.EncodeToString(sum.Sum(nil)), nil
}

func hashBytes(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// listTree returns what lies below root in lexical order: files as paths with
// forward slashes, and as strange what is neither a file nor a directory.
func listTree(root string) (files, dirs, strange []string, err error) {
	err = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		switch name = filepath.ToSlash(name); {
		case d.IsDir():
			dirs = append(dirs, name)
		case d.Type().IsRegular():
			files = append(files, name)
		default:
			strange = append(strange, name)
		}
		return nil
	})
	return files, dirs, strange, err
}
