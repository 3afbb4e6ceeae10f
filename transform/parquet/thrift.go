package parquet

import "encoding/binary"

// thrift writes structures in Thrift's compact protocol, which is what the heads
// of pages and the foot of a Parquet file are written in. Fields go in the order
// of their numbers.
type thrift struct {
	out  []byte
	last []int // number of the field written last, by depth of structures
}

// Types of fields.
const (
	thriftI32    = 5
	thriftI64    = 6
	thriftBinary = 8
	thriftList   = 9
	thriftStruct = 12
)

func (t *thrift) field(id, kind int) {
	at := len(t.last) - 1
	if delta := id - t.last[at]; delta < 16 {
		t.out = append(t.out, byte(delta<<4|kind))
	} else {
		t.out = append(t.out, byte(kind))
		t.out = binary.AppendVarint(t.out, int64(id))
	}
	t.last[at] = id
}

func (t *thrift) begin() { t.last = append(t.last, 0) }

func (t *thrift) end() {
	t.out = append(t.out, 0)
	t.last = t.last[:len(t.last)-1]
}

func (t *thrift) i32(id int, n int) {
	t.field(id, thriftI32)
	t.out = binary.AppendVarint(t.out, int64(n))
}

func (t *thrift) i64(id int, n int64) {
	t.field(id, thriftI64)
	t.out = binary.AppendVarint(t.out, n)
}

func (t *thrift) text(id int, s string) {
	t.field(id, thriftBinary)
	t.bare(s)
}

// bare is a text that is an element of a list.
func (t *thrift) bare(s string) {
	t.out = binary.AppendUvarint(t.out, uint64(len(s)))
	t.out = append(t.out, s...)
}

func (t *thrift) list(id, kind, n int) {
	t.field(id, thriftList)
	if n < 15 {
		t.out = append(t.out, byte(n<<4|kind))
		return
	}
	t.out = append(t.out, byte(0xf0|kind))
	t.out = binary.AppendUvarint(t.out, uint64(n))
}

func (t *thrift) structure(id int) {
	t.field(id, thriftStruct)
	t.begin()
}

// number is a number that is an element of a list.
func (t *thrift) number(n int) { t.out = binary.AppendVarint(t.out, int64(n)) }
