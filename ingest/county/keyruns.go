package county

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"

	"netmarket/ingest/disk"
)

const (
	keyParts   = 64       // parts by hash that are settled one after another
	keyPiece   = 64 << 10 // bytes of a part that are written out at a time
	keysInHand = 16 << 20 // bytes up to which nothing is written out
)

// keyRuns sorts the records of rows by their key into parts, on disk once there
// are many, so that each part fits into memory.
type keyRuns struct {
	temp   func() (disk.File, error)
	file   disk.File
	parts  [keyParts][]byte
	places [keyParts][]int64 // where pieces of a part lie in the file
	end    int64
	held   int
}

// add takes whole records, in order of their rows.
func (k *keyRuns) add(records []byte) error {
	for len(records) >= keyRecord {
		part := records[7] % keyParts
		k.parts[part] = append(k.parts[part], records[:keyRecord]...)
		records = records[keyRecord:]
		k.held += keyRecord
		if k.held > keysInHand && len(k.parts[part]) >= keyPiece {
			if err := k.spill(part); err != nil {
				return err
			}
		}
	}
	if len(records) > 0 {
		return fmt.Errorf("take keys: wanted records of %d bytes, found %d bytes more", keyRecord, len(records))
	}
	return nil
}

func (k *keyRuns) spill(part byte) (err error) {
	if k.file == nil {
		if k.file, err = k.temp(); err != nil {
			return err
		}
	}
	piece := k.parts[part][:keyPiece]
	if _, err := k.file.Write(piece); err != nil {
		return fmt.Errorf("put keys aside: %w", err)
	}
	k.places[part] = append(k.places[part], k.end)
	k.end += keyPiece
	rest := copy(k.parts[part], k.parts[part][keyPiece:])
	k.parts[part] = k.parts[part][:rest]
	k.held -= keyPiece
	return nil
}

// part is all of one part in order of rows.
func (k *keyRuns) part(i int) ([]byte, error) {
	if len(k.places[i]) == 0 {
		return k.parts[i], nil
	}
	out := make([]byte, len(k.places[i])*keyPiece, len(k.places[i])*keyPiece+len(k.parts[i]))
	for n, at := range k.places[i] {
		if _, err := k.file.ReadAt(out[n*keyPiece:(n+1)*keyPiece], at); err != nil && err != io.EOF {
			return nil, fmt.Errorf("take keys back: %w", err)
		}
	}
	return append(out, k.parts[i]...), nil
}

// close removes what was written out.
func (k *keyRuns) close(remove func(name string) error) error {
	if k.file == nil {
		return nil
	}
	return errors.Join(k.file.Close(), remove(k.file.Name()))
}

// pairs are the rows with one key, settled.
type pairs struct {
	rule     string
	repeated pairList
	differ   pairList
	dropped  []uint32 // rows of the sheet
}

// pairList counts pairs and keeps the first of them by their later row.
type pairList struct {
	count int
	first []pairFound
}

func (l *pairList) add(f pairFound) {
	l.count++
	if l.first = append(l.first, f); len(l.first) >= 4*maxProblems {
		l.cut()
	}
}

func (l *pairList) cut() {
	slices.SortFunc(l.first, func(a, b pairFound) int { return a.B - b.B })
	l.first = l.first[:min(len(l.first), maxProblems)]
}

// pairs goes through all parts.
func (k *keyRuns) pairs(rule string) (*pairs, error) {
	out := &pairs{rule: rule}
	var table []uint32
	for i := range keyParts {
		records, err := k.part(i)
		if err != nil {
			return nil, err
		}
		table = out.settle(records, table)
	}
	out.repeated.cut()
	out.differ.cut()
	slices.Sort(out.dropped)
	return out, nil
}

// settle goes through the rows of one part as settleDuplicates goes through all:
// table finds the row that counts for a key.
func (p *pairs) settle(records []byte, table []uint32) []uint32 {
	n := len(records) / keyRecord
	size := 16
	for size < 2*n {
		size *= 2
	}
	if cap(table) < size {
		table = make([]uint32, size)
	}
	table = table[:size]
	clear(table)
	record := func(i uint32) []byte { return records[int(i)*keyRecord : int(i+1)*keyRecord] }
	for i := range uint32(n) {
		now := record(i)
		slot := binary.LittleEndian.Uint64(now) & uint64(size-1)
		for ; table[slot] != 0; slot = (slot + 1) & uint64(size-1) {
			before := record(table[slot] - 1)
			if string(before[:16]) != string(now[:16]) {
				continue
			}
			if p.pair(before, now) {
				table[slot] = i + 1
			}
			break
		}
		if table[slot] == 0 {
			table[slot] = i + 1
		}
	}
	return table
}

// pair decides between two rows and tells whether the later one counts.
func (p *pairs) pair(before, now []byte) (laterWins bool) {
	f := pairFound{A: int(binary.LittleEndian.Uint32(before[24:])), B: int(binary.LittleEndian.Uint32(now[24:]))}
	f.Same = string(before[16:24]) == string(now[16:24])
	switch a, b := binary.LittleEndian.Uint32(before[28:]), binary.LittleEndian.Uint32(now[28:]); {
	case f.Same:
	case p.rule == "last":
		f.LaterWins = true
	case p.rule == "earliest":
		f.LaterWins = b != 0 && (a == 0 || b < a)
	}
	if f.Same || p.rule != "" {
		p.repeated.add(f)
	} else {
		p.differ.add(f)
	}
	loser := f.B
	if f.LaterWins {
		loser = f.A
	}
	p.dropped = append(p.dropped, uint32(loser))
	return f.LaterWins
}
