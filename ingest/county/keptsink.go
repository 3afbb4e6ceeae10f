package county

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"netmarket/ingest/disk"
)

// keptSink writes the kept table of a text that goes by. Rows with one key are
// found by their records and taken out of the table in the end.
type keptSink struct {
	keep    Keep
	dataset string
	table   disk.File // where the lines can be read again; nil: they are in out only
	out     io.Writer // what keep gave
	own     bool      // table is a file of our own, to be copied to out
	dir     string    // for files of our own; "" is the system's
	keysOf  keyRuns
	size    int64
}

// begin opens the table. A writer that is no file has the lines at the end.
func (k *keptSink) begin(dataset string) (err error) {
	k.dataset = dataset
	k.keysOf.temp = k.temp
	k.out = io.Discard
	if k.keep != nil {
		if k.out, err = k.keep(dataset); err != nil {
			return err
		}
	}
	if f, ok := k.out.(disk.File); ok {
		k.table, k.dir = f, filepath.Dir(f.Name())
	} else if k.table, err = k.temp(); err != nil {
		return err
	} else {
		k.own = true
	}
	head, err := headOf(dataset)
	if err != nil {
		return err
	}
	return k.rows(head)
}

// headOf is the first line of a kept table.
func headOf(dataset string) ([]byte, error) {
	d := Lookup(dataset)
	if d == nil {
		return nil, fmt.Errorf("keep rows: wanted a data set, found %q", dataset)
	}
	return []byte(strings.Join(append([]string{"sheet", "row"}, d.Kept()...), ",") + "\n"), nil
}

func (k *keptSink) temp() (disk.File, error) {
	f, err := os.CreateTemp(k.dir, "aside-")
	if err != nil {
		return nil, fmt.Errorf("put rows aside: %w", err)
	}
	return f, nil
}

func (k *keptSink) rows(lines []byte) error {
	n, err := k.table.Write(lines)
	k.size += int64(n)
	return err
}

func (k *keptSink) keys(records []byte) error { return k.keysOf.add(records) }

// settle finds the rows with one key, takes those out that do not count, and
// completes the table.
func (k *keptSink) settle(rule string) (*settled, error) {
	p, err := k.keysOf.pairs(rule)
	if err != nil {
		return nil, err
	}
	out := &settled{First: append(p.repeated.first, p.differ.first...), Repeated: p.repeated.count, Differing: p.differ.count, Dropped: len(p.dropped), Kept: map[int][]string{}}
	sortPairs(out.First)
	for _, f := range out.First {
		loser := f.B
		if f.LaterWins {
			loser = f.A
		}
		if out.Kept[loser], err = k.valuesOf(loser); err != nil {
			return nil, err
		}
	}
	return out, k.drop(p.dropped)
}

// close gives up what was put aside.
func (k *keptSink) close() error {
	err := k.keysOf.close(os.Remove)
	if k.own && k.table != nil {
		err = errors.Join(err, k.table.Close(), os.Remove(k.table.Name()))
	}
	return err
}

// finish hands a table in a file of our own to the writer it is for.
func (k *keptSink) finish() error {
	if !k.own || k.keep == nil {
		return nil
	}
	if _, err := k.table.Seek(0, io.SeekStart); err != nil {
		return err
	}
	_, err := io.Copy(k.out, k.table)
	return err
}

// valuesOf finds the line of a row: rows stand in order.
func (k *keptSink) valuesOf(row int) ([]string, error) {
	low, high := int64(0), k.size // the line begins at low or later, before high
	for high-low > lookedAt {
		middle := (low + high) / 2
		at, line, err := k.lineAfter(middle)
		if err != nil {
			return nil, err
		}
		if line == nil || rowOfLine(line) > row {
			high = middle
		} else {
			low = at
		}
	}
	line, err := k.lineOf(row, low, min(k.size-low, 2*lookedAt))
	if errors.Is(err, errNoRow) { // a very long one
		line, err = k.lineOf(row, low, min(k.size-low, lookedAt+longestLine))
	}
	if err != nil {
		return nil, fmt.Errorf("find row %d: %w", row, err)
	}
	record, err := csv.NewReader(bytes.NewReader(line)).Read()
	if err != nil || len(record) < 2 {
		return nil, fmt.Errorf("read row %d: %w", row, errors.Join(errNoRow, err))
	}
	return record[2:], nil
}

