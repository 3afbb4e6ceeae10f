package county

import (
	"errors"
	"io/fs"
)

// scrubNames takes what is personal out of the names of sheets. Two names that
// become the same are told apart by a number, for a row is found again by its
// sheet.
func scrubNames(sheets []*sheet) {
	taken := map[string]bool{}
	for _, s := range sheets {
		name := Scrub(s.name)
		for n := 2; taken[name] && name != s.name; n++ {
			name = Scrub(s.name) + itoa(n)
		}
		s.name, taken[name] = name, true
	}
}

// ScrubError is an error about a file without what is personal in the file's
// name; any other error is returned as it is.
func ScrubError(err error) error {
	var at *fs.PathError
	if errors.As(err, &at) {
		return &fs.PathError{Op: at.Op, Path: Scrub(at.Path), Err: at.Err}
	}
	return err
}
