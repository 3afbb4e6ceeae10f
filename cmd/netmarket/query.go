package main

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"netmarket/publish"
)

func (a *app) queryCommand() *cobra.Command {
	var id, format string
	var limit time.Duration
	cmd := &cobra.Command{
		Use:   `query "SELECT …"`,
		Short: "Run one read-only SELECT on the current snapshot",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if a.asJSON {
				format = "json"
			}
			ctx, cancel := context.WithTimeout(cmd.Context(), limit)
			defer cancel()
			return a.withSnapshot(ctx, id, func(_ *publish.Snapshot, db *sql.DB) error {
				result, err := publish.Query(ctx, db, args[0])
				if err != nil {
					return usage(err)
				}
				if err := result.Write(a.out, format); err != nil {
					return fmt.Errorf("print result: %w", err)
				}
				return nil
			})
		},
	}
	cmd.Flags().StringVar(&id, "snapshot", "", "snapshot id (default the current one)")
	cmd.Flags().StringVar(&format, "format", "table", "table, csv or json")
	cmd.Flags().DurationVar(&limit, "timeout", time.Minute, "give up after this long")
	return cmd
}
