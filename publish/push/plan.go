package push

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"time"
)

// TryTimeout bounds one try, from the connection to the answer's end.
const TryTimeout = 15 * time.Second

// longestAfter bounds what a portal's Retry-After is followed for.
const longestAfter = 24 * time.Hour

// waits stand before each try, after one another: 75 h 35 min 5 s in all.
var waits = []time.Duration{
	0, 5 * time.Second, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour,
	5 * time.Hour, 10 * time.Hour, 14 * time.Hour, 20 * time.Hour, 24 * time.Hour,
}

// nextTry is when to try again after so many tries, the last of which ended at
// a time; false when that was the last. A portal under load is given twice the
// time, and at least what it asked for.
func nextTry(id string, tries int, ended time.Time, r Receipt) (time.Time, bool) {
	if tries >= len(waits) {
		return time.Time{}, false
	}
	wait := waits[tries]
	if r.isLoaded() {
		wait *= 2
	}
	wait += jitter(id, tries, wait)
	return ended.Add(max(wait, min(r.RetryAfter, longestAfter))), true
}

// jitter lengthens a wait by up to a twentieth, always the same for a try, so
// that portals that failed together are not tried together.
func jitter(id string, tries int, wait time.Duration) time.Duration {
	most := int64(wait / 20)
	if most == 0 {
		return 0
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "%s %d", id, tries))
	return time.Duration(int64(binary.BigEndian.Uint64(sum[:8])>>1) % most)
}
