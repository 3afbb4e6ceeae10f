package backup

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"time"
)

// Schema names the shape of List.
const Schema = schemaPrefix + "1"

const schemaPrefix = "netmarket.backup/v"

// List says what one backup holds. Digest is the SHA-256 of the list itself
// with Digest empty.
type List struct {
	Schema   string    `json:"schema"`
	ID       string    `json:"backup"`             // 20261125T161500Z
	MadeAt   time.Time `json:"made_at"`            // UTC
	Version  string    `json:"version"`            // of the program
	Snapshot string    `json:"snapshot,omitempty"` // that was current
	Files    []File    `json:"files"`              // by path
	Links    []Link    `json:"links"`
	LeftOut  []string  `json:"left_out"` // what is not in it, with the reason
	Digest   string    `json:"digest"`
}

// File is one file of the data directory; Path has forward slashes.
type File struct {
	Path   string      `json:"path"`
	Mode   fs.FileMode `json:"mode"` // permission bits
	Bytes  int64       `json:"bytes"`
	SHA256 string      `json:"sha256"`
}

// Link is a symbolic link inside the data directory: published/current.
type Link struct {
	Path   string `json:"path"`
	Target string `json:"target"`
}

// Bytes is the size of all files.
func (l *List) Bytes() (n int64) {
	for _, f := range l.Files {
		n += f.Bytes
	}
	return n
}

func (l List) encode() ([]byte, error) {
	l.Digest = ""
	text, err := json.MarshalIndent(l, "", " ")
	if err != nil {
		return nil, err
	}
	l.Digest = digest(text)
	return json.MarshalIndent(l, "", " ")
}

// decodeList refuses a list that is not what was written, and paths that lead
// out of the data directory.
func decodeList(text []byte, id string) (*List, error) {
	var l List
	var shape struct {
		Schema string `json:"schema"`
	}
	if json.Unmarshal(text, &shape) == nil && shape.Schema != Schema && strings.HasPrefix(shape.Schema, schemaPrefix) {
		return nil, fmt.Errorf("backup %s: %w: wanted %s, found %s; restore it with that version", id, ErrNewer, Schema, shape.Schema)
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&l); err != nil {
		return nil, fmt.Errorf("backup %s: read list: %w", id, err)
	}
	again, err := l.encode()
	if err != nil {
		return nil, err
	}
	if l.Schema != Schema || l.ID != id || !bytes.Equal(again, text) {
		return nil, fmt.Errorf("backup %s: wanted its list as written, found an edited one, or that of another", id)
	}
	for _, f := range l.Files {
		if !filepath.IsLocal(filepath.FromSlash(f.Path)) || len(f.SHA256) != 64 {
			return nil, fmt.Errorf("backup %s: wanted paths inside the data directory, found %q", id, f.Path)
		}
	}
	for _, k := range l.Links {
		if !filepath.IsLocal(filepath.FromSlash(k.Path)) || !filepath.IsLocal(filepath.FromSlash(k.Target)) {
			return nil, fmt.Errorf("backup %s: wanted links inside the data directory, found %q → %q", id, k.Path, k.Target)
		}
	}
	return &l, nil
}

func digest(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

func objectKey(sha string) string { return "objects/" + sha[:2] + "/" + sha }

func listKey(id string) string { return "backups/" + id + ".json" }
