package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"netmarket/schedules"
)

// scheduleSettings are the configuration's say about the jobs. A job of a file
// DIR/schedules/NAME.yaml replaces the program's of that name.
type scheduleSettings struct {
	Off []string `yaml:"off"` // jobs that do not run here
}

func (a *app) scheduleCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "schedule",
		Short: "Run what is due, for ever; every due time gets exactly one fate",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			r, err := a.runner()
			if err != nil {
				return err
			}
			return r.Forever(cmd.Context(), func(err error) { slog.Warn("waiting", "reason", err.Error()) })
		},
	}
	cmd.AddCommand(a.scheduleOnceCommand(), a.scheduleListCommand(), a.scheduleHistoryCommand(), a.acceptClockCommand())
	return cmd
}

// runBeside runs what is due beside something else until stop is called, which
// waits for a run to put things in order.
func (a *app) runBeside(ctx context.Context) (stop func(), err error) {
	r, err := a.runner()
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = r.Forever(ctx, func(err error) { slog.Warn("waiting", "reason", err.Error()) }) // it returns no error: it tells them
	}()
	return func() { cancel(); <-ended }, nil
}

func (a *app) scheduleOnceCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "once",
		Short: "Run what is due now and end: for a timer of the system",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			r, err := a.runner()
			if err != nil {
				return err
			}
			settled := []schedules.Occurrence{}
			r.Settled = func(o schedules.Occurrence) {
				settled = append(settled, o)
				a.tell("%s", occurrenceLine(o))
			}
			err = r.Once(cmd.Context())
			var held *schedules.HeldError
			switch {
			case errors.As(err, &held):
				return coded{exitBusy, err}
			case errors.Is(err, schedules.ErrClockHeld):
				return usage(err)
			case err != nil:
				return err
			case a.asJSON:
				return a.printJSON(historyDocument{historySchema, settled})
			}
			return nil
		},
	}
}

// jobs are the program's, with those of DIR/schedules laid over them, without
// those switched off.
func (a *app) jobs() ([]schedules.Job, error) {
	jobs, err := schedules.Jobs()
	if err != nil {
		return nil, err
	}
	own, err := schedules.Load(os.DirFS(a.path("schedules")))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, usage(fmt.Errorf("%s: %w", a.path("schedules"), err))
	}
	for _, j := range own {
		jobs = slices.DeleteFunc(jobs, func(o schedules.Job) bool { return o.Name == j.Name })
		jobs = append(jobs, j)
	}
	for _, off := range a.settings.Schedule.Off {
		before := len(jobs)
		jobs = slices.DeleteFunc(jobs, func(j schedules.Job) bool { return j.Name == off })
		if len(jobs) == before {
			return nil, usage(fmt.Errorf("configuration: schedule.off: wanted the name of a job, found %q", off))
		}
	}
	slices.SortFunc(jobs, func(x, y schedules.Job) int { return strings.Compare(x.Name, y.Name) })
	return jobs, nil
}

func (a *app) ledger() (schedules.Ledger, error) {
	if _, err := os.Stat(a.data); err != nil {
		return schedules.Ledger{}, usage(fmt.Errorf("no data directory at %s; run netmarket init --data %s", a.data, a.data))
	}
	return a.stateLedger(), nil
}

func (a *app) stateLedger() schedules.Ledger {
	return schedules.Ledger{Path: a.path("state.db"), Told: a.seams.state}
}

// runner runs each occurrence as a child of this program, so that whatever
// happens to a run, the schedule goes on.
func (a *app) runner() (*schedules.Runner, error) {
	ledger, err := a.ledger()
	if err != nil {
		return nil, err
	}
	jobs, err := a.jobs()
	if err != nil {
		return nil, err
	}
	host, err := os.Hostname()
	if err != nil {
		return nil, fmt.Errorf("name this machine: %w", err)
	}
	secret, err := a.secret()
	if err != nil {
		return nil, err
	}
	return &schedules.Runner{
		Ledger: ledger, Jobs: jobs, Salt: string(secret), Clock: appClock{},
		Owner: fmt.Sprintf("%s/%d/%s", host, os.Getpid(), now().UTC().Format("20060102T150405")),
		Run: func(ctx context.Context, j schedules.Job, o schedules.Occurrence, fence uint64) (int, string) {
			slog.Info("run", "job", j.Name, "due", o.Due.Format(time.RFC3339))
			return a.runJob(ctx, j, fence)
		},
	}, nil
}

// appClock is the clock of every command.
type appClock struct{ schedules.WallClock }

func (appClock) Now() time.Time { return now() }

func (a *app) acceptClockCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "accept-clock",
		Short: "Say that the clock is right after it jumped by more than a machine can explain",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			ledger, err := a.ledger()
			if err != nil {
				return err
			}
			voided, err := ledger.AcceptClock(now())
			if err != nil {
				return err
			}
			a.tell("the clock counts from %s on; %d occurrences of times still to come were voided", now().In(china).Format(time.DateTime), voided)
			return nil
		},
	}
}

// occurrenceLine tells one occurrence.
func occurrenceLine(o schedules.Occurrence) string {
	fate := string(o.Fate)
	if o.IsOpen() {
		fate = "waits"
	}
	line := fmt.Sprintf("%s  %-18s %-10s %d tries", o.Due.In(china).Format("2006-01-02 15:04"), o.Job, fate, len(o.Attempts))
	if o.Reason != "" {
		line += "  " + o.Reason
	}
	return line
}

// commandsOf turns a job's steps into command lines. fetch, build, check and
// publish in a row are one refresh.
func commandsOf(j schedules.Job) [][]string {
	var all [][]string
	steps := j.Steps
	for len(steps) > 0 {
		switch {
		case hasPrefix(steps, "fetch", "build", "check", "publish"):
			all, steps = append(all, []string{"refresh"}), steps[4:]
			continue
		case hasPrefix(steps, "backfill", "build", "check", "publish"):
			all, steps = append(all, append([]string{"fetch", "--backfill"}, publisherNames(j)...), []string{"refresh", "--offline"}), steps[4:]
			continue
		case steps[0] == "fetch":
			all = append(all, append([]string{"fetch"}, publisherNames(j)...))
		case steps[0] == "backfill":
			all = append(all, append([]string{"fetch", "--backfill"}, publisherNames(j)...))
		case steps[0] == "verify":
			all = append(all, []string{"verify", "--read-data"})
		default:
			all = append(all, []string{steps[0]})
		}
		steps = steps[1:]
	}
	return all
}

func hasPrefix(steps []string, want ...string) bool {
	return len(steps) >= len(want) && slices.Equal(steps[:len(want)], want)
}

// publisherNames leaves out the counties: what bureaus hand over is not
// fetched.
func publisherNames(j schedules.Job) []string {
	return slices.DeleteFunc(slices.Clone(j.Sources), func(s string) bool { return s == "county" })
}

// self is this program's file.
func self() (string, error) {
	path, err := os.Executable()
	if err != nil {
		return "", fmt.Errorf("find this program: %w", err)
	}
	return filepath.EvalSymlinks(path)
}
