package main

import (
	"database/sql"
	"fmt"

	"github.com/spf13/cobra"

	"netmarket/publish"
	"netmarket/publish/report"
)

func (a *app) gapsCommand() *cobra.Command {
	var id string
	cmd := &cobra.Command{
		Use:   "gaps",
		Short: "Say what the next point costs, cheapest first, and the way over each gate",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.withSnapshot(cmd.Context(), id, func(_ *publish.Snapshot, db *sql.DB) error {
				doc, err := publish.Gaps(cmd.Context(), db)
				if err != nil {
					return err
				}
				if err := a.keepGapAreas(doc); err != nil {
					return err
				}
				if a.asJSON {
					text, err := doc.Encode()
					if err != nil {
						return err
					}
					_, err = a.out.Write(text)
					return err
				}
				return report.Gaps(a.out, doc, report.TerminalOptions{Color: isTerminal(a.out)})
			})
		},
	}
	cmd.Flags().StringVar(&id, "snapshot", "", "snapshot id (default the current one)")
	return cmd
}

// keepGapAreas leaves the areas asked for.
func (a *app) keepGapAreas(doc *publish.GapsDocument) error {
	if len(a.areas) == 0 {
		return nil
	}
	byCode := map[string]publish.AreaGaps{}
	for _, area := range doc.Areas {
		byCode[area.RefArea] = area
	}
	doc.Areas = nil
	for _, code := range a.areas {
		area, ok := byCode[code]
		if !ok {
			return usage(fmt.Errorf("--area %s: not in snapshot %s", code, doc.Snapshot))
		}
		doc.Areas = append(doc.Areas, area)
	}
	return nil
}
