package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	diskio "netmarket/ingest/disk"
)

// proofs are the times at which a person last saw that something works which
// is only needed when everything else does not: proofs.json.
type proofs struct {
	Schema string    `json:"schema"`
	Alert  time.Time `json:"alert,omitzero"`  // every channel took a test message
	Backup time.Time `json:"backup,omitzero"` // a backup was read back whole
}

const proofsSchema = "netmarket.proofs/v1"

// readProofs is empty where nothing was proved, or nothing is known of it.
func (a *app) readProofs() (p proofs) {
	text, err := os.ReadFile(a.path("proofs.json"))
	if err != nil || json.Unmarshal(text, &p) != nil || p.Schema != proofsSchema {
		return proofs{}
	}
	return p
}

// prove enters a proof. Where there is no data directory there is nobody who
// would ask.
func (a *app) prove(enter func(*proofs)) error {
	if _, err := os.Stat(a.data); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	p := a.readProofs()
	p.Schema = proofsSchema
	enter(&p)
	text, err := json.Marshal(p)
	if err != nil {
		return err
	}
	if err := diskio.Replace(diskio.OS{}, a.path("proofs.json"), bytes.NewReader(append(text, '\n')), 0o600); err != nil {
		return fmt.Errorf("enter what was proved: %w", err)
	}
	return nil
}
