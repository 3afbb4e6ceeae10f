package main

import (
	"archive/tar"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"netmarket/publish"
)

// upgraded is a data directory that an earlier version wrote, from
// testdata/stores.
type upgraded struct {
	t    *testing.T
	name string // the commit of that version
	data string
	old  string // the snapshot it published
}

// unpackStore writes one archive of testdata/stores.
func unpackStore(t *testing.T, name string) *upgraded {
	t.Helper()
	f, err := os.Open(filepath.Join("../../testdata/stores", name+".tar.zst"))
	must(t, err)
	defer f.Close() //nolint:errcheck // read only
	plain, err := zstd.NewReader(f)
	must(t, err)
	defer plain.Close()
	u := &upgraded{t: t, name: name, data: filepath.Join(t.TempDir(), "data")}
	for files := tar.NewReader(plain); ; {
		h, err := files.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		must(t, err)
		path := filepath.Join(u.data, filepath.FromSlash(h.Name))
		switch h.Typeflag {
		case tar.TypeDir:
			must(t, os.MkdirAll(path, h.FileInfo().Mode()))
		case tar.TypeSymlink:
			must(t, os.Symlink(h.Linkname, path))
		default:
			content, err := io.ReadAll(files)
			must(t, err)
			must(t, os.WriteFile(path, content, h.FileInfo().Mode()))
		}
	}
	u.old = u.current()
	return u
}

func (u *upgraded) current() string {
	u.t.Helper()
	id, err := os.Readlink(filepath.Join(u.data, "published", "current"))
	must(u.t, err)
	return id
}

// run wants an exit code and returns what was printed, both streams.
func (u *upgraded) run(want int, args ...string) string {
	u.t.Helper()
	var out, errs bytes.Buffer
	if code := run(context.Background(), append([]string{"--data", u.data}, args...), &out, &errs); code != want {
		u.t.Fatalf("%v: wanted exit %d, found %d: %s", args, want, code, errs.String())
	}
	if want != exitDone {
		return out.String() + errs.String()
	}
	return out.String()
}

// hashes are the files below some of the directory's names.
func (u *upgraded) hashes(names ...string) map[string]string {
	u.t.Helper()
	all := map[string]string{}
	for _, name := range names {
		must(u.t, filepath.WalkDir(filepath.Join(u.data, name), func(path string, e fs.DirEntry, err error) error {
			if err != nil || !e.Type().IsRegular() {
				return err
			}
			content, err := os.ReadFile(path)
			sum := sha256.Sum256(content)
			all[path] = hex.EncodeToString(sum[:])
			return err
		}))
	}
	return all
}

// scoredAs is what must not move when only the program does.
func (u *upgraded) scoredAs(id string) map[string]string {
	u.t.Helper()
	doc, err := publish.DecodeScores([]byte(u.run(exitDone, "scores", "--snapshot", id, "--json")))
	must(u.t, err)
	all := map[string]string{}
	for _, area := range doc.Areas {
		all[area.RefArea] = area.Score.String() + " " + area.Low.String() + "–" + area.High.String() + " " + area.Passes
		for _, c := range area.Criteria {
			text, err := json.Marshal([]any{c.Score, c.Low, c.High, c.Status, c.Value, c.Benchmark, c.Numerator, c.Denominator, c.Years})
			must(u.t, err)
			all[area.RefArea+" "+c.ID] = string(text)
		}
	}
	return all
}

