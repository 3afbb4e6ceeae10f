package county

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"unicode/utf8"
)

// Limits on the parts of a workbook.
const (
	maxPiece  = 1 << 20 // bytes of one tag or one run of text
	maxNested = 256     // elements inside one another; a worksheet needs about ten
)

var (
	errTooLarge  = errors.New("over a limit")
	errTruncated = errors.New("truncated or not well-formed")
	errForeign   = errors.New("not what a spreadsheet program writes")
)

// Kinds of a tag.
const (
	tagOpen  = 'o'
	tagClose = 'c'
	tagEmpty = 'e' // opens and closes
)

// xmlScan walks the tags of one XML part without building a tree, in a window
// of bounded size. It knows the five entities of XML and character references;
// a document type is refused, so that nothing can be defined, fetched or
// multiplied. Tags must match, and the part must end with its root element.
type xmlScan struct {
	in      io.Reader
	buf     []byte
	at, end int
	eof     bool
	read    int64

	kind   byte
	name   []byte // without its prefix
	attrs  []byte
	raw    []byte // the text before the tag, entities as they stand
	joined []byte // decoded text before a comment or a CDATA section
	open   []uint32
	rooted bool
	line   bool // the start of the part was seen
}

func newXMLScan(in io.Reader) *xmlScan {
	return &xmlScan{in: in, buf: make([]byte, 1<<17)}
}

// fill reads more bytes behind those not yet used. At the end of the part it
// sets eof.
func (s *xmlScan) fill() error {
	if s.at > 0 {
		s.end = copy(s.buf, s.buf[s.at:s.end])
		s.at = 0
	}
	if s.end == len(s.buf) {
		if len(s.buf) >= maxPiece {
			return fmt.Errorf("a tag or text of more than %d bytes: %w", maxPiece, errTooLarge)
		}
		s.buf = append(s.buf, make([]byte, len(s.buf))...)
	}
	n, err := s.in.Read(s.buf[s.end:])
	s.end += n
	s.read += int64(n)
	if err == io.EOF {
		s.eof = true
		return nil
	}
	return err
}

// find looks for a mark from an offset on and returns its offset, -1 at the end
// of the part. Offsets count from s.at.
func (s *xmlScan) find(mark byte, from int) (int, error) {
	for {
		if i := bytes.IndexByte(s.buf[s.at+from:s.end], mark); i >= 0 {
			return from + i, nil
		}
		if s.eof {
			return -1, nil
		}
		from = s.end - s.at
		if err := s.fill(); err != nil {
			return -1, err
		}
	}
}

// next moves to the next tag. It returns io.EOF after the root element.
func (s *xmlScan) next() error {
	s.joined = s.joined[:0]
	if !s.line {
		if err := s.begin(); err != nil {
			return err
		}
	}
	for {
		open, err := s.find('<', 0)
		if err != nil {
			return err
		}
		if open < 0 {
			return s.finish()
		}
		shut, err := s.tagEnd(open)
		if err != nil {
			return err
		}
		s.raw = s.buf[s.at : s.at+open]
		tag := s.buf[s.at+open+1 : s.at+shut]
		if len(tag) > 0 && (tag[0] == '!' || tag[0] == '?') {
			if err := s.aside(open, tag[0]); err != nil {
				return err
			}
			continue
		}
		s.at += shut + 1
		return s.take(tag)
	}
}

// begin passes a byte order mark and refuses a part in another encoding.
func (s *xmlScan) begin() error {
	s.line = true
	for s.end < 200 && !s.eof {
		if err := s.fill(); err != nil {
			return err
		}
	}
	if bytes.HasPrefix(s.buf[:s.end], []byte("\xef\xbb\xbf")) {
		s.at = 3
	}
	return nil
}

// finish checks that the part may end here.
func (s *xmlScan) finish() error {
	if len(s.open) > 0 || !s.rooted || len(bytes.TrimSpace(s.buf[s.at:s.end])) > 0 {
		return fmt.Errorf("ends inside an element: %w", errTruncated)
	}
	s.at = s.end
	return io.EOF
}

