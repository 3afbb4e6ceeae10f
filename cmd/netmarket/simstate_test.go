package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/robfig/cron/v3"
	"go.etcd.io/bbolt"

	"netmarket/ingest/disk/disktest"
	"netmarket/schedules"
	"netmarket/schedules/record"
)

// state is told of each transaction of state.db, which the library writes to the
// machine's own file system: it takes no other. What can befall one is done
// here: the file cannot be opened; the transaction fails or its process dies,
// and it is in, or not, or what it wrote lies torn beside what was there.
func (w *simWorld) state(moment string) error {
	switch {
	case w.isDead:
		return errDead
	case w.isNested:
		return nil
	case moment == schedules.MomentBegin:
		w.stateBefore, _ = os.ReadFile(w.path("state.db")) // none: it is made now
		return w.before(disktest.Open, w.path("state.db"))
	}
	err := w.before(disktest.Write, w.path("state.db"))
	switch {
	case err != nil:
		w.writeState(w.tear)
	case w.isFull && w.isStateFull:
		w.faulted, err = true, &os.PathError{Op: "write", Path: w.path("state.db"), Err: syscall.ENOSPC}
		w.writeState(func(before, _ []byte) []byte { return before })
	default:
		w.spoilState()
	}
	return err
}

// writeState puts into the place of state.db, which nobody has open, what left
// makes of it as it was and as it is.
func (w *simWorld) writeState(left func(before, after []byte) []byte) {
	after, err := os.ReadFile(w.path("state.db"))
	w.must(err)
	w.must(os.WriteFile(w.path("state.db"), left(w.stateBefore, after), 0o600))
	w.isTorn = true
}

const statePage = 4096

// tear leaves what a transaction that was not acknowledged may have left: the
// library writes pages that nothing leads to, waits for them, writes one of two
// heads, which are checked by their sums, and waits again. Either all is there,
// or the head is not, and the pages are there, half, zero or not at all.
func (w *simWorld) tear(before, after []byte) []byte {
	if w.rand.IntN(3) == 0 {
		return after
	}
	if before == nil {
		return nil // it made the file: an empty one is made anew
	}
	left := slices.Clone(after)
	for at := 0; at < len(left); at += statePage {
		fresh, old := left[at:min(at+statePage, len(left))], make([]byte, statePage)
		copy(old, before[min(at, len(before)):])
		if bytes.Equal(fresh, old[:len(fresh)]) {
			continue
		}
		isHead, fate := at < 2*statePage, w.rand.IntN(4)
		switch {
		case w.bug == "a head is written first":
			if !isHead {
				copy(fresh, old)
			}
		case isHead && fate == 0:
			copy(fresh[40:], old[40:]) // half of what its sum is over
		case isHead || fate == 0:
			copy(fresh, old)
		case fate == 1:
			copy(fresh[len(fresh)/2:], old[len(fresh)/2:])
		case fate == 2:
			clear(fresh)
		}
	}
	return left
}

// guard takes a panic of the library over a file that is damaged for what it
// is.
func (w *simWorld) guard(do func()) {
	defer func() {
		if r := recover(); r != nil {
			w.fail("state.db cannot be read: %v", r)
		}
	}()
	do()
}

// checkState wants what is left of a transaction that failed to be a sound file.
func (w *simWorld) checkState() {
	if !w.isTorn {
		return
	}
	w.isTorn = false
	db, err := bbolt.Open(w.path("state.db"), 0o600, &bbolt.Options{Timeout: time.Second, NoSync: true})
	if err != nil {
		w.fail("state.db cannot be read: %v", err)
		return
	}
	err = db.View(func(tx *bbolt.Tx) error {
		var faults []error
		for fault := range tx.Check() {
			faults = append(faults, fault)
		}
		return errors.Join(faults...)
	})
	if err := errors.Join(err, db.Close()); err != nil {
		w.fail("state.db is not sound: %v", err)
	}
}

// simJob is what a job promises.
type simJob struct {
	schedule cron.Schedule
	tries    int
}

// jobs are the installation's, read once.
func (w *simWorld) jobs() map[string]simJob {
	if w.known.jobs == nil {
		w.known.jobs = map[string]simJob{}
		for _, j := range w.runner("reader").Jobs {
			s, err := cron.ParseStandard(j.Cron)
			w.must(err)
			w.known.jobs[j.Name] = simJob{s, j.Tries}
		}
	}
	return w.known.jobs
}

