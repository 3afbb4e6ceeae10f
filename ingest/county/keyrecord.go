package county

import (
	"bytes"
	"encoding/binary"
	"hash/maphash"
	"strconv"
	"unicode"
	"unicode/utf8"
)

// keyRecord is what must be known of a row to find those with the same key: two
// hashes of the key, one of the content, the row of the sheet, and the date that
// decides between two.
const keyRecord = 32

// keyHashes are drawn anew for each file, so that nobody can write rows that
// share them.
type keyHashes struct{ first, second, content maphash.Seed }

func newKeyHashes() keyHashes {
	return keyHashes{maphash.MakeSeed(), maphash.MakeSeed(), maphash.MakeSeed()}
}

// appendKey writes the record of a row that has a key (see Dataset.keyOf).
func (w *rowReader) appendKey(out []byte, row int, line []byte) []byte {
	w.key = w.key[:0]
	filled := false
	for i, part := range w.streamPlan.key {
		value := w.values[part.at]
		if len(value) == 0 && part.fallback >= 0 {
			value = w.values[part.fallback]
		}
		if len(value) == 0 && part.mustBe {
			return out
		}
		filled = filled || len(value) > 0
		if i > 0 {
			w.key = append(w.key, '\x1f')
		}
		w.key = append(w.key, value...)
	}
	if !filled {
		return out
	}
	out = binary.LittleEndian.AppendUint64(out, maphash.Bytes(w.hashes.first, w.key))
	out = binary.LittleEndian.AppendUint64(out, maphash.Bytes(w.hashes.second, w.key))
	out = binary.LittleEndian.AppendUint64(out, maphash.Bytes(w.hashes.content, w.content(line)))
	out = binary.LittleEndian.AppendUint32(out, uint32(row+1))
	return binary.LittleEndian.AppendUint32(out, w.dateNumber())
}

// content is what two rows with one key are compared by: what is written of them
// behind the number, without a kind of business behind a name.
func (w *rowReader) content(line []byte) []byte {
	hasKind := false
	for _, value := range w.values {
		hasKind = hasKind || len(withoutKind(value)) < len(value)
	}
	if !hasKind {
		return line
	}
	w.key = w.key[:0]
	for _, value := range w.values {
		w.key = appendField(w.key, withoutKind(value))
	}
	return append(w.key, '\n')
}

// withoutKind drops a kind of business behind a name, as sameContent does.
func withoutKind(value []byte) []byte {
	inside, isClosed := bytes.CutSuffix(value, []byte(")"))
	if !isClosed {
		inside, isClosed = bytes.CutSuffix(value, []byte("）"))
	}
	if isClosed && (bytes.HasSuffix(inside, []byte("户")) || bytes.HasSuffix(inside, []byte("体"))) {
		return kindBehind.ReplaceAllLiteral(value, nil)
	}
	return value
}

// dateNumber is the date that decides, as a number of eight digits; 0 for none.
func (w *rowReader) dateNumber() uint32 {
	if w.dated < 0 || len(w.values[w.dated]) != len("2024-03-05") {
		return 0
	}
	n := uint32(0)
	for _, c := range w.values[w.dated] {
		if c != '-' {
			n = n*10 + uint32(c-'0')
		}
	}
	return n
}

// appendRow writes a row as Table.WriteCSV does, and tells where it begins behind
// its number.
func (w *rowReader) appendRow(out []byte, row int) (_ []byte, from int, err error) {
	out = append(out, ',')
	out = strconv.AppendInt(out, int64(row+1), 10)
	from = len(out)
	for at, value := range w.values {
		if w.safe>>at&1 != 0 || len(value) == 0 {
			out = append(append(out, ','), value...)
			continue
		}
		out = appendField(out, value)
	}
	if bytes.IndexByte(out[from:], '\n') >= 0 {
		return out, from, errWhole // a kept row is a line
	}
	return append(out, '\n'), from, nil
}

// appendField writes a comma and a field as encoding/csv does.
func appendField(out, value []byte) []byte {
	out = append(out, ',')
	if !needsQuotes(value) {
		return append(out, value...)
	}
	out = append(out, '"')
	for _, c := range value {
		if c == '"' {
			out = append(out, '"')
		}
		out = append(out, c)
	}
	return append(out, '"')
}

// needsQuotes tells the fields that encoding/csv quotes.
func needsQuotes(field []byte) bool {
	if len(field) == 0 {
		return false
	}
	for _, c := range field {
		if c == ',' || c == '"' || c == '\r' || c == '\n' {
			return true
		}
	}
	if c := field[0]; c > ' ' && c < utf8.RuneSelf && c != '\\' || c >= 0xe4 && c <= 0xe9 {
		return false
	}
	first, _ := utf8.DecodeRune(field)
	return string(field) == `\.` || unicode.IsSpace(first)
}
