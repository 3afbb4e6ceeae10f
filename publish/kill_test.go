package publish

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"testing"
	"time"

	"netmarket/ingest/disk/disktest"
)

// Environment of the child that TestKilledAtAnyMoment starts and kills.
const (
	childBuilt = "NETMARKET_TEST_PUBLISH_BUILT"
	childDir   = "NETMARKET_TEST_PUBLISH_DIR"
	childID    = "NETMARKET_TEST_PUBLISH_ID"
	killRounds = "NETMARKET_TEST_KILLS" // rounds of the long campaign; 5 without it
)

func TestMain(m *testing.M) {
	if os.Getenv(childBuilt) == "" {
		os.Exit(m.Run())
	}
	r := request(os.Getenv(childBuilt), os.Getenv(childDir))
	r.ID = os.Getenv(childID)
	r.Step = func(name string) error { _, err := fmt.Println(name); return err }
	if _, err := Publish(context.Background(), r); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// TestKilledAtAnyMoment kills a publishing process without warning at random
// moments; what is current must verify each time, and the next run succeeds.
func TestKilledAtAnyMoment(t *testing.T) {
	dir, built := t.TempDir(), buildFile(t)
	wanted, err := mustPublish(t, request(built, dir)).Scores()
	must(t, err)
	random, killed := rand.New(rand.NewPCG(3, 4)), 0
	c := disktest.Begin(t, killRounds, 5)
	for n, ok := c.Next(); ok; n, ok = c.Next() {
		id := fmt.Sprintf("2026-04-01-%012d", n)
		if killOne(t, built, dir, id, time.Duration(random.IntN(400))*time.Millisecond) {
			killed++
		}
		current, err := Current(dir)
		if err != nil {
			t.Fatalf("round %d: %v", n, err)
		}
		if report := mustVerify(t, dir, current.ID); !report.OK() {
			t.Fatalf("round %d: %v", n, report.Err())
		}
		r := request(built, dir)
		r.ID = id
		s := mustPublish(t, r)
		if !s.IsCurrent || s.Manifest.ContentID == "" || s.ID != id {
			t.Fatalf("round %d: %+v", n, s)
		}
		found, err := s.Scores()
		must(t, err)
		if wanted.Snapshot = id; fmt.Sprint(wanted) != fmt.Sprint(found) {
			t.Fatalf("round %d: scores differ", n)
		}
		if _, err := Prune(dir, 2, false); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%s; %d runs killed", c.Done(), killed)
	if killed == 0 {
		t.Error("no run was killed: the moments do not fit this machine")
	}
}

// killOne reports whether the child died of the kill.
func killOne(t *testing.T, built, dir, id string, after time.Duration) bool {
	t.Helper()
	self, err := os.Executable()
	must(t, err)
	child := exec.Command(self)
	child.Env = append(os.Environ(), childBuilt+"="+built, childDir+"="+dir, childID+"="+id)
	must(t, child.Start())
	timer := time.AfterFunc(after, func() { child.Process.Kill() }) //nolint:errcheck // it may have ended already
	defer timer.Stop()
	err = child.Wait()
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() >= 0 {
		t.Fatalf("%s: exit %d without being killed", id, exit.ExitCode())
	}
	return err != nil
}