// tagEnd finds the end of the tag that begins at an offset; '>' may stand in a
// quoted value.
func (s *xmlScan) tagEnd(open int) (int, error) {
	shut, err := s.find('>', open)
	for err == nil && shut >= 0 && !isQuotedEven(s.buf[s.at+open:s.at+shut]) {
		shut, err = s.find('>', shut+1)
	}
	if err == nil && shut < 0 {
		err = fmt.Errorf("ends inside a tag: %w", errTruncated)
	}
	return shut, err
}

// isQuotedEven reports whether every quoted value of a tag is closed. Comments
// and declarations are not looked into.
func isQuotedEven(tag []byte) bool {
	if len(tag) > 1 && (tag[1] == '!' || tag[1] == '?') {
		return true
	}
	if bytes.IndexByte(tag, '\'') < 0 {
		return bytes.Count(tag, []byte{'"'})%2 == 0
	}
	quote := byte(0)
	for _, c := range tag {
		switch {
		case quote == 0 && (c == '"' || c == '\''):
			quote = c
		case c == quote:
			quote = 0
		}
	}
	return quote == 0
}

// aside passes a comment, an instruction or a CDATA section, whose text is kept.
func (s *xmlScan) aside(open int, mark byte) error {
	var err error
	if s.joined, err = unescape(s.joined, s.raw); err != nil {
		return err
	}
	s.at += open
	switch {
	case mark == '?':
		return s.instruction()
	case s.startsWith("<!--"):
		_, err = s.upTo(4, "-->")
	case s.startsWith("<![CDATA["):
		var text []byte
		text, err = s.upTo(9, "]]>")
		s.joined = append(s.joined, text...)
		if len(s.joined) > maxPiece {
			return fmt.Errorf("text of more than %d bytes: %w", maxPiece, errTooLarge)
		}
	default:
		return fmt.Errorf("a document type: %w", errForeign)
	}
	return err
}

func (s *xmlScan) startsWith(mark string) bool {
	for s.end-s.at < len(mark) && !s.eof {
		if s.fill() != nil {
			return false
		}
	}
	return bytes.HasPrefix(s.buf[s.at:s.end], []byte(mark))
}

// upTo passes everything up to and with a mark and returns what stood between
// the first skip bytes and the mark.
func (s *xmlScan) upTo(skip int, mark string) ([]byte, error) {
	for from := skip; ; {
		i, err := s.find(mark[0], from)
		if err != nil {
			return nil, err
		}
		if i < 0 {
			return nil, fmt.Errorf("ends before %s: %w", mark, errTruncated)
		}
		for s.end-s.at < i+len(mark) && !s.eof {
			if err := s.fill(); err != nil {
				return nil, err
			}
		}
		if bytes.HasPrefix(s.buf[s.at+i:s.end], []byte(mark)) {
			text := s.buf[s.at+skip : s.at+i]
			s.at += i + len(mark)
			return text, nil
		}
		from = i + 1
	}
}

// instruction passes <?…?> and refuses another encoding than UTF-8.
func (s *xmlScan) instruction() error {
	text, err := s.upTo(2, "?>")
	if err != nil {
		return err
	}
	if encoding, ok := attribute(text, "encoding"); ok && !bytes.EqualFold(encoding, []byte("utf-8")) {
		return fmt.Errorf("encoded in another way than UTF-8: %w", errForeign)
	}
	return nil
}

// take splits a tag and keeps count of open elements.
func (s *xmlScan) take(tag []byte) error {
	s.kind = tagOpen
	switch {
	case len(tag) > 0 && tag[0] == '/':
		s.kind, tag = tagClose, tag[1:]
	case len(tag) > 0 && tag[len(tag)-1] == '/':
		s.kind, tag = tagEmpty, tag[:len(tag)-1]
	}
	i := 0
	for i < len(tag) && tag[i] != ' ' && tag[i] != '\t' && tag[i] != '\n' && tag[i] != '\r' {
		i++
	}
	name := tag[:i]
	s.name, s.attrs = name[bytes.IndexByte(name, ':')+1:], tag[i:]
	if i == 0 {
		return fmt.Errorf("a tag without a name: %w", errTruncated)
	}
	print := uint32(len(name))<<16 | uint32(name[0])<<8 | uint32(name[len(name)-1])
	switch s.kind {
	case tagClose:
		if last := len(s.open) - 1; last < 0 || s.open[last] != print {
			return fmt.Errorf("a closing tag without its opening one: %w", errTruncated)
		}
		s.open = s.open[:len(s.open)-1]
		return nil
	case tagOpen:
		if len(s.open) == maxNested {
			return fmt.Errorf("more than %d elements inside one another: %w", maxNested, errTooLarge)
		}
		if len(s.open) == 0 && s.rooted {
			return fmt.Errorf("a second root element: %w", errTruncated)
		}
		s.open = append(s.open, print)
	}
	s.rooted = true
	return nil
}

