package main

import (
	"errors"
	"fmt"
	"strings"
	"syscall"
	"testing"

	"netmarket/publish"
	"netmarket/transform"
)

// A full disk is told with its remedy whichever stage meets it, and only once.
func TestFullDiskHasARemedy(t *testing.T) {
	a := &app{data: "/srv/netmarket"}
	for _, err := range []error{
		fmt.Errorf("keep inbox/350421/x.csv: %w", syscall.ENOSPC),
		errors.New("write build file: IO Error: Could not write file: No space left on device"),
	} {
		if got := a.remedy(err); !strings.Contains(got, "make room on the disk of /srv/netmarket") {
			t.Errorf("%v: found %q", err, got)
		}
	}
	if got := a.remedy(&asideError{"/var/tmp/netmarket-1", syscall.ENOSPC}); !strings.Contains(got, "the disk of /var/tmp, or set TMPDIR") {
		t.Errorf("a private build: found %q", got)
	}
	for _, err := range []error{&publish.DiskFullError{Dir: "x", Err: syscall.ENOSPC}, errors.New("another fault")} {
		if got := a.remedy(err); got != "" {
			t.Errorf("%v: wanted nothing more, found %q", err, got)
		}
	}
}

// Every kind of end has the exit code of the contract.
func TestExitCodes(t *testing.T) {
	for want, err := range map[int]error{
		exitDone:     nil,
		exitFault:    errors.New("fault"),
		exitUsage:    fmt.Errorf("scores: %w", publish.ErrNoSnapshot),
		exitStale:    coded{exitStale, errReported},
		exitWithheld: fmt.Errorf("withheld: %w", &transform.CheckFailure{}),
		exitBusy:     fmt.Errorf("refresh: %w", coded{exitBusy, errors.New("busy")}),
	} {
		if got := exitCode(err); got != want {
			t.Errorf("%v: wanted %d, found %d", err, want, got)
		}
	}
}
