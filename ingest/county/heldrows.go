package county

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"sync"

	"netmarket/ingest"
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
		room := heldRooms.Get().(*heldRoom)
		defer heldRooms.Put(room) // once no row is looked at any more
		if err := room.readBack(tables, open); err != nil {
			return fmt.Errorf("hold %s against its gates: %w", name, err)
		}
	}
	err := e.HoldGates(name, c)
	e.withoutRows()
	return err
}

// heldRoom is memory for the rows of a data set, to be used again.
type heldRoom struct {
	in     ingest.Records
	rows   []Row
	values []string
}

var heldRooms = sync.Pool{New: func() any { return &heldRoom{} }}

// readBack fills the rows of the tables of one data set from the kept table,
// in which they follow one another. A large one stays unread.
func (m *heldRoom) readBack(tables []*Table, open func(dataset string) (io.ReadCloser, error)) (err error) {
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
	in := &m.in
	in.Begin(f)
	if !in.Next() {
		return errors.Join(errCutTable, in.Err())
	}
	isAsked, texts := tables[0].Dataset.askedOf(), rowTexts{}
	m.rows = slices.Grow(m.rows[:0], total)
	m.values = slices.Grow(m.values[:0], total*len(isAsked))
	values := m.values[:total*len(isAsked)]
	clear(values)
	for _, t := range tables {
		from := len(m.rows)
		for range t.Count {
			if !in.Next() || len(in.Fields()) != len(isAsked)+2 {
				return errors.Join(errCutTable, in.Err())
			}
			number, err := strconv.Atoi(string(in.Fields()[1]))
			if err != nil {
				return err
			}
			row := values[:len(isAsked):len(isAsked)]
			values = values[len(isAsked):]
			texts.fill(row, in.Fields()[2:], isAsked)
			m.rows = append(m.rows, Row{Number: number, Values: row})
		}
		t.Rows = m.rows[from:len(m.rows):len(m.rows)]
	}
	return nil
}

var errCutTable = errors.New("wanted as many rows as were kept, found fewer")

// rowTexts is memory for the values of rows, given out in pieces that stay as they
// are.
type rowTexts struct{ room []byte }

const rowTextRoom = 1 << 18

// fill takes over the values that are asked for.
func (m *rowTexts) fill(values []string, fields [][]byte, isAsked []bool) {
	for i, f := range fields {
		if !isAsked[i] || len(f) == 0 {
			continue
		}
		if len(f) > cap(m.room)-len(m.room) {
			m.room = make([]byte, 0, max(rowTextRoom, len(f)))
		}
		from := len(m.room)
		m.room = append(m.room, f...)
		values[i] = view(m.room[from:])
	}
}

// narrowGates ask for no more of a row than the columns they name and its area.
var narrowGates = []string{"not_future", "rows", "keys", "steady"}

// askedOf tells, by their place, the values that the gates of a data set look at.
func (d *Dataset) askedOf() []bool {
	kept, kinds := d.keptIndex(), gateKinds()
	isAsked, isAll := make([]bool, len(kept)), false
	for _, g := range d.Gates {
		if kinds[g.Gate].hold == nil {
			continue
		}
		isAll = isAll || !slices.Contains(narrowGates, g.Gate)
		for _, key := range slices.Concat([]string{g.Column}, g.Columns, g.By) {
			if at, ok := kept[key]; ok {
				isAsked[at] = true
			}
		}
	}
	for i := range d.Columns {
		if at, ok := kept[d.Columns[i].Key]; ok && d.Columns[i].Region {
			isAsked[at] = true
		}
	}
	for at := range isAsked {
		isAsked[at] = isAsked[at] || isAll
	}
	return isAsked
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
