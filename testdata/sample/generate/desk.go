package main

import (
	"fmt"
	"hash/fnv"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"time"
)

// desk invents the cases of one data set of one area, always the same whatever
// else is invented beside them.
type desk struct {
	*law
	area   string
	random *rand.Rand
}

func newDesk(l *law, area, dataset string) *desk {
	seed, _ := strconv.ParseUint(area, 10, 64) // constants of this program
	name := fnv.New64a()
	name.Write([]byte(dataset))
	return &desk{law: l, area: area, random: rand.New(rand.NewPCG(seed, name.Sum64()))}
}

// between picks a whole number, both ends included.
func (d *desk) between(low, high int) int { return low + d.random.IntN(high-low+1) }

// spread is n days in order from one day to another, about equally far apart.
func (d *desk) spread(n int, from, to string) []string {
	days := int(dayOf(to).Sub(dayOf(from)) / (24 * time.Hour))
	out := make([]string, n)
	for i := range out {
		out[i] = plus(from, (i*days+d.random.IntN(days))/n)
	}
	return out
}

// clock is a time of office hours from an hour on: 09:27.
func (d *desk) clock(hour int) string {
	return fmt.Sprintf("%02d:%02d", hour+d.random.IntN(3), d.random.IntN(60))
}

// oneOf picks a word.
func (d *desk) oneOf(words ...string) string { return words[d.random.IntN(len(words))] }

// fates hands out, month by month, what becomes of the cases that are no
// ordinary ones.
type fates map[string][]string

// next takes the month's first fate, "" when none is left or it is not this
// case's to have.
func (f fates) next(day string, suits func(fate string) bool) string {
	month := day[:7]
	left := f[month]
	if len(left) == 0 || !suits(left[0]) {
		return ""
	}
	f[month] = left[1:]
	return left[0]
}

// handedOut notes the fates that no case of their month could have.
func (d *desk) handedOut(f fates) {
	for _, month := range slices.Sorted(maps.Keys(f)) {
		for _, name := range f[month] {
			d.faults = append(d.faults, fmt.Errorf("cases of %s: wanted one that is %s, found none it suits", month, name))
		}
	}
}

// at joins a day and a time, "" where there is no day.
func at(day, clock string) string {
	if day == "" || clock == "" {
		return day
	}
	return day + " " + clock
}
