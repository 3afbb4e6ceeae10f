package county

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// notFuture asks about periods and days after the day the file was filled in. A
// period that has begun but not ended is always only a warning.
func (h *holding) notFuture(g Gate) {
	if h.today == "" {
		return
	}
	places := make([]int, len(g.Columns))
	for i, key := range g.Columns {
		places[i] = h.place(key)
	}
	for _, row := range h.rows() {
		for i, key := range g.Columns {
			value := row.valueAt(places[i])
			if value == "" || isDayUntil(value, h.today) {
				continue
			}
			from, to := daysOf(value)
			switch {
			case from > h.today:
				h.report(g, CodeFuture, h.at(row, key), "%s为 %s，晚于填报或收件之日；请核对年份", h.dataset.headerOf(key), value)
			case to > h.today:
				h.probs.warn(CodeFuture, h.at(row, key), "%s为 %s，此期尚未结束，按全期数使用；如是累计数请写明月份，例如 %s年1-3月", h.dataset.headerOf(key), value, value[:4])
			}
		}
	}
}

// isDayUntil tells at a glance a day, with or without a time, that is not after
// another.
func isDayUntil(value, last string) bool {
	const day = len(time.DateOnly)
	return len(value) >= day && (len(value) == day || value[day] == ' ') && value[:day] <= last
}

// daysOf is the first and last day of a period as it is kept: 2025, 2025-05,
// 2025Q4, 2025-01..05, 2024-01..2025-12, and of a day with or without a time.
func daysOf(period string) (from, to string) {
	if len(period) >= len(time.DateOnly) && !strings.Contains(period, "..") {
		return period[:10], period[:10]
	}
	first, last, isRun := strings.Cut(period, "..")
	year, quarter, isQuarter := strings.Cut(period, "Q")
	switch {
	case isQuarter:
		n := int(quarter[0] - '0')
		first, last = fmt.Sprintf("%s-%02d", year, 3*n-2), fmt.Sprintf("%s-%02d", year, 3*n)
	case isRun && len(last) == 2:
		last = first[:5] + last
	case isRun:
	case len(period) == 4:
		first, last = period+"-01", period+"-12"
	default:
		last = first
	}
	end, err := time.Parse("2006-01", last)
	if err != nil {
		return first + "-01", first + "-01"
	}
	return first + "-01", end.AddDate(0, 1, -1).Format(time.DateOnly)
}

// noGap asks about months that are missing between the first and the last of a
// series.
func (h *holding) noGap(g Gate) {
	filed := h.filed(g)
	for _, series := range slices.Sorted(maps.Keys(filed)) {
		var months []string
		for _, period := range slices.Sorted(maps.Keys(filed[series])) {
			if len(period) == len("2006-01") {
				months = append(months, period)
			}
		}
		for i := 1; i < len(months); i++ {
			if before := lastMonth(months[i]); before != months[i-1] && len(months) > 2 {
				h.report(g, CodeGap, h.at(filed[series][months[i]], g.Column), "%s之后是 %s，中间缺月；请核对是否漏行", months[i-1], months[i])
			}
		}
	}
}

// leastSeries are the series from which one that lacks what nearly all others
// have is asked about.
const leastSeries = 4

// grid asks about a series that lacks a period which three in four of the
// others have: rows that were lost from the middle of a table.
func (h *holding) grid(g Gate) {
	filed, count := h.filed(g), map[string]int{}
	for _, periods := range filed {
		for period := range periods {
			count[period]++
		}
	}
	if len(filed) < leastSeries {
		return
	}
	for _, series := range slices.Sorted(maps.Keys(filed)) {
		for _, period := range slices.Sorted(maps.Keys(count)) {
			if _, ok := filed[series][period]; ok || count[period]*4 < 3*(len(filed)-1) {
				continue
			}
			row := filed[series][slices.Sorted(maps.Keys(filed[series]))[0]]
			h.report(g, CodeGap, h.at(row, g.By[0]), "此行所属的%s缺 %s，其余多数都有；请核对是否漏行", h.dataset.headersOf(g.By), period)
		}
	}
}

// rowsLikeLast compares the number of rows with the last delivery: of a
// register as a whole, of cases year by year, of a table that may be one of
// several parts with the newest part like it.
func (h *holding) rowsLikeLast(g Gate) {
	now := h.tally(g, h.rows())
	for _, frame := range slices.Sorted(maps.Keys(now)) {
		for i := len(h.former) - 1; i >= 0; i-- {
			before := h.tally(g, h.held(h.former[i].Rows))[frame]
			if before > 0 && (!g.Partial || h.shares(g, h.former[i].Rows)) {
				h.compareRows(g, frame, now[frame], before, h.former[i])
				break
			}
		}
	}
}