// checkDue wants an entry for every time at which a job was due between the
// first look that is known and the last.
func (w *simWorld) checkDue(isEntered map[string]bool) {
	last, err := w.ledger().LastLook()
	if err != nil {
		w.fail("the ledger cannot be read: %v", err)
	}
	if w.known.looked.IsZero() {
		w.known.looked = last
	}
	if last.IsZero() {
		return
	}
	for name, j := range w.jobs() {
		for at := j.schedule.Next(w.known.looked.In(china)); !at.After(last); at = j.schedule.Next(at) {
			if key := simKey(name, at); !isEntered[key] {
				w.fail("%s has no entry in the ledger", key)
			}
		}
	}
}

func simKey(job string, due time.Time) string {
	return job + " " + due.UTC().Format(time.RFC3339)
}

// checkTries wants no more tries of an occurrence than its job allows, and a
// fate that its last try bears out.
func (w *simWorld) checkTries(o schedules.Occurrence) {
	tries, last := 0, schedules.Attempt{}
	for _, a := range o.Attempts {
		if last = a; a.Exit != exitBusy {
			tries++
		}
	}
	if tries > w.jobs()[o.Job].tries {
		w.fail("%s due %s was tried %d times", o.Job, o.Due, tries)
	}
	isGood := tries > 0 && slices.Contains([]int{exitDone, exitStale, exitWithheld}, last.Exit)
	if ran := o.Fate == schedules.Ran || o.Fate == schedules.CaughtUp; ran && !isGood || o.Fate == schedules.Failed && isGood {
		w.fail("%s due %s has the fate %s after an exit of %d", o.Job, o.Due, o.Fate, last.Exit)
	}
}

// checkRecords wants every run that was recorded to stay so, once.
func (w *simWorld) checkRecords() {
	all, torn, err := record.Log{Dir: w.path("runs")}.List(0)
	if err != nil || torn > w.known.troubles {
		w.fail("the records: %d lines are none after %d troubles (%v)", torn, w.known.troubles, err)
	}
	seen := map[string]bool{}
	for _, r := range all {
		if seen[r.Run] {
			w.fail("the record of run %s is there twice", r.Run)
		}
		seen[r.Run] = true
	}
	for id := range w.known.records {
		if !seen[id] {
			w.fail("the record of run %s is lost", id)
		}
	}
}

// checkRecorded wants a run that nothing befell to be recorded with its exit.
// From then on it must stay, and so must what stood in the month's file before
// it, for that was waited for with it.
func (w *simWorld) checkRecorded(command string, exit int) {
	if w.isDead || w.faulted {
		w.known.troubles++
		return
	}
	all, _, err := record.Log{Dir: w.path("runs")}.List(0)
	at := slices.IndexFunc(all, func(r record.Record) bool {
		return !w.known.records[r.Run] && r.Command == command && r.Exit == exit
	})
	if at < 0 {
		w.fail("%s ended with exit %d, and no record says so (%v)", command, exit, err)
		return
	}
	month := all[at].Started.UTC().Format("2006-01")
	for _, r := range all {
		if r.Started.UTC().Format("2006-01") == month {
			w.known.records[r.Run] = true
		}
	}
}

// spoilState does to a transaction that is in what a bug of that name would.
func (w *simWorld) spoilState() {
	if !slices.Contains([]string{"a transaction is lost", "a due time is skipped", "a fate is changed"}, w.bug) || w.rand.IntN(4) > 0 {
		return
	}
	if w.bug == "a transaction is lost" {
		w.writeState(func(before, _ []byte) []byte { return before })
		return
	}
	db, err := bbolt.Open(w.path("state.db"), 0o600, &bbolt.Options{Timeout: time.Second, NoSync: true})
	w.must(err)
	w.must(db.Update(func(tx *bbolt.Tx) error {
		b := tx.Bucket([]byte("schedule"))
		for _, name := range []string{"occurrences", "push_retry"} {
			if b != nil {
				b = b.Bucket([]byte(name))
			}
		}
		if b == nil {
			return nil
		}
		return w.spoilOccurrence(b)
	}))
	w.must(db.Close())
}

// spoilOccurrence takes one away that was superseded, or gives one that ran
// another fate.
func (w *simWorld) spoilOccurrence(b *bbolt.Bucket) error {
	c := b.Cursor()
	for key, text := c.Last(); key != nil; key, text = c.Prev() {
		var o schedules.Occurrence
		if err := json.Unmarshal(text, &o); err != nil {
			return fmt.Errorf("%s: %w", key, err)
		}
		switch isKnown := w.known.fates[simKey(o.Job, o.Due)] != ""; {
		case w.bug == "a due time is skipped" && o.Fate == schedules.Superseded && !isKnown:
			return b.Delete(key)
		case w.bug == "a fate is changed" && o.Fate == schedules.Ran && isKnown:
			return b.Put(key, []byte(strings.Replace(string(text), `"fate":"ran"`, `"fate":"failed"`, 1)))
		}
	}
	return nil
}
