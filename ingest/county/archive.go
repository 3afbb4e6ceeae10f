package county

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
)

// openZip opens the archive and refuses it when it has too many entries, or
// entries that lie over one another.
func openZip(body []byte) (*zip.Reader, error) {
	archive, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errTruncated, err)
	}
	if len(archive.File) > maxEntries {
		return nil, fmt.Errorf("%d entries: %w", len(archive.File), errTooLarge)
	}
	return archive, checkPlaces(archive.File)
}

// checkPlaces refuses entries that share bytes: the trick of a small archive
// that unpacks to a large one.
func checkPlaces(files []*zip.File) error {
	type stretch struct{ from, to int64 }
	var all []stretch
	for _, f := range files {
		from, err := f.DataOffset()
		if err != nil {
			return fmt.Errorf("%w: %w", errTruncated, err)
		}
		if f.CompressedSize64 > maxCompressed {
			return fmt.Errorf("an entry of %d packed bytes: %w", f.CompressedSize64, errTooLarge)
		}
		all = append(all, stretch{from, from + int64(f.CompressedSize64)})
	}
	slices.SortFunc(all, func(a, b stretch) int { return int(a.from - b.from) })
	for i := 1; i < len(all); i++ {
		if all[i].from < all[i-1].to {
			return fmt.Errorf("entries lie over one another: %w", errForeign)
		}
	}
	return nil
}

// cleanPart is the name of an entry as the parts of a workbook are compared. A
// name is looked up and nothing else: no entry is ever written to a file.
func cleanPart(name string) string {
	return strings.ToLower(strings.TrimPrefix(path.Clean("/"+strings.ReplaceAll(name, `\`, "/")), "/"))
}

// expansion counts unpacked bytes over the whole archive.
type expansion struct{ packed, unpacked int64 }

func (x *expansion) add(n int) error {
	x.unpacked += int64(n)
	if x.unpacked > maxExpanded || x.unpacked > ratioFrom && x.unpacked > maxRatio*x.packed {
		return errTooLarge
	}
	return nil
}

// declared refuses an archive whose own list says that it breaks the limits.
// What the list keeps to itself is found when the bytes are counted.
func (x *expansion) declared(files []*zip.File) error {
	all := *x
	for _, f := range files {
		if f.UncompressedSize64 > maxExpanded {
			return errTooLarge
		}
		if err := all.add(int(f.UncompressedSize64)); err != nil {
			return err
		}
	}
	return nil
}

// counted is a reader that charges what it hands out to the expansion budget.
type counted struct {
	from   io.Reader
	budget *expansion
}

func (c counted) Read(p []byte) (int, error) {
	n, err := c.from.Read(p)
	if over := c.budget.add(n); over != nil {
		return n, over
	}
	if err != nil && err != io.EOF {
		err = fmt.Errorf("%w: %w", errTruncated, err)
	}
	return n, err
}

func readPart(f *zip.File, budget *expansion) ([]byte, error) {
	r, err := f.Open()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errTruncated, err)
	}
	defer r.Close()
	return io.ReadAll(counted{r, budget})
}
