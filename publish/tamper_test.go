package publish

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// located is where a tampering has to be found: in these files and no others,
// and, where one table was touched, in its row and column.
type located struct {
	paths      []string
	table, row string
	column     string
}

// tampering changes one thing in a snapshot. The sealed ones also make the
// manifest fit, so that only the data can tell.
type tampering struct {
	name   string
	sealed bool
	do     func(v *victim) located
}

var tamperings = []tampering{
	{"a byte of a file", false, (*victim).editByte},
	{"a cut file", false, (*victim).truncate},
	{"a longer file", false, (*victim).lengthen},
	{"a missing file", false, (*victim).remove},
	{"a file or directory too many", false, (*victim).addEntry},
	{"two files swapped", false, (*victim).swap},
	{"a fact of the manifest", false, (*victim).editManifest},
	{"a value of the DuckDB file", true, (*victim).editDuckDB},
	{"a value of a Parquet file", true, (*victim).editParquet},
	{"a value of a CSV file", true, (*victim).editCSV},
	{"a value of the observations", true, (*victim).editSDMX},
	{"a value of a JSON file", true, (*victim).editJSON},
	{"two files swapped and sealed", true, (*victim).swap},
	{"a byte of a text sealed", true, (*victim).editText},
	{"a file cut and sealed", true, (*victim).cutData},
	{"a table more or less", true, (*victim).editSchema},
	{"a fact of the manifest sealed", true, (*victim).editRun},
}

// TestVerifyLocatesEveryTampering runs NETMARKET_TAMPERINGS tamperings, two of
// each kind without it, drawn from NETMARKET_TAMPER_SEED; 10000 is the proof
// that is quoted. What it leaves out is what no
// comparison can find: all forms changed alike, and bytes of a sealed Parquet or
// DuckDB file that carry no value.
func TestVerifyLocatesEveryTampering(t *testing.T) {
	v := newVictim(t, uint64(envNumber(t, "NETMARKET_TAMPER_SEED", 1)))
	n := envNumber(t, "NETMARKET_TAMPERINGS", 2*len(tamperings))
	count := map[string]int{}
	for i := range n {
		a := tamperings[i%len(tamperings)]
		where := a.do(v)
		if a.sealed {
			v.seal()
		}
		report, err := Verify(context.Background(), filepath.Dir(v.home), testID, true)
		if err != nil {
			t.Fatalf("%d %s of %v: %v", i, a.name, where, err)
		}
		if problem := where.missed(report); problem != "" {
			t.Errorf("%d %s: %s: wanted %+v, found %v", i, a.name, problem, where, report.Err())
		}
		v.restore()
		count[a.name]++
	}
	if report := mustVerify(t, filepath.Dir(v.home), testID); !report.OK() {
		t.Errorf("wanted the snapshot as it was, found %v", report.Err())
	}
	for _, name := range slices.Sorted(maps.Keys(count)) {
		t.Logf("%5d %s", count[name], name)
	}
}

// envNumber reads a number from the environment.
func envNumber(t *testing.T, name string, unset int) int {
	t.Helper()
	text := os.Getenv(name)
	if text == "" {
		return unset
	}
	n, err := strconv.Atoi(text)
	must(t, err)
	return n
}

// missed says what of a tampering a report does not locate.
func (w located) missed(r Report) string {
	found := map[string]bool{}
	for _, d := range r.Damages {
		found[d.Path] = true
		switch {
		case w.table != "" && d.Table != w.table:
			return "another table"
		case w.row != "" && d.Row != w.row:
			return "another row"
		case w.column != "" && d.Column != w.column:
			return "another column"
		}
	}
	if paths := slices.Sorted(maps.Keys(found)); !slices.Equal(paths, slices.Sorted(slices.Values(w.paths))) {
		return fmt.Sprintf("files %q", paths)
	}
	return ""
}

// victim is a snapshot that is damaged and restored again and again.
type victim struct {
	t      *testing.T
	home   string
	random *rand.Rand
	saved  map[string][]byte // file → content
	files  []string          // sorted, the manifest among them
	docs   []TableDoc        // with at least one row
}

func newVictim(t *testing.T, seed uint64) *victim {
	t.Helper()
	s := mustPublish(t, request(buildFile(t), t.TempDir()))
	v := &victim{t: t, home: s.Dir, random: rand.New(rand.NewPCG(seed, 2)), saved: map[string][]byte{}}
	db, err := Open(context.Background(), s)
	must(t, err)
	docs, err := Dictionary(context.Background(), db)
	must(t, err)
	must(t, db.Close())
	for _, doc := range docs {
		if at := slices.IndexFunc(s.Manifest.Tables, func(c TableCount) bool { return c.Name == doc.Name }); s.Manifest.Tables[at].Rows > 0 && doc.Key != nil {
			v.docs = append(v.docs, doc)
		}
	}
	for _, f := range append(s.Manifest.Files, File{Path: manifestFile}) {
		content, err := os.ReadFile(s.Path(f.Path))
		must(t, err)
		v.saved[f.Path] = content
	}
	v.files = slices.Sorted(maps.Keys(v.saved))
	return v
}