// A data directory of each earlier version opens in this one: what it published
// verifies, reads and explains, its captures give the same scores and figures,
// and nothing of it is changed or lost by what is published beside it.
func TestStoresOfEarlierVersions(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a snapshot of each")
	}
	for _, c := range []struct {
		name      string
		unchecked string   // what verify --read-data says it cannot make anew
		without   []string // commands that ask for what that version did not publish
	}{
		{"a8bac57", "scores.json was not made anew: its shape is that of a version before published.run.edition_title", []string{"gaps", "worklist"}},
		{"66cf1d4", "", nil},
		{"2ba1fd0", "", nil},
		{"09dacd3", "", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			u := unpackStore(t, c.name)
			kept := u.hashes("captures", "inbox", filepath.Join("published", u.old))
			u.checkReads(c.unchecked, c.without)
			was := u.scoredAs(u.old)
			asOf := u.old[:len("2026-03-31")]
			u.run(exitDone, "--as-of", asOf, "refresh", "--offline")
			fresh := u.current()
			if fresh == u.old {
				t.Fatal("wanted a snapshot of this version beside the old one, found none")
			}
			u.run(exitDone, "verify", "--read-data", fresh)
			u.checkReads(c.unchecked, c.without)
			u.checkSameScores(was, u.scoredAs(fresh))
			if text := u.run(exitDone, "diff", u.old, fresh); !strings.Contains(text, "程序版本") {
				t.Errorf("wanted the program named as the only cause, found %s", text)
			}
			for path, sum := range kept {
				content, err := os.ReadFile(path)
				must(t, err)
				if found := sha256.Sum256(content); hex.EncodeToString(found[:]) != sum {
					t.Errorf("%s: wanted it untouched", path)
				}
			}
			for _, code := range diagnose(t, u.data) {
				if slices.Contains([]string{"configuration", "schedule_file", "capture_broken", "current_broken", "snapshot_unreadable", "ledger_broken", "mode_open", "format_newer"}, code) {
					t.Errorf("wanted the doctor content with an upgraded directory, found %s", code)
				}
			}
		})
	}
}

// checkReads reads the old snapshot in every way.
func (u *upgraded) checkReads(unchecked string, without []string) {
	u.t.Helper()
	for _, text := range []string{u.run(exitDone, "verify", u.old), u.run(exitDone, "verify", u.old, "--read-data")} {
		if !strings.Contains(text, "as published") {
			u.t.Errorf("wanted it as published, found %s", text)
		}
	}
	if text := u.run(exitDone, "verify", u.old, "--read-data"); !strings.Contains(text, unchecked) || unchecked == "" && strings.Contains(text, "not made anew") {
		u.t.Errorf("wanted verify to say %q, found %s", unchecked, text)
	}
	if text := u.run(exitDone, "snapshots"); !strings.Contains(text, u.old) || strings.Contains(text, "unreadable") {
		u.t.Errorf("wanted %s listed, found %s", u.old, text)
	}
	for criterion := range u.scoredAs(u.old) {
		area, id, isCriterion := strings.Cut(criterion, " ")
		if isCriterion && strings.HasSuffix(id, "5.1") { // each takes a second: enough of every group
			u.run(exitDone, "explain", id, "--area", area, "--snapshot", u.old)
		}
	}
	for _, name := range []string{"gaps", "worklist"} {
		if !slices.Contains(without, name) {
			u.run(exitDone, name, "--snapshot", u.old)
		} else if text := u.run(exitUsage, name, "--snapshot", u.old); !strings.Contains(text, "earlier version") {
			u.t.Errorf("%s: wanted the reason, found %s", name, text)
		}
	}
}

func (u *upgraded) checkSameScores(was, is map[string]string) {
	u.t.Helper()
	if len(was) < 70 {
		u.t.Fatalf("wanted every criterion, found %d", len(was))
	}
	for name, text := range was {
		if is[name] != text {
			u.t.Errorf("%s: wanted what %s scored, found a change\n  was %s\n  is  %s", name, u.name, text, is[name])
		}
	}
}

