package publish

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"
)

// Every text that a spreadsheet could run leaves as a text, wherever the trigger
// stands behind blanks, quotes and line breaks, and comes back whole without its
// apostrophe; numbers stay numbers.
func TestNoExportedTextIsAFormula(t *testing.T) {
	triggers := []string{"=", "+", "-", "@", "\t", "\r", "\n", "\x00", "＝", "＋", "－", "＠"}
	places := []string{"", " ", "  ", "\u3000", "\u00a0", "\ufeff", "\u200b", `"`, `""`, "'", "\n", "\r\n", "\t", " \"", "“"}
	payloads := []string{"1+1", "cmd|' /C calc'!A0", `HYPERLINK("http://x")`, "甲", ""}
	var texts []string
	for _, place := range places {
		for _, trigger := range triggers {
			for _, payload := range payloads {
				texts = append(texts, place+trigger+payload)
			}
		}
	}
	for _, text := range texts {
		got := writtenAs(t, text, "VARCHAR")
		if got != "'"+strings.ReplaceAll(text, "\r\n", "\n") { // as a reader of CSV gives line ends
			t.Errorf("%q: wanted an apostrophe before it, found %q", text, got)
		}
	}
	for _, number := range []string{"-5", "-0.25", "12", "0.5", "", "甲-乙", "a=b", "2026-03-31", "350421"} {
		for _, kind := range []string{"VARCHAR", "DECIMAL(18,4)"} {
			if got := writtenAs(t, number, kind); got != number {
				t.Errorf("%q as %s: wanted it as it is, found %q", number, kind, got)
			}
		}
	}
	if got := writtenAs(t, "-5", "BIGINT"); got != "-5" {
		t.Errorf("wanted a number, found %q", got)
	}
}

// writtenAs writes one value as CSV, under a name that says the same, and reads
// both back.
func writtenAs(t *testing.T, text, kind string) string {
	t.Helper()
	r := Result{Columns: []Column{{Name: text, Type: kind}, {Name: "end", Type: "VARCHAR"}}, Rows: [][]*string{{&text, nil}}}
	var out bytes.Buffer
	if err := r.Write(&out, FormatCSV); err != nil {
		t.Fatal(err)
	}
	in := csv.NewReader(bytes.NewReader(out.Bytes()))
	in.LazyQuotes = false
	records, err := in.ReadAll()
	if err != nil || len(records) != 2 {
		t.Fatalf("%q: wanted a header and a row, found %d (%v)", text, len(records), err)
	}
	return records[1][0]
}