func (v *victim) path(name string) string { return filepath.Join(v.home, filepath.FromSlash(name)) }

func (v *victim) write(name string, content []byte) {
	v.t.Helper()
	must(v.t, os.WriteFile(v.path(name), content, fileMode))
}

// restore writes back what differs and removes what was added.
func (v *victim) restore() {
	v.t.Helper()
	files, dirs, _, err := listTree(v.home)
	must(v.t, err)
	for _, name := range append(files, dirs...) {
		if _, ok := v.saved[name]; !ok && name != "." && name != tablesDir {
			must(v.t, os.RemoveAll(v.path(name)))
		}
	}
	for name, content := range v.saved {
		if found, err := os.ReadFile(v.path(name)); err != nil || string(found) != string(content) {
			v.write(name, content)
		}
	}
}

// seal makes the manifest fit the files, and every second time the hashes of
// the data package first.
func (v *victim) seal() {
	v.t.Helper()
	text, err := os.ReadFile(v.path(packageFile))
	must(v.t, err)
	var p dataPackage
	if v.random.IntN(2) == 0 && decodeStrict(text, &p) == nil {
		for i, r := range p.Resources {
			size, digest, err := hashFile(v.path(r.Path))
			must(v.t, err)
			p.Resources[i].Bytes, p.Resources[i].Hash = size, "sha256:"+digest
		}
		text, err := encodeJSON(p)
		must(v.t, err)
		v.write(packageFile, text)
	}
	reseal(v.t, v.home)
}

// pick chooses one of a list.
func pick[T any](v *victim, list []T) T { return list[v.random.IntN(len(list))] }

func (v *victim) editByte() located {
	name := pick(v, v.files)
	content := slices.Clone(v.saved[name])
	content[v.random.IntN(len(content))] ^= byte(1 + v.random.IntN(255))
	v.write(name, content)
	return located{paths: []string{name}}
}

func (v *victim) truncate() located {
	name := pick(v, v.files)
	v.write(name, v.saved[name][:v.random.IntN(len(v.saved[name]))])
	return located{paths: []string{name}}
}

func (v *victim) lengthen() located {
	name := pick(v, v.files)
	more := make([]byte, 1+v.random.IntN(100))
	for i := range more {
		more[i] = byte(v.random.Uint32())
	}
	v.write(name, append(slices.Clone(v.saved[name]), more...))
	return located{paths: []string{name}}
}

func (v *victim) remove() located {
	name := pick(v, v.files)
	must(v.t, os.Remove(v.path(name)))
	return located{paths: []string{name}}
}

func (v *victim) addEntry() located {
	name := pick(v, []string{"", tablesDir + "/"}) + fmt.Sprintf("x%d", v.random.IntN(1000))
	if v.random.IntN(2) == 0 {
		must(v.t, os.Mkdir(v.path(name), dirMode))
	} else {
		v.write(name, []byte("x"))
	}
	return located{paths: []string{name}}
}

// swap exchanges two tables of one form that differ.
func (v *victim) swap() located {
	for {
		a, b := pick(v, v.docs).Name, pick(v, v.docs).Name
		name := pick(v, []func(string) string{csvName, parquetName})
		if first, second := v.saved[name(a)], v.saved[name(b)]; string(first) != string(second) {
			v.write(name(a), second)
			v.write(name(b), first)
			return located{paths: []string{name(a), name(b)}}
		}
	}
}

func (v *victim) editManifest() located {
	lines := strings.Split(string(v.saved[manifestFile]), "\n")
	for {
		i := v.random.IntN(len(lines))
		if line, ok := otherLeaf(lines[i]); ok {
			lines[i] = line
			v.write(manifestFile, []byte(strings.Join(lines, "\n")))
			return located{paths: []string{manifestFile}}
		}
	}
}

// otherLeaf changes the value of a line of indented JSON, when it has one.
func otherLeaf(line string) (string, bool) {
	body := strings.TrimSuffix(line, ",")
	comma := line[len(body):]
	switch {
	case strings.HasSuffix(body, `"`) && strings.Contains(body, `": "`):
		return body[:len(body)-1] + `x"` + comma, true
	case body != "" && strings.Contains("0123456789", body[len(body)-1:]):
		return body + "1" + comma, true
	}
	return line, false
}
