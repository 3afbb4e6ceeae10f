package transform

import (
	"os"
	"path/filepath"
	"strings"

	"netmarket/ingest"
)

// casePage is one page of a case: its capture, observations and notes.
type casePage struct {
	capture     ingest.Capture
	rows, notes [][]string
}

// casePages expands national.csv and notes.csv. A row of national.csv is one
// figure of the nation: released_on (the vintage), measure, time_period and
// value as printed in 亿元, 亿件 or percent by the measure's name; 商务部 prints
// 万亿元. More columns may follow, each with what holds where it is empty:
// status A, source (nbs, or spb for parcels), url, fetched_at (the vintage),
// title, unit_mult, cumulative true. Rows that agree in released_on, source,
// url, fetched_at and title are one page. A row of notes.csv is one note of the
// page with its released_on, source and url.
func casePages(t harness, files map[string][]byte) []*casePage {
	t.Helper()
	var pages []*casePage
	byKey, byAddress := map[string]*casePage{}, map[string]*casePage{}
	for _, r := range records(t, files["national.csv"]) {
		c := ingest.Capture{Source: r["source"], URL: r["url"], Vintage: r["released_on"], FetchedAt: r["fetched_at"], Title: r["title"]}
		if c.Source == "" {
			c.Source = publisherOf(r["measure"])
		}
		if c.URL == "" {
			c.URL = "case " + c.Source + " " + c.Vintage
		}
		key := strings.Join([]string{c.Source, c.URL, c.Vintage, c.FetchedAt, c.Title}, " ")
		if byKey[key] == nil {
			p := &casePage{capture: c}
			byKey[key], byAddress[c.Source+" "+c.URL+" "+c.Vintage] = p, p
			pages = append(pages, p)
		}
		byKey[key].rows = append(byKey[key].rows, caseObservation(r, c.Source).Row())
	}
	for _, n := range records(t, files["notes.csv"]) {
		if n["source"] == "" {
			n["source"] = "nbs"
		}
		if n["url"] == "" {
			n["url"] = "case " + n["source"] + " " + n["released_on"]
		}
		page := byAddress[n["source"]+" "+n["url"]+" "+n["released_on"]]
		if page == nil {
			t.Fatalf("notes.csv: wanted a page of national.csv, found %v", n)
		}
		page.notes = append(page.notes, []string{"paragraph " + string(rune('1'+len(page.notes))), n["text"]})
	}
	return pages
}

func publisherOf(measure string) string {
	if strings.HasPrefix(measure, "express_") {
		return "spb"
	}
	return "nbs"
}

func caseObservation(r map[string]string, source string) ingest.Observation {
	o := ingest.Observation{RefArea: "CN", Measure: r["measure"], Freq: "A", TimePeriod: r["time_period"], Cumulative: r["cumulative"] != "false",
		Value: r["value"], UnitMeasure: "CNY", UnitMult: 8, Status: "A", Locator: "case"}
	switch {
	case strings.HasSuffix(o.Measure, "_yoy"):
		o.UnitMeasure, o.UnitMult = "PERCENT", 0
	case o.Measure == "express_volume":
		o.UnitMeasure = "PIECES"
	case source == "mofcom":
		o.UnitMult = 12
	}
	if r["unit_mult"] == "4" {
		o.UnitMult = 4
	}
	if len(o.TimePeriod) > 4 {
		o.Freq = "M"
	}
	if r["status"] != "" {
		o.Status = r["status"]
	}
	return o
}

// caseCorrections reads corrections.csv as the program reads an operator's.
func caseCorrections(t harness, files map[string][]byte) ([]Correction, error) {
	return ReadCorrections(caseFile(t, files, "corrections.csv"))
}

// caseAreas reads areas.csv as the program reads an installation's.
func caseAreas(t harness, files map[string][]byte) ([]Area, error) {
	return ReadAreas(caseFile(t, files, "areas.csv"))
}

// caseFile is the path of a file of the case, where there is none if the case
// has none.
func caseFile(t harness, files map[string][]byte, name string) string {
	path := filepath.Join(t.TempDir(), name)
	if text, ok := files[name]; ok {
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return path
}

// caseStates reads sources.csv: what the last look at each source found.
func caseStates(t harness, files map[string][]byte) (states []SourceState) {
	for _, r := range records(t, files["sources.csv"]) {
		states = append(states, SourceState{Source: r["source"], Dataset: r["dataset"], RefArea: r["ref_area"], State: r["state"], Reason: r["reason"],
			LookedOn: r["looked_on"], Expected: r["expected_period"], DueOn: r["due_on"]})
	}
	return states
}

// records reads a case's table, each row by its column names; a table that is
// not there has none.
func records(t harness, text []byte) (rows []map[string]string) {
	if text == nil {
		return nil
	}
	table := readCSV(t, text)
	for _, r := range table[1:] {
		row := map[string]string{}
		for i, name := range table[0] {
			row[name] = r[i]
		}
		rows = append(rows, row)
	}
	return rows
}
