package backup

import (
	"bytes"
	"context"
	"crypto/md5"
	"encoding/hex"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"filippo.io/age"
)

var noon = time.Date(2026, 3, 31, 4, 0, 0, 0, time.UTC)

// dataDir is a small data directory with every kind of thing in it.
func dataDir(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"netmarket.yaml": "edition: x\n", "secret.key": "geheim-4711\n", ".lock": "", "state.db": "live",
		"captures/nbs/a/body": "page", "captures/nbs/a/capture.json": "{}", "captures/nbs/b/body": "page",
		"cache/x": "again", "build/warehouse.duckdb": "again", "inbox/350421/快递.xlsx": "original",
		"published/s1/manifest.json": "one", "published/s1/tables/a.parquet": "", "published/.new-s2-1/manifest.json": "half",
	} {
		path := filepath.Join(dir, filepath.FromSlash(name))
		must(t, os.MkdirAll(filepath.Dir(path), 0o755))
		must(t, os.WriteFile(path, []byte(text), 0o600))
	}
	must(t, os.Chmod(filepath.Join(dir, "published/s1/manifest.json"), 0o644))
	must(t, os.Symlink("s1", filepath.Join(dir, "published/current")))
	return dir
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func source(dir string, at time.Time) Source {
	return Source{Dir: dir, Version: "v", Snapshot: "s1", Now: at, State: func(w io.Writer) error { _, err := io.WriteString(w, "consistent"); return err }}
}

// places are what every test runs on: a directory, and a bucket played by a
// server on loopback.
func places(t *testing.T) map[string]Place {
	t.Helper()
	server := httptest.NewServer(&bucketServer{objects: map[string][]byte{}})
	t.Cleanup(server.Close)
	bucket, err := OpenBucket(BucketConfig{Endpoint: strings.TrimPrefix(server.URL, "http://"), Region: "r", Name: "office", Prefix: "netmarket", AccessKey: "id", SecretKey: "key", Plain: true, Transport: http.DefaultTransport})
	must(t, err)
	return map[string]Place{"directory": Directory(t.TempDir()), "bucket": bucket}
}

// What is restored is what was backed up, byte for byte and mode for mode; a
// file that occurs twice is stored once.
func TestRoundTrip(t *testing.T) {
	ctx := context.Background()
	for name, place := range places(t) {
		t.Run(name, func(t *testing.T) {
			dir := dataDir(t)
			l, err := Take(ctx, source(dir, noon), place, nil)
			must(t, err)
			keys, err := place.Keys(ctx, "objects/")
			must(t, err)
			if len(l.Files) != 7 || len(keys) != 6 {
				t.Errorf("wanted 7 files in 6 objects (two pages are equal), found %d in %d", len(l.Files), len(keys))
			}
			if _, err := Take(ctx, source(dir, noon), place, nil); err == nil {
				t.Error("wanted a second backup of the same second refused")
			}
			again := filepath.Join(t.TempDir(), "again")
			_, err = Restore(ctx, place, "", again, nil, nil)
			must(t, err)
			for path, wanted := range map[string]string{
				"netmarket.yaml": "edition: x\n", "captures/nbs/b/body": "page", "state.db": "consistent", "published/s1/manifest.json": "one",
				"published/current/manifest.json": "one", "published/s1/tables/a.parquet": "",
			} {
				text, err := os.ReadFile(filepath.Join(again, path))
				if err != nil || string(text) != wanted {
					t.Errorf("%s: wanted %q, found %q (%v)", path, wanted, text, err)
				}
			}
			for _, path := range []string{"secret.key", "cache", "build", "inbox/350421", "published/.new-s2-1", ".lock"} {
				if _, err := os.Lstat(filepath.Join(again, path)); !errors.Is(err, fs.ErrNotExist) {
					t.Errorf("%s: wanted it left out, found %v", path, err)
				}
			}
			info, err := os.Stat(filepath.Join(again, "published/s1/manifest.json"))
			must(t, err)
			if info.Mode().Perm() != 0o644 {
				t.Errorf("wanted the mode kept, found %v", info.Mode())
			}
			_, err = Check(ctx, place, "", nil)
			must(t, err)
		})
	}
}

