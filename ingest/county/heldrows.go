package county

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
)

// mostHeld are the rows of a data set up to which a delivery is held against
// its gates; a larger one would have to be held in memory.
const mostHeld = mostFormer

// holdKept holds an export against its gates whose rows were already written:
// they are read back from the kept tables.
func (e *Export) holdKept(name string, c Circumstances, open func(dataset string) (io.ReadCloser, error)) error {
	if e.Refused() {
		return nil
	}
	for _, tables := range byDataset(e.Tables) {
		if err := readBack(tables, open); err != nil {
			return fmt.Errorf("hold %s against its gates: %w", name, err)
		}
	}
	err := e.HoldGates(name, c)
	e.withoutRows()
	return err
}

// readBack fills the rows of the tables of one data set from the kept table,
// in which they follow one another. A large one stays unread.
func readBack(tables []*Table, open func(dataset string) (io.ReadCloser, error)) (err error) {
	total := 0
	for _, t := range tables {
		total += t.Count
	}
	if total == 0 || total > mostHeld {
		return nil
	}
	f, err := open(tables[0].Dataset.ID)
	if err != nil || f == nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	in := csv.NewReader(f)
	if _, err := in.Read(); err != nil {
		return err
	}
	for _, t := range tables {
		t.Rows = make([]Row, 0, t.Count)
		for range t.Count {
			record, err := in.Read()
			if err != nil {
				return err
			}
			number, err := strconv.Atoi(record[1])
			if err != nil {
				return err
			}
			t.Rows = append(t.Rows, Row{Number: number, Values: record[2:]})
		}
	}
	return nil
}

// isUnread reports whether rows of a data set were left in the kept table.
func isUnread(tables []*Table) bool {
	return slices.ContainsFunc(tables, func(t *Table) bool { return t.Count > 0 && t.Rows == nil })
}

// heldTables are kept tables in memory, for a file that is looked at only.
type heldTables map[string]*bounded

// bounded is a buffer that is given up when it grows too large.
type bounded struct {
	bytes.Buffer
	isOver bool
}

const mostHeldBytes = 64 << 20

func (b *bounded) Write(p []byte) (int, error) {
	if b.isOver || b.Len()+len(p) > mostHeldBytes {
		b.isOver = true
		b.Buffer = bytes.Buffer{}
		return len(p), nil
	}
	return b.Buffer.Write(p)
}

func (h heldTables) keep(dataset string) (io.Writer, error) {
	h[dataset] = &bounded{}
	return h[dataset], nil
}

// open is nil for a table that was given up.
func (h heldTables) open(dataset string) (io.ReadCloser, error) {
	b := h[dataset]
	if b == nil || b.isOver {
		return nil, nil
	}
	return io.NopCloser(bytes.NewReader(b.Bytes())), nil
}
