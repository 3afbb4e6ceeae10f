package backup

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"

	"filippo.io/age"
)

// Check reads every object of a backup and compares it with its name. All that
// is wrong is joined, each with the file it is of.
func Check(ctx context.Context, from Place, id string, identities []age.Identity) (*List, error) {
	l, sealed, err := Find(ctx, from, id, identities)
	if err != nil {
		return nil, err
	}
	var wrong []error
	for _, f := range l.Files {
		if err := checkObject(ctx, from, f, sealed, identities); err != nil {
			wrong = append(wrong, fmt.Errorf("backup %s: %s: %w", l.ID, f.Path, err))
		}
		if err := ctx.Err(); err != nil {
			return l, err
		}
	}
	return l, errors.Join(wrong...)
}

func checkObject(ctx context.Context, from Place, f File, sealed bool, identities []age.Identity) error {
	key := objectKey(f.SHA256)
	if sealed {
		key += encryptedSuffix
	}
	body, err := open(ctx, from, key, identities)
	if err != nil {
		return err
	}
	sum := sha256.New()
	_, err = io.Copy(sum, body)
	if err = errors.Join(err, body.Close()); err != nil {
		return err
	}
	if sha := hex.EncodeToString(sum.Sum(nil)); sha != f.SHA256 {
		return fmt.Errorf("wanted SHA-256 %.12s, found %.12s", f.SHA256, sha)
	}
	return nil
}

// Prune leaves the newest keep backups and removes the objects that none of
// them names. A list that cannot be read stops it: what it names is unknown.
func Prune(ctx context.Context, at Place, keep int, identities []age.Identity) (removed []string, err error) {
	all, err := Backups(ctx, at)
	if err != nil || len(all) <= keep {
		return nil, err
	}
	named := map[string]bool{}
	for _, s := range all[len(all)-keep:] {
		l, _, err := Find(ctx, at, s.ID, identities)
		if err != nil {
			return nil, err
		}
		for _, f := range l.Files {
			named[objectKey(f.SHA256)] = true
		}
	}
	for _, s := range all[:len(all)-keep] {
		key := listKey(s.ID)
		if s.IsEncrypted {
			key += encryptedSuffix
		}
		if err := at.Delete(ctx, key); err != nil {
			return removed, fmt.Errorf("remove backup %s: %w", s.ID, err)
		}
		removed = append(removed, s.ID)
	}
	keys, err := at.Keys(ctx, "objects/")
	for _, key := range keys {
		if !named[strings.TrimSuffix(key, encryptedSuffix)] {
			err = errors.Join(err, at.Delete(ctx, key))
		}
	}
	return removed, err
}
