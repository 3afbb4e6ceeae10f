package push

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Result is how the newest event stands after a delivery.
type Result struct {
	Event
	Deliveries []Delivery `json:"deliveries"`         // of it, by portal
	Tried      []Tried    `json:"tried"`              // by this call
	Disabled   []string   `json:"disabled,omitempty"` // portals that answered 410 and are sent nothing
	NextTry    time.Time  `json:"next_try,omitzero"`  // the earliest of those outstanding
	Waiting    []string   `json:"outstanding"`        // portals that have not got it
}

// Tried is one try of this call, with what only the operator is told.
type Tried struct {
	Portal string `json:"portal"`
	Attempt
	Detail string `json:"detail,omitempty"`
}

// Deliver sends the newest event to every portal that is due; with all also to
// those whose next try is later. A failed delivery is no error: the result
// tells. An ended ctx stops between or inside tries, and what it cut off is
// tried again by the next call.
func (o Outbox) Deliver(ctx context.Context, portals []Portal, poster Poster, all bool) (Result, error) {
	event, due, err := o.due(portals, all)
	if err != nil {
		return Result{}, err
	}
	tried := []Tried{}
	for _, p := range due {
		t, err := o.try(ctx, event, p, poster)
		if err != nil {
			return Result{}, err
		}
		tried = append(tried, t)
	}
	result, err := o.standing(portals)
	result.Tried = tried
	return result, err
}

// due are the portals to be sent the newest event now.
func (o Outbox) due(portals []Portal, all bool) (event Event, due []Portal, err error) {
	err = o.read(func(l ledger) error {
		var found bool
		if event, found, err = l.newest(); err != nil || !found {
			return err
		}
		for _, p := range portals {
			d, found, err := l.delivery(event.Sequence, p.Name)
			if err != nil {
				return err
			}
			if found && d.State == StatePending && (all || !d.NextTry.After(o.now())) {
				due = append(due, p)
			}
		}
		return nil
	})
	return event, due, err
}

// try makes one try and writes down what came of it.
func (o Outbox) try(ctx context.Context, e Event, p Portal, poster Poster) (Tried, error) {
	body, err := e.message(p.SnapshotURL)
	if err != nil {
		return Tried{}, fmt.Errorf("portal %s: %w", p.Name, err)
	}
	began := o.now()
	h, err := Sign(p.Keys, e.messageID(p.Name), began, body)
	if err != nil {
		return Tried{}, fmt.Errorf("portal %s: %w", p.Name, err)
	}
	if err := o.step(StepSend); err != nil {
		return Tried{}, err
	}
	receipt := poster.Post(ctx, p.URL, h, body, TryTimeout)
	if ctx.Err() != nil && !receipt.isTaken() {
		return Tried{}, fmt.Errorf("portal %s: %w", p.Name, ctx.Err())
	}
	if err := o.step(StepSent); err != nil {
		return Tried{}, err
	}
	ended := o.now()
	a := Attempt{At: began, DurationMS: max(0, ended.Sub(began).Milliseconds()), Status: receipt.Status, Fault: receipt.class()}
	if err := o.record(e, p.Name, a, receipt, ended); err != nil {
		return Tried{}, err
	}
	return Tried{p.Name, a, receipt.Detail}, o.step(StepRecorded)
}

// record adds a try to its delivery and settles what comes next.
func (o Outbox) record(e Event, portal string, a Attempt, r Receipt, ended time.Time) error {
	return o.change(func(l ledger) error {
		d, found, err := l.delivery(e.Sequence, portal)
		if err != nil {
			return err
		}
		if !found {
			return errors.New("wanted the delivery that was tried, found none: state.db was changed meanwhile")
		}
		d.Attempts = append(d.Attempts, a)
		d.Attempts = d.Attempts[max(0, len(d.Attempts)-mostAttempts):]
		state, err := l.portal(portal)
		if err != nil {
			return err
		}
		d.judge(&state, r, ended)
		if err := put(l.portals, []byte(portal), state); err != nil {
			return err
		}
		return l.putDelivery(d)
	})
}

// judge settles a delivery after a try. One that ended meanwhile, because a
// newer event came, keeps its fate unless the portal has taken it after all.
func (d *Delivery) judge(state *portalState, r Receipt, ended time.Time) {
	d.Tries++
	end := func(fate string) { d.State, d.EndedAt, d.NextTry = fate, ended, time.Time{} }
	state.NotBefore = time.Time{}
	next, more := nextTry(d.MessageID, d.Tries, ended, r)
	if r.isLoaded() && more {
		state.NotBefore = next
	}
	if r.isGone() {
		state.DisabledAt = ended
	}
	switch {
	case r.isTaken():
		end(StateDelivered)
	case d.State != StatePending:
	case r.isGone():
		end(StateGone)
	case !more:
		end(StateExhausted)
	default:
		d.NextTry = next
	}
}

// standing is how the newest event stands with the portals.
func (o Outbox) standing(portals []Portal) (Result, error) {
	r := Result{Deliveries: []Delivery{}, Tried: []Tried{}, Waiting: []string{}}
	err := o.read(func(l ledger) (err error) {
		var found bool
		if r.Event, found, err = l.newest(); err != nil || !found {
			return err
		}
		for _, p := range portals {
			if err := l.stand(&r, p.Name); err != nil {
				return err
			}
		}
		return nil
	})
	return r, err
}

func (l ledger) stand(r *Result, portal string) error {
	state, err := l.portal(portal)
	if err != nil {
		return err
	}
	d, found, err := l.delivery(r.Sequence, portal)
	if err != nil {
		return err
	}
	if found {
		r.Deliveries = append(r.Deliveries, d)
	}
	switch {
	case found && d.State == StateDelivered:
	case !state.DisabledAt.IsZero():
		r.Disabled = append(r.Disabled, portal)
	default:
		r.Waiting = append(r.Waiting, portal)
		if found && d.State == StatePending && (r.NextTry.IsZero() || d.NextTry.Before(r.NextTry)) {
			r.NextTry = d.NextTry
		}
	}
	return nil
}

// Past is one event of the history with its deliveries.
type Past struct {
	Event
	Deliveries []Delivery `json:"deliveries"`
}

// History is what is kept, newest event first.
func (o Outbox) History() ([]Past, error) {
	history := []Past{}
	err := o.read(func(l ledger) error {
		list, err := l.all()
		if err != nil {
			return err
		}
		byEvent := map[uint64][]Delivery{}
		for _, d := range list {
			byEvent[d.Sequence] = append(byEvent[d.Sequence], d)
		}
		history, err = l.past(byEvent)
		return err
	})
	return history, err
}
