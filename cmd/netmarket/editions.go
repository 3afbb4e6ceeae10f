package main

import (
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"netmarket/metrics"
	"netmarket/publish"
	"netmarket/publish/report"
)

// scoresByEdition prints the editions asked for side by side. The snapshot's
// own is the published scorecard, any other is built aside.
func (a *app) scoresByEdition(cmd *cobra.Command, s *publish.Snapshot, published *publish.ScoresDocument, editions []string) error {
	if err := a.keepsSnapshot(cmd, s); err != nil {
		return err
	}
	for _, name := range []string{"option", "detail"} {
		if cmd.Flags().Changed(name) {
			return usage(fmt.Errorf("--%s: wanted none with --edition, which compares editions under the snapshot's options; netmarket whatif changes options", name))
		}
	}
	for _, id := range editions {
		if known := metrics.Editions(); !slices.Contains(known, id) {
			return usage(fmt.Errorf("--edition: wanted one of %q, found %q", known, id))
		}
	}
	doc := publish.EditionsDocument{Schema: publish.EditionsSchema, Snapshot: s.ID}
	for i, id := range editions {
		if slices.Contains(editions[:i], id) {
			continue
		}
		if id == s.Manifest.Run.Edition {
			doc.Editions = append(doc.Editions, published)
			continue
		}
		err := a.rebuild(cmd.Context(), s, variation{edition: id}, func(db *sql.DB) error {
			other, err := publish.Scores(cmd.Context(), db)
			doc.Editions = append(doc.Editions, other)
			return errors.Join(err, a.keepAreas(other, s.ID))
		})
		if err != nil {
			return err
		}
	}
	if a.asJSON {
		return a.printJSON(doc)
	}
	return report.Editions(a.out, &doc, isTerminal(a.out))
}

// keepsSnapshot refuses a date for what is always scored as of the snapshot's.
func (a *app) keepsSnapshot(cmd *cobra.Command, s *publish.Snapshot) error {
	if cmd.Flags().Changed("as-of") && a.asOf != s.Manifest.Run.AsOf {
		return usage(fmt.Errorf("--as-of: wanted none, or %s as snapshot %s has it, found %s; netmarket refresh --as-of %s scores another day", s.Manifest.Run.AsOf, s.ID, a.asOf, a.asOf))
	}
	return nil
}
