package fetch

import (
	"encoding/csv"
	"fmt"
	"math/big"
	"os"
	"slices"
	"strconv"
	"strings"

	"netmarket/ingest"
)

// readFigures reads a table of observations as ingest.Cache writes it.
func readFigures(path string) ([]ingest.Observation, error) {
	rows, err := readRows(path, ingest.ObservationHeader)
	if err != nil {
		return nil, err
	}
	figures := make([]ingest.Observation, 0, len(rows))
	for _, r := range rows {
		mult, err := strconv.Atoi(r[7])
		if err != nil {
			return nil, fmt.Errorf("read %s: unit_mult: %w; delete the cache folder, it is made anew", path, err)
		}
		figures = append(figures, ingest.Observation{RefArea: r[0], Measure: r[1], Freq: r[2], TimePeriod: r[3], Cumulative: r[4] == "true",
			Value: r[5], UnitMeasure: r[6], UnitMult: mult, Status: r[8], Locator: r[9], Printed: r[10]})
	}
	return figures, nil
}

func readNotes(path string) ([]ingest.Note, error) {
	rows, err := readRows(path, ingest.NoteHeader)
	if err != nil {
		return nil, err
	}
	notes := make([]ingest.Note, 0, len(rows))
	for _, r := range rows {
		notes = append(notes, ingest.Note{Locator: r[0], Text: r[1]})
	}
	return notes, nil
}

// readRows returns the rows below a header that must be the given one.
func readRows(path string, header []string) ([][]string, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("read parse result: %w", err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("read parse result %s: %w; delete the cache folder, it is made anew", path, err)
	}
	if len(rows) == 0 || !slices.Equal(rows[0], header) {
		return nil, fmt.Errorf("read parse result %s: wanted the header %s; delete the cache folder, it is made anew", path, strings.Join(header, ","))
	}
	return rows[1:], nil
}

// digest is equal for two readings of a release that say the same: the same
// figures, in whatever unit, with the same status, and the same notes. Where on
// the page they stand does not matter.
func digest(figures []ingest.Observation, notes []ingest.Note) string {
	var lines []string
	for _, o := range figures {
		value := o.Value
		if v, ok := number(o); ok {
			value = v.RatString()
		}
		lines = append(lines, strings.Join([]string{"figure", o.Key(), value, o.UnitMeasure, o.Status}, "\x1f"))
	}
	for _, n := range notes {
		lines = append(lines, "note\x1f"+n.Text)
	}
	slices.Sort(lines)
	return ingest.SHA256([]byte(strings.Join(slices.Compact(lines), "\x1e")))
}

// month is the last month (YYYY-MM) that any of the figures is about, "" where
// there is none.
func month(figures []ingest.Observation) string {
	last := ""
	for _, o := range figures {
		last = max(last, lastMonth(o))
	}
	return last
}

// lastMonth is the month a figure ends with: December for a year.
func lastMonth(o ingest.Observation) string {
	if len(o.TimePeriod) == 4 {
		return o.TimePeriod + "-12"
	}
	return o.TimePeriod
}

// number is a printed value in base units: CNY, pieces or per cent. ok is
// false where there is none.
func number(o ingest.Observation) (*big.Rat, bool) {
	v, ok := new(big.Rat).SetString(o.Value)
	if !ok || o.UnitMult < 0 || o.UnitMult > 18 {
		return nil, false
	}
	ten := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(o.UnitMult)), nil)
	return v.Mul(v, new(big.Rat).SetInt(ten)), true
}

// isGrowth tells the publisher's own growth rates from levels.
func isGrowth(o ingest.Observation) bool { return strings.HasSuffix(o.Measure, "_yoy") }
