package county

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
)

const (
	testSheetHead = `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>`
	testSheetTail = `</sheetData></worksheet>`
)

// bookWith is a small workbook with some parts put in place of its own.
func bookWith(t testing.TB, parts map[string]string) []byte {
	t.Helper()
	whole := smallBook(t)
	for name, part := range parts {
		whole[name] = part
	}
	return zipped(t, whole)
}

// smallBook are the parts of a small workbook.
func smallBook(t testing.TB) map[string]string {
	t.Helper()
	archive, err := openZip(buildBook(t, []byte("sheets: [{name: 一, rows: [[甲]]}]")))
	if err != nil {
		t.Fatal(err)
	}
	parts := map[string]string{}
	for _, f := range archive.File {
		body, err := readPart(f, &expansion{packed: 1 << 40})
		if err != nil {
			t.Fatal(err)
		}
		parts[f.Name] = string(body)
	}
	return parts
}

// padding makes an archive larger, so that what it unpacks to stays within the
// ratio.
func padding(mebibytes int) string {
	noise := make([]byte, mebibytes<<20)
	r := rand.NewChaCha8([32]byte{5})
	_, _ = r.Read(noise) // never fails
	return string(noise)
}

// raw adds an entry whose header says what it likes.
type rawEntry struct {
	name   string
	packed []byte
	says   uint64 // unpacked size
	sum    uint32
}

// withRaw is an archive of ordinary parts and raw entries.
func withRaw(t testing.TB, parts map[string]string, entries ...rawEntry) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for name, part := range parts {
		f, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(f, part); err != nil {
			t.Fatal(err)
		}
	}
	for _, e := range entries {
		f, err := w.CreateRaw(&zip.FileHeader{Name: e.name, Method: zip.Deflate, CRC32: e.sum,
			CompressedSize64: uint64(len(e.packed)), UncompressedSize64: e.says})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write(e.packed); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// zeros is a deflate stream of so many times 64 MiB of zeros: one piece,
// repeated, for it refers to nothing before itself.
func zeros(t testing.TB, pieces int) []byte {
	t.Helper()
	var one bytes.Buffer
	w, err := flate.NewWriter(&one, flate.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(make([]byte, 64<<20)); err != nil {
		t.Fatal(err)
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	const lastBlock = "\x01\x00\x00\xff\xff"
	return append(bytes.Repeat(one.Bytes(), pieces), lastBlock...)
}

// overlapping lists one packed entry many times under different names.
func overlapping(t testing.TB, times int) []byte {
	t.Helper()
	parts := smallBook(t)
	parts["xl/worksheets/sheet2.xml"] = testSheetHead + strings.Repeat(" ", 16<<20) + testSheetTail
	body := zipped(t, parts)
	end := bytes.LastIndex(body, []byte("PK\x05\x06"))
	from := int(binary.LittleEndian.Uint32(body[end+16:]))
	list := body[from:end]
	var more []byte
	for at, i := 0, 0; at < len(list); {
		n := 46 + int(binary.LittleEndian.Uint16(list[at+28:])) + int(binary.LittleEndian.Uint16(list[at+30:]))
		record := list[at : at+n]
		if bytes.Contains(record, []byte("sheet2.xml")) {
			for ; i < times; i++ {
				more = append(more, bytes.Replace(record, []byte("sheet2.xml"), fmt.Appendf(nil, "s%04d2.xml", i)[:10], 1)...)
			}
		}
		at += n
	}
	out := append(append(bytes.Clone(body[:from]), list...), more...)
	tail := bytes.Clone(body[end:])
	count := binary.LittleEndian.Uint16(tail[10:]) + uint16(times)
	binary.LittleEndian.PutUint16(tail[8:], count)
	binary.LittleEndian.PutUint16(tail[10:], count)
	binary.LittleEndian.PutUint32(tail[12:], uint32(len(list)+len(more)))
	return append(out, tail...)
}

// nested is an archive in an archive, so many times.
func nested(t testing.TB, deep int) []byte {
	t.Helper()
	body := zipped(t, map[string]string{"0": strings.Repeat("\x00", 32<<20)})
	for range deep {
		parts := map[string]string{}
		for i := range 8 {
			parts[fmt.Sprintf("lib %d.zip", i)] = string(body)
		}
		body = zipped(t, parts)
	}
	return body
}

// deflated packs a text as one raw entry that says a size of its own.
func deflated(t testing.TB, name, text string, says uint64) rawEntry {
	t.Helper()
	var out bytes.Buffer
	w, err := flate.NewWriter(&out, flate.BestSpeed)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(w, text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return rawEntry{name, out.Bytes(), says, crc32.ChecksumIEEE([]byte(text))}
}

// endless is a file of one repeated byte that is nowhere in memory.
type endless struct {
	head   string
	fill   byte
	size   int64
	offset int64
}

func (e *endless) Read(p []byte) (int, error) {
	if e.offset >= e.size {
		return 0, io.EOF
	}
	p = p[:min(int64(len(p)), e.size-e.offset)]
	for i := range p {
		p[i] = e.fill
	}
	if e.offset < int64(len(e.head)) {
		copy(p, e.head[e.offset:])
	}
	e.offset += int64(len(p))
	return len(p), nil
}

func (e *endless) Seek(offset int64, whence int) (int64, error) {
	e.offset = offset
	if whence == io.SeekEnd {
		e.offset += e.size
	}
	return e.offset, nil
}
