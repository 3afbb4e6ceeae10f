package publish

import (
	"bytes"
	"context"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// edit replaces the bytes of one file of a snapshot.
func edit(t *testing.T, path string, change func([]byte) []byte) {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, change(content), fileMode); err != nil {
		t.Fatal(err)
	}
}

// copySnapshot gives each attack a victim of its own.
func copySnapshot(t *testing.T, s *Snapshot) (dir string) {
	t.Helper()
	dir = t.TempDir()
	if err := os.CopyFS(filepath.Join(dir, s.ID), os.DirFS(s.Dir)); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestVerifyFindsAndNamesEveryDamage(t *testing.T) {
	s := mustPublish(t, request(buildFile(t), t.TempDir()))
	flip := func(b []byte) []byte { b[len(b)/2] ^= 1; return b }
	const parquet, other = "tables/scorecard.parquet", "tables/run.parquet"
	for name, c := range map[string]struct {
		attack func(t *testing.T, home string)
		wanted string
	}{
		"a flipped bit in a Parquet file": {func(t *testing.T, home string) { edit(t, home+"/"+parquet, flip) }, parquet + " sha256"},
		"a flipped bit in the DuckDB file": {func(t *testing.T, home string) { edit(t, home+"/"+databaseFile, flip) },
			databaseFile + " sha256"},
		"a flipped bit in the scores": {func(t *testing.T, home string) { edit(t, home+"/"+scoresFile, flip) }, scoresFile + " sha256"},
		"a cut file": {func(t *testing.T, home string) {
			edit(t, home+"/"+parquet, func(b []byte) []byte { return b[:len(b)-1] })
		}, parquet + " size"},
		"a longer file": {func(t *testing.T, home string) {
			edit(t, home+"/"+scoresFile, func(b []byte) []byte { return append(b, '\n') })
		}, scoresFile + " size"},
		"a missing file": {func(t *testing.T, home string) { must(t, os.Remove(home+"/"+parquet)) }, parquet + " missing"},
		"an extra file":  {func(t *testing.T, home string) { must(t, os.WriteFile(home+"/tables/x.parquet", nil, 0o644)) }, "tables/x.parquet extra"},
		"an extra directory": {func(t *testing.T, home string) { must(t, os.Mkdir(home+"/netmarket.duckdb.tmp", 0o755)) },
			"netmarket.duckdb.tmp extra"},
		"a link for a file": {func(t *testing.T, home string) {
			must(t, os.Rename(home+"/"+scoresFile, home+"/../elsewhere"))
			must(t, os.Symlink("../elsewhere", home+"/"+scoresFile))
		}, scoresFile + " kind"},
		"two files swapped": {func(t *testing.T, home string) {
			must(t, os.Rename(home+"/"+parquet, home+"/x"))
			must(t, os.Rename(home+"/"+other, home+"/"+parquet))
			must(t, os.Rename(home+"/x", home+"/"+other))
		}, other + " size"},
		"an edited fact in the manifest": {func(t *testing.T, home string) {
			edit(t, home+"/"+manifestFile, func(b []byte) []byte { return bytes.Replace(b, []byte("2026-03-31"), []byte("2026-03-30"), 1) })
		}, manifestFile + " manifest"},
		"a blank more in the manifest": {func(t *testing.T, home string) {
			edit(t, home+"/"+manifestFile, func(b []byte) []byte { return append(b, ' ') })
		}, manifestFile + " manifest"},
		"no manifest":          {func(t *testing.T, home string) { must(t, os.Remove(home+"/"+manifestFile)) }, manifestFile + " manifest"},
		"a manifest cut short": {func(t *testing.T, home string) { must(t, os.Truncate(home+"/"+manifestFile, 40)) }, manifestFile + " manifest"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := copySnapshot(t, s)
			c.attack(t, filepath.Join(dir, s.ID))
			report := mustVerify(t, dir, s.ID)
			if report.OK() || report.Damages[0].Path+" "+report.Damages[0].Code != c.wanted {
				t.Errorf("wanted %q, found %+v", c.wanted, report.Damages)
			}
		})
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// reseal makes the manifest fit files that were exchanged, so that only
// reading the data can tell.
func reseal(t *testing.T, home string) {
	t.Helper()
	m, err := readManifest(home)
	must(t, err)
	for i, f := range m.Files {
		size, digest, err := hashFile(filepath.Join(home, f.Path))
		must(t, err)
		m.Files[i] = File{f.Path, size, digest}
	}
	must(t, m.seal())
	text, err := encodeJSON(m)
	must(t, err)
	must(t, os.WriteFile(filepath.Join(home, manifestFile), text, fileMode))
}

func TestVerifyReadingDataComparesTheFormsOfATable(t *testing.T) {
	ctx := context.Background()
	s := mustPublish(t, request(buildFile(t), t.TempDir()))
	changed := mustPublish(t, request(buildFile(t, `update published.scorecard set score = 4.01;
		update published.observation set obs_value = '55901' where figure_id = 'f1';
		insert into published.problem select * from published.problem union all select 'warn', 'x', null, null, null, null, null`), t.TempDir()))
	for name, c := range map[string]struct{ file, wanted string }{
		"another value": {"tables/scorecard.parquet", "tables/scorecard.parquet: rows in published.scorecard at ref_area=350421: " +
			`wanted the rows of published.scorecard, found 1 rows missing and 1 too many: score "4.01" for "4.00"`},
		"another value as text": {"tables/scorecard.csv", "tables/scorecard.csv: rows in published.scorecard at ref_area=350421: " +
			`wanted the rows of published.scorecard, found 1 rows missing and 1 too many: score "4.01" for "4.00"`},
		"a row too many": {"tables/problem.parquet", "tables/problem.parquet: rows in published.problem at severity=warn code=x source= file= sheet= cell= message=: " +
			"wanted the rows of published.problem, found 0 rows missing and 1 too many"},
		"scores of another run":       {scoresFile, "scores.json: scores at areas[0].score: wanted the scores of the published tables: 4, found others: 4.01"},
		"tables of another run":       {databaseFile, "netmarket.duckdb: rows in published.observation at figure_id=f1: "},
		"observations of another run": {sdmxFile, "observations.sdmx.csv: observations in published.observation at REF_AREA=350421 FREQ=A MEASURE=online_retail "},
		"a package of another run":    {packageFile, "datapackage.json: package at resources["},
		"nothing but its own file":    {"tables/run.parquet", ""},
	} {
		t.Run(name, func(t *testing.T) {
			dir := copySnapshot(t, s)
			home := filepath.Join(dir, s.ID)
			content, err := os.ReadFile(changed.Path(c.file))
			must(t, err)
			must(t, os.WriteFile(filepath.Join(home, filepath.FromSlash(c.file)), content, fileMode))
			reseal(t, home)
			if report, err := Verify(ctx, dir, s.ID, false); err != nil || !report.OK() {
				t.Fatalf("without reading: %v, %v", report.Err(), err)
			}
			report := mustVerify(t, dir, s.ID)
			if report.OK() != (c.wanted == "") || !report.OK() && !strings.HasPrefix(report.Err().Error(), c.wanted) {
				t.Errorf("wanted %q, found %v", c.wanted, report.Err())
			}
			for _, d := range report.Damages {
				if d.Path != c.file {
					t.Errorf("wanted nothing but %s damaged, found %s", c.file, d)
				}
			}
		})
	}
}

func TestVerifyFindsRandomBitFlips(t *testing.T) {
	s := mustPublish(t, request(buildFile(t), t.TempDir()))
	dir := copySnapshot(t, s)
	random := rand.New(rand.NewPCG(1, 2))
	files := append([]File{{Path: manifestFile}}, s.Manifest.Files...)
	for range 200 {
		path := filepath.Join(dir, s.ID, filepath.FromSlash(files[random.IntN(len(files))].Path))
		var at, bit int
		flip := func(b []byte) []byte { b[at] ^= 1 << bit; return b }
		info, err := os.Stat(path)
		must(t, err)
		at, bit = random.IntN(int(info.Size())), random.IntN(8)
		edit(t, path, flip)
		report, err := Verify(context.Background(), dir, s.ID, false)
		if err != nil || len(report.Damages) != 1 || !strings.HasSuffix(path, report.Damages[0].Path) {
			t.Fatalf("bit %d of byte %d of %s: %+v, %v", bit, at, path, report, err)
		}
		edit(t, path, flip)
	}
}

func TestVerifyOfNothingIsAnError(t *testing.T) {
	for _, id := range []string{"2026-01-01-none", "../x", "", "current"} {
		if r, err := Verify(context.Background(), t.TempDir(), id, false); err == nil {
			t.Errorf("%q: wanted an error, found %+v", id, r)
		}
	}
}