// With a recipient nothing that stands at the place can be read, and the key
// comes back; without the identity nothing does.
func TestEncrypted(t *testing.T) {
	ctx := context.Background()
	identity, err := age.GenerateX25519Identity()
	must(t, err)
	for name, place := range places(t) {
		t.Run(name, func(t *testing.T) {
			_, err := Take(ctx, source(dataDir(t), noon), place, []age.Recipient{identity.Recipient()})
			must(t, err)
			keys, err := place.Keys(ctx, "")
			must(t, err)
			for _, key := range keys {
				body, err := place.Get(ctx, key)
				must(t, err)
				text, err := io.ReadAll(body)
				must(t, errors.Join(err, body.Close()))
				if bytes.Contains(text, []byte("geheim")) || bytes.Contains(text, []byte("netmarket.yaml")) || !strings.HasSuffix(key, ".age") {
					t.Errorf("%s: wanted it sealed", key)
				}
			}
			if _, err := Restore(ctx, place, "", t.TempDir(), nil, nil); err == nil || !strings.Contains(err.Error(), "identity") {
				t.Errorf("wanted the identity asked for, found %v", err)
			}
			again := t.TempDir()
			_, err = Restore(ctx, place, "", again, []age.Identity{identity}, nil)
			must(t, err)
			if text, err := os.ReadFile(filepath.Join(again, "secret.key")); string(text) != "geheim-4711\n" {
				t.Errorf("wanted the key, found %q (%v)", text, err)
			}
		})
	}
}

// Damage of any object or list is found and named; a restore from it leaves
// nothing behind.
func TestDamage(t *testing.T) {
	ctx := context.Background()
	dir := dataDir(t)
	place := Directory(t.TempDir())
	l, err := Take(ctx, source(dir, noon), place, nil)
	must(t, err)
	keys, err := place.Keys(ctx, "")
	must(t, err)
	for _, key := range keys {
		for _, damage := range []func([]byte) []byte{
			func(b []byte) []byte { return append(slices.Clone(b), ' ') },
			func(b []byte) []byte { return b[:len(b)/2] },
			func(b []byte) []byte { c := slices.Clone(b); c[len(c)/2] ^= 1; return c },
			nil,
		} {
			path := place.path(key)
			whole, err := os.ReadFile(path)
			must(t, err)
			if damage == nil {
				must(t, os.Remove(path))
			} else if len(whole) == 0 {
				continue
			} else {
				must(t, os.WriteFile(path, damage(whole), 0o600))
			}
			if _, err := Check(ctx, place, l.ID, nil); err == nil {
				t.Errorf("%s: wanted the damage found", key)
			}
			again := t.TempDir()
			if _, err := Restore(ctx, place, l.ID, again, nil, nil); err == nil {
				t.Errorf("%s: wanted the restore refused", key)
			}
			if left, _ := os.ReadDir(again); len(left) > 0 {
				t.Errorf("%s: wanted nothing left behind, found %v", key, left)
			}
			must(t, os.WriteFile(path, whole, 0o600))
		}
	}
	_, err = Check(ctx, place, l.ID, nil)
	must(t, err)
}

// Prune removes old lists and what only they name.
func TestPrune(t *testing.T) {
	ctx := context.Background()
	for name, place := range places(t) {
		t.Run(name, func(t *testing.T) {
			dir := dataDir(t)
			for day := range 4 {
				must(t, os.WriteFile(filepath.Join(dir, "captures/nbs/a/body"), fmt.Appendf(nil, "page of day %d", day), 0o600))
				_, err := Take(ctx, source(dir, noon.AddDate(0, 0, day)), place, nil)
				must(t, err)
			}
			before, err := place.Keys(ctx, "objects/")
			must(t, err)
			removed, err := Prune(ctx, place, 2, nil)
			must(t, err)
			after, err := place.Keys(ctx, "objects/")
			must(t, err)
			if len(removed) != 2 || len(before)-len(after) != 2 {
				t.Errorf("wanted 2 backups and their 2 pages gone, found %v and %d objects", removed, len(before)-len(after))
			}
			all, err := Backups(ctx, place)
			must(t, err)
			for _, s := range all {
				_, err := Check(ctx, place, s.ID, nil)
				must(t, err)
			}
		})
	}
}

