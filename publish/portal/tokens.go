package portal

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gofrs/flock"
)

// TokensSchema names the shape of tokens.json.
const TokensSchema = "netmarket.tokens/v1"

// Tokens is the file of the tokens that may read. Every change is on the disk
// before it is told, and holds from the next request on.
type Tokens struct {
	path string
	now  func() time.Time

	mu    sync.Mutex
	seen  os.FileInfo // of the file that known was read from
	known []Token
}

type tokensFile struct {
	Schema string  `json:"schema"`
	Tokens []Token `json:"tokens"`
}

// OpenTokens names the file; it need not exist.
func OpenTokens(path string, now func() time.Time) *Tokens { return &Tokens{path: path, now: now} }

// Create makes a token and returns its text, which nobody can read again.
// scopes are kinds or ScopeRead; no areas means every area; life is its length.
func (t *Tokens) Create(name string, scopes, areas []string, life time.Duration) (Token, string, error) {
	kinds, err := readKinds(scopes)
	if err != nil {
		return Token{}, "", err
	}
	if strings.TrimSpace(name) == "" {
		return Token{}, "", errors.New("name: wanted who uses the token, found nothing")
	}
	if life <= 0 {
		return Token{}, "", fmt.Errorf("expires: wanted a time to come, found %v", life)
	}
	if slices.Contains(kinds, KindQuery) && len(areas) > 0 {
		return Token{}, "", fmt.Errorf("scope %s reads every area; leave the areas away or the scope", KindQuery)
	}
	areas = slices.Compact(slices.Sorted(slices.Values(areas)))
	at := t.now().UTC().Truncate(time.Second)
	made, text := newToken(name, kinds, areas, at, at.Add(life))
	err = t.change(func(all []Token) ([]Token, error) { return append(all, made), nil })
	return made, text, err
}

// Revoke ends a token at once.
func (t *Tokens) Revoke(id string) error {
	return t.change(func(all []Token) ([]Token, error) {
		i, err := indexOf(all, id)
		if err != nil {
			return nil, err
		}
		if all[i].RevokedAt.IsZero() {
			all[i].RevokedAt = t.now().UTC().Truncate(time.Second)
		}
		return all, nil
	})
}

// Rotate makes a successor with the same name, kinds, areas and length of life,
// and lets the old token work for overlap longer (never longer than it would
// have).
func (t *Tokens) Rotate(id string, overlap time.Duration) (made Token, text string, err error) {
	if overlap < 0 {
		return made, "", fmt.Errorf("overlap: wanted 0 or longer, found %v", overlap)
	}
	err = t.change(func(all []Token) ([]Token, error) {
		i, err := indexOf(all, id)
		if err != nil {
			return nil, err
		}
		old := &all[i]
		at := t.now().UTC().Truncate(time.Second)
		if state := old.State(at); state != TokenValid {
			return nil, fmt.Errorf("token %s: wanted a valid one to rotate, it is %s; create a new one", id, state)
		}
		made, text = newToken(old.Name, old.Kinds, old.Areas, at, at.Add(old.ExpiresAt.Sub(old.CreatedAt)))
		made.Follows = old.ID
		if end := at.Add(overlap); end.Before(old.ExpiresAt) {
			old.ExpiresAt = end
		}
		return append(all, made), nil
	})
	return made, text, err
}

func indexOf(all []Token, id string) (int, error) {
	i := slices.IndexFunc(all, func(t Token) bool { return t.ID == id })
	if i < 0 {
		return 0, fmt.Errorf("token %q: %w; netmarket token list shows them", id, errNoToken)
	}
	return i, nil
}

// List returns every token, oldest first.
func (t *Tokens) List() ([]Token, error) {
	all, err := t.read()
	slices.SortStableFunc(all, func(a, b Token) int { return a.CreatedAt.Compare(b.CreatedAt) })
	return all, err
}

// find is the token of a presented text.
func (t *Tokens) find(presented string) (Token, error) {
	known, err := t.current()
	if err != nil {
		return Token{}, err
	}
	return match(known, presented, t.now())
}

// settled is how old a file must be before its time stamp alone tells a change.
const settled = time.Second

// current reads the file again whenever it is another one than before.
func (t *Tokens) current() ([]Token, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	info, err := os.Stat(t.path)
	if errors.Is(err, fs.ErrNotExist) {
		t.seen, t.known = nil, nil
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read tokens: %w", err)
	}
	isSame := t.seen != nil && os.SameFile(t.seen, info) && t.seen.ModTime().Equal(info.ModTime()) && t.seen.Size() == info.Size()
	if isSame && time.Since(info.ModTime()) > settled {
		return t.known, nil
	}
	known, err := t.read()
	if err != nil {
		return nil, err
	}
	t.seen, t.known = info, known
	return known, nil
}

func (t *Tokens) read() ([]Token, error) {
	text, err := os.ReadFile(t.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read tokens: %w", err)
	}
	var file tokensFile
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&file); err != nil {
		return nil, fmt.Errorf("read tokens %s: %w", t.path, err)
	}
	if file.Schema != TokensSchema {
		return nil, fmt.Errorf("read tokens %s: wanted schema %s, found %q", t.path, TokensSchema, file.Schema)
	}
	return file.Tokens, nil
}

// change rewrites the file while no other process does.
func (t *Tokens) change(edit func([]Token) ([]Token, error)) (err error) {
	lock := flock.New(t.path+".lock", flock.SetPermissions(0o600))
	if err := lock.Lock(); err != nil {
		return fmt.Errorf("lock tokens: %w", err)
	}
	defer func() { err = errors.Join(err, lock.Unlock()) }()
	all, err := t.read()
	if err != nil {
		return err
	}
	if all, err = edit(all); err != nil {
		return err
	}
	text, err := json.MarshalIndent(tokensFile{TokensSchema, orEmpty(all)}, "", " ")
	if err != nil {
		return fmt.Errorf("write tokens: %w", err)
	}
	if err := replaceFile(t.path, append(text, '\n')); err != nil {
		return fmt.Errorf("write tokens: %w", err)
	}
	return nil
}

// replaceFile puts a file, readable by its owner alone, in the place of another
// at once: whoever reads has the old one or the new one.
func replaceFile(path string, content []byte) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*") // 0600
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	_, err = f.Write(content)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return err
	}
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}
