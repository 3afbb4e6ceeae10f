package county

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"netmarket/ingest"
	"netmarket/ingest/cage"
)

// readerEnds marks, in the name of a file, a reader that ends on it in a test.
const readerEnds = "reader-ends-here"

// testJobs are the program's, but for files that end their reader.
func testJobs() map[string]cage.Handler {
	jobs := Jobs()
	read := jobs[jobRead]
	jobs[jobRead] = func(params json.RawMessage, body io.Reader, answer *cage.Answer) error {
		if bytes.Contains(params, []byte(readerEnds)) {
			os.Exit(3)
		}
		return read(params, body, answer)
	}
	return jobs
}

// readWith is an export and its kept tables.
func readWith(t *testing.T, read ReadFunc, body []byte, o Options) (*Export, map[string]string) {
	t.Helper()
	kept := map[string]*bytes.Buffer{}
	e, err := read(context.Background(), bytes.NewReader(body), o, func(dataset string) (io.Writer, error) {
		kept[dataset] = &bytes.Buffer{}
		return kept[dataset], nil
	})
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for dataset, text := range kept {
		out[dataset] = text.String()
	}
	return e, out
}

// Every export of the sample reads in a cage as it does here, to the byte.
func TestCageReadsTheSame(t *testing.T) {
	caged := Caged(testCages(t, 1))
	err := filepath.WalkDir("../../testdata/sample/inbox/350421", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		body, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		o := Options{Area: "350421", Secret: []byte("sample"), Name: entry.Name()}
		e, kept := readWith(t, caged, body, o)
		want, wantKept := readWith(t, ReadHere, body, o)
		if diff := cmp.Diff(want, e, sameDataset, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s: wanted -, found +\n%s", path, diff)
		}
		if !cmp.Equal(wantKept, kept) {
			t.Errorf("%s: the kept tables differ", path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// A file that ends its reader is set aside with its code; the files beside it
// are kept, and the next run tries it again. Its secret and its cells stand in
// no report.
func TestNightGoesOnWhenAReaderBreaks(t *testing.T) {
	dir := t.TempDir()
	inbox := filepath.Join(dir, "inbox", "350421")
	if err := os.MkdirAll(inbox, 0o700); err != nil {
		t.Fatal(err)
	}
	for i, name := range []string{"a.csv", readerEnds + ".csv", "z.csv"} {
		text := registerHeader + oldNumber(i) + ",合成示例甲" + itoa(i) + ",2020-01-02,存续\n"
		if err := os.WriteFile(filepath.Join(inbox, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for night := range 2 {
		store, err := ingest.OpenStore(filepath.Join(dir, "captures"))
		if err != nil {
			t.Fatal(err)
		}
		in := Inbox{Dir: filepath.Dir(inbox), Quarantine: filepath.Join(dir, "quarantine"), Store: store, Secret: []byte("the secret key"),
			Now: time.Date(2026, 3, 31, 0, 0, 0, 0, time.UTC), Reader: Caged(testCages(t, 2))}
		taken, err := in.Take(context.Background())
		if err != nil || len(taken) != 3 {
			t.Fatalf("wanted three deliveries, found %d (%v)", len(taken), err)
		}
		state := []string{StateNew, StateUnchanged}[night]
		if taken[0].State != state || taken[2].State != state || taken[1].State != StateRefused || taken[1].Problems[0].Code != CodeReaderCrashed {
			t.Errorf("night %d: wanted %s, refused by %s, %s; found %+v", night, state, CodeReaderCrashed, state, taken)
		}
		if left, err := os.ReadDir(filepath.Join(dir, "captures")); err != nil || len(left) != 1 {
			t.Errorf("wanted no spool left, found %v (%v)", left, err)
		}
	}
	reports, err := filepath.Glob(filepath.Join(dir, "quarantine", "*.json"))
	if err != nil || len(reports) != 1 {
		t.Fatalf("wanted one report, found %v (%v)", reports, err)
	}
	text, err := os.ReadFile(reports[0])
	if err != nil || bytes.Contains(text, []byte("secret")) || bytes.Contains(text, []byte("合成示例甲")) {
		t.Errorf("wanted neither secret nor cell in the report, found %s (%v)", text, err)
	}
}

// A file that changes between two passes is left for the next run.
func TestChangedFileIsLeftForTheNextRun(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "inbox", "350421", "a.csv")
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(registerHeader+"350421600000001,合成示例甲,2020-01-02,存续\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	store, err := ingest.OpenStore(filepath.Join(dir, "captures"))
	if err != nil {
		t.Fatal(err)
	}
	in := Inbox{Dir: filepath.Join(dir, "inbox"), Quarantine: filepath.Join(dir, "quarantine"), Store: store,
		Now: time.Date(2026, 3, 31, 0, 0, 0, 0, time.UTC),
		Reader: func(ctx context.Context, body io.ReadSeeker, o Options, keep Keep) (*Export, error) {
			f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0o600)
			if err != nil {
				return nil, err
			}
			if _, err := f.WriteString("350421600000002,合成示例乙,2020-01-02,存续\n"); err != nil {
				return nil, err
			}
			if err := f.Close(); err != nil {
				return nil, err
			}
			return ReadHere(ctx, body, o, keep)
		}}
	taken, err := in.Take(context.Background())
	if err != nil || len(taken) != 1 || taken[0].State != StateRefused || taken[0].Problems[0].Code != CodeFileChanged {
		t.Fatalf("wanted a refusal with %s, found %+v (%v)", CodeFileChanged, taken, err)
	}
	in.Reader = nil
	taken, err = in.Take(context.Background())
	if err != nil || taken[0].State != StateNew {
		t.Errorf("wanted the whole file at the next run, found %+v (%v)", taken, err)
	}
}

// sameDataset compares data sets as what they are: the catalogue's own.
var sameDataset = cmp.Comparer(func(a, b *Dataset) bool { return a == b })

// A file name is bytes, a report is text: a name that is not UTF-8 is reported
// with marks in place of what it holds.
func TestFileNameMayBeAnyBytes(t *testing.T) {
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "inbox", "350421"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "inbox", "350421", "\xb2\xe2'--\n.csv"), []byte("no table"), 0o600); err != nil {
		t.Skip("the file system wants UTF-8")
	}
	store, err := ingest.OpenStore(filepath.Join(dir, "captures"))
	if err != nil {
		t.Fatal(err)
	}
	in := Inbox{Dir: filepath.Join(dir, "inbox"), Quarantine: filepath.Join(dir, "quarantine"), Store: store, Now: time.Date(2026, 3, 31, 0, 0, 0, 0, time.UTC)}
	taken, err := in.Take(context.Background())
	if err != nil || len(taken) != 1 || taken[0].File != "inbox/350421/\ufffd'--\n.csv" || taken[0].State != StateRefused {
		t.Errorf("wanted a refusal under a name of valid text, found %+v (%v)", taken, err)
	}
}
