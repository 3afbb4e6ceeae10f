package transform

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"netmarket/ingest/disk"
)

// keptBuilds is of how many builds the shards are kept.
const keptBuilds = 3

// entry is what the row models of one shard came to: the manifest of a directory
// cache/shards/<digest>, beside the frontier tables it names.
type entry struct {
	Digest   string      `json:"digest"`
	Tables   []tableFile `json:"tables"` // in the order of the frontier
	Offences []offence   `json:"offences"`
	Steps    []Step      `json:"steps"`
	Foreign  []string    `json:"foreign,omitempty"` // provinces outside of the shard that its rows name
}

const manifestName = "manifest.json"

// shardStore is the directory that keeps entries, and what former builds used.
type shardStore struct {
	dir  string
	last uses
}

// uses is the file last.json: which shards the last builds had, and of what the
// newest ones were made.
type uses struct {
	Builds  [][]string                   `json:"builds"`            // digests, newest first
	Parts   map[string]map[string]string `json:"parts"`             // shard → part → digest
	Foreign map[string][]string          `json:"foreign,omitempty"` // shard → provinces its rows name
}

// openShards opens the entries in cache, or, where nothing is to be kept, in a
// directory that is gone with the build.
func openShards(cache, otherwise string) (*shardStore, error) {
	if cache == "" {
		cache = otherwise
	}
	s := &shardStore{dir: filepath.Join(cache, "shards")}
	if err := disk.MakeDirs(disk.OS{}, s.dir, 0o700); err != nil {
		return nil, fmt.Errorf("keep shards: %w", err)
	}
	text, err := os.ReadFile(s.lastPath())
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("read kept shards: %w", err)
	}
	if json.Unmarshal(text, &s.last) != nil {
		s.last = uses{} // damaged: it only says why, and what may go
	}
	return s, nil
}

func (s *shardStore) lastPath() string { return filepath.Join(s.dir, "last.json") }

func (s *shardStore) home(digest string) string { return filepath.Join(s.dir, digest) }

func (s *shardStore) path(of *shard, file string) string {
	return filepath.Join(s.home(of.digest), file)
}

// foreign are the provinces that deliveries of others were found to name.
func (s *shardStore) foreign() map[string][]string { return s.last.Foreign }

func (s *shardStore) note(foreign map[string][]string) {
	if s.last.Foreign == nil {
		s.last.Foreign = map[string][]string{}
	}
	maps.Copy(s.last.Foreign, foreign)
}

// read returns a shard's entry when it is kept whole, and in any case why the
// shard is made or not.
func (s *shardStore) read(of *shard) (*entry, string) {
	e, err := readEntry(s.home(of.digest), of.digest)
	switch {
	case err == nil:
		return e, "nothing it is made of changed"
	case !errors.Is(err, fs.ErrNotExist):
		return nil, "what was kept is damaged: " + err.Error()
	}
	return nil, s.changed(of)
}

// changed names what differs from the shard of the build before.
func (s *shardStore) changed(of *shard) string {
	before, ok := s.last.Parts[of.name]
	if !ok {
		return "new"
	}
	var changes []string
	for _, part := range slices.Sorted(maps.Keys(of.parts)) {
		switch was, ok := before[part]; {
		case !ok:
			changes = append(changes, part+" is new")
		case was != of.parts[part]:
			changes = append(changes, part+" changed")
		}
	}
	for _, part := range slices.Sorted(maps.Keys(before)) {
		if _, ok := of.parts[part]; !ok {
			changes = append(changes, part+" is gone")
		}
	}
	const told = 3
	if len(changes) > told {
		changes = append(changes[:told], fmt.Sprintf("%d more", len(changes)-told))
	}
	if len(changes) == 0 {
		return "not kept any more"
	}
	return strings.Join(changes, "; ")
}

// readEntry reads an entry and looks at every byte of its tables.
func readEntry(home, digest string) (*entry, error) {
	text, err := os.ReadFile(filepath.Join(home, manifestName))
	if err != nil {
		return nil, err
	}
	var e entry
	if err := json.Unmarshal(text, &e); err != nil {
		return nil, fmt.Errorf("%s: %w", manifestName, err)
	}
	if e.Digest != digest {
		return nil, fmt.Errorf("%s: wanted the shard %.12s, found %.12s", manifestName, digest, e.Digest)
	}
	for _, t := range e.Tables {
		if t.File != filepath.Base(t.File) {
			return nil, fmt.Errorf("%s: wanted a file beside it, found %q", manifestName, t.File)
		}
		found, _, err := digestFile(filepath.Join(home, t.File))
		if err != nil {
			return nil, fmt.Errorf("look at %s: %v", t.File, err) // a missing table is damage, not absence
		}
		if found != t.SHA256 {
			return nil, fmt.Errorf("%s: wanted SHA-256 %.12s, found %.12s", t.File, t.SHA256, found)
		}
	}
	return &e, nil
}

// writeEntry puts the manifest beside the tables in the directory aside and
// moves it to its place, whole and on the disk.
func writeEntry(aside, home string, e *entry) error {
	text, err := json.Marshal(e)
	if err != nil {
		return fmt.Errorf("describe shard: %w", err)
	}
	f := disk.OS{}
	if _, err := disk.Write(f, filepath.Join(aside, manifestName), bytes.NewReader(text), 0o600); err != nil {
		return fmt.Errorf("keep shard: %w", err)
	}
	for _, t := range e.Tables {
		if err := disk.Sync(f, filepath.Join(aside, t.File)); err != nil {
			return fmt.Errorf("keep shard: %w", err)
		}
	}
	if err := disk.Sync(f, aside); err != nil {
		return fmt.Errorf("keep shard: %w", err)
	}
	if err := os.RemoveAll(home); err != nil { // damaged, else it would have been used
		return fmt.Errorf("keep shard: %w", err)
	}
	if err := os.Rename(aside, home); err != nil {
		return fmt.Errorf("keep shard: %w", err)
	}
	if err := disk.Sync(f, filepath.Dir(home)); err != nil {
		return fmt.Errorf("keep shard: %w", err)
	}
	return nil
}

// keep notes which shards this build used, and removes those that none of the
// last builds did.
func (s *shardStore) keep(used []*shard) error {
	digests := make([]string, len(used))
	parts := map[string]map[string]string{}
	for i, of := range used {
		digests[i] = of.digest
		parts[of.name] = of.parts
	}
	builds := slices.DeleteFunc(s.last.Builds, func(b []string) bool { return slices.Equal(b, digests) })
	s.last.Builds = append([][]string{digests}, builds[:min(len(builds), keptBuilds-1)]...)
	s.last.Parts = parts
	text, err := json.Marshal(s.last)
	if err != nil {
		return fmt.Errorf("note kept shards: %w", err)
	}
	if err := disk.Replace(disk.OS{}, s.lastPath(), bytes.NewReader(text), 0o600); err != nil {
		return fmt.Errorf("note kept shards: %w", err)
	}
	entries, err := os.ReadDir(s.dir)
	if err != nil {
		return fmt.Errorf("list kept shards: %w", err)
	}
	for _, e := range entries {
		isUsed := slices.ContainsFunc(s.last.Builds, func(b []string) bool { return slices.Contains(b, e.Name()) })
		if e.IsDir() && !isUsed {
			if err := os.RemoveAll(filepath.Join(s.dir, e.Name())); err != nil {
				return fmt.Errorf("remove old shards: %w", err)
			}
		}
	}
	return nil
}
