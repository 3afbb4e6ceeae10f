package synthetic

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"

	"golang.org/x/sync/errgroup"
)

// Made is what was written.
type Made struct {
	Files, Areas int
	Rows         map[string]int64 // of each data set
}

// Generate writes areas.csv and inbox/ below dir, as a data directory has them.
// What is there under the same names is replaced. progress, which may be nil, is
// told of each finished file.
func Generate(ctx context.Context, dir string, spec Spec, progress func(done, total int)) (*Made, error) {
	s, err := spec.settled()
	if err != nil {
		return nil, err
	}
	areas := Areas(s.Areas, s.Provinces)
	if err := writeFile(filepath.Join(dir, "areas.csv"), func(f *os.File) error { return WriteAreas(f, areas) }); err != nil {
		return nil, err
	}
	national := filepath.Join(dir, "inbox", "national", "合成示例_national_reference.csv")
	if err := writeFile(national, func(f *os.File) error { _, err := f.WriteString(nationalFile); return err }); err != nil {
		return nil, err
	}
	files := s.files(areas)
	made := &Made{Files: len(files), Areas: len(areas), Rows: map[string]int64{}}
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	done := make(chan struct{}, len(files))
	for _, f := range files {
		made.Rows[f.kind.id] += int64(f.kind.count(s) * len(f.counties))
		group.Go(func() error {
			if err := ctx.Err(); err != nil {
				return err
			}
			if err := f.write(ctx, dir); err != nil {
				return err
			}
			done <- struct{}{}
			if progress != nil {
				progress(len(done), len(files))
			}
			return nil
		})
	}
	return made, group.Wait()
}

// file is one export in the making.
type file struct {
	spec     *Spec
	kind     *kind
	folder   string // of the inbox
	place    string // whose figures they are, for the title
	counties []Area
}

// files lists all exports in order.
func (s *Spec) files(areas []Area) (out []*file) {
	for i := range kinds {
		k := &kinds[i]
		if len(s.Only) > 0 && !slices.Contains(s.Only, k.id) || k.count(s) == 0 {
			continue
		}
		for _, a := range areas {
			if k.without != nil && k.without(traitsOf(a.Index)) {
				continue
			}
			folder, place := a.Code, a.Name
			switch {
			case k.hasArea && s.Layout == LayoutProvince:
				folder, place = a.provinceCode(), a.provinceName()
			case k.hasArea && s.Layout == LayoutOne:
				folder, place = "national", "合成全国"
			}
			if n := len(out); n > 0 && out[n-1].kind == k && out[n-1].folder == folder {
				out[n-1].counties = append(out[n-1].counties, a)
				continue
			}
			out = append(out, &file{s, k, folder, place, []Area{a}})
		}
	}
	return out
}

// count is how many rows each county has.
func (k *kind) count(s *Spec) int {
	if k.rows > 0 {
		return k.rows
	}
	return s.Rows[k.id]
}

func (f *file) write(ctx context.Context, dir string) error {
	ending := ".csv"
	if f.spec.Format == FormatXLSX {
		ending = ".xlsx"
	}
	return writeFile(filepath.Join(dir, "inbox", f.folder, "合成示例_"+f.kind.id+ending), func(out *os.File) error {
		head, err := f.kind.head(f.place)
		if err != nil {
			return err
		}
		if f.spec.Format == FormatXLSX {
			return f.workbook(ctx, head, out)
		}
		if _, err := out.Write(charset(f.spec.Format).word(head)); err != nil {
			return err
		}
		return f.eachChunk(ctx, func(text row) error { _, err := out.Write(text); return err })
	})
}

// writeFile makes a file and its folders.
func writeFile(path string, write func(*os.File) error) (err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("make folder: %w", err)
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("make file: %w", err)
	}
	if err := errors.Join(write(f), f.Close()); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return nil
}
