package main

import (
	"context"
	"crypto/rand"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"netmarket/ingest/county"
	"netmarket/ingest/fetch"
	"netmarket/publish"
	"netmarket/schedules/record"
)

// recordedCommands are those that write; each of their runs is one record.
var recordedCommands = []string{"refresh", "fetch", "capture", "build", "check", "publish", "verify", "prune", "push", "backup"}

// recordRuns wraps the commands that write.
func (a *app) recordRuns(root *cobra.Command) {
	for _, cmd := range root.Commands() {
		if slices.Contains(recordedCommands, cmd.Name()) && cmd.RunE != nil {
			run := cmd.RunE
			cmd.RunE = func(cmd *cobra.Command, args []string) error {
				if onlyLooks(cmd) {
					return run(cmd, args)
				}
				a.beginRun(cmd)
				err := run(cmd, args)
				if crashed := a.crashPoint("ended"); crashed != nil {
					return crashed
				}
				a.endRun(cmd.Context(), err)
				return err
			}
		}
	}
}

// onlyLooks is true of a writing command that was asked to write nothing.
func onlyLooks(cmd *cobra.Command) bool {
	for _, name := range []string{"dry-run", "history", "list"} {
		if f := cmd.Flags().Lookup(name); f != nil && f.Changed {
			return true
		}
	}
	return false
}

func (a *app) runs() record.Log { return record.Log{Dir: a.path("runs"), FS: a.seams.fs} }

// beginRun starts the record of a run and enters the runs that died before it.
// Whatever goes wrong with records is said and costs no run.
func (a *app) beginRun(cmd *cobra.Command) {
	if _, err := os.Stat(a.data); err != nil {
		return // the command says so
	}
	a.hideSecrets()
	if f := cmd.Flags().Lookup("offline"); f != nil {
		a.offline = f.Value.String() == "true"
	}
	var err error
	if a.died, err = a.runs().Died(now()); err != nil {
		a.warn("dead runs not entered", err)
	}
	id, err := record.NewID(now(), rand.Reader)
	if err != nil {
		a.warn("run not recorded", err)
		return
	}
	before := a.currentID()
	a.rec, err = a.runs().Begin(record.Record{Run: id, Command: cmd.Name(), Args: a.mask.Args(a.args), Version: version, Before: before}, now)
	if err != nil {
		a.warn("run not recorded", err)
		a.rec = nil
		return
	}
	slog.SetDefault(slog.Default().With("run", id))
	a.lineageStart(cmd.Context())
}

// endRun closes the record and tells of the run.
func (a *app) endRun(ctx context.Context, runErr error) {
	if a.rec == nil {
		return
	}
	r, err := a.rec.End(func(r *record.Record) {
		r.Exit, r.Class, r.After, r.PeakKiB = exitCode(runErr), classOf(ctx, runErr), a.currentID(), record.Peak()
		if runErr != nil && !errors.Is(runErr, errReported) {
			r.Error = a.mask.Text(record.OneLine(runErr))
		}
	})
	if err != nil {
		a.warn("run not recorded", err)
	}
	slog.Info("ended", "command", r.Command, "status", r.Class, "exit", r.Exit, "ms", r.MS)
	if r.Class == record.ClassBusy && len(a.died) == 0 {
		return // the other run tells
	}
	a.afterRun(ctx, r)
}

// warn tells of trouble beside the run; a reader's command on a directory of
// another user has none.
func (a *app) warn(what string, err error) {
	if !errors.Is(err, fs.ErrPermission) {
		slog.Warn(what, "error", err)
	}
}

var classes = map[int]string{
	exitDone: record.ClassDone, exitFault: record.ClassFault, exitUsage: record.ClassUsage, exitStale: record.ClassStale, exitWithheld: record.ClassWithheld, exitBusy: record.ClassBusy,
}

func classOf(ctx context.Context, err error) string {
	if err != nil && ctx.Err() != nil {
		return record.ClassInterrupted
	}
	return classes[exitCode(err)]
}

func (a *app) currentID() string {
	s, err := publish.Current(a.path("published"))
	if err != nil {
		return ""
	}
	return s.ID
}

// statusOf is the status of a stage by its error.
func statusOf(err error) string {
	switch exitCode(err) {
	case exitDone:
		return record.ClassDone
	case exitStale:
		return record.ClassStale
	case exitWithheld:
		return record.ClassWithheld
	}
	return record.ClassFault
}

// noteLooked enters what a fetch came to.
func (a *app) noteLooked(outcomes []fetch.Outcome) {
	a.rec.Change(func(r *record.Record) {
		for _, o := range outcomes {
			r.New.Captures += len(o.New)
			for _, c := range o.New {
				r.New.IDs = append(r.New.IDs, c.ID)
			}
			if o.State == fetch.StateStale {
				r.Left = append(r.Left, record.Left{Kind: record.LeftStale, Subject: o.Source, Codes: []string{o.Reason}})
			}
		}
	})
}

// noteGathered enters what was taken from the inbox and what was refused.
func (a *app) noteGathered(g *gathered) {
	a.gathered = g
	a.rec.Change(func(r *record.Record) {
		for _, d := range g.deliveries {
			switch d.State {
			case county.StateNew:
				r.New.Files++
			case county.StateRefused:
				r.Left = append(r.Left, a.leftOf(d))
			}
		}
		for _, p := range g.unreadable {
			r.Left = append(r.Left, record.Left{Kind: record.LeftStale, Subject: p.Source, Codes: []string{p.Code}, Detail: a.mask.Text(p.Message)})
		}
	})
}

func (a *app) leftOf(d county.Delivery) record.Left {
	left := record.Left{Kind: record.LeftQuarantined, Subject: a.mask.Text(d.File)}
	for _, p := range d.Problems {
		if p.Severity != county.SeverityFail {
			continue
		}
		if left.Detail == "" {
			left.Detail = a.mask.Text(p.Message)
		}
		if !slices.Contains(left.Codes, p.Code) {
			left.Codes = append(left.Codes, p.Code)
		}
	}
	return left
}

// since is how long ago, in milliseconds, for a log line.
func since(t time.Time) int64 { return now().Sub(t).Milliseconds() }
