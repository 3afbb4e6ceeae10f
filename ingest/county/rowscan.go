package county

import (
	"bytes"
	"unicode/utf8"
)

// rowScan cuts a block of whole records into cells, as csvScan cuts a text. The
// cells lie in the block, those with doubled quotes in room of their own.
type rowScan struct {
	text      []byte
	sep       byte
	hasQuotes bool
	cells     [][]byte
	line      []byte // the record as it stands
	room      []byte
}

// next reads one record. It is errWhole for what would refuse the file.
func (s *rowScan) next() (ok bool, err error) {
	s.cells, s.room = s.cells[:0], s.room[:0]
	if len(s.text) == 0 {
		return false, nil
	}
	end := bytes.IndexByte(s.text, '\n')
	if end < 0 {
		end = len(s.text)
	}
	line := s.text[:end]
	if s.hasQuotes && bytes.IndexByte(line, '"') >= 0 {
		return true, s.quotedRecord()
	}
	s.line, s.text = line, s.text[min(end+1, len(s.text)):]
	for {
		at := bytes.IndexByte(line, s.sep)
		if at < 0 {
			s.cells = append(s.cells, line)
			return true, s.check()
		}
		s.cells = append(s.cells, line[:at])
		line = line[at+1:]
	}
}

// check is errWhole for more or longer cells than a sheet has.
func (s *rowScan) check() error {
	if len(s.cells) > maxColumns {
		return errWhole
	}
	if len(s.line) <= maxCellChars {
		return nil
	}
	for _, cell := range s.cells {
		if len(cell) > maxCellChars && utf8.RuneCount(cell) > maxCellChars {
			return errWhole
		}
	}
	return nil
}

// quotedRecord reads a record in which some field may be quoted.
func (s *rowScan) quotedRecord() error {
	rest := s.text
	for isLast := false; !isLast; {
		var cell []byte
		size, kind := 0, quotePlain
		if len(rest) > 0 && rest[0] == '"' {
			if size, kind = quotedEnd(rest, 0, s.sep); kind == quoteOpen || kind == quoteTorn {
				return errWhole
			}
			cell = s.unquoted(rest[1 : size-1])
		}
		if kind == quotePlain {
			size = bytes.IndexAny(rest, string([]byte{s.sep, '\n'}))
			if size < 0 {
				size = len(rest)
			}
			cell = rest[:size]
		}
		s.cells = append(s.cells, cell)
		isLast = size == len(rest) || rest[size] == '\n'
		rest = rest[min(size+1, len(rest)):]
	}
	s.line = s.text[:len(s.text)-len(rest)]
	s.text = rest
	return s.checkBreaks()
}

// unquoted makes one quote of two.
func (s *rowScan) unquoted(field []byte) []byte {
	if bytes.IndexByte(field, '"') < 0 {
		return field
	}
	from := len(s.room)
	for {
		at := bytes.IndexByte(field, '"')
		if at < 0 {
			s.room = append(s.room, field...)
			return s.room[from:len(s.room):len(s.room)]
		}
		s.room = append(s.room, field[:at+1]...)
		field = field[at+2:]
	}
}

// checkBreaks is errWhole where a cell swallowed the next lines for want of a
// closing quote (see checkRecord).
func (s *rowScan) checkBreaks() error {
	for _, cell := range s.cells {
		n := bytes.Count(cell, []byte("\n"))
		if n > 0 && len(s.cells) > 1 && bytes.Count(cell, []byte{s.sep}) >= n*(len(s.cells)-1) {
			return errWhole
		}
	}
	return s.check()
}
