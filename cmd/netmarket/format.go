package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"strings"

	"netmarket/ingest"
)

// A data directory says in format.json which format it has, so that a program
// that does not know the format leaves it alone instead of misreading it. One
// without the file has format 1: versions of before there was the file wrote
// it. The number is raised with any change that earlier versions would misread;
// what they only ignore raises nothing.
const (
	formatFile   = "format.json"
	formatPrefix = "netmarket.data/v"
	formatNumber = 1
)

// formatMark is format.json.
type formatMark struct {
	Schema  string `json:"schema"`  // formatPrefix and the number
	Version string `json:"version"` // of the program that gave the directory this format
}

// formatError is a data directory that this program must not touch.
type formatError struct{ text string }

func (e *formatError) Error() string { return e.text }

// checkFormat returns a *formatError for a data directory of a newer format.
func (a *app) checkFormat() error {
	path := a.path(formatFile)
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) || isBelowFile(a.data) {
		return nil
	}
	if err != nil {
		return &formatError{fmt.Sprintf("read format of the data directory: %v", err)}
	}
	var mark formatMark
	number, isFormat := 0, false
	if json.Unmarshal(text, &mark) == nil {
		digits, hasPrefix := strings.CutPrefix(mark.Schema, formatPrefix)
		n, err := strconv.Atoi(digits)
		number, isFormat = n, hasPrefix && err == nil && n > 0
	}
	if !isFormat {
		return &formatError{fmt.Sprintf("%s: wanted a schema such as %s%d, found something else; nothing was touched: take the file from a backup, or remove it if no newer version of this program ever wrote here", path, formatPrefix, formatNumber)}
	}
	if number > formatNumber {
		return &formatError{fmt.Sprintf("the data directory %s has format %d, written by netmarket %s; this is netmarket %s, which knows formats up to %d, and touched nothing: install %s or a later version, or restore a backup taken before the upgrade into another directory",
			a.data, number, mark.Version, version, formatNumber, mark.Version)}
	}
	return nil
}

// isBelowFile reports whether a name is no directory; other findings say so.
func isBelowFile(name string) bool {
	info, err := os.Stat(name)
	return err != nil || !info.IsDir()
}

// markFormat gives a directory of before there was format.json its mark. It is
// written aside and renamed: half a mark would lock everybody out.
func (a *app) markFormat() error {
	path := a.path(formatFile)
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	text, err := json.Marshal(formatMark{formatPrefix + strconv.Itoa(formatNumber), version})
	if err != nil {
		return err
	}
	aside := a.path(".new-" + formatFile)
	if err := ingest.WriteSynced(aside, append(text, '\n')); err != nil {
		return fmt.Errorf("mark the data directory's format: %w", err)
	}
	if err := os.Rename(aside, path); err != nil {
		return fmt.Errorf("mark the data directory's format: %w", err)
	}
	return ingest.SyncDir(a.data)
}
