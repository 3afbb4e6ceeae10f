package publish

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"

	"netmarket/ingest/disk"
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
func makeDir(f disk.FS, path string) error {
	if err := f.Mkdir(path, dirMode); err != nil {
		return err
	}
	return f.Chmod(path, dirMode)
}

func writeFile(f disk.FS, path string, content []byte) error {
	return writeFileWith(f, path, func(to io.Writer) error {
		_, err := to.Write(content)
		return err
	})
}

// writeFileWith is writeFile for what need not be in memory at once.
func writeFileWith(f disk.FS, path string, write func(io.Writer) error) error {
	file, err := f.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, fileMode)
	if err != nil {
		return err
	}
	err = write(file)
	if err = closeAfter(err, file); err != nil {
		return err
	}
	return f.Chmod(path, fileMode)
}

// syncPath waits until a file or a directory is on the disk. After an error
// the same descriptor must not be synced again: the caller gives the run up.
func syncPath(f disk.FS, path string) error {
	file, err := disk.Open(f, path)
	if err != nil {
		return fmt.Errorf("sync: %w", err)
	}
	if err := file.Sync(); err != nil {
		return fmt.Errorf("sync %s: %w", path, closeAfter(err, file))
	}
	return file.Close()
}

// hashFile returns size and lower-case hexadecimal SHA-256.
func hashFile(path string) (size int64, digest string, err error) {
	return hashFileOn(disk.OS{}, path)
}

func hashFileOn(f disk.FS, path string) (size int64, digest string, err error) {
	file, err := disk.Open(f, path)
	if err != nil {
		return 0, "", fmt.Errorf("hash: %w", err)
	}
	sum := sha256.New()
	size, err = io.Copy(sum, file)
	if err = closeAfter(err, file); err != nil {
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
	return listTreeOn(disk.OS{}, root)
}

func listTreeOn(f disk.FS, root string) (files, dirs, strange []string, err error) {
	var list func(name string) error
	list = func(name string) error {
		dirs = append(dirs, name)
		entries, err := f.ReadDir(filepath.Join(root, filepath.FromSlash(name)))
		if err != nil {
			return err
		}
		for _, e := range entries {
			inside := path.Join(name, e.Name())
			switch {
			case e.IsDir():
				err = list(inside)
			case e.Type().IsRegular():
				files = append(files, inside)
			default:
				strange = append(strange, inside)
			}
			if err != nil {
				return err
			}
		}
		return nil
	}
	err = list(".")
	return files, dirs, strange, err
}
