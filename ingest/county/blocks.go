package county

import (
	"bytes"
	"errors"
	"io"
	"unicode/utf8"
)

// errWhole says that a file cannot be read in pieces: what it holds can only be
// judged with all of it at hand.
var errWhole = errors.New("to be read whole")

// block is a stretch of whole records of a text, in the file's own charset, with
// \n at the end of every line.
type block struct {
	order     int
	text      []byte
	row       int  // of its first record, from zero
	hasQuotes bool // some field may be quoted
	isLast    bool // the end of the text, without the line ends and marks there
	isEnded   bool // of the last: the text ended its last line
}

// cutter reads a text and cuts it where a record ends. All it needs to see is
// safe in UTF-8 and in GB18030 alike: no longer character holds a line break, a
// quote, a comma, a tab or a semicolon.
type cutter struct {
	from  io.Reader
	sep   byte
	size  int    // bytes of a block, more where a record is longer
	rest  []byte // read and not yet handed out; line ends are \n
	wait  bool   // a \r at the end of what was read may be half of \r\n
	row   int
	count int
	ended bool
	stray *strayWatch // nil in UTF-8
}

// longestRecord is how many bytes a record may have that is read in pieces.
const longestRecord = maxLine

// next is the next block, and io.EOF behind the last. buf is room that may be
// used again.
func (c *cutter) next(buf []byte) (*block, error) {
	if c.ended {
		return nil, io.EOF
	}
	room := append(buf[:0], c.rest...)
	want := c.size
	for {
		var err error
		if room, err = c.fill(room, want); err == io.EOF {
			return c.last(room)
		} else if err != nil {
			return nil, err
		}
		cut, lines, hasQuotes, err := c.cut(room)
		if err != nil {
			return nil, err
		}
		if cut > 0 {
			b := &block{order: c.count, text: room[:cut:cut], row: c.row, hasQuotes: hasQuotes}
			c.rest = append(c.rest[:0], room[cut:]...)
			c.row, c.count = c.row+lines, c.count+1
			return b, nil
		}
		if len(room) > longestRecord {
			return nil, errWhole
		}
		want = 2 * len(room)
	}
}

// last is the block at the end of the text.
func (c *cutter) last(room []byte) (*block, error) {
	c.ended = true
	if c.stray != nil && !c.stray.isSettled() {
		return nil, errWhole
	}
	isEnded := bytes.HasSuffix(bytes.TrimRight(room, "\x1a"), []byte("\n"))
	text := bytes.TrimRight(room, "\x1a\n")
	return &block{order: c.count, text: text, row: c.row, hasQuotes: bytes.IndexByte(text, '"') >= 0, isLast: true, isEnded: isEnded}, nil
}

// fill reads until there are so many bytes. Zero bytes are a torn file.
func (c *cutter) fill(room []byte, want int) ([]byte, error) {
	for len(room) < want {
		if cap(room) < want+1 {
			grown := make([]byte, len(room), want+want/8+1)
			copy(grown, room)
			room = grown
		}
		from := len(room)
		if c.wait {
			room = append(room, '\r')
		}
		n, err := c.from.Read(room[len(room) : want+1])
		fresh := room[len(room) : len(room)+n]
		if bytes.IndexByte(fresh, 0) >= 0 {
			return nil, errWhole
		}
		if c.stray != nil {
			c.stray.look(fresh)
		}
		room = room[:from+c.endLines(room[from:len(room)+n], err == io.EOF)]
		if err != nil {
			return room, err
		}
	}
	return room, nil
}

// endLines makes every line end \n, in place, and returns how many bytes are
// left. A \r at the end may be half of one and waits for the next bytes.
func (c *cutter) endLines(fresh []byte, isLast bool) (to int) {
	c.wait = false
	for from := 0; from < len(fresh); {
		at := bytes.IndexByte(fresh[from:], '\r')
		if at < 0 {
			return to + copy(fresh[to:], fresh[from:])
		}
		to += copy(fresh[to:], fresh[from:from+at])
		from += at + 1
		switch {
		case from == len(fresh) && !isLast:
			c.wait = true
		case from < len(fresh) && fresh[from] == '\n': // which stands for both
		default:
			fresh[to] = '\n'
			to++
		}
	}
	return to
}

