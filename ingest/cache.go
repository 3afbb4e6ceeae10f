package ingest

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"

	"netmarket/ingest/disk"
)

// ObservationHeader is the header of a parsed page's table.
var ObservationHeader = []string{"ref_area", "measure", "freq", "time_period", "cumulative", "value", "unit_measure", "unit_mult", "obs_status", "locator", "printed"}

// Row is the observation as one row under ObservationHeader.
func (o Observation) Row() []string {
	return []string{o.RefArea, o.Measure, o.Freq, o.TimePeriod, strconv.FormatBool(o.Cumulative), o.Value, o.UnitMeasure, strconv.Itoa(o.UnitMult), o.Status, o.Locator, o.Printed}
}

// Cache keeps what parsers read, by SHA-256 of the bytes and parser version:
// an unchanged page is parsed once. The folder may be deleted at any time.
type Cache struct {
	FS  disk.FS // nil: the machine's
	dir string
}

// NewCache uses dir, which need not exist yet.
func NewCache(dir string) *Cache { return &Cache{dir: dir} }

// NoteHeader is the header of the table of a page's notes.
var NoteHeader = []string{"locator", "text"}

// Tables are the files that hold what a parser read from one page, each a CSV
// with a header: ObservationHeader and NoteHeader.
type Tables struct{ Observations, Notes string }

// Read returns the tables of what p reads from a kept page, parsing the page
// unless that was done before. The error is the parser's.
func (c *Cache) Read(page Capture, p Parser) (Tables, error) {
	stem := filepath.Join(c.dir, page.BodySHA256+"-"+strings.ReplaceAll(p.Version, "/", "-"))
	t := Tables{stem + ".csv", stem + ".notes.csv"}
	_, err := disk.Or(c.FS).Stat(t.Observations) // written last
	if err == nil {
		return t, nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return t, fmt.Errorf("look up parse result: %w", err)
	}
	body, err := page.Body()
	if err != nil {
		return t, err
	}
	release, err := p.Parse(Page{Body: body, URL: page.URL})
	if err != nil {
		return t, fmt.Errorf("parse %s: %w", page.URL, err)
	}
	notes, observations := [][]string{NoteHeader}, [][]string{ObservationHeader}
	for _, n := range release.Notes {
		notes = append(notes, []string{n.Locator, n.Text})
	}
	for _, o := range release.Observations {
		observations = append(observations, o.Row())
	}
	if err := c.keep(t.Notes, notes); err != nil {
		return t, err
	}
	return t, c.keep(t.Observations, observations)
}

// keep puts a table in its place whole, also after a power cut: what is there
// is never read again.
func (c *Cache) keep(path string, rows [][]string) error {
	var table bytes.Buffer
	if err := csv.NewWriter(&table).WriteAll(rows); err != nil {
		return fmt.Errorf("write parse result: %w", err)
	}
	f := disk.Or(c.FS)
	if err := disk.MakeDirs(f, c.dir, 0o700); err != nil {
		return fmt.Errorf("keep parse result: %w", err)
	}
	aside, err := f.CreateTemp(c.dir, ".parse-*") // commands that only read write here too, side by side
	if err != nil {
		return fmt.Errorf("keep parse result: %w", err)
	}
	_, err = aside.Write(table.Bytes())
	if err == nil {
		err = aside.Sync()
	}
	if err := errors.Join(err, aside.Close()); err != nil {
		return fmt.Errorf("keep parse result: %w", errors.Join(err, f.Remove(aside.Name())))
	}
	if err := f.Rename(aside.Name(), path); err != nil {
		return fmt.Errorf("keep parse result: %w", errors.Join(err, f.Remove(aside.Name())))
	}
	if err := disk.Sync(f, c.dir); err != nil {
		return fmt.Errorf("keep parse result: %w", err)
	}
	return nil
}
