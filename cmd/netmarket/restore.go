package main

import (
	"errors"
	"fmt"
	"os"

	"filippo.io/age"
	"github.com/spf13/cobra"

	"netmarket/publish"
	"netmarket/publish/backup"
)

func (a *app) backupListCommand() *cobra.Command {
	var from string
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the backups of a place, oldest first",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			place, err := a.place(from)
			if err != nil {
				return err
			}
			all, err := backup.Backups(cmd.Context(), place)
			if err != nil {
				return err
			}
			if a.asJSON {
				return a.printJSON(map[string]any{"schema": "netmarket.backups/v1", "backups": all})
			}
			for _, s := range all {
				mark := ""
				if s.IsEncrypted {
					mark = "  encrypted"
				}
				a.tell("%s%s", s.ID, mark)
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&from, "from", "", "a directory or s3://bucket/prefix (default backup.to of the configuration)")
	return cmd
}

func (a *app) backupVerifyCommand() *cobra.Command {
	var from, identity string
	cmd := &cobra.Command{
		Use:   "verify [BACKUP]",
		Short: "Read every object of a backup and compare it with its SHA-256",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			place, identities, err := a.placeToRead(from, identity)
			if err != nil {
				return err
			}
			l, err := backup.Check(cmd.Context(), place, first(args), identities)
			if err != nil {
				return restoreFault(err)
			}
			a.tell("backup %s: %d files, %d bytes: as stored", l.ID, len(l.Files), l.Bytes())
			return a.prove(func(p *proofs) { p.Backup = now().UTC() })
		},
	}
	cmd.Flags().StringVar(&from, "from", "", "a directory or s3://bucket/prefix (default backup.to of the configuration)")
	cmd.Flags().StringVar(&identity, "identity", "", "file with the age identity of an encrypted backup")
	return cmd
}

func (a *app) restoreCommand() *cobra.Command {
	var from, identity, snapshot string
	cmd := &cobra.Command{
		Use:   "restore [BACKUP] --from PLACE",
		Short: "Write a backup into an empty data directory and verify its snapshots",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			place, identities, err := a.placeToRead(from, identity)
			if err != nil {
				return err
			}
			var keep backup.Keep
			if snapshot != "" {
				keep = backup.OnlySnapshot(snapshot)
			}
			l, err := backup.Restore(cmd.Context(), place, first(args), a.data, identities, keep)
			if err != nil {
				return restoreFault(err)
			}
			if err := a.checkFormat(); err != nil {
				return usage(fmt.Errorf("restored %s whole, but for another program: %w", l.ID, err))
			}
			all, err := publish.List(a.path("published"))
			if err != nil {
				return err
			}
			for _, s := range all {
				r, err := publish.Verify(cmd.Context(), a.path("published"), s.ID, s.IsCurrent || snapshot != "")
				if err = errors.Join(err, r.Err()); err != nil {
					return fmt.Errorf("restored %s, but snapshot %s is not as published: %w", l.ID, s.ID, err)
				}
			}
			a.tell("restored %s into %s: %d snapshots, all as published", l.ID, a.data, len(all))
			if !exists(a.path("secret.key")) && snapshot == "" {
				a.tell("  secret.key was not part of it: put the kept copy into %s before the next refresh, or people without a licence get other keys than before", a.data)
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&from, "from", "", "a directory or s3://bucket/prefix")
	cmd.Flags().StringVar(&identity, "identity", "", "file with the age identity of an encrypted backup")
	cmd.Flags().StringVar(&snapshot, "snapshot", "", "restore only this snapshot")
	return cmd
}

// restoreFault is a matter of usage where asking otherwise would help; damage
// of the place is a fault.
func restoreFault(err error) error {
	for _, asked := range []error{backup.ErrNone, backup.ErrUnknown, backup.ErrNothing, backup.ErrNotEmpty, backup.ErrEncrypted, backup.ErrNewer} {
		if errors.Is(err, asked) {
			return usage(err)
		}
	}
	return err
}

// placeToRead is where backups are, with what opens them.
func (a *app) placeToRead(from, identity string) (backup.Place, []age.Identity, error) {
	identities, err := identitiesOf(identity)
	if err != nil {
		return nil, nil, err
	}
	place, err := a.place(from)
	return place, identities, err
}

func first(args []string) string {
	if len(args) == 0 {
		return ""
	}
	return args[0]
}

func identitiesOf(path string) ([]age.Identity, error) {
	if path == "" {
		return nil, nil
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, usage(err)
	}
	identities, err := age.ParseIdentities(f)
	if err = errors.Join(err, f.Close()); err != nil {
		return nil, usage(fmt.Errorf("read identity %s: %w", path, err))
	}
	return identities, nil
}
