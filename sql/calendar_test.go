package sql

import (
	"encoding/csv"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/6tail/lunar-go/HolidayUtil"
)

// refRows reads a reference table as one map a row.
func refRows(t *testing.T, name string) []map[string]string {
	t.Helper()
	file, err := Files.Open("ref/" + name + ".csv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	records, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var rows []map[string]string
	for _, record := range records[1:] {
		row := map[string]string{}
		for i, column := range records[0] {
			row[column] = record[i]
		}
		rows = append(rows, row)
	}
	return rows
}

// holidays is ref/holiday.csv: true for a make-up day, false for a day off.
func holidays(t *testing.T) map[string]bool {
	t.Helper()
	listed := map[string]bool{}
	for _, row := range refRows(t, "holiday") {
		isWorkday, err := strconv.ParseBool(row["is_workday"])
		if err != nil {
			t.Fatal(err)
		}
		if _, twice := listed[row["day"]]; twice {
			t.Errorf("%s is listed twice", row["day"])
		}
		listed[row["day"]] = isWorkday
	}
	return listed
}

// eachDay calls f for every day of the years.
func eachDay(from, to int, f func(day time.Time, text string)) {
	for day := time.Date(from, 1, 1, 0, 0, 0, 0, time.UTC); day.Year() <= to; day = day.AddDate(0, 0, 1) {
		f(day, day.Format(time.DateOnly))
	}
}

func isWeekday(day time.Time) bool {
	return day.Weekday() != time.Saturday && day.Weekday() != time.Sunday
}

// isWorkday is the rule: what is listed, else Monday to Friday.
func isWorkday(listed map[string]bool, day time.Time) bool {
	if marked, ok := listed[day.Format(time.DateOnly)]; ok {
		return marked
	}
	return isWeekday(day)
}

// An independent library lists the same days in the same way, and has nothing
// to say on any other day of the seven years.
func TestHolidaysAreThoseOfAnIndependentLibrary(t *testing.T) {
	listed := holidays(t)
	days := 0
	eachDay(2020, 2026, func(_ time.Time, day string) {
		library := HolidayUtil.GetHoliday(day)
		marked, ok := listed[day]
		switch {
		case (library != nil) != ok:
			t.Errorf("%s: wanted it listed %t, found %t", day, library != nil, ok)
		case ok && library.IsWork() != marked:
			t.Errorf("%s: wanted is_workday %t, found %t", day, library.IsWork(), marked)
		}
		if ok {
			days++
		}
	})
	if days != len(listed) {
		t.Errorf("wanted days of 2020 to 2026 only, found %d of %d outside", len(listed)-days, len(listed))
	}
}

func TestHolidaysAreThoseTypedFromTheRules(t *testing.T) {
	typed := typedDays(t, "../testdata/calendar/notices_2023_2026.txt")
	listed := holidays(t)
	eachDay(2023, 2026, func(day time.Time, text string) {
		if want, found := isWorkday(typed, day), isWorkday(listed, day); want != found {
			t.Errorf("%s: wanted is_workday %t, found %t", text, want, found)
		}
	})
	for day, want := range typed {
		if marked, ok := listed[day]; !ok || marked != want {
			t.Errorf("%s: wanted is_workday %t listed, found %t, listed %t", day, want, marked, ok)
		}
	}
}

// typedDays reads lines “2026 off 01-01..01-03 04-05”.
func typedDays(t *testing.T, path string) map[string]bool {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	days := map[string]bool{}
	for line := range strings.Lines(string(text)) {
		fields := strings.Fields(line)
		if fields[0] == "#" {
			continue
		}
		for _, span := range fields[2:] {
			first, last, isSpan := strings.Cut(span, "..")
			if !isSpan {
				last = first
			}
			for day := dayOf(t, fields[0]+"-"+first); !day.After(dayOf(t, fields[0]+"-"+last)); day = day.AddDate(0, 0, 1) {
				days[day.Format(time.DateOnly)] = fields[1] == "work"
			}
		}
	}
	return days
}

func dayOf(t *testing.T, text string) time.Time {
	t.Helper()
	day, err := time.Parse(time.DateOnly, text)
	if err != nil {
		t.Fatal(err)
	}
	return day
}

// The counts were taken from two libraries and the working days from the rules
// of the index, before this table was made.
func TestHolidaysOfEachYearAddUp(t *testing.T) {
	type counts struct{ off, makeUp, weekdaysOff, working int }
	want := map[int]counts{
		2020: {30, 6, 19, 249}, 2021: {31, 7, 18, 250}, 2022: {32, 7, 18, 249}, 2023: {28, 7, 18, 249},
		2024: {30, 8, 19, 251}, 2025: {28, 5, 18, 248}, 2026: {33, 6, 19, 248},
	}
	listed := holidays(t)
	found := map[int]counts{}
	eachDay(2020, 2026, func(day time.Time, text string) {
		c := found[day.Year()]
		marked, ok := listed[text]
		switch {
		case ok && marked && isWeekday(day):
			t.Errorf("%s: wanted a make-up day on a weekend, found %s", text, day.Weekday())
		case ok && marked:
			c.makeUp++
		case ok && isWeekday(day):
			c.off, c.weekdaysOff = c.off+1, c.weekdaysOff+1
		case ok:
			c.off++
		}
		if isWorkday(listed, day) {
			c.working++
		}
		found[day.Year()] = c
	})
	for year, c := range want {
		if found[year] != c {
			t.Errorf("%d: wanted %+v, found %+v", year, c, found[year])
		}
	}
}

// Every day names the notice it comes from, and every notice has days.
func TestHolidaysNameTheirNotice(t *testing.T) {
	issued, used := map[string]string{}, map[string]bool{}
	for _, row := range refRows(t, "holiday_notice") {
		if issued[row["year"]] != "" {
			t.Errorf("notice %s is listed twice", row["year"])
		}
		issued[row["year"]] = row["issued_on"]
		dayOf(t, row["issued_on"])
	}
	for _, row := range refRows(t, "holiday") {
		used[row["notice"]] = true
		if issued[row["notice"]] == "" || issued[row["notice"]] >= row["day"] {
			t.Errorf("%s: wanted a notice issued before, found %q of %q", row["day"], row["notice"], issued[row["notice"]])
		}
	}
	for year := range issued {
		if !used[year] {
			t.Errorf("notice %s has no day", year)
		}
	}
}

// Rows of one matter and rule follow each other to the day, and the last is in
// force: a start in the window meets exactly one deadline.
func TestDeadlineRulesFollowEachOther(t *testing.T) {
	rules := refRows(t, "deadline_rule")
	last := map[string]map[string]string{}
	for _, row := range rules {
		key := row["matter"] + " " + row["rule"]
		if days, err := strconv.Atoi(row["days"]); err != nil || days < 1 || !slices.Contains([]string{"day", "workday"}, row["unit"]) || row["law"] == "" {
			t.Errorf("%s: wanted days, day or workday, and the law, found %v", key, row)
		}
		if before := last[key]; before != nil {
			if next := dayOf(t, before["to_on"]).AddDate(0, 0, 1).Format(time.DateOnly); row["from_on"] != next {
				t.Errorf("%s: wanted a row from %s, found %s", key, next, row["from_on"])
			}
		}
		last[key] = row
	}
	for key, row := range last {
		if row["to_on"] != "" {
			t.Errorf("%s: wanted a rule in force, found an end on %s", key, row["to_on"])
		}
	}
}
