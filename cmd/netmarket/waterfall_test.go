package main

import (
	"encoding/json"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/testscript"

	"netmarket/publish"
)

// TestWaterfallAddsUp draws pairs of snapshots that differ by a mixture of
// causes. Of every number the parts add up to its change; a cause that was not
// drawn has no part; with all causes applied the newer snapshot is reached to
// the last digit (or else the program would have a part, which it never has, for
// another version is drawn that does the same); and from newer to older everything has the other sign.
// NETMARKET_DIFF_PAIRS is the number of pairs (default 1, of what was read and
// an option; from the second on of every cause).
func TestWaterfallAddsUp(t *testing.T) {
	pairs, err := strconv.Atoi(env("NETMARKET_DIFF_PAIRS", "1"))
	if err != nil {
		t.Fatal(err)
	}
	for seed := range pairs {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			w := newWorld(t, uint64(seed))
			drawn := map[string]bool{}
			for _, cause := range publish.Causes() {
				drawn[cause] = seed > 0 && w.random.IntN(2) == 0 || seed == 0 && (isReadCause(cause) || cause == publish.CauseOption)
			}
			w.holds(w.drawPair(func(cause string) bool { return drawn[cause] }))
		})
	}
}

// Each cause alone and drawn mixtures are found to be what differs, and nothing
// else is: nothing is built for that. NETMARKET_DIFF_PAIRS adds as many drawn
// ones.
func TestCausesAreFound(t *testing.T) {
	w := newWorld(t, 0)
	w.isUnscored = true
	causes := publish.Causes()
	for _, alone := range causes {
		w.finds(func(cause string) bool { return cause == alone })
	}
	more, err := strconv.Atoi(env("NETMARKET_DIFF_PAIRS", "0"))
	if err != nil {
		t.Fatal(err)
	}
	for range 12 + more {
		drawn := map[string]bool{}
		for _, cause := range causes {
			drawn[cause] = w.random.IntN(2) == 0
		}
		w.finds(func(cause string) bool { return drawn[cause] })
	}
	w.finds(func(string) bool { return false })
}

// finds checks the causes found of one pair.
func (w *world) finds(is func(cause string) bool) {
	w.tb.Helper()
	p := w.drawPair(is)
	f, err := w.app.newWaterfall(p.sides)
	if err != nil {
		w.tb.Fatal(err)
	}
	w.checkCauses(p, f)
	if err := f.close(); err != nil {
		w.tb.Error(err)
	}
}

func (w *world) checkCauses(p pair, f *waterfall) {
	w.tb.Helper()
	var found []string
	for _, cause := range publish.Causes() {
		if f.differs(cause) {
			found = append(found, cause)
		}
	}
	if !slices.Equal(found, p.drawn) {
		w.tb.Errorf("wanted the causes %v, found %v", p.drawn, found)
	}
}

// holds checks the attribution of one pair.
func (w *world) holds(p pair) {
	w.tb.Helper()
	f, err := w.app.newWaterfall(p.sides)
	if err != nil {
		w.tb.Fatal(err)
	}
	defer func() {
		if err := f.close(); err != nil {
			w.tb.Error(err)
		}
	}()
	w.checkCauses(p, f)
	steps, err := f.steps(w.tb.Context(), true)
	if err != nil {
		w.tb.Fatal(err)
	}
	forth := publish.CompareSteps(p.sides[0].doc, steps)
	back := publish.CompareSteps(p.sides[1].doc, backwards(p.sides[0].doc, steps))
	there, changed := numbersOf(w.tb, forth)
	again, _ := numbersOf(w.tb, back)
	w.tb.Logf("%v: %d numbers, %d of them changed, notes %v", p.drawn, len(there), changed, f.notes)
	for name, n := range there {
		for _, cause := range n.causes {
			if !slices.Contains(p.drawn, cause) || cause == publish.CauseCode {
				w.tb.Errorf("%s: wanted no part of %s", name, cause)
			}
		}
		if m := again[name]; m.change != n.negative {
			w.tb.Errorf("%s: wanted %s on the way back, found %s", name, n.negative, m.change)
		}
	}
}

// toldNumber is one number of a difference.
type toldNumber struct {
	change, negative string
	causes           []string
}

// numbersOf walks a difference as JSON and checks on every number that the
// parts add up to the change, and the change to what the sides say.
func numbersOf(tb testing.TB, d *publish.DiffDocument) (numbers map[string]toldNumber, changed int) {
	tb.Helper()
	text, err := d.Encode()
	if err != nil {
		tb.Fatal(err)
	}
	numbers, problems := addUp(text)
	for _, p := range problems {
		tb.Error(p)
	}
	for _, n := range numbers {
		if n.change != n.negative {
			changed++
		}
	}
	return numbers, changed
}

