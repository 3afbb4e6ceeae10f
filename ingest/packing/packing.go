// Package packing keeps long lists of short texts and numbers in one file, for
// caches that are read whole at every run: fast to read, small, and never
// believed when a byte of them is not as it was written.
package packing

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"path/filepath"

	"netmarket/ingest/disk"
)

// Writer packs values one after another; a Reader takes them in the same
// order. The zero value is empty.
type Writer struct {
	packed []byte
	shared map[string]uint64
}

// Number packs a number.
func (w *Writer) Number(n int64) { w.packed = binary.AppendVarint(w.packed, n) }

// Unsigned packs a number that is not negative.
func (w *Writer) Unsigned(n uint64) { w.packed = binary.AppendUvarint(w.packed, n) }

// Text packs a text.
func (w *Writer) Text(s string) {
	w.Unsigned(uint64(len(s)))
	w.packed = append(w.packed, s...)
}

// Shared packs a text that many entries have, once. It reports whether it is
// the first of its kind.
func (w *Writer) Shared(s string) (isNew bool) {
	at, known := w.shared[s]
	if known {
		w.Unsigned(at)
		return false
	}
	if w.shared == nil {
		w.shared = map[string]uint64{}
	}
	w.Unsigned(0)
	w.Text(s)
	w.shared[s] = uint64(len(w.shared) + 1)
	return true
}

// Bytes are what was packed.
func (w *Writer) Bytes() []byte { return w.packed }

// ErrDamaged is returned for a file that is not as it was written, or is of
// another kind.
var ErrDamaged = errors.New("not what was written")

// Reader unpacks. After the first value that is not there it gives zeros, and
// Err says so.
type Reader struct {
	rest   string
	shared []string
	err    error
}

// NewReader unpacks what a Writer packed.
func NewReader(packed string) *Reader { return &Reader{rest: packed} }

// Err is ErrDamaged where a value was missing.
func (r *Reader) Err() error { return r.err }

// IsDone reports whether nothing is left, or nothing can be read.
func (r *Reader) IsDone() bool { return r.err != nil || r.rest == "" }

// Unsigned unpacks a number that is not negative.
func (r *Reader) Unsigned() (n uint64) {
	for shift := 0; shift < 64 && len(r.rest) > 0; shift += 7 {
		b := r.rest[0]
		r.rest = r.rest[1:]
		n |= uint64(b&0x7f) << shift
		if b < 0x80 {
			return n
		}
	}
	r.err = ErrDamaged
	return 0
}

// Number unpacks a number.
func (r *Reader) Number() int64 {
	n := r.Unsigned()
	return int64(n>>1) ^ -int64(n&1)
}

// Text unpacks a text; it lies in the memory of the whole.
func (r *Reader) Text() (s string) {
	n := r.Unsigned()
	if n > uint64(len(r.rest)) {
		r.err, n = ErrDamaged, 0
	}
	s, r.rest = r.rest[:n], r.rest[n:]
	return s
}

// Shared unpacks a text that Writer.Shared packed.
func (r *Reader) Shared() string {
	at := r.Unsigned()
	switch {
	case at == 0:
		s := r.Text()
		r.shared = append(r.shared, s)
		return s
	case at > uint64(len(r.shared)):
		r.err = ErrDamaged
		return ""
	}
	return r.shared[at-1]
}

// Save puts packed values in the place of a file. It does not wait for the
// disk: what a power cut leaves is ErrDamaged to Load. kind names what is packed
// and how.
func Save(f disk.FS, path, kind string, w *Writer) (err error) {
	if err := f.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("keep %s: %w", kind, err)
	}
	var whole bytes.Buffer
	sum := sha256.Sum256(w.packed)
	whole.WriteString(kind + "\n")
	whole.Write(sum[:])
	whole.Write(w.packed)
	aside, err := f.CreateTemp(filepath.Dir(path), ".packed-*")
	if err != nil {
		return fmt.Errorf("keep %s: %w", kind, err)
	}
	_, err = aside.Write(whole.Bytes())
	if err = errors.Join(err, aside.Close()); err == nil {
		err = f.Rename(aside.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("keep %s: %w", kind, errors.Join(err, disk.Discard(f, aside.Name())))
	}
	return nil
}

// Load reads what Save kept: fs.ErrNotExist where there is none, ErrDamaged
// where it is not what was written.
func Load(f disk.FS, path, kind string) (*Reader, error) {
	info, err := f.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || info.Size() > mostBytes {
		return nil, ErrDamaged
	}
	text, err := disk.ReadFile(f, path)
	if err != nil {
		return nil, err
	}
	rest, ok := bytes.CutPrefix(text, []byte(kind+"\n"))
	if !ok || len(rest) < sha256.Size {
		return nil, ErrDamaged
	}
	if sum := sha256.Sum256(rest[sha256.Size:]); !bytes.Equal(sum[:], rest[:sha256.Size]) {
		return nil, ErrDamaged
	}
	return NewReader(string(rest[sha256.Size:])), nil
}

// mostBytes is more than any of these files holds.
const mostBytes = 1 << 30
