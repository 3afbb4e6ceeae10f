package record

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// ticking is a clock that goes on by a second whenever it is read.
func ticking(from string) func() time.Time {
	t, err := time.Parse(time.RFC3339, from)
	if err != nil {
		panic(err)
	}
	return func() time.Time { t = t.Add(time.Second); return t }
}

func begin(t *testing.T, l Log, now func() time.Time, random byte) *Recorder {
	t.Helper()
	id, err := NewID(now(), bytes.NewReader([]byte{0, 0, 0, random}))
	if err != nil {
		t.Fatal(err)
	}
	rec, err := l.Begin(Record{Run: id, Command: "refresh", Version: "test"}, now)
	if err != nil {
		t.Fatal(err)
	}
	return rec
}

func end(t *testing.T, rec *Recorder, class string, exit int) Record {
	t.Helper()
	r, err := rec.End(func(r *Record) { r.Class, r.Exit = class, exit })
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// A run is one line that only its owner may read, with its steps and their
// times, and leaves no marker; a run that fails is one too.
func TestRunIsOneLine(t *testing.T) {
	l := Log{Dir: filepath.Join(t.TempDir(), "runs")}
	now := ticking("2026-03-31T18:20:00Z")
	rec := begin(t, l, now, 1)
	step := rec.Step("build")
	step.End("done", 1234, 5678)
	want := end(t, rec, ClassDone, 0)
	failed := end(t, begin(t, l, now, 2), ClassFault, 1)
	if want.Run != "20260331T182001Z-00000001" || want.MS != 3000 || !cmp.Equal(want.Steps, []Step{{Name: "build", MS: 1000, Rows: 1234, Bytes: 5678, Status: "done"}}) {
		t.Errorf("found %+v", want)
	}
	got, torn, err := l.List(0)
	if diff := cmp.Diff([]Record{failed, want}, got); diff != "" || torn != 0 || err != nil {
		t.Errorf("torn %d, %v, (- want, + found):\n%s", torn, err, diff)
	}
	info, err := os.Stat(filepath.Join(l.Dir, "2026-03.jsonl"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("wanted mode 0600, found %v (%v)", info, err)
	}
	if open, err := l.Running(); len(open) > 0 || err != nil {
		t.Errorf("wanted no marker, found %v (%v)", open, err)
	}
	if died, err := l.Died(now()); len(died) > 0 || err != nil {
		t.Errorf("wanted no dead run, found %v (%v)", died, err)
	}
}

// Whatever of a line is on the disk after a power cut, the lines before and
// after it are read.
func TestTornLineSpoilsNoOther(t *testing.T) {
	for cut := range 200 {
		l := Log{Dir: t.TempDir()}
		now := ticking("2026-03-31T18:20:00Z")
		first := end(t, begin(t, l, now, 1), ClassDone, 0)
		path := filepath.Join(l.Dir, "2026-03.jsonl")
		whole, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		torn := min(cut, len(whole)-2)
		if err := os.WriteFile(path, append(slices.Clone(whole), whole[:torn]...), 0o600); err != nil {
			t.Fatal(err)
		}
		last := end(t, begin(t, l, now, 2), ClassDone, 0)
		got, bad, err := l.List(0)
		if diff := cmp.Diff([]Record{last, first}, got); diff != "" || err != nil || bad != min(torn, 1) {
			t.Fatalf("cut at %d: %d torn, %v:\n%s", torn, bad, err, diff)
		}
	}
}

// The newest come first, over the months, as many as are asked for.
func TestListReadsBackOverMonths(t *testing.T) {
	l := Log{Dir: t.TempDir()}
	var want []string
	for i, day := range []string{"2025-12-30", "2025-12-31", "2026-01-01", "2026-02-28"} {
		r := end(t, begin(t, l, ticking(day+"T18:20:00Z"), byte(i)), ClassDone, 0)
		want = append([]string{r.Run}, want...)
	}
	for limit := range 6 {
		got, _, err := l.List(limit)
		n := limit
		if n == 0 || n > len(want) {
			n = len(want)
		}
		var ids []string
		for _, r := range got {
			ids = append(ids, r.Run)
		}
		if err != nil || !slices.Equal(ids, want[:n]) {
			t.Errorf("limit %d: found %v (%v)", limit, ids, err)
		}
	}
}

// childRun is set in a process that begins a run and is then killed.
const childRun = "NETMARKET_TEST_RUN_IN"

func TestMain(m *testing.M) {
	if dir := os.Getenv(childRun); dir != "" {
		rec, err := Log{Dir: dir}.Begin(Record{Run: "20260331T182000Z-0000dead", Command: "refresh", Version: "test"}, time.Now)
		if err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		rec.Step("gather").End("done", 3, 0)
		fmt.Println("begun")
		select {} // until it is killed
	}
	os.Exit(m.Run())
}

// A run that is killed is running as long as its process lives and is entered
// as died, once, at the next start, with how far it came.
func TestKilledRunIsEnteredOnce(t *testing.T) {
	l := Log{Dir: filepath.Join(t.TempDir(), "runs")}
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childRun+"="+l.Dir)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	line := make([]byte, 6)
	if _, err := out.Read(line); err != nil || string(line) != "begun\n" {
		t.Fatalf("found %q (%v)", line, err)
	}
	now := ticking("2026-04-01T18:20:00Z")
	if died, err := l.Died(now()); len(died) > 0 || err != nil {
		t.Fatalf("alive: wanted no dead run, found %v (%v)", died, err)
	}
	if open, err := l.Running(); len(open) != 1 || open[0].Class != ClassRunning || err != nil {
		t.Fatalf("alive: found %+v (%v)", open, err)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	if open, err := l.Running(); len(open) != 1 || open[0].Class != ClassDied || err != nil {
		t.Fatalf("killed: found %+v (%v)", open, err)
	}
	died, err := l.Died(now())
	if err != nil || len(died) != 1 || died[0].Class != ClassDied || died[0].Exit != ExitNone || died[0].Noticed.IsZero() || len(died[0].Steps) != 1 {
		t.Fatalf("found %+v (%v)", died, err)
	}
	if again, err := l.Died(now()); len(again) > 0 || err != nil {
		t.Errorf("wanted it entered once, found %v (%v)", again, err)
	}
	if got, _, err := l.List(0); len(got) != 1 || got[0].Command != "refresh" || err != nil {
		t.Errorf("found %+v (%v)", got, err)
	}
}

// Where the machine stopped between the line and the removal of the marker, or
// before the marker was written, there is still one record.
func TestMarkerAtItsEdges(t *testing.T) {
	l := Log{Dir: t.TempDir()}
	now := ticking("2026-03-31T18:20:00Z")
	rec := begin(t, l, now, 1)
	text, err := os.ReadFile(rec.marker)
	if err != nil {
		t.Fatal(err)
	}
	done := end(t, rec, ClassDone, 0)
	for name, body := range map[string][]byte{done.Run: text, "20260331T190000Z-000000aa": nil, "20260331T190001Z-000000ab": []byte(`{"schema":"netm`)} {
		if err := os.WriteFile(filepath.Join(l.openDir(), name+".json"), body, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	died, err := l.Died(now())
	if err != nil || len(died) != 2 || died[0].Run != "20260331T190000Z-000000aa" || died[0].Started.IsZero() {
		t.Fatalf("found %+v (%v)", died, err)
	}
	if got, _, err := l.List(0); len(got) != 3 || err != nil {
		t.Errorf("found %+v (%v)", got, err)
	}
}

// A record that cannot be written is kept in its marker and entered later as
// what it was; the run goes on regardless.
func TestRecordThatCannotBeWritten(t *testing.T) {
	l := Log{Dir: t.TempDir()}
	now := ticking("2026-03-31T18:20:00Z")
	rec := begin(t, l, now, 1)
	inTheWay := filepath.Join(l.Dir, "2026-03.jsonl")
	if err := os.Mkdir(inTheWay, 0o700); err != nil {
		t.Fatal(err)
	}
	r, err := rec.End(func(r *Record) { r.Class, r.Exit = ClassStale, 3 })
	if err == nil || r.Class != ClassStale {
		t.Fatalf("wanted an error and the record, found %+v", r)
	}
	if err := os.Remove(inTheWay); err != nil {
		t.Fatal(err)
	}
	late, err := l.Died(now())
	if err != nil || len(late) != 1 || late[0].Class != ClassStale || late[0].Exit != 3 {
		t.Errorf("found %+v (%v)", late, err)
	}
	var none *Recorder
	none.Step("x").End("done", 0, 0)
	none.Change(func(*Record) { t.Error("wanted nothing to change") })
	if none.ID() != "" {
		t.Error("wanted no ID")
	}
}

// Ten runs that end at once leave ten whole lines.
func TestRunsSideBySide(t *testing.T) {
	l := Log{Dir: t.TempDir()}
	ended := make(chan error)
	for i := range 10 {
		go func() {
			now := ticking("2026-03-31T18:20:00Z")
			rec, err := l.Begin(Record{Run: fmt.Sprintf("20260331T182000Z-%08x", i), Command: "verify", Error: strings.Repeat("长", 3000)}, now)
			if err == nil {
				_, err = rec.End(func(r *Record) { r.Class = ClassDone })
			}
			ended <- err
		}()
	}
	var problems []error
	for range 10 {
		problems = append(problems, <-ended)
	}
	got, torn, err := l.List(0)
	if len(got) != 10 || torn != 0 || errors.Join(append(problems, err)...) != nil {
		t.Errorf("found %d records, %d torn, %v", len(got), torn, errors.Join(problems...))
	}
	for _, r := range got {
		if n := len([]rune(r.Error)); n != mostText+1 {
			t.Errorf("wanted a text cut at %d characters, found %d", mostText, n)
		}
	}
}