// errNoRow is a kept table without a row that should be in it, or with lines that
// are no rows.
var errNoRow = errors.New("no such row in the kept table")

const (
	longestLine = 4 << 20
	lookedAt    = 4 << 10 // bytes of the table looked at at once to find a line
)

// lineOf is the line of a row that begins within so many bytes of a place, where
// another line begins.
func (k *keptSink) lineOf(row int, from, size int64) ([]byte, error) {
	text := make([]byte, size)
	n, err := k.table.ReadAt(text, from)
	if err != nil && err != io.EOF {
		return nil, err
	}
	text = text[:n]
	mark := []byte("," + strconv.Itoa(row) + ",")
	if !bytes.HasPrefix(text, mark) {
		at := bytes.Index(text, append([]byte{'\n'}, mark...))
		if at < 0 {
			return nil, errNoRow
		}
		text = text[at+1:]
	}
	line, _, isWhole := bytes.Cut(text, []byte("\n"))
	if !isWhole {
		return nil, errNoRow
	}
	return line, nil
}

// lineAfter is the first line that begins behind a place, nil where none does.
func (k *keptSink) lineAfter(at int64) (int64, []byte, error) {
	text := make([]byte, lookedAt)
	for from := at; from < k.size; {
		n, err := k.table.ReadAt(text, from)
		if err != nil && err != io.EOF {
			return 0, nil, err
		}
		if i := bytes.IndexByte(text[:n], '\n'); i >= 0 && i+32 < n {
			return from + int64(i) + 1, text[i+1 : n], nil
		} else if i >= 0 && from+int64(n) < k.size {
			from += int64(i)
			continue
		} else if i >= 0 {
			return from + int64(i) + 1, text[i+1 : n], nil
		}
		from += int64(n)
	}
	return k.size, nil, nil
}

// rowOfLine is the number in the second field of a line; the first is empty.
func rowOfLine(line []byte) (row int) {
	for _, c := range bytes.TrimPrefix(line, []byte(",")) {
		if c < '0' || c > '9' {
			break
		}
		row = row*10 + int(c-'0')
	}
	return row
}

// drop takes rows out of the table, in place: what is written never overtakes
// what is read.
func (k *keptSink) drop(rows []uint32) error {
	if len(rows) == 0 {
		return nil
	}
	var rest []byte
	to, text := int64(0), make([]byte, 1<<20)
	for from := int64(0); from < k.size; {
		n, err := k.table.ReadAt(text, from)
		if err != nil && err != io.EOF {
			return err
		}
		if n == 0 || len(rest) > longestLine {
			return errNoRow
		}
		from += int64(n)
		rest = append(rest, text[:n]...)
		whole := bytes.LastIndexByte(rest, '\n') + 1
		left := withoutRows(rest[:whole], &rows)
		if _, err := k.table.Seek(to, io.SeekStart); err != nil {
			return err
		}
		if _, err := k.table.Write(left); err != nil {
			return err
		}
		to += int64(len(left))
		rest = append(rest[:0], rest[whole:]...)
	}
	k.size = to
	return k.table.Truncate(to)
}

// withoutRows cuts lines out of a text, in place. rows are what is still to be
// cut, in order; the head of the table has no number.
func withoutRows(text []byte, rows *[]uint32) []byte {
	to := 0
	for at := 0; at < len(text) && len(*rows) > 0; {
		end := at + bytes.IndexByte(text[at:], '\n') + 1
		if uint32(rowOfLine(text[at:end])) == (*rows)[0] {
			*rows = (*rows)[1:]
		} else {
			to += copy(text[to:], text[at:end])
		}
		if at = end; len(*rows) == 0 {
			to += copy(text[to:], text[at:])
			return text[:to]
		}
	}
	if to == 0 && len(*rows) == 0 {
		return text
	}
	return text[:to]
}

func sortPairs(all []pairFound) {
	slices.SortFunc(all, func(a, b pairFound) int { return a.B - b.B })
}
