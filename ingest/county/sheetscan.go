package county

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

const mergedRowsKept = 64 // merged ranges matter in headers only

// sheetScan walks the tags of one sheet part without building a tree.
type sheetScan struct {
	part     *sheetPart
	percents map[string]bool
	cell     spot
	numeric  bool
	style    string
	rows     int
	closed   bool
}

// scanSheet reads a sheet part to its end. It fails with errTruncated when the
// part does not end in </worksheet>, with errTooLarge when it breaks a limit
// of rows, columns or cell length.
func scanSheet(r io.Reader, percents map[string]bool) (*sheetPart, error) {
	scan := &sheetScan{percents: percents,
		part: &sheetPart{long: map[spot]bool{}, percent: map[spot]bool{}}}
	in := bufio.NewReaderSize(r, 1<<16)
	for {
		piece, err := readPiece(in)
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, err
		}
		if err := scan.step(piece); err != nil {
			return nil, err
		}
	}
	if !scan.closed {
		return nil, fmt.Errorf("no closing worksheet tag: %w", errTruncated)
	}
	return scan.part, nil
}

// readPiece returns the text up to and including the next '>'.
func readPiece(in *bufio.Reader) ([]byte, error) {
	var long []byte
	for {
		piece, err := in.ReadSlice('>')
		if err == nil && long == nil {
			return piece, nil
		}
		long = append(long, piece...)
		switch {
		case err == nil:
			return long, nil
		case err != bufio.ErrBufferFull:
			return nil, err
		case len(long) > 8*maxCellChars:
			return nil, fmt.Errorf("a cell of more than %d bytes: %w", len(long), errTooLarge)
		}
	}
}

// step takes one piece: character data, then a tag.
func (s *sheetScan) step(piece []byte) error {
	open := bytes.LastIndexByte(piece, '<')
	if open < 0 {
		return nil
	}
	text, tag := piece[:open], piece[open+1:len(piece)-1]
	name, rest := splitTag(string(tag))
	switch name {
	case "row":
		s.rows++
		if s.rows > maxRows {
			return fmt.Errorf("more than %d rows: %w", maxRows, errTooLarge)
		}
	case "c":
		return s.openCell(rest)
	case "/v", "/t":
		return s.closeValue(name, text)
	case "mergeCell":
		s.merge(attribute(rest, "ref"))
	case "/worksheet":
		s.closed = true
	}
	return nil
}

// splitTag separates the name of a tag, without its namespace prefix, from its
// attributes: x:c r="A1" → c, r="A1"; /x:v → /v.
func splitTag(tag string) (name, attrs string) {
	name = tag
	if i := strings.IndexAny(tag, " \t\r\n"); i >= 0 {
		name, attrs = tag[:i], strings.Join(strings.Fields(tag[i:]), " ")
	}
	name = strings.TrimSuffix(name, "/")
	slash := ""
	if strings.HasPrefix(name, "/") {
		slash = "/"
	}
	return slash + strings.TrimPrefix(name[strings.IndexByte(name, ':')+1:], "/"), attrs
}

func (s *sheetScan) openCell(attrs string) error {
	kind := attribute(attrs, "t")
	s.numeric = kind == "" || kind == "n"
	s.style = attribute(attrs, "s")
	at, ok := parseSpot(attribute(attrs, "r"))
	if ok {
		s.cell = at
	} else {
		s.cell.col++
	}
	if s.cell.col >= maxColumns || s.cell.row >= maxRows {
		return fmt.Errorf("a cell outside the sheet: %w", errTooLarge)
	}
	return nil
}

func (s *sheetScan) closeValue(name string, text []byte) error {
	if len(text) > maxCellChars && utf8.RuneCount(text) > maxCellChars {
		return fmt.Errorf("a cell of more than %d characters: %w", maxCellChars, errTooLarge)
	}
	if name == "/t" || !s.numeric {
		return nil
	}
	if isLongNumber(string(text)) {
		s.part.long[s.cell] = true
	}
	if s.percents[s.style] {
		s.part.percent[s.cell] = true
	}
	return nil
}

// isLongNumber reports whether a stored number has an exponent or more than
// the 15 digits a spreadsheet keeps.
func isLongNumber(text string) bool {
	digits := 0
	for _, r := range strings.TrimLeft(text, "-0.") {
		switch {
		case r == 'e' || r == 'E':
			return true
		case r >= '0' && r <= '9':
			digits++
		}
	}
	return digits > 15
}

func (s *sheetScan) merge(ref string) {
	from, to, found := strings.Cut(ref, ":")
	a, okA := parseSpot(from)
	b, okB := parseSpot(to)
	if !found || !okA || !okB {
		return
	}
	if a.row < mergedRowsKept {
		s.part.merged = append(s.part.merged, span{a, b})
	}
	if b.row > a.row {
		s.part.tall = append(s.part.tall, span{a, b})
	}
}

// attribute finds name="value" among the attributes of a tag.
func attribute(attrs, name string) string {
	for rest := attrs; ; {
		i := strings.Index(rest, name+`="`)
		if i < 0 {
			return ""
		}
		value := rest[i+len(name)+2:]
		if i == 0 || rest[i-1] == ' ' {
			value, _, _ = strings.Cut(value, `"`)
			return value
		}
		rest = value
	}
}

// parseSpot reads a cell reference such as C7.
func parseSpot(ref string) (spot, bool) {
	col, i := 0, 0
	for ; i < len(ref) && i < 4 && ref[i] >= 'A' && ref[i] <= 'Z'; i++ {
		col = col*26 + int(ref[i]-'A') + 1
	}
	row, err := strconv.Atoi(ref[i:])
	if i == 0 || err != nil || row < 1 {
		return spot{}, false
	}
	return spot{row - 1, col - 1}, true
}