// addUp checks a difference in JSON by itself, with arithmetic of its own.
func addUp(text []byte) (map[string]toldNumber, []string) {
	decoder := json.NewDecoder(strings.NewReader(string(text)))
	decoder.UseNumber()
	var v any
	if err := decoder.Decode(&v); err != nil {
		return nil, []string{err.Error()}
	}
	a := adder{numbers: map[string]toldNumber{}}
	a.walk("", v)
	return a.numbers, a.problems
}

type adder struct {
	numbers  map[string]toldNumber
	problems []string
}

func (a *adder) walk(at string, v any) {
	switch x := v.(type) {
	case map[string]any:
		for _, name := range []string{"ref_area", "id", "number"} {
			if id, ok := x[name]; ok && x["parts"] != nil {
				at += fmt.Sprint("/", id)
				break
			}
		}
		if change, ok := x["change"].(map[string]any); ok {
			a.number(at, x, change)
		}
		for name, of := range x {
			if name != "from" && name != "to" && name != "change" && name != "parts" {
				a.walk(at+" "+name, of)
			}
		}
	case []any:
		for _, of := range x {
			a.walk(at, of)
		}
	}
}

func (a *adder) number(at string, x, change map[string]any) {
	var told toldNumber
	for _, field := range []string{"score", "low", "high"} {
		sum := new(big.Rat)
		for _, p := range x["parts"].([]any) {
			part := p.(map[string]any)
			sum.Add(sum, points(part[field]))
			if cause := fmt.Sprint(part["cause"]); !slices.Contains(told.causes, cause) {
				told.causes = append(told.causes, cause)
			}
		}
		whole := points(change[field])
		if sum.Cmp(whole) != 0 {
			a.problems = append(a.problems, fmt.Sprintf("%s: %s: wanted parts that add up to %s, found %s", at, field, whole.RatString(), sum.RatString()))
		}
		if sides := new(big.Rat).Sub(side(x["to"], field), side(x["from"], field)); sides.Cmp(whole) != 0 {
			a.problems = append(a.problems, fmt.Sprintf("%s: %s: wanted the change %s, found %s", at, field, sides.RatString(), whole.RatString()))
		}
		told.change += whole.RatString() + " "
		told.negative += new(big.Rat).Neg(whole).RatString() + " "
	}
	if _, twice := a.numbers[at]; twice {
		a.problems = append(a.problems, at+": wanted every number once, found it twice")
	}
	a.numbers[at] = told
}

// side is a field of one side, nothing where the side has no such number.
func side(v any, field string) *big.Rat {
	if of, ok := v.(map[string]any); ok {
		return points(of[field])
	}
	return new(big.Rat)
}

func points(v any) *big.Rat {
	r, ok := new(big.Rat).SetString(fmt.Sprint(v))
	if !ok {
		return big.NewRat(-1<<40, 1) // adds up to nothing
	}
	return r
}

// An attribution that does not add up is found: the walk above can fail.
func TestAddUpFindsWhatDoesNot(t *testing.T) {
	const right = `{"areas": [{"ref_area": "350421", "from": {"score": 1, "low": 1, "high": 2}, "to": {"score": 2.5, "low": 1, "high": 2},
		"change": {"score": 1.5, "low": 0, "high": 0}, "parts": [{"cause": "option", "score": 2, "low": 0, "high": 0}, {"cause": "evidence", "score": -0.5, "low": 0, "high": 0}]}]}`
	if numbers, problems := addUp([]byte(right)); len(problems) > 0 || len(numbers) != 1 {
		t.Errorf("wanted one number that adds up, found %d: %v", len(numbers), problems)
	}
	for from, to := range map[string]string{`"score": 2,`: `"score": 2.01,`, `"high": 2}, "to"`: `"high": 3}, "to"`, `"low": 0, "high": 0}, {`: `"low": 1, "high": 0}, {`} {
		if _, problems := addUp([]byte(strings.Replace(right, from, to, 1))); len(problems) != 1 {
			t.Errorf("with %s for %s: wanted one problem, found %v", to, from, problems)
		}
	}
}

// addsUpCommand: addsUp FILE [CAUSE…] wants a difference whose parts add up and
// whose causes, and the causes of its parts, are among these and no others.
func addsUpCommand(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: addsUp FILE [CAUSE…]")
	}
	text, err := os.ReadFile(ts.MkAbs(args[0]))
	ts.Check(err)
	numbers, problems := addUp(text)
	if len(problems) > 0 {
		ts.Fatalf("%s: %s", filepath.Base(args[0]), strings.Join(problems, "\n"))
	}
	var d publish.DiffDocument
	ts.Check(json.Unmarshal(text, &d))
	causes := []string{}
	for _, c := range d.Causes {
		causes = append(causes, c.ID)
	}
	if diff := gocmp.Diff(append([]string{}, args[1:]...), causes); diff != "" {
		ts.Fatalf("causes (-want +got):\n%s", diff)
	}
	for name, n := range numbers {
		for _, cause := range n.causes {
			if !slices.Contains(causes, cause) {
				ts.Fatalf("%s: a part of %s, whose inputs do not differ", name, cause)
			}
		}
	}
}
