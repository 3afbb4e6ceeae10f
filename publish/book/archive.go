package book

import (
	"archive/zip"
	"bytes"
	"cmp"
	"compress/flate"
	"io"
	"io/fs"
	"regexp"
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

// madeUp are the times and the editor that the library writes where none is
// given; they may be absent.
var madeUp = regexp.MustCompile(`<dcterms:(created|modified)[^>]*>[^<]*</dcterms:(created|modified)>|<lastModifiedBy></lastModifiedBy>`)

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
	var fast *flate.Writer // one for all parts, which are written one after another: a new one costs more than a small part
	z.RegisterCompressor(zip.Deflate, func(out io.Writer) (io.WriteCloser, error) {
		if fast != nil {
			fast.Reset(out)
			return fast, nil
		}
		var err error
		fast, err = flate.NewWriter(out, flate.BestSpeed)
		return fast, err
	})
	for _, p := range a.parts {
		text := p.text.Bytes()
		if p.name == "docProps/core.xml" {
			text = madeUp.ReplaceAll(text, nil)
		}
		w, err := z.CreateHeader(&zip.FileHeader{Name: p.name, Method: zip.Deflate})
		if err != nil {
			return err
		}
		if _, err := w.Write(text); err != nil {
			return err
		}
	}
	return z.Close()
}
