package push

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"
)

// Outbox is what is owed to portals and what came of it, in the bucket "push"
// of state.db. The file is open for moments only: it is locked while it is, and
// others keep their own things in it.
type Outbox struct {
	Path string                  // <data>/state.db
	Wait time.Duration           // for another process that has it open (5 s)
	Now  func() time.Time        // the clock of everything here
	Step func(name string) error // nil, or told before each step; an error stops there

	// Told is nil, or told before each transaction opens the file and, of those
	// that write, when it is on the disk and the file closed: begin, done. Its
	// error is the transaction's. Simulations fail and die there.
	Told func(moment string) error
}

// Steps of a push in their order, for tests that stop at each. Between
// StepReconciled and StepSend nothing is held.
const (
	StepReconcile  = "reconcile"  // before the event is written
	StepReconciled = "reconciled" // it is on the disk
	StepSend       = "send"       // before a message is posted
	StepSent       = "sent"       // the portal's answer is here and nowhere else
	StepRecorded   = "recorded"   // and on the disk
)

// Steps lists them.
func Steps() []string {
	return []string{StepReconcile, StepReconciled, StepSend, StepSent, StepRecorded}
}

// ErrBusy is returned when another process holds state.db for too long.
var ErrBusy = errors.New("state.db is held by another process; try again when it has ended")

// States of a delivery.
const (
	StatePending    = "pending"    // owed; NextTry says when
	StateDelivered  = "delivered"  // the portal answered 2xx
	StateSuperseded = "superseded" // a newer snapshot is owed instead
	StateExhausted  = "exhausted"  // every try of the plan went wrong
	StateGone       = "gone"       // the portal answered 410; it is sent nothing until it is enabled again
	StateWithdrawn  = "withdrawn"  // the portal left the configuration
)

// Delivery is one event owed to one portal.
type Delivery struct {
	Sequence  uint64    `json:"sequence"`
	Portal    string    `json:"portal"`
	MessageID string    `json:"message_id"`
	State     string    `json:"state"`
	Tries     int       `json:"tries"` // of the plan; begins anew when a portal is enabled
	NextTry   time.Time `json:"next_try,omitzero"`
	EndedAt   time.Time `json:"ended_at,omitzero"`
	Attempts  []Attempt `json:"attempts"` // the last of them, oldest first
}

// Attempt is one try.
type Attempt struct {
	At         time.Time `json:"at"`
	DurationMS int64     `json:"duration_ms"`
	Status     int       `json:"status,omitempty"` // of the answer
	Fault      string    `json:"fault,omitempty"`  // empty: taken
}

// portalState is what is known of a portal beyond one delivery.
type portalState struct {
	DisabledAt time.Time `json:"disabled_at,omitzero"` // it answered 410
	NotBefore  time.Time `json:"not_before,omitzero"`  // it asked for time; holds for the next event too
}

const (
	mostEvents   = 200 // kept, the newest
	mostAttempts = 40  // kept of a delivery
)

var (
	bucketPush       = []byte("push")
	bucketEvents     = []byte("events")     // sequence → Event
	bucketDeliveries = []byte("deliveries") // sequence, portal → Delivery
	bucketPortals    = []byte("portals")    // name → portalState
)

// ledger are the buckets inside one transaction; nil ones of a file that holds
// nothing yet read as empty.
type ledger struct{ events, deliveries, portals *bbolt.Bucket }

// change runs f in one transaction that is on the disk when change returns.
func (o Outbox) change(f func(l ledger) error) error {
	err := o.open(false, func(db *bbolt.DB) error {
		return db.Update(func(tx *bbolt.Tx) error {
			root, err := tx.CreateBucketIfNotExists(bucketPush)
			if err != nil {
				return err
			}
			var l ledger
			for _, b := range []struct {
				name []byte
				into **bbolt.Bucket
			}{{bucketEvents, &l.events}, {bucketDeliveries, &l.deliveries}, {bucketPortals, &l.portals}} {
				if *b.into, err = root.CreateBucketIfNotExists(b.name); err != nil {
					return err
				}
			}
			return f(l)
		})
	})
	if err != nil {
		return err
	}
	return o.tell("done")
}

