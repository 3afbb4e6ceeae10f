package main

import (
	"errors"
	"os"
	"slices"
	"testing"

	"netmarket/publish"
)

// machineFacts is what a machine says of itself: the disk of the data, the disk
// of temporary files, and how many files may be open.
type machineFacts struct {
	data, temp diskFacts
	files      uint64
	isUnknown  bool // it cannot be asked
}

func (m machineFacts) seams(dir string) seams {
	asked := func(err error) error {
		if m.isUnknown {
			return errors.New("the kernel does not say")
		}
		return err
	}
	return seams{
		space: func(of string) (diskFacts, error) {
			if of == dir {
				return m.data, asked(nil)
			}
			if of != os.TempDir() {
				return diskFacts{}, os.ErrNotExist
			}
			return m.temp, asked(nil)
		},
		files: func() (uint64, error) { return m.files, asked(nil) },
	}
}

// examineMachines wants each bound of the machine told below it, and neither at
// it, nor where the machine does not say.
func examineMachines(t *testing.T, dir string, always []string) {
	t.Helper()
	const roomy = 1 << 40
	machine := func(change func(*machineFacts)) machineFacts {
		m := machineFacts{data: diskFacts{freeBytes: roomy, inodes: roomy, freeInodes: roomy}, temp: diskFacts{freeBytes: roomy}, files: 1 << 20}
		change(&m)
		return m
	}
	for name, c := range map[string]struct {
		wanted string // "": nothing
		facts  machineFacts
	}{
		"all is ample":                   {"", machine(func(*machineFacts) {})},
		"a disk below its bound":         {"disk_low", machine(func(m *machineFacts) { m.data.freeBytes = leastFreeBytes - 1 })},
		"a disk at its bound":            {"", machine(func(m *machineFacts) { m.data.freeBytes = leastFreeBytes })},
		"a temp disk below its bound":    {"temp_small", machine(func(m *machineFacts) { m.temp.freeBytes = leastTempBytes - 1 })},
		"a temp disk at its bound":       {"", machine(func(m *machineFacts) { m.temp.freeBytes = leastTempBytes })},
		"files below their bound":        {"few_files", machine(func(m *machineFacts) { m.files = leastOpenFiles - 1 })},
		"files at their bound":           {"", machine(func(m *machineFacts) { m.files = leastOpenFiles })},
		"inodes below their bound":       {"inodes_low", machine(func(m *machineFacts) { m.data.freeInodes = leastFreeInodes - 1 })},
		"inodes at their bound":          {"", machine(func(m *machineFacts) { m.data.freeInodes = leastFreeInodes })},
		"a file system without inodes":   {"", machine(func(m *machineFacts) { m.data.inodes, m.data.freeInodes = 0, 0 })},
		"a disk over a network":          {"network_disk", machine(func(m *machineFacts) { m.data.network = "NFS" })},
		"a machine that does not say it": {"", machineFacts{isUnknown: true}},
	} {
		wantExactly(t, name, diagnoseOn(t, dir, c.facts.seams(dir)), always, c.wanted)
	}
	// Where a snapshot is large, four of them must fit.
	files := currentOf(t, dir).Manifest.Files
	large := append(slices.Clone(files), publish.File{Path: "large", Bytes: leastFreeBytes})
	if n := leastFree(large); n <= 4*leastFreeBytes || n > 5*leastFreeBytes {
		t.Errorf("wanted room for four snapshots, found %d bytes", n)
	}
	if leastFree(files) != leastFreeBytes || leastFree(nil) != leastFreeBytes {
		t.Errorf("wanted at least %d bytes, found %d and %d", uint64(leastFreeBytes), leastFree(files), leastFree(nil))
	}
}

// wantExactly wants one finding, or none, beside those that are always there.
func wantExactly(t *testing.T, name string, found, always []string, wanted string) {
	t.Helper()
	for _, code := range found {
		if code != wanted && !slices.Contains(always, code) {
			t.Errorf("%s: wanted %q, found %s", name, wanted, code)
		}
	}
	if wanted != "" && !slices.Contains(found, wanted) {
		t.Errorf("%s: wanted %s, found %v", name, wanted, found)
	}
}
