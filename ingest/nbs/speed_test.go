package nbs_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"netmarket/ingest"
	"netmarket/ingest/nbs"
)

// heavy is a bundled page of the 2026 template, its side rows repeated under
// other labels in both copies of the article until it is as long as real pages
// are (230–410 KB). The repeated rows are synthetic 合成示例.
func heavy(t testing.TB) []byte {
	t.Helper()
	body, err := os.ReadFile(filepath.Join(captures, "2026-05", "page.html"))
	if err != nil {
		t.Fatal(err)
	}
	const mark = "　乡村"
	from := bytes.Index(body, []byte(mark))
	start := bytes.LastIndex(body[:from], []byte("<tr>"))
	end := from + bytes.Index(body[from:], []byte("</tr>")) + len("</tr>")
	row := string(body[start:end])
	const size = 400 << 10
	var rows strings.Builder
	for i := 0; 2*rows.Len() < size-len(body); i++ {
		rows.WriteString(strings.ReplaceAll(row, mark, "　合成示例"+strings.Repeat("甲", i%7+1)+string(rune('一'+i))))
	}
	return bytes.ReplaceAll(body, []byte(row), []byte(row+rows.String()))
}

// TestHeavyPage: length and side rows change nothing of what is read.
func TestHeavyPage(t *testing.T) {
	body := heavy(t)
	if len(body) < 380<<10 || len(body) > 420<<10 {
		t.Errorf("a page of %d bytes", len(body))
	}
	release, err := nbs.Parser().Parse(ingest.Page{Body: body})
	if err != nil || len(release.Observations) != 8 {
		t.Errorf("wanted the figures of the bundled page, got %d, %v", len(release.Observations), err)
	}
}

func BenchmarkParse400KB(b *testing.B) {
	body := heavy(b)
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := nbs.Parser().Parse(ingest.Page{Body: body}); err != nil {
			b.Fatal(err)
		}
	}
}
