package county

import (
	"bytes"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"netmarket/ingest"
)

var updateSample = flag.Bool("update-sample", false, "rewrite testdata/sample/want.txt")

// TestSampleIsReadAsBefore reads every bundled export and compares what was
// recognised, how many rows were kept, their digest and every problem.
func TestSampleIsReadAsBefore(t *testing.T) {
	const sample, golden = "../../testdata/sample/inbox", "../../testdata/sample/want.txt"
	var got strings.Builder
	got.WriteString("Every bundled synthetic export is recognised by its headers and read to these rows.\n")
	err := filepath.WalkDir(sample, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || isAside(entry.Name()) {
			return err
		}
		body, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		inside, err := filepath.Rel(sample, path)
		if err != nil {
			return err
		}
		area, _, _ := strings.Cut(filepath.ToSlash(inside), "/")
		if area == "national" {
			area = ""
		}
		e := Read(body, Options{Area: area, Secret: []byte("sample"), Name: entry.Name()})
		fmt.Fprintf(&got, "\n%s\n  %s %s declared %s synthetic %t\n", filepath.ToSlash(inside), e.Format, e.Charset, e.DeclaredOn, e.Synthetic)
		for i := range e.Tables {
			table := &e.Tables[i]
			var kept bytes.Buffer
			if err := table.WriteCSV(&kept); err != nil {
				return err
			}
			fmt.Fprintf(&got, "  %s: %d rows, kept table %.16s\n", table.Dataset.ID, len(table.Rows), ingest.SHA256(kept.Bytes()))
		}
		for _, p := range e.Problems {
			fmt.Fprintf(&got, "  %s %s %s %s\n", p.Severity, p.Code, p.Cell, p.Message)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if *updateSample {
		if err := os.WriteFile(golden, []byte(got.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got.String()); diff != "" {
		t.Errorf("wanted -, found +\n%s", diff)
	}
}
