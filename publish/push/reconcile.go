package push

import (
	"fmt"
	"slices"
	"time"
)

// Reconcile makes what is current the newest event, unless it is that already,
// and sees to it that every portal is owed the newest event and no other. It is
// one transaction: whenever a process dies, the next Reconcile finds the same
// event or writes it. Portals are the configured names.
func (o Outbox) Reconcile(current Published, portals []string) (e Event, isNew bool, err error) {
	if err := o.step(StepReconcile); err != nil {
		return e, false, err
	}
	err = o.change(func(l ledger) error {
		e, isNew, err = l.event(current, o.now())
		if err != nil {
			return err
		}
		if err := l.settle(e, portals, o.now()); err != nil {
			return err
		}
		return l.forget()
	})
	if err != nil {
		return e, false, err
	}
	return e, isNew, o.step(StepReconciled)
}

// event is the newest event if it is about what is current, else a new one.
func (l ledger) event(current Published, now time.Time) (e Event, isNew bool, err error) {
	last, found, err := l.newest()
	if err != nil || found && last.Snapshot == current.Snapshot && last.ManifestSHA256 == current.ManifestSHA256 {
		return last, false, err
	}
	e = nextEvent(last, current, now)
	return e, true, put(l.events, eventKey(e.Sequence), e)
}

// nextEvent counts on from the last one, and never below the seconds since
// 1970: a portal that has seen higher numbers would ignore a state.db that was
// lost and begins anew.
func nextEvent(last Event, current Published, now time.Time) Event {
	return Event{Sequence: max(last.Sequence+1, uint64(max(now.Unix(), 1))), At: now.Truncate(time.Second), Published: current}
}

// settle ends what is owed but the newest event to a configured portal, and
// owes that.
func (l ledger) settle(e Event, portals []string, now time.Time) error {
	list, err := l.all()
	if err != nil {
		return err
	}
	for _, d := range list {
		fate := ""
		switch {
		case d.State != StatePending:
			continue
		case !slices.Contains(portals, d.Portal):
			fate = StateWithdrawn
		case d.Sequence != e.Sequence:
			fate = StateSuperseded
		default:
			continue
		}
		d.State, d.EndedAt, d.NextTry = fate, now, time.Time{}
		if err := l.putDelivery(d); err != nil {
			return err
		}
	}
	for _, name := range portals {
		if err := l.owe(e, name, now); err != nil {
			return err
		}
	}
	return nil
}

// owe puts the event on a portal's account, unless it is there or the portal
// wants nothing.
func (l ledger) owe(e Event, portal string, now time.Time) error {
	state, err := l.portal(portal)
	if err != nil || !state.DisabledAt.IsZero() {
		return err
	}
	d, found, err := l.delivery(e.Sequence, portal)
	if err != nil || found && d.State != StateWithdrawn {
		return err
	}
	d.Sequence, d.Portal, d.MessageID = e.Sequence, portal, e.messageID(portal)
	if d.Attempts == nil {
		d.Attempts = []Attempt{}
	}
	d.restart(later(now, state.NotBefore))
	return l.putDelivery(d)
}

// restart begins the plan anew.
func (d *Delivery) restart(at time.Time) {
	d.State, d.Tries, d.NextTry, d.EndedAt = StatePending, 0, at, time.Time{}
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// forget drops the oldest events beyond mostEvents, with their deliveries.
func (l ledger) forget() error {
	var keys [][]byte
	if err := l.events.ForEach(func(k, _ []byte) error {
		keys = append(keys, slices.Clone(k))
		return nil
	}); err != nil {
		return err
	}
	for _, k := range keys[:max(0, len(keys)-mostEvents)] {
		if err := l.events.Delete(k); err != nil {
			return err
		}
	}
	if len(keys) <= mostEvents {
		return nil
	}
	oldest := keys[len(keys)-mostEvents]
	var old [][]byte
	c := l.deliveries.Cursor()
	for k, _ := c.First(); k != nil && string(k[:8]) < string(oldest); k, _ = c.Next() {
		old = append(old, slices.Clone(k))
	}
	for _, k := range old {
		if err := l.deliveries.Delete(k); err != nil {
			return err
		}
	}
	return nil
}

// Enable takes a portal up again that answered 410 or whose tries ran out: the
// newest event is owed to it from now on, unless it has that.
func (o Outbox) Enable(portal string) error {
	return o.change(func(l ledger) error {
		if err := put(l.portals, []byte(portal), portalState{}); err != nil {
			return err
		}
		e, found, err := l.newest()
		if err != nil || !found {
			return err
		}
		d, found, err := l.delivery(e.Sequence, portal)
		if err != nil || found && d.State == StateDelivered {
			return err
		}
		if !found {
			return l.owe(e, portal, o.now())
		}
		d.restart(o.now())
		return l.putDelivery(d)
	})
}

// Preview is what Deliver would send to a portal now, writing and sending
// nothing.
func (o Outbox) Preview(current Published, p Portal) (Headers, []byte, error) {
	var e Event
	err := o.read(func(l ledger) error {
		last, found, err := l.newest()
		if e = last; !found || last.Snapshot != current.Snapshot || last.ManifestSHA256 != current.ManifestSHA256 {
			e = nextEvent(last, current, o.now())
		}
		return err
	})
	if err != nil {
		return Headers{}, nil, err
	}
	body, err := e.message(p.SnapshotURL)
	if err != nil {
		return Headers{}, nil, fmt.Errorf("portal %s: %w", p.Name, err)
	}
	h, err := Sign(p.Keys, e.messageID(p.Name), o.now(), body)
	return h, body, err
}
