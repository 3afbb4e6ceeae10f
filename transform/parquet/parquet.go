// Package parquet writes tables of text as Parquet files: what the engine reads
// again and again is read from CSV once, and a value costs little more than its
// copy. Every column is an optional text. Texts that repeat are written once a
// group of rows and then by number.
package parquet

import (
	"fmt"
	"io"
	"slices"

	"github.com/klauspost/compress/s2"
)

// groupRows are the rows of a group, a multiple of what the engine reads at once.
// A group is held in memory until it is full.
const groupRows = 30 * 2048

// Writer writes files, one after another.
type Writer struct {
	to      io.Writer
	at      int64
	columns []column
	groups  []group
	rows    int64
	page    []byte
	packed  []byte
}

// group is what the foot says of a group of rows.
type group struct {
	rows   int
	chunks []chunk
}

// chunk is what the foot says of one column in a group.
type chunk struct {
	dictionary, data int64 // where its pages begin; no dictionary: -1
	values           int
	size, packed     int64 // bytes before and after compression, with heads
}

// Constants of the format.
const (
	mark          = "PAR1"
	byteArray     = 6
	optional      = 1
	utf8Text      = 0
	snappyCodec   = 1
	dataPage      = 0
	dictPage      = 2
	plainValues   = 0
	runs          = 3
	dictNumbers   = 8
	formatVersion = 1
)

// Begin begins a file with columns of these names. A writer may write one file
// after another; it uses its memory again.
func (w *Writer) Begin(to io.Writer, names []string) error {
	w.to, w.at, w.groups, w.rows = to, 0, w.groups[:0], 0
	w.columns = slices.Grow(w.columns[:0], len(names))[:len(names)]
	for i, name := range names {
		w.columns[i].begin(name)
	}
	return w.write([]byte(mark))
}

// Row adds a row of one value a column; nil is null. The values are not kept.
func (w *Writer) Row(values [][]byte) error {
	if len(values) != len(w.columns) {
		return fmt.Errorf("write row: wanted %d values, found %d", len(w.columns), len(values))
	}
	for i := range w.columns {
		w.columns[i].add(values[i])
	}
	if w.columns[0].rows == groupRows {
		return w.flush()
	}
	return nil
}

// Close writes what is left and the foot. It does not close the file below.
func (w *Writer) Close() error {
	if err := w.flush(); err != nil {
		return err
	}
	foot := w.foot()
	n := len(foot)
	return w.write(append(foot, byte(n), byte(n>>8), byte(n>>16), byte(n>>24), mark[0], mark[1], mark[2], mark[3]))
}

func (w *Writer) write(b []byte) error {
	n, err := w.to.Write(b)
	w.at += int64(n)
	return err
}

// flush writes the rows at hand as a group.
func (w *Writer) flush() error {
	g := group{rows: w.columns[0].rows}
	if g.rows == 0 {
		return nil
	}
	for i := range w.columns {
		c := &w.columns[i]
		k := chunk{dictionary: -1, values: c.rows}
		if !c.isPlain {
			k.dictionary = w.at
			if err := w.writePage(&k, dictPage, len(c.ends), c.words); err != nil {
				return err
			}
		}
		k.data = w.at
		w.page = c.appendData(w.page[:0])
		kind := dictNumbers
		if c.isPlain {
			kind = plainValues
		}
		if err := w.writePage(&k, dataPage, c.rows, w.page, kind); err != nil {
			return err
		}
		g.chunks = append(g.chunks, k)
		c.clear()
	}
	w.groups = append(w.groups, g)
	w.rows += int64(g.rows)
	return nil
}

// writePage writes a page with its head. kind is how the values of a data page
// are written.
func (w *Writer) writePage(k *chunk, page, values int, text []byte, kind ...int) error {
	w.packed = s2.EncodeSnappy(w.packed[:cap(w.packed)], text)
	var t thrift
	t.begin()
	t.i32(1, page)
	t.i32(2, len(text))
	t.i32(3, len(w.packed))
	if page == dictPage {
		t.structure(7)
		t.i32(1, values)
		t.i32(2, plainValues)
	} else {
		t.structure(5)
		t.i32(1, values)
		t.i32(2, kind[0])
		t.i32(3, runs)
		t.i32(4, runs)
	}
	t.end()
	t.end()
	k.size += int64(len(t.out) + len(text))
	k.packed += int64(len(t.out) + len(w.packed))
	if err := w.write(t.out); err != nil {
		return err
	}
	return w.write(w.packed)
}

// foot describes the file.
func (w *Writer) foot() []byte {
	var t thrift
	t.begin()
	t.i32(1, formatVersion)
	t.list(2, thriftStruct, len(w.columns)+1)
	t.begin()
	t.text(4, "table")
	t.i32(5, len(w.columns))
	t.end()
	for _, c := range w.columns {
		t.begin()
		t.i32(1, byteArray)
		t.i32(3, optional)
		t.text(4, c.name)
		t.i32(6, utf8Text)
		t.end()
	}
	t.i64(3, w.rows)
	t.list(4, thriftStruct, len(w.groups))
	for _, g := range w.groups {
		w.footGroup(&t, g)
	}
	t.text(6, "netmarket")
	t.end()
	return t.out
}

func (w *Writer) footGroup(t *thrift, g group) {
	t.begin()
	t.list(1, thriftStruct, len(g.chunks))
	total := int64(0)
	for i, k := range g.chunks {
		total += k.size
		first, kinds := k.data, []int{runs, plainValues}
		if k.dictionary >= 0 {
			first, kinds = k.dictionary, []int{runs, plainValues, dictNumbers}
		}
		t.begin()
		t.i64(2, first)
		t.structure(3)
		t.i32(1, byteArray)
		t.list(2, thriftI32, len(kinds))
		for _, kind := range kinds {
			t.number(kind)
		}
		t.list(3, thriftBinary, 1)
		t.bare(w.columns[i].name)
		t.i32(4, snappyCodec)
		t.i64(5, int64(k.values))
		t.i64(6, k.size)
		t.i64(7, k.packed)
		t.i64(9, k.data)
		if k.dictionary >= 0 {
			t.i64(11, k.dictionary)
		}
		t.end()
		t.end()
	}
	t.i64(2, total)
	t.i64(3, int64(g.rows))
	t.end()
}
