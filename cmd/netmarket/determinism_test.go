package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"netmarket/ingest/disk/disktest"
	"netmarket/publish"
)

// determinismRounds is how many permutations of files and rows are drawn (1
// without it); with it every combination of threads, memory and processors is
// built as well.
const determinismRounds = "NETMARKET_TEST_DETERMINISM"

// machine is what must not show in a number.
type machine struct{ threads, memoryMiB, processors int }

// machines are all combinations, or a few of them.
func machines() (all []machine) {
	if os.Getenv(determinismRounds) == "" {
		return []machine{{1, 512, 1}, {4, 2048, 2}}
	}
	for _, threads := range []int{1, 2, 4, 8} {
		for _, memory := range []int{512, 2048, 8192} {
			for _, processors := range []int{1, 2} {
				all = append(all, machine{threads, memory, processors})
			}
		}
	}
	return all
}

// exports are the bundled files of one county by their path in the inbox.
func exports(t *testing.T) map[string][]byte {
	t.Helper()
	all, root := map[string][]byte{}, "../../testdata/sample/inbox"
	must(t, filepath.WalkDir(filepath.Join(root, "350421"), func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		name, err := filepath.Rel(root, path)
		if err == nil {
			all[filepath.ToSlash(name)], err = os.ReadFile(path)
		}
		return err
	}))
	return all
}

// installation is a data directory with release pages and exports.
func installation(t *testing.T, files map[string][]byte) string {
	t.Helper()
	data := filepath.Join(t.TempDir(), "data")
	on(t, data, machine{2, 1024, 2}, "init")
	pages, err := filepath.Glob("../../testdata/captures/*/202[345]-12/page.html")
	must(t, err)
	on(t, data, machine{2, 1024, 2}, append([]string{"capture"}, pages...)...)
	for name, content := range files {
		write(t, data, "inbox/"+name, string(content))
		modified := time.Date(2026, 3, 5, 0, 0, 0, 0, time.UTC)
		must(t, os.Chtimes(filepath.Join(data, "inbox", filepath.FromSlash(name)), modified, modified))
	}
	return data
}

// on runs a command of the program as a machine would.
func on(t *testing.T, data string, m machine, args ...string) {
	t.Helper()
	program, err := os.Executable()
	must(t, err)
	cmd := exec.Command(program, append([]string{"--data", data}, args...)...)
	cmd.Args[0] = "netmarket" // TestMain tells by it what to run
	cmd.Env = append(os.Environ(), clockVariable+"=2026-04-20T02:00:00Z", fmt.Sprintf("GOMAXPROCS=%d", m.processors))
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v on %+v: %v\n%s", args, m, err, out)
	}
}

// publishOn publishes anew and returns the snapshot.
func publishOn(t *testing.T, data string, m machine) *publish.Snapshot {
	t.Helper()
	must(t, os.RemoveAll(filepath.Join(data, "published")))
	must(t, os.Mkdir(filepath.Join(data, "published"), 0o755))
	write(t, data, "netmarket.yaml", fmt.Sprintf("engine: {threads: %d, memory_mib: %d}\n", m.threads, m.memoryMiB))
	on(t, data, m, "--as-of", "2026-03-31", "refresh", "--offline")
	s, err := publish.Current(filepath.Join(data, "published"))
	must(t, err)
	return s
}

// The machine does not show: threads, memory and processors give one SHA-256 of
// scores.json, every Parquet and CSV file, every page and every workbook.
func TestMachinesGiveTheSameBytes(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a snapshot on each")
	}
	data := installation(t, exports(t))
	var first *publish.Snapshot
	for _, m := range machines() {
		s := publishOn(t, data, m)
		if first == nil {
			first = s
		}
		if s.ID != first.ID || s.Manifest.ContentID != first.Manifest.ContentID {
			t.Errorf("%+v: wanted the content %.12s of %s, found %.12s of %s", m, first.Manifest.ContentID, first.ID, s.Manifest.ContentID, s.ID)
			for i, f := range s.Manifest.Files {
				if i < len(first.Manifest.Files) && f != first.Manifest.Files[i] && f.Path != "netmarket.duckdb" {
					t.Errorf("  %s: found other bytes", f.Path)
				}
			}
		}
	}
	t.Logf("%d machines: content %s", len(machines()), first.Manifest.ContentID)
}

