package county

import (
	"os"
	"testing"

	"netmarket/ingest/cage"
)

const childArg = "county-test-child"

// TestMain is the caged reader when a pool starts this binary again.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == childArg {
		os.Exit(cage.Serve(os.Stdin, os.Stdout, testJobs()))
	}
	os.Exit(m.Run())
}

// testCages are children that read as those of the program do.
func testCages(t testing.TB, size int) *cage.Pool {
	t.Helper()
	p := &cage.Pool{Argv: []string{"test", childArg}, Limits: cage.DefaultLimits(), Size: size}
	t.Cleanup(p.Close)
	return p
}
