package parquet

import (
	"encoding/binary"
	"math/bits"
)

// column collects the values of one column in the group under way: as numbers
// of words while they repeat, else as they stand.
type column struct {
	name    string
	rows    int
	nulls   int
	filled  []byte // one bit a row: whether it has a value
	isPlain bool   // its texts hardly repeat; so it stays to the end of the file

	known   map[string]uint32 // words → their numbers
	words   []byte            // each with its length before it
	ends    []uint32          // where the words end
	numbers []uint32          // of the values that are not null
	last    []byte            // the word met last

	plain []byte // values, each with its length before it
}

// From fewWords on a column is looked at: where half of its values are new it
// is written as it stands. It never knows more than mostWords.
const (
	fewWords  = 1 << 10
	mostWords = 1 << 15
)

func (c *column) add(value []byte) {
	at := c.rows
	c.rows++
	if at%8 == 0 {
		c.filled = append(c.filled, 0)
	}
	if value == nil {
		c.nulls++
		return
	}
	c.filled[at/8] |= 1 << (at % 8)
	switch {
	case c.isPlain:
		c.plain = appendPlain(c.plain, value)
	case len(c.numbers) > 0 && string(value) == string(c.last):
		c.numbers = append(c.numbers, c.numbers[len(c.numbers)-1])
	default:
		c.addWord(value)
	}
}

func (c *column) addWord(value []byte) {
	number, ok := c.known[string(value)]
	if !ok {
		number = uint32(len(c.ends))
		c.known[string(value)] = number
		c.words = appendPlain(c.words, value)
		c.ends = append(c.ends, uint32(len(c.words)))
	}
	c.numbers = append(c.numbers, number)
	c.last = c.word(number)[lengthBytes:]
	if n := len(c.ends); !ok && n >= fewWords && (n > mostWords || 2*n > len(c.numbers)) {
		c.makePlain()
	}
}

// word is a word with its length before it.
func (c *column) word(number uint32) []byte {
	start := uint32(0)
	if number > 0 {
		start = c.ends[number-1]
	}
	return c.words[start:c.ends[number]]
}

func (c *column) makePlain() {
	for _, number := range c.numbers {
		c.plain = append(c.plain, c.word(number)...)
	}
	c.isPlain = true
	c.forget()
}

const lengthBytes = 4

func appendPlain(out, value []byte) []byte {
	return append(binary.LittleEndian.AppendUint32(out, uint32(len(value))), value...)
}

// begin makes ready for the first group of a file.
func (c *column) begin(name string) {
	c.name, c.isPlain = name, false
	if c.known == nil {
		c.known = map[string]uint32{}
	}
	c.clear()
}

// clear makes ready for the next group.
func (c *column) clear() {
	c.rows, c.nulls, c.filled, c.plain = 0, 0, c.filled[:0], c.plain[:0]
	c.forget()
}

func (c *column) forget() {
	c.words, c.ends, c.numbers, c.last = c.words[:0], c.ends[:0], c.numbers[:0], nil
	clear(c.known)
}

// appendData appends the one data page of the group: which rows have a value,
// then the values.
func (c *column) appendData(out []byte) []byte {
	at := len(out)
	out = append(out, 0, 0, 0, 0)
	switch c.nulls {
	case 0:
		out = appendRun(out, c.rows, 1)
	case c.rows:
		out = appendRun(out, c.rows, 0)
	default:
		out = binary.AppendUvarint(out, uint64(len(c.filled))<<1|1)
		out = append(out, c.filled...)
	}
	binary.LittleEndian.PutUint32(out[at:], uint32(len(out)-at-lengthBytes))
	if c.isPlain {
		return append(out, c.plain...)
	}
	if len(c.numbers) == 0 {
		return append(out, 0)
	}
	width := max(1, bits.Len(uint(len(c.ends)-1)))
	out = append(out, byte(width))
	if len(c.ends) == 1 {
		return appendRun(out, len(c.numbers), 0)
	}
	return appendPacked(out, c.numbers, width)
}

// appendRun appends one value of at most eight bits n times over.
func appendRun(out []byte, n int, value byte) []byte {
	return append(binary.AppendUvarint(out, uint64(n)<<1), value)
}

// appendPacked appends numbers of so many bits each, eight at a time.
func appendPacked(out []byte, numbers []uint32, width int) []byte {
	groups := (len(numbers) + 7) / 8
	out = binary.AppendUvarint(out, uint64(groups)<<1|1)
	whole := len(out) + groups*width
	var room uint64
	filled := 0
	for _, n := range numbers {
		room |= uint64(n) << filled
		for filled += width; filled >= 8; filled -= 8 {
			out = append(out, byte(room))
			room >>= 8
		}
	}
	for ; len(out) < whole; room >>= 8 {
		out = append(out, byte(room))
	}
	return out
}
