package transform

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
)

// Every option has a case that wants another reading of it to change a score.
// The cases themselves are run by TestCases; this only reads what they want.
func TestEveryOptionHasACaseThatItFlips(t *testing.T) {
	files, err := filepath.Glob("../testdata/cases/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("wanted cases, found %d (%v)", len(files), err)
	}
	flipped := map[string]bool{}
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range archive.Files {
			if strings.HasPrefix(f.Name, "want/") {
				for _, option := range flipsWanted(readCSV(t, f.Data)) {
					flipped[option] = true
				}
			}
		}
	}
	for _, o := range loadEdition(t).Options {
		if !flipped[o.Name] {
			t.Errorf("option %s: wanted a case in which it changes a score, found none", o.Name)
		}
	}
}

// flipsWanted lists the options that a wanted table says change a score: by
// name in sensitive_to, by is_flip, or as a reading beside the base.
func flipsWanted(records [][]string) (options []string) {
	header := records[0]
	cell := func(row []string, column string) string {
		if i := slices.Index(header, column); i >= 0 {
			return row[i]
		}
		return ""
	}
	base := map[string]string{}
	for _, row := range records[1:] {
		if cell(row, "reading_id") == baseReading {
			base[cell(row, "ref_area")+cell(row, "criterion_id")] = cell(row, "score")
		}
	}
	for _, row := range records[1:] {
		if names := cell(row, "sensitive_to"); names != "" {
			options = append(options, strings.Split(names, ",")...)
		}
		if cell(row, "is_flip") == "true" {
			options = append(options, cell(row, "option"))
		}
		option, _, isReading := strings.Cut(cell(row, "reading_id"), "=")
		score, known := base[cell(row, "ref_area")+cell(row, "criterion_id")]
		if isReading && known && score != cell(row, "score") {
			options = append(options, option)
		}
	}
	return options
}
