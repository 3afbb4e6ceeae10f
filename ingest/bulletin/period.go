package bulletin

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"netmarket/ingest"
)

// Period is one month, or the months from January to it.
type Period struct {
	Year       int
	Month      int // 1–12; anything else was printed but is no period of a release
	Cumulative bool
}

// Freq and TimePeriod are the period in the terms of SDMX: the twelve months
// of a year are "A" and "2025", everything else "M" and its last month.
func (p Period) Freq() string {
	if p.isYear() {
		return "A"
	}
	return "M"
}

// TimePeriod is "2025" for a full year, else "2025-05".
func (p Period) TimePeriod() string {
	if p.isYear() {
		return fmt.Sprintf("%04d", p.Year)
	}
	return fmt.Sprintf("%04d-%02d", p.Year, p.Month)
}

func (p Period) isYear() bool { return p.Cumulative && p.Month == 12 }

// EndsWith reports whether both periods end with the same month.
func (p Period) EndsWith(q Period) bool { return p.Year == q.Year && p.Month == q.Month }

func (p Period) String() string {
	switch {
	case p.isYear():
		return fmt.Sprintf("%d年", p.Year)
	case p.Cumulative:
		return fmt.Sprintf("%d年1—%d月", p.Year, p.Month)
	}
	return fmt.Sprintf("%d年%d月", p.Year, p.Month)
}

// words is a period as publishers print it, after folding: 2025年1-5月份, 5月,
// 上半年, 2025年. Groups: 1 year, 2 last month of a range, 3 single month,
// 4 word, 5 bare year.
const words = `(?:(\d{4})年)?(?:1-(\d{1,2})月份?|(\d{1,2})月份?|(全年|上半年|下半年|一季度|第一季度|前三季度|二季度|三季度|四季度))|(\d{4})年`

var periodWords = regexp.MustCompile(words)

// ParsePeriod reads the first period in a title or header such as
// 2025年1—5月份; a year that is not printed is taken from the argument. ok is
// false where no period is printed at all.
func ParsePeriod(text string, year int) (p Period, ok bool) {
	m := periodWords.FindStringSubmatch(ingest.Dashes(ingest.Compact(text)))
	if m == nil {
		return Period{}, false
	}
	return periodOf(m, year), true
}

func periodOf(m []string, year int) Period {
	p := Period{Year: year}
	if printed := m[1] + m[5]; printed != "" {
		p.Year = number(printed)
	}
	switch {
	case m[2] != "":
		p.Month, p.Cumulative = number(m[2]), true
	case m[3] != "":
		p.Month = number(m[3])
	case m[4] != "":
		p.Month, p.Cumulative = monthOf[m[4]], true
	default:
		p.Month, p.Cumulative = 12, true
	}
	if p.Month < 1 || p.Month > 12 {
		p.Month = 0
	}
	return p
}

// monthOf holds the words that mean January to a month; a single later
// quarter is none of them.
var monthOf = map[string]int{"全年": 12, "上半年": 6, "一季度": 3, "第一季度": 3, "前三季度": 9}

func number(digits string) int {
	n, err := strconv.Atoi(digits)
	if err != nil {
		return 0
	}
	return n
}

// lead is a period that opens a statement (1—5月份，…) and governs what follows
// it up to the next one.
type lead struct {
	to     int    // its end in the folded text, without the comma
	text   string // as folded
	period Period
}

// compared are the characters before a period with which something is only
// compared (比1—11月回落) or spoken of (对2019年…进行了修订).
const compared = "比较与对至从自和含及到于在"

// leads finds the periods that open statements. A period counts when a comma
// or the subject follows it directly and it is not one compared with.
func leads(folded string, year int) []lead {
	var found []lead
	for _, at := range periodWords.FindAllStringSubmatchIndex(folded, -1) {
		before, after := folded[:at[0]], folded[at[1]:]
		if endsWithAny(before, compared+"0123456789") || !opens(after) {
			continue
		}
		m := make([]string, 6)
		for i := range m {
			if at[2*i] >= 0 {
				m[i] = folded[at[2*i]:at[2*i+1]]
			}
		}
		found = append(found, lead{at[1], folded[at[0]:at[1]], periodOf(m, year)})
	}
	return found
}

func opens(after string) bool {
	for _, follower := range []string{",", "全国", "社会消费品", "网上", "实物商品", "快递", "邮政"} {
		if strings.HasPrefix(after, follower) {
			return true
		}
	}
	return false
}

func endsWithAny(s, set string) bool {
	for _, r := range set {
		if strings.HasSuffix(s, string(r)) {
			return true
		}
	}
	return false
}
