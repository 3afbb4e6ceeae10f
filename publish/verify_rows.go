package publish

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
)

// difference says where two writings of one table part.
type difference struct {
	row, column string // of the first row that both have otherwise; empty where none is
	wanted      string // what to say after "the rows of …"
	found       string
}

// compareCSV compares two CSV files by their rows, whatever the order, then by
// their lines. The rows that differ are held in memory.
func compareCSV(wantedPath, foundPath string, key []string) (difference, error) {
	wanted, err := readCSV(wantedPath)
	if err != nil {
		return difference{}, err
	}
	found, err := readCSV(foundPath)
	if err != nil {
		if broken, ok := errors.AsType[csvError](err); ok {
			return difference{row: fmt.Sprintf("line %d", broken.line), found: broken.Error()}, nil
		}
		return difference{}, err
	}
	if len(wanted) == 0 || len(found) == 0 || !slices.Equal(wanted[0], found[0]) {
		return difference{column: "header", wanted: ", with the header of its columns", found: fmt.Sprintf("%.200q", slices.Concat(found[:min(1, len(found))]...))}, nil
	}
	missing, extra := subtract(wanted[1:], found[1:]), subtract(found[1:], wanted[1:])
	if len(missing)+len(extra) == 0 {
		line, err := firstLine(wantedPath, foundPath)
		return difference{row: fmt.Sprintf("line %d", line), wanted: ", sorted and quoted as published", found: "other bytes"}, err
	}
	d := difference{found: fmt.Sprintf("%d rows missing and %d too many", len(missing), len(extra))}
	d.locate(wanted[0], missing, extra, key)
	return d, nil
}

// locate names the first row that differs and its columns.
func (d *difference) locate(header []string, missing, extra [][]string, key []string) {
	for _, m := range missing {
		for _, e := range extra {
			if name := rowName(header, m, key); len(key) > 0 && name == rowName(header, e, key) {
				var values []string
				for i := range header {
					if m[i] != e[i] {
						d.column = strings.Trim(d.column+", "+header[i], ", ")
						values = append(values, fmt.Sprintf("%s %.80q for %.80q", header[i], e[i], m[i]))
					}
				}
				d.row = name
				d.found += ": " + strings.Join(values, ", ")
				return
			}
		}
	}
	if len(missing) > 0 {
		d.row = rowName(header, missing[0], key)
	} else {
		d.row = rowName(header, extra[0], key)
	}
}

// rowName is ref_area=350421 criterion_id=I01.1; without a key the whole row.
func rowName(header, row, key []string) string {
	var parts []string
	for i, name := range header {
		if i < len(row) && (len(key) == 0 || slices.Contains(key, name)) {
			parts = append(parts, name+"="+row[i])
		}
	}
	return fmt.Sprintf("%.300s", strings.Join(parts, " "))
}

// subtract returns the rows of a that b does not have as often.
func subtract(a, b [][]string) (left [][]string) {
	count := map[string]int{}
	for _, row := range b {
		count[strings.Join(row, "\x1f")]++
	}
	for _, row := range a {
		if name := strings.Join(row, "\x1f"); count[name] > 0 {
			count[name]--
		} else {
			left = append(left, row)
		}
	}
	return left
}

// csvError is a place where a file is not the CSV that is published.
type csvError struct{ line int }

func (e csvError) Error() string { return fmt.Sprintf("line %d is no row", e.line) }

// readCSV reads what writeTableCSV wrote. Unlike encoding/csv it keeps what is
// between quotes to the byte, and an empty text, which it gives as two quotes,
// apart from NULL.
func readCSV(path string) (rows [][]string, err error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var row []string
	for text := string(content); text != ""; {
		field, rest, ok := cutField(text)
		if !ok || rest == "" {
			return rows, csvError{len(rows) + 1}
		}
		row = append(row, field)
		if rest[0] == '\n' {
			if len(rows) > 0 && len(row) != len(rows[0]) {
				return rows, csvError{len(rows) + 1}
			}
			rows, row = append(rows, row), nil
		}
		if text = rest[1:]; text == "" && row != nil {
			return rows, csvError{len(rows) + 1}
		}
	}
	return rows, nil
}

// cutField takes the first field off; rest starts with the comma or line feed
// behind it.
func cutField(text string) (field, rest string, ok bool) {
	if !strings.HasPrefix(text, `"`) {
		end := strings.IndexAny(text, ",\n")
		if end < 0 || strings.ContainsAny(text[:end], "\"\r") {
			return "", "", false
		}
		return text[:end], text[end:], true
	}
	for end := 1; ; {
		next := strings.IndexByte(text[end:], '"')
		if next < 0 {
			return "", "", false
		}
		end += next + 1
		if rest = text[end:]; strings.HasPrefix(rest, `"`) {
			end++
			continue
		}
		if field = strings.ReplaceAll(text[1:end-1], `""`, `"`); field == "" {
			field = `""`
		}
		return field, rest, rest != "" && (rest[0] == ',' || rest[0] == '\n')
	}
}

// sameFiles compares two files byte by byte.
func sameFiles(a, b string) (bool, error) {
	if infoA, err := os.Stat(a); err != nil {
		return false, err
	} else if infoB, err := os.Stat(b); err != nil || infoA.Size() != infoB.Size() {
		return false, err
	}
	line, err := firstLine(a, b)
	return line == 0, err
}

// firstLine is the number of the first line in which two files differ, 0 where
// none does.
func firstLine(a, b string) (n int, err error) {
	fa, err := os.Open(a)
	if err != nil {
		return 0, err
	}
	defer func() { err = closeAfter(err, fa) }()
	fb, err := os.Open(b)
	if err != nil {
		return 0, err
	}
	defer func() { err = closeAfter(err, fb) }()
	ra, rb := bufio.NewReader(fa), bufio.NewReader(fb)
	for n = 1; ; n++ {
		la, errA := ra.ReadBytes('\n')
		lb, errB := rb.ReadBytes('\n')
		if !bytes.Equal(la, lb) {
			return n, nil
		}
		if errA == io.EOF && errB == io.EOF {
			return 0, nil
		}
		if err := errors.Join(errA, errB); err != nil && errA != errB {
			return n, nil
		}
	}
}
