package sitetest

import (
	"bytes"
	"net/http"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
	utf16 "golang.org/x/text/encoding/unicode"
)

// answer lets the fault speak: in its own words, or with the sound answer
// changed.
func (f *Fault) answer(x exchange) {
	if f.serve != nil {
		f.serve(x)
		return
	}
	changed, ok := f.edit(x)
	if !ok {
		changed = x.sound // nothing on this page that the fault could change
	}
	x.site.write(x.w, x.r, changed)
}

// bytewise changes the bytes of a sound answer.
func bytewise(change func([]byte) []byte) func(exchange) (answer, bool) {
	return func(x exchange) (answer, bool) {
		a := x.sound
		if a.status != http.StatusOK || len(a.body) == 0 {
			return a, false
		}
		a.body, a.zip = change(a.body), false
		return a, true
	}
}

// textwise changes the text of a page.
func textwise(change func(string) string) func(exchange) (answer, bool) {
	return bytewise(func(body []byte) []byte { return []byte(change(string(body))) })
}

// rewritten writes a release's page anew from a changed release.
func rewritten(change func(Release) Release) func(exchange) (answer, bool) {
	return func(x exchange) (answer, bool) {
		a := x.sound
		if a.version == nil || !a.version.release.isRelease() {
			return a, false
		}
		v := *a.version
		v.release = change(v.release)
		a.body = v.body(a.write)
		return a, true
	}
}

// labelled sends bytes under another Content-Type.
func labelled(kind string, change func([]byte) []byte) func(exchange) (answer, bool) {
	edit := bytewise(change)
	return func(x exchange) (answer, bool) {
		a, ok := edit(x)
		if ok {
			media, _, _ := strings.Cut(a.kind, ";")
			a.kind = media + kind
		}
		return a, ok
	}
}

func asGB18030(body []byte) []byte {
	out, err := simplifiedchinese.GB18030.NewEncoder().Bytes(body)
	if err != nil {
		panic(err) // every character has a code
	}
	return out
}

func asUTF16(body []byte) []byte {
	out, err := utf16.UTF16(utf16.LittleEndian, utf16.UseBOM).NewEncoder().Bytes(body)
	if err != nil {
		panic(err) // every character has a code
	}
	return out
}

func same(body []byte) []byte { return body }

// charsetFaults have a wrong label or none. The figures are right all the same.
var charsetFaults = []Fault{
	{Name: "gb18030_as_utf8", R5: 22, How: "GB18030, announced as UTF-8 by header and page", Where: OnList | OnPage | OnFixed, want: []string{Read}, edit: labelled("; charset=utf-8", asGB18030)},
	{Name: "utf8_as_gb18030", R5: 22, How: "UTF-8, announced as GB18030", Where: OnList | OnPage | OnFixed, want: []string{Read}, edit: labelled("; charset=gb18030", same)},
	{Name: "utf8_mark", R5: 22, How: "UTF-8 with a byte order mark", Where: OnList | OnPage | OnFixed, want: []string{Read},
		edit: bytewise(func(body []byte) []byte { return append([]byte("\xef\xbb\xbf"), body...) })},
	{Name: "utf16", R5: 22, How: "UTF-16 with a byte order mark, announced as UTF-8", Where: OnList | OnPage | OnFixed, want: []string{Read}, edit: labelled("; charset=utf-8", asUTF16)},
	{Name: "no_charset", R5: 22, How: "bytes that are text in no charset of these sites", Where: OnList | OnPage | OnFixed, want: []string{"wrong_charset"},
		edit: bytewise(func(body []byte) []byte { return bytes.ReplaceAll(body, []byte("年"), []byte("\xff\xff")) })},
	{Name: "half_written", R5: 24, How: "the file on the server ends in the middle of a character, its length announced as it is", Where: OnList | OnPage | OnFixed,
		want: []string{"incomplete", "wrong_charset"}, wants: map[string][]string{"list": {"incomplete", "wrong_charset", "no_release", "empty_template"}, "fixed": {"no_release", "wrong_charset", "incomplete", "empty_template"}},
		edit: bytewise(torn)},
}

// torn ends behind the first byte of a character past the middle.
func torn(body []byte) []byte {
	for i := len(body) / 2; i < len(body); i++ {
		if body[i] >= utf8.RuneSelf && utf8.RuneStart(body[i]) {
			return body[:i+1]
		}
	}
	return body[:len(body)/2]
}

// spans of text between tags, outside scripts and styles.
var (
	betweenTags = regexp.MustCompile(`(?s)<(script|style)[^>]*>.*?</(?:script|style)>|>[^<]+`)
	longNumbers = regexp.MustCompile(`\d{5,}(?:\.\d+)?|\d{4}\.\d+`)
)

// inBody changes the texts of a page's body that a reader sees.
func inBody(page string, change func(string) string) string {
	head, body, ok := strings.Cut(page, "<body")
	if !ok {
		return page
	}
	return head + "<body" + betweenTags.ReplaceAllStringFunc(body, func(s string) string {
		if s[0] != '>' {
			return s
		}
		return ">" + change(s[1:])
	})
}

// grouped writes a number with thousands marks.
func grouped(number string) string {
	whole, rest, _ := strings.Cut(number, ".")
	out := ""
	for len(whole) > 3 {
		out, whole = ","+whole[len(whole)-3:]+out, whole[:len(whole)-3]
	}
	if rest != "" {
		rest = "." + rest
	}
	return whole + out + rest
}

// wide writes digits, points and signs in full width.
func wide(text string) string {
	return strings.Map(func(r rune) rune {
		if isDigit(r) || r == '.' || r == '%' || r == '-' {
			return r - '!' + '！'
		}
		return r
	}, text)
}
