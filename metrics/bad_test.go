package metrics

import (
	"bytes"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
)

// TestRefused lays each archive of testdata/official/bad over the real edition
// and compares the whole message with the archive's file "message". A file that
// begins with "- " edits the edition's file of that name, any other replaces
// or adds it.
func TestRefused(t *testing.T) {
	archives, err := filepath.Glob("testdata/official/bad/*.txtar")
	if err != nil || len(archives) == 0 {
		t.Fatalf("wanted archives in testdata/official/bad, found %d (%v)", len(archives), err)
	}
	for _, name := range archives {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) { refused(t, name, mingxi) })
	}
}

// TestExtensionsRefused does the same with the edition of the pass line, which
// extends the real one. A name in an archive is relative to its folder.
func TestExtensionsRefused(t *testing.T) {
	archives, err := filepath.Glob("testdata/extends/*.txtar")
	if err != nil || len(archives) == 0 {
		t.Fatalf("wanted archives in testdata/extends, found %d (%v)", len(archives), err)
	}
	for _, name := range archives {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) { refused(t, name, passline) })
	}
}

// refused lays an archive over one edition and loads that.
func refused(t *testing.T, name, edition string) {
	archive, err := txtar.ParseFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.HasPrefix(archive.Comment, []byte("Proves that ")) {
		t.Errorf("wanted a first line that says what the archive proves, found %q", archive.Comment)
	}
	files := realEdition(t)
	last := len(archive.Files) - 1
	message := &archive.Files[last]
	if message.Name != "message" {
		t.Fatalf("wanted the last file to be message, found %s", message.Name)
	}
	for _, f := range archive.Files[:last] {
		path := path.Join(edition, f.Name)
		files[path] = &fstest.MapFile{Data: overlay(t, files[path], f)}
	}
	e, err := LoadFS(files, edition)
	if err == nil {
		err = e.Validate(supplied)
	}
	if err == nil {
		t.Fatal("wanted a refusal, found none")
	}
	if *update {
		message.Data = []byte(err.Error() + "\n")
		if err := os.WriteFile(name, txtar.Format(archive), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(string(message.Data), err.Error()+"\n"); diff != "" {
		t.Errorf("message (- wanted, + found):\n%s", diff)
	}
}

// realEdition copies the embedded edition, so that a test may change it.
func realEdition(t *testing.T) fstest.MapFS {
	t.Helper()
	files := fstest.MapFS{}
	err := fs.WalkDir(embedded, "editions", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := embedded.ReadFile(path)
		files[strings.TrimPrefix(path, "editions/")] = &fstest.MapFile{Data: text}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// overlay applies the edits of f to a file of the edition: each block of "- "
// lines, joined, must occur once and gives way to the block of "+ " lines.
func overlay(t *testing.T, old *fstest.MapFile, f txtar.File) []byte {
	t.Helper()
	lines := strings.Split(strings.TrimSuffix(string(f.Data), "\n"), "\n")
	if old == nil || !strings.HasPrefix(lines[0], "- ") {
		return f.Data
	}
	text := string(old.Data)
	for len(lines) > 0 {
		var from, to string
		from, lines = block(lines, "- ")
		to, lines = block(lines, "+ ")
		if from == "" || strings.Count(text, from) != 1 {
			t.Fatalf("%s: wanted %q once, found %d times", f.Name, from, strings.Count(text, from))
		}
		text = strings.Replace(text, from, to, 1)
	}
	return []byte(text)
}

// block takes the leading lines with a mark, without it, and what follows.
func block(lines []string, mark string) (string, []string) {
	n := 0
	var taken []string
	for n < len(lines) && strings.HasPrefix(lines[n], mark) {
		taken = append(taken, strings.TrimPrefix(lines[n], mark))
		n++
	}
	return strings.Join(taken, "\n"), lines[n:]
}
