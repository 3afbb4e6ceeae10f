package county

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// streamed is an export read in pieces and its kept tables, nil where it has to
// be read whole.
func streamed(t testing.TB, s streaming, body []byte, o Options) (*Export, map[string]string) {
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
func wholly(t testing.TB, body []byte, o Options) (*Export, map[string]string) {
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
func sameBothWays(t testing.TB, s streaming, body []byte, o Options) (isStreamed bool) {
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

var _ = context.Background
var _ = fmt.Sprint
