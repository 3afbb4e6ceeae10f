package main

import (
	"database/sql"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"netmarket/metrics"
	"netmarket/publish"
	"netmarket/publish/report"
)

func (a *app) worklistCommand() *cobra.Command {
	var id, unit string
	cmd := &cobra.Command{
		Use:   "worklist",
		Short: "Print a sheet for each responsible unit: open criteria, what to hand in, its tasks, by when",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.withSnapshot(cmd.Context(), id, func(_ *publish.Snapshot, db *sql.DB) error {
				doc, err := publish.Worklist(cmd.Context(), db)
				if errors.Is(err, publish.ErrNoPlan) {
					return usage(err)
				}
				if err != nil {
					return err
				}
				if err := doc.KeepAreas(a.areas); err != nil {
					return usage(fmt.Errorf("--area: %w", err))
				}
				if unit != "" {
					if err := doc.KeepUnit(unit, metrics.Normalise); err != nil {
						return usage(fmt.Errorf("--unit: %w", err))
					}
				}
				if a.asJSON {
					return a.printJSON(doc)
				}
				return report.Worklist(a.out, doc, report.TerminalOptions{Color: isTerminal(a.out)})
			})
		},
	}
	cmd.Flags().StringVar(&unit, "unit", "", "one responsible unit, by its name or any other spelling (default all)")
	cmd.Flags().StringVar(&id, "snapshot", "", "snapshot id (default the current one)")
	return cmd
}
