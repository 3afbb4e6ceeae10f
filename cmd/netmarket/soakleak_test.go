package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// Bounds of growth after the warm-up.
const (
	leakRSS       = 10 << 10 // bytes a refresh: 1 MiB a hundred
	leakRSSShort  = 64 << 20 // in all, where there are too few refreshes for a slope
	leakFDs       = 8
	leakThreads   = 8
	leakRoutines  = 12
	slopeNeeds    = 60 // refreshes
	mostOpenAfter = 3  // snapshots: the current one and the pool's idle ones
)

// leaks compares what was taken after the warm-up with what is taken at the
// end, each by the median of a few, and memory of a long run by its slope.
func leaks(taken []taking) (found []string) {
	if len(taken) <= soakWarmUp {
		return []string{fmt.Sprintf("wanted more than %d refreshes, found %d", soakWarmUp, len(taken))}
	}
	warm := taken[soakWarmUp-1:]
	few := max(1, len(warm)/4)
	grown := func(of func(taking) int) int {
		return median(warm[len(warm)-few:], of) - median(warm[:few], of)
	}
	for _, c := range []struct {
		name string
		of   func(taking) int
		most int
	}{
		{"descriptors", func(u taking) int { return u.FDs }, leakFDs},
		{"threads", func(u taking) int { return u.Threads }, leakThreads},
		{"goroutines", func(u taking) int { return u.Goroutines }, leakRoutines},
	} {
		if n := grown(c.of); n > c.most {
			found = append(found, fmt.Sprintf("wanted at most %d more %s at the end, found %d more", c.most, c.name, n))
		}
	}
	if slope := slopeOf(warm); len(warm) >= slopeNeeds && slope > leakRSS {
		found = append(found, fmt.Sprintf("wanted memory to grow by at most %d bytes a refresh, found %d", leakRSS, slope))
	}
	if n := grown(func(u taking) int { return int(u.RSS) }); len(warm) < slopeNeeds && n > leakRSSShort {
		found = append(found, fmt.Sprintf("wanted memory to grow by at most %d bytes in all, found %d", leakRSSShort, n))
	}
	last := taken[len(taken)-1]
	if last.Children > 0 || last.Opened > mostOpenAfter {
		found = append(found, fmt.Sprintf("wanted no child and at most %d open snapshots at the end, found %+v", mostOpenAfter, last))
	}
	return found
}

func median(of []taking, figure func(taking) int) int {
	var all []int
	for _, u := range of {
		all = append(all, figure(u))
	}
	slices.Sort(all)
	return all[len(all)/2]
}

// slopeOf is the median of the slopes between every two points, bytes a
// refresh: a few odd ones do not move it.
func slopeOf(taken []taking) int {
	var slopes []int
	for i := range taken {
		for j := i + 1; j < len(taken); j++ {
			slopes = append(slopes, int(taken[j].RSS-taken[i].RSS)/(j-i))
		}
	}
	slices.Sort(slopes)
	if len(slopes) == 0 {
		return 0
	}
	return slopes[len(slopes)/2]
}

// Each kind of leak is found, and none where figures only wander.
func TestLeaksAreFound(t *testing.T) {
	for name, c := range map[string]struct {
		refreshes int
		taken     func(n int) taking
		wanted    string
	}{
		"calm": {200, func(n int) taking {
			return taking{RSS: 300<<20 + int64(n%7)<<20, FDs: 30 + n%3, Threads: 20, Goroutines: 25 + n%4, Opened: 2}
		}, ""},
		"short and calm":          {6, func(n int) taking { return taking{RSS: 300<<20 + int64(n%3)<<23, FDs: 30 + n%3, Goroutines: 25} }, ""},
		"half a MiB a hundred":    {400, func(n int) taking { return taking{RSS: 300<<20 + int64(n)*5<<10 + int64(n%7)<<20} }, ""},
		"two MiB a hundred":       {400, func(n int) taking { return taking{RSS: 300<<20 + int64(n)*20<<10 + int64(n%7)<<20} }, "memory"},
		"a snapshot each":         {6, func(n int) taking { return taking{RSS: 300<<20 + int64(n)*40<<20} }, "memory"},
		"descriptors":             {40, func(n int) taking { return taking{FDs: 30 + n} }, "descriptors"},
		"a descriptor in two":     {30, func(n int) taking { return taking{FDs: 30 + n/2} }, "descriptors"},
		"threads":                 {40, func(n int) taking { return taking{Threads: 30 + n} }, "threads"},
		"goroutines":              {40, func(n int) taking { return taking{Goroutines: 30 + n} }, "goroutines"},
		"a child":                 {6, func(int) taking { return taking{Children: 1} }, "child"},
		"snapshots that are held": {6, func(int) taking { return taking{Opened: 4} }, "open snapshots"},
		"too few":                 {3, func(int) taking { return taking{} }, "more than 3 refreshes"},
	} {
		var taken []taking
		for n := range c.refreshes {
			taken = append(taken, c.taken(n))
		}
		found := strings.Join(leaks(taken), "; ")
		if (c.wanted == "") != (found == "") || !strings.Contains(found, c.wanted) {
			t.Errorf("%s: wanted %q, found %q", name, c.wanted, found)
		}
	}
}
