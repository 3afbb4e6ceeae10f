package county

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"netmarket/ingest"
)

var (
	yearShape    = regexp.MustCompile(`^(\d{4})年?(?:度|全年|末|底|年末|年底|累计)*$`)
	monthShape   = regexp.MustCompile(`^(\d{4})(?:年|[-./]|年[-./])?(\d{1,2})月?份?$`)
	runShape     = regexp.MustCompile(`^(\d{4})[年.]?(\d{1,2})月?-(\d{1,2})月份?累?计?$`)
	ownShape     = regexp.MustCompile(`^(\d{4})-(\d{2})\.\.(?:(\d{4})-)?(\d{2})$`)
	quarterShape = regexp.MustCompile(`^(\d{4})年?第?([一二三四1-4])季度?$|^(\d{4})年?-?q([1-4])$`)
	spanShape    = regexp.MustCompile(`^(\d{4})[年./-]?(?:(\d{1,2})[月./-]?(?:(\d{1,2})日?)?)?-(\d{4})[年./-]?(?:(\d{1,2})[月./-]?(?:(\d{1,2})日?)?)?$`)
	withoutYear  = regexp.MustCompile(`^(全年|\d{1,2}月?-\d{1,2}月|\d{1,2}月份?|上半年|前三季度|第?[一二三四]季度)`)
	halfYears    = strings.NewReplacer("上半年", "1-6月", "前三季度", "1-9月", "1-3季度", "1-9月", "前二季度", "1-6月")
)

// parsePeriod reads a period into its canonical text: 2025, 2025-05, 2025Q4,
// 2025-01..05 (January to May). Where spans are allowed any run of months may
// stand, also across years: 2024-01..2025-12. year is used when the text names
// none, as in 1—12月 below a title that names one.
func parsePeriod(text, year string, spans bool) (string, bool) {
	plain := plainPeriod(text)
	if rest, isUntil := strings.CutPrefix(plain, untilMark); isUntil {
		p, ok := parsePeriod(rest, year, false)
		return p, ok && len(p) == len("2025") // until June may mean June or all months up to it
	}
	if withoutYear.MatchString(plain) && year != "" {
		plain = year + "年" + plain
	}
	plain = halfYears.Replace(plain)
	switch {
	case yearShape.MatchString(plain):
		return sane(plain[:4])
	case quarterShape.MatchString(plain):
		m := quarterShape.FindStringSubmatch(plain)
		quarter := strings.NewReplacer("一", "1", "二", "2", "三", "3", "四", "4").Replace(m[2] + m[4])
		if _, ok := sane(m[1] + m[3]); !ok {
			return "", false
		}
		return m[1] + m[3] + "Q" + quarter, true
	case runShape.MatchString(plain):
		m := runShape.FindStringSubmatch(plain)
		return monthRun(m[1], m[2], m[1], m[3], spans)
	case ownShape.MatchString(plain):
		m := ownShape.FindStringSubmatch(plain)
		to := m[3]
		if to == "" {
			to = m[1]
		}
		return monthRun(m[1], m[2], to, m[4], spans)
	case spans && spanShape.MatchString(plain):
		return dateSpan(spanShape.FindStringSubmatch(plain))
	}
	return singleMonth(plain)
}

const untilMark = "截至"

// plainPeriod is a period in compared form: one dash for every range mark.
func plainPeriod(text string) string {
	plain := ingest.Dashes(arabicDates(plainForm(text)))
	if rest, found := strings.CutPrefix(strings.Replace(plain, "截止", untilMark, 1), untilMark); found {
		return untilMark + rest
	}
	return strings.NewReplacer("至", "-", "到", "-").Replace(plain)
}

func sane(year string) (string, bool) { return year, year >= "1950" && year <= "2100" }

// singleMonth reads 2025年5月, 2025-05, 2025/5, 202505. 2025.1 is refused: a
// workbook shows 2025.10 so.
func singleMonth(plain string) (string, bool) {
	m := monthShape.FindStringSubmatch(plain)
	if m == nil || strings.HasSuffix(plain, ".1") {
		return "", false
	}
	if len(plain) == 5 { // 20251: a year and one digit, or a serial date
		return "", false
	}
	return month(m[1], m[2])
}

func month(year, text string) (string, bool) {
	n, err := strconv.Atoi(text)
	if _, ok := sane(year); !ok || err != nil || n < 1 || n > 12 {
		return "", false
	}
	return fmt.Sprintf("%s-%02d", year, n), true
}

// monthRun writes a run of months; a whole year is the year.
func monthRun(fromYear, fromMonth, toYear, toMonth string, spans bool) (string, bool) {
	from, ok1 := month(fromYear, fromMonth)
	to, ok2 := month(toYear, toMonth)
	switch {
	case !ok1 || !ok2 || from > to || !spans && (fromYear != toYear || from[5:] != "01"):
		return "", false
	case from == to:
		return from, true
	case fromYear == toYear && from[5:] == "01" && to[5:] == "12":
		return fromYear, true
	case fromYear == toYear:
		return from + ".." + to[5:], true
	}
	return from + ".." + to, true
}

// dateSpan reads 2024-01-01至2025-12-31, 2024年1月-2025年12月, 2024-2025. Days
// must be the first and last of their months.
func dateSpan(m []string) (string, bool) {
	fromMonth, toMonth := m[2], m[5]
	if fromMonth == "" && toMonth == "" {
		fromMonth, toMonth = "1", "12"
	}
	if m[3] != "" || m[6] != "" {
		from, ok1 := calendarDay(m[1], m[2], m[3])
		to, ok2 := calendarDay(m[4], m[5], m[6])
		if !ok1 || !ok2 || from[8:] != "01" || !isMonthEnd(to) {
			return "", false
		}
	}
	return monthRun(m[1], fromMonth, m[4], toMonth, true)
}

func isMonthEnd(day string) bool {
	t, err := time.Parse(time.DateOnly, day)
	return err == nil && t.AddDate(0, 0, 1).Day() == 1
}
