package backup

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"filippo.io/age"
)

// What a caller can mend by asking otherwise; every other error is damage or a
// fault.
var (
	ErrNone      = errors.New("no backup there")
	ErrUnknown   = errors.New("no such backup")
	ErrNothing   = errors.New("the backup holds nothing of what was asked for")
	ErrNotEmpty  = errors.New("wanted an empty directory")
	ErrEncrypted = errors.New("it is encrypted")
	ErrNewer     = errors.New("a newer version of this program wrote it")
)

// Stored names one backup of a place.
type Stored struct {
	ID          string `json:"backup"`
	IsEncrypted bool   `json:"is_encrypted"`
}

// Backups lists the backups of a place, oldest first.
func Backups(ctx context.Context, from Place) ([]Stored, error) {
	keys, err := from.Keys(ctx, "backups/")
	if err != nil {
		return nil, fmt.Errorf("list backups of %s: %w", from, err)
	}
	all := []Stored{}
	for _, key := range keys {
		name, sealed := strings.CutSuffix(strings.TrimPrefix(key, "backups/"), encryptedSuffix)
		if id, ok := strings.CutSuffix(name, ".json"); ok {
			all = append(all, Stored{id, sealed})
		}
	}
	return all, nil
}

// Find reads the list of a backup; id "" means the newest.
func Find(ctx context.Context, from Place, id string, identities []age.Identity) (*List, bool, error) {
	all, err := Backups(ctx, from)
	if err != nil {
		return nil, false, err
	}
	if len(all) == 0 {
		return nil, false, fmt.Errorf("%s: %w", from, ErrNone)
	}
	at := len(all) - 1
	if id != "" {
		if at = slices.IndexFunc(all, func(s Stored) bool { return s.ID == id }); at < 0 {
			return nil, false, fmt.Errorf("%s: %w as %q; the newest is %s", from, ErrUnknown, id, all[len(all)-1].ID)
		}
	}
	key := listKey(all[at].ID)
	if all[at].IsEncrypted {
		key += encryptedSuffix
	}
	body, err := open(ctx, from, key, identities)
	if err != nil {
		return nil, false, fmt.Errorf("%s: %w", from, err)
	}
	text, err := io.ReadAll(body)
	if err = errors.Join(err, body.Close()); err != nil {
		return nil, false, fmt.Errorf("%s: read %s: %w", from, key, err)
	}
	l, err := decodeList(text, all[at].ID)
	return l, all[at].IsEncrypted, err
}

// Keep chooses what of a backup is wanted; nil wants all.
type Keep func(path string) bool

// OnlySnapshot wants one snapshot and the link to it.
func OnlySnapshot(id string) Keep {
	return func(path string) bool { return strings.HasPrefix(path, "published/"+id+"/") }
}

// Restore writes a backup into dir, which must be empty or not exist. Every
// file is checked against its SHA-256 on the way; after an error what was
// written is removed again.
func Restore(ctx context.Context, from Place, id, dir string, identities []age.Identity, keep Keep) (*List, error) {
	l, sealed, err := Find(ctx, from, id, identities)
	if err != nil {
		return nil, err
	}
	if entries, err := os.ReadDir(dir); err == nil && len(entries) > 0 {
		return nil, fmt.Errorf("restore to %s: %w, found %d entries; nothing was written", dir, ErrNotEmpty, len(entries))
	} else if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	if err := restoreAll(ctx, from, l, sealed, dir, identities, keep); err != nil {
		return nil, errors.Join(fmt.Errorf("restore %s to %s: %w", l.ID, dir, err), clear(dir))
	}
	return l, nil
}

func restoreAll(ctx context.Context, from Place, l *List, sealed bool, dir string, identities []age.Identity, keep Keep) error {
	for _, sub := range []string{"", "inbox", "captures", "quarantine", "published"} {
		mode := fs.FileMode(0o700)
		if sub == "" || sub == "published" {
			mode = 0o755
		}
		if err := os.MkdirAll(filepath.Join(dir, sub), mode); err != nil {
			return err
		}
	}
	found := 0
	for _, f := range l.Files {
		if keep != nil && !keep(f.Path) {
			continue
		}
		found++
		if err := restoreFile(ctx, from, f, sealed, dir, identities); err != nil {
			return fmt.Errorf("%s: %w", f.Path, err)
		}
	}
	if found == 0 {
		return ErrNothing
	}
	for _, k := range l.Links {
		target := filepath.ToSlash(filepath.Join(filepath.Dir(k.Path), k.Target)) + "/"
		if keep != nil && !keep(target) {
			continue
		}
		if err := os.Symlink(k.Target, filepath.Join(dir, filepath.FromSlash(k.Path))); err != nil {
			return err
		}
	}
	return syncDir(dir)
}

func restoreFile(ctx context.Context, from Place, f File, sealed bool, dir string, identities []age.Identity) (err error) {
	key := objectKey(f.SHA256)
	if sealed {
		key += encryptedSuffix
	}
	body, err := open(ctx, from, key, identities)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, body.Close()) }()
	path := filepath.Join(dir, filepath.FromSlash(f.Path))
	mode := fs.FileMode(0o700)
	if strings.HasPrefix(f.Path, "published/") {
		mode = 0o755
	}
	if err := os.MkdirAll(filepath.Dir(path), mode); err != nil {
		return err
	}
	out, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, f.Mode.Perm())
	if err != nil {
		return err
	}
	sum := sha256.New()
	n, err := io.Copy(io.MultiWriter(out, sum), body)
	if err == nil {
		err = errors.Join(out.Chmod(f.Mode.Perm()), out.Sync())
	}
	if err = errors.Join(err, out.Close()); err != nil {
		return err
	}
	if sha := hex.EncodeToString(sum.Sum(nil)); sha != f.SHA256 || n != f.Bytes {
		return fmt.Errorf("wanted %d bytes with SHA-256 %.12s, found %d with %.12s: the place is damaged", f.Bytes, f.SHA256, n, sha)
	}
	return nil
}

// clear empties a directory that was empty before.
func clear(dir string) error {
	entries, err := os.ReadDir(dir)
	for _, e := range entries {
		err = errors.Join(err, os.RemoveAll(filepath.Join(dir, e.Name())))
	}
	return err
}
