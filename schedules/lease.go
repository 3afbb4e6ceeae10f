package schedules

import (
	"fmt"
	"time"
)

// Lease says who may run jobs on a data directory. Fence grows with every
// change of hands and never repeats; whoever acts under an older one is
// refused. It holds between machines that share the directory, where a file
// lock may not.
type Lease struct {
	Owner   string    `json:"owner"`
	Fence   uint64    `json:"fence"`
	Expires time.Time `json:"expires"` // UTC
}

// HeldError says who holds the lease.
type HeldError struct{ Lease Lease }

func (e *HeldError) Error() string {
	return e.Lease.Owner + " runs the schedules of this data directory"
}

// Acquire takes the lease when nobody holds it or the holder let it run out.
// An owner that holds it already gets a new fence: its former self is dead.
func (l Ledger) Acquire(owner string, now time.Time, ttl time.Duration) (Lease, error) {
	var lease Lease
	err := l.update(func(s *state) error {
		if _, err := s.get(s.root, keyLease, &lease); err != nil {
			return err
		}
		if lease.Owner != "" && lease.Owner != owner && now.Before(lease.Expires) && lease.Expires.Sub(now) <= 2*ttl {
			return &HeldError{lease}
		}
		lease = Lease{Owner: owner, Fence: lease.Fence + 1, Expires: now.UTC().Add(ttl)}
		return s.put(s.root, keyLease, lease)
	})
	return lease, err
}

// Renew lengthens the lease; ErrFenced where it went to another.
func (l Ledger) Renew(fence uint64, now time.Time, ttl time.Duration) error {
	return l.update(func(s *state) error {
		if err := s.checkFence(fence); err != nil {
			return err
		}
		var lease Lease
		if _, err := s.get(s.root, keyLease, &lease); err != nil {
			return err
		}
		lease.Expires = now.UTC().Add(ttl)
		return s.put(s.root, keyLease, lease)
	})
}

// Release gives the lease up; the fence stays, so that the next is higher.
func (l Ledger) Release(fence uint64) error {
	return l.update(func(s *state) error {
		if err := s.checkFence(fence); err != nil {
			return err
		}
		return s.put(s.root, keyLease, Lease{Fence: fence})
	})
}

// CheckFence is asked right before a step that outsiders see: nil while the
// lease of that fence is the newest.
func (l Ledger) CheckFence(fence uint64) error {
	return l.view(func(s *state) error { return s.checkFence(fence) })
}

func (s *state) checkFence(fence uint64) error {
	var lease Lease
	if _, err := s.get(s.root, keyLease, &lease); err != nil {
		return err
	}
	if lease.Fence != fence {
		return fmt.Errorf("%w: wanted fence %d, found %d of %s", ErrFenced, fence, lease.Fence, lease.Owner)
	}
	return nil
}
