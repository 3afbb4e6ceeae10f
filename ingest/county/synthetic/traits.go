package synthetic

// traits are what sets a county apart, so that the figures of a dozen counties
// bring every status about. Numbers are parts of a thousand.
type traits struct {
	settled     int  // firms older than two years (share of I09)
	others      int  // operators of a kind that I03 does not count
	livingFirms int  // entities of the register that exist
	late        int  // complaints and reports answered late
	offline     bool // no case is about online trade: nothing to rate
	noEntities  bool // the register was not delivered
	noExpress   bool // no parcels were delivered
	growth      int  // how growth is stated: see growthPublished …
	isPrelim    bool // the figures of 2025 are preliminary
	large       int  // operators that grow beyond every floor of I04
}

// How a county states its growth.
const (
	growthPublished = iota // on a comparable basis, clear of the nation's
	growthTied             // on a comparable basis, the nation's to the digit
	growthNaive            // totals alone, held against the nation's comparable rate
)

func traitsOf(area int) traits {
	return traits{
		settled:     []int{600, 400, 250}[area%3],
		others:      []int{40, 40, 40, 550}[area%4],
		livingFirms: []int{900, 550}[area%2],
		late:        []int{15, 80, 30}[area%3],
		offline:     area%6 == 5,
		noEntities:  area%5 == 4,
		noExpress:   area%4 == 3,
		growth:      area % 3,
		isPrelim:    area%8 == 2,
		large:       []int{2, 1, 0}[area%3],
	}
}