// is reports whether the tag has this name.
func (s *xmlScan) is(name string) bool { return string(s.name) == name }

// text appends the decoded text before the tag to dst.
func (s *xmlScan) text(dst []byte) ([]byte, error) {
	dst = append(dst, s.joined...)
	return unescape(dst, s.raw)
}

// unescape appends text with its entities decoded. An entity that is not one of
// XML's own is refused: nothing can have defined it.
func unescape(dst, raw []byte) ([]byte, error) {
	for {
		i := bytes.IndexByte(raw, '&')
		if i < 0 {
			return append(dst, raw...), nil
		}
		dst, raw = append(dst, raw[:i]...), raw[i+1:]
		end := bytes.IndexByte(raw[:min(len(raw), 12)], ';')
		if end < 0 {
			return dst, fmt.Errorf("a bare &: %w", errTruncated)
		}
		r, ok := entity(string(raw[:end]))
		if !ok {
			return dst, fmt.Errorf("an unknown entity: %w", errForeign)
		}
		dst, raw = utf8.AppendRune(dst, r), raw[end+1:]
	}
}

func entity(name string) (rune, bool) {
	switch name {
	case "amp":
		return '&', true
	case "lt":
		return '<', true
	case "gt":
		return '>', true
	case "quot":
		return '"', true
	case "apos":
		return '\'', true
	}
	if len(name) < 2 || name[0] != '#' {
		return 0, false
	}
	digits, base := name[1:], 10
	if digits[0] == 'x' {
		digits, base = digits[1:], 16
	}
	n, err := strconv.ParseUint(digits, base, 32)
	r := rune(n)
	return r, err == nil && n > 0 && n <= utf8.MaxRune && utf8.ValidRune(r)
}

// nextAttribute splits the first attribute off the rest of a tag. The name is
// without its prefix, the value as it stands.
func nextAttribute(attrs []byte) (name, value, rest []byte) {
	i := 0
	for i < len(attrs) && (attrs[i] == ' ' || attrs[i] == '\t' || attrs[i] == '\n' || attrs[i] == '\r') {
		i++
	}
	eq := bytes.IndexByte(attrs[i:], '=')
	if eq < 0 {
		return nil, nil, nil
	}
	name = bytes.TrimRight(attrs[i:i+eq], " \t\r\n")
	name = name[bytes.IndexByte(name, ':')+1:]
	rest = bytes.TrimLeft(attrs[i+eq+1:], " \t\r\n")
	if len(rest) == 0 || rest[0] != '"' && rest[0] != '\'' {
		return nil, nil, nil
	}
	end := bytes.IndexByte(rest[1:], rest[0])
	if end < 0 {
		return nil, nil, nil
	}
	return name, rest[1 : end+1], rest[end+2:]
}

// attribute finds the value of an attribute, as it stands.
func attribute(attrs []byte, wanted string) ([]byte, bool) {
	for rest := attrs; len(rest) > 0; {
		name, value, after := nextAttribute(rest)
		if name == nil {
			return nil, false
		}
		if string(name) == wanted {
			return value, true
		}
		rest = after
	}
	return nil, false
}

// decoded is the value of an attribute with its entities decoded, "" when it is
// absent.
func (s *xmlScan) decoded(wanted string) (string, error) {
	value, _ := attribute(s.attrs, wanted)
	text, err := unescape(nil, value)
	return string(text), err
}
