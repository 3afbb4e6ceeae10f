package page

import (
	"context"
	"database/sql"
	"errors"
	"regexp"
	"runtime"
	"slices"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"netmarket/publish"
	"netmarket/publish/form"
)

// chunk is how many areas are read at once: few queries, little memory.
const chunk = 32

// Also is told the forms of an area as its pages are written, from several
// goroutines at once.
type Also func(d *publish.Draft, area string, forms []form.Form) error

// Write writes the pages of a snapshot: pages/index.html, pages/<area>.html,
// pages/dictionary.html and pages/<area>/forms/<id>.html. The same draft gives
// the same bytes. Areas are read a chunk at a time and written side by side. In a
// snapshot of more areas than publish.RunFacts.HasPages allows the pages of each
// are left out: One makes them when they are asked for.
func Write(ctx context.Context, d *publish.Draft, also ...Also) error {
	return build(ctx, d, d.WriteFile, also...)
}

// writer makes pages and puts them where they belong; put is called from several
// goroutines at once.
type writer struct {
	*assets
	put func(name string, content []byte) error
}

func build(ctx context.Context, d *publish.Draft, put func(name string, content []byte) error, also ...Also) error {
	s, err := readShared(ctx, d)
	if err != nil {
		return err
	}
	a, err := loaded()
	if err != nil {
		return err
	}
	w, isLazy := writer{a, put}, !d.Run.HasPages(len(s.scores.Areas))
	if err := w.writeIndex(ctx, d, s, isLazy); err != nil || isLazy {
		return err
	}
	var done atomic.Int64
	for areas := range slices.Chunk(s.scores.Areas, chunk) {
		m, err := s.of(ctx, d.DB, codes(areas)...)
		if err != nil {
			return err
		}
		if err := w.writeAreas(ctx, d, m, &done, also); err != nil {
			return err
		}
	}
	return nil
}

func codes(areas []publish.AreaScore) (codes []string) {
	for i := range areas {
		codes = append(codes, areas[i].RefArea)
	}
	return codes
}

// writeAreas writes the pages of the areas that were read, side by side.
func (w writer) writeAreas(ctx context.Context, d *publish.Draft, m *material, done *atomic.Int64, also []Also) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i := range m.areas {
		area := &m.areas[i]
		group.Go(func() error { return errors.Join(ctx.Err(), w.write(area.RefArea+".html", "area.html", m.area(area))) })
		group.Go(func() error {
			forms, err := m.forms.Area(area.RefArea)
			if err != nil {
				return err
			}
			for _, tell := range also {
				if err := tell(d, area.RefArea, forms); err != nil {
					return err
				}
			}
			if err := w.writeForms(m, area, forms); err != nil {
				return err
			}
			d.Tell(int(done.Add(1)), len(m.scores.Areas), area.Name)
			return ctx.Err()
		})
	}
	return group.Wait()
}

// writeIndex writes the pages over all areas. The gates are those of any area.
func (w writer) writeIndex(ctx context.Context, d *publish.Draft, s *shared, isLazy bool) error {
	m := &material{shared: s}
	if len(s.scores.Areas) > 0 {
		gaps, err := publish.Gaps(ctx, d.DB, s.scores.Areas[0].RefArea)
		if err != nil {
			return err
		}
		m.gaps = map[string]*publish.AreaGaps{s.scores.Areas[0].RefArea: &gaps.Areas[0]}
	}
	if err := w.write("index.html", "index.html", m.index(isLazy)); err != nil {
		return err
	}
	return w.write("dictionary.html", "dictionary.html", m.dictionary())
}

// pageName is the name of a page that One makes.
var pageName = regexp.MustCompile(`^pages/([0-9]{6})(?:\.html|/forms/[a-z_]+\.html)$`)

// AreaOf is the area of a page by its name in a snapshot, "" for the name of
// another file.
func AreaOf(name string) string {
	if found := pageName.FindStringSubmatch(name); found != nil {
		return found[1]
	}
	return ""
}

// One makes the pages of one area of a snapshot that db has open: what Write
// writes of it, by their names in a snapshot, byte for byte. An area that was not
// scored is a form.ErrUnknownArea.
func One(ctx context.Context, s *publish.Snapshot, db *sql.DB, area string) (map[string][]byte, error) {
	totals, err := publish.Totals(ctx, db)
	if err != nil {
		return nil, err
	}
	all, err := readShared(ctx, &publish.Draft{ID: s.ID, Run: s.Manifest.Run, DB: db, Scores: totals})
	if err != nil {
		return nil, err
	}
	m, err := all.of(ctx, db, area)
	if err != nil {
		return nil, err
	}
	a, err := loaded()
	if err != nil {
		return nil, err
	}
	pages := map[string][]byte{}
	w := writer{a, func(name string, content []byte) error { pages[name] = content; return nil }}
	forms, err := m.forms.Area(area)
	if err != nil {
		return nil, err
	}
	if err := w.write(area+".html", "area.html", m.area(&m.areas[0])); err != nil {
		return nil, err
	}
	return pages, w.writeForms(m, &m.areas[0], forms)
}
