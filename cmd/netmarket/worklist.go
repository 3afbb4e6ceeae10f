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
			return a.withSnapshot(cmd.Context(), id, func(s *publish.Snapshot, db *sql.DB) error {
				doc, err := publish.Worklist(cmd.Context(), db)
				if errors.Is(err, publish.ErrNoPlan) {
					return usage(err)
				}
				if err != nil {
					return err
				}
				if doc.Areas, err = keepAreas(a.areas, doc.Areas, s.ID); err != nil {
					return err
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

// keepAreas leaves the areas of a worklist that were asked for.
func keepAreas(asked []string, areas []publish.AreaWorklist, snapshot string) ([]publish.AreaWorklist, error) {
	if len(asked) == 0 {
		return areas, nil
	}
	byCode := map[string]publish.AreaWorklist{}
	for _, area := range areas {
		byCode[area.RefArea] = area
	}
	var kept []publish.AreaWorklist
	for _, want := range asked {
		area, ok := byCode[want]
		if !ok {
			return nil, usage(fmt.Errorf("--area %s: not in snapshot %s", want, snapshot))
		}
		kept = append(kept, area)
	}
	return kept, nil
}
