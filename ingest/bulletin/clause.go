package bulletin

import (
	"regexp"
	"strings"

	"netmarket/ingest"
)

// Clause is one printed statement about a label: its level, its growth or
// both, and the period of the lead-in that governs it.
type Clause struct {
	Label       string
	Subject     string // the label as printed, with 全国 where it is said
	Period      Period
	Lead        string // the lead-in as printed; without one Period means nothing
	Level       string // decimal as printed, "" where only growth is printed
	Unit        string // 亿元, 亿件, 万件, … of the level
	Growth      string // per cent, minus for 下降, "" where none is printed (持平)
	Provisional bool   // the sentence calls itself preliminary
	Printed     string
	Paragraph   int
}

// Reader finds the clauses about some labels.
type Reader struct {
	labels *regexp.Regexp
	year   int
}

// NewReader reads clauses about the given labels on a page about the given
// year. A label inside a longer word is another measure (同城快递业务量,
// 非实物商品网上零售额) and is not read.
func NewReader(year int, labels ...string) Reader {
	quoted := make([]string, len(labels))
	for i, label := range labels {
		quoted[i] = regexp.QuoteMeta(label)
	}
	return Reader{regexp.MustCompile(strings.Join(quoted, "|")), year}
}

// Read returns the clauses of all paragraphs in order, and every problem met.
// A paragraph that begins with 其中 goes on under the last lead-in.
func (r Reader) Read(paragraphs []Paragraph) ([]Clause, []error) {
	var clauses []Clause
	var problems []error
	var last *lead
	for _, p := range paragraphs {
		found := leads(p.folded, r.year)
		if !strings.HasPrefix(p.folded, "其中") {
			last = nil
		}
		read, bad := r.paragraph(p, found, last)
		clauses, problems = append(clauses, read...), append(problems, bad...)
		if n := len(found); n > 0 {
			last = &found[n-1]
		}
	}
	return clauses, problems
}

func (r Reader) paragraph(p Paragraph, found []lead, last *lead) ([]Clause, []error) {
	var clauses []Clause
	var problems []error
	matches := r.labels.FindAllStringIndex(p.folded, -1)
	for i, at := range matches {
		if !standsAlone(p.folded[:at[0]], found) {
			continue
		}
		end := len(p.folded)
		if i+1 < len(matches) {
			end = matches[i+1][0]
		}
		c, read, err := r.clause(p, at[0], at[1], end)
		if err != nil {
			problems = append(problems, err)
		}
		if !read || otherRate(p.folded, at[0]) {
			continue
		}
		if l := governing(found, at[0], last); l != nil {
			c.Period, c.Lead = l.period, l.text
		}
		clauses = append(clauses, c)
	}
	return clauses, problems
}

// nationwide may stand before a label and belongs to it.
const nationwide = "全国"

// standsAlone reports whether a label is a subject of its own: at the start,
// after punctuation, after 全国 or 其中, or right after a lead-in.
func standsAlone(before string, found []lead) bool {
	before = strings.TrimSuffix(before, nationwide)
	if before == "" || endsWithAny(before, ",;:。、()") || strings.HasSuffix(before, "其中") {
		return true
	}
	for _, l := range found {
		if l.to == len(before) {
			return true
		}
	}
	return false
}

// otherRate reports whether the sentence speaks of real growth (扣除价格因素) or
// of growth over the month before (从环比看).
func otherRate(folded string, at int) bool {
	from := strings.LastIndex(folded[:at], "。")
	before := folded[from+1 : at]
	return strings.Contains(before, "扣除价格") || strings.Contains(before, "环比")
}

// governing is the last lead-in before an offset.
func governing(found []lead, at int, last *lead) *lead {
	for i := len(found) - 1; i >= 0; i-- {
		if found[i].to <= at {
			return &found[i]
		}
	}
	return last
}

