package county

import (
	"bytes"
	"encoding/binary"
	"math"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/goccy/go-yaml"
)

// xlsOptions are what the notation of a workbook may ask of an .xls beside
// its cells.
type xlsOptions struct {
	Split     int    `yaml:"split"`     // bytes of shared strings in a record before it is continued
	Rich      bool   `yaml:"rich"`      // every second string has font runs and a phonetic block
	Version   uint16 `yaml:"version"`   // of the first record; BIFF8 when 0
	Encrypted bool   `yaml:"encrypted"` // a FILEPASS record stands in the first part
	Bare      bool   `yaml:"bare"`      // the stream without a compound file around it
	Percent   string `yaml:"percent"`   // the number format of p: cells; the built-in 0.00% when empty
}

// Further cells of an .xls: f:1.5 a formula with that result, s:甲 a formula
// whose result is text, b:1 a truth value, x:42 an error, l:甲 text in the cell
// itself, R:甲 the same with font runs.

// xlsWriter writes BIFF8 byte by byte.
type xlsWriter struct {
	out    bytes.Buffer
	shared []string
	index  map[string]int
	xlsOptions
}

// isBookNotation tells the notation of a workbook from the bytes of a file
// that only calls itself .xls.
func isBookNotation(body []byte) bool {
	return bytes.HasPrefix(body, []byte("sheets:")) || bytes.HasPrefix(body, []byte("date1904:")) || bytes.HasPrefix(body, []byte("xls:"))
}

// buildXLS writes the workbook of the notation of the test cases as .xls.
func buildXLS(t testing.TB, notation []byte) []byte {
	t.Helper()
	var b book
	if err := yaml.UnmarshalWithOptions(notation, &b, yaml.Strict()); err != nil {
		t.Fatal(err)
	}
	w := &xlsWriter{index: map[string]int{}, xlsOptions: b.XLS}
	var sheets [][]byte
	for _, s := range b.Sheets {
		sheets = append(sheets, w.sheet(t, s.Rows, s.Merged, s.Truncated))
	}
	stream := w.globals(b, sheets)
	for _, s := range sheets {
		stream = append(stream, s...)
	}
	if w.Bare {
		return stream
	}
	return compoundFile("Workbook", stream)
}

func (w *xlsWriter) record(id uint16, fields ...any) {
	var data bytes.Buffer
	for _, field := range fields {
		_ = binary.Write(&data, binary.LittleEndian, field)
	}
	_ = binary.Write(&w.out, binary.LittleEndian, []uint16{id, uint16(data.Len())})
	w.out.Write(data.Bytes())
}

// globals writes the first part; the places of the sheets are known once its
// length is.
func (w *xlsWriter) globals(b book, sheets [][]byte) []byte {
	write := func(at int) []byte {
		w.out.Reset()
		version := uint16(biff8)
		if w.Version != 0 {
			version = w.Version
		}
		w.record(recBOF, version, []uint16{globalsPart, 0x0DBB, 0x07CC}, []uint32{0, 6})
		if w.Encrypted {
			w.record(recFilePass, make([]byte, 54))
		}
		w.record(0x0042, uint16(1200))
		w.record(recDate1904, b.Date1904, byte(0))
		w.record(0x0031, []uint16{200, 0, 0x7FFF, 400, 0, 0, 0}, []byte{5, 0}, []byte("Arial")) // a font
		format := uint16(10)
		if w.Percent != "" {
			format = 164
			w.record(recFormat, format, wideString(w.Percent, 2))
		}
		for range 15 { // what Excel wants to find before the cells' own styles
			w.record(recXF, []uint16{0, 0, 0xFFF5}, make([]byte, 14))
		}
		w.record(recXF, []uint16{0, 0, 1}, make([]byte, 14))
		w.record(recXF, []uint16{0, format, 1}, make([]byte, 14))
		for i, s := range b.Sheets {
			w.record(recBoundSheet, uint32(at), s.Hidden, byte(0), wideString(s.Name, 1))
			at += len(sheets[i])
		}
		w.sharedStrings()
		w.record(recEOF)
		return bytes.Clone(w.out.Bytes())
	}
	return write(len(write(0)))
}

const plainXF, percentXF = uint16(15), uint16(16)

