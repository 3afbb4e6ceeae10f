package county

import (
	"bytes"
	"unicode"
	"unicode/utf8"
)

func trimMark(text []byte) []byte { return bytes.TrimPrefix(text, []byte("\ufeff")) }

func validUTF8(text []byte) bool { return utf8.Valid(text) }

// textMarksFound are the places in a block that mark an example.
type textMarksFound struct {
	synthetic bool
	examples  []int
}

// exampleMarks looks for the words that call a file or a row an invented one.
// It is errWhole where something that has no width may stand inside them.
func exampleMarks(text []byte) (m textMarksFound, err error) {
	for from := 0; ; {
		at := bytes.Index(text[from:], []byte("示"))
		if at < 0 {
			break
		}
		at += from
		from = at + len("示")
		rest, isWord := bytes.CutPrefix(text[from:], []byte("例"))
		if isDropped(rest) {
			return m, errWhole
		}
		if !isWord {
			continue
		}
		m.synthetic = m.synthetic || bytes.HasSuffix(text[:at], []byte("合成"))
		if bytes.HasPrefix(rest, []byte(":")) || bytes.HasPrefix(rest, []byte("：")) {
			m.examples = append(m.examples, at)
		}
	}
	if !m.synthetic && isTorn(text) {
		return m, errWhole
	}
	return m, nil
}

// isTorn reports whether a character without width follows what may be the
// beginning of 合成示例.
func isTorn(text []byte) bool {
	for from := 0; ; {
		at := bytes.Index(text[from:], []byte("合"))
		if at < 0 {
			return false
		}
		from += at + len("合")
		if isDropped(bytes.TrimPrefix(text[from:], []byte("成"))) {
			return true
		}
	}
}

// isDropped tells what cleaning a cell may take out of it.
func isDropped(rest []byte) bool {
	if len(rest) == 0 || rest[0] >= '0' && rest[0] < 0x7f && rest[0] != '_' || rest[0] >= 0xe3 && rest[0] <= 0xe9 {
		return false
	}
	r, _ := utf8.DecodeRune(rest)
	return r == '_' && bytes.HasPrefix(rest, []byte("_x000D_")) || unicode.IsControl(r) && !unicode.IsSpace(r) || unicode.Is(unicode.Cf, r)
}

// holds reports whether a place lies in a stretch of the block.
func (m *textMarksFound) holds(from, to int) bool {
	for len(m.examples) > 0 && m.examples[0] < from {
		m.examples = m.examples[1:]
	}
	return len(m.examples) > 0 && m.examples[0] < to
}
