package publish

import "strings"

// InAreas limits a column to areas, as a condition of SQL; no areas are all.
// Tables lie in order of their areas, so that reading few of many reads little.
func InAreas(column string, areas []string) string {
	if len(areas) == 0 {
		return "true"
	}
	quoted := make([]string, len(areas))
	for i, area := range areas {
		quoted[i] = quoteText(area)
	}
	return column + " in (" + strings.Join(quoted, ", ") + ")"
}

// only are the areas that are read; none named are all.
type only []string

func (o only) in(column string) string { return InAreas(column, o) }
