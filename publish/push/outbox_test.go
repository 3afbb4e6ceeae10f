package push

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"go.etcd.io/bbolt"
)

// clock is moved by hand.
type clock struct{ at time.Time }

func (c *clock) now() time.Time { return c.at }

// script is a poster that gives the receipts it was told, then 204.
type script struct {
	receipts []Receipt
	sent     []Headers
	bodies   []string
}

func (s *script) Post(_ context.Context, _ string, h Headers, body []byte, timeout time.Duration) Receipt {
	s.sent, s.bodies = append(s.sent, h), append(s.bodies, string(body))
	if timeout != 15*time.Second {
		return Receipt{Fault: "wrong_timeout"}
	}
	if len(s.receipts) == 0 {
		return Receipt{Status: 204}
	}
	first := s.receipts[0]
	s.receipts = s.receipts[1:]
	return first
}

func times(n int, r Receipt) []Receipt { return slices.Repeat([]Receipt{r}, n) }

func testOutbox(t *testing.T) (Outbox, *clock) {
	c := &clock{time.Date(2026, 4, 1, 2, 20, 0, 0, time.UTC)}
	return Outbox{Path: filepath.Join(t.TempDir(), "state.db"), Wait: time.Second, Now: c.now}, c
}

func testPortal(t *testing.T, name string) Portal {
	return Portal{Name: name, URL: "https://portal.example/hook", SnapshotURL: "https://scores.example/s", Keys: []SigningKey{signingKey(t, KindEd25519, vectorSeed)}}
}

func snapshotNamed(id string) Published {
	return Published{Snapshot: id, ContentID: "c-" + id, ManifestSHA256: "m-" + id, Edition: "samr2022/mingxi2024", AsOf: "2026-03-31"}
}

