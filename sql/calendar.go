package sql

import (
	"encoding/csv"
	"errors"
	"fmt"
	"time"
)

// LastNoticedYear is the last year that holiday notices cover; working days
// after it cannot be told.
func LastNoticedYear() (int, error) {
	rows, err := noticedDays()
	if err != nil {
		return 0, err
	}
	last := 0
	for _, row := range rows {
		at, err := time.Parse(time.DateOnly, row[0])
		if err != nil {
			return 0, fmt.Errorf("read holidays: %w", err)
		}
		last = max(last, at.Year())
	}
	return last, nil
}

// noticedDays are the rows of ref/holiday.csv without its header.
func noticedDays() ([][]string, error) {
	f, err := Files.Open("ref/holiday.csv")
	if err != nil {
		return nil, err
	}
	rows, err := csv.NewReader(f).ReadAll()
	if err = errors.Join(err, f.Close()); err != nil {
		return nil, fmt.Errorf("read holidays: %w", err)
	}
	return rows[1:], nil
}

// Workday tells working days by the holiday notices in ref/holiday.csv; a day
// of a year without a notice is told by its weekday. The day is YYYY-MM-DD.
func Workday() (func(day string) bool, error) {
	rows, err := noticedDays()
	if err != nil {
		return nil, err
	}
	listed := map[string]bool{}
	for _, row := range rows {
		listed[row[0]] = row[1] == "true"
	}
	return func(day string) bool {
		if isWorkday, ok := listed[day]; ok {
			return isWorkday
		}
		at, err := time.Parse(time.DateOnly, day)
		return err == nil && at.Weekday() != time.Saturday && at.Weekday() != time.Sunday
	}, nil
}
