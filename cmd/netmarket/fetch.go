package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"netmarket/ingest"
	"netmarket/ingest/fetch"
	"netmarket/ingest/publisher"
	"netmarket/ingest/web"
	"netmarket/schedules/record"
	"netmarket/sql"
)

func (a *app) fetchCommand() *cobra.Command {
	var since string
	cmd := &cobra.Command{
		Use:   "fetch [SOURCE…]",
		Short: "Find new releases on the publishers' lists, keep the sound ones, and tell what is new, unchanged or stale and why",
		Long: "Find new releases on the publishers' lists, keep the sound ones, and tell what is new, unchanged or stale and why.\n" +
			"A store that holds nothing of a source yet is filled with all its releases since 2014.",
		RunE: func(cmd *cobra.Command, names []string) error {
			month, err := backfillFrom(since)
			if err != nil {
				return usage(err)
			}
			return a.locked(func() error { return a.fetch(cmd.Context(), names, month) })
		},
	}
	cmd.Flags().StringVar(&since, "backfill", "", "look for every release since this year, not only for new ones")
	cmd.Flags().Lookup("backfill").NoOptDefVal = firstYear
	return cmd
}

// firstYear is the first of the publishers' online series.
const firstYear = "2014"

func backfillFrom(year string) (string, error) {
	if year == "" {
		return "", nil
	}
	if n, err := strconv.Atoi(year); err != nil || n < 2000 || n > 9999 {
		return "", fmt.Errorf("--backfill: wanted a year such as 2014, found %q", year)
	}
	return year + "-01", nil
}

// fetched is what fetch --json prints.
type fetched struct {
	Schema  string          `json:"schema"`
	Sources []fetch.Outcome `json:"sources"`
}

func (a *app) fetch(ctx context.Context, names []string, backfill string) error {
	outcomes, err := a.lookAt(ctx, names, backfill)
	if err != nil {
		return err
	}
	if a.asJSON {
		err = a.printJSON(fetched{"netmarket.fetch/v1", outcomes})
	}
	for _, o := range outcomes {
		a.tellOutcome(o)
	}
	a.reportRefusals(outcomes)
	if isAnyStale(outcomes) {
		return errors.Join(err, coded{exitStale, errReported})
	}
	return err
}

// lookAt fetches from the named sources, or from all, side by side.
func (a *app) lookAt(ctx context.Context, names []string, backfill string) ([]fetch.Outcome, error) {
	run, sources, err := a.fetchRun()
	if err != nil {
		return nil, usage(err)
	}
	if sources, err = named(sources, names); err != nil {
		return nil, usage(err)
	}
	defer run.Client.Close()
	bar := a.progress("fetching")
	defer bar.close()
	run.Progress = func(source string, done, of int) { bar.set(done, of, source) }
	outcomes, err := a.lookSideBySide(ctx, run, sources, backfill)
	if err != nil {
		return nil, err
	}
	a.noteLooked(outcomes)
	return outcomes, nil
}

// lookSideBySide looks at what others are held against first, then at all the
// others at once.
func (a *app) lookSideBySide(ctx context.Context, run *fetch.Run, sources []publisher.Source, backfill string) ([]fetch.Outcome, error) {
	outcomes := make([]fetch.Outcome, len(sources))
	look := func(ctx context.Context, i int) (err error) {
		step, started := a.rec.Step("fetch "+sources[i].Name), now()
		if outcomes[i], err = run.Look(ctx, sources[i], backfill); err != nil {
			step.End(statusOf(err), 0, 0)
			return err
		}
		o := outcomes[i]
		step.End(o.State, int64(len(o.New)), bytesOf(o.New))
		slog.Info("fetched", "source", o.Source, "status", o.State, "rows", len(o.New), "refused", len(o.Refused), "ms", since(started))
		return nil
	}
	for i, s := range sources {
		if s.Holds {
			if err := look(ctx, i); err != nil {
				return nil, err
			}
		}
	}
	group, ctx := errgroup.WithContext(ctx)
	for i, s := range sources {
		if !s.Holds {
			group.Go(func() error { return look(ctx, i) })
		}
	}
	return outcomes, group.Wait()
}

