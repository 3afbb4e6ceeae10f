package main

import (
	"errors"
	"fmt"
	"path"

	"netmarket/ingest/county"
)

// selfCheck reads the file back as the inbox would. The line tells what was
// recognised and every warning; the error everything that is not as meant.
func (d delivery) selfCheck(body []byte) (line string, err error) {
	export := county.Read(body, county.Options{Area: d.area(), Name: path.Base(d.path)})
	var faults []error
	want := func(what, wanted, found string) {
		if wanted != found {
			faults = append(faults, fmt.Errorf("%s: %s: wanted %s, found %s", d.path, what, wanted, found))
		}
	}
	var problems string
	for _, p := range export.Problems {
		problems += fmt.Sprintf("\n  %s %s %s", p.Severity, p.Code, p.Message)
		if p.Severity == county.SeverityFail {
			faults = append(faults, fmt.Errorf("%s: refused: %s", d.path, p.Message))
		}
	}
	line = fmt.Sprintf("%s: %d bytes", d.path, len(body))
	want("synthetic", "true", fmt.Sprint(export.Synthetic))
	want("date of filling in", d.filledOn, export.DeclaredOn)
	want("tables", fmt.Sprint(1+len(d.more)), fmt.Sprint(len(export.Tables)))
	made, read := len(d.form.rows)-d.extra, 0
	for _, f := range d.more {
		made += len(f.rows)
	}
	for _, t := range export.Tables {
		read += len(t.Rows)
		want("data set", d.dataset, t.Dataset.ID)
		want("ignored columns", "[]", fmt.Sprint(t.Ignored))
	}
	line += fmt.Sprintf(", %s, %d rows", d.dataset, read)
	want("rows", fmt.Sprint(made), fmt.Sprint(read))
	return line + problems, errors.Join(faults...)
}
