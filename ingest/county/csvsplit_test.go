package county

import (
	"encoding/csv"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// Text is cut into the same records on the same lines as by encoding/csv with
// lazy quotes, whatever quotes, separators and line breaks it holds.
func TestCutsTextAsTheStandardLibraryDoes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(rapid.SampledFrom([]string{"\"", "\"\"", ",", "\n", "甲", "b", " ", "\"乙,\n丙\"", "\t"}), 0, 40).Draw(t, "pieces"), "")
		type record struct {
			Cells []string
			Line  int
		}
		var got, want []record
		own := newSplit(text, ',')
		for {
			cells, line, ok := own.next()
			if !ok {
				break
			}
			got = append(got, record{cells, line})
		}
		r := csv.NewReader(strings.NewReader(text))
		r.FieldsPerRecord, r.LazyQuotes = -1, true
		for {
			cells, err := r.Read()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			line, _ := r.FieldPos(0)
			want = append(want, record{cells, line - 1})
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("%q: wanted -, found +\n%s", text, diff)
		}
	})
}
