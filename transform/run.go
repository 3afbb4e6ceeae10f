package transform

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
)

// Step is what a build did with one model, or with one model of one shard.
type Step struct {
	Model string `json:"model"`
	Shard string `json:"shard,omitempty"` // provinces, "35" or "35+36"; "all"; "" where the model is made once
	State string `json:"state"`           // StateRan or StateCached
	Why   string `json:"why"`
	Rows  int64  `json:"rows"`
	Ms    int64  `json:"ms"` // that it took when it ran
}

// States of a step.
const (
	StateRan    = "ran"
	StateCached = "cached" // kept from a former build
)

// runAll runs models side by side, each as soon as what it reads is there, and
// then their checks. Offences are in the order of the models, whichever finished
// first.
func (w *Warehouse) runAll(ctx context.Context, models []*Model, report func(m *Model)) ([]offence, []Step, error) {
	done := make(map[string]chan struct{}, len(models))
	for _, m := range models {
		done[m.Name] = make(chan struct{})
	}
	steps := make([]Step, len(models))
	var reporting sync.Mutex
	group, running := errgroup.WithContext(ctx)
	group.SetLimit(w.workers)
	for i, m := range models { // in order of dependency: whoever waits, waits for one already begun
		group.Go(func() (err error) {
			for _, need := range m.Needs {
				if ready, ok := done[need]; ok {
					select {
					case <-ready:
					case <-running.Done():
						return running.Err()
					}
				}
			}
			reporting.Lock()
			report(m)
			reporting.Unlock()
			started := time.Now()
			rows, err := w.run(running, m)
			if err != nil {
				return err
			}
			steps[i] = Step{Model: m.Name, State: StateRan, Rows: rows, Ms: time.Since(started).Milliseconds()}
			close(done[m.Name])
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return nil, nil, err
	}
	found, err := w.checkAll(ctx, models, steps)
	return found, steps, err
}

// checkAll checks models side by side; a check may look at a model that is made
// after its own.
func (w *Warehouse) checkAll(ctx context.Context, models []*Model, steps []Step) ([]offence, error) {
	found := make([][]offence, len(models))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(w.workers)
	for i, m := range models {
		group.Go(func() (err error) {
			started := time.Now()
			found[i], err = w.check(ctx, m)
			steps[i].Ms += time.Since(started).Milliseconds()
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	var all []offence
	for _, f := range found {
		all = append(all, f...)
	}
	return all, nil
}

// run makes one model's table and says how many rows it has.
func (w *Warehouse) run(ctx context.Context, m *Model) (int64, error) {
	made, err := w.db.ExecContext(ctx, "create table "+m.Name+" as "+m.Query)
	if err != nil {
		return 0, fmt.Errorf("run sql/%s.sql: %w", strings.ReplaceAll(m.Name, ".", "/"), err)
	}
	return made.RowsAffected()
}
