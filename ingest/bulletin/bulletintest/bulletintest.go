// Package bulletintest runs a release parser over pages kept under testdata:
// whole captures (page.html beside want.csv) and trap cases (.txtar).
package bulletintest

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"netmarket/ingest"
)

var header = []string{"ref_area", "measure", "freq", "time_period", "cumulative", "value", "unit_measure", "unit_mult", "status", "locator", "printed"}

// CSV writes observations as a golden is written.
func CSV(t testing.TB, observations []ingest.Observation) string {
	t.Helper()
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	rows := [][]string{header}
	for _, o := range observations {
		rows = append(rows, []string{o.RefArea, o.Measure, o.Freq, o.TimePeriod, strconv.FormatBool(o.Cumulative), o.Value,
			o.UnitMeasure, strconv.Itoa(o.UnitMult), o.Status, o.Locator, o.Printed})
	}
	if err := w.WriteAll(rows); err != nil {
		t.Fatalf("write golden: %v", err)
	}
	return b.String()
}

// Pages lists the page.html files of a publisher's captures.
func Pages(t testing.TB, dir string) []string {
	t.Helper()
	pages, err := filepath.Glob(filepath.Join(dir, "*", "page.html"))
	if err != nil || len(pages) == 0 {
		t.Fatalf("list pages below %s: found %d, %v", dir, len(pages), err)
	}
	return pages
}

// Captures compares what is read from every page with the want.csv and, where
// the page has notes, the want.notes.csv beside it, and its date with
// released_on in capture.json; update rewrites both.
func Captures(t *testing.T, p ingest.Parser, dir string, update bool) {
	for _, page := range Pages(t, dir) {
		t.Run(filepath.Base(filepath.Dir(page)), func(t *testing.T) {
			release, err := p.Parse(ingest.Page{Body: read(t, page)})
			if err != nil {
				t.Fatal(err)
			}
			record := string(read(t, filepath.Join(filepath.Dir(page), "capture.json")))
			if want := fmt.Sprintf("%q: %q", "released_on", release.ReleasedOn); !strings.Contains(record, want) {
				t.Errorf("capture.json lacks %s, which the page prints", want)
			}
			golden := filepath.Join(filepath.Dir(page), "want.csv")
			got := CSV(t, release.Observations)
			compare(t, golden, got, update)
			notes := filepath.Join(filepath.Dir(page), "want.notes.csv")
			if _, err := os.Stat(notes); err == nil || len(release.Notes) > 0 {
				compare(t, notes, NotesCSV(t, release.Notes), update)
			}
		})
	}
}

func compare(t *testing.T, golden, got string, update bool) {
	t.Helper()
	if update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatalf("no golden for\n%s%v", got, err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s differs (-want +got):\n%s", golden, diff)
	}
}

// NotesCSV writes notes as a golden is written.
func NotesCSV(t testing.TB, notes []ingest.Note) string {
	t.Helper()
	var b bytes.Buffer
	rows := [][]string{ingest.NoteHeader}
	for _, n := range notes {
		rows = append(rows, []string{n.Locator, n.Text})
	}
	if err := csv.NewWriter(&b).WriteAll(rows); err != nil {
		t.Fatalf("write golden: %v", err)
	}
	return b.String()
}

// Traps runs the .txtar cases of a folder. A case holds page.html, or names a
// file beside it in page.path, and either want.csv, the observations, or
// want.err, the problems, one a line.
func Traps(t *testing.T, p ingest.Parser, dir string, update bool) {
	cases, err := filepath.Glob(filepath.Join(dir, "*.txtar"))
	if err != nil || len(cases) == 0 {
		t.Fatalf("list cases in %s: found %d, %v", dir, len(cases), err)
	}
	for _, path := range cases {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			runTrap(t, p, path, update)
		})
	}
}

