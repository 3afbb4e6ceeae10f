package publish

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// totalsPage is a producer whose file says each area's total.
func totalsPage() Producer {
	return Producer{Name: "totals", Write: func(_ context.Context, d *Draft) error {
		text := d.ID + "\n"
		for _, a := range d.Areas {
			text += a.Name + " " + a.Score.String() + "\n"
		}
		return d.WriteFile("pages/totals.txt", []byte(text))
	}}
}

func TestVerifyMakesProducedFilesAnew(t *testing.T) {
	r := request(buildFile(t), t.TempDir())
	r.Adds = []Producer{totalsPage()}
	s := mustPublish(t, r)
	for name, c := range map[string]struct {
		attack func(t *testing.T, home string)
		wanted string
	}{
		"nothing": {func(*testing.T, string) {}, ""},
		"another total": {func(t *testing.T, home string) {
			edit(t, home+"/pages/totals.txt", func(b []byte) []byte { return append(b, '0') })
		}, "pages/totals.txt: produced: wanted what the tables and scores.json give"},
		"another name": {func(t *testing.T, home string) {
			must(t, os.Rename(home+"/pages/totals.txt", home+"/pages/index.txt"))
		}, "pages/totals.txt: missing: wanted a file, found none\npages/index.txt: extra"},
		"a form of no table": {func(t *testing.T, home string) {
			must(t, os.WriteFile(home+"/tables/more.csv", []byte("x\n"), fileMode))
		}, "tables/more.csv: extra"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := copySnapshot(t, s)
			c.attack(t, filepath.Join(dir, s.ID))
			resealAll(t, filepath.Join(dir, s.ID))
			report, err := Verify(context.Background(), dir, s.ID, true, r.Adds...)
			must(t, err)
			if report.Made != 1 || report.OK() != (c.wanted == "") || !report.OK() && !strings.HasPrefix(report.Err().Error(), c.wanted) {
				t.Errorf("wanted %q, found %d files made and %v", c.wanted, report.Made, report.Err())
			}
		})
	}
}

// resealAll makes the manifest fit whatever files there are.
func resealAll(t *testing.T, home string) {
	t.Helper()
	m, err := readManifest(home)
	must(t, err)
	names, _, _, err := listTree(home)
	must(t, err)
	m.Files, err = hashFiles(home, slices.DeleteFunc(names, func(name string) bool { return name == manifestFile }))
	must(t, err)
	must(t, m.seal())
	text, err := encodeJSON(m)
	must(t, err)
	must(t, os.WriteFile(filepath.Join(home, manifestFile), text, fileMode))
}
