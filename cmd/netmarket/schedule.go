package main

import (
	"time"

	"github.com/spf13/cobra"

	"netmarket/schedules"
)

func (a *app) scheduleCommand() *cobra.Command {
	var next int
	cmd := &cobra.Command{Use: "schedule", Short: "When the jobs are due", Args: cobra.NoArgs}
	list := &cobra.Command{
		Use:   "list",
		Short: "List the jobs, why they run when they do, and their next occurrences",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			jobs, err := schedules.Jobs()
			if err != nil {
				return usage(err)
			}
			var out []dueJob
			for _, j := range jobs {
				due := dueJob{Name: j.Name, Cron: j.Cron, TimeZone: j.TimeZone, Steps: j.Steps, CatchUp: j.CatchUp, Overlap: j.Overlap, Why: j.Why}
				for _, at := range j.Next(now(), next) {
					due.Next = append(due.Next, at.Format(time.RFC3339))
				}
				out = append(out, due)
			}
			if a.asJSON {
				return a.printJSON(map[string]any{"schema": "netmarket.schedule/v1", "jobs": out})
			}
			for _, j := range out {
				a.tell("%s  %s %s\n  %s", j.Name, j.Cron, j.TimeZone, j.Why)
				for _, at := range j.Next {
					a.tell("  next %s", at)
				}
			}
			return nil
		},
	}
	list.Flags().IntVar(&next, "next", 3, "occurrences to show")
	cmd.AddCommand(list)
	return cmd
}

// dueJob is one job of schedule list --json.
type dueJob struct {
	Name     string   `json:"name"`
	Cron     string   `json:"cron"`
	TimeZone string   `json:"time_zone"`
	Steps    []string `json:"steps"`
	CatchUp  string   `json:"catch_up"`
	Overlap  string   `json:"overlap"`
	Why      string   `json:"why"`
	Next     []string `json:"next"`
}
