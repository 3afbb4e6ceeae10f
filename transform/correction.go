package transform

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// Correction says that a publisher printed a wrong figure, and what is used in
// its place. Nothing that was read is changed: raw keeps what was printed, and
// every vintage that still prints Expect is used as corrected.
type Correction struct {
	ID           string `json:"id"`
	Source       string `json:"source"` // nbs, spb or mofcom
	Measure      string `json:"measure"`
	Freq         string `json:"freq"`            // "A" full year, "M" within a year
	TimePeriod   string `json:"time_period"`     // "2025", or within a year the last month "2025-05"
	IsCumulative string `json:"is_cumulative"`   // "true" January to TimePeriod, "false" the single month
	URL          string `json:"url,omitempty"`   // only the page at this address; "" every page of the source
	Expect       string `json:"expect"`          // the wrong decimal as printed, in the page's unit
	Action       string `json:"action"`          // replace or drop
	Value        string `json:"value,omitempty"` // the right decimal in the same unit; "" for drop
	Reason       string `json:"reason"`          // why it is wrong
	Evidence     string `json:"evidence"`        // document that shows it
}

// CorrectionHeader is the header of sql/ref/correction.csv and of an
// operator's own file.
var CorrectionHeader = []string{"id", "source", "measure", "freq", "time_period", "is_cumulative", "url", "expect", "action", "value", "reason", "evidence"}

const correctionFile = "ref/correction.csv"

func (c Correction) row() []string {
	return []string{c.ID, c.Source, c.Measure, c.Freq, c.TimePeriod, c.IsCumulative, c.URL, c.Expect, c.Action, c.Value, c.Reason, c.Evidence}
}

// ReadCorrections reads an operator's own corrections, a CSV under
// CorrectionHeader; a file that does not exist has none. The error names every
// row that cannot be used and what was wanted there.
func ReadCorrections(path string) ([]Correction, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read corrections: %w", err)
	}
	name := filepath.Base(path)
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(text, []byte("\ufeff")))).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if len(rows) == 0 || !slices.Equal(rows[0], CorrectionHeader) {
		return nil, fmt.Errorf("%s: wanted the header %s, found %s", name, strings.Join(CorrectionHeader, ","), strings.Join(slices.Concat(rows[:min(len(rows), 1)]...), ","))
	}
	corrections := correctionsOf(rows[1:])
	if err := checkCorrections(corrections); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return corrections, nil
}

// correctionsOf types rows under CorrectionHeader, without outer blanks.
func correctionsOf(rows [][]string) (corrections []Correction) {
	for _, r := range rows {
		for i := range r {
			r[i] = strings.TrimSpace(r[i])
		}
		corrections = append(corrections, Correction{r[0], r[1], r[2], r[3], r[4], r[5], r[6], r[7], r[8], r[9], r[10], r[11]})
	}
	return corrections
}

// withCorrections adds the operator's corrections to the rows of the file of
// package sql, header first, and checks all of them together.
func withCorrections(rows [][]string, own []Correction) ([][]string, error) {
	if err := checkCorrections(slices.Concat(correctionsOf(rows[1:]), own)); err != nil {
		return nil, fmt.Errorf("corrections: %w", err)
	}
	for _, c := range own {
		rows = append(rows, c.row())
	}
	return rows, nil
}

// checkCorrections joins everything that is wrong: a field that cannot be
// understood, an id that stands twice, two corrections of one printed figure.
func checkCorrections(corrections []Correction) error {
	sources, err := referenceKeys("ref/publisher.csv")
	if err != nil {
		return err
	}
	measures, err := referenceKeys("ref/measure.csv")
	if err != nil {
		return err
	}
	var problems []error
	ids, matches := map[string]bool{}, map[string]string{}
	for i, c := range corrections {
		at := fmt.Sprintf("correction %q", c.ID)
		if c.ID == "" {
			at = fmt.Sprintf("correction %d", i+1)
		}
		for _, p := range c.problems(sources, measures) {
			problems = append(problems, fmt.Errorf("%s: %s", at, p))
		}
		match := strings.Join([]string{c.Source, c.Measure, c.Freq, c.TimePeriod, c.IsCumulative, c.URL, c.Expect}, " ")
		if ids[c.ID] && c.ID != "" {
			problems = append(problems, fmt.Errorf("%s: wanted an id of its own, found it twice", at))
		} else if other, ok := matches[match]; ok {
			problems = append(problems, fmt.Errorf("%s: wanted one correction of a printed figure, found that of %q", at, other))
		}
		ids[c.ID], matches[match] = true, c.ID
	}
	return errors.Join(problems...)
}

// Forms of a correction's fields. A decimal has at most the four places that
// are kept.
var (
	correctionYear    = regexp.MustCompile(`^20\d\d$`)
	correctionMonth   = regexp.MustCompile(`^20\d\d-(0[1-9]|1[0-2])$`)
	correctionDecimal = regexp.MustCompile(`^-?\d{1,12}(\.\d{1,4})?$`)
)

// problems lists what cannot be used of one correction.
func (c Correction) problems(sources, measures []string) (problems []string) {
	wanted := func(ok bool, field, form, found string) {
		if !ok {
			problems = append(problems, fmt.Sprintf("%s: wanted %s, found %q", field, form, found))
		}
	}
	wanted(c.ID != "", "id", "a name of its own", c.ID)
	wanted(slices.Contains(sources, c.Source), "source", "one of "+strings.Join(sources, ", "), c.Source)
	wanted(slices.Contains(measures, c.Measure), "measure", "a measure such as retail_sales or retail_sales_yoy", c.Measure)
	switch c.Freq {
	case "A":
		wanted(correctionYear.MatchString(c.TimePeriod), "time_period", "a year such as 2025 with freq A", c.TimePeriod)
		wanted(c.IsCumulative == "true", "is_cumulative", "true with freq A", c.IsCumulative)
	case "M":
		wanted(correctionMonth.MatchString(c.TimePeriod), "time_period", "a month such as 2025-05 with freq M", c.TimePeriod)
		wanted(c.IsCumulative == "true" || c.IsCumulative == "false", "is_cumulative", "true (January to the month) or false (the month)", c.IsCumulative)
	default:
		wanted(false, "freq", "A (year) or M (within a year)", c.Freq)
	}
	wanted(correctionDecimal.MatchString(c.Expect), "expect", "the wrong decimal as printed, without thousands marks, at most four decimals", c.Expect)
	switch c.Action {
	case "replace":
		wanted(correctionDecimal.MatchString(c.Value) && c.Value != c.Expect, "value", "the right decimal in the page's unit", c.Value)
	case "drop":
		wanted(c.Value == "", "value", "nothing, for the figure is dropped", c.Value)
	default:
		wanted(false, "action", "replace or drop", c.Action)
	}
	wanted(c.Reason != "", "reason", "why the printed figure is wrong", c.Reason)
	wanted(c.Evidence != "", "evidence", "the document that shows it", c.Evidence)
	return problems
}

// referenceKeys lists the first column of a table of package sql.
func referenceKeys(file string) ([]string, error) {
	rows, err := referenceTable(file)
	if err != nil {
		return nil, err
	}
	var keys []string
	for _, r := range rows[1:] {
		keys = append(keys, r[0])
	}
	return keys, nil
}