func (w *xlsWriter) sheet(t testing.TB, rows [][]string, merged []string, truncated bool) []byte {
	w.out.Reset()
	w.record(recBOF, uint16(biff8), []uint16{0x0010, 0x0DBB, 0x07CC}, []uint32{0, 6})
	widest := 0
	for _, row := range rows {
		widest = max(widest, len(row))
	}
	w.record(0x0200, uint32(0), uint32(len(rows)), []uint16{0, uint16(widest), 0})
	for i, row := range rows {
		for j := 0; j < len(row); j++ {
			if run := w.run(row[j:]); len(run) > 1 {
				w.record(recMulRK, uint16(i), uint16(j), run, uint16(j+len(run)-1))
				j += len(run) - 1
				continue
			}
			w.cell(t, i, j, row[j])
		}
	}
	if len(merged) > 0 {
		var ranges []uint16
		for _, ref := range merged {
			from, to, _ := strings.Cut(ref, ":")
			a, _ := parseSpot(from)
			b, _ := parseSpot(to)
			ranges = append(ranges, uint16(a.row), uint16(b.row), uint16(a.col), uint16(b.col))
		}
		w.record(recMergeCells, uint16(len(merged)), ranges)
	}
	if !truncated {
		w.record(recEOF)
	}
	return bytes.Clone(w.out.Bytes())
}

type styledRK struct {
	Style uint16
	RK    uint32
}

// run takes the numbers at the start of some cells that fit into one record.
func (w *xlsWriter) run(cells []string) (run []styledRK) {
	for _, cell := range cells {
		rk, ok := shortNumber(strings.TrimPrefix(cell, "n:"))
		if !ok || !strings.HasPrefix(cell, "n:") {
			break
		}
		run = append(run, styledRK{plainXF, rk})
	}
	return run
}

// shortNumber writes a number of at most two decimals as RK: whole, times a
// hundred, or the upper bits of a binary number.
func shortNumber(text string) (uint32, bool) {
	if n, err := strconv.ParseInt(text, 10, 32); err == nil && n >= -1<<29 && n < 1<<29 {
		return uint32(n)<<2 | 2, true
	}
	if v, err := strconv.ParseFloat(text, 64); err == nil {
		if bits := math.Float64bits(v); bits&(1<<34-1) == 0 {
			return uint32(bits >> 32), true
		}
	}
	whole, fraction, _ := strings.Cut(text, ".")
	if n, err := strconv.ParseInt(whole+fraction, 10, 32); err == nil && len(fraction) == 2 && n >= -1<<29 && n < 1<<29 {
		return uint32(n)<<2 | 3, true
	}
	return 0, false
}

func (w *xlsWriter) cell(t testing.TB, row, col int, cell string) {
	kind, value, found := strings.Cut(cell, ":")
	if !found || len(kind) != 1 {
		kind, value = "", cell
	}
	at := []uint16{uint16(row), uint16(col), plainXF}
	switch kind {
	case "n", "p", "f":
		v, err := strconv.ParseFloat(value, 64)
		if err != nil {
			t.Fatal(err)
		}
		rk, isShort := shortNumber(value)
		if kind == "p" {
			at[2] = percentXF
		}
		switch {
		case kind == "f":
			w.record(recFormula, at, v, make([]byte, 8))
		case isShort:
			w.record(recRK, at, rk)
		default:
			w.record(recNumber, at, v)
		}
	case "s":
		w.record(recFormula, at, []byte{0, 0, 0, 0, 0, 0, 0xFF, 0xFF}, make([]byte, 8))
		w.record(recString, wideString(value, 2))
	case "b", "x":
		n, err := strconv.Atoi(value)
		if err != nil {
			t.Fatal(err)
		}
		w.record(recBoolErr, at, byte(n), kind == "x")
	case "l":
		w.record(recLabel, at, wideString(value, 2))
	case "R":
		w.record(recRString, at, wideString(value, 2), []uint16{1, 0, 0})
	case "e":
		w.record(0x0201, at)
	default:
		if cell != "" {
			w.record(recLabelSST, at, uint32(w.share(cell)))
		}
	}
}

func (w *xlsWriter) share(text string) int {
	if _, ok := w.index[text]; !ok {
		w.index[text] = len(w.shared)
		w.shared = append(w.shared, text)
	}
	return w.index[text]
}

