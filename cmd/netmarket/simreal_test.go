package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"netmarket/ingest/county"
	"netmarket/ingest/disk"
	"netmarket/publish"
)

// exportReal lets the engine and the producers write a snapshot beside the
// installation, for they know no file system but the machine's, and copies its
// files in, one after another, over the disk that can fail.
func (w *simWorld) exportReal(ctx context.Context, built, dir string) ([]publish.TableCount, error) {
	var facts buildFacts
	text, err := os.ReadFile(built + ".json")
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(text, &facts); err != nil {
		return nil, err
	}
	aside := w.data + ".export"
	defer os.RemoveAll(aside) //nolint:errcheck // the simulation's own
	s, err := publish.Publish(ctx, publish.Request{Built: built, Dir: aside, ID: facts.ID, Run: facts.Run, Now: now, Adds: producers()})
	if err != nil {
		return nil, err
	}
	err = filepath.WalkDir(s.Dir, func(path string, e fs.DirEntry, err error) error {
		name, errRel := filepath.Rel(s.Dir, path)
		if err = errors.Join(err, errRel); err != nil || name == "." || name == "manifest.json" {
			return err
		}
		if e.IsDir() {
			return w.hook.Mkdir(filepath.Join(dir, name), 0o755)
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if w.bug == "a score is changed" && name == "scores.json" {
			text = bytes.Replace(text, []byte(`"high"`), []byte(`"High"`), 1)
		}
		_, err = disk.Write(w.hook, filepath.Join(dir, name), bytes.NewReader(text), 0o644)
		return err
	})
	return s.Manifest.Tables, err
}

// checkPoison wants no value of a refused file in the tables.
func (w *simWorld) checkPoison(s *publish.Snapshot) {
	tables, err := filepath.Glob(s.Path("tables/*.csv"))
	if err != nil || len(tables) == 0 {
		w.fail("snapshot %s: wanted tables, found %d (%v)", s.ID, len(tables), err)
	}
	for _, name := range tables {
		if text, err := os.ReadFile(name); err != nil || strings.Contains(string(text), simPoison) {
			w.fail("snapshot %s has a value of a refused file in %s (%v)", s.ID, filepath.Base(name), err)
		}
	}
}

// checkPlain wants current to be, byte for byte, what an installation gives that
// was only ever handed what this one has kept, and refreshed once.
func (w *simWorld) checkPlain() {
	plain := w.data + ".plain"
	for _, name := range []string{"captures", "inbox", "quarantine", "schedules"} {
		if _, err := os.Stat(w.path(name)); err != nil {
			continue
		}
		w.must(os.CopyFS(filepath.Join(plain, name), os.DirFS(w.path(name))))
	}
	for _, name := range []string{"netmarket.yaml", "secret.key", "push.key"} {
		text, err := os.ReadFile(w.path(name))
		w.must(err)
		w.must(os.WriteFile(filepath.Join(plain, name), text, 0o600))
	}
	current, err := publish.Current(w.path("published"))
	w.must(err)
	a := w.app()
	a.args = []string{"--data", plain, "--as-of", current.Manifest.Run.AsOf, "refresh", "--offline"}
	a.seams = seams{reader: county.ReadHere}
	if exit := a.run(context.Background()); exit != exitDone {
		w.fail("a plain refresh of what was kept: wanted exit %d, found %d: %s", exitDone, exit, w.lastSaid())
		return
	}
	other, err := publish.Current(filepath.Join(plain, "published"))
	w.must(err)
	if other.ID != current.ID {
		w.fail("a plain refresh of what was kept gives %s, current is %s", other.ID, current.ID)
	}
	for _, f := range other.Manifest.Files {
		want, err := os.ReadFile(other.Path(f.Path))
		w.must(err)
		if found, err := os.ReadFile(current.Path(f.Path)); f.Path != "netmarket.duckdb" && !bytes.Equal(want, found) {
			w.fail("%s of %s is not what a plain refresh of what was kept gives (%v)", f.Path, current.ID, err)
		}
	}
	if len(other.Manifest.Files) != len(current.Manifest.Files) {
		w.fail("a plain refresh of what was kept gives %d files, current has %d", len(other.Manifest.Files), len(current.Manifest.Files))
	}
	w.note("  as a plain refresh gives it")
}
