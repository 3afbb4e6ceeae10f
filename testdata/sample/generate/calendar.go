package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"strconv"
	"time"

	"netmarket/sql"
)

// law is the calendar and the deadlines the cases of the sample are dated by:
// the same tables the scores read, so that a case meant to be a day late is.
type law struct {
	listed map[string]bool // day → is a working day; a day not listed follows the week
	rules  []deadline
	off    [][]string // the rows of sql/ref/holiday.csv: day, is_workday, name, notice
	faults []error    // what could not be invented as meant
}

// deadline is a row of sql/ref/deadline_rule.csv.
type deadline struct {
	matter, rule, from, to string
	days                   int
	isWorkdays             bool
}

// readLaw reads both tables from the models' own folder.
func readLaw() (*law, error) {
	holidays, err1 := referenceRows("ref/holiday.csv")
	rules, err2 := referenceRows("ref/deadline_rule.csv")
	if err := errors.Join(err1, err2); err != nil {
		return nil, err
	}
	l := &law{listed: map[string]bool{}, off: holidays}
	for _, row := range holidays {
		l.listed[row[0]] = row[1] == "true"
	}
	for _, row := range rules {
		days, err := strconv.Atoi(row[4])
		if err != nil {
			return nil, fmt.Errorf("deadline of %s: %w", row[0], err)
		}
		l.rules = append(l.rules, deadline{row[0], row[1], row[2], row[3], days, row[5] == "workday"})
	}
	return l, nil
}

func referenceRows(path string) ([][]string, error) {
	f, err := sql.Files.Open(path)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	return rows[1:], nil
}

func (l *law) isWorkday(day string) bool {
	if is, ok := l.listed[day]; ok {
		return is
	}
	weekday := dayOf(day).Weekday()
	return weekday != time.Saturday && weekday != time.Sunday
}

// after is the n-th working day after a day, which is not counted itself.
func (l *law) after(day string, n int) string {
	for n > 0 {
		if day = plus(day, 1); l.isWorkday(day) {
			n--
		}
	}
	return day
}

// roll is the day itself where it is a working day, else the next one.
func (l *law) roll(day string) string {
	for !l.isWorkday(day) {
		day = plus(day, 1)
	}
	return day
}

// due is the last day of a period that begins on a day; extra days of testing
// are not counted.
func (l *law) due(matter, rule, start string, extra int) string {
	for _, d := range l.rules {
		if d.matter != matter || d.rule != rule || (d.from != "" && start < d.from) || (d.to != "" && start > d.to) {
			continue
		}
		if d.isWorkdays {
			return l.roll(plus(l.after(start, d.days), extra))
		}
		return l.roll(plus(start, d.days+extra))
	}
	return ""
}

// plus is so many days after a day.
func plus(day string, days int) string { return dayOf(day).AddDate(0, 0, days).Format(time.DateOnly) }
