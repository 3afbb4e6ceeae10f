package analyst

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"netmarket/ingest/cage"
	"netmarket/publish"
)

// The child that has the snapshot open can still query it, and can open nothing
// else any more, whatever the engine would let it.
func TestChildOpensNothingAfterTheSnapshot(t *testing.T) {
	s := testSnapshot(t)
	text, err := json.Marshal(setup{s.Database(), s.ID, 256 << 20})
	if err != nil {
		t.Fatal(err)
	}
	pool := cage.Pool{Argv: []string{"test", probeArg}, Size: 1}
	var out bytes.Buffer
	err = pool.Once(context.Background(), Limits{}.orDefault().cage(), text, cage.Job{Name: "probe", Params: json.RawMessage(`{}`),
		Body: strings.NewReader(s.Database()), Sink: func(string) (io.Writer, error) { return &out, nil }})
	if err != nil {
		t.Fatal(err)
	}
	if got := out.String(); got != "queried\n" {
		t.Errorf("wanted the snapshot queried and nothing opened, found:\n%s", got)
	}
}

const probeArg = "analyst-test-child-that-probes"

// probe tries what the walk and the engine would never let a statement do.
func probe(d *desk) cage.Handler {
	return func(_ json.RawMessage, body io.Reader, answer *cage.Answer) error {
		path, err := io.ReadAll(body)
		if err != nil {
			return err
		}
		to, err := answer.Part("probe")
		if err != nil {
			return err
		}
		say := func(what string, err error) {
			if err == nil {
				_, _ = io.WriteString(to, what+"\n") // the test reads what arrived
			}
		}
		_, err = publish.Query(context.Background(), d.db, "select count(*) from published.criterion_score")
		say("queried", err)
		_, err = os.ReadFile(string(path))
		say("opened the snapshot again", err)
		say("wrote", os.WriteFile(string(path)+".x", nil, 0o600))
		_, err = os.ReadFile("/etc/passwd")
		say("read a file", err)
		_, err = os.StartProcess("/bin/true", []string{"true"}, &os.ProcAttr{})
		say("ran a program", err)
		return nil
	}
}

// Results of a statement in every format are the bytes of publish.Result.
func TestResultIsWhatTheEngineGives(t *testing.T) {
	s := testSnapshot(t)
	db, err := publish.Open(context.Background(), s)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	const text = "select *, '=1' as f, null as n, [1] as l from published.criterion_score order by criterion_id"
	result, err := publish.Query(context.Background(), db, text)
	if err != nil {
		t.Fatal(err)
	}
	for _, format := range []string{publish.FormatTable, publish.FormatCSV, publish.FormatJSON} {
		var want strings.Builder
		if err := result.Write(&want, format); err != nil {
			t.Fatal(err)
		}
		got, e := run(t, testRunner(childArg), Request{Snapshot: s, SQL: text, Format: format})
		if e != nil || got != want.String() {
			t.Errorf("%s: wanted\n%s\nfound\n%s%v", format, want.String(), got, e)
		}
	}
}

// Each limit gives its own kind of error and not one byte of a result; at the
// limit the result is whole.
func TestLimitsHaveTheirKinds(t *testing.T) {
	s := testSnapshot(t)
	for _, c := range []struct {
		text   string
		limits Limits
		want   Kind // empty: answered
	}{
		{"select * from range(9)", Limits{Rows: 10}, ""},
		{"select * from range(10)", Limits{Rows: 10}, ""},
		{"select * from range(11)", Limits{Rows: 10}, KindTooLarge},
		{"select repeat('x', 999)", Limits{Bytes: 1000}, ""},
		{"select repeat('x', 1000)", Limits{Bytes: 1000}, ""},
		{"select repeat('x', 1001)", Limits{Bytes: 1000}, KindTooLarge},
		{"select 1" + strings.Repeat(" ", 92), Limits{Statement: 100}, ""},
		{"select 1" + strings.Repeat(" ", 93), Limits{Statement: 100}, KindRefused},
		{"select count(*) from range(1000000) a, range(1000000)", Limits{Timeout: time.Second}, KindTimeout},
		{"select length(repeat('x', 1000000000))", Limits{Memory: MinMemory}, KindMemory},
		{"select nosuch from published.run", Limits{}, KindEngine},
		{"select 'x'::integer", Limits{}, KindEngine},
		{"select\n  version()", Limits{}, KindRefused},
	} {
		got, e := run(t, testRunner(childArg), Request{Snapshot: s, SQL: c.text, Limits: c.limits})
		if kind := kindOf(e); c.want == "" && e != nil || c.want != "" && (kind != c.want || got != "") {
			t.Errorf("%.60s %+v: wanted %q, found %s %v and %d bytes", c.text, c.limits, c.want, kind, e, len(got))
		}
	}
	if _, e := run(t, testRunner(childArg), Request{Snapshot: s, SQL: "select '明',\n version()"}); e == nil || e.Line != 2 || e.Column != 2 {
		t.Errorf("wanted the refusal at line 2, column 2, found %+v", e)
	}
	gone := &publish.Snapshot{ID: s.ID, Dir: filepath.Join(s.Dir, "gone")}
	if _, e := run(t, testRunner(childArg), Request{Snapshot: gone, SQL: "select 1"}); kindOf(e) != KindFault || strings.Contains(e.Message, s.Dir) {
		t.Errorf("wanted a fault without a path, found %+v", e)
	}
}

// A statement that finds every place taken is told so, and the end of a request
// ends its statement.
func TestPlacesAndTheEndOfARequest(t *testing.T) {
	s := testSnapshot(t)
	r := NewRunner([]string{"test", childArg}, 1)
	r.Wait = 50 * time.Millisecond
	ctx, cancel := context.WithCancel(context.Background())
	var long sync.WaitGroup
	long.Go(func() {
		err := r.Run(ctx, Request{Snapshot: s, SQL: "select count(*) from range(1000000) a, range(1000000)", Format: publish.FormatCSV}, io.Discard)
		if !errors.Is(err, context.Canceled) {
			t.Errorf("wanted the end of the request, found %v", err)
		}
	})
	for len(r.free) == 0 {
		time.Sleep(time.Millisecond)
	}
	if _, e := run(t, r, Request{Snapshot: s, SQL: "select 1"}); kindOf(e) != KindBusy {
		t.Errorf("wanted busy, found %v", e)
	}
	cancel()
	long.Wait()
	if _, e := run(t, r, Request{Snapshot: s, SQL: "select 1"}); e != nil {
		t.Error(e)
	}
	mine := errors.New("mine")
	err := r.Run(context.Background(), Request{Snapshot: s, SQL: "select 1", Format: publish.FormatCSV}, failing{mine})
	if !errors.Is(err, mine) {
		t.Errorf("wanted the writer's error, found %v", err)
	}
}

type failing struct{ error }

func (f failing) Write([]byte) (int, error) { return 0, f.error }
