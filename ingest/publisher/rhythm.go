package publisher

// Rhythm is when a publisher's monthly release can be expected: on a day of
// the month after the one it is about.
type Rhythm struct {
	Opens     int   // first day of the month a release has ever come on
	Due       int   // last day it is waited for; moved to the next working day where it is none
	Grace     int   // working days after Due before it is called late
	Skipped   []int // months no release of their own is expected for: 1, for January comes with February
	YearOpens int   // Opens and Due for the release about December, which is the year's
	YearDue   int
}
