package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path"

	"github.com/spf13/cobra"

	"netmarket/ingest/county"
	"netmarket/ingest/fetch"
	"netmarket/publish"
	"netmarket/schedules/record"
)

func (a *app) refreshCommand() *cobra.Command {
	var offline bool
	cmd := &cobra.Command{
		Use:   "refresh",
		Short: "The nightly job: fetch and take what is new, build, check, publish",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.locked(func() error { return a.refresh(cmd.Context(), offline) })
		},
	}
	cmd.Flags().BoolVar(&offline, "offline", false, "open no socket: only captures and the inbox")
	return cmd
}

// refreshed is what refresh --json prints.
type refreshed struct {
	Schema     string            `json:"schema"`
	Snapshot   string            `json:"snapshot"`
	IsNew      bool              `json:"is_new"`
	Dir        string            `json:"dir"`
	Fetched    []fetch.Outcome   `json:"fetched,omitempty"`
	Deliveries []county.Delivery `json:"deliveries"`
	Stale      []string          `json:"stale,omitempty"` // pages kept but not understood
}

func (a *app) refresh(ctx context.Context, offline bool) error {
	var looked []fetch.Outcome
	if !offline {
		var err error
		if looked, err = a.lookAt(ctx, nil, ""); err != nil {
			return err
		}
		a.reportRefusals(looked)
	}
	g, err := a.gather(ctx)
	if err != nil {
		return err
	}
	a.reportDeliveries(g)
	g.isUnasked = isAnyStale(looked)
	started := now()
	s, isNew, err := a.publishIfNew(ctx, g)
	if err != nil {
		return err
	}
	slog.Info("published", "snapshot", s.ID, "status", newOr(isNew), "rows", sizeOf(s).rows, "ms", since(started))
	if err := a.tellRefreshed(g, looked, s, isNew); err != nil {
		return err
	}
	if err := a.pushAfterRefresh(ctx, offline); err != nil {
		return err
	}
	if g.isStale() || isAnyStale(looked) {
		return coded{exitStale, errReported}
	}
	return nil
}

func newOr(isNew bool) string {
	if isNew {
		return "new"
	}
	return "unchanged"
}

// publishIfNew leaves the current snapshot alone when it is the one these
// inputs give.
func (a *app) publishIfNew(ctx context.Context, g *gathered) (*publish.Snapshot, bool, error) {
	current, err := publish.Current(a.path("published"))
	if err == nil && current.ID == g.snapshotID() {
		return current, false, a.writeHistory() // the run that published it may have died before
	}
	if err != nil && !errors.Is(err, publish.ErrNoSnapshot) {
		slog.Warn("current snapshot cannot be read; a new one is published", "error", err)
	}
	if !a.isBuilt(g) {
		if _, err := a.build(ctx, g); err != nil {
			return nil, false, a.withheld(err)
		}
	}
	s, err := a.publishBuilt(ctx)
	return s, true, err
}

// withheld adds to a failed check which snapshot stays.
func (a *app) withheld(err error) error {
	if exitCode(err) != exitWithheld {
		return err
	}
	stays := "nothing is published yet"
	if s, currentErr := publish.Current(a.path("published")); currentErr == nil {
		stays = "current stays " + s.ID
	}
	return fmt.Errorf("withheld: %w; %s", err, stays)
}

func (a *app) tellRefreshed(g *gathered, looked []fetch.Outcome, s *publish.Snapshot, isNew bool) error {
	r := refreshed{Schema: "netmarket.refresh/v1", Snapshot: s.ID, IsNew: isNew, Dir: s.Dir, Fetched: looked, Deliveries: g.deliveries}
	for _, p := range g.unreadable {
		r.Stale = append(r.Stale, p.Message)
	}
	if a.asJSON {
		return a.printJSON(r)
	}
	for _, o := range looked {
		a.tell("%-8s %-12s %s", o.Source, o.State, describe(o))
	}
	if isNew {
		a.tell("published %s\n  %s", s.ID, s.Dir)
	} else {
		a.tell("nothing new; current is %s\n  %s", s.ID, s.Dir)
	}
	return nil
}

// reportDeliveries tells what became of each file that needs a person.
func (a *app) reportDeliveries(g *gathered) {
	for _, d := range g.deliveries {
		if d.State == county.StateUnchanged || len(d.Problems) == 0 {
			continue
		}
		for _, p := range d.Problems {
			if d.State == county.StateRefused || p.Severity == county.SeverityFail {
				fmt.Fprintf(a.err, "%s: %s/%s\n", d.State, record.Clean(path.Dir(d.File)), record.Clean(p.Message)) // the message begins with the file's name
			}
		}
		if d.State == county.StateRefused && d.Marked != "" {
			fmt.Fprintf(a.err, "  marked copy: %s\n", record.Clean(a.path(d.Marked)))
		}
	}
	for _, p := range g.unreadable {
		fmt.Fprintf(a.err, "stale: %s\n", record.Clean(p.Message))
	}
}
