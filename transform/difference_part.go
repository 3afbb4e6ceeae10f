package transform

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// Captures are what the earlier build read with the differences of some causes
// applied: of none, what the earlier read; of all, what the later did. A
// capture that only a part is read of gets a table of its own in dir.
func (d *Differences) Captures(dir string, isApplied func(cause string) bool) ([]Source, error) {
	var sources []Source
	for i := range d.shares {
		s := &d.shares[i]
		present, all := make([]bool, len(s.rows)), 0
		for j, r := range s.rows {
			present[j] = s.reads(r, isApplied)
			if present[j] {
				all++
			}
		}
		isShared := s.inEarlier && s.inLater
		switch {
		case isShared && all == len(s.rows), len(s.rows) > 0 && all == len(s.rows), len(s.rows) == 0 && isApplied(s.empty) == s.inLater:
			sources = append(sources, s.Source)
		case isShared || all > 0:
			part := s.Source
			part.Table = filepath.Join(dir, "part-"+s.ID+".csv")
			if err := writePart(s.Table, part.Table, present); err != nil {
				return nil, fmt.Errorf("capture %.8s: %w", s.ID, err)
			}
			sources = append(sources, part)
		}
	}
	return sources, nil
}

// reads reports whether a build with these causes reads a row. What neither
// build uses yet, for it counts from a later day, comes with its capture.
func (s *share) reads(r rowShare, isApplied func(string) bool) bool {
	isShared := s.inEarlier && s.inLater
	if isShared && r.earlier == r.later {
		return true
	}
	isLater := r.later
	if !isShared {
		isLater = s.inLater
	}
	return isApplied(r.cause) == isLater
}

// writePart copies the header and the present rows of a table.
func writePart(from, to string, present []bool) (err error) {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	rows, kept := csv.NewReader(in), csv.NewWriter(out)
	rows.ReuseRecord = true
	for line := -1; ; line++ { // the header is before the first row
		record, err := rows.Read()
		if errors.Is(err, io.EOF) {
			kept.Flush()
			return kept.Error()
		}
		if err != nil {
			return err
		}
		if line < 0 || present[line] {
			if err := kept.Write(record); err != nil {
				return err
			}
		}
	}
}
