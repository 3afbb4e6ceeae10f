package report

import (
	"flag"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the goldens instead of comparing with them")

// compareGolden compares an output with a golden file, whose first line says
// what it proves and is no part of the output.
func compareGolden(t *testing.T, file, proves, output string) {
	t.Helper()
	found := proves + "\n" + output
	if *update {
		if err := os.WriteFile(file, []byte(found), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	wanted, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(wanted), found); d != "" {
		t.Errorf("%s differs (-wanted +found):\n%s", file, d)
	}
}
