package main

import (
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"sync"
	"testing"

	"golang.org/x/sync/errgroup"
)

// simPiece is how many seeds one process takes. The clock is a variable of the
// environment, so that two at once need two processes.
const simPiece = 100

// simNumber reads a number of the campaign.
func simNumber(t testing.TB, variable string, otherwise uint64) uint64 {
	t.Helper()
	text := os.Getenv(variable)
	if text == "" {
		return otherwise
	}
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		t.Fatalf("%s: wanted a number, found %q", variable, text)
	}
	return n
}

// simulatePieces gives pieces of the campaign to processes, so many at a time,
// and tells what each found. Three pieces with violations end it.
func simulatePieces(t *testing.T, from, to uint64, workers int) {
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	done, failed := uint64(0), 0
	var group errgroup.Group
	group.SetLimit(workers)
	for at := from; at < to; at += simPiece {
		mu.Lock()
		isEnough := failed >= 3
		mu.Unlock()
		if isEnough {
			break
		}
		group.Go(func() error {
			n := min(simPiece, to-at)
			cmd := exec.CommandContext(t.Context(), program, "-test.run=^TestSimulation$", "-test.v", "-test.timeout=24h")
			cmd.Env = append(os.Environ(), simWorkers+"=1", simFrom+"="+fmt.Sprint(at), simSeeds+"="+fmt.Sprint(n))
			out, err := cmd.CombinedOutput()
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				failed++
				t.Errorf("seeds %d to %d: %v\n%s", at, at+n-1, err, out)
			}
			done += n
			fmt.Printf("%d seeds of %d, %d pieces with violations\n", done, to-from, failed) // a log of t waits for the end
			return nil
		})
	}
	_ = group.Wait() // it returns none: each piece told its own
	t.Logf("seeds from %d, %d of them, %d pieces with violations", from, done, failed)
}
