package analyst

import (
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"netmarket/publish"
)

// Every statement of testdata/hostile.txt, and some too long for a file, ends in
// time and inside its memory, with the walk and without; the parent stays small.
// Without HOSTILE=1 in the environment only the first twenty, for a short time,
// and without the walk.
func TestHostileStatementsEnd(t *testing.T) {
	s := testSnapshot(t)
	_, statements := cases(t, "hostile.txt")
	statements = append(statements, longStatements()...)
	l := Limits{Timeout: 2 * time.Second, Memory: 768 << 20}
	children := []string{childArg, openArg}
	if os.Getenv("HOSTILE") == "" {
		statements, children, l.Timeout = statements[:20], children[1:], 500*time.Millisecond
	}
	before := resident(t)
	for _, arg := range children {
		kinds := map[Kind]int{}
		for _, text := range statements {
			r := testRunner(arg)
			start := time.Now()
			result, e := run(t, r, Request{Snapshot: s, SQL: text, Limits: l})
			took := time.Since(start)
			peak, _ := r.cage.Spent()
			name := text[:min(len(text), 90)]
			if late := took - l.Timeout - time.Second; late > 0 {
				if slow := trivial(t, s); late > slow {
					t.Errorf("%s: wanted an end within %s and a second, found %s, where a child without work takes %s", name, l.Timeout, took, slow)
				}
			}
			if peak > l.Memory {
				t.Errorf("%s: wanted at most %d MiB, found %d", name, l.Memory>>20, peak>>20)
			}
			switch {
			case e == nil && len(result) > 1000:
				t.Errorf("%s: wanted it stopped, found %.100s", name, result)
			case e == nil:
				kinds["answered"]++
			case e.Kind == KindFault || e.Kind == KindBusy:
				t.Errorf("%s: wanted its end understood, found %s: %v", name, e.Kind, e)
			default:
				kinds[e.Kind]++
			}
			t.Logf("%-10s %5.2fs %5d MiB %s", kindOf(e), took.Seconds(), peak>>20, name)
		}
		t.Logf("%s: %d statements: %v", arg, len(statements), kinds)
	}
	if grown := resident(t) - before; grown > 64<<20 {
		t.Errorf("wanted the parent at most 64 MiB larger, found %d", grown>>20)
	}
}

// trivial is how long a child takes that has nothing to do: on a machine whose
// processors are taken, starting and ending one is slow by itself.
func trivial(t *testing.T, s *publish.Snapshot) (slowest time.Duration) {
	for range 3 {
		start := time.Now()
		if _, e := run(t, testRunner(childArg), Request{Snapshot: s, SQL: "select 1"}); e != nil {
			t.Error(e)
		}
		slowest = max(slowest, time.Since(start))
	}
	return slowest
}

func kindOf(e *Error) Kind {
	if e == nil {
		return "answered"
	}
	return e.Kind
}

// longStatements are statements whose text is the attack.
func longStatements() []string {
	nested := func(n int, open, close string) string {
		return "select " + strings.Repeat(open, n) + "1" + strings.Repeat(close, n)
	}
	return []string{
		"select '" + strings.Repeat("x", 1<<20) + "'",
		"select 1" + strings.Repeat("+1", 30_000),
		nested(15_000, "(", ")"),
		nested(5_000, "abs(", ")"),
		nested(15_000, "[", "]"),
		nested(6_000, "(select ", ")"),
		nested(20_000, "- ", ""),
		nested(3_000, "case when true then ", " end"),
		"select " + strings.Repeat("not ", 15_000) + "true",
		"select * from " + strings.Repeat("(select * from ", 3_000) + "published.run" + strings.Repeat(")", 3_000),
		"select 1" + strings.Repeat(" union all select 1", 3_400),
		"with " + strings.Repeat("a as (select 1), ", 3_000) + "b as (select 1) select 1",
		"select " + strings.TrimSuffix(strings.Repeat("repeat('x', 1000000),", 3_000), ","),
		"select " + strings.TrimSuffix(strings.Repeat("*,", 30_000), ",") + " from published.criterion_score",
		"select 1 where 1 in (" + strings.TrimSuffix(strings.Repeat("1,", 30_000), ",") + ")",
		"with a0 as (select * from published.criterion_score)" + doublings(30) + " select count(*) from a30",
	}
}

// doublings are names of WITH each of which uses the one before twice.
func doublings(n int) string {
	var b strings.Builder
	for i := range n {
		before, name := strconv.Itoa(i), strconv.Itoa(i+1)
		b.WriteString(", a" + name + " as (select a.* from a" + before + " a, a" + before + " b)")
	}
	return b.String()
}

// resident is the resident size of this process in bytes.
func resident(t *testing.T) int64 {
	t.Helper()
	text, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		t.Skip("no /proc here")
	}
	pages, err := strconv.ParseInt(strings.Fields(string(text))[1], 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return pages * int64(os.Getpagesize())
}
