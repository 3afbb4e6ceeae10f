package book

import (
	"archive/zip"
	"bytes"
	"cmp"
	"io"
	"io/fs"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"
)

// archive keeps the parts of a workbook until it is closed and then writes them
// in a fixed order and without times, for the library writes the sheets in the
// order of a map.
type archive struct {
	out   io.Writer
	parts []*part
}

type part struct {
	name string
	text bytes.Buffer
}

func newArchive(out io.Writer) excelize.ZipWriter { return &archive{out: out} }

// Create begins a part.
func (a *archive) Create(name string) (io.Writer, error) {
	p := &part{name: name}
	a.parts = append(a.parts, p)
	return &p.text, nil
}

// AddFS is part of the interface; nothing here adds a file system.
func (a *archive) AddFS(fs.FS) error { return fs.ErrInvalid }

// Close writes the parts, the list of their types first, as readers expect it.
func (a *archive) Close() error {
	rank := func(name string) int {
		switch {
		case name == "[Content_Types].xml":
			return 0
		case strings.HasPrefix(name, "_rels/"):
			return 1
		}
		return 2
	}
	slices.SortFunc(a.parts, func(x, y *part) int {
		return cmp.Or(cmp.Compare(rank(x.name), rank(y.name)), strings.Compare(x.name, y.name))
	})
	z := zip.NewWriter(a.out)
	for _, p := range a.parts {
		w, err := z.CreateHeader(&zip.FileHeader{Name: p.name, Method: zip.Deflate})
		if err != nil {
			return err
		}
		if _, err := w.Write(p.text.Bytes()); err != nil {
			return err
		}
	}
	return z.Close()
}
