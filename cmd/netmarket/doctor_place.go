package main

import (
	"errors"
	"os"
	"path/filepath"
	"time"

	"netmarket/publish"
)

// Least that must be free: room for a few nights, whatever their size.
const (
	leastFreeBytes  = 1 << 30
	leastFreeInodes = 10_000
	leastOpenFiles  = 1024
	leastTempBytes  = 512 << 20
)

func (e *examination) lookAtPlace() {
	info, err := os.Stat(e.data)
	if err != nil || !info.IsDir() {
		e.found("no_data", "%s", e.data)
		return
	}
	probe, err := os.CreateTemp(e.data, ".new-doctor-")
	if err != nil {
		e.found("not_writable", "%v", err)
	} else if err := errors.Join(probe.Close(), os.Remove(probe.Name())); err != nil {
		e.found("not_writable", "%v", err)
	}
	temp, err := os.MkdirTemp("", "netmarket-doctor-")
	if err == nil {
		err = errors.Join(os.WriteFile(filepath.Join(temp, "probe"), make([]byte, 1<<16), 0o600), os.RemoveAll(temp))
	}
	if err != nil {
		e.found("temp_unusable", "%v", err)
	}
	if os.Geteuid() == 0 && os.Getenv("CI") == "" {
		e.found("running_as_root", "uid 0")
	}
	if n, err := e.openFiles(); err == nil && n < leastOpenFiles {
		e.found("few_files", "%d", n)
	}
}

// lookAtModes wants what holds secrets or bureaus' tables closed to others.
func (e *examination) lookAtModes() {
	for _, name := range []string{"secret.key", "netmarket.yaml", "state.db", "tokens.json", "captures", "inbox", "quarantine", "cache", "build", "runs"} {
		info, err := os.Stat(e.path(name))
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			e.found("mode_open", "%s (%04o)", e.path(name), info.Mode().Perm())
		}
	}
}

func (e *examination) lookAtDisk() {
	d, err := e.measureDisk(e.data)
	if err != nil {
		return // no_data says so
	}
	wanted := leastFree(nil)
	if s, err := publish.Current(e.path("published")); err == nil {
		wanted = leastFree(s.Manifest.Files)
	}
	if d.freeBytes < wanted {
		e.found("disk_low", "%s 剩余 %d MiB，需要 %d MiB", e.data, d.freeBytes>>20, wanted>>20)
	}
	if d.inodes > 0 && d.freeInodes < leastFreeInodes {
		e.found("inodes_low", "%s 剩余 %d", e.data, d.freeInodes)
	}
	if d.network != "" {
		e.found("network_disk", "%s（%s）", e.data, d.network)
	}
}

// leastFree is the bytes that must be free beside the files of the current
// snapshot: four of its size fit.
func leastFree(current []publish.File) uint64 {
	var size uint64
	for _, f := range current {
		size += uint64(f.Bytes)
	}
	return max(leastFreeBytes, 4*size)
}

// lookAtLeftovers finds what runs that died left behind.
func (e *examination) lookAtLeftovers() {
	for _, pattern := range []string{"published/.new-*", "published/.old-*", "published/.current-*", "captures/*/.*", "build/*.tmp"} {
		names, err := filepath.Glob(e.path(filepath.FromSlash(pattern)))
		if err != nil {
			continue
		}
		for _, name := range names {
			if info, err := os.Lstat(name); err == nil && now().Sub(info.ModTime()) > time.Hour {
				e.found("leftovers", "%s", name)
			}
		}
	}
	err := e.holding(func() error { return nil })
	if exitCode(err) == exitBusy {
		e.found("run_going_on", "%s", e.path(".lock"))
	}
}