// wideString is a string of two-byte characters after a length of n bytes.
func wideString(text string, n int) []byte {
	units := utf16.Encode([]rune(text))
	out := binary.LittleEndian.AppendUint16(nil, uint16(len(units)))[:n]
	return appendUnits(append(out, 1), units, true)
}

func appendUnits(out []byte, units []uint16, isWide bool) []byte {
	for _, u := range units {
		out = append(out, byte(u))
		if isWide {
			out = append(out, byte(u>>8))
		}
	}
	return out
}

// isWide reports whether some character needs two bytes.
func isWide(units []uint16) bool {
	for _, u := range units {
		if u > 0xFF {
			return true
		}
	}
	return false
}

// sharedStrings writes the table of strings and breaks it, also within a
// string, wherever a record is full. Behind a break the characters take one
// byte where the rest of the string allows it.
func (w *xlsWriter) sharedStrings() {
	most := w.Split
	if most == 0 {
		most = 8224
	}
	parts := [][]byte{binary.LittleEndian.AppendUint32(binary.LittleEndian.AppendUint32(nil, uint32(len(w.shared))), uint32(len(w.shared)))}
	last := func() *[]byte { return &parts[len(parts)-1] }
	for i, text := range w.shared {
		units := utf16.Encode([]rune(text))
		flags, extra, tail := byte(0), []byte(nil), []byte(nil)
		if isWide(units) {
			flags = 1
		}
		if w.Rich && i%2 == 0 {
			flags |= 12
			extra = []byte{2, 0, 5, 0, 0, 0}
			tail = append(make([]byte, 8), "拼音"[:5]...)
		}
		head := append(binary.LittleEndian.AppendUint16(nil, uint16(len(units))), flags)
		if len(*last())+len(head)+len(extra)+2 > most {
			parts = append(parts, nil)
		}
		*last() = append(append(*last(), head...), extra...)
		for wide := flags&1 != 0; len(units) > 0; wide = isWide(units) {
			width := 1
			if wide {
				width = 2
			}
			n := min(len(units), max(1, (most-len(*last()))/width))
			*last() = appendUnits(*last(), units[:n], wide)
			if units = units[n:]; len(units) > 0 {
				parts = append(parts, []byte{0})
				if isWide(units) {
					*last() = []byte{1}
				}
			}
		}
		*last() = append(*last(), tail...)
	}
	for i, part := range parts {
		id := uint16(recSST)
		if i > 0 {
			id = recContinue
		}
		w.record(id, part)
	}
}

// compoundFile wraps one stream as [MS-CFB] lays it out: header, table of
// sectors, folder, stream. Short streams are filled up to the size from which
// they lie in sectors of their own.
func compoundFile(name string, stream []byte) []byte {
	const sector, end, free, isFAT = 512, 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
	size := max(len(stream), 4096)
	stream = append(bytes.Clone(stream), make([]byte, (size+sector-1)/sector*sector-len(stream))...)
	sectors := len(stream) / sector
	fats := 1
	for fats*sector/4 < fats+1+sectors {
		fats++
	}
	var out bytes.Buffer
	put := func(fields ...any) {
		for _, field := range fields {
			_ = binary.Write(&out, binary.LittleEndian, field)
		}
	}
	put(oleMagic, make([]byte, 16), []uint16{0x3E, 3, 0xFFFE, 9, 6}, make([]byte, 6), []uint32{0, uint32(fats), uint32(fats), 0, 4096, end, 0, end, 0})
	for i := range 109 {
		if i < fats {
			put(uint32(i))
		} else {
			put(uint32(free))
		}
	}
	table := make([]uint32, fats*sector/4)
	for i := range table {
		switch {
		case i < fats:
			table[i] = isFAT
		case i == fats, i == fats+sectors:
			table[i] = end
		case i < fats+sectors:
			table[i] = uint32(i + 1)
		default:
			table[i] = free
		}
	}
	put(table)
	folder := func(name string, kind byte, child, start uint32, size int) {
		var text [32]uint16
		n := copy(text[:], utf16.Encode([]rune(name)))
		put(text, uint16(2*n+2), kind, byte(1), []uint32{free, free, child}, make([]byte, 36), start, uint64(size))
	}
	folder("Root Entry", 5, 1, end, 0)
	folder(name, 2, free, uint32(fats+1), size)
	for range 2 {
		put(make([]byte, 68), []uint32{free, free, free}, make([]byte, 48))
	}
	out.Write(stream)
	return out.Bytes()
}