// shuffled are the same exports handed in in another order: files in other
// folders, so that they are read in another order, and the rows of CSV files in
// another order. Lines whose first cell is no number, code or date are titles,
// headers and notes, and stay.
func shuffled(files map[string][]byte, r *rand.Rand) map[string][]byte {
	names := make([]string, 0, len(files))
	for name := range files {
		names = append(names, name)
	}
	slices.Sort(names)
	all := map[string][]byte{}
	for i, at := range r.Perm(len(names)) {
		name, content := names[at], files[names[at]]
		if path.Ext(name) == ".csv" {
			content = shuffleRows(content, r)
		}
		all[fmt.Sprintf("350421/%02d/%s", i, path.Base(name))] = content
	}
	return all
}

var isRow = regexp.MustCompile(`^[0-9A-Za-z][0-9A-Za-z./: -]*,.*\n$`)

func shuffleRows(content []byte, r *rand.Rand) []byte {
	lines := bytes.SplitAfter(content, []byte("\n"))
	var rows []int
	for i, line := range lines {
		if isRow.Match(line) {
			rows = append(rows, i)
		}
	}
	mixed := slices.Clone(lines)
	for i, at := range r.Perm(len(rows)) {
		mixed[rows[i]] = lines[rows[at]]
	}
	of := map[string][][]byte{}
	for _, i := range rows {
		of[keyOf(lines[i])] = append(of[keyOf(lines[i])], lines[i])
	}
	for _, i := range rows {
		key := keyOf(mixed[i])
		mixed[i], of[key] = of[key][0], of[key][1:]
	}
	return bytes.Join(mixed, nil)
}

// keyOf is the first cell: of rows that share it the later counts, so that
// their order is a matter of what they say and stays.
func keyOf(line []byte) string {
	key, _, _ := bytes.Cut(line, []byte(","))
	return string(key)
}

// figures are the published tables that tell no place in a file: what an order
// of files and rows must not change. The others cite a file, a cell, or the
// capture, whose SHA-256 is of the bytes.
var figures = []string{"scorecard", "group_score", "indicator_score", "criterion_score", "criterion_variant", "reading_total",
	"gap", "gate", "gate_plan", "county_rank", "rate_difference", "missing_data", "worklist", "plan_stage", "plan_task"}

// figuresOf is the digest of scores.json without the snapshot's id, and of each
// table of figures.
func figuresOf(t *testing.T, s *publish.Snapshot) map[string]string {
	t.Helper()
	doc, err := s.Scores()
	must(t, err)
	doc.Snapshot = ""
	text, err := json.Marshal(doc)
	must(t, err)
	all := map[string]string{"scores.json": digestOf(text)}
	for _, name := range figures {
		text, err := s.ReadFile("tables/" + name + ".csv")
		must(t, err)
		all[name] = digestOf([]byte(strings.ReplaceAll(string(text), s.ID, "")))
	}
	return all
}

// otherLines are the first lines of a table that two snapshots do not share.
func otherLines(a, b *publish.Snapshot, table string) (text string) {
	x, errX := a.ReadFile("tables/" + table + ".csv")
	y, errY := b.ReadFile("tables/" + table + ".csv")
	if errX != nil || errY != nil {
		return ""
	}
	linesX, linesY := strings.Split(string(x), "\n"), strings.Split(string(y), "\n")
	for i := range min(len(linesX), len(linesY)) {
		if linesX[i] != linesY[i] && len(text) < 2000 {
			text += "\n  " + linesX[i] + "\n  " + linesY[i]
		}
	}
	return text
}

func digestOf(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// The order in which files are handed in, and that of the rows in them, changes
// no score and no figure.
func TestOrderOfFilesAndRowsChangesNothing(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a snapshot of each order")
	}
	files, random := exports(t), rand.New(rand.NewPCG(9, 9))
	m := machine{2, 1024, 2}
	first := publishOn(t, installation(t, files), m)
	wanted := figuresOf(t, first)
	rounds := disktest.Rounds(t, determinismRounds, 1)
	for round := range rounds {
		s := publishOn(t, installation(t, shuffled(files, random)), m)
		for name, digest := range figuresOf(t, s) {
			if digest != wanted[name] {
				t.Errorf("order %d: %s: wanted what the bundled order gives, found other bytes%s", round, name, otherLines(first, s, name))
			}
		}
	}
	t.Logf("%d orders, %d digests each the same", rounds, len(wanted))
}
