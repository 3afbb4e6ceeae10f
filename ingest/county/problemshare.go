package county

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
)

// shares are how often each listed problem of a piece of a file came again:
// where there is no room for the first, each is counted.
type shares struct {
	repeats map[Problem]int
	once    map[Problem]bool // what is told once a file, listed or not
}

func newShare(file string) *problems {
	return &problems{file: file, shares: &shares{repeats: map[Problem]int{}, once: map[Problem]bool{}}}
}

// failOnce is fail for what is told once a file.
func (p *problems) failOnce(code string, at place, format string, args ...any) {
	if p.shares != nil {
		p.shares.once[p.finding(SeverityFail, code, at, fmt.Sprintf(format, args...)).Problem] = true
	}
	p.fail(code, at, format, args...)
}

// again is also for a file that is read in one piece, where nobody asks.
func (s *shares) again(found Problem, n int) {
	if s != nil {
		s.repeats[found] += n
	}
}

// join adds the problems of the piece that follows, as if both had been found
// in one go: the same list, the same count of what was cut, the same tallies.
func (p *problems) join(next *problems) {
	if next == nil || next.total == 0 && len(next.warned) == 0 {
		return
	}
	all := slices.Concat(next.fails, next.warns)
	slices.SortFunc(all, func(a, b numbered) int { return cmp.Compare(a.order, b.order) })
	cut := next.total - len(all)
	known := maps.Clone(p.shares.once)
	for found := range next.shares.once {
		if known[found] && !next.seen[found] {
			cut--
		}
		p.shares.once[found] = true
	}
	for _, found := range all {
		if !known[found.Problem] {
			p.joinOne(found, next.shares.repeats[found.Problem])
		}
	}
	p.total += cut
	for kind, tally := range next.warned {
		p.joinTally(kind, tally)
	}
}

func (p *problems) joinOne(found numbered, repeats int) {
	list := &p.warns
	if found.Severity == SeverityFail {
		list = &p.fails
	}
	before := len(*list)
	isKnown := p.seen[found.Problem]
	p.add(list, found)
	switch {
	case isKnown, len(*list) > before:
		p.shares.again(found.Problem, repeats)
	default:
		p.total += repeats
	}
}

func (p *problems) joinTally(kind warning, next tally) {
	if p.warned == nil {
		p.warned = map[warning]tally{}
	}
	known := p.warned[kind]
	if known.rows == 0 {
		p.warned[kind] = next
		return
	}
	if known.last == next.first {
		next.rows--
	}
	p.warned[kind] = tally{known.rows + next.rows, known.first, next.last}
}
