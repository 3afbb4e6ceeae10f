package transform

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"netmarket/metrics"
)

// baseReading is the reading_id of the chosen options; every other reading
// differs from it in one option and is named after it: nation_growth=naive.
const baseReading = "base"

// CheckOptions reports options that the edition does not know and values that
// are no reading of theirs, joined.
func CheckOptions(e *metrics.Edition, set map[string]string) error {
	var problems []error
	for name, value := range set {
		o := e.Option(name)
		switch {
		case o == nil:
			problems = append(problems, fmt.Errorf("option %s: wanted one of %s", name, strings.Join(optionNames(e), ", ")))
		case !o.Has(value):
			problems = append(problems, fmt.Errorf("option %s: wanted one of %s, found %q", name, strings.Join(optionValues(o), ", "), value))
		}
	}
	slices.SortFunc(problems, func(a, b error) int { return strings.Compare(a.Error(), b.Error()) })
	return errors.Join(problems...)
}

func optionNames(e *metrics.Edition) (names []string) {
	for _, o := range e.Options {
		names = append(names, o.Name)
	}
	return names
}

func optionValues(o *metrics.Option) (values []string) {
	for _, v := range o.Values {
		values = append(values, v.Value)
	}
	return values
}

func optionRows(e *metrics.Edition, set map[string]string) (rows [][]string) {
	chosen := OptionsInForce(e, set)
	for i := range e.Options {
		o := &e.Options[i]
		rows = append(rows, []string{o.Name, strconv.Itoa(i + 1), chosen[o.Name], o.Default(), strings.Join(optionValues(o), "|"), strconv.FormatBool(o.Widens), o.Title})
	}
	return rows
}

// readingRows lists the base reading and, for every option that asks how a rule
// is read (scope asks who is scored), one reading for each other value. Each
// row spells out all options.
func readingRows(e *metrics.Edition, set map[string]string) ([]column, [][]string) {
	names := optionNames(e)
	columns := append(typed("reading_id", "option", "option_value"), varchars(names...)...)
	chosen := OptionsInForce(e, set)
	row := func(id, option, value string) []string {
		out := []string{id, option, value}
		for _, name := range names {
			if name == option {
				out = append(out, value)
			} else {
				out = append(out, chosen[name])
			}
		}
		return out
	}
	rows := [][]string{row(baseReading, "", "")}
	for i := range e.Options {
		o := &e.Options[i]
		for _, value := range optionValues(o) {
			if value != chosen[o.Name] && !o.Everywhere {
				rows = append(rows, row(o.Name+"="+value, o.Name, value))
			}
		}
	}
	return columns, rows
}

// criterionReadingRows lists under which readings each criterion is evaluated:
// the base, and those of the options its YAML names.
func criterionReadingRows(e *metrics.Edition, set map[string]string) (rows [][]string) {
	chosen := OptionsInForce(e, set)
	for _, x := range e.Indicators {
		for _, c := range x.Criteria {
			rows = append(rows, []string{c.ID, baseReading})
			for _, name := range c.Options {
				o := e.Option(name)
				for _, value := range optionValues(o) {
					if value != chosen[name] {
						rows = append(rows, []string{c.ID, name + "=" + value})
					}
				}
			}
		}
	}
	return rows
}
