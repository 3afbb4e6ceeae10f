package county

import (
	"bytes"
	"path"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/rogpeppe/go-internal/txtar"
)

// seeds calls add with the bytes of every case whose format is wanted: the
// corpus of a fuzz target is the exports that the cases prove.
func seeds(f *testing.F, wanted func(body []byte) bool, add func(body []byte)) {
	paths, err := filepath.Glob(captures + "*.txtar")
	if err != nil {
		f.Fatal(err)
	}
	n := 0
	for _, path := range paths {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			f.Fatal(err)
		}
		if body, _ := caseInput(f, archive); wanted(body) {
			add(body)
			n++
		}
	}
	if n == 0 {
		f.Fatal("no case is of this format")
	}
}

// checkSheets holds sheets to the limits that everything after them relies on.
func checkSheets(t *testing.T, sheets []*sheet, probs *problems) {
	t.Helper()
	if len(sheets) == 0 && len(probs.fails) == 0 {
		t.Fatal("no sheet and nothing wrong")
	}
	for _, s := range sheets {
		if len(s.rows) > maxRows || len(s.merged) > maxMerged {
			t.Fatalf("%d rows, %d merged ranges", len(s.rows), len(s.merged))
		}
		for _, row := range s.rows {
			if len(row) > maxColumns {
				t.Fatalf("a row of %d cells", len(row))
			}
			for _, cell := range row {
				if len(cell) > maxCellChars && utf8.RuneCountInString(cell) > maxCellChars && len(probs.fails) == 0 {
					t.Fatal("a cell over the limit")
				}
			}
		}
		for at := range s.long {
			if at.row >= len(s.rows) || at.col >= len(s.rows[at.row]) {
				t.Fatalf("a number noted at %v, outside the rows", at)
			}
		}
		for _, m := range s.tall {
			if m.to.row <= m.from.row || m.to.row >= maxRows || m.to.col >= maxColumns {
				t.Fatalf("a range %v", m)
			}
		}
	}
}

// FuzzXLS feeds compound files and bare BIFF streams.
func FuzzXLS(f *testing.F) {
	isXLS := func(body []byte) bool { format := sniff(body); return format == "ole" || format == "xls" }
	seeds(f, isXLS, func(body []byte) {
		f.Add(body)
		if stream, kind, err := openOLE(body); err == nil && kind == "xls" {
			f.Add(stream)
		}
	})
	f.Fuzz(func(t *testing.T, body []byte) {
		if format := sniff(body); format != "ole" && format != "xls" {
			return
		}
		var e Export
		var probs problems
		checkSheets(t, openXLS(body, &e, &probs), &probs)
	})
}

func isMarkup(kind string) func([]byte) bool {
	return func(body []byte) bool {
		text, _, ok := decodeText(body, &problems{})
		return sniff(body) == "text" && ok && markup(text) == kind
	}
}

func FuzzHTMLTable(f *testing.F) {
	seeds(f, isMarkup("html"), func(body []byte) {
		text, _, _ := decodeText(body, &problems{})
		f.Add(text)
	})
	f.Fuzz(func(t *testing.T, text string) {
		var probs problems
		checkSheets(t, openHTML(text, &probs), &probs)
	})
}

func FuzzXMLSpreadsheet(f *testing.F) {
	seeds(f, isMarkup("xmlss"), func(body []byte) {
		text, _, _ := decodeText(body, &problems{})
		f.Add(text)
	})
	f.Fuzz(func(t *testing.T, text string) {
		var probs problems
		checkSheets(t, openXML(text, &probs), &probs)
	})
}

// FuzzZip feeds archives: no name leads out of the archive, no part is larger
// than a file may be, and there is always an answer.
func FuzzZip(f *testing.F) {
	seeds(f, func(body []byte) bool { return bytes.HasPrefix(body, []byte("PK")) }, func(body []byte) { f.Add(body) })
	f.Fuzz(func(t *testing.T, body []byte) {
		parts, unpacked := 0, 0
		for part := range Parts(body, "包.zip") {
			parts++
			if part.Name != "包.zip" && (path.Clean(part.Name) != part.Name || !strings.HasPrefix(part.Name, "包.zip/") || strings.ContainsAny(part.Name, "\\\x00\r\n")) {
				t.Fatalf("a part named %q", part.Name)
			}
			if part.Name != "包.zip" {
				unpacked += len(part.Body)
			}
			if part.Body == nil && part.Refused == nil && len(body) > 0 {
				t.Fatalf("nothing to read and nothing wrong with %s", part.Name)
			}
		}
		if parts == 0 || unpacked > maxExpanded {
			t.Fatalf("%d parts of %d bytes", parts, unpacked)
		}
	})
}

// FuzzText feeds bytes of any charset through decoding and cutting. Text
// without a quote comes out as it went in.
func FuzzText(f *testing.F) {
	seeds(f, isMarkup("csv"), func(body []byte) { f.Add(body) })
	f.Fuzz(func(t *testing.T, body []byte) {
		var probs problems
		text, _, ok := decodeText(body, &probs)
		if !ok {
			if len(probs.fails) == 0 {
				t.Fatal("not read and nothing wrong")
			}
			return
		}
		s, sep := readText(text, &probs)
		checkSheets(t, []*sheet{s}, &probs)
		if strings.Contains(text, `"`) || strings.HasPrefix(text, "sep=") || len(probs.fails) > 0 {
			return
		}
		var lines []string
		for _, row := range s.rows {
			lines = append(lines, strings.Join(row, sep))
		}
		want := strings.TrimRight(strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n"), "\x1a\n")
		if got := strings.Join(lines, "\n"); got != want {
			t.Fatalf("wanted %q, found %q", want, got)
		}
	})
}