// What the last version knew of its runs, portals, pins and tokens is known to
// this one: nothing is sent twice, nothing pinned is pruned.
func TestLedgerOfTheLastVersion(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a snapshot")
	}
	u := unpackStore(t, "09dacd3")
	t.Setenv(clockVariable, "2026-04-02T02:00:00Z")
	for want, args := range map[string][]string{
		"nightly_own":        {"schedule", "history"},
		"bad_url":            {"push", "--history"},
		"合成示例":               {"token", "list"},
		"publish":            {"runs"},
		u.old + "  as of 20": {"snapshots"},
	} {
		if text := u.run(exitDone, args...); !strings.Contains(text, want) {
			t.Errorf("%v: wanted %s, found %s", args, want, text)
		}
	}
	u.run(exitDone, "schedule", "once") // nothing is due again
	if text := u.run(exitDone, "schedule", "history"); strings.Count(text, "nightly_own") != 1 {
		t.Errorf("wanted the one run it had, found %s", text)
	}
	u.run(exitDone, "--as-of", "2026-03-31", "refresh", "--offline")
	u.run(exitDone, "prune", "--keep", "1")
	u.run(exitDone, "verify", u.old)
}

// A program that does not know the format of a data directory says so with the
// remedy and touches nothing, whatever it was asked.
func TestNewerDataIsRefused(t *testing.T) {
	u := unpackStore(t, "66cf1d4")
	newer := `{"schema": "netmarket.data/v2", "version": "v9.1", "unheard": {"of": 1}}`
	must(t, os.WriteFile(filepath.Join(u.data, formatFile), []byte(newer), 0o600))
	must(t, os.WriteFile(filepath.Join(u.data, "netmarket.yaml"), []byte("unheard_of: true\n"), 0o600))
	before := u.hashes(".")
	for _, args := range [][]string{
		{"refresh", "--offline"}, {"scores"}, {"verify"}, {"prune", "--keep", "1"}, {"build"}, {"publish"}, {"init"}, {"fetch"}, {"schedule", "once"},
		{"backup", "--to", t.TempDir()}, {"serve"}, {"push"}, {"pin", u.old, "--why", "x"}, {"token", "list"}, {"query", "select 1"},
	} {
		if text := u.run(exitUsage, args...); !strings.Contains(text, "has format 2, written by netmarket v9.1") || !strings.Contains(text, "install v9.1 or a later version") {
			t.Errorf("%v: wanted the format and the remedy, found %s", args, text)
		}
	}
	u.run(exitDone, "version")
	if found := diagnose(t, u.data); !slices.Contains(found, "format_newer") {
		t.Errorf("wanted the doctor to say so, found %v", found)
	}
	for path, sum := range u.hashes(".") {
		if before[path] != sum {
			t.Errorf("%s: wanted it untouched", path)
		}
		delete(before, path)
	}
	if len(before) > 0 {
		t.Errorf("wanted nothing removed, found %d files gone", len(before))
	}
	for _, damaged := range []string{"", "{", `{"schema": "netmarket.data/v0"}`, `{"schema": "other/v1"}`, `{"schema": "netmarket.data/v"}`} {
		must(t, os.WriteFile(filepath.Join(u.data, formatFile), []byte(damaged), 0o600))
		if text := u.run(exitUsage, "scores"); !strings.Contains(text, "nothing was touched") {
			t.Errorf("%q: wanted it refused, found %s", damaged, text)
		}
	}
}

// A snapshot of a later format beside one's own is named as such; the others
// are served.
func TestNewerSnapshotIsNamed(t *testing.T) {
	u := unpackStore(t, "66cf1d4")
	other := filepath.Join(u.data, "published", "2099-01-01-0")
	must(t, os.MkdirAll(other, 0o755))
	must(t, os.WriteFile(filepath.Join(other, "manifest.json"), []byte(`{"schema": "netmarket.manifest/v2", "snapshot": "2099-01-01-0", "unheard": 1}`), 0o644))
	const remedy = "a newer version of this program wrote it: wanted netmarket.manifest/v1, found netmarket.manifest/v2"
	if text := u.run(exitDone, "snapshots"); !strings.Contains(text, remedy) {
		t.Errorf("wanted it named, found %s", text)
	}
	for _, args := range [][]string{{"verify", "2099-01-01-0"}, {"scores", "--snapshot", "2099-01-01-0"}} {
		if text := u.run(exitUsage, args...); !strings.Contains(text, remedy) {
			t.Errorf("%v: wanted the reason, found %s", args, text)
		}
	}
	u.run(exitDone, "scores")
}
