package sitetest

import (
	"strings"
)

// layoutFaults are pages that look otherwise than before. A release may then
// still be read, if every figure is still where its header says.
var layoutFaults = []Fault{
	{Name: "column_renamed", R5: 23, How: "the header of the levels (nbs) or of the growth (spb, mot) has another name", Where: OnPage, Sites: releasing, want: []string{"missing_label", "conflict"},
		wants: map[string][]string{"nbs": {Read, "missing_label"}}, // the prose has the levels, too
		edit: textwise(func(page string) string {
			return strings.NewReplacer("绝对量", "数值规模", "比去年同期增长（%）", "较往年变动").Replace(page)
		})},
	{Name: "columns_moved", R5: 23, How: "growth columns before level columns, each under its header", Where: OnPage, Sites: releasing, want: []string{Read}, edit: shaped(shapeMoved)},
	{Name: "header_row_added", R5: 23, How: "one more row on top of the header", Where: OnPage, Sites: releasing, want: []string{Read}, edit: shaped(shapeAdded)},
	{Name: "header_merged", R5: 23, How: "one header cell over a level and its growth", Where: OnPage, Sites: releasing, want: []string{"conflict", "missing_label", "bad_number"}, edit: shaped(shapeMerged)},
	{Name: "row_renamed", R5: 23, How: "the row (nbs) or the volume everywhere (spb, mot) has a name never seen", Where: OnPage, Sites: releasing, want: []string{"missing_label"}, edit: shaped(shapeRenamed)},
	{Name: "unit_ten_thousand", R5: 23, How: "levels in 万元 and 万件, ten thousand times the number", Where: OnPage, Sites: releasing, want: []string{"missing_label", "bad_number"},
		wants: map[string][]string{"spb": {Read}, "mot": {Read}}, edit: rewritten(inUnit("万", 10_000))},
	{Name: "unit_one", R5: 23, How: "levels in 元 and 件, a hundred million times the number", Where: OnPage, Sites: releasing, want: []string{"missing_label", "bad_number"}, edit: rewritten(inUnit("", 100_000_000))},
	{Name: "unit_mislabelled", R5: 23, How: "levels said to be in 万元 and 万件, the number as in 亿", Where: OnPage, Sites: releasing, want: []string{"missing_label", "bad_number"},
		wants: map[string][]string{"spb": {"magnitude"}, "mot": {"magnitude"}}, edit: rewritten(inUnit("万", 1))},
	{Name: "article_twice", R5: 25, How: "the article is there once more, word for word", Where: OnPage, Sites: releasing, want: []string{Read},
		edit: withSecond(func(r Release) Release { return r })},
	{Name: "articles_conflict", R5: 25, How: "the article is there once more with one digit changed", Where: OnPage, Sites: releasing, want: []string{"conflict"},
		edit: withSecond(func(r Release) Release {
			key := headline(r)
			r.Figures = r.Figures.With(Figures{key: changed(r.Figures[key], 0)})
			return r
		})},
	{Name: "rows_conflict", R5: 25, How: "the row is there once more with one digit changed", Where: OnPage, Sites: releasing, want: []string{"conflict"}, edit: shaped(shapeTwice)},
}

// releasing are the sites with pages of releases.
var releasing = []string{"nbs", "spb", "mot"}

// headline is the figure a page is about.
func headline(r Release) string {
	for _, key := range []string{RetailSales, Express, OfMonth + Express, RetailSales + growth} {
		if r.Figures[key] != "" {
			return key
		}
	}
	return ""
}

// shaped writes the page with another shape.
func shaped(shape string) func(exchange) (answer, bool) {
	return rewritten(func(r Release) Release { r.shape = shape; return r })
}

// inUnit gives the levels in another unit, as numbers so many times as large.
func inUnit(prefix string, times int64) func(Release) Release {
	return func(r Release) Release {
		r.unit = prefix + strings.TrimPrefix(r.unitOf(), "亿")
		larger := Figures{}
		for key, value := range r.Figures {
			if !strings.HasSuffix(key, growth) {
				larger[key] = multiple(value, times)
			}
		}
		r.Figures = r.Figures.With(larger)
		return r
	}
}

// multiple multiplies a level, dropping decimals that become zero.
func multiple(value string, times int64) string {
	if times == 1 {
		return value
	}
	return scaled(value, times, 1, 0)
}

// withSecond adds the article of a changed release below the first.
func withSecond(change func(Release) Release) func(exchange) (answer, bool) {
	return func(x exchange) (answer, bool) {
		a := x.sound
		if a.version == nil || !a.version.release.isRelease() {
			return a, false
		}
		r := change(a.version.release)
		article := spbArticle(r)
		if r.Source == "nbs" {
			article = nbsArticle(looks[r.template()], r)
		}
		second := `<div class="mobile-content pchide">` + "\n" + article + "</div>\n</body>"
		a.body = []byte(strings.Replace(string(a.body), "</body>", second, 1))
		return a, true
	}
}

