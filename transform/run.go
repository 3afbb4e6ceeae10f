package transform

import (
	"context"
	"fmt"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"
)

// runAll runs models side by side, each as soon as what it reads is there, and
// checks each as it stands. The findings are in the order of the models,
// whichever finished first.
func (w *Warehouse) runAll(ctx context.Context, models []*Model, workers int, report func(m *Model)) ([]Finding, error) {
	done := make(map[string]chan struct{}, len(models))
	for _, m := range models {
		done[m.Name] = make(chan struct{})
	}
	found := make([][]Finding, len(models))
	var reporting sync.Mutex
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(workers)
	for i, m := range models { // in order of dependency: whoever waits, waits for one already begun
		group.Go(func() (err error) {
			for _, need := range m.Needs {
				if ready, ok := done[need]; ok {
					select {
					case <-ready:
					case <-ctx.Done():
						return ctx.Err()
					}
				}
			}
			reporting.Lock()
			report(m)
			reporting.Unlock()
			if err := w.run(ctx, m); err != nil {
				return err
			}
			close(done[m.Name])
			found[i], err = w.check(ctx, m)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	var findings []Finding
	for _, f := range found {
		findings = append(findings, f...)
	}
	return findings, nil
}

// run makes one model's table, or view.
func (w *Warehouse) run(ctx context.Context, m *Model) error {
	kind := "table "
	if m.View {
		kind = "view "
	}
	if _, err := w.db.ExecContext(ctx, "create "+kind+m.Name+" as "+m.Query); err != nil {
		return fmt.Errorf("run sql/%s.sql: %w", strings.ReplaceAll(m.Name, ".", "/"), err)
	}
	return nil
}
