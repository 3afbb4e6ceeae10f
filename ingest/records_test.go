package ingest

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
)

// TestRecordsAreThoseOfTheWriter draws tables, writes them as kept tables are
// written, and reads every value back, whatever pieces the bytes come in.
func TestRecordsAreThoseOfTheWriter(t *testing.T) {
	draw := rand.New(rand.NewPCG(1, 2))
	bits := []string{"", "a", "明溪", ",", `"`, `""`, "\n", " ", "2024-03-05", "𠮷", strings.Repeat("长", 700_000)}
	var r Records
	for round := range 300 {
		width := 2 + draw.IntN(4)
		var want [][]string
		for range draw.IntN(12) {
			row := make([]string, width)
			for i := range row {
				for range draw.IntN(3) {
					n := len(bits)
					if round%50 > 0 {
						n-- // the long one rarely
					}
					row[i] += bits[draw.IntN(n)]
				}
			}
			want = append(want, row)
		}
		var text bytes.Buffer
		out := csv.NewWriter(&text)
		if err := out.WriteAll(want); err != nil {
			t.Fatal(err)
		}
		whole := text.Bytes()
		if round%3 == 0 { // the last line end may be missing
			whole = bytes.TrimSuffix(whole, []byte("\n"))
		}
		from := io.Reader(bytes.NewReader(whole))
		if round%2 == 0 {
			from = iotest.HalfReader(from)
		}
		var got [][]string
		for r.Begin(from); r.Next(); {
			row := make([]string, 0, width)
			for _, f := range r.Fields() {
				row = append(row, string(f))
			}
			got = append(got, row)
		}
		if r.Err() != nil || !slices.EqualFunc(got, want, slices.Equal[[]string]) {
			t.Fatalf("round %d: wanted %.300q, found %.300q, %v", round, want, got, r.Err())
		}
	}
}

func TestRecordsSayWhatIsWrong(t *testing.T) {
	for text, want := range map[string]string{
		"a,b\n1,\"2":         "wanted a whole record, found a quoted field without end",
		"a,b\n1,\"2\"3\n":    "wanted a comma or a line end behind a quoted field, found '3'",
		"a,b\n1,\xff\n":      "wanted text in UTF-8, found other bytes",
		"a,b\n1,\"\xff\"\n":  "wanted text in UTF-8, found other bytes",
		"a,b\n\n1,2\n\n":     "<nil>",
		"a\n" + long(65<<20): "wanted a record of at most 33554432 bytes, found a longer one",
	} {
		var r Records
		for r.Begin(strings.NewReader(text)); r.Next(); {
			if len(r.Fields()) == 0 {
				t.Error("wanted fields, found none")
			}
		}
		if got := fmt.Sprint(r.Err()); got != want {
			t.Errorf("%.20q: wanted %s, found %s", text, want, got)
		}
	}
}

func long(n int) string { return strings.Repeat("x", n) }
