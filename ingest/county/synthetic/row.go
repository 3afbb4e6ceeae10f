package synthetic

import (
	"strconv"
	"time"
)

// row is bytes of a text file: each method adds one field and the comma behind
// it; end turns the last comma into a line end.
type row []byte

func (r row) word(text []byte) row { return append(append(r, text...), ',') }

func (r row) none() row { return append(r, ',') }

func (r row) number(n int) row { return append(strconv.AppendInt(r, int64(n), 10), ',') }

// hundredths prints 1234 as 12.34.
func (r row) hundredths(n int) row {
	r = strconv.AppendInt(r, int64(n/100), 10)
	return append(r, '.', byte('0'+n/10%10), byte('0'+n%10), ',')
}

// padded prints a number with leading zeros and no comma.
func (r row) padded(n, width int) row {
	at := len(r)
	for range width {
		r = append(r, '0')
	}
	for i := at + width - 1; i >= at && n > 0; i-- {
		r[i] = byte('0' + n%10)
		n /= 10
	}
	return r
}

// day prints 2025-03-05, nothing for a day that is not known.
func (r row) day(day int) row {
	if day == unknown {
		return append(r, ',')
	}
	return append(append(r, calendar[day*dayWidth:(day+1)*dayWidth]...), ',')
}

// clock prints 2025-03-05 09:27, a time of office hours picked by n.
func (r row) clock(day, n int) row {
	if day == unknown {
		return append(r, ',')
	}
	r = append(append(r, calendar[day*dayWidth:(day+1)*dayWidth]...), ' ')
	r = append(r.padded(9+n/60%8, 2), ':')
	return append(r.padded(n%60, 2), ',')
}

func (r row) end() row {
	r[len(r)-1] = '\n'
	return r
}

// Days count from the first of January 2015.
const (
	unknown  = -1
	dayWidth = len(time.DateOnly)
	lastDay  = 4383 // the calendar ends with 2026
)

var calendar = func() (days []byte) {
	first := time.Date(2015, 1, 1, 0, 0, 0, 0, time.UTC)
	for i := range lastDay {
		days = first.AddDate(0, 0, i).AppendFormat(days, time.DateOnly)
	}
	return days
}()

// dayOf is the number of a day written in this package.
func dayOf(year int, month time.Month, day int) int {
	return int(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Sub(time.Date(2015, 1, 1, 0, 0, 0, 0, time.UTC)) / (24 * time.Hour))
}

// filledOn is the 填报日期 of every file, and so its vintage: 2026-03-20.
var filledOn = dayOf(2026, 3, 20)

const filled = "填报日期：2026年3月20日"
