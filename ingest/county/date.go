package county

import (
	"fmt"
	"math/big"
	"regexp"
	"strconv"
	"strings"
	"time"

	"netmarket/ingest"
)

var (
	longDate    = regexp.MustCompile(`^(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})[日号]?(.*)$`)
	shortDate   = regexp.MustCompile(`^(\d{2})\.(\d{1,2})\.(\d{1,2})()$`)
	shortYear   = regexp.MustCompile(`^(\d{2})年(\d{1,2})月(\d{1,2})[日号](.*)$`)
	solidDate   = regexp.MustCompile(`^(\d{4})(\d{2})(\d{2})(\d{6})?$`)
	clockTime   = regexp.MustCompile(`^(\d{1,2})[:时点](\d{1,2})(?:[:分](\d{1,2})?秒?)?(?:\.\d+)?(?:\+08:?00)?$`)
	hourOnly    = regexp.MustCompile(`^(\d{1,2})[时点]()()$`)
	halfDay     = regexp.MustCompile(`^(?i)(上午|下午|am|pm)? ?(.*?) ?(am|pm)?$`)
	solidTime   = regexp.MustCompile(`^(\d{2})(\d{2})(\d{2})$`)
	weekday     = regexp.MustCompile(`\(?(星期|周)[一二三四五六日天]\)?`)
	aroundMarks = regexp.MustCompile(` ?([年月]) ?| ([日号])`)
	twoOrders   = regexp.MustCompile(`^(\d{1,2}[-/.]\d{1,2}[-/.]\d{4}|\d{1,2}[-/]\d{1,2}[-/]\d{1,2})( .*)?$`)
	serial      = regexp.MustCompile(`^\d{5}(\.\d+)?(E-?\d+)?$`)
)

// moment is a date and, where one was printed, the time of day.
type moment struct{ day, clock string } // 2024-03-05, 09:30:00

// parseDate reads a date as bureaus write it: 2024.3.5, 2024年3月5日,
// 二〇二四年三月五日, 2024/3/5 9:30, 20240305, 24.3.5, and the serial number a
// workbook stores. A month without a day is no date, and neither is 24/3/5,
// whose order is not known. The text is half-width, as cellText leaves it.
func parseDate(text string, date1904 bool) (moment, bool) {
	text = arabicDates(ingest.Dashes(text))
	if strings.ContainsAny(text, "星周") {
		text = strings.TrimSpace(weekday.ReplaceAllString(text, ""))
	}
	if serial.MatchString(text) {
		return serialDate(text, date1904)
	}
	if strings.Contains(text, " ") {
		text = strings.TrimSpace(aroundMarks.ReplaceAllString(text, "$1$2"))
	}
	for _, shape := range []*regexp.Regexp{longDate, solidDate, shortDate, shortYear} {
		m := shape.FindStringSubmatch(text)
		if m == nil {
			continue
		}
		day, ok := calendarDay(m[1], m[2], m[3])
		if !ok {
			return moment{}, false
		}
		clock, ok := parseClock(strings.Trim(m[4], " Tt"))
		if !ok {
			return moment{}, false
		}
		return moment{day, clock}, true
	}
	return moment{}, false
}

// calendarDay checks year, month and day. Two-digit years are 1950 to 2049.
func calendarDay(year, month, day string) (string, bool) {
	y, _ := strconv.Atoi(year)
	m, _ := strconv.Atoi(month)
	d, _ := strconv.Atoi(day)
	if len(year) == 2 {
		y += 2000
		if y >= 2050 {
			y -= 100
		}
	}
	t := time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
	if t.Year() != y || int(t.Month()) != m || t.Day() != d || y < 1900 || y > 2100 {
		return "", false
	}
	return t.Format(time.DateOnly), true
}

