package county

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
)

// maxLine is the longest line of a text file. A table written as text ends its
// rows.
const maxLine = 16 << 20

// errOver is a file over a limit of its own bytes.
var errOver = errors.New("over a limit of the file itself")

// receive takes a file of a declared size into memory, as long as it may be a
// table: archives, workbooks and web pages up to maxCompressed, text up to
// maxExpanded, with lines of up to maxLine unless it is XML. Nothing is kept of
// one that is over.
func receive(r io.Reader, size int64) ([]byte, error) {
	if size > maxExpanded {
		return nil, errOver
	}
	body := make([]byte, 0, max(size, 0)+1) // one more, to see the end without growing
	limit, line := int64(maxCompressed), 0
	for hasLines := false; ; {
		n, err := r.Read(body[len(body):min(cap(body), len(body)+1<<20)])
		fresh := body[len(body) : len(body)+n]
		first := len(body) == 0 && n > 0
		body = body[:len(body)+n]
		if first {
			limit, hasLines = bounds(fresh)
		}
		if hasLines {
			line = lineAfter(line, fresh)
		}
		switch {
		case int64(len(body)) > limit, line > maxLine:
			return nil, errOver
		case err == io.EOF:
			return body, nil
		case err != nil:
			return nil, fmt.Errorf("receive file: %w", err)
		case len(body) == cap(body):
			body = append(body, 0)[:len(body)] // longer than declared
		}
	}
}

// bounds tells by the beginning of a file how long it may be, and whether its
// lines are bounded as well.
func bounds(start []byte) (limit int64, hasLines bool) {
	head := start[:min(len(start), sniffed)]
	if sniff(head) != "text" {
		return maxCompressed, false
	}
	text := strings.ToValidUTF8(string(bytes.ReplaceAll(head, []byte{0}, nil)), "") // of UTF-16 what is ASCII
	switch markup(strings.TrimPrefix(text, "\ufeff")) {
	case "csv":
		return maxExpanded, true
	case "xml", "xmlss":
		return maxExpanded, false
	}
	return maxCompressed, false
}

// lineAfter is the length of the line that is open after some bytes, or the
// longest met if that is over the limit.
func lineAfter(line int, fresh []byte) int {
	for {
		i := bytes.IndexAny(fresh, "\r\n")
		if i < 0 {
			return line + len(fresh)
		}
		if line+i > maxLine {
			return line + i
		}
		line, fresh = 0, fresh[i+1:]
	}
}
