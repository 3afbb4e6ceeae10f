package ingest

import (
	"errors"
	"io/fs"
	"path/filepath"
	"runtime"
	"strings"

	"golang.org/x/sync/errgroup"

	"netmarket/ingest/disk"
	"netmarket/ingest/packing"
)

// indexKind names what an index of a store holds and how it is packed. It
// changes whenever the fields of a Capture do.
const indexKind = "netmarket captures 1"

// indexed is a record as the index has it: the stamp of the file it was read
// from tells whether that is still the one.
type indexed struct {
	stamp  disk.Stamp
	record Capture
}

// OpenIndexed is OpenStore through an index: a file that holds the records of
// all captures, so that a store of tens of thousands is not read a file a
// capture. A record whose file is not the one that was indexed is read again;
// an index that is missing or damaged costs time and nothing else.
func OpenIndexed(dir, index string) (*Store, error) {
	return openThrough(disk.OS{}, dir, index)
}

// SaveIndex writes the index of a store that was opened through one, where
// captures came since.
func (s *Store) SaveIndex() error {
	if s.index == "" || !s.isStale {
		return nil
	}
	var w packing.Writer
	for _, c := range s.List() {
		info, err := s.fs.Lstat(c.recordPath())
		if err != nil {
			return err
		}
		if stamp := disk.StampOf(info); stamp.IsTold() {
			home, err := filepath.Rel(s.dir, c.path)
			if err != nil {
				return err
			}
			pack(&w, filepath.ToSlash(home), indexed{stamp, c})
		}
	}
	if err := packing.Save(s.fs, s.index, indexKind, &w); err != nil {
		return err
	}
	s.isStale = false
	return nil
}

// readIndex gives the indexed records by their folder below the store.
func (s *Store) readIndex() map[string]indexed {
	known := map[string]indexed{}
	if s.index == "" {
		return known
	}
	r, err := packing.Load(s.fs, s.index, indexKind)
	if err != nil {
		return known // none yet, or a damaged one: the records are there
	}
	columns := map[string][]Cell{}
	for !r.IsDone() {
		home, i := unpack(r, columns)
		known[home] = i
	}
	if r.Err() != nil {
		return map[string]indexed{}
	}
	return known
}

// readRecords reads the records of the folders, those that are indexed from the
// index.
func (s *Store) readRecords(homes []string) error {
	known := s.readIndex()
	records := make([]*Capture, len(homes))
	problems := make([]error, len(homes))
	fresh := make([]bool, len(homes))
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	const many = 256
	for from := 0; from < len(homes); from += many {
		group.Go(func() error {
			for i := from; i < min(from+many, len(homes)); i++ {
				records[i], fresh[i], problems[i] = s.readHome(homes[i], known)
			}
			return nil
		})
	}
	_ = group.Wait() // each problem stands beside its folder
	for i, c := range records {
		if c != nil {
			s.known[c.ID] = *c
		}
		s.isStale = s.isStale || fresh[i]
	}
	s.isStale = s.isStale || len(known) > len(s.known)
	return errors.Join(problems...)
}

// readHome is the record of one folder, nil where it is no capture's, and
// whether the index lacks it.
func (s *Store) readHome(home string, known map[string]indexed) (c *Capture, isFresh bool, err error) {
	path := filepath.Join(s.dir, filepath.FromSlash(home), recordFile)
	if i, ok := known[home]; ok {
		if info, err := s.fs.Lstat(path); err == nil && disk.StampOf(info) == i.stamp {
			i.record.path = filepath.Dir(path)
			return &i.record, false, nil
		}
	}
	read, err := readRecord(s.fs, path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, false, nil
	case err != nil:
		return nil, false, err
	}
	return &read, true, nil
}

func pack(w *packing.Writer, home string, i indexed) {
	c := i.record
	w.Text(home)
	packStamp(w, i.stamp)
	w.Text(c.ID)
	for _, s := range []string{c.Source, c.Dataset, c.RefArea, c.Origin, c.Vintage, c.VintageBy, c.FetchedAt, c.By, c.Parser, c.Note} {
		w.Shared(s)
	}
	w.Text(c.URL)
	w.Text(c.Title)
	w.Text(c.BodySHA256)
	w.Number(c.Bytes)
	w.Number(int64(c.Rows))
	if c.Original == nil {
		w.Unsigned(0)
	} else {
		w.Unsigned(1)
		w.Text(c.Original.Name)
		w.Text(c.Original.SHA256)
		w.Number(c.Original.Bytes)
	}
	w.Shared(packCells(c.Columns))
}

func unpack(r *packing.Reader, columns map[string][]Cell) (home string, i indexed) {
	home = r.Text()
	i.stamp = unpackStamp(r)
	c := &i.record
	c.ID = r.Text()
	for _, s := range []*string{&c.Source, &c.Dataset, &c.RefArea, &c.Origin, &c.Vintage, &c.VintageBy, &c.FetchedAt, &c.By, &c.Parser, &c.Note} {
		*s = r.Shared()
	}
	c.URL, c.Title, c.BodySHA256 = r.Text(), r.Text(), r.Text()
	c.Bytes, c.Rows = r.Number(), int(r.Number())
	if r.Unsigned() == 1 {
		c.Original = &File{Name: r.Text(), SHA256: r.Text(), Bytes: r.Number()}
	}
	c.Columns = unpackCells(r.Shared(), columns)
	return home, i
}

func packStamp(w *packing.Writer, s disk.Stamp) {
	w.Unsigned(s.Device)
	w.Unsigned(s.Inode)
	w.Number(s.Size)
	w.Number(s.Modified)
	w.Number(s.Changed)
}

func unpackStamp(r *packing.Reader) disk.Stamp {
	return disk.Told(r.Unsigned(), r.Unsigned(), r.Number(), r.Number(), r.Number())
}

// packCells is a list of cells as one text: exports of one form share it.
func packCells(cells []Cell) string {
	var w packing.Writer
	for _, c := range cells {
		for _, s := range []string{c.Field, c.Sheet, c.Column, c.Header, c.Unit} {
			w.Text(s)
		}
	}
	return string(w.Bytes())
}

// unpackCells gives equal lists the same memory: a record is never changed.
func unpackCells(text string, known map[string][]Cell) []Cell {
	if cells, ok := known[text]; ok || text == "" {
		return cells
	}
	r := packing.NewReader(strings.Clone(text))
	var cells []Cell
	for !r.IsDone() {
		cells = append(cells, Cell{Field: r.Text(), Sheet: r.Text(), Column: r.Text(), Header: r.Text(), Unit: r.Text()})
	}
	known[text] = cells
	return cells
}
