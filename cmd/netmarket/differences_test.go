package main

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"netmarket/ingest"
	"netmarket/publish"
	"netmarket/transform"
)

// TestDifferences compares what two builds read, without building. Each file of
// testdata/differences has the as-of days (run: earlier DAY, later DAY), tables
// named SIDE/SOURCE/VINTAGE or SIDE/DATASET@AREA/VINTAGE with SIDE both, earlier
// or later, and what is wanted: every difference, then which rows a build reads
// with one more cause applied at a time.
func TestDifferences(t *testing.T) {
	files, err := filepath.Glob("../../testdata/differences/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("wanted cases, found %d: %v", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			earlier, later, want := differenceCase(t, archive)
			d, err := transform.CompareKnown(earlier, later, datasetKeys())
			if err != nil {
				t.Fatal(err)
			}
			if diff := gocmp.Diff(strings.TrimSpace(want), strings.TrimSpace(tellDifferences(t, d))); diff != "" {
				t.Errorf("differences (-want +got):\n%s", diff)
			}
		})
	}
}

func differenceCase(t *testing.T, archive *txtar.Archive) (earlier, later transform.Known, want string) {
	t.Helper()
	for i, f := range archive.Files {
		switch f.Name {
		case "run":
			if _, err := fmt.Sscanf(string(f.Data), "earlier %s\nlater %s", &earlier.AsOf, &later.AsOf); err != nil {
				t.Fatal(err)
			}
			continue
		case "want":
			want = string(f.Data)
			continue
		}
		name := strings.Split(f.Name, "/")
		s := transform.Source{Capture: ingest.Capture{ID: fmt.Sprintf("%02d", i), Source: name[1], Vintage: name[2], FetchedAt: name[2] + "T08:00:00Z", URL: strings.Join(name[1:], "/")}}
		table := f.Data
		if dataset, area, ok := strings.Cut(name[1], "@"); ok {
			s.Source, s.Dataset, s.RefArea = "county", dataset, area
		} else {
			table = pageTable(t, table)
			s.Notes = noteTable(t, &table)
		}
		s.Table = filepath.Join(t.TempDir(), "table.csv")
		if err := os.WriteFile(s.Table, table, 0o600); err != nil {
			t.Fatal(err)
		}
		if name[0] != "later" {
			earlier.Captures = append(earlier.Captures, s)
		}
		if name[0] != "earlier" {
			later.Captures = append(later.Captures, s)
		}
	}
	return earlier, later, want
}

// pageTable makes a page's table of lines MEASURE PERIOD VALUE UNIT_MULT STATUS.
func pageTable(t *testing.T, lines []byte) []byte {
	t.Helper()
	var out strings.Builder
	w := csv.NewWriter(&out)
	rows := [][]string{ingest.ObservationHeader}
	var notes []string
	for line := range strings.Lines(string(lines)) {
		if text, ok := strings.CutPrefix(line, "note "); ok {
			notes = append(notes, strings.TrimSpace(text))
			continue
		}
		f := strings.Fields(line)
		freq := "A"
		if len(f[1]) > 4 {
			freq = "M"
		}
		rows = append(rows, []string{"CN", f[0], freq, f[1], "true", f[2], "CNY", f[3], f[4], fmt.Sprint("row ", len(rows)), f[2]})
	}
	if err := w.WriteAll(rows); err != nil {
		t.Fatal(err)
	}
	return []byte(out.String() + strings.Join(notes, "\x00"))
}

// noteTable cuts the notes off a page's table and writes them.
func noteTable(t *testing.T, table *[]byte) string {
	t.Helper()
	text := string(*table)
	at := strings.LastIndex(text, "\n") + 1
	path := filepath.Join(t.TempDir(), "notes.csv")
	rows := "locator,text\n"
	for note := range strings.SplitSeq(text[at:], "\x00") {
		if note != "" {
			rows += "paragraph 9," + note + "\n"
		}
	}
	*table = []byte(text[:at])
	if err := os.WriteFile(path, []byte(rows), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func tellDifferences(t *testing.T, d *transform.Differences) string {
	t.Helper()
	var out strings.Builder
	value := func(r *transform.FigureReading) string {
		if r == nil {
			return "nothing"
		}
		return r.Value + r.Status
	}
	for _, f := range d.Figures {
		fmt.Fprintf(&out, "%s: %s %s %s: %s to %s\n", f.Cause, f.Kind, f.Measure, f.TimePeriod, value(f.From), value(f.To))
	}
	for _, r := range d.Rows {
		fmt.Fprintf(&out, "%s: %s %s, %d rows\n", r.Cause, r.Kind, r.File, r.Count)
		for _, row := range r.Rows {
			fmt.Fprintf(&out, "  row %s", row.Row)
			if row.FromRow != "" {
				fmt.Fprintf(&out, " for row %s of %s", row.FromRow, row.FromFile)
			}
			for _, f := range row.Fields {
				fmt.Fprintf(&out, ", %s %s>%s", f.Field, f.From, f.To)
			}
			fmt.Fprintln(&out)
		}
	}
	applied := map[string]bool{}
	tellReads(t, d, &out, "before", applied)
	for _, cause := range publish.Causes() {
		applied[cause] = true
		if d.Has(cause) {
			tellReads(t, d, &out, "with "+cause, applied)
		}
	}
	return out.String()
}

// tellReads lists the captures a build reads and their rows.
func tellReads(t *testing.T, d *transform.Differences, out *strings.Builder, label string, applied map[string]bool) {
	t.Helper()
	sources, err := d.Captures(t.TempDir(), func(cause string) bool { return applied[cause] })
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprintln(out, label)
	for _, s := range sources {
		text, err := os.ReadFile(s.Table)
		if err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(strings.NewReader(string(text))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		var places []string
		at := max(slices.Index(rows[0], "row"), slices.Index(rows[0], "locator"))
		for _, row := range rows[1:] {
			places = append(places, strings.TrimPrefix(row[at], "row "))
		}
		fmt.Fprintf(out, "  %s: %s\n", s.URL, strings.Join(places, " "))
	}
}
