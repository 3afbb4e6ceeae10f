package metrics

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

var tag = regexp.MustCompile(`</?[a-zA-Z][^>]*>`)

var punctuation = strings.NewReplacer(
	"“", `"`, "”", `"`, "‘", "'", "’", "'", "〔", "[", "〕", "]", "【", "[", "】", "]",
	"—", "-", "–", "-", "−", "-", "～", "~", "×", "*", "\u200b", "", "\ufeff", "",
)

// Normalise reduces a text to its wording: tags, blanks and line breaks
// vanish, full-width forms are folded, and the spellings of one punctuation
// mark become one. Two texts that normalise alike say the same.
func Normalise(text string) string {
	text = width.Fold.String(tag.ReplaceAllString(text, ""))
	text = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, text)
	return punctuation.Replace(text)
}

// Digest is the SHA-256, lower-case hex, over the normalised number, name and
// explanation of each indicator in turn, tab between and line feed after.
func Digest(indicators []Indicator) string {
	h := sha256.New()
	for _, ind := range indicators {
		fmt.Fprintf(h, "%d\t%s\t%s\n", ind.Number, Normalise(ind.Name), Normalise(ind.Explanation))
	}
	return hex.EncodeToString(h.Sum(nil))
}
