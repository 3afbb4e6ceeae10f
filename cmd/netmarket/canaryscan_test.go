package main

import (
	"archive/zip"
	"bytes"
	"context"
	"database/sql"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"golang.org/x/text/encoding/simplifiedchinese"
	utf16 "golang.org/x/text/encoding/unicode"
)

// windowSize is how many bytes of a planted value are looked up at every
// position; no planted form is shorter.
const windowSize = 6

// hunter finds any of very many strings in one pass: the last bytes of each are
// looked up in a filter, then in a table.
type hunter struct {
	filter []uint64
	table  map[uint64][][]byte
}

const filterBits = 26

func (h *hunter) add(pattern []byte) {
	if len(pattern) < windowSize {
		return
	}
	key := windowAt(pattern, len(pattern)-windowSize)
	h.filter[slot(key)/64] |= 1 << (slot(key) % 64)
	h.table[key] = append(h.table[key], pattern)
}

func windowAt(text []byte, i int) uint64 {
	return uint64(binary.LittleEndian.Uint32(text[i:])) | uint64(binary.LittleEndian.Uint16(text[i+4:]))<<32
}

func slot(key uint64) uint64 { return key * 0x9E3779B97F4A7C15 >> (64 - filterBits) }

// find returns the first planted string of a text, nil when there is none.
func (h *hunter) find(text []byte) []byte {
	for i := 0; i+windowSize <= len(text); i++ {
		key := windowAt(text, i)
		if s := slot(key); h.filter[s/64]&(1<<(s%64)) == 0 {
			continue
		}
		for _, pattern := range h.table[key] {
			if bytes.HasSuffix(text[:i+windowSize], pattern) {
				return pattern
			}
		}
	}
	return nil
}

var hunters sync.Map // by number of persons: making one takes longer than a scan

func hunterFor(n int) (*hunter, error) {
	if h, ok := hunters.Load(n); ok {
		return h.(*hunter), nil
	}
	h, err := hunterOf(n)
	hunters.Store(n, h)
	return h, err
}

// hunterOf looks for every value of n made-up persons as UTF-8, GBK, UTF-16 and
// base64 at each of its three alignments.
func hunterOf(n int) (*hunter, error) {
	h := &hunter{make([]uint64, 1<<filterBits/64), map[uint64][][]byte{}}
	gbk, wide := simplifiedchinese.GBK.NewEncoder(), utf16.UTF16(utf16.LittleEndian, utf16.IgnoreBOM).NewEncoder()
	for i := range n {
		for _, value := range canaryOf(i).values() {
			text := []byte(value)
			h.add(text)
			inGBK, err := gbk.Bytes(text)
			if err != nil {
				return nil, fmt.Errorf("encode %s: %w", value, err)
			}
			inWide, err := wide.Bytes(text)
			if err != nil {
				return nil, fmt.Errorf("encode %s: %w", value, err)
			}
			h.add(inGBK)
			h.add(inWide)
			for shift := range 3 {
				h.add(inBase64(text, shift))
			}
		}
	}
	return h, nil
}

// inBase64 is the part of the base64 form of a text that does not depend on
// what stands around it, the text beginning at the shift-th byte of a group.
func inBase64(text []byte, shift int) []byte {
	whole := base64.StdEncoding.EncodeToString(append(make([]byte, shift), text...))
	from := []int{0, 2, 3}[shift]
	return []byte(whole[from : (shift+len(text))*8/6])
}