// cut is where the last record ends that is surely whole, and how many lines a
// spreadsheet shows before. Line ends and marks at the end of a text do not
// count, so something must stand behind.
func (c *cutter) cut(room []byte) (at, lines int, hasQuotes bool, err error) {
	filled := bytes.LastIndexFunc(room, func(r rune) bool { return r != '\n' && r != '\x1a' })
	at = bytes.LastIndexByte(room[:filled+1], '\n') + 1
	if at == 0 || bytes.IndexByte(room[:at], '"') < 0 {
		return at, bytes.Count(room[:at], []byte("\n")), false, nil
	}
	at, lines, err = lastRecord(room[:at], c.sep)
	return at, lines, true, err
}

// lastRecord is cut for a text with quotes in it: of the line ends those inside
// quoted fields end no record. It goes from quote to quote, as csvScan reads
// them.
func lastRecord(text []byte, sep byte) (at, lines int, err error) {
	outside := 0 // from here on no line end is inside quotes
	count := func(to int) {
		lines += bytes.Count(text[outside:to], []byte("\n"))
		if end := bytes.LastIndexByte(text[outside:to], '\n'); end >= 0 {
			at = outside + end + 1
		}
		outside = to
	}
	for from := 0; ; {
		open := bytes.IndexByte(text[from:], '"')
		if open < 0 {
			count(len(text))
			return at, lines, nil
		}
		open += from
		if open > 0 && text[open-1] != sep && text[open-1] != '\n' {
			from = open + 1 // inside a field it is a character
			continue
		}
		end, kind := quotedEnd(text, open, sep)
		switch kind {
		case quoteOpen:
			count(open)
			return at, lines, nil
		case quoteTorn:
			return 0, 0, errWhole
		case quotePlain:
			from = open + 1
		case quoteClosed:
			count(open)
			outside, from = end, end
		}
	}
}

// How a field that begins with a quote goes on.
const (
	quoteClosed = iota // before a separator, a line end or the end
	quoteOpen          // beyond what is at hand
	quotePlain         // behind the closing quote: it is taken as it stands
	quoteTorn          // the same after a line break: the quotes do not pair
)

// quotedEnd is the place behind the closing quote of a field.
func quotedEnd(text []byte, open int, sep byte) (at, kind int) {
	for at = open + 1; ; at += 2 {
		next := bytes.IndexByte(text[at:], '"')
		if next < 0 {
			return len(text), quoteOpen
		}
		at += next
		switch {
		case at+1 == len(text), text[at+1] == sep, text[at+1] == '\n':
			return at + 1, quoteClosed
		case text[at+1] == '"':
		case bytes.IndexByte(text[open:at], '\n') >= 0:
			return at + 1, quoteTorn
		default:
			return at + 1, quotePlain
		}
	}
}

// strayWatch makes sure that a text taken for GB18030 is not UTF-8 with a few
// broken bytes (see strayByte), which is known long before its end.
type strayWatch struct {
	left        int64 // bytes that are still to come, as declared
	tail        []byte
	stray, long int64
	isSure      bool
}

func (w *strayWatch) look(fresh []byte) {
	if w.left -= int64(len(fresh)); w.left < 0 {
		w.isSure = false
	}
	if w.isSure {
		return
	}
	text := append(w.tail, fresh...)
	for len(text) >= utf8.UTFMax || len(text) > 0 && utf8.FullRune(text) {
		if text[0] < utf8.RuneSelf {
			text = text[1:]
			continue
		}
		r, n := utf8.DecodeRune(text)
		switch {
		case r == utf8.RuneError && n == 1:
			w.stray++
		case n > 1:
			w.long++
		}
		text = text[n:]
	}
	w.tail = append([]byte(nil), text...)
	w.isSure = w.left >= 0 && w.stray > (w.long+w.left/2)/8+1
}

// isSettled reports at the end whether the text is GB18030.
func (w *strayWatch) isSettled() bool {
	return w.left == 0 && (w.isSure || w.long < 8 || w.stray > w.long/8)
}