func parseClock(text string) (string, bool) {
	if text == "" {
		return "", true
	}
	half := halfDay.FindStringSubmatch(text)
	text = half[2]
	var m []string
	for _, shape := range []*regexp.Regexp{clockTime, solidTime, hourOnly} {
		if m = shape.FindStringSubmatch(text); m != nil {
			break
		}
	}
	if m == nil {
		return "", false
	}
	var parts [3]int
	for i, limit := range []int{23, 59, 59} {
		parts[i], _ = strconv.Atoi(m[i+1])
		if parts[i] > limit {
			return "", false
		}
	}
	switch word := strings.ToLower(half[1] + half[3]); {
	case word == "下午" || word == "pm":
		if parts[0] < 12 {
			parts[0] += 12
		}
	case (word == "上午" || word == "am") && parts[0] > 12:
		return "", false
	case word == "am" && parts[0] == 12:
		parts[0] = 0
	}
	return fmt.Sprintf("%02d:%02d:%02d", parts[0], parts[1], parts[2]), true
}

const daySeconds = 24 * 60 * 60

// serialDate turns the stored number of days since 1899-12-30 (or 1904-01-01)
// into a date; the fraction is the time of day, rounded to the second.
func serialDate(text string, date1904 bool) (moment, bool) {
	days, ok := new(big.Rat).SetString(text)
	if !ok {
		return moment{}, false
	}
	origin := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	if date1904 {
		origin = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	half := big.NewRat(1, 2)
	exact := new(big.Rat).Add(new(big.Rat).Mul(days, big.NewRat(daySeconds, 1)), half)
	seconds := new(big.Int).Quo(exact.Num(), exact.Denom()).Int64()
	t := origin.Add(time.Duration(seconds/daySeconds) * 24 * time.Hour)
	if t.Year() < 1950 || t.Year() > 2100 {
		return moment{}, false
	}
	out := moment{day: t.Format(time.DateOnly)}
	if rest := seconds % daySeconds; rest != 0 {
		out.clock = fmt.Sprintf("%02d:%02d:%02d", rest/3600, rest/60%60, rest%60)
	}
	return out, true
}

const chineseDigits = "〇零○一二三四五六七八九"

var writtenDate = regexp.MustCompile(`([〇零○一二三四五六七八九]{4})年(?:([一二三四五六七八九十]{1,3})月(份)?(?:([一二三四五六七八九十廿卅]{1,4})[日号])?)?`)

// arabicDates writes the dates of a text that are spelled in Chinese numerals
// with digits: 二〇二四年三月十五日 → 2024年3月15日.
func arabicDates(text string) string {
	if !strings.Contains(text, "年") || !strings.ContainsAny(text, chineseDigits) {
		return text
	}
	return writtenDate.ReplaceAllStringFunc(text, func(found string) string {
		m := writtenDate.FindStringSubmatch(found)
		out := arabicDigits(m[1]) + "年"
		if m[2] != "" {
			out += arabicNumber(m[2]) + "月" + m[3]
		}
		if m[4] != "" {
			out += arabicNumber(m[4]) + "日"
		}
		return out
	})
}

// arabicDigits turns numerals into digits one by one.
func arabicDigits(text string) string {
	var out strings.Builder
	for _, r := range text {
		value := max(0, len([]rune(chineseDigits[:strings.IndexRune(chineseDigits, r)]))-2)
		out.WriteString(itoa(value))
	}
	return out.String()
}

// arabicNumber reads a numeral up to 九十九: 十二 → 12, 廿五 → 25.
func arabicNumber(text string) string {
	text = strings.NewReplacer("廿", "二十", "卅", "三十").Replace(text)
	tens, ones, found := strings.Cut(text, "十")
	switch {
	case !found:
		return arabicDigits(text)
	case tens == "":
		tens = "一"
	}
	if ones == "" {
		ones = "〇"
	}
	return arabicDigits(tens) + arabicDigits(ones)
}

// monthOnly is 2024年3月, 2024-03: a month where a date is wanted.
var monthOnly = regexp.MustCompile(`^\d{4}[-./年]\d{1,2}月?$`)
