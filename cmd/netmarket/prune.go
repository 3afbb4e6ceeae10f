package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"netmarket/ingest/disk"
	"netmarket/publish"
)

// keepSettings say how much of the history stays.
type keepSettings struct {
	Snapshots int `yaml:"snapshots"` // newest snapshots that stay
	Backups   int `yaml:"backups"`   // newest backups that stay at the place of backup
}

// Defaults: a year of nightly snapshots, a month of backups.
const (
	defaultKeepSnapshots = 400
	defaultKeepBackups   = 30
)

func (k keepSettings) snapshots() int {
	if k.Snapshots == 0 {
		return defaultKeepSnapshots
	}
	return k.Snapshots
}

func (k keepSettings) backups() int {
	if k.Backups == 0 {
		return defaultKeepBackups
	}
	return k.Backups
}

func (a *app) pruneCommand() *cobra.Command {
	var keep int
	var dry bool
	cmd := &cobra.Command{
		Use:   "prune",
		Short: "Remove old snapshots; the current one and pinned ones always stay",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if !cmd.Flags().Changed("keep") {
				keep = a.settings.Keep.snapshots()
			}
			if keep < 1 {
				return usage(fmt.Errorf("--keep: wanted 1 snapshot or more, found %d", keep))
			}
			return a.locked(func() error {
				p, err := publish.PruneOn(disk.Or(a.seams.fs), a.path("published"), keep, dry)
				if err == nil && !dry && len(p.Removed) > 0 {
					err = a.writeHistory()
				}
				if err != nil {
					return err
				}
				if a.asJSON {
					return a.printJSON(p)
				}
				verb := "removed"
				if dry {
					verb = "would remove"
				}
				for _, id := range p.Removed {
					a.tell("%s %s", verb, id)
				}
				a.tell("%d removed, %d stay", len(p.Removed), len(p.Kept))
				return nil
			})
		},
	}
	cmd.Flags().IntVar(&keep, "keep", 0, "newest snapshots that stay (default keep.snapshots of the configuration, else 400)")
	cmd.Flags().BoolVar(&dry, "dry-run", false, "only say what would go")
	return cmd
}

// pinCommand keeps a snapshot for ever: one that was handed in, or quoted.
func (a *app) pinCommand() *cobra.Command {
	var why string
	cmd := &cobra.Command{
		Use:   "pin ID --why REASON",
		Short: "Keep a snapshot whatever is pruned",
		Args:  cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			if strings.TrimSpace(why) == "" {
				return usage(fmt.Errorf("--why: wanted a reason that tells in years why %s is kept", args[0]))
			}
			return a.locked(func() error { return usageIf(publish.SetPin(a.path("published"), args[0], why)) })
		},
	}
	cmd.Flags().StringVar(&why, "why", "", "what it is kept for")
	return cmd
}

func (a *app) unpinCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "unpin ID",
		Short: "Let a pinned snapshot be pruned again",
		Args:  cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			return a.locked(func() error { return usageIf(publish.SetPin(a.path("published"), args[0], "")) })
		},
	}
}

func usageIf(err error) error {
	if err == nil {
		return nil
	}
	return usage(err)
}