// A file that changes while it is read is never stored under a wrong name.
func TestFileChangesMeanwhile(t *testing.T) {
	place := Directory(t.TempDir())
	w := writer{ctx: context.Background(), to: place}
	for _, found := range []string{"later, longer", "other.", "sho", ""} {
		if err := w.putOnce(digest([]byte("before")), strings.NewReader(found), 6); err == nil {
			t.Errorf("%q: wanted it refused", found)
		}
	}
	keys, err := place.Keys(context.Background(), "")
	if err != nil || len(keys) != 0 {
		t.Errorf("wanted nothing stored, found %v (%v)", keys, err)
	}
	must(t, w.putOnce(digest([]byte("before")), strings.NewReader("before"), 6))
}

// A list that leads out of the data directory is refused though its digest is
// right.
func TestListsThatLeadOut(t *testing.T) {
	for _, l := range []List{
		{Files: []File{{Path: "../x", SHA256: strings.Repeat("0", 64)}}}, {Files: []File{{Path: "/etc/x", SHA256: strings.Repeat("0", 64)}}},
		{Files: []File{{Path: "x", SHA256: "0"}}}, {Links: []Link{{"a", "../b"}}}, {Links: []Link{{"../a", "b"}}},
	} {
		l.Schema, l.ID = Schema, "id"
		text, err := l.encode()
		must(t, err)
		if _, err := decodeList(text, "id"); err == nil {
			t.Errorf("%+v: wanted it refused", l)
		}
	}
}

// bucketServer plays the few requests of S3 that a backup makes.
type bucketServer struct{ objects map[string][]byte }

func (s *bucketServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	key := strings.TrimPrefix(r.URL.Path, "/office/")
	switch {
	case r.Method == http.MethodGet && r.URL.Query().Has("list-type"):
		s.list(w, r.URL.Query().Get("prefix"))
	case r.Method == http.MethodPut:
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		if strings.HasPrefix(r.Header.Get("X-Amz-Content-Sha256"), "STREAMING") {
			body = unchunk(body)
		}
		s.objects[key] = body
		w.Header().Set("ETag", etag(body))
	case r.Method == http.MethodDelete:
		delete(s.objects, key)
		w.WriteHeader(http.StatusNoContent)
	default:
		body, ok := s.objects[key]
		if !ok {
			w.WriteHeader(http.StatusNotFound)
			fmt.Fprint(w, "<Error><Code>NoSuchKey</Code></Error>")
			return
		}
		w.Header().Set("ETag", etag(body))
		http.ServeContent(w, r, "", noon, bytes.NewReader(body))
	}
}

func (s *bucketServer) list(w http.ResponseWriter, prefix string) {
	type content struct {
		Key  string
		Size int
		ETag string
	}
	var answer struct {
		XMLName  xml.Name `xml:"ListBucketResult"`
		Contents []content
	}
	for key, body := range s.objects {
		if strings.HasPrefix(key, prefix) {
			answer.Contents = append(answer.Contents, content{key, len(body), etag(body)})
		}
	}
	slices.SortFunc(answer.Contents, func(a, b content) int { return strings.Compare(a.Key, b.Key) })
	w.Header().Set("Content-Type", "application/xml")
	_ = xml.NewEncoder(w).Encode(answer) // a broken connection shows at the client
}

func etag(b []byte) string {
	sum := md5.Sum(b)
	return `"` + hex.EncodeToString(sum[:]) + `"`
}

// unchunk takes the signed chunks of a streamed body apart.
func unchunk(b []byte) (body []byte) {
	for {
		head, rest, ok := bytes.Cut(b, []byte("\r\n"))
		var size int
		if _, err := fmt.Sscanf(string(head), "%x;", &size); !ok || err != nil || size == 0 {
			return body
		}
		body = append(body, rest[:size]...)
		b = rest[size+2:]
	}
}
