package metrics

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Vocabulary names what the rest of the project knows, so that an edition
// cannot ask for a figure that nobody supplies. A nil list is not checked.
type Vocabulary struct {
	Measures []string // what publishers and bureaus count: online_retail, …
	Datasets []string // county data sets
	Rates    []string // ratios and figures of rate_summary and national_reference
	Tallies  []string // counts that the SQL models make
}

// Validate checks the whole edition: counts and points add up from criterion
// to total, ids are unique and well formed, every part has its shape's fields,
// every name is known, and the official wording is unchanged. The error joins
// every problem, each with file, place, what was wanted and what was found.
func (e *Edition) Validate(v Vocabulary) error {
	c := &checker{edition: e}
	c.index()
	c.wording()
	c.points()
	c.options()
	c.units()
	c.terms()
	c.plan()
	for i := range e.Indicators {
		c.indicator(&e.Indicators[i])
	}
	c.vocabulary(v)
	return errors.Join(c.problems...)
}

// checker collects problems; each begins with the edition and the file.
type checker struct {
	edition  *Edition
	problems []error
}

func (c *checker) add(file, place, format string, args ...any) {
	c.problems = append(c.problems, fmt.Errorf("metrics: %s/%s: %s: %s", c.edition.ID, file, place, fmt.Sprintf(format, args...)))
}

// oneOf reports value unless it is among the wanted ones.
func (c *checker) oneOf(file, place, value string, wanted []string) {
	if !slices.Contains(wanted, value) {
		c.add(file, place, "wanted one of %s, found %q", strings.Join(wanted, ", "), value)
	}
}

// unique reports every value that occurs twice.
func (c *checker) unique(file, place string, values []string) {
	seen := map[string]bool{}
	for _, v := range values {
		if seen[v] {
			c.add(file, place, "wanted each once, found %q twice", v)
		}
		seen[v] = true
	}
}

// names collects one string of each element.
func names[T any](list []T, name func(T) string) []string {
	out := make([]string, 0, len(list))
	for _, x := range list {
		out = append(out, name(x))
	}
	return out
}
