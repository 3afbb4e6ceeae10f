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
		RunE: func(*cobra.Command, []string) error {
			if a.asJSON {
				return a.printJSON(map[string]any{"version": version, "go": runtime.Version(), "editions": metrics.Editions()})
			}
			fmt.Fprintf(a.out, "netmarket %s (%s)\n", version, runtime.Version())
			for _, e := range metrics.Editions() {
				fmt.Fprintln(a.out, "edition "+e)
			}
			return nil
		},
	}
}
