package county

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/richardlehane/mscfb"
)

// metered hands out the bytes of a compound file and stops when more were
// asked for than an honest file needs, so that a chain of sectors that turns
// in a circle, or a folder that never ends, comes to its end here.
type metered struct {
	body         *bytes.Reader
	reads, bytes int
	isOver       bool
}

func (m *metered) ReadAt(p []byte, off int64) (int, error) {
	m.reads--
	m.bytes -= len(p)
	if m.reads < 0 || m.bytes < 0 {
		m.isOver = true
		return 0, errTooLarge
	}
	return m.body.ReadAt(p, off)
}

// allow refills the meter.
func (m *metered) allow(reads, bytes int) { m.reads, m.bytes = reads, bytes }

// fault is the error for a compound file that mscfb gave up on.
func (m *metered) fault(err error) error {
	if m.isOver {
		return fmt.Errorf("compound file: %w", errTooLarge)
	}
	return fmt.Errorf("compound file: %w: %w", errTruncated, err)
}

const (
	folderReads = 1 << 16 // reads that opening the folder of a compound file may take
	folderBytes = 16 << 20
	sectorBytes = 512 // the smallest sector
)

// openOLE finds the workbook in a compound file. kind is "xls" with the bytes
// of the workbook stream, else what the file is: "xls5", "encrypted" or
// "office". Its error is errTooLarge or errTruncated.
func openOLE(body []byte) (stream []byte, kind string, err error) {
	m := &metered{body: bytes.NewReader(body)}
	m.allow(folderReads, folderBytes)
	file, err := mscfb.New(m)
	if err != nil {
		if bytes.Contains(body, utf16le("EncryptedPackage")) {
			return nil, "encrypted", nil
		}
		return nil, "", m.fault(err)
	}
	found := map[string]*mscfb.File{}
	for _, f := range file.File {
		if len(f.Path) == 0 && found[strings.ToLower(f.Name)] == nil {
			found[strings.ToLower(f.Name)] = f
		}
	}
	switch {
	case found["workbook"] != nil:
		m.allow(4*(len(body)/sectorBytes)+1024, 2*len(body)+folderBytes)
		stream, err = readStream(found["workbook"], len(body))
		if err != nil {
			return nil, "", m.fault(err)
		}
		return stream, "xls", nil
	case found["encryptedpackage"] != nil:
		return nil, "encrypted", nil
	case found["book"] != nil:
		return nil, "xls5", nil
	}
	return nil, "office", nil
}

// readStream reads a stream in small steps, for mscfb takes quadratic time
// over one large read. A stream is never longer than the file it is in.
func readStream(f *mscfb.File, most int) ([]byte, error) {
	var out []byte
	step := make([]byte, 32<<10)
	for {
		n, err := f.Read(step)
		out = append(out, step[:n]...)
		switch {
		case err == io.EOF:
			if int64(len(out)) < f.Size {
				return nil, fmt.Errorf("wanted %d bytes, found %d", f.Size, len(out))
			}
			return out, nil
		case err != nil:
			return nil, err
		case len(out) > most:
			return nil, fmt.Errorf("a stream longer than its file")
		}
	}
}
