package synthetic

// dice is a stream of random numbers (splitmix64): the same state, the same
// numbers, on every machine.
type dice uint64

// roll starts the stream of one row.
func roll(seed uint64, dataset, area, row int) dice {
	d := dice(seed)
	for _, part := range [...]int{dataset, area, row} {
		d = dice(d.next() ^ uint64(part))
	}
	return d
}

func (d *dice) next() uint64 {
	*d += 0x9e3779b97f4a7c15
	z := uint64(*d)
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// below is a number from 0 to n-1.
func (d *dice) below(n int) int { return int(d.next() >> 32 * uint64(n) >> 32) }

// between is a number from low to high, both included.
func (d *dice) between(low, high int) int { return low + d.below(high-low+1) }

// in tells whether something that happens to n of a thousand happens.
func (d *dice) in(n int) bool { return d.below(1000) < n }

// weighted picks an index by its weight.
func (d *dice) weighted(weights []int) int {
	all := 0
	for _, w := range weights {
		all += w
	}
	at := d.below(all)
	for i, w := range weights {
		if at -= w; at < 0 {
			return i
		}
	}
	return 0
}
