// Command generate writes the synthetic county exports below
// testdata/sample/inbox: what bureaus of three counties hand over, invented
// from a fixed seed without a clock, so that every run gives the same bytes.
//
//	go run ./testdata/sample/generate          writes the files, then reads each back
//	go run ./testdata/sample/generate -check   writes nothing: exit 1 when a file differs
//
// Both end with a self-check by ingest/county: every file must be recognised
// as the data set it was written as, call itself synthetic, declare its date
// and hold no problem that refuses it.
package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

func main() {
	dir := flag.String("dir", filepath.Join("testdata", "sample", "inbox"), "folder the exports lie in")
	onlyCheck := flag.Bool("check", false, "compare with the files that are there, write nothing")
	flag.Parse()
	if err := run(*dir, *onlyCheck); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// run makes every delivery and writes it, or compares it with what lies there.
func run(dir string, onlyCheck bool) error {
	var faults []error
	made := map[string]bool{}
	total := 0
	law, err := readLaw()
	if err != nil {
		return err
	}
	for _, d := range deliveries(law) {
		body, err := d.bytes()
		if err != nil {
			return fmt.Errorf("make %s: %w", d.path, err)
		}
		path := filepath.Join(dir, filepath.FromSlash(d.path))
		made[path] = true
		total += len(body)
		settle := write
		if onlyCheck {
			settle = compare
		}
		line, err := d.selfCheck(body)
		fmt.Println(line)
		faults = append(faults, err, settle(path, body))
	}
	faults = append(append(faults, law.faults...), checkStrangers(dir, made))
	fmt.Printf("%d files, %d bytes\n", len(made), total)
	return errors.Join(faults...)
}

// deliveries lists every file in the order of its folder.
func deliveries(l *law) []delivery {
	return slices.Concat(mingxi(l), qingliu(), jiangle(l), national())
}

func write(path string, body []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, body, 0o644)
}

func compare(path string, body []byte) error {
	there, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("compare: %w; run the generator", err)
	}
	if !bytes.Equal(there, body) {
		return fmt.Errorf("compare %s: wanted the generator's %d bytes, found %d others; run the generator", path, len(body), len(there))
	}
	return nil
}

// checkStrangers reports files that no delivery accounts for.
func checkStrangers(dir string, made map[string]bool) error {
	var faults []error
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && entry.Type().IsRegular() && !made[path] {
			faults = append(faults, fmt.Errorf("%s: made by no delivery; delete it", path))
		}
		return err
	})
	return errors.Join(append(faults, err)...)
}
