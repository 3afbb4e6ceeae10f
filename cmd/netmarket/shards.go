package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"netmarket/schedules/record"
	"netmarket/transform"
)

const makeShardName = "make-shard"

// processes is how many processes build provinces side by side.
func (a *app) processes() int { return cmp.Or(a.shards, a.settings.Build.Processes, 1) }

// makeShard builds one province in a process of its own: this program again,
// under its hidden command. What the child says of its end is the error.
func (a *app) makeShard(ctx context.Context, work string) error {
	self, err := os.Executable()
	if err != nil {
		return fmt.Errorf("start process: %w", err)
	}
	var said strings.Builder
	child := exec.CommandContext(ctx, self, makeShardName, work)
	child.Stderr = &said
	err = child.Run()
	if err == nil {
		return nil
	}
	if text := strings.TrimSpace(said.String()); text != "" {
		return fmt.Errorf("its process ended with %w: %s", err, text)
	}
	return fmt.Errorf("its process ended with %w; with fewer processes (build.processes) each may take more memory", err)
}

// makeShardCommand is the child's side. It reads no configuration.
func (a *app) makeShardCommand() *cobra.Command {
	return &cobra.Command{
		Use:               makeShardName + " FILE",
		Hidden:            true,
		Args:              cobra.ExactArgs(1),
		PersistentPreRunE: func(*cobra.Command, []string) error { a.isParsed = true; return nil },
		RunE: func(cmd *cobra.Command, args []string) error {
			if isTerminal(a.err) {
				return usage(errors.New("make-shard: the program runs this command itself; use netmarket build"))
			}
			return transform.MakeShard(cmd.Context(), args[0])
		},
	}
}

// explainBuild prints what was done with each model, shards together by why.
func (a *app) explainBuild(r *transform.Result) {
	if a.asJSON {
		return
	}
	if r.Whole != "" {
		a.tell("in one piece: %s", r.Whole)
	}
	table := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "model\tshard\tstate\trows\tms\twhy")
	for _, s := range r.Steps {
		fmt.Fprintf(table, "%s\t%s\t%s\t%d\t%d\t%s\n", s.Model, cmp.Or(s.Shard, "-"), s.State, s.Rows, s.Ms, record.Clean(s.Why))
	}
	_ = table.Flush() // to the terminal, as every line a person reads
}
