package county

import (
	"bytes"
	"errors"
	"io"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

// checker is a test or one of many drawn ones.
type checker interface {
	Helper()
	Fatal(args ...any)
	Errorf(format string, args ...any)
}

// streamed is an export read in pieces and its kept tables, nil where it has to
// be read whole.
func streamed(t checker, s streaming, body []byte, o Options) (*Export, map[string]string) {
	t.Helper()
	kept := map[string]*bytes.Buffer{}
	e, err := streamHere(s, bytes.NewReader(body), int64(len(body)), o, func(dataset string) (io.Writer, error) {
		kept[dataset] = &bytes.Buffer{}
		return kept[dataset], nil
	})
	if errors.Is(err, errWhole) {
		return nil, nil
	}
	if err != nil {
		t.Fatal(err)
	}
	return e, texts2(kept)
}

func texts2(kept map[string]*bytes.Buffer) map[string]string {
	out := map[string]string{}
	for dataset, text := range kept {
		out[dataset] = text.String()
	}
	return out
}

// wholly is an export read in one piece and its kept tables.
func wholly(t checker, body []byte, o Options) (*Export, map[string]string) {
	t.Helper()
	kept := map[string]*bytes.Buffer{}
	e, err := readKept(bytes.NewReader(body), int64(len(body)), o, func(dataset string) (io.Writer, error) {
		kept[dataset] = &bytes.Buffer{}
		return kept[dataset], nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return e, texts2(kept)
}

// sameBothWays fails where a file reads otherwise in pieces than in one.
func sameBothWays(t checker, s streaming, body []byte, o Options) (isStreamed bool) {
	t.Helper()
	e, kept := streamed(t, s, body, o)
	if e == nil {
		return false
	}
	want, wantKept := wholly(t, body, o)
	if diff := cmp.Diff(want, e, sameDataset, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("%s %+v: whole -, in pieces +\n%s", o.Name, s, diff)
	}
	if !want.Refused() {
		if diff := cmp.Diff(wantKept, kept); diff != "" {
			t.Errorf("%s %+v: the kept tables differ: whole -, in pieces +\n%s", o.Name, s, diff)
		}
	}
	return true
}

// Every text of the corpus reads in pieces as it does whole, whatever the pieces:
// the same rows, the same problems, the same marked copy.
func TestStreamReadsTheCorpus(t *testing.T) {
	n := 0
	for i, f := range allCorpusFiles(t) {
		o := Options{Area: f.area, Secret: []byte("corpus"), Name: f.name, Annotate: i%3 == 0}
		for _, block := range []int{1, 40, 1 << 20} {
			if sameBothWays(t, streaming{block: block, workers: 2}, f.body, o) {
				n++
			}
		}
	}
	t.Logf("%d readings in pieces", n)
	if n < 100 {
		t.Errorf("only %d readings were in pieces", n)
	}
}

// Whatever a row holds, and wherever a text is cut, it reads in pieces as it does
// whole: right and wrong cells of every type, repeated and superseded rows,
// quoted line breaks, ragged rows, blank lines, footers and totals, a header deep
// in the file, every line end and charset.
func TestStreamReadsAnyText(t *testing.T) {
	n, all := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		body := drawText(t)
		s := streaming{block: rapid.IntRange(1, 3000).Draw(t, "block"), workers: rapid.IntRange(1, 3).Draw(t, "workers")}
		o := Options{Area: rapid.SampledFrom([]string{"350421", ""}).Draw(t, "area"), Secret: []byte("drawn"), Name: "drawn.csv", Annotate: rapid.IntRange(0, 9).Draw(t, "copy") == 0}
		all++
		if sameBothWays(t, s, body, o) {
			n++
		}
	})
	t.Logf("%d of %d texts were read in pieces", n, all)
	if n*2 < all {
		t.Errorf("wanted most texts to be read in pieces, found %d of %d", n, all)
	}
}

// A text in a cage reads as it does here, rows with one key settled.
func TestCageReadsTextInPieces(t *testing.T) {
	body := benchOperators(4000)
	for i := range 300 { // the same rows, and others under their keys
		row := benchOperators(i + 1)
		row = row[bytes.LastIndexByte(row[:len(row)-1], '\n')+1:]
		if i%3 == 0 {
			row = bytes.Replace(row, []byte("2023-"), []byte("2022-"), 1)
		}
		body = append(body, row...)
	}
	o := Options{Area: "350421", Secret: []byte("sample"), Name: "drawn.csv", Annotate: true}
	want, wantKept := wholly(t, body, o)
	e, kept := readWith(t, Caged(testCages(t, 1)), body, o)
	if diff := cmp.Diff(want, e, sameDataset, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("whole -, in pieces in a cage +\n%s", diff)
	}
	if diff := cmp.Diff(wantKept, kept); diff != "" || want.Tables[0].Count != 4000 {
		t.Errorf("the kept tables differ: %d rows\n%s", want.Tables[0].Count, diff)
	}
}
