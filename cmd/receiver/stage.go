package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"netmarket/publish/push"
)

const (
	mostManifest = 16 << 20
	mostSnapshot = 8 << 30 // bytes of all files together
	notCounted   = "netmarket.duckdb"
	mostAsked    = 10 // times for one file, of an API that limits its rate
)

// source is where snapshots are read.
type source struct {
	from   string // every address must begin with it: a signature is no leave to make us read anything
	token  string // of the read API, sent in a header and never to another host
	client *http.Client
}

func refuseRedirect(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// manifest is what we need of manifest.json.
type manifest struct {
	Snapshot  string `json:"snapshot"`
	ContentID string `json:"content_id"`
	Files     []struct {
		Path   string `json:"path"`
		Bytes  int64  `json:"bytes"`
		SHA256 string `json:"sha256"`
	} `json:"files"`
}

// stage reads a snapshot into a directory and checks it: the manifest against
// the message, every file against the manifest. What it leaves after an error
// is not shown.
func (s source) stage(d push.Data, dir string) error {
	if !strings.HasPrefix(d.URL, s.from) || strings.Contains(d.URL, "..") {
		return fmt.Errorf("wanted an address that begins with %s, found another", s.from)
	}
	if err := s.fetch(d.URL, "manifest.json", dir, mostManifest, d.ManifestSHA256); err != nil {
		return err
	}
	text, err := os.ReadFile(filepath.Join(dir, "manifest.json"))
	if err != nil {
		return err
	}
	var m manifest
	if err := json.Unmarshal(text, &m); err != nil {
		return fmt.Errorf("manifest.json: %w", err)
	}
	if m.Snapshot != d.Snapshot || m.ContentID != d.ContentID || m.contentID() != d.ContentID {
		return fmt.Errorf("manifest.json: wanted snapshot %s with content %.12s, found %s with %.12s", d.Snapshot, d.ContentID, m.Snapshot, m.contentID())
	}
	var total int64
	for _, f := range m.Files {
		if total += f.Bytes; f.Bytes < 0 || total > mostSnapshot {
			return fmt.Errorf("wanted at most %d bytes, found more", int64(mostSnapshot))
		}
		if err := s.fetch(d.URL, f.Path, dir, f.Bytes, f.SHA256); err != nil {
			return err
		}
	}
	return nil
}

// contentID is the digest over the hashes and paths of all files but the
// DuckDB one.
func (m manifest) contentID() string {
	sum := sha256.New()
	for _, f := range m.Files {
		if f.Path != notCounted {
			fmt.Fprintf(sum, "%s  %s\n", f.SHA256, f.Path)
		}
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// fetch reads one file, no more of it than it may have, and wants its hash. It
// is on the disk when fetch returns.
func (s source) fetch(base, name, dir string, most int64, want string) (err error) {
	if !filepath.IsLocal(filepath.FromSlash(name)) {
		return fmt.Errorf("wanted a path inside the snapshot, found %q", name)
	}
	from, err := s.open(base, name)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	defer func() { err = errors.Join(err, from.Close()) }()
	path := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	to, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, to.Close()) }()
	sum := sha256.New()
	if _, err := io.Copy(io.MultiWriter(to, sum), io.LimitReader(from, most+1)); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if found := hex.EncodeToString(sum.Sum(nil)); found != want {
		return fmt.Errorf("%s: wanted SHA-256 %.12s, found %.12s", name, want, found)
	}
	return to.Sync()
}

// open reads a file of a snapshot: over the API, or in a directory.
func (s source) open(base, name string) (io.ReadCloser, error) {
	if dir, isFile := strings.CutPrefix(base, "file://"); isFile {
		return os.Open(filepath.Join(filepath.FromSlash(dir), filepath.FromSlash(name)))
	}
	address, err := url.JoinPath(base, strings.Split(name, "/")...)
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequest(http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	if s.token != "" {
		req.Header.Set("Authorization", "Bearer "+s.token)
	}
	for asked := 1; ; asked++ {
		resp, err := s.client.Do(req)
		if err != nil {
			return nil, err
		}
		if resp.StatusCode == http.StatusOK {
			return resp.Body, nil
		}
		if err := resp.Body.Close(); err != nil {
			return nil, err
		}
		if resp.StatusCode != http.StatusTooManyRequests || asked == mostAsked {
			return nil, fmt.Errorf("wanted status 200, found %d", resp.StatusCode)
		}
		time.Sleep(retryAfter(resp))
	}
}

// retryAfter is what an API under load asks for, within reason.
func retryAfter(resp *http.Response) time.Duration {
	seconds, err := strconv.Atoi(resp.Header.Get("Retry-After"))
	if err != nil || seconds < 0 {
		return time.Second
	}
	return min(time.Duration(seconds)*time.Second, 10*time.Second)
}
