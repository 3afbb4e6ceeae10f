package ingest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"unicode/utf8"
)

// Records reads the records of a kept table: UTF-8, \n behind every line,
// fields with commas, quotes or line breaks in quotes. Blank lines are none. It
// may read one table after another and uses its memory again.
type Records struct {
	from    io.Reader
	room    []byte
	at, end int // of what was read and not yet given, in room
	isEnded bool
	fields  [][]byte // of the record at hand
	loose   []byte   // fields that stood in quotes
	err     error
}

const (
	recordRoom    = 1 << 20
	longestRecord = 32 << 20
)

var errCut = errors.New("wanted a whole record, found a quoted field without end")

// Begin makes ready for a table.
func (r *Records) Begin(from io.Reader) {
	if r.room == nil {
		r.room = make([]byte, recordRoom)
	}
	r.from, r.at, r.end, r.isEnded, r.err = from, 0, 0, false, nil
}

// Fields are those of the record at hand, valid until the next.
func (r *Records) Fields() [][]byte { return r.fields }

// Err says what was wrong with the table, or with reading it.
func (r *Records) Err() error { return r.err }

// Next reads a record. It is false at the end and after an error.
func (r *Records) Next() bool {
	for r.err == nil {
		n := r.record(r.room[r.at:r.end])
		switch {
		case r.err != nil:
		case n > 0:
			if r.at += n; len(r.fields) > 1 || len(r.fields[0]) > 0 {
				return true
			}
		case !r.isEnded:
			r.fill()
		case r.at < r.end:
			r.err = errCut
		default:
			return false
		}
	}
	return false
}

// fill reads more behind what is left.
func (r *Records) fill() {
	left := copy(r.room, r.room[r.at:r.end])
	r.at, r.end = 0, left
	if left > longestRecord {
		r.err = fmt.Errorf("wanted a record of at most %d bytes, found a longer one", longestRecord)
		return
	}
	if left > len(r.room)/2 {
		r.room = append(r.room, make([]byte, len(r.room))...)
	}
	n, err := io.ReadFull(r.from, r.room[left:])
	r.end += n
	if r.isEnded = err == io.EOF || err == io.ErrUnexpectedEOF; !r.isEnded && err != nil {
		r.err = err
	}
}

// record cuts the first record of a text into fields and says how long it is: 0
// where its end is not at hand.
func (r *Records) record(text []byte) int {
	end := bytes.IndexByte(text, '\n')
	if end < 0 {
		if !r.isEnded || len(text) == 0 {
			return 0
		}
		end = len(text)
	}
	r.fields = r.fields[:0]
	line := text[:end]
	if bytes.IndexByte(line, '"') >= 0 {
		return r.quoted(text)
	}
	if !utf8.Valid(line) {
		r.err = errNoText
		return 0
	}
	for {
		at := bytes.IndexByte(line, ',')
		if at < 0 {
			r.fields = append(r.fields, line)
			return min(end+1, len(text))
		}
		r.fields = append(r.fields, line[:at])
		line = line[at+1:]
	}
}

var errNoText = errors.New("wanted text in UTF-8, found other bytes")

// quoted is record where fields stand in quotes.
func (r *Records) quoted(text []byte) int {
	r.loose = slices.Grow(r.loose[:0], len(text)) // so that fields stay where they are
	for at := 0; ; {
		field, n := r.field(text[at:])
		if at += n; n < 0 || at == len(text) && !r.isEnded {
			return 0
		}
		if !utf8.Valid(field) {
			r.err = errNoText
			return 0
		}
		r.fields = append(r.fields, field)
		switch {
		case at == len(text):
			return at
		case text[at] == '\n':
			return at + 1
		case text[at] != ',':
			r.err = fmt.Errorf("wanted a comma or a line end behind a quoted field, found %q", text[at])
			return 0
		}
		at++
	}
}

// field is the first field of a text and how many bytes it takes there: -1 for
// one in quotes without end.
func (r *Records) field(text []byte) ([]byte, int) {
	if len(text) == 0 || text[0] != '"' {
		if n := bytes.IndexAny(text, ",\n"); n >= 0 {
			return text[:n], n
		}
		return text, len(text)
	}
	from := len(r.loose)
	for at := 1; ; {
		n := bytes.IndexByte(text[at:], '"')
		if n < 0 {
			return nil, -1
		}
		r.loose = append(r.loose, text[at:at+n]...)
		if at += n + 1; at == len(text) || text[at] != '"' {
			return r.loose[from:len(r.loose):len(r.loose)], at
		}
		r.loose = append(r.loose, '"')
		at++
	}
}
