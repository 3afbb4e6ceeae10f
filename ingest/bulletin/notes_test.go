package bulletin_test

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"netmarket/ingest/bulletin"
)

// TestNotesAreBounded has the cases of both edges: notes of a length under, at
// and over the limit, and a page with more notes than are kept.
func TestNotesAreBounded(t *testing.T) {
	for _, length := range []int{599, 600, 601, 5000} {
		text := "注：口径，" + strings.Repeat("数", length-5)
		doc, err := bulletin.Read([]byte("<p>" + text + "</p>"))
		if err != nil || len(doc.Notes) != 1 {
			t.Fatalf("%d characters: wanted one note, got %v %v", length, doc.Notes, err)
		}
		got := doc.Notes[0].Text
		if n := utf8.RuneCountInString(got); n != min(length, 600) || strings.HasSuffix(got, "…") != (length > 600) {
			t.Errorf("%d characters: got %d, ending %s", length, n, got[len(got)-3:])
		}
	}
	for _, many := range []int{19, 20, 21} {
		var page strings.Builder
		for i := range many {
			fmt.Fprintf(&page, "<p>注：第%d项按可比口径计算。</p>", i)
		}
		doc, err := bulletin.Read([]byte(page.String()))
		if err != nil || len(doc.Notes) != min(many, 20) {
			t.Errorf("%d notes: got %d, %v", many, len(doc.Notes), err)
		}
	}
}

// TestWhatIsNoNote: words on comparability elsewhere than in a note.
func TestWhatIsNoNote(t *testing.T) {
	for name, page := range map[string]string{
		"in the prose":         `<p>各地按统计范围报送，口径一致。</p>`,
		"a definition":         `<p>附注</p><p>网上零售额：是指通过公共网络交易平台实现的零售额。</p>`,
		"a revision of months": `<p>附注</p><p>对环比增速进行修订，结果如下。</p>`,
		"a heading":            `<p>正文，</p><p>附注：统计范围</p>`,
	} {
		doc, err := bulletin.Read([]byte(page))
		if err != nil || len(doc.Notes) != 0 {
			t.Errorf("%s: wanted no note, got %v %v", name, doc.Notes, err)
		}
	}
}