func reconcile(t *testing.T, o Outbox, id string, portals ...string) Event {
	t.Helper()
	e, _, err := o.Reconcile(snapshotNamed(id), portals)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func deliver(t *testing.T, o Outbox, poster Poster, portals ...Portal) Result {
	t.Helper()
	r, err := o.Deliver(t.Context(), portals, poster, false)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// The tries of a portal that never answers stand where the plan has them, each
// up to a twentieth later, always with one id, and end after ten: 75 h 35 min.
func TestPlanOfTries(t *testing.T) {
	o, c := testOutbox(t)
	p, began := testPortal(t, "p"), c.at
	reconcile(t, o, "a", "p")
	poster := &script{receipts: times(20, Receipt{Fault: "connect_timeout"})}
	var at []time.Duration
	var last Result
	for range 100_000 { // looked at every five seconds, as a runner would
		before := len(poster.sent)
		last = deliver(t, o, poster, p)
		if len(poster.sent) > before {
			at = append(at, c.at.Sub(began))
		}
		next := last.Deliveries[0].NextTry
		if next.IsZero() {
			break
		}
		c.at = next
	}
	want := []time.Duration{0, 5 * time.Second, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 5 * time.Hour, 10 * time.Hour, 14 * time.Hour, 20 * time.Hour, 24 * time.Hour}
	if len(at) != len(want) {
		t.Fatalf("wanted %d tries, found %v", len(want), at)
	}
	for i := 1; i < len(want); i++ {
		if gap := at[i] - at[i-1]; gap < want[i] || gap > want[i]+want[i]/20 {
			t.Errorf("try %d: wanted %s to a twentieth more after the one before, found %s", i+1, want[i], gap)
		}
	}
	if d := last.Deliveries[0]; d.State != StateExhausted || len(d.Attempts) != 10 || len(last.Waiting) != 1 {
		t.Errorf("wanted the delivery exhausted after 10 tries and still owed, found %+v", last)
	}
	for _, h := range poster.sent {
		if h.ID != poster.sent[0].ID {
			t.Errorf("wanted one id for every try, found %s and %s", poster.sent[0].ID, h.ID)
		}
	}
	if slices.Compact(slices.Clone(poster.bodies))[0] != poster.bodies[9] {
		t.Error("wanted the same body for every try")
	}
}

// What an answer means for the delivery.
func TestAnswers(t *testing.T) {
	for name, c := range map[string]struct {
		receipt Receipt
		state   string
		fault   string
		least   time.Duration // to the next try
	}{
		"200":               {Receipt{Status: 200}, StateDelivered, "", 0},
		"299":               {Receipt{Status: 299}, StateDelivered, "", 0},
		"199":               {Receipt{Status: 199}, StatePending, "status_199", 5 * time.Second},
		"300":               {Receipt{Status: 300}, StatePending, "redirect", 5 * time.Second},
		"308":               {Receipt{Status: 308}, StatePending, "redirect", 5 * time.Second},
		"404":               {Receipt{Status: 404}, StatePending, "status_404", 5 * time.Second},
		"410":               {Receipt{Status: 410}, StateGone, "gone", 0},
		"429":               {Receipt{Status: 429}, StatePending, "overloaded", 10 * time.Second},
		"500":               {Receipt{Status: 500}, StatePending, "status_500", 5 * time.Second},
		"502":               {Receipt{Status: 502}, StatePending, "overloaded", 10 * time.Second},
		"503 and a wish":    {Receipt{Status: 503, RetryAfter: time.Hour}, StatePending, "overloaded", time.Hour},
		"504":               {Receipt{Status: 504}, StatePending, "overloaded", 10 * time.Second},
		"429 and a century": {Receipt{Status: 429, RetryAfter: 1e6 * time.Hour}, StatePending, "overloaded", 24 * time.Hour},
		"no connection":     {Receipt{Fault: "connection_refused"}, StatePending, "connection_refused", 5 * time.Second},
	} {
		o, k := testOutbox(t)
		reconcile(t, o, "a", "p")
		r := deliver(t, o, &script{receipts: []Receipt{c.receipt}}, testPortal(t, "p"))
		d := r.Deliveries[0]
		if d.State != c.state || d.Attempts[0].Fault != c.fault {
			t.Errorf("%s: wanted %s with fault %q, found %+v", name, c.state, c.fault, d)
		}
		if wait := d.NextTry.Sub(k.at); c.least > 0 && (wait < c.least || wait > c.least+c.least/10+24*time.Hour/1000) {
			t.Errorf("%s: wanted the next try after %s, found %s", name, c.least, wait)
		}
	}
}

// A portal under load is not sent the next snapshot either before its time.
func TestLoadHoldsForTheNextSnapshot(t *testing.T) {
	o, c := testOutbox(t)
	p := testPortal(t, "p")
	reconcile(t, o, "a", "p")
	poster := &script{receipts: []Receipt{{Status: 503, RetryAfter: time.Hour}}}
	deliver(t, o, poster, p)
	reconcile(t, o, "b", "p")
	c.at = c.at.Add(time.Hour - time.Second)
	deliver(t, o, poster, p)
	if len(poster.sent) != 1 {
		t.Fatalf("wanted nothing sent within the hour, found %d", len(poster.sent))
	}
	c.at = c.at.Add(time.Second)
	if r := deliver(t, o, poster, p); r.Deliveries[0].State != StateDelivered || r.Snapshot != "b" {
		t.Errorf("wanted b delivered after the hour, found %+v", r)
	}
}

// A newer snapshot takes the place of what is outstanding; one that was current
// before and is again is a new event with a new id; the same one is no event.
func TestNewerSnapshotSupersedes(t *testing.T) {
	o, c := testOutbox(t)
	p := testPortal(t, "p")
	poster := &script{receipts: []Receipt{{Status: 500}}}
	first := reconcile(t, o, "a", "p")
	deliver(t, o, poster, p)
	if again := reconcile(t, o, "a", "p"); again != first {
		t.Errorf("wanted no new event for the same snapshot, found %+v", again)
	}
	c.at = c.at.Add(-time.Hour) // a clock that goes back does not turn the order
	second := reconcile(t, o, "b", "p")
	third := reconcile(t, o, "a", "p")
	if first.Sequence >= second.Sequence || second.Sequence >= third.Sequence {
		t.Errorf("wanted sequences that grow, found %d, %d, %d", first.Sequence, second.Sequence, third.Sequence)
	}
	r := deliver(t, o, poster, p)
	if r.Sequence != third.Sequence || len(r.Waiting) != 0 || poster.sent[0].ID == poster.sent[1].ID {
		t.Errorf("wanted the third event delivered with an id of its own, found %+v", r)
	}
	history, err := o.History()
	if err != nil {
		t.Fatal(err)
	}
	var states []string
	for _, past := range history {
		states = append(states, past.Deliveries[0].State)
	}
	if want := []string{StateDelivered, StateSuperseded, StateSuperseded}; !slices.Equal(states, want) {
		t.Errorf("wanted the history %v, found %v", want, states)
	}
	if len(poster.sent) != 2 {
		t.Errorf("wanted nothing sent of a superseded event, found %d messages", len(poster.sent))
	}
}

// overtaken is a poster during whose try a newer snapshot is published.
type overtaken struct {
	t       *testing.T
	o       Outbox
	receipt Receipt
}

func (p overtaken) Post(context.Context, string, Headers, []byte, time.Duration) Receipt {
	reconcile(p.t, p.o, "newer", "p")
	return p.receipt
}

// A try that is overtaken by a newer snapshot is written down where it belongs
// and owes nothing more; the newer one is owed.
func TestOvertakenTry(t *testing.T) {
	for status, want := range map[int]string{200: StateDelivered, 500: StateSuperseded} {
		o, _ := testOutbox(t)
		reconcile(t, o, "a", "p")
		r := deliver(t, o, overtaken{t, o, Receipt{Status: status}}, testPortal(t, "p"))
		if r.Snapshot != "newer" || len(r.Waiting) != 1 {
			t.Errorf("%d: wanted the newer one outstanding, found %+v", status, r)
		}
		history, err := o.History()
		if err != nil {
			t.Fatal(err)
		}
		if d := history[1].Deliveries[0]; d.State != want || len(d.Attempts) != 1 || !d.NextTry.IsZero() {
			t.Errorf("%d: wanted %s after one try, found %+v", status, want, d)
		}
	}
}

// A state.db that was lost begins above what portals have seen.
func TestLostOutboxCountsOn(t *testing.T) {
	o, c := testOutbox(t)
	before := reconcile(t, o, "a", "p")
	if err := os.Remove(o.Path); err != nil {
		t.Fatal(err)
	}
	c.at = c.at.Add(time.Second)
	if after := reconcile(t, o, "a", "p"); after.Sequence <= before.Sequence {
		t.Errorf("wanted more than %d, found %d", before.Sequence, after.Sequence)
	}
}

// 410 ends what a portal is sent, the next snapshot included, until it is
// enabled again; then it gets the newest.
func TestGonePortalIsLeftAloneUntilEnabled(t *testing.T) {
	o, _ := testOutbox(t)
	p, q := testPortal(t, "p"), testPortal(t, "q")
	poster := &script{receipts: []Receipt{{Status: 410}}}
	reconcile(t, o, "a", "p", "q")
	deliver(t, o, poster, p, q)
	reconcile(t, o, "b", "p", "q")
	r := deliver(t, o, poster, p, q)
	if len(poster.sent) != 3 || !slices.Equal(r.Disabled, []string{"p"}) || len(r.Waiting) != 0 {
		t.Fatalf("wanted p left alone and q sent both, found %d messages and %+v", len(poster.sent), r)
	}
	if err := o.Enable("p"); err != nil {
		t.Fatal(err)
	}
	r = deliver(t, o, poster, p, q)
	if len(poster.sent) != 4 || len(r.Disabled) != 0 || len(r.Deliveries) != 2 || r.Deliveries[0].State != StateDelivered {
		t.Errorf("wanted p sent the newest once enabled, found %d messages and %+v", len(poster.sent), r)
	}
	if err := o.Enable("p"); err != nil {
		t.Fatal(err)
	}
	if deliver(t, o, poster, p, q); len(poster.sent) != 4 {
		t.Errorf("wanted nothing sent that a portal has, found %d messages", len(poster.sent))
	}
}

// A portal that joins is owed the newest event only; one that leaves is owed
// nothing, until it is back.
func TestPortalsComeAndGo(t *testing.T) {
	o, _ := testOutbox(t)
	p, q := testPortal(t, "p"), testPortal(t, "q")
	reconcile(t, o, "a", "p")
	reconcile(t, o, "b", "p")
	reconcile(t, o, "b", "q")
	poster := &script{}
	if r := deliver(t, o, poster, q); len(poster.sent) != 1 || r.Snapshot != "b" {
		t.Fatalf("wanted q sent b alone, found %+v", r)
	}
	history, err := o.History()
	if err != nil || history[0].Deliveries[0].State != StateWithdrawn {
		t.Fatalf("wanted what p is owed withdrawn, found %+v (%v)", history, err)
	}
	reconcile(t, o, "b", "p", "q")
	if r := deliver(t, o, poster, p, q); len(poster.sent) != 2 || len(r.Waiting) != 0 {
		t.Errorf("wanted p sent b once it is back, found %+v", r)
	}
}

// The history is bounded, in events and in tries.
func TestHistoryIsBounded(t *testing.T) {
	o, _ := testOutbox(t)
	for i := range mostEvents + 20 {
		reconcile(t, o, fmt.Sprint(i), "p")
	}
	for range mostAttempts + 5 {
		if err := o.Enable("p"); err != nil {
			t.Fatal(err)
		}
		deliver(t, o, &script{receipts: []Receipt{{Status: 500}}}, testPortal(t, "p"))
	}
	history, err := o.History()
	if err != nil || len(history) != mostEvents || history[0].Snapshot != fmt.Sprint(mostEvents+19) || len(history[0].Deliveries[0].Attempts) != mostAttempts {
		t.Errorf("wanted %d events and %d tries, found %d (%v)", mostEvents, mostAttempts, len(history), err)
	}
	if err := o.read(func(l ledger) error {
		list, err := l.all()
		if len(list) != mostEvents || list[0].Sequence != history[mostEvents-1].Sequence {
			t.Errorf("wanted the deliveries of the events that are kept, found %d", len(list))
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

// Stopped at any step, as a crash would, the next run ends with the newest
// event delivered, under the id it had.
func TestStoppedAtAnyStep(t *testing.T) {
	stopped := errors.New("stopped")
	for _, step := range Steps() {
		o, _ := testOutbox(t)
		p, poster := testPortal(t, "p"), &script{}
		first := o
		first.Step = func(name string) error {
			if name == step {
				return stopped
			}
			return nil
		}
		_, _, err := first.Reconcile(snapshotNamed("a"), []string{"p"})
		if err == nil {
			_, err = first.Deliver(t.Context(), []Portal{p}, poster, false)
		}
		if !errors.Is(err, stopped) {
			t.Fatalf("%s: wanted to be stopped, found %v", step, err)
		}
		reconcile(t, o, "a", "p")
		if r := deliver(t, o, poster, p); len(r.Waiting) != 0 || r.Deliveries[0].State != StateDelivered {
			t.Errorf("%s: wanted it delivered, found %+v", step, r)
		}
		want := 1
		if step == StepSent {
			want = 2 // the answer was lost: it is sent again, and the portal knows it by its id
		}
		if len(poster.sent) != want || poster.sent[0].ID != poster.sent[want-1].ID {
			t.Errorf("%s: wanted %d messages of one id, found %+v", step, want, poster.sent)
		}
	}
}

// Another process that holds state.db is told apart from a fault.
func TestHeldOutboxIsBusy(t *testing.T) {
	o, _ := testOutbox(t)
	o.Wait = 100 * time.Millisecond
	db, err := bbolt.Open(o.Path, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, _, err := o.Reconcile(snapshotNamed("a"), []string{"p"}); !errors.Is(err, ErrBusy) {
		t.Errorf("wanted %v, found %v", ErrBusy, err)
	}
}

// An interrupted try is not counted, and nothing of a key or an address is in
// state.db.
func TestInterruptedTryAndSecrets(t *testing.T) {
	o, _ := testOutbox(t)
	reconcile(t, o, "a", "p")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := o.Deliver(ctx, []Portal{testPortal(t, "p")}, &script{receipts: []Receipt{{Fault: "interrupted"}}}, false); !errors.Is(err, context.Canceled) {
		t.Errorf("wanted %v, found %v", context.Canceled, err)
	}
	r := deliver(t, o, &script{}, testPortal(t, "p"))
	if len(r.Deliveries[0].Attempts) != 1 {
		t.Errorf("wanted one try counted, found %+v", r.Deliveries)
	}
	text, err := os.ReadFile(o.Path)
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"6Xb/dCc", "whsk_", "whsec_", "v1a,", "portal.example"} {
		if strings.Contains(string(text), secret) {
			t.Errorf("wanted no %s in state.db, found it", secret)
		}
	}
}
