package county

import (
	"strings"

	"netmarket/ingest"
)

// plainForm is how coded values and headers are compared: half-width, without
// blanks and line breaks, lower case.
func plainForm(s string) string { return strings.ToLower(ingest.Compact(s)) }

// cellText undoes what export programs wrap around a cell so that a
// spreadsheet keeps it as text: ="3305…", a leading apostrophe or tab. Line
// breaks inside a cell become blanks.
func cellText(s string) string {
	s = strings.TrimSpace(ingest.HalfWidth(strings.ReplaceAll(s, "_x000D_", "")))
	if strings.HasPrefix(s, `="`) && strings.HasSuffix(s, `"`) && len(s) > 2 {
		s = s[2 : len(s)-1]
	}
	s = strings.TrimLeft(s, "'’`\t ")
	return strings.Join(strings.Fields(s), " ")
}

var missingMarks = map[string]bool{
	"": true, "-": true, "--": true, "/": true, "\\": true, "无": true, "n/a": true, "na": true, "nan": true, "null": true,
	"none": true, "…": true, "……": true, "...": true, "暂无": true, "缺": true, "不详": true, "未统计": true, "#n/a": true,
}

// isMissing reports whether a cell says that there is no value. Zero is a
// value.
func isMissing(s string) bool { return missingMarks[ingest.Dashes(plainForm(s))] || isOnlyDashes(s) }

func isOnlyDashes(s string) bool {
	return strings.Trim(ingest.Dashes(ingest.Compact(s)), "-") == ""
}
