package bulletin

import (
	"fmt"
	"regexp"

	"netmarket/ingest"
)

// Kind says which pages of a publisher are wanted.
type Kind struct {
	Wanted  string         // how a wanted title looks, for the reader of an error
	Pattern *regexp.Regexp // of a folded title, the period as printed in the group "period"
	Refused *regexp.Regexp // titles of pages that repeat the figures in other words
}

// TitlePattern compiles the pattern of a folded title in which {period} stands
// for a printed period such as 2025年1-5月份, 2025年上半年 or 2025年.
func TitlePattern(before, after string) *regexp.Regexp {
	return regexp.MustCompile(before + `(?P<period>` + words + `)份?` + after)
}

// Release finds the title of a wanted release and the period it announces.
// Titles of another kind, walls and pages whose titles disagree are
// *ingest.LayoutError.
func (d Document) Release(k Kind) (title string, p Period, err error) {
	if word := k.Refused.FindString(d.Title()); word != "" {
		return "", Period{}, &ingest.LayoutError{Code: "wrong_kind", Place: "title", Wanted: k.Wanted, Found: d.Title()}
	}
	for _, candidate := range d.Titles {
		found, ok := k.period(candidate)
		switch {
		case !ok:
			continue
		case found.Year == 0 || found.Month == 0:
			return "", Period{}, &ingest.LayoutError{Code: "bad_period", Place: "title", Wanted: "a year and a month, range of months, half-year or quarters from January", Found: candidate}
		case title == "":
			title, p = candidate, found
		case found != p:
			return "", Period{}, &ingest.LayoutError{Code: "bad_period", Place: "title", Wanted: fmt.Sprintf("one period, %s as in %q", p, title), Found: candidate}
		}
	}
	if title == "" {
		return "", Period{}, d.noTitle(k)
	}
	return title, p, nil
}

// Match reports the period a title announces, whether printed on a page or in a
// list; ok is false for every title that is not of this kind.
func (k Kind) Match(title string) (p Period, ok bool) {
	if k.Refused.MatchString(title) {
		return Period{}, false
	}
	p, ok = k.period(title)
	return p, ok && p.Year != 0 && p.Month != 0
}

func (k Kind) period(title string) (Period, bool) {
	m := k.Pattern.FindStringSubmatch(newParagraph(title).folded)
	if m == nil {
		return Period{}, false
	}
	return ParsePeriod(m[k.Pattern.SubexpIndex("period")], 0)
}

func (d Document) noTitle(k Kind) error {
	if words := d.Refused(); words != "" {
		return &ingest.LayoutError{Code: "blocked_page", Place: "page", Wanted: "a release", Found: "a refusal: " + words}
	}
	if d.Title() == "" {
		return &ingest.LayoutError{Code: "no_release", Place: "title", Wanted: k.Wanted, Found: "no title"}
	}
	return &ingest.LayoutError{Code: "wrong_kind", Place: "title", Wanted: k.Wanted, Found: d.Title()}
}
