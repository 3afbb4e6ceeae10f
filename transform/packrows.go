package transform

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"sync"

	"netmarket/ingest"
	"netmarket/transform/parquet"
)

// packer has the memory to write packs with, one after another.
type packer struct {
	in  ingest.Records
	out parquet.Writer
}

var packers = sync.Pool{New: func() any { return &packer{} }}

// write writes the rows of captures' files, each under its capture, as
// one Parquet file. Columns are matched by name; one that a file does not have
// is null in its rows, and so is an empty text unless the column says otherwise.
func (p *packer) write(to io.Writer, t rawTable, sources []Source) error {
	if err := p.out.Begin(to, append([]string{"capture"}, t.header...)); err != nil {
		return err
	}
	for _, s := range sources {
		if err := p.add(t, s); err != nil {
			return fmt.Errorf("capture %.8s: %w", s.ID, err)
		}
	}
	return p.out.Close()
}

// add writes the rows of one file.
func (p *packer) add(t rawTable, s Source) (err error) {
	f, err := os.Open(t.of(s))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	r := &p.in
	r.Begin(f)
	if !r.Next() {
		return errors.Join(r.Err(), fmt.Errorf("wanted a header line, found an empty table %s", t.of(s)))
	}
	first := r.Fields()
	places, width := make([]int, len(t.header)), len(first) // of each column, in the file
	ifEmpty := make([][]byte, len(t.header))
	for i, name := range t.header {
		places[i] = slices.IndexFunc(first, func(f []byte) bool { return string(f) == name })
		if slices.Contains(t.texts, name) {
			ifEmpty[i] = []byte{}
		}
	}
	values := make([][]byte, len(t.header)+1)
	values[0] = []byte(s.ID)
	for n := 1; r.Next(); n++ {
		fields := r.Fields()
		if len(fields) != width {
			return fmt.Errorf("record %d: wanted %d fields, found %d", n, width, len(fields))
		}
		for i, at := range places {
			if values[i+1] = ifEmpty[i]; at >= 0 && len(fields[at]) > 0 {
				values[i+1] = fields[at]
			}
		}
		if err := p.out.Row(values); err != nil {
			return err
		}
	}
	return r.Err()
}