var (
	levelWords  = regexp.MustCompile(`^(?:\([^()]*\))*(?:累计)?(?:完成|达到|达|为|实现)?(\d{1,3}(?:,\d{3})+(?:\.\d{1,6})?|\d{1,15}(?:\.\d{1,6})?)(万亿元|亿元|万元|亿件|万件|元|件)`)
	growthWords = regexp.MustCompile(`^(?:\([^()]*\)|\[\d{1,3}\])*(?:按可比口径(?:计算)?)?(同比|比上年同期|比上年|比去年同期|比去年|较上年同期|较上年|与上年同期|与上年|与去年同期)?(基本)?(?:名义)?(增长|上升|下降|减少|持平)`)
	percent     = regexp.MustCompile(`^(\d{1,6}(?:\.\d{1,6})?)%(?:[(\[]|$)`)
	preliminary = regexp.MustCompile(`初步(核算|统计|数)|快报`)
)

// clause reads what follows the label p.folded[from:to], not beyond end or the
// end of the sentence. read is false where the label only occurs in passing.
func (r Reader) clause(p Paragraph, from, to, end int) (c Clause, read bool, err error) {
	tail := p.folded[to:end]
	if stop := strings.Index(tail, "。"); stop >= 0 {
		tail = tail[:stop]
	}
	start := len(strings.TrimSuffix(p.folded[:from], nationwide))
	c = Clause{Label: p.folded[from:to], Subject: p.printed(start, to), Paragraph: p.Number, Provisional: preliminary.MatchString(sentence(p.folded, from))}
	level := levelWords.FindStringSubmatch(tail)
	after := to
	switch {
	case level != nil:
		c.Level, c.Unit = strings.ReplaceAll(level[1], ",", ""), level[2]
		after += len(level[0])
	case growthWords.MatchString(tail):
		tail, _, _ = strings.Cut(strings.ReplaceAll(tail, ";", ","), ",")
	default:
		return c, false, nil
	}
	growth, used, ok := growthIn(p.folded[after : to+len(tail)])
	c.Growth, c.Printed = growth, p.printed(start, after+used)
	if !ok {
		return c, false, &ingest.LayoutError{Code: "bad_number", Place: Place("paragraph", p.Number, c.Subject), Wanted: "a growth rate such as 同比增长5.2%", Found: p.printed(start, to+len(tail))}
	}
	return c, c.Level != "" || c.Growth != "", nil
}

// sentence is the sentence around an offset.
func sentence(folded string, at int) string {
	from := strings.LastIndex(folded[:at], "。") + 1
	rest := folded[at:]
	if to := strings.Index(rest, "。"); to >= 0 {
		rest = rest[:to]
	}
	return folded[from:at] + rest
}

// growthIn reads the first comparison with the year before among the parts of
// a sentence, and how many bytes were used. A two-year average, 实际增长 and
// 回落x个百分点 are other figures and are passed over. ok is false where a
// comparison is printed whose rate cannot be read.
func growthIn(rest string) (growth string, used int, ok bool) {
	offset := 0
	for _, part := range strings.FieldsFunc(rest, func(r rune) bool { return r == ',' || r == ';' }) {
		at := offset + strings.Index(rest[offset:], part)
		offset = at + len(part)
		m := growthWords.FindStringSubmatch(part)
		if m == nil {
			continue
		}
		number := part[len(m[0]):]
		if m[3] == "持平" {
			return "", offset, number == "" || strings.HasPrefix(number, "(")
		}
		if strings.HasSuffix(number, "百分点") || !ratelike(number) {
			continue
		}
		rate := percent.FindStringSubmatch(number)
		if rate == nil {
			return "", 0, false
		}
		if m[3] == "下降" || m[3] == "减少" {
			return "-" + rate[1], at + len(m[0]) + len(rate[1]) + 1, true
		}
		return rate[1], at + len(m[0]) + len(rate[1]) + 1, true
	}
	return "", 0, true
}

// ratelike tells 增长5.2% and what a copy made of it (增长%, 增长5) from words such
// as 增长速度 and 增长较快.
func ratelike(number string) bool {
	return number == "" || strings.ContainsRune("0123456789.%-+", rune(number[0]))
}
