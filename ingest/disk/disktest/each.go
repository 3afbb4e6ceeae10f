package disktest

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"syscall"
	"testing"
)

// Long is the variable that asks for the long form of a campaign: every fault
// and every crash state, not one of a few.
const Long = "NETMARKET_TEST_CRASH"

// IsLong reports whether the long form is asked for.
func IsLong() bool { return os.Getenv(Long) != "" }

// Rounds is the number of rounds of a campaign of random moments, by default
// few.
func Rounds(t testing.TB, variable string, few int) int {
	t.Helper()
	text := os.Getenv(variable)
	if text == "" {
		return few
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		t.Fatalf("%s: wanted a number of rounds, found %q", variable, text)
	}
	return n
}

// EachFault calls try with the 1st, 2nd, … operation failing, until none does:
// with an I/O error, with one that lasts, on a full disk and on one that is
// emptied at once, and where access is denied. every is 1, or takes one of so
// many where each try is dear.
func EachFault(t *testing.T, within string, every int, try func(t *testing.T, f *Faults)) {
	t.Helper()
	total := 0
	for i, proto := range []*Faults{
		{Err: syscall.EIO}, {Err: syscall.ENOSPC, Kinds: Allocating, Lasts: true}, {Err: syscall.EIO, Lasts: true},
		{Err: syscall.ENOSPC, Kinds: Allocating}, {Err: syscall.EACCES},
	} {
		for n := 1 + i%every; ; n += every {
			f := &Faults{N: n, Err: proto.Err, Kinds: proto.Kinds, Lasts: proto.Lasts, Within: within}
			t.Run(fmt.Sprintf("errno=%d lasts=%t %d", int(proto.Err), proto.Lasts, n), func(t *testing.T) {
				try(t, f)
				if t.Failed() {
					t.Logf("failed were %q", f.Failed())
				}
			})
			if len(f.Failed()) == 0 {
				break
			}
			total++
		}
	}
	if total < 5 {
		t.Errorf("wanted operations that fail, found %d", total)
	}
	t.Logf("%d faults", total)
}

// CheckError checks that an operation which met a fault tells it, so that a
// full disk is known for one.
func CheckError(t *testing.T, f *Faults, err error) {
	t.Helper()
	switch failed := len(f.Failed()) > 0; {
	case !failed && err != nil:
		t.Errorf("nothing failed, found %v", err)
	case failed && err == nil:
		t.Errorf("wanted the fault told, found no error")
	case failed && !errors.Is(err, f.Err):
		t.Errorf("wanted %v, found %v", f.Err, err)
	}
}
