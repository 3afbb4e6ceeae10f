package report

import (
	"strings"
	"unicode/utf8"

	"github.com/jedib0t/go-pretty/v6/text"
)

// ANSI attributes; paint ends them.
const (
	bold   = "\x1b[1m"
	red    = "\x1b[31m"
	green  = "\x1b[32m"
	yellow = "\x1b[33m"
	faint  = "\x1b[2m"
)

func (c card) paint(attributes, s string) string {
	if !c.Color || s == "" {
		return s
	}
	return attributes + s + "\x1b[0m"
}

func (c card) status(status string) string {
	word := statusWord(status)
	switch status {
	case "missing", "manual":
		return c.paint(yellow, word)
	case "tie_risk", "basis_mismatch":
		return c.paint(red, word)
	case "provisional", "vacuous":
		return c.paint(faint, word)
	}
	return word
}

// wrap breaks text where Chinese may break: anywhere but inside a run of ASCII
// (a file name after its underscores), and never before a closing mark.
func wrap(s string, width int) string {
	var lines []string
	for paragraph := range strings.SplitSeq(s, "\n") {
		lines = append(lines, wrapLine(paragraph, width)...)
	}
	return strings.Join(lines, "\n")
}

func wrapLine(s string, width int) (lines []string) {
	line, used := "", 0
	for _, piece := range pieces(s) {
		if n := text.StringWidth(piece); used+n > width && line != "" {
			lines = append(lines, strings.TrimRight(line, " "))
			line, used = "", 0
			piece = strings.TrimLeft(piece, " ")
		}
		line += piece
		used += text.StringWidth(piece)
	}
	return append(lines, line)
}

// closing are the marks that must not begin a line, opening those that must
// not end one.
const (
	closing = "，。；：、）》】”％%!?！？"
	opening = "（《【“"
)

// pieces are the shortest parts that stay on one line.
func pieces(s string) []string {
	var parts []string
	for _, r := range s {
		last := len(parts) - 1
		switch {
		case last >= 0 && strings.ContainsRune(closing, r):
			parts[last] += string(r)
		case last >= 0 && endsIn(parts[last], opening):
			parts[last] += string(r)
		case last >= 0 && r < 0x80 && r != ' ' && endsInASCII(parts[last]) && !strings.HasSuffix(parts[last], "_"):
			parts[last] += string(r)
		default:
			parts = append(parts, string(r))
		}
	}
	return parts
}

func endsInASCII(s string) bool {
	r, _ := utf8.DecodeLastRuneInString(s)
	return r < utf8.RuneSelf
}

func endsIn(s, marks string) bool {
	r, _ := utf8.DecodeLastRuneInString(s)
	return strings.ContainsRune(marks, r)
}