func (o Outbox) tell(moment string) error {
	if o.Told == nil {
		return nil
	}
	if err := o.Told(moment); err != nil {
		return fmt.Errorf("outbox: %w", err)
	}
	return nil
}

// read runs f on what is there. Without a file there is nothing.
func (o Outbox) read(f func(l ledger) error) error {
	if info, err := os.Stat(o.Path); err != nil || info.Size() == 0 {
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("outbox: %w", err)
		}
		return f(ledger{})
	}
	return o.open(true, func(db *bbolt.DB) error {
		return db.View(func(tx *bbolt.Tx) error {
			root := tx.Bucket(bucketPush)
			if root == nil {
				return f(ledger{})
			}
			return f(ledger{root.Bucket(bucketEvents), root.Bucket(bucketDeliveries), root.Bucket(bucketPortals)})
		})
	})
}

func (o Outbox) open(readOnly bool, f func(*bbolt.DB) error) (err error) {
	if err := o.tell("begin"); err != nil {
		return err
	}
	wait := o.Wait
	if wait == 0 {
		wait = 5 * time.Second
	}
	db, err := bbolt.Open(o.Path, 0o600, &bbolt.Options{Timeout: wait, ReadOnly: readOnly})
	if errors.Is(err, bolterrors.ErrTimeout) {
		return fmt.Errorf("outbox: %w", ErrBusy)
	}
	if err != nil {
		return fmt.Errorf("outbox: open %s: %w", o.Path, err)
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := f(db); err != nil {
		return fmt.Errorf("outbox: %w", err)
	}
	return nil
}

func (o Outbox) step(name string) error {
	if o.Step == nil {
		return nil
	}
	return o.Step(name)
}

func (o Outbox) now() time.Time { return o.Now().UTC() }

func eventKey(sequence uint64) []byte { return binary.BigEndian.AppendUint64(nil, sequence) }

func deliveryKey(sequence uint64, portal string) []byte {
	return append(eventKey(sequence), portal...)
}

// newest is the last event, false where there is none.
func (l ledger) newest() (e Event, found bool, err error) {
	if l.events == nil {
		return e, false, nil
	}
	_, text := l.events.Cursor().Last()
	if text == nil {
		return e, false, nil
	}
	return e, true, json.Unmarshal(text, &e)
}

func (l ledger) delivery(sequence uint64, portal string) (d Delivery, found bool, err error) {
	if l.deliveries == nil {
		return d, false, nil
	}
	text := l.deliveries.Get(deliveryKey(sequence, portal))
	if text == nil {
		return d, false, nil
	}
	return d, true, json.Unmarshal(text, &d)
}

// all are the deliveries, oldest first.
func (l ledger) all() ([]Delivery, error) {
	var list []Delivery
	if l.deliveries == nil {
		return nil, nil
	}
	err := l.deliveries.ForEach(func(_, text []byte) error {
		var d Delivery
		err := json.Unmarshal(text, &d)
		list = append(list, d)
		return err
	})
	return list, err
}

func (l ledger) portal(name string) (s portalState, err error) {
	if l.portals == nil {
		return s, nil
	}
	if text := l.portals.Get([]byte(name)); text != nil {
		err = json.Unmarshal(text, &s)
	}
	return s, err
}

func put(b *bbolt.Bucket, key []byte, v any) error {
	text, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return b.Put(key, text)
}

func (l ledger) putDelivery(d Delivery) error {
	return put(l.deliveries, deliveryKey(d.Sequence, d.Portal), d)
}

// past are the events, newest first, each with its deliveries.
func (l ledger) past(byEvent map[uint64][]Delivery) ([]Past, error) {
	history := []Past{}
	if l.events == nil {
		return history, nil
	}
	c := l.events.Cursor()
	for k, text := c.Last(); k != nil; k, text = c.Prev() {
		p := Past{Deliveries: []Delivery{}}
		if err := json.Unmarshal(text, &p.Event); err != nil {
			return nil, err
		}
		p.Deliveries = append(p.Deliveries, byEvent[p.Sequence]...)
		history = append(history, p)
	}
	return history, nil
}
