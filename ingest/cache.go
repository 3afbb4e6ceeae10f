package ingest

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// ObservationHeader is the header of a parsed page's table.
var ObservationHeader = []string{"ref_area", "measure", "freq", "time_period", "cumulative", "value", "unit_measure", "unit_mult", "obs_status", "locator", "printed"}

// Row is the observation as one row under ObservationHeader.
func (o Observation) Row() []string {
	return []string{o.RefArea, o.Measure, o.Freq, o.TimePeriod, strconv.FormatBool(o.Cumulative), o.Value, o.UnitMeasure, strconv.Itoa(o.UnitMult), o.Status, o.Locator, o.Printed}
}

// Cache keeps what parsers read, by SHA-256 of the bytes and parser version:
// an unchanged page is parsed once. The folder may be deleted at any time.
type Cache struct{ dir string }

// NewCache uses dir, which need not exist yet.
func NewCache(dir string) *Cache { return &Cache{dir: dir} }

// Observations returns the path of the table of what p reads from a kept page,
// parsing the page unless that was done before. The error is the parser's.
func (c *Cache) Observations(page Capture, p Parser) (path string, err error) {
	path = filepath.Join(c.dir, page.BodySHA256+"-"+strings.ReplaceAll(p.Version, "/", "-")+".csv")
	if _, err := os.Stat(path); err == nil {
		return path, nil
	} else if !errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("look up parse result: %w", err)
	}
	body, err := page.Body()
	if err != nil {
		return "", err
	}
	release, err := p.Parse(Page{Body: body, URL: page.URL})
	if err != nil {
		return "", fmt.Errorf("parse %s: %w", page.URL, err)
	}
	var table bytes.Buffer
	out := csv.NewWriter(&table)
	rows := [][]string{ObservationHeader}
	for _, o := range release.Observations {
		rows = append(rows, o.Row())
	}
	if err := out.WriteAll(rows); err != nil {
		return "", fmt.Errorf("write parse result: %w", err)
	}
	return path, c.keep(path, table.Bytes())
}

// keep writes aside and renames, so that a killed process leaves no half table.
func (c *Cache) keep(path string, table []byte) error {
	if err := os.MkdirAll(c.dir, 0o700); err != nil {
		return fmt.Errorf("keep parse result: %w", err)
	}
	aside, err := os.CreateTemp(c.dir, ".parse-*")
	if err != nil {
		return fmt.Errorf("keep parse result: %w", err)
	}
	_, err = aside.Write(table)
	if err := errors.Join(err, aside.Close()); err != nil {
		return fmt.Errorf("keep parse result: %w", errors.Join(err, os.Remove(aside.Name())))
	}
	if err := os.Rename(aside.Name(), path); err != nil {
		return fmt.Errorf("keep parse result: %w", err)
	}
	return nil
}
