package publish

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// totals.json says what scores.json says; a snapshot from before it had one is
// read from scores.json; one that was changed is refused.
func TestTotalsAreThoseOfTheScores(t *testing.T) {
	s := mustPublish(t, request(buildFile(t), t.TempDir()))
	found, err := s.Totals()
	must(t, err)
	scores, err := s.Scores()
	must(t, err)
	if len(found.Areas) == 0 {
		t.Fatal("wanted areas, found none")
	}
	if d := cmp.Diff(scores.totals(), found); d != "" {
		t.Errorf("of totals.json (-scores.json +found):\n%s", d)
	}
	old := *s
	old.Manifest.Files = slices.DeleteFunc(slices.Clone(s.Manifest.Files), func(f File) bool { return f.Path == totalsFile })
	before, err := old.Totals()
	must(t, err)
	if d := cmp.Diff(found, before); d != "" {
		t.Errorf("of a snapshot without totals.json:\n%s", d)
	}
	edit(t, s.Path(totalsFile), func(b []byte) []byte { return append(b, '\n') })
	if _, err := s.Totals(); err == nil {
		t.Error("a byte more: wanted an error, found none")
	}
}
