package transform

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"netmarket/ingest/disk"
)

// Files of captures are read from CSV where they are few and small, and kept as
// one Parquet file, a pack, where there are packFiles of one province or they
// hold packBytes together: a register of millions of rows is read from CSV once.
const (
	packFiles = 32
	packBytes = 8 << 20
)

// pack is the rows of one raw table from some captures. Its name follows from
// what is in it.
type pack struct {
	name    string
	sources []Source
}

// packs parts the captures of a table into packs and those that stay CSV: a
// large file is a pack alone, small ones are packed by province.
func packs(t rawTable, sources []Source) (packed []pack, plain []Source) {
	small := map[string][]Source{}
	var provinces []string
	for _, s := range sources {
		province := s.RefArea[:min(len(s.RefArea), 2)]
		switch {
		case t.of(s) == "":
		case s.Bytes >= packBytes:
			packed = append(packed, newPack(t, []Source{s}))
		case s.Dataset == "":
			plain = append(plain, s)
		default:
			if !slices.Contains(provinces, province) {
				provinces = append(provinces, province)
			}
			small[province] = append(small[province], s)
		}
	}
	slices.Sort(provinces)
	for _, province := range provinces {
		var size int64
		for _, s := range small[province] {
			size += s.Bytes
		}
		if len(small[province]) < packFiles && size < packBytes {
			plain = append(plain, small[province]...)
			continue
		}
		packed = append(packed, newPack(t, small[province]))
	}
	return packed, plain
}

func newPack(t rawTable, sources []Source) pack {
	parts := []string{fmt.Sprint(entryVersion), t.name, strings.Join(t.header, ",")}
	for _, s := range sources {
		parts = append(parts, s.ID+" "+s.BodySHA256)
	}
	slices.Sort(parts[3:])
	return pack{name: digestText(strings.Join(parts, "\n")), sources: sources}
}

// packMark stands beside a pack and says what its bytes are.
type packMark struct {
	SHA256 string `json:"sha256"`
	Bytes  int64  `json:"bytes"`
}

func (w *Warehouse) packDir() string { return filepath.Join(w.cache, "raw") }

func (w *Warehouse) packPath(p pack) string { return filepath.Join(w.packDir(), p.name+".parquet") }

// packAll makes the packs that are not kept whole and returns their paths.
func (w *Warehouse) packAll(t rawTable, packed []pack) ([]string, error) {
	if len(packed) == 0 {
		return nil, nil
	}
	if err := disk.MakeDirs(disk.OS{}, w.packDir(), 0o700); err != nil {
		return nil, fmt.Errorf("keep tables: %w", err)
	}
	paths := make([]string, len(packed))
	var group errgroup.Group
	group.SetLimit(w.workers)
	for i, p := range packed {
		paths[i] = w.packPath(p)
		group.Go(func() error {
			if isPackWhole(paths[i]) {
				return nil
			}
			if err := w.makePack(t, p); err != nil {
				return fmt.Errorf("keep %s: %w", t.name, err)
			}
			return nil
		})
	}
	return paths, group.Wait()
}

// isPackWhole reports whether a pack holds the bytes that were written: what is
// damaged or foreign is made anew.
func isPackWhole(path string) bool {
	text, err := os.ReadFile(path + ".json")
	if err != nil {
		return false
	}
	var mark packMark
	if json.Unmarshal(text, &mark) != nil {
		return false
	}
	if info, err := os.Stat(path); err != nil || info.Size() != mark.Bytes {
		return false
	}
	digest, _, err := digestFile(path)
	return err == nil && digest == mark.SHA256
}

// makePack writes a pack and then its mark, each whole and on the disk.
func (w *Warehouse) makePack(t rawTable, p pack) (err error) {
	f, err := os.CreateTemp(w.packDir(), ".pack-*")
	if err != nil {
		return err
	}
	aside := f.Name()
	defer func() {
		if err != nil {
			err = errors.Join(err, disk.Discard(disk.OS{}, aside))
		}
	}()
	digest, packer := &digesting{to: f, sum: sha256.New()}, packers.Get().(*packer)
	err = packer.write(digest, t, p.sources)
	packers.Put(packer)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	text, err := json.Marshal(packMark{hex.EncodeToString(digest.sum.Sum(nil)), digest.bytes})
	if err != nil {
		return err
	}
	if err := os.Rename(aside, w.packPath(p)); err != nil {
		return err
	}
	return disk.Replace(disk.OS{}, w.packPath(p)+".json", bytes.NewReader(text), 0o600)
}

// digesting hashes what goes to a file.
type digesting struct {
	to    io.Writer
	sum   hash.Hash
	bytes int64
}

func (d *digesting) Write(p []byte) (int, error) {
	n, err := d.to.Write(p)
	d.sum.Write(p[:n])
	d.bytes += int64(n)
	return n, err
}

// prunePacks removes packs that none of the last builds had a use for.
func (w *Warehouse) prunePacks(in Input, datasets DatasetColumns) error {
	var used []string
	for dataset, columns := range datasets {
		packed, _ := packs(datasetTable(dataset, columns), in.Captures)
		for _, p := range packed {
			used = append(used, p.name)
		}
	}
	slices.Sort(used)
	path := filepath.Join(w.packDir(), "last.json")
	text, err := os.ReadFile(path)
	if err != nil && (!errors.Is(err, fs.ErrNotExist) || len(used) == 0) {
		if errors.Is(err, fs.ErrNotExist) {
			return nil // none were ever kept
		}
		return fmt.Errorf("read kept tables: %w", err)
	}
	var builds [][]string
	if json.Unmarshal(text, &builds) != nil {
		builds = nil // damaged: it only says what may go
	}
	builds = slices.DeleteFunc(builds, func(b []string) bool { return slices.Equal(b, used) })
	builds = append([][]string{used}, builds[:min(len(builds), keptBuilds-1)]...)
	if text, err = json.Marshal(builds); err != nil {
		return fmt.Errorf("note kept tables: %w", err)
	}
	if err := disk.Replace(disk.OS{}, path, bytes.NewReader(text), 0o600); err != nil {
		return fmt.Errorf("note kept tables: %w", err)
	}
	entries, err := os.ReadDir(w.packDir())
	if err != nil {
		return fmt.Errorf("list kept tables: %w", err)
	}
	for _, e := range entries {
		name, _, _ := strings.Cut(e.Name(), ".")
		isUsed := e.Name() == "last.json" || slices.ContainsFunc(builds, func(b []string) bool { return slices.Contains(b, name) })
		if !isUsed {
			if err := os.Remove(filepath.Join(w.packDir(), e.Name())); err != nil {
				return fmt.Errorf("remove old tables: %w", err)
			}
		}
	}
	return nil
}
