package county

import (
	"strings"
	"unicode"

	"netmarket/ingest"
)

// plainForm is how coded values and headers are compared: half-width, without
// blanks and line breaks, lower case.
func plainForm(s string) string {
	if isPlain(s) {
		return s
	}
	return strings.ToLower(ingest.Compact(s))
}

// isPlain reports whether nothing in a text is folded, dropped or lowered:
// most cells of a large register are so.
func isPlain(s string) bool {
	for _, r := range s {
		if isFolded(r) || unicode.IsSpace(r) || r >= 'A' && r <= 'Z' {
			return false
		}
	}
	return true
}

// isFolded reports whether half-width folding may change a character: the
// blanks beyond ASCII, the marks of no width, and the full-width forms.
func isFolded(r rune) bool {
	return r == '\u00a0' || r >= '\u2000' && r <= '\u20ff' || r == '\u3000' || r == '\ufeff' || r >= '\uff00' && r <= '\uffef' || r == unicode.ReplacementChar
}

// cellText undoes what export programs wrap around a cell so that a
// spreadsheet keeps it as text: ="3305…", a leading apostrophe or tab. Line
// breaks inside a cell become blanks.
func cellText(s string) string {
	if isClean(s) {
		return s
	}
	s = strings.TrimSpace(withoutControls(ingest.HalfWidth(strings.ReplaceAll(s, "_x000D_", ""))))
	if strings.HasPrefix(s, `="`) && strings.HasSuffix(s, `"`) && len(s) > 2 {
		s = s[2 : len(s)-1]
	}
	s = strings.TrimLeft(s, "'’`\t ")
	return strings.Join(strings.Fields(s), " ")
}

// withoutControls drops control characters and the invisible marks that change
// the direction of text; line breaks and tabs stay.
func withoutControls(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && !unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, s)
}

// isClean reports whether cellText has nothing to do.
func isClean(s string) bool {
	for i, r := range s {
		if isFolded(r) || unicode.IsSpace(r) || unicode.IsControl(r) || r == '_' || i == 0 && strings.ContainsRune("='`", r) {
			return false
		}
	}
	return true
}

// missingMarks are the words that mean "no value" in any column, in compared
// form; blankMarks mean it where words have no place.
var (
	missingMarks = markSet("/ // \\ \\\\ 无 n/a n/a. n.a. na nan null none … …… ... .. 暂无 缺 不详 未统计 #n/a #n/a! <na> -/- --/-- " + omittedPersonal)
	blankMarks   = markSet("× ✕ ✖ ╳ x * 空 (空) (空白) tbd 未知 缺失 缺报 尚未统计 待统计 未报 待报 待补 未填 暂缺 无数据 暂无数据 无资料")
)

func markSet(words string) map[string]bool {
	out := map[string]bool{}
	for _, word := range strings.Fields(words) {
		out[word] = true
	}
	return out
}

const longestMark = 21 // bytes of the longest mark for a missing value

// isMissing reports whether a cell says that there is no value. Zero is a
// value.
func isMissing(s string) bool {
	if len(s) > longestMark {
		return isOnlyDashes(s)
	}
	plain := plainForm(s)
	return missingMarks[plain] || isOnlyDashes(plain)
}

// isOnlyDashes accepts a dash of any kind and any length.
func isOnlyDashes(s string) bool {
	return strings.Trim(s, "-—–－―−﹣‐‑‒_~～ ") == ""
}
