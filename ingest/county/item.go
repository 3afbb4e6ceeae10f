package county

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

func itoa(n int) string { return strconv.Itoa(n) }

var itemShape = regexp.MustCompile(`^i?0?(\d{1,2})(?:\.([1-9]))?$`)

const lastIndicator = 41

// parseItems reads a list of indicator and scoring item numbers, "I10、I12.2"
// or "10 12.2", into I10;I12.2. An indicator alone stays alone.
func parseItems(text string) (string, bool) {
	var items []string
	for _, word := range splitList(text) {
		word = strings.TrimSuffix(strings.TrimPrefix(plainForm(word), "指标"), "项")
		m := itemShape.FindStringSubmatch(word)
		if m == nil {
			return "", false
		}
		n, err := strconv.Atoi(m[1])
		if err != nil || n < 1 || n > lastIndicator {
			return "", false
		}
		item := "I" + m[1]
		if n < 10 {
			item = "I0" + itoa(n)
		}
		if m[2] != "" {
			item += "." + m[2]
		}
		if !slices.Contains(items, item) {
			items = append(items, item)
		}
	}
	return strings.Join(items, ";"), len(items) > 0
}

// splitList cuts a cell at blanks and the marks bureaus put between items.
func splitList(text string) []string {
	return strings.FieldsFunc(cellText(text), func(r rune) bool {
		return unicode.IsSpace(r) || strings.ContainsRune("、,;|/，；", r)
	})
}
