package analyst

import (
	"encoding/json"
	"regexp"
	"strconv"
)

// mostSteps is how many values range and generate_series may give.
const mostSteps = 1_000_000

// checkRange wants range(stop), range(start, stop) or range(start, stop, step)
// with whole numbers written out, or with two dates and a step of days or more.
func (w *walker) checkRange(o object) error {
	list, _ := o["children"].([]any)
	var numbers []int64
	for _, child := range list {
		if n, is := wholeNumber(child); is {
			numbers = append(numbers, n)
		}
	}
	switch {
	case len(list) >= 1 && len(list) <= 3 && len(numbers) == len(list):
		if steps(numbers) <= mostSteps {
			return nil
		}
		return w.refuse("wanted a range of at most %d values", mostSteps)
	case len(list) == 3 && isDay(list[0]) && isDay(list[1]) && isStepOfDays(list[2]):
		return nil
	}
	return w.refuse("wanted a range between whole numbers written out, or between two dates by an INTERVAL of days, weeks, months, quarters or years")
}

func steps(numbers []int64) uint64 {
	start, stop, step := int64(0), numbers[0], int64(1)
	if len(numbers) > 1 {
		start, stop = numbers[0], numbers[1]
	}
	if len(numbers) > 2 {
		step = numbers[2]
	}
	switch {
	case step > 0 && stop > start:
		return (uint64(stop) - uint64(start)) / uint64(step)
	case step < 0 && stop < start:
		return (uint64(start) - uint64(stop)) / (-uint64(step))
	}
	return 0 // an empty range, or the engine's error
}

// constant is the value of a constant of the tree.
func constant(part any) (any, bool) {
	o, isObject := part.(object)
	if !isObject || text(o, "class") != "CONSTANT" {
		return nil, false
	}
	value, isObject := o["value"].(object)
	if !isObject {
		return nil, false
	}
	return value["value"], true
}

func wholeNumber(part any) (int64, bool) {
	value, _ := constant(part)
	n, isNumber := value.(json.Number)
	if !isNumber {
		return 0, false
	}
	whole, err := strconv.ParseInt(string(n), 10, 64)
	return whole, err == nil
}

var (
	dayForm      = regexp.MustCompile(`^\d{4}-\d{1,2}-\d{1,2}( 00:00(:00)?)?$`)
	intervalForm = regexp.MustCompile(`(?i)^-?[1-9]\d{0,6} *(day|week|month|quarter|year)s?$`)
	dayTypes     = words("DATE TIMESTAMP")
	dayFunctions = words("to_days to_weeks to_months to_quarters to_years")
)

// isDay tells DATE '2024-01-01' and its like.
func isDay(part any) bool {
	o, _ := part.(object)
	value, _ := constant(o["child"])
	day, isText := value.(string)
	return text(o, "class") == "CAST" && dayTypes[castTo(o)] && isText && dayForm.MatchString(day)
}

// isStepOfDays tells INTERVAL '1 month' and INTERVAL 1 MONTH; the parser writes
// the second as to_months(cast(trunc(cast(1 as double)) as integer)).
func isStepOfDays(part any) bool {
	o, _ := part.(object)
	if text(o, "class") == "CAST" && castTo(o) == "INTERVAL" {
		value, _ := constant(o["child"])
		step, isText := value.(string)
		return isText && intervalForm.MatchString(step)
	}
	list, _ := o["children"].([]any)
	if text(o, "class") != "FUNCTION" || !dayFunctions[lower(text(o, "function_name"))] || len(list) != 1 {
		return false
	}
	inner := list[0]
	for {
		o, isObject := inner.(object)
		if !isObject {
			return false
		}
		if n, is := wholeNumber(o); is {
			return n != 0
		}
		children, _ := o["children"].([]any)
		switch {
		case text(o, "class") == "CAST":
			inner = o["child"]
		case text(o, "function_name") == "trunc" && len(children) == 1:
			inner = children[0]
		default:
			return false
		}
	}
}

func castTo(o object) string {
	kind, _ := o["cast_type"].(object)
	return text(kind, "id")
}
