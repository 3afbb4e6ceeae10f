package ingest

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
	utf16 "golang.org/x/text/encoding/unicode"
	"golang.org/x/text/width"
)

// Decode returns the text of a page or file as UTF-8 and names the charset it
// was in: "utf-8", "utf-16" or "gb18030".
//
// Chinese exports carry no trustworthy label, so the bytes decide: a byte
// order mark, else valid UTF-8, else GB18030 (which contains GBK and GB 2312).
// The GB18030 decoder never reports an error, it writes U+FFFD; any such
// character makes Decode fail with the byte offset of the first one, because a
// file that is neither charset is not text.
func Decode(body []byte) (text string, charset string, err error) {
	switch {
	case bytes.HasPrefix(body, []byte{0xEF, 0xBB, 0xBF}):
		body = body[3:]
		if !utf8.Valid(body) {
			return "", "", fmt.Errorf("a UTF-8 mark at the start, but invalid UTF-8 at byte %d", invalidAt(body)+3)
		}
		return string(body), "utf-8", nil
	case bytes.HasPrefix(body, []byte{0xFF, 0xFE}), bytes.HasPrefix(body, []byte{0xFE, 0xFF}):
		if len(body)%2 != 0 {
			return "", "", fmt.Errorf("UTF-16 of %d bytes: cut in the middle of a character", len(body))
		}
		out, err := utf16.UTF16(utf16.LittleEndian, utf16.UseBOM).NewDecoder().Bytes(body)
		if err != nil {
			return "", "", fmt.Errorf("decode UTF-16: %w", err)
		}
		return string(out), "utf-16", nil
	case utf8.Valid(body):
		return string(body), "utf-8", nil
	}
	text, err = decodeGB18030(body)
	if err != nil {
		return "", "", fmt.Errorf("decode GB18030: %w", err)
	}
	if i := strings.IndexRune(text, utf8.RuneError); i >= 0 {
		return "", "", fmt.Errorf("neither UTF-8 (invalid at byte %d) nor GB18030 (after %d decoded bytes)", invalidAt(body), i)
	}
	return text, "gb18030", nil
}

// decodeGB18030 decodes into memory that is taken once: a large text is held
// beside its bytes and not a third time.
func decodeGB18030(body []byte) (string, error) {
	long := 0
	for _, c := range body {
		if c >= utf8.RuneSelf {
			long++
		}
	}
	var out strings.Builder
	out.Grow(len(body) + long/2 + utf8.UTFMax) // two bytes become three at most
	_, err := io.Copy(&out, simplifiedchinese.GB18030.NewDecoder().Reader(bytes.NewReader(body)))
	return out.String(), err
}

func invalidAt(body []byte) int {
	for i := 0; i < len(body); {
		r, n := utf8.DecodeRune(body[i:])
		if r == utf8.RuneError && n == 1 {
			return i
		}
		i += n
	}
	return len(body)
}

var (
	blanks = strings.NewReplacer("\u3000", " ", "\u00a0", " ", "\u2002", " ", "\u2003", " ", "\u2009", " ",
		"\u200b", "", "\ufeff", "", "\u2060", "")
	dashes = strings.NewReplacer("—", "-", "–", "-", "－", "-", "―", "-", "−", "-", "‐", "-", "‑", "-", "‒", "-", "﹣", "-", "~", "-", "～", "-")
)

// HalfWidth folds full-width digits, letters, punctuation and blanks to their
// ASCII forms (２０２４．３ → 2024.3, ％ → %), leaving Chinese punctuation such as
// 。and 、 alone. No-break and zero-width blanks become plain or vanish.
func HalfWidth(s string) string {
	if isASCII(s) {
		return s
	}
	return blanks.Replace(width.Fold.String(s))
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// Compact is HalfWidth without any blank or line break: the form in which
// headers and labels are compared.
func Compact(s string) string {
	s = HalfWidth(s)
	if strings.IndexFunc(s, unicode.IsSpace) < 0 {
		return s
	}
	return strings.Join(strings.Fields(s), "")
}

// Dashes replaces every range mark publishers use (—, –, －, ~; 至 is left
// alone) by an ASCII hyphen, so that 1—12月, 1–12月 and 1-12月 read alike.
func Dashes(s string) string { return dashes.Replace(s) }
