package sql

import (
	"encoding/csv"
	"fmt"
	"time"
)

// Workday tells working days by the holiday notices in ref/holiday.csv; a day
// of a year without a notice is told by its weekday. The day is YYYY-MM-DD.
func Workday() (func(day string) bool, error) {
	f, err := Files.Open("ref/holiday.csv")
	if err != nil {
		return nil, err
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("read holidays: %w", err)
	}
	listed := map[string]bool{}
	for _, row := range rows[1:] {
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
