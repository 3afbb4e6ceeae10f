package main

import (
	"database/sql"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"netmarket/publish"
	"netmarket/publish/form"
	"netmarket/publish/page"
)

func (a *app) pageCommand() *cobra.Command {
	var id, out string
	cmd := &cobra.Command{
		Use:   "page --area CODE [--out DIR]",
		Short: "Write the scorecard page and the printable forms of an area, as a snapshot of few areas holds them",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.withSnapshot(cmd.Context(), id, func(s *publish.Snapshot, db *sql.DB) error {
				area, err := a.oneArea(s)
				if err != nil {
					return err
				}
				pages, err := page.One(cmd.Context(), s, db, area)
				for _, asked := range []error{publish.ErrNoPlan, publish.ErrNoGaps, form.ErrUnknownArea, form.ErrEarlierSnapshot} {
					if errors.Is(err, asked) {
						return usage(err)
					}
				}
				if err != nil {
					return err
				}
				return a.givePages(pages, out)
			})
		},
	}
	cmd.Flags().StringVar(&out, "out", ".", "directory to write pages/ into")
	cmd.Flags().StringVar(&id, "snapshot", "", "snapshot id (default the current one)")
	return cmd
}

// givePages writes pages below a directory.
func (a *app) givePages(pages map[string][]byte, out string) error {
	written := []string{}
	for _, name := range slices.Sorted(maps.Keys(pages)) {
		path := filepath.Join(out, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, pages[name], 0o644); err != nil {
			return err
		}
		written = append(written, path)
		a.tell("%s", path)
	}
	if a.asJSON {
		return a.printJSON(map[string]any{"schema": "netmarket.pages/v1", "files": written})
	}
	return nil
}
