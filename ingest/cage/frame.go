package cage

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// wireVersion is the first thing either side says.
const wireVersion = 1

// Kinds of a frame. Parent to child: hello, job, body…, end. Child to parent:
// ready, then for each job part, data…, end; or broken in place of the rest.
const (
	frameHello  = 'H' // settings as JSON
	frameReady  = 'R' // what confines the child, as JSON
	frameJob    = 'J' // name and parameters as JSON
	framePart   = 'P' // the name of a part of the answer
	frameData   = 'D' // bytes of a body or a part
	frameEnd    = 'E'
	frameBroken = 'B' // where in the program a job broke
)

const (
	frameHead = 6 // version, kind, length
	maxFrame  = 1 << 20
)

var errFrame = errors.New("not a frame of this program")

func writeFrame(w io.Writer, kind byte, payload []byte) error {
	if len(payload) > maxFrame {
		return fmt.Errorf("a frame of %d bytes: %w", len(payload), errFrame)
	}
	var head [frameHead]byte
	head[0], head[1] = wireVersion, kind
	binary.BigEndian.PutUint32(head[2:], uint32(len(payload)))
	if _, err := w.Write(head[:]); err != nil {
		return err
	}
	_, err := w.Write(payload)
	return err
}

// readFrame reads one frame into buf, which is grown as needed, and returns its
// payload. The stream that ends between two frames gives io.EOF.
func readFrame(r io.Reader, buf []byte) (kind byte, payload []byte, err error) {
	var head [frameHead]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return 0, buf, err
	}
	n := int(binary.BigEndian.Uint32(head[2:]))
	if head[0] != wireVersion || n > maxFrame {
		return 0, buf, fmt.Errorf("version %d, %d bytes: %w", head[0], n, errFrame)
	}
	if cap(buf) < n {
		buf = make([]byte, n)
	}
	buf = buf[:n]
	if _, err := io.ReadFull(r, buf); err != nil {
		return 0, buf, fmt.Errorf("a frame cut short: %w", io.ErrUnexpectedEOF)
	}
	return head[1], buf, nil
}

// frameWriter cuts what is written into data frames.
type frameWriter struct {
	to io.Writer
}

func (w frameWriter) Write(p []byte) (int, error) {
	written := 0
	for len(p) > 0 {
		n := min(len(p), maxFrame)
		if err := writeFrame(w.to, frameData, p[:n]); err != nil {
			return written, err
		}
		written, p = written+n, p[n:]
	}
	return written, nil
}

// frameReader hands out the data frames up to the end frame.
type frameReader struct {
	from io.Reader
	buf  []byte
	rest []byte
	done bool
}

func (r *frameReader) Read(p []byte) (int, error) {
	for len(r.rest) == 0 {
		if r.done {
			return 0, io.EOF
		}
		kind, payload, err := readFrame(r.from, r.buf)
		r.buf = payload
		switch {
		case errors.Is(err, io.EOF):
			return 0, io.ErrUnexpectedEOF
		case err != nil:
			return 0, err
		case kind == frameEnd:
			r.done = true
		case kind != frameData:
			return 0, fmt.Errorf("frame %q inside a body: %w", kind, errFrame)
		}
		r.rest = payload
	}
	n := copy(p, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}