func (h *holding) compareRows(g Gate, frame string, now, before int, last FormerDelivery) {
	const whole = 100
	isFewer := now*whole < before*(whole-int(g.Down))
	isMore := g.Up > 0 && now*whole > before*(whole+int(g.Up))
	if isFewer || isMore {
		h.report(g, CodeRowCount, h.first(), "本次 %s%d 行，%s 报送的为 %d 行，增减过大；请核对是否漏导、重复或选错范围", frameNote(frame), now, last.Vintage, before)
	}
}

func frameNote(frame string) string {
	if frame == "" {
		return ""
	}
	return frame + " 年的有 "
}

// tally counts rows; where a date is named, those of each year that holds
// three tenths of the rows or more, so that what was carried over from another
// year is not taken for that year.
func (h *holding) tally(g Gate, rows []heldRow) map[string]int {
	if g.Column == "" {
		return map[string]int{"": len(rows)}
	}
	out := map[string]int{}
	for _, row := range rows {
		if value := h.value(row, g.Column); len(value) >= 4 {
			out[value[:4]]++
		}
	}
	for year, n := range out {
		if n*10 < len(rows)*3 {
			delete(out, year)
		}
	}
	return out
}

// shares reports whether half of the series of a former delivery, or of this
// file, are in both: else they are two parts, not two states. A file of less
// than a quarter of the series is an addition.
func (h *holding) shares(g Gate, rows []Row) bool {
	before, now := h.named(g, h.held(rows)), h.named(g, h.rows())
	shared := 0
	for key := range before {
		if now[key] {
			shared++
		}
	}
	return shared > 0 && shared*2 >= min(len(before), len(now)) && len(now)*4 >= len(before)
}

// named lists the series of rows.
func (h *holding) named(g Gate, rows []heldRow) map[string]bool {
	out := map[string]bool{}
	for _, row := range rows {
		if key := h.series(g, row); strings.Trim(key, "\x1f") != "" {
			out[key] = true
		}
	}
	return out
}

// comparable is the newest former delivery this file is to be held against.
func (h *holding) comparable(g Gate) (FormerDelivery, bool) {
	for i := len(h.former) - 1; i >= 0; i-- {
		if !g.Partial || h.shares(g, h.former[i].Rows) {
			return h.former[i], true
		}
	}
	return FormerDelivery{}, false
}

// keysLikeLast asks where something that the last delivery named is missing.
func (h *holding) keysLikeLast(g Gate) {
	last, ok := h.comparable(g)
	if !ok {
		return
	}
	now, before := h.named(g, h.rows()), h.named(g, h.held(last.Rows))
	var missing []string
	for _, key := range slices.Sorted(maps.Keys(before)) {
		if !now[key] {
			missing = append(missing, key)
		}
	}
	if len(missing) == 0 || len(missing)*100 <= len(before)*int(g.Down) {
		return
	}
	shown := ""
	if h.isShown(g) && len(missing) <= 12 {
		shown = "：" + strings.ReplaceAll(strings.Join(missing, "、"), "\x1f", " ")
	}
	h.report(g, CodeVanished, h.first(), "%s 报送的 %d 个%s中有 %d 个本次没有%s；请核对是否漏导或选错范围", last.Vintage, len(before), h.dataset.headersOf(g.By), len(missing), shown)
}

// isShown reports whether the names of series may be told: areas and coded
// values, no identifiers.
func (h *holding) isShown(g Gate) bool {
	return !slices.ContainsFunc(g.By, func(key string) bool {
		c := h.dataset.Column(key)
		return !c.Region && c.Type != "enum"
	})
}

// steady asks where what never changes is another than in the last delivery:
// the day a case was registered.
func (h *holding) steady(g Gate) {
	last, ok := h.comparable(g)
	if !ok {
		return
	}
	before := map[string]string{}
	for _, row := range h.held(last.Rows) {
		before[h.series(g, row)] = h.value(row, g.Column)
	}
	shared, changed := 0, 0
	var first heldRow
	for _, row := range h.rows() {
		was, ok := before[h.series(g, row)]
		if !ok || was == "" {
			continue
		}
		shared++
		if h.value(row, g.Column) != was {
			if changed++; changed == 1 {
				first = row
			}
		}
	}
	if changed > 0 && changed*100 > shared*int(g.Down) {
		h.report(g, CodeRevised, h.at(first, g.Column), "从此行起有 %d 行的%s与 %s 报送的不同；请核对是否错行、错列或年份有误", changed, h.dataset.headerOf(g.Column), last.Vintage)
	}
}