// noCanaryCommand: noCanary N DIR… scans every byte below the directories, and
// what is packed in Parquet, DuckDB and zip files there, for the N planted
// persons. Folders named inbox are the bureaus' own.
func noCanaryCommand(ts *testscript.TestScript, neg bool, args []string) {
	var n int
	if len(args) < 2 {
		ts.Fatalf("usage: noCanary N DIR…")
	}
	_, err := fmt.Sscan(args[0], &n)
	ts.Check(err)
	h, err := hunterFor(n)
	ts.Check(err)
	files, size, hits := 0, 0, 0
	for _, dir := range args[1:] {
		ts.Check(filepath.WalkDir(ts.MkAbs(dir), func(path string, entry fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case entry.IsDir() && entry.Name() == "inbox":
				return fs.SkipDir
			case !entry.Type().IsRegular(): // also the link to the current snapshot
				return nil
			}
			texts, err := unpacked(path)
			if err != nil {
				return err
			}
			files++
			for _, text := range append(texts, []byte(path)) {
				size += len(text)
				if found := h.find(text); found != nil {
					hits++
					ts.Logf("%s holds %q", path, found)
				}
			}
			return nil
		}))
	}
	ts.Logf("scanned %d files, %d bytes: %d hits", files, size, hits)
	if files == 0 || (hits > 0) != neg {
		ts.Fatalf("%d files, %d of them hold a planted value", files, hits)
	}
}

// unpacked is a file as it lies there and, where it packs its content, that
// too.
func unpacked(path string) ([][]byte, error) {
	body, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	texts := [][]byte{body}
	switch {
	case strings.HasSuffix(path, ".parquet"):
		text, err := throughDuckDB("", fmt.Sprintf("select * from read_parquet('%s')", path))
		return append(texts, text), err
	case strings.HasSuffix(path, ".duckdb"):
		return tablesOf(texts, path)
	case bytes.HasPrefix(body, []byte("PK")):
		archive, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
		if err != nil {
			return texts, nil // cut off: the bytes were scanned
		}
		for _, f := range archive.File {
			r, err := f.Open()
			if err != nil {
				return texts, err
			}
			text, err := io.ReadAll(r)
			texts = append(texts, text, []byte(f.Name))
			if err != nil {
				return texts, err
			}
		}
	}
	return texts, nil
}

func tablesOf(texts [][]byte, path string) ([][]byte, error) {
	list, err := throughDuckDB(path, "select table_schema || '.\"' || table_name || '\"' from information_schema.tables where table_catalog = 'kept'")
	if err != nil {
		return texts, nil // killed while it was written: the bytes were scanned
	}
	for _, table := range strings.Fields(string(list)) {
		text, err := throughDuckDB(path, "select * from kept."+table)
		if err != nil {
			return texts, fmt.Errorf("%s of %s: %w", table, path, err)
		}
		texts = append(texts, text)
	}
	return texts, nil
}

// throughDuckDB is the rows of a query as text.
func throughDuckDB(attach, query string) ([]byte, error) {
	db, err := sql.Open("duckdb", "")
	if err != nil {
		return nil, err
	}
	defer db.Close()
	if attach != "" {
		if _, err := db.ExecContext(context.Background(), fmt.Sprintf("attach '%s' as kept (read_only)", attach)); err != nil {
			return nil, err
		}
	}
	rows, err := db.QueryContext(context.Background(), query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	values, into := make([]any, len(names)), make([]any, len(names))
	for i := range values {
		into[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return nil, err
		}
		fmt.Fprintln(&out, values...)
	}
	return out.Bytes(), rows.Err()
}

// The hunter finds what it should: a planted value in every form, at every
// alignment, and nothing in a text without one.
func TestHunterFindsEveryForm(t *testing.T) {
	h, err := hunterOf(100)
	if err != nil {
		t.Fatal(err)
	}
	wide := utf16.UTF16(utf16.LittleEndian, utf16.IgnoreBOM).NewEncoder()
	for i := range 100 {
		for _, value := range canaryOf(i).values() {
			inGBK, err1 := simplifiedchinese.GBK.NewEncoder().String(value)
			inWide, err2 := wide.String(value)
			if err1 != nil || err2 != nil {
				t.Fatal(err1, err2)
			}
			forms := []string{value, inGBK, inWide}
			for pad := range 3 {
				forms = append(forms, base64.StdEncoding.EncodeToString([]byte("abc"[:pad]+value+"xyz")))
			}
			for j, form := range forms {
				if h.find([]byte("before "+form+" after")) == nil {
					t.Errorf("%s was not found in form %d", value, j)
				}
			}
			if found := h.find([]byte("a text without " + value[:len(value)-4])); found != nil {
				t.Errorf("%q was found in a part of %s", found, value)
			}
		}
	}
}
