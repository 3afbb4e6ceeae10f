package main

import (
	"fmt"
	"log/slog"

	"github.com/spf13/cobra"

	"netmarket/schedules/record"
	"netmarket/transform"
)

func (a *app) buildCommand() *cobra.Command {
	var all, explain bool
	cmd := &cobra.Command{
		Use:   "build",
		Short: "Make the private DuckDB file from captures and the inbox, and check it",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.locked(func() error {
				g, err := a.gather(cmd.Context())
				if err != nil {
					return err
				}
				a.reportDeliveries(g)
				g.input.KeepAll = all
				started := now()
				result, err := a.build(cmd.Context(), g)
				if err != nil {
					return a.withheld(err)
				}
				slog.Info("built", "rows", result.Models, "status", record.ClassDone, "ms", since(started))
				if a.asJSON {
					if err := a.printJSON(map[string]any{"schema": "netmarket.build/v1", "path": a.buildPath(), "snapshot": g.snapshotID(), "models": result.Models, "findings": result.Findings, "steps": result.Steps, "whole": result.Whole}); err != nil {
						return err
					}
				}
				if explain {
					a.explainBuild(result)
				}
				a.tell("built %s for snapshot %s", a.buildPath(), g.snapshotID())
				if g.isStale() {
					return coded{exitStale, errReported}
				}
				return nil
			})
		},
	}
	cmd.Flags().BoolVar(&all, "all", false, "also keep the tables the published ones were made from, for looking at")
	cmd.Flags().BoolVar(&explain, "explain", false, "say of each model whether it ran, why, its rows and milliseconds")
	cmd.Flags().IntVar(&a.shards, "processes", 0, "processes that build provinces side by side (default build.processes)")
	return cmd
}

func (a *app) checkCommand() *cobra.Command {
	var show string
	cmd := &cobra.Command{
		Use:   "check",
		Short: "Build and list every check that found offenders",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.locked(func() error {
				g, err := a.gather(cmd.Context())
				if err != nil {
					return err
				}
				result, err := a.build(cmd.Context(), g)
				if result == nil {
					return err
				}
				if printErr := a.printFindings(result.Findings, show); printErr != nil {
					return printErr
				}
				if err != nil && exitCode(err) == exitWithheld {
					return coded{exitWithheld, errReported}
				}
				return err
			})
		},
	}
	cmd.Flags().StringVar(&show, "show", "", "print the offenders of this check")
	return cmd
}

func (a *app) printFindings(findings []transform.Finding, show string) error {
	if a.asJSON {
		return a.printJSON(map[string]any{"schema": "netmarket.check/v1", "findings": findings})
	}
	shown := false
	for _, f := range findings {
		if show != "" && f.Check != show {
			continue
		}
		shown = true
		fmt.Fprintf(a.out, "%s %s (%s): %s: %d\n", f.Severity, f.Check, f.Model, f.What, f.Count)
		if show == "" {
			continue
		}
		for _, row := range f.Rows {
			one := transform.Finding{Columns: f.Columns, Rows: [][]string{row}}
			fmt.Fprintln(a.out, "  "+one.First())
		}
	}
	if show != "" && !shown {
		return usage(fmt.Errorf("check --show %s: no check of that name found offenders", show))
	}
	if len(findings) == 0 {
		fmt.Fprintln(a.out, "every check holds")
	}
	return nil
}

func (a *app) publishCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "publish",
		Short: "Make the finished build the current snapshot",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.locked(func() error {
				started := now()
				s, err := a.publishBuilt(cmd.Context())
				if err != nil {
					return err
				}
				slog.Info("published", "snapshot", s.ID, "status", record.ClassDone, "rows", sizeOf(s).rows, "ms", since(started))
				if a.asJSON {
					return a.printJSON(s.Manifest)
				}
				a.tell("published %s\n  %s", s.ID, s.Dir)
				return nil
			})
		},
	}
}
