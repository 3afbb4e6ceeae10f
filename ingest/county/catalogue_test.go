package county

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"os"
	"slices"
	"strings"
	"testing"
)

const captures = "../../testdata/captures/county/"

// promise is one line of promised_headers.tsv.
type promise struct {
	dataset, column, kind string
	required, personal    bool
	headers               []string
}

func promises(t *testing.T) []promise {
	t.Helper()
	body, err := os.ReadFile(captures + "promised_headers.tsv")
	if err != nil {
		t.Fatal(err)
	}
	var out []promise
	for scan := bufio.NewScanner(bytes.NewReader(body)); scan.Scan(); {
		if line := scan.Text(); !strings.HasPrefix(line, "#") {
			f := strings.Split(line, "\t")
			out = append(out, promise{f[0], f[1], f[2], strings.Contains(f[3], "*"), strings.Contains(f[3], "!"), f[4:]})
		}
	}
	return out
}

func TestEmbeddedDatasetsAreSound(t *testing.T) {
	if err := CheckDatasets(); err != nil {
		t.Fatal(err)
	}
	if n := len(Datasets()); n != 24 {
		t.Fatalf("wanted 24 data sets, found %d", n)
	}
}

func TestNoPromisedHeaderIsLost(t *testing.T) {
	for _, p := range promises(t) {
		d := Lookup(p.dataset)
		if d == nil {
			t.Errorf("data set %s is gone", p.dataset)
			continue
		}
		c := d.Column(p.column)
		if c == nil {
			t.Errorf("%s.%s is gone", p.dataset, p.column)
			continue
		}
		if c.Header != p.headers[0] || c.Required != p.required || c.Personal != p.personal {
			t.Errorf("%s.%s: wanted %+v, found header %s required %t personal %t", p.dataset, p.column, p, c.Header, c.Required, c.Personal)
		}
		// rate_summary.item_id is promised as text and read against a list of items.
		if c.Type != p.kind && p.column != "item_id" {
			t.Errorf("%s.%s: wanted type %s, found %s", p.dataset, p.column, p.kind, c.Type)
		}
		for _, header := range p.headers {
			if !slices.Contains(c.headers(), header) {
				t.Errorf("%s.%s: header %s is gone", p.dataset, p.column, header)
			}
		}
	}
}

// Every synonym, put in the place of its own header among the template's other
// headers, still leads to the same data set and column.
func TestEverySynonymIsRecognised(t *testing.T) {
	for _, p := range promises(t) {
		d := Lookup(p.dataset)
		for _, header := range p.headers {
			if own := d.headerOwner(header); own != p.column {
				continue // 受理时间 is a column of its own beside 初查时间
			}
			body := headerOnly(t, d, p.column, header)
			s, _ := readText(body, &problems{})
			s.clean()
			l, rivals := s.recognise("350421", Datasets())
			switch {
			case l == nil || l.dataset != d || len(rivals) > 0:
				t.Errorf("%s with %s for %s: wanted the data set, found %+v, rivals %s", d.ID, header, p.column, l, names(rivals))
			case l.bound(p.column) == nil || l.bound(p.column).header != strings.TrimSpace(header):
				t.Errorf("%s: header %s did not lead to %s", d.ID, header, p.column)
			}
		}
	}
}

// headerOwner is the column a header leads to when it stands alone.
func (d *Dataset) headerOwner(header string) string {
	best := d.headerIndex()[plainForm(header)][0]
	for _, c := range d.headerIndex()[plainForm(header)] {
		if c.rank < best.rank {
			best = c
		}
	}
	return best.column.Key
}

// headerOnly is a file that has nothing but the template's headers, one of them
// replaced. A header that two columns of the data set accept stands once only.
func headerOnly(t *testing.T, d *Dataset, column, header string) string {
	t.Helper()
	var cells []string
	for i := range d.Columns {
		c := &d.Columns[i]
		switch {
		case c.Key == column:
			cells = append(cells, header)
		case c.Header != "" && c.Header != header:
			cells = append(cells, c.Header)
		}
	}
	var body bytes.Buffer
	w := csv.NewWriter(&body)
	if err := w.WriteAll([][]string{cells}); err != nil {
		t.Fatal(err)
	}
	return body.String()
}
