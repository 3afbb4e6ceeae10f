package county

import (
	"slices"
	"strings"
)

// csvScan cuts a text into records. A quote opens only at the start of a field
// and closes before a separator or a line end; within, two are one. A field
// that begins with a quote and goes on behind the closing one is taken as it
// stands: "明溪"商行. Lines end in \n.
type csvScan struct {
	text   string
	sep    string
	record []string
	torn   int // the field, from one, whose quotes do not pair; 0 when all do
}

// next reads one record into s.record, which is used again by the next call.
// It reports false at the end of the text. A record of too many fields is cut
// off behind maxColumns+1.
func (s *csvScan) next() bool {
	s.record, s.torn = s.record[:0], 0
	if s.text == "" {
		return false
	}
	for isLast := false; !isLast && len(s.record) <= maxColumns; {
		var field string
		if strings.HasPrefix(s.text, `"`) {
			field, isLast = s.quoted()
		} else {
			field, isLast = s.plain()
		}
		s.record = append(s.record, field)
	}
	return true
}

// plain cuts off a field up to the next separator or line end and tells
// whether it ends the line.
func (s *csvScan) plain() (field string, isLast bool) {
	text := s.text
	for i := range len(text) {
		switch {
		case text[i] == '\n':
			s.text = text[i+1:]
			return text[:i], true
		case text[i] == s.sep[0] && strings.HasPrefix(text[i:], s.sep):
			s.text = text[i+len(s.sep):]
			return text[:i], false
		}
	}
	s.text = ""
	return text, true
}

// quoted cuts off a field that begins with a quote.
func (s *csvScan) quoted() (field string, isLast bool) {
	var parts strings.Builder
	for rest := s.text[1:]; ; {
		at := strings.IndexByte(rest, '"')
		if at < 0 {
			s.torn, s.text = len(s.record)+1, ""
			return parts.String() + rest, true
		}
		parts.WriteString(rest[:at])
		rest = rest[at+1:]
		switch {
		case strings.HasPrefix(rest, `"`):
			parts.WriteByte('"')
			rest = rest[1:]
		case strings.HasPrefix(rest, s.sep):
			s.text = rest[len(s.sep):]
			return parts.String(), false
		case rest == "", rest[0] == '\n':
			s.text = strings.TrimPrefix(rest, "\n")
			return parts.String(), true
		case strings.Contains(parts.String(), "\n"):
			s.torn, s.text = len(s.record)+1, rest
			_, isLast = s.plain()
			return parts.String(), isLast
		default:
			return s.plain()
		}
	}
}

// separators in order of preference. The full-width ones stand in Chinese text
// as well, so they count only where no other separates anything.
var (
	separators     = []string{",", "\t", ";", "|"}
	wideSeparators = []string{"，", "；"}
)

const separatorLines = 30

// separator finds the character that separates the cells: the one that stands
// equally often in most of the first lines, then most often. A leading "sep=;"
// says it outright and is blanked.
func separator(text string) (rest, sep string) {
	if after, ok := strings.CutPrefix(text, "sep="); ok && len(after) > 1 && after[1] == '\n' && strings.Contains(",;\t|", after[:1]) {
		return "\n" + after[2:], after[:1]
	}
	best, agreed, most := "", 0, 0
	for _, sep := range separators {
		if a, m := agreement(text, sep); a > agreed || a == agreed && m > most {
			best, agreed, most = sep, a, m
		}
	}
	if best != "" {
		return text, best
	}
	for _, sep := range wideSeparators {
		if a, m := agreement(text, sep); m > 0 && a > 1 && a == filledLines(text) {
			return text, sep
		}
	}
	return text, ","
}

// agreement is how many of the first records a separator cuts into the most
// usual number of cells, and that number less one; blank ones and those it
// does not cut aside.
func agreement(text, sep string) (lines, cuts int) {
	counts := map[int]int{}
	scan := csvScan{text: text, sep: sep}
	for n := 0; n < separatorLines && scan.next(); {
		if len(scan.record) > 1 || scan.record[0] != "" {
			n++
		}
		if len(scan.record) > 1 {
			counts[len(scan.record)-1]++
		}
	}
	for c, n := range counts {
		if n > lines || n == lines && c > cuts {
			lines, cuts = n, c
		}
	}
	return lines, cuts
}

// filledLines counts the first lines that hold something.
func filledLines(text string) int {
	lines := strings.SplitN(text, "\n", separatorLines+1)
	lines = slices.DeleteFunc(lines[:min(len(lines), separatorLines)], func(line string) bool { return strings.TrimSpace(line) == "" })
	return len(lines)
}