func named(sources []publisher.Source, names []string) ([]publisher.Source, error) {
	if len(names) == 0 {
		return sources, nil
	}
	var chosen []publisher.Source
	for _, name := range names {
		at := slices.IndexFunc(sources, func(s publisher.Source) bool { return s.Name == name })
		if at < 0 {
			return nil, fmt.Errorf("wanted a source of %s, found %q", strings.Join(sourceNames(sources), ", "), name)
		}
		chosen = append(chosen, sources[at])
	}
	return chosen, nil
}

func sourceNames(sources []publisher.Source) (names []string) {
	for _, s := range sources {
		names = append(names, s.Name)
	}
	return names
}

// fetchRun prepares a run over this data directory and the sources it asks.
func (a *app) fetchRun() (*fetch.Run, []publisher.Source, error) {
	bases, err := a.bases()
	if err != nil {
		return nil, nil, err
	}
	policy, err := a.policy()
	if err != nil {
		return nil, nil, err
	}
	run, err := a.keptRun()
	if err != nil {
		return nil, nil, err
	}
	run.Client, run.Bases, run.Unpaced = web.New(policy), bases, unpaced(bases, policy.Allow)
	return run, reachable(publishers(), bases), nil
}

// keptRun is a run that can only read the store and take what is carried in.
func (a *app) keptRun() (*fetch.Run, error) {
	store, err := a.store()
	if err != nil {
		return nil, err
	}
	workday, err := sql.Workday()
	if err != nil {
		return nil, err
	}
	return &fetch.Run{
		Store: store, Cache: ingest.NewCache(a.path("cache")), Journal: fetch.OpenJournal(a.path("captures", "log")),
		Quarantine: a.path("quarantine"), Lists: a.path("cache", "lists"), ID: a.runID(), Now: now, Workday: workday, Holders: holders(),
	}, nil
}

// runID names a run in the log: when it began, and by which process.
func (a *app) runID() string {
	if a.rec != nil {
		return a.rec.ID()
	}
	return now().UTC().Format("20060102T150405Z") + "-" + strconv.Itoa(os.Getpid())
}

func bytesOf(captures []ingest.Capture) (n int64) {
	for _, c := range captures {
		n += c.Bytes
	}
	return n
}

func isAnyStale(outcomes []fetch.Outcome) bool {
	return slices.ContainsFunc(outcomes, fetch.Outcome.IsAlarm)
}

func (a *app) tellOutcome(o fetch.Outcome) {
	a.tell("%-8s %-12s %s", o.Source, o.State, describe(o))
	for _, c := range o.New {
		a.tell("  new %.8s %s, vintage %s\n      %s", c.ID, c.Title, c.Vintage, c.URL)
	}
}

// reportRefusals tells what was not used and what to do about it.
func (a *app) reportRefusals(outcomes []fetch.Outcome) {
	for _, o := range outcomes {
		for _, r := range o.Refused {
			remedy, _ := fetch.Explain(r.Code)
			fmt.Fprintf(a.err, "%s: %s %s\n  %s\n  %s\n", o.Source, r.Code, record.Clean(r.URL), remedy, record.Clean(r.Detail))
		}
	}
}

// describe says in one line what a look came to.
func describe(o fetch.Outcome) string {
	parts := []string{fmt.Sprintf("%d new, %d unchanged, %d refused", len(o.New), o.Same, len(o.Refused))}
	if o.Via != "" && o.Via != o.Source {
		parts = append(parts, "via "+o.Via)
	}
	if o.Period != "" {
		parts = append(parts, "newest "+o.Period)
	}
	if o.Expected != "" {
		parts = append(parts, fmt.Sprintf("next %s from %s, due %s", o.Expected, o.OpensOn, o.DueOn))
	}
	return strings.Join(parts, "; ")
}

// holders are the sources whose figures are only held against those of others.
func holders() []publisher.Source {
	return slices.DeleteFunc(publishers(), func(s publisher.Source) bool { return !s.Holds })
}
