package main

import (
	"io/fs"
	"regexp"
	"strings"
	"testing"

	"netmarket/ingest/county"
	"netmarket/sql"
)

// Every gate that is evaluated in SQL is a check of the model it names, of the
// severity it states.
func TestModelGatesAreChecks(t *testing.T) {
	named := 0
	for _, d := range county.Datasets() {
		for _, g := range d.Gates {
			if g.At() != county.AtWarehouse {
				continue
			}
			named++
			text, err := fs.ReadFile(sql.Files, strings.ReplaceAll(g.Model, ".", "/")+".sql")
			if err != nil {
				t.Errorf("%s: gate %s: %v", d.ID, g.Check, err)
				continue
			}
			check := regexp.MustCompile(`(?m)^  - name: ` + regexp.QuoteMeta(g.Check) + `\n    severity: (\w+)$`).FindSubmatch(text)
			if check == nil || string(check[1]) != g.Severity {
				t.Errorf("%s: %s has no check %s of severity %s", d.ID, g.Model, g.Check, g.Severity)
			}
		}
	}
	if named < 40 {
		t.Errorf("wanted the gates in SQL, found %d", named)
	}
}
