package ingest

import (
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"
	utf16 "golang.org/x/text/encoding/unicode"
)

// The bytes decide the charset: a mark, valid UTF-8, else GB18030 with its
// four-byte characters; what is neither is refused with the place.
func TestDecode(t *testing.T) {
	const text = "明溪县，𠮷 1.5"
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	wide, err := utf16.UTF16(utf16.LittleEndian, utf16.UseBOM).NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	for charset, body := range map[string]string{"utf-8": text, "gb18030": gb, "utf-16": wide} {
		got, as, err := Decode([]byte(body))
		if err != nil || got != text || as != charset {
			t.Errorf("%s: found %q as %s, error %v", charset, got, as, err)
		}
	}
	if got, _, err := Decode([]byte("\xef\xbb\xbf" + text)); err != nil || got != text {
		t.Errorf("with a mark: found %q, error %v", got, err)
	}
	for _, bad := range []string{"明\xff\xff溪", "\xef\xbb\xbfab\xff"} {
		if _, _, err := Decode([]byte(bad)); err == nil || !strings.Contains(err.Error(), "at byte") {
			t.Errorf("%q: wanted an error with the byte, found %v", bad, err)
		}
	}
}

// Full-width digits, punctuation and blanks read like their ASCII forms, and
// every range mark like a hyphen.
func TestFolding(t *testing.T) {
	for in, want := range map[string]string{"２０２４．３％": "2024.3%", "（万元）": "(万元)", "网上\u3000零售额\u200b": "网上 零售额", "plain": "plain", "。、": "。、"} {
		if got := HalfWidth(in); got != want {
			t.Errorf("HalfWidth(%q): wanted %q, found %q", in, want, got)
		}
	}
	if got := Compact(" 快递\n业务量 （万件）"); got != "快递业务量(万件)" {
		t.Errorf("Compact: found %q", got)
	}
	for _, mark := range []string{"—", "–", "－", "~", "～", "-"} {
		if got := Dashes("1" + mark + "12月"); got != "1-12月" {
			t.Errorf("Dashes(%q): found %q", mark, got)
		}
	}
}
