package county

import (
	"bytes"
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"netmarket/ingest"
)

// Every refused file of the corpus, dropped into an inbox, is kept out with a
// report and an annotated copy; corrected where the problems point to and
// dropped again, it leaves exactly what the right file would have left, and the
// copy is gone. No folder holds a person.
func TestReplayAfterCorrection(t *testing.T) {
	var refused []corpusFile
	for _, f := range allCorpusFiles(t) {
		if readCorpus(f).Refused() {
			refused = append(refused, f)
		}
	}
	tried := newInbox(t)
	for _, f := range refused {
		tried.drop(t, f, f.body)
	}
	first := tried.take(t)
	for i, f := range refused {
		d := first[tried.file(f)]
		if d.State != StateRefused || d.Marked == "" || !tried.has(d.Marked) {
			t.Errorf("%s/%s: wanted a refusal with an annotated copy, found %s %q", f.family, f.name, d.State, d.Marked)
		}
		refused[i].body = f.fix(t, d.Problems)
		tried.drop(t, f, refused[i].body)
	}
	if n := len(tried.Store.List()); n > 0 {
		t.Errorf("%d captures were kept of refused files", n)
	}
	second := tried.take(t)
	for _, f := range refused {
		d := second[tried.file(f)]
		if d.State == StateRefused {
			t.Errorf("%s/%s: refused after its correction: %+v", f.family, f.name, d.Problems)
			continue
		}
		if diff := cmp.Diff(tried.wouldKeep(t, f), tried.kept(t, f.area, f.body)); diff != "" {
			t.Errorf("%s/%s: the corrected file left something else (-right +corrected):\n%s", f.family, f.name, diff)
		}
		if tried.has(first[tried.file(f)].Marked) && d.Marked == "" {
			t.Errorf("%s/%s: the annotated copy outlived the correction", f.family, f.name)
		}
	}
	tried.checkNothingPersonal(t)
	t.Logf("%d files refused, corrected and read", len(refused))
}

// testInbox is an inbox in a folder of its own.
type testInbox struct {
	Inbox
	root string
}

func newInbox(t *testing.T) *testInbox {
	t.Helper()
	root := t.TempDir()
	store, err := ingest.OpenStore(filepath.Join(root, "captures"))
	if err != nil {
		t.Fatal(err)
	}
	return &testInbox{root: root, Inbox: Inbox{Dir: filepath.Join(root, "inbox"), Quarantine: filepath.Join(root, "quarantine"), Store: store,
		Secret: []byte("corpus"), Now: time.Date(2026, 3, 31, 0, 0, 0, 0, time.UTC)}}
}

// file is the name a delivery has.
func (b *testInbox) file(f corpusFile) string {
	return "inbox/" + orElse(f.area, "national") + "/" + f.family + "/" + f.name
}

func (b *testInbox) drop(t *testing.T, f corpusFile, body []byte) {
	t.Helper()
	path := filepath.Join(b.root, b.file(f))
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, body, 0o600); err != nil {
		t.Fatal(err)
	}
}

func (b *testInbox) take(t *testing.T) map[string]Delivery {
	t.Helper()
	all, err := b.Take(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]Delivery{}
	for _, d := range all {
		out[d.File] = d
	}
	return out
}

func (b *testInbox) has(name string) bool {
	_, err := os.Stat(filepath.Join(b.root, name))
	return err == nil
}

// kept is what the store holds of a file: the body of every data set.
func (b *testInbox) kept(t *testing.T, area string, original []byte) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, c := range b.Store.List() {
		if c.Original.SHA256 == ingest.SHA256(original) && c.RefArea == area {
			body, err := os.ReadFile(c.BodyPath())
			if err != nil {
				t.Fatal(err)
			}
			out[c.Dataset] = string(body)
		}
	}
	if len(out) == 0 {
		t.Error("nothing was kept")
	}
	return out
}

// wouldKeep is what the store would hold of the right file.
func (b *testInbox) wouldKeep(t *testing.T, f corpusFile) map[string]string {
	t.Helper()
	e := Read(f.right, Options{Area: f.area, Secret: b.Secret, Name: f.name})
	if e.Refused() {
		t.Errorf("%s/%s: the right file is refused: %s", f.family, f.name, messagesOf(e))
	}
	out := map[string]string{}
	for _, tables := range byDataset(e.Tables) {
		var body bytes.Buffer
		if err := writeKept(&body, tables); err != nil {
			t.Fatal(err)
		}
		out[tables[0].Dataset.ID] = body.String()
	}
	return out
}

// checkNothingPersonal looks for the made-up people in every file but the
// inbox's own.
func (b *testInbox) checkNothingPersonal(t *testing.T) {
	t.Helper()
	err := filepath.WalkDir(b.root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.HasPrefix(path, b.Dir) {
			return err
		}
		body, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if strings.HasSuffix(path, markedEnding) {
			body = []byte(unzipped(t, body))
		}
		if i := slices.IndexFunc(personalValues(), func(value string) bool { return bytes.Contains(body, []byte(value)) }); i >= 0 {
			t.Errorf("%s holds %s", path, personalValues()[i])
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
