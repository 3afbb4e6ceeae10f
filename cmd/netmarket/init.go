package main

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"netmarket/ingest/county"
)

func (a *app) initCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "init",
		Short: "Make a data directory: commented netmarket.yaml, inbox/ and the blank templates",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			if err := a.initialise(); err != nil {
				return err
			}
			fmt.Fprintf(a.out, "data directory ready: %s\n  put county exports into %s\n  blank workbooks are in %s\n",
				a.data, a.path("inbox", "<area code>"), a.path("templates"))
			return nil
		},
	}
}

// initialise makes what is not there yet and leaves the rest alone.
func (a *app) initialise() error {
	for _, dir := range []string{"", "inbox", filepath.Join("inbox", "national"), "captures", "quarantine", "published", "templates"} {
		mode := fs.FileMode(0o700)
		if dir == "" || dir == "published" {
			mode = 0o755 // readers of snapshots are other users
		}
		if exists(a.path(dir)) {
			continue
		}
		err := os.MkdirAll(a.path(dir), mode)
		if err == nil {
			err = os.Chmod(a.path(dir), mode) // whatever the umask
		}
		if err != nil {
			return fmt.Errorf("make data directory: %w", err)
		}
	}
	for _, d := range county.Datasets() {
		if err := writeTemplate(a.path("templates"), d); err != nil {
			return err
		}
	}
	if _, err := a.secret(); err != nil {
		return err
	}
	if err := a.markFormat(); err != nil {
		return err
	}
	return writeNew(a.path("netmarket.yaml"), settingsTemplate)
}

// secret is this deployment's key for hashing personal identifiers, made once.
// It never leaves the data directory.
func (a *app) secret() ([]byte, error) {
	path := a.path("secret.key")
	fresh := make([]byte, 32)
	if _, err := rand.Read(fresh); err != nil {
		return nil, fmt.Errorf("make secret: %w", err)
	}
	if err := writeNew(path, []byte(hex.EncodeToString(fresh)+"\n")); err != nil {
		return nil, err
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read secret: %w", err)
	}
	return text, nil
}

// writeNew writes a private file unless there is one.
func writeNew(path string, text []byte) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	_, err = f.Write(text)
	if err := errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return nil
}
