package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"netmarket/metrics"
	"netmarket/publish"
	"netmarket/publish/report"
	"netmarket/transform"
)

// snapshot is the named snapshot, or the current one.
func (a *app) snapshot(id string) (*publish.Snapshot, error) {
	if id == "" {
		return publish.Current(a.path("published"))
	}
	s, err := publish.Load(a.path("published"), id)
	if err != nil {
		return nil, usage(err)
	}
	return s, nil
}

// withSnapshot opens a snapshot for f and closes it.
func (a *app) withSnapshot(ctx context.Context, id string, f func(*publish.Snapshot, *sql.DB) error) (err error) {
	s, err := a.snapshot(id)
	if err != nil {
		return err
	}
	db, err := publish.Open(ctx, s)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	return f(s, db)
}

func (a *app) scoresCommand() *cobra.Command {
	var id string
	var detail bool
	var editions []string
	cmd := &cobra.Command{
		Use:   "scores",
		Short: "Print the scorecard of the current snapshot",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := a.snapshot(id)
			if err != nil {
				return err
			}
			doc, err := s.Scores()
			if err != nil {
				return err
			}
			if err := a.keepAreas(doc, s.ID); err != nil {
				return err
			}
			if len(editions) > 0 {
				return a.scoresByEdition(cmd, s, doc, editions)
			}
			if a.asJSON {
				text, err := doc.Encode()
				if err != nil {
					return err
				}
				_, err = a.out.Write(text)
				return err
			}
			return report.Terminal(a.out, doc, report.TerminalOptions{Color: isTerminal(a.out), Detail: detail})
		},
	}
	cmd.Flags().StringVar(&id, "snapshot", "", "snapshot id (default the current one)")
	cmd.Flags().BoolVar(&detail, "detail", false, "print every criterion")
	cmd.Flags().StringArrayVar(&editions, "edition", nil, "score the snapshot's captures by this edition of the index (repeatable: side by side); nothing is published")
	return cmd
}

// keepAreas leaves the areas asked for of a document made of this snapshot.
func (a *app) keepAreas(doc *publish.ScoresDocument, snapshot string) error {
	if len(a.areas) == 0 {
		return nil
	}
	var kept []publish.AreaScore
	for _, want := range a.areas {
		before := len(kept)
		for _, area := range doc.Areas {
			if area.RefArea == want {
				kept = append(kept, area)
			}
		}
		if len(kept) == before {
			return usage(fmt.Errorf("--area %s: not in snapshot %s", want, snapshot))
		}
	}
	doc.Areas = kept
	return nil
}

func (a *app) explainCommand() *cobra.Command {
	var id string
	cmd := &cobra.Command{
		Use:   "explain CRITERION --area CODE",
		Short: "Walk one score back: rule, figures, captures, address and cell, every reading",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.withSnapshot(cmd.Context(), id, func(s *publish.Snapshot, db *sql.DB) error {
				area, err := a.oneArea(s)
				if err != nil {
					return err
				}
				e, err := transform.Explain(cmd.Context(), db, strings.ToUpper(args[0]), area)
				if errors.Is(err, transform.ErrUnknownScore) {
					return usage(err)
				}
				if err != nil {
					return err
				}
				e.Snapshot = s.ID
				if a.asJSON {
					return a.printJSON(e)
				}
				return report.Explain(a.out, e)
			})
		},
	}
	cmd.Flags().StringVar(&id, "snapshot", "", "snapshot id (default the current one)")
	return cmd
}

// oneArea is --area, or the only area of the snapshot.
func (a *app) oneArea(s *publish.Snapshot) (string, error) {
	if len(a.areas) == 1 {
		return a.areas[0], nil
	}
	doc, err := s.Scores()
	if err != nil {
		return "", err
	}
	var codes []string
	for _, area := range doc.Areas {
		codes = append(codes, area.RefArea)
	}
	if len(a.areas) == 0 && len(codes) == 1 {
		return codes[0], nil
	}
	return "", usage(fmt.Errorf("--area: wanted one of %s", strings.Join(codes, ", ")))
}

func (a *app) snapshotsCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "snapshots",
		Short: "List the published history, oldest first",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			all, err := publish.List(a.path("published"))
			if err != nil {
				return err
			}
			if a.asJSON {
				return a.printJSON(listed(all))
			}
			for _, s := range all {
				mark := " "
				if s.IsCurrent {
					mark = "*"
				}
				if s.Err != nil {
					a.tell("%s %s  unreadable: %v", mark, s.ID, s.Err)
					continue
				}
				a.tell("%s %s  as of %s  %s  %d inputs", mark, s.ID, s.Manifest.Run.AsOf, s.Manifest.Run.Edition, len(s.Manifest.Run.Inputs))
			}
			a.tellNotes(all)
			return nil
		},
	}
}

// tellNotes prints the note of every edition that some snapshot was scored by.
func (a *app) tellNotes(all []*publish.Snapshot) {
	for _, id := range metrics.Editions() {
		if !slices.ContainsFunc(all, func(s *publish.Snapshot) bool { return s.Manifest.Run.Edition == id }) {
			continue
		}
		if e, err := metrics.Load(id); err == nil { // the listing needs no edition
			a.tellNote(e, "  "+id+": ")
		}
	}
}

type listedSnapshot struct {
	ID        string            `json:"snapshot"`
	IsCurrent bool              `json:"is_current"`
	Manifest  *publish.Manifest `json:"manifest,omitempty"`
	Error     string            `json:"error,omitempty"`
}

func listed(all []*publish.Snapshot) any {
	out := []listedSnapshot{}
	for _, s := range all {
		x := listedSnapshot{ID: s.ID, IsCurrent: s.IsCurrent}
		if s.Err != nil {
			x.Error = s.Err.Error()
		} else {
			x.Manifest = &s.Manifest
		}
		out = append(out, x)
	}
	return map[string]any{"schema": "netmarket.snapshots/v1", "snapshots": out}
}

func (a *app) verifyCommand() *cobra.Command {
	var readData bool
	cmd := &cobra.Command{
		Use:   "verify [ID]",
		Short: "Compare a snapshot with its manifest, and with --read-data its tables with each other",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			id := strings.Join(args, "")
			if id == "" {
				s, err := publish.Current(a.path("published"))
				if err != nil {
					return err
				}
				id = s.ID
			}
			var adds []publish.Producer // only the version that made the workbooks and pages makes the same
			if s, err := publish.Load(a.path("published"), id); err == nil && s.Manifest.Run.Version == version {
				adds = producers()
			}
			step := a.rec.Step("verify")
			r, err := publish.Verify(cmd.Context(), a.path("published"), id, readData, adds...)
			step.End(statusOf(errors.Join(err, r.Err())), r.Rows, r.Bytes)
			if err != nil {
				return err
			}
			if a.asJSON {
				err = a.printJSON(r)
			} else if r.OK() {
				a.tell("%s: %d files, %d bytes, %d tables with %d rows: as published", r.Snapshot, r.Files, r.Bytes, r.Tables, r.Rows)
				for _, part := range r.Unchecked {
					a.tell("  %s", part)
				}
			}
			return errors.Join(err, r.Err())
		},
	}
	cmd.Flags().BoolVar(&readData, "read-data", false, "also compare every table in its forms, DuckDB, Parquet and CSV, row by row, and make anew what is made of them")
	return cmd
}
