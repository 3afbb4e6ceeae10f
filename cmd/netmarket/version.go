package main

import (
	"fmt"
	"runtime"

	"github.com/spf13/cobra"

	"netmarket/metrics"
)

func (a *app) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version of the program and the editions it carries",
		Args:  cobra.NoArgs,
		// It answers whatever the data directory is: its remedy names a version.
		PersistentPreRunE: func(*cobra.Command, []string) error { a.isParsed = true; return nil },
		RunE: func(*cobra.Command, []string) error {
			if a.asJSON {
				return a.printJSON(map[string]any{"version": version, "go": runtime.Version(), "editions": metrics.Editions()})
			}
			fmt.Fprintf(a.out, "netmarket %s (%s)\n", version, runtime.Version())
			for _, id := range metrics.Editions() {
				e, err := metrics.Load(id)
				if err != nil {
					return usage(err)
				}
				of := ""
				if e.Extends != "" {
					of = ", extends " + e.Extends
				}
				a.tell("edition %s%s\n  %s", e.ID, of, e.Title)
				a.tellNote(e, "  ")
			}
			return nil
		},
	}
}

// tellNote prints what must be known before using an edition.
func (a *app) tellNote(e *metrics.Edition, lead string) {
	if e.Note != "" {
		a.tell("%s%s", lead, e.Note)
	}
}