// staleFaults are answers that were right at another time or for another
// question.
var staleFaults = []Fault{
	{Name: "stale_page", R5: 26, How: "the address of a release gives the bytes of the one before", Where: OnPage, Sites: releasing, want: []string{"stale_copy", "echo"}, edit: before},
	{Name: "same_bytes", R5: 26, How: "200 with the same bytes to a client that has them, and no validators", Where: OnList | OnPage, want: []string{Unchanged},
		serve: func(x exchange) {
			x.head(x.sound.status, x.sound.kind, len(x.sound.body))
			x.send(x.sound.body)
		}},
	{Name: "stale_list", R5: 26, How: "the list as it was sixty days before", Where: OnList, want: []string{Unchanged}, edit: sixtyDaysBefore},
	{Name: "unchanged_for_ever", How: "304 to every conditional request, whatever has changed", Where: OnList | OnPage, want: []string{Unchanged},
		serve: func(x exchange) {
			if x.r.Header.Get("If-None-Match")+x.r.Header.Get("If-Modified-Since") != "" {
				x.w.WriteHeader(304)
				return
			}
			x.site.write(x.w, x.r, x.sound)
		}},
	{Name: "period_ahead", R5: 27, How: "a whole page, title and figures, about the same month a year on", Where: OnPage, Sites: releasing, want: []string{"period_ahead"}, edit: rewritten(yearsOn(1))},
	{Name: "period_past", R5: 27, How: "a whole page, title and figures, about the same month a year back", Where: OnPage, Sites: releasing, want: []string{"echo"}, edit: rewritten(yearsOn(-1))},
	{Name: "periods_apart", R5: 27, How: "the prose speaks of the month before the one in the title", Where: OnPage, Sites: releasing, want: []string{"bad_period"}, edit: lagging},
}

func yearsOn(years int) func(Release) Release {
	return func(r Release) Release {
		r.Template, r.Year, r.Title = r.template(), r.Year+years, ""
		total, other := Online, OnlineWider
		if r.Year < 2026 {
			total, other = other, total
		}
		for _, suffix := range []string{"", growth} {
			if value := r.Figures[total+suffix]; value != "" {
				r.Figures = r.Figures.With(Figures{total + suffix: "", other + suffix: value})
			}
		}
		return r
	}
}

// lagging writes the release of the month before under the title of this one.
func lagging(x exchange) (answer, bool) {
	return rewritten(func(r Release) Release {
		r.Template, r.Title = r.template(), r.title()
		if r.Month--; r.Month < 2 {
			r.Year, r.Month = r.Year-1, 12
		}
		return r
	})(x)
}

// before answers with the page of the release before.
func before(x exchange) (answer, bool) {
	n := x.site.net
	n.mu.Lock()
	defer n.mu.Unlock()
	v := x.sound.version
	if v == nil {
		return x.sound, false
	}
	var former *version
	for _, p := range n.pages {
		at := p.at(n.today())
		if p.release.Source != v.release.Source || p.release.kind() != v.release.kind() || at == nil || at.release.ReleasedOn >= v.release.ReleasedOn {
			continue
		}
		if former == nil || former.release.ReleasedOn < at.release.ReleasedOn {
			former = at
		}
	}
	if former == nil {
		return x.sound, false
	}
	return x.site.page(former, x.sound.write), true
}

// sixtyDaysBefore answers as the site did then.
func sixtyDaysBefore(x exchange) (answer, bool) {
	n := x.site.net
	n.mu.Lock()
	defer n.mu.Unlock()
	day := n.day
	n.day = moment(n.today(), "00:00").AddDate(0, 0, -60).Format("2006-01-02")
	a := x.site.sound(x.r, x.body)
	n.day = day
	return a, a.status == 200
}

// figureFaults are figures that are no numbers, or not the right ones. That a
// size is wrong is told by figures of the year or month before, so those must
// be held.
var figureFaults = []Fault{
	{Name: "thousands_marks", R5: 28, How: "1,234.5", Where: OnPage, Sites: releasing, want: []string{Read},
		edit: textwise(func(page string) string {
			return inBody(page, func(s string) string { return longNumbers.ReplaceAllStringFunc(s, grouped) })
		})},
	{Name: "full_width", R5: 28, How: "digits, points and signs in full width", Where: OnPage, Sites: releasing, want: []string{Read},
		edit: textwise(func(page string) string { return inBody(page, wide) })},
	{Name: "dash", R5: 28, How: "— in place of the headline figure in table and prose", Where: OnPage, Sites: releasing, want: []string{Missing, "missing_label"}, edit: rewritten(instead("—"))},
	{Name: "ellipsis", R5: 28, How: "… in place of the headline figure in table and prose", Where: OnPage, Sites: releasing, want: []string{Missing, "missing_label"}, edit: rewritten(instead("…"))},
	{Name: "ref_error", R5: 28, How: "#REF! in place of the headline figure in table and prose", Where: OnPage, Sites: releasing, want: []string{"bad_number", "missing_label"}, edit: rewritten(instead("#REF!"))},
	{Name: "times_ten", How: "the headline figure ten times too large, in table and prose", Where: OnPage, Sites: releasing, want: []string{"magnitude"}, edit: rewritten(slipped(10, 1))},
	{Name: "times_ten_thousand", How: "the headline figure ten thousand times too large", Where: OnPage, Sites: releasing, want: []string{"magnitude"}, edit: rewritten(slipped(10_000, 1))},
	{Name: "digit_lost", How: "the headline figure without its last digit before the point", Where: OnPage, Sites: releasing, want: []string{"magnitude"}, edit: rewritten(slipped(1, 10))},
	{Name: "table_slipped", How: "the headline figure ten times too large in the table alone", Where: OnPage, Sites: []string{"nbs"}, want: []string{"conflict"},
		edit: withSecond(slipped(10, 1))},
}

// instead prints a mark where the headline figure was.
func instead(mark string) func(Release) Release {
	return func(r Release) Release {
		r.Figures = r.Figures.With(Figures{headline(r): mark})
		return r
	}
}

// slipped prints the headline figure so many times as large.
func slipped(num, den int64) func(Release) Release {
	return func(r Release) Release {
		key := headline(r)
		value := scaled(r.Figures[key], num, den, 0)
		if strings.Contains(r.Figures[key], ".") {
			value = scaled(r.Figures[key], num, den, 1)
		}
		r.Figures = r.Figures.With(Figures{key: value})
		return r
	}
}