func runTrap(t *testing.T, p ingest.Parser, path string, update bool) {
	archive, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if len(bytes.TrimSpace(archive.Comment)) == 0 {
		t.Error("the case does not say what it proves")
	}
	files := map[string]string{}
	for _, f := range archive.Files {
		files[f.Name] = string(f.Data)
	}
	body := []byte(files["page.html"])
	if name, ok := files["page.path"]; ok {
		body = read(t, filepath.Join(filepath.Dir(path), strings.TrimSpace(name)))
	}
	release, err := p.Parse(ingest.Page{Body: body})
	if wanted, ok := files["want.err"]; ok {
		compareError(t, err, wanted, func(got string) bool { return update && rewrite(t, archive, path, "want.err", got) })
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	got := CSV(t, release.Observations)
	if update {
		rewrite(t, archive, path, "want.csv", got)
		rewrite(t, archive, path, "want.notes.csv", NotesCSV(t, release.Notes))
		return
	}
	if diff := cmp.Diff(files["want.csv"], got); diff != "" {
		t.Errorf("observations differ (-want +got):\n%s", diff)
	}
	if notes, ok := files["want.notes.csv"]; ok {
		if diff := cmp.Diff(notes, NotesCSV(t, release.Notes)); diff != "" {
			t.Errorf("notes differ (-want +got):\n%s", diff)
		}
	}
}

func rewrite(t *testing.T, archive *txtar.Archive, path, name, got string) bool {
	t.Helper()
	for i, f := range archive.Files {
		if f.Name == name {
			archive.Files[i].Data = []byte(got)
		}
	}
	if err := os.WriteFile(path, txtar.Format(archive), 0o644); err != nil {
		t.Fatal(err)
	}
	return true
}

// compareError wants the whole message, one joined problem a line. A refusal
// that is not a LayoutError is never accepted, not even for a rewrite.
func compareError(t *testing.T, err error, wanted string, rewritten func(string) bool) {
	t.Helper()
	if err == nil {
		t.Fatalf("the page was read; wanted %s", wanted)
	}
	var layout *ingest.LayoutError
	if !errors.As(err, &layout) {
		t.Fatalf("wanted a LayoutError, got %T: %v", err, err)
	}
	if rewritten(err.Error() + "\n") {
		return
	}
	if diff := cmp.Diff(strings.TrimSpace(wanted), err.Error()); diff != "" {
		t.Errorf("problems differ (-want +got):\n%s", diff)
	}
}

var decimal = regexp.MustCompile(`^-?\d+(\.\d+)?$`)

// Fuzz seeds a target with the pages below dir. Whatever the bytes, the parser
// must not panic, must explain a refusal, and must read decimals with places.
func Fuzz(f *testing.F, p ingest.Parser, dir string) {
	for _, page := range Pages(f, dir) {
		f.Add(read(f, page))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		release, err := p.Parse(ingest.Page{Body: body})
		var layout *ingest.LayoutError
		if err != nil && !errors.As(err, &layout) {
			t.Fatalf("refused without a LayoutError: %v", err)
		}
		if err == nil && len(release.Observations) == 0 {
			t.Fatal("read, but without a single observation")
		}
		keys := map[string]bool{}
		for _, o := range release.Observations {
			if !decimal.MatchString(o.Value) || o.Locator == "" || o.Printed == "" || keys[o.Key()] {
				t.Fatalf("not a located decimal of its own: %+v", o)
			}
			keys[o.Key()] = true
		}
		if len(release.Notes) > 20 {
			t.Fatalf("%d notes", len(release.Notes))
		}
		for _, n := range release.Notes {
			if n.Locator == "" || n.Text == "" || utf8.RuneCountInString(n.Text) > 600 {
				t.Fatalf("not a located note of a bounded length: %+v", n)
			}
		}
	})
}

func read(t testing.TB, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// Closed renames a label on every page below dir and wants each page refused
// with the code missing_label: a renamed label is never passed over.
func Closed(t *testing.T, p ingest.Parser, dir, label string) {
	for _, page := range Pages(t, dir) {
		body := read(t, page)
		renamed := bytes.ReplaceAll(body, []byte(label), []byte("新指标"))
		if bytes.Equal(body, renamed) {
			continue
		}
		_, err := p.Parse(ingest.Page{Body: restoreTitle(renamed, label)})
		var layout *ingest.LayoutError
		if !errors.As(err, &layout) || layout.Code != "missing_label" || layout.Wanted == "" || layout.Found == "" {
			t.Errorf("%s without %s: wanted missing_label, got %v", page, label, err)
		}
	}
}

var titleTags = regexp.MustCompile(`(?s)<(title|meta|h1|h2)[^>]*>[^<]*`)

// restoreTitle gives the titles of a page their label back.
func restoreTitle(body []byte, label string) []byte {
	return titleTags.ReplaceAllFunc(body, func(tag []byte) []byte {
		return bytes.ReplaceAll(tag, []byte("新指标"), []byte(label))
	})
}
