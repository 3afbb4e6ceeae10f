package main

import (
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"

	"netmarket/schedules"
)

const historySchema = "netmarket.schedule_history/v1"

// historyDocument is what schedule history --json and schedule once --json
// print, newest first.
type historyDocument struct {
	Schema      string                 `json:"schema"`
	Occurrences []schedules.Occurrence `json:"occurrences"`
}

// dueJob is one job of schedule list --json.
type dueJob struct {
	Name     string                `json:"name"`
	Cron     string                `json:"cron"`
	TimeZone string                `json:"time_zone"`
	Steps    []string              `json:"steps"`
	CatchUp  string                `json:"catch_up"`
	Window   string                `json:"catch_up_window,omitempty"`
	Overlap  string                `json:"overlap"`
	Tries    int                   `json:"tries"`
	Why      string                `json:"why"`
	Last     *schedules.Occurrence `json:"last,omitempty"`
	Next     []string              `json:"next"`
}

func (a *app) scheduleListCommand() *cobra.Command {
	var next int
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the jobs, why they run when they do, their last and next occurrences",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			jobs, err := a.jobs()
			if err != nil {
				return err
			}
			var out []dueJob
			for _, j := range jobs {
				due, err := a.dueJob(j, next)
				if err != nil {
					return err
				}
				out = append(out, due)
			}
			if a.asJSON {
				return a.printJSON(map[string]any{"schema": "netmarket.schedule/v1", "jobs": out})
			}
			for _, j := range out {
				a.tell("%s  %s %s\n  %s", j.Name, j.Cron, j.TimeZone, j.Why)
				if j.Last != nil {
					a.tell("  last %s", occurrenceLine(*j.Last))
				}
				for _, at := range j.Next {
					a.tell("  next %s", at)
				}
			}
			return nil
		},
	}
	cmd.Flags().IntVar(&next, "next", 3, "occurrences to show")
	return cmd
}

func (a *app) dueJob(j schedules.Job, next int) (dueJob, error) {
	due := dueJob{Name: j.Name, Cron: j.Cron, TimeZone: j.TimeZone, Steps: j.Steps, CatchUp: j.CatchUp, Overlap: j.Overlap, Tries: j.Tries, Why: j.Why}
	if j.Window > 0 {
		due.Window = j.Window.String()
	}
	for _, at := range j.Next(now(), next) {
		due.Next = append(due.Next, at.Format(time.RFC3339))
	}
	if !exists(a.path("state.db")) {
		return due, nil
	}
	last, err := a.stateLedger().History(j.Name, 1)
	if len(last) > 0 {
		due.Last = &last[0]
	}
	return due, err
}

func (a *app) scheduleHistoryCommand() *cobra.Command {
	var job string
	var limit int
	cmd := &cobra.Command{
		Use:   "history",
		Short: "What became of every due time, newest first",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			if limit < 0 {
				return usage(fmt.Errorf("--limit: wanted 0 (all) or more, found %d", limit))
			}
			all := []schedules.Occurrence{}
			if exists(a.path("state.db")) {
				ledger, err := a.ledger()
				if err != nil {
					return err
				}
				if all, err = ledger.History(job, limit); err != nil {
					return err
				}
			}
			if a.asJSON {
				return a.printJSON(historyDocument{historySchema, all})
			}
			for _, o := range all {
				a.tell("%s", occurrenceLine(o))
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&job, "job", "", "of one job")
	cmd.Flags().IntVar(&limit, "limit", 50, "at most so many; 0 shows all")
	return cmd
}

// exists reports whether something of that name is there.
func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}
