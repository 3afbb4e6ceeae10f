package publish

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"netmarket/ingest/disk"
)

// smallDisk names an empty file system of some tens of MiB, such as a tmpfs of
// 96 MiB, that the test may fill; without it the test has no disk to fill.
const smallDisk = "NETMARKET_TEST_SMALL_DISK"

// TestDiskFullAtEverySize lets the disk run full at 200 sizes, from nothing
// fits to almost all does, with the measuring beforehand switched off.
func TestDiskFullAtEverySize(t *testing.T) {
	place := os.Getenv(smallDisk)
	if place == "" {
		t.Skip(smallDisk + " is not set; mount a tmpfs of 96 MiB and name it there to fill it at 200 sizes")
	}
	dir, ballast, built := filepath.Join(place, "published"), filepath.Join(place, "ballast"), buildFile(t)
	old := request(built, dir)
	old.ID = "2026-03-30-000000000000"
	var size int64
	for _, f := range mustPublish(t, old).Manifest.Files {
		size += f.Bytes
	}
	const sizes = 200
	full := 0
	for n := range sizes {
		leave := uint64(size+size/4) * uint64(n) / sizes
		fill(t, place, ballast, leave)
		if publishOnFullDisk(t, built, dir) {
			full++
		}
		must(t, os.Remove(ballast))
		next := mustPublish(t, request(built, dir))
		if report := mustVerify(t, dir, next.ID); !report.OK() {
			t.Fatalf("%d bytes left: after freeing: %v", leave, report.Err())
		}
		mustPublish(t, old)
		must(t, remove(disk.OS{}, dir, next))
		if entries, err := os.ReadDir(dir); err != nil || len(entries) != 2 {
			t.Fatalf("%d bytes left: wanted one snapshot and current, found %v (%v)", leave, entries, err)
		}
	}
	t.Logf("the disk ran full at %d of %d sizes", full, sizes)
	if full < sizes/2 || full == sizes {
		t.Errorf("wanted sizes on both sides, the disk ran full at %d of %d", full, sizes)
	}
}

// publishOnFullDisk reports whether the disk ran full; then what was current
// must still be, and be good.
func publishOnFullDisk(t *testing.T, built, dir string) bool {
	t.Helper()
	before, err := Current(dir)
	must(t, err)
	r := request(built, dir)
	r.Free = func(string) (uint64, error) { return 1 << 40, nil }
	_, err = Publish(context.Background(), r)
	if err == nil {
		return false
	}
	var full *DiskFullError
	if !errors.As(err, &full) {
		t.Errorf("wanted a DiskFullError, found %v", err)
	}
	after, err := Current(dir)
	must(t, err)
	if report := mustVerify(t, dir, after.ID); after.ID != before.ID || !report.OK() {
		t.Errorf("current was %s, is %s: %v", before.ID, after.ID, report.Err())
	}
	return true
}

// fill leaves so many bytes free.
func fill(t *testing.T, disk, ballast string, leave uint64) {
	t.Helper()
	free, err := freeBytes(disk)
	must(t, err)
	if free < leave {
		t.Fatalf("wanted %d bytes free, found %d: the disk is too small", leave, free)
	}
	must(t, os.WriteFile(ballast, make([]byte, free-leave), fileMode))
}
