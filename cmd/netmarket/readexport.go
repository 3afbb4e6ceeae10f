package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"netmarket/ingest/cage"
	"netmarket/ingest/county"
)

const readExportName = "read-export"

// newCages are the children that read county exports: this program again,
// under its hidden command. Close them when done.
func newCages(size int) *cage.Pool {
	return &cage.Pool{Argv: []string{"netmarket", readExportName}, Limits: cage.DefaultLimits(), Size: size}
}

// readExportCommand is the child's side. It talks to the program that started
// it on standard input and output and reads no configuration.
func (a *app) readExportCommand() *cobra.Command {
	return &cobra.Command{
		Use:               readExportName,
		Hidden:            true,
		Args:              cobra.NoArgs,
		PersistentPreRunE: func(*cobra.Command, []string) error { a.isParsed = true; return nil },
		RunE: func(*cobra.Command, []string) error {
			if isTerminal(a.out) {
				return usage(errors.New("read-export: the program runs this command itself; to look at an export use netmarket inspect FILE"))
			}
			if code := cage.Serve(os.Stdin, a.out, county.Jobs()); code != 0 {
				return coded{code, fmt.Errorf("read-export: ended with %d: %w", code, errReported)}
			}
			return nil
		},
	}
}
