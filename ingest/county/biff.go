package county

import (
	"encoding/binary"
	"fmt"
	"io"
	"unicode/utf16"
)

// The records of a BIFF8 stream that are read; see [MS-XLS] 2.3.
const (
	recFormula    = 0x0006
	recEOF        = 0x000A
	recDate1904   = 0x0022
	recFilePass   = 0x002F
	recContinue   = 0x003C
	recBoundSheet = 0x0085
	recMulRK      = 0x00BD
	recRString    = 0x00D6
	recXF         = 0x00E0
	recMergeCells = 0x00E5
	recSST        = 0x00FC
	recLabelSST   = 0x00FD
	recNumber     = 0x0203
	recLabel      = 0x0204
	recBoolErr    = 0x0205
	recString     = 0x0207
	recRK         = 0x027E
	recFormat     = 0x041E
	recBOF        = 0x0809
)

// record is one record with the CONTINUE records behind it.
type record struct {
	id   uint16
	data []byte
	more [][]byte
}

// u16 and u32 read a field; the caller has checked the length.
func (r record) u16(at int) int    { return int(binary.LittleEndian.Uint16(r.data[at:])) }
func (r record) u32(at int) uint32 { return binary.LittleEndian.Uint32(r.data[at:]) }

// records walks a BIFF stream. Every byte may be walked over once: a sheet
// that begins inside another one ends the walk.
type records struct {
	stream []byte
	at     int
	walked int
}

// seek moves to the record at an offset of the stream.
func (r *records) seek(at int) error {
	if at < 0 || at >= len(r.stream) {
		return fmt.Errorf("a sheet at byte %d of %d: %w", at, len(r.stream), errTruncated)
	}
	r.at = at
	return nil
}

// next returns the next record, io.EOF at the end of the stream.
func (r *records) next() (record, error) {
	id, data, err := r.one()
	if err != nil {
		return record{}, err
	}
	rec := record{id: id, data: data}
	for r.at+4 <= len(r.stream) && binary.LittleEndian.Uint16(r.stream[r.at:]) == recContinue {
		_, data, err := r.one()
		if err != nil {
			return record{}, err
		}
		rec.more = append(rec.more, data)
	}
	return rec, nil
}

func (r *records) one() (id uint16, data []byte, err error) {
	rest := r.stream[r.at:]
	if len(rest) < 4 {
		return 0, nil, io.EOF
	}
	id, n := binary.LittleEndian.Uint16(rest), int(binary.LittleEndian.Uint16(rest[2:]))
	if 4+n > len(rest) {
		return 0, nil, fmt.Errorf("record %#04x: wanted %d bytes, found %d: %w", id, n, len(rest)-4, errTruncated)
	}
	r.at += 4 + n
	if r.walked += 4 + n; r.walked > len(r.stream) {
		return 0, nil, fmt.Errorf("sheets overlap: %w", errTruncated)
	}
	return id, rest[4 : 4+n], nil
}

// pieces reads strings that run over the edge of a record into its CONTINUE
// records.
type pieces struct {
	rest []byte
	more [][]byte
	wide []uint16
}

func piecesOf(r record, skip int) *pieces { return &pieces{rest: r.data[skip:], more: r.more} }

// turn moves to the next CONTINUE record.
func (p *pieces) turn() bool {
	if len(p.more) == 0 {
		return false
	}
	p.rest, p.more = p.more[0], p.more[1:]
	return true
}

// isDone reports whether nothing is left in any piece.
func (p *pieces) isDone() bool {
	for len(p.rest) == 0 {
		if !p.turn() {
			return true
		}
	}
	return false
}

// number reads n ≤ 4 bytes, low byte first.
func (p *pieces) number(n int) (int, bool) {
	value := 0
	for i := range n {
		if p.isDone() {
			return 0, false
		}
		value |= int(p.rest[0]) << (8 * i)
		p.rest = p.rest[1:]
	}
	return value, true
}

// skip passes over n bytes that are no characters.
func (p *pieces) skip(n int) bool {
	for n > 0 {
		if p.isDone() {
			return false
		}
		step := min(n, len(p.rest))
		p.rest, n = p.rest[step:], n-step
	}
	return true
}

// chars reads n characters of one or two bytes each. Where they run over the
// edge of a record, the next one begins with a byte that says anew how wide
// they are.
func (p *pieces) chars(n int, isWide bool) (string, bool) {
	p.wide = p.wide[:0]
	for len(p.wide) < n {
		if len(p.rest) == 0 {
			if !p.turn() || len(p.rest) == 0 {
				return "", false
			}
			isWide, p.rest = p.rest[0]&1 != 0, p.rest[1:]
			continue
		}
		if !isWide {
			step := min(n-len(p.wide), len(p.rest))
			for _, c := range p.rest[:step] {
				p.wide = append(p.wide, uint16(c))
			}
			p.rest = p.rest[step:]
			continue
		}
		if len(p.rest) < 2 {
			return "", false
		}
		p.wide = append(p.wide, binary.LittleEndian.Uint16(p.rest))
		p.rest = p.rest[2:]
	}
	return string(utf16.Decode(p.wide)), true
}

// text reads a string whose length takes width bytes, with the runs of fonts
// and the phonetic block that may hang on it; those are passed over.
func (p *pieces) text(width int) (string, error) {
	n, ok := p.number(width)
	flags, okFlags := p.number(1)
	runs, phonetic := 0, 0
	if ok && okFlags && flags&8 != 0 {
		runs, ok = p.number(2)
	}
	if ok && okFlags && flags&4 != 0 {
		phonetic, ok = p.number(4)
	}
	if !ok || !okFlags {
		return "", fmt.Errorf("a string without its head: %w", errTruncated)
	}
	if n > maxCellChars {
		return "", fmt.Errorf("a cell of more than %d characters: %w", maxCellChars, errTooLarge)
	}
	text, ok := p.chars(n, flags&1 != 0)
	if !ok || !p.skip(4*runs) || !p.skip(phonetic) {
		return "", fmt.Errorf("a string of %d characters is cut off: %w", n, errTruncated)
	}
	return text, nil
}
