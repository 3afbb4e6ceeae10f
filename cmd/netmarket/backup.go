package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"filippo.io/age"
	"github.com/spf13/cobra"
	"go.etcd.io/bbolt"

	"netmarket/ingest/web"
	"netmarket/publish"
	"netmarket/publish/backup"
)

// backupSettings say where backups go.
type backupSettings struct {
	To        string     `yaml:"to"`        // a directory, or s3://bucket/prefix
	Recipient string     `yaml:"recipient"` // age1…: encrypts; secret.key is part of a backup only then
	S3        s3Settings `yaml:"s3"`        // how the bucket is reached
}

// s3Settings reach a bucket. Keys are references: file:/path or env:NAME.
type s3Settings struct {
	Endpoint  string `yaml:"endpoint"`   // host:port
	Region    string `yaml:"region"`     // as the store names it, may be empty
	AccessKey secret `yaml:"access_key"` // file:PATH or env:NAME
	SecretKey secret `yaml:"secret_key"` // file:PATH or env:NAME
	Plain     bool   `yaml:"plain"`      // http, inside an office only
}

func (a *app) backupCommand() *cobra.Command {
	var to, recipient string
	cmd := &cobra.Command{
		Use:   "backup",
		Short: "Copy captures, snapshots, ledger and configuration elsewhere; only what changed is sent",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			place, err := a.place(to)
			if err != nil {
				return err
			}
			recipients, err := a.recipients(recipient)
			if err != nil {
				return err
			}
			return a.locked(func() error { return a.backUp(cmd.Context(), place, recipients) })
		},
	}
	cmd.Flags().StringVar(&to, "to", "", "a directory or s3://bucket/prefix (default backup.to of the configuration)")
	cmd.Flags().StringVar(&recipient, "recipient", "", "age1…: encrypt for this key (default backup.recipient)")
	cmd.AddCommand(a.backupListCommand(), a.backupVerifyCommand())
	return cmd
}

func (a *app) backUp(ctx context.Context, place backup.Place, recipients []age.Recipient) error {
	source := backup.Source{Dir: a.data, Version: version, Now: now()}
	if s, err := publish.Current(a.path("published")); err == nil {
		source.Snapshot = s.ID
	}
	if exists(a.path("state.db")) {
		source.State = func(w io.Writer) error { return copyState(a.path("state.db"), w) }
	}
	bar := a.progress("backing up")
	source.Done = func(done, total int) { bar.set(done, total, "") }
	l, err := backup.Take(ctx, source, place, recipients)
	bar.close()
	if err != nil {
		return err
	}
	if len(recipients) == 0 { // an encrypted list cannot be read here, so nothing is known to be unneeded
		if _, err := backup.Prune(ctx, place, a.settings.Keep.backups(), nil); err != nil {
			return fmt.Errorf("backup %s is stored; older ones were not pruned: %w", l.ID, err)
		}
	}
	if a.asJSON {
		return a.printJSON(l)
	}
	a.tell("backup %s: %d files, %d bytes, at %s", l.ID, len(l.Files), l.Bytes(), place)
	for _, out := range l.LeftOut {
		a.tell("  left out: %s", out)
	}
	return nil
}

// copyState writes a consistent copy of the ledger while others may write.
func copyState(path string, w io.Writer) error {
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{ReadOnly: true})
	if err != nil {
		return fmt.Errorf("open ledger: %w", err)
	}
	return errors.Join(db.View(func(tx *bbolt.Tx) error { _, err := tx.WriteTo(w); return err }), db.Close())
}

// place opens where backups are: the flag, else the configuration.
func (a *app) place(named string) (backup.Place, error) {
	b := a.settings.Backup
	if named == "" {
		named = b.To
	}
	rest, isBucket := strings.CutPrefix(named, "s3://")
	switch {
	case named == "":
		return nil, usage(errors.New("backup: say where, with --to or backup.to in the configuration: a directory, or s3://bucket/prefix"))
	case !isBucket && strings.Contains(named, "://"):
		return nil, usage(fmt.Errorf("backup: wanted a directory or s3://bucket/prefix, found %q", named))
	case !isBucket:
		return a.directory(named)
	}
	bucket, prefix, _ := strings.Cut(rest, "/")
	access, err := a.bucketKey("access_key", b.S3.AccessKey)
	if err != nil {
		return nil, err
	}
	secret, err := a.bucketKey("secret_key", b.S3.SecretKey)
	if err != nil {
		return nil, err
	}
	policy, err := a.policy()
	if err != nil {
		return nil, usage(err)
	}
	place, err := backup.OpenBucket(backup.BucketConfig{
		Endpoint: b.S3.Endpoint, Region: b.S3.Region, Name: bucket, Prefix: prefix, AccessKey: access, SecretKey: secret,
		Plain: b.S3.Plain, Transport: web.New(policy).Transport(),
	})
	return place, usageIf(err)
}

// directory refuses a place inside the data directory: each backup would hold
// the ones before it, and be lost with what it is a copy of.
func (a *app) directory(named string) (backup.Place, error) {
	data, err := filepath.Abs(a.data)
	if err != nil {
		return nil, err
	}
	place, err := filepath.Abs(named)
	if err != nil {
		return nil, err
	}
	if inside, err := filepath.Rel(data, place); err == nil && filepath.IsLocal(inside) {
		return nil, usage(fmt.Errorf("backup: wanted a place outside the data directory %s, found %s; choose another disk", data, place))
	}
	return backup.Directory(named), nil
}

// bucketKey reads a key of the bucket; the key itself never stands in the
// configuration.
func (a *app) bucketKey(name string, s secret) (string, error) {
	value, err := s.read(a.data)
	if err == nil && !s.isReference() {
		err = errors.New("wanted file:PATH or env:NAME")
	}
	if err != nil {
		return "", usage(fmt.Errorf("configuration: backup.s3.%s: %w", name, err))
	}
	return value, nil
}

func (a *app) recipients(named string) ([]age.Recipient, error) {
	if named == "" {
		named = a.settings.Backup.Recipient
	}
	if named == "" {
		return nil, nil
	}
	r, err := age.ParseX25519Recipient(named)
	if err != nil {
		return nil, usage(fmt.Errorf("backup recipient: wanted an age X25519 key (age1…): %w", err))
	}
	return []age.Recipient{r}, nil
}
