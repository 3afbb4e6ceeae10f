package synthetic

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	exports "netmarket/ingest/county"
)

// options read as an installation with a key does: persons without a licence
// become keyed hashes.
func options(area string) exports.Options {
	return exports.Options{Area: area, Secret: []byte("synthetic"), Name: "合成示例.csv"}
}

// TestExportsAreReadWhole reads every invented file as the inbox does: the right
// data set, nothing refused, every column recognised, nothing personal kept.
func TestExportsAreReadWhole(t *testing.T) {
	for _, format := range []string{FormatCSV, FormatGB18030, FormatXLSX} {
		dir := t.TempDir()
		made, err := Generate(t.Context(), dir, Spec{Seed: 7, Areas: 2, Format: format, Layout: LayoutCounty, Rows: map[string]int{operators: 1200, complaints: 1200}}, nil)
		if err != nil {
			t.Fatal(err)
		}
		files, err := filepath.Glob(filepath.Join(dir, "inbox", "9*", "*"))
		if err != nil || len(files) != made.Files {
			t.Fatalf("wanted %d files, found %d (%v)", made.Files, len(files), err)
		}
		for _, file := range files {
			body, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			area := filepath.Base(filepath.Dir(file))
			e := exports.Read(body, options(area))
			if e.Refused() || !e.Synthetic || e.DeclaredOn != "2026-03-20" || len(e.Tables) != 1 {
				t.Fatalf("%s: wanted one synthetic table of 2026-03-20, found refused=%t synthetic=%t declared=%s tables=%d\n%v", file, e.Refused(), e.Synthetic, e.DeclaredOn, len(e.Tables), e.Problems)
			}
			table := e.Tables[0]
			at := slices.IndexFunc(kinds, func(k kind) bool { return k.id == table.Dataset.ID })
			count := kinds[at].rows
			if count == 0 {
				if count = DefaultRows[table.Dataset.ID]; count > 300 && (table.Dataset.ID == operators || table.Dataset.ID == complaints) {
					count = 1200
				}
			}
			if want := count - repeatsIn(table.Dataset.ID, count); table.Count != want {
				t.Errorf("%s: wanted %d rows of %s, found %d", file, want, table.Dataset.ID, table.Count)
			}
			if len(table.Ignored) > 0 {
				t.Errorf("%s: wanted every column recognised, found %v ignored", file, table.Ignored)
			}
		}
	}
}

// repeatsIn is how many of the first n rows repeat another, in data sets that
// have such rows.
func repeatsIn(id string, n int) int {
	if slices.Contains([]string{operators, entities, complaints, reports}, id) {
		return n / repeatEvery
	}
	return 0
}

// TestCodesOfTheLastFirmHold reads rows at the far end of what can be asked for:
// codes and identity numbers are right there as well.
func TestCodesOfTheLastFirmHold(t *testing.T) {
	spec, err := Spec{Areas: 1, Format: FormatCSV, Layout: LayoutCounty, Rows: map[string]int{operators: mostRows}}.settled()
	if err != nil {
		t.Fatal(err)
	}
	k := &kinds[0]
	head, err := k.head("合成县0001")
	if err != nil {
		t.Fatal(err)
	}
	from := k.source(newCounty(spec, Areas(1, 1)[0]))
	text := row(head)
	for i := mostRows - 205; i < mostRows-1; i++ { // the very last repeats
		text = from.row(text, i)
	}
	e := exports.Read(text, options("900121"))
	if e.Refused() || len(e.Problems) > 0 || e.Tables[0].Count != 204 {
		t.Fatalf("wanted 204 rows without a finding, found %v", e.Problems)
	}
	if _, err := (Spec{Areas: 1, Format: FormatCSV, Layout: LayoutCounty, Rows: map[string]int{operators: mostRows + 1}}).settled(); err == nil {
		t.Fatal("wanted an error for more rows than there are codes, found none")
	}
}

// TestWorkbookHoldsWhatTheTextHolds reads one file in each format to the same
// kept rows.
func TestWorkbookHoldsWhatTheTextHolds(t *testing.T) {
	var first [][]string
	for _, format := range []string{FormatCSV, FormatGB18030, FormatXLSX} {
		dir := t.TempDir()
		if _, err := Generate(t.Context(), dir, Spec{Areas: 1, Only: []string{complaints}, Format: format, Layout: LayoutCounty}, nil); err != nil {
			t.Fatal(err)
		}
		files, err := filepath.Glob(filepath.Join(dir, "inbox", "9*", "*"))
		if err != nil || len(files) != 1 {
			t.Fatalf("wanted one file, found %d (%v)", len(files), err)
		}
		body, err := os.ReadFile(files[0])
		if err != nil {
			t.Fatal(err)
		}
		var got [][]string
		for _, r := range exports.Read(body, options("900121")).Tables[0].Rows {
			got = append(got, r.Values)
		}
		if first == nil {
			first = got
		}
		if !slices.EqualFunc(first, got, slices.Equal) {
			t.Errorf("%s: wanted the rows of the .csv, found others", format)
		}
	}
}

// BenchmarkComplaints makes complaints, the widest rows.
func BenchmarkComplaints(b *testing.B) {
	spec, err := Spec{Areas: 1, Format: FormatCSV, Layout: LayoutCounty, Rows: map[string]int{complaints: 1_000_000}}.settled()
	if err != nil {
		b.Fatal(err)
	}
	from := newComplaints(newCounty(spec, Areas(1, 1)[0]))
	var text row
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if i%chunkRows == 0 {
			text = text[:0]
		}
		text = from.row(text, i%1_000_000)
	}
}
