package record

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// published compiles the schemas of testdata/openlineage, nothing from the
// network.
func published(t *testing.T) (event *jsonschema.Schema, facet func(string) *jsonschema.Schema) {
	t.Helper()
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	c.UseLoader(jsonschema.SchemeURLLoader{})
	files, err := filepath.Glob("testdata/openlineage/facets/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("wanted schemas, found %v (%v)", files, err)
	}
	for _, path := range append(files, "testdata/openlineage/OpenLineage.json") {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		doc, err := jsonschema.UnmarshalJSON(strings.NewReader(string(text)))
		if err != nil {
			t.Fatal(err)
		}
		if err := c.AddResource(doc.(map[string]any)["$id"].(string), doc); err != nil {
			t.Fatal(err)
		}
	}
	facet = func(url string) *jsonschema.Schema {
		s, err := c.Compile(url)
		if err != nil {
			t.Fatalf("%s: %v", url, err)
		}
		return s
	}
	return facet("https://openlineage.io/spec/2-0-2/OpenLineage.json"), facet
}

// Every event, of every way a run can end, is one of the published schema, and
// each of its facets one of its own.
func TestEventsAreOpenLineage(t *testing.T) {
	event, facet := published(t)
	l := Lineage{Namespace: "netmarket", Producer: "https://netmarket.invalid/version/abc", Version: "abc"}
	r := Record{Run: "20260331T182000Z-00000001", Command: "refresh", Started: time.Date(2026, 3, 31, 18, 20, 0, 0, time.UTC), Ended: time.Date(2026, 3, 31, 18, 21, 0, 0, time.UTC), Noticed: time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC)}
	inputs := []Capture{{"nbs", strings.Repeat("a", 64), "2026-01-19", "https://www.stats.gov.cn/x.html"}, {"county express_volume", strings.Repeat("b", 64), "2026-03-05", ""}}
	outputs := []Table{{"published.scorecard", 3, 1000, []Column{{"score", "DECIMAL(9,2)", "得分"}}}, {"published.gap", 0, 500, nil}}
	events := map[string]Event{"START": l.Start(r)}
	for class, want := range map[string]string{ClassDone: "COMPLETE", ClassStale: "COMPLETE", ClassWithheld: "FAIL", ClassFault: "FAIL", ClassUsage: "FAIL", ClassBusy: "FAIL", ClassInterrupted: "ABORT", ClassDied: "ABORT"} {
		r.Class, r.Error = class, ""
		if want != "COMPLETE" {
			r.Error = "publish: withheld"
		}
		e := l.End(r, inputs, "2026-03-31-7f3a9c1b22d4", outputs)
		if e.Type != want || (len(e.Outputs) == 2) != (want == "COMPLETE") || e.Run.ID != events["START"].Run.ID {
			t.Errorf("%s: wanted %s, found %+v", class, want, e)
		}
		events[class] = e
	}
	facets := 0
	for name, e := range events {
		text, err := e.Encode()
		if err != nil {
			t.Fatal(err)
		}
		doc, err := jsonschema.UnmarshalJSON(strings.NewReader(string(text)))
		if err != nil {
			t.Fatal(err)
		}
		if err := event.Validate(doc); err != nil {
			t.Errorf("%s: %v\n%s", name, err, text)
		}
		facets += validateFacets(t, doc, facet)
	}
	if facets < 60 {
		t.Errorf("wanted the facets held against their schemas, found %d", facets)
	}
}

// An event that is too large to be posted is told in parts, each of the
// published schema; together they name every dataset once.
func TestPartsOfAnEvent(t *testing.T) {
	event, _ := published(t)
	l := Lineage{Namespace: "netmarket", Producer: "https://netmarket.invalid/version/abc", Version: "abc"}
	var inputs []Capture
	var outputs []Table
	for i := range 200 {
		inputs = append(inputs, Capture{"nbs", fmt.Sprintf("%064d", i), "2026-01-19", ""})
		outputs = append(outputs, Table{Name: fmt.Sprintf("published.t%d", i)})
	}
	whole := l.End(Record{Run: "20260331T182000Z-00000001", Command: "refresh", Class: ClassDone}, inputs, "2026-03-31-7f3a9c1b22d4", outputs)
	for _, most := range []int{1, 10_000, 1 << 30} {
		parts, err := whole.Parts(most)
		if err != nil {
			t.Fatal(err)
		}
		names := map[string]int{}
		for i, p := range parts {
			text, err := p.Encode()
			if err != nil {
				t.Fatal(err)
			}
			doc, err := jsonschema.UnmarshalJSON(strings.NewReader(string(text)))
			if err != nil || event.Validate(doc) != nil || (p.Type == "COMPLETE") != (i == len(parts)-1) || most == 10_000 && len(text) > most+2000 {
				t.Errorf("part %d of %d at %d bytes: found %s, %d bytes (%v)", i, len(parts), most, p.Type, len(text), err)
			}
			for _, d := range p.Inputs {
				names[d.Name]++
			}
			for _, d := range p.Outputs {
				names[d.Name]++
			}
		}
		if len(names) != 400 || most == 1 && len(parts) != 400 || most == 1<<30 && len(parts) != 1 {
			t.Errorf("at %d bytes: found %d parts with %d datasets", most, len(parts), len(names))
		}
		for name, n := range names {
			if n != 1 {
				t.Errorf("%s: wanted it once, found it %d times", name, n)
			}
		}
	}
}

// validateFacets holds everything with a _schemaURL against that schema.
func validateFacets(t *testing.T, v any, schema func(string) *jsonschema.Schema) (n int) {
	switch x := v.(type) {
	case map[string]any:
		if url, ok := x["_schemaURL"].(string); ok {
			n++
			if err := schema(url).Validate(v); err != nil {
				t.Errorf("%s: %v", url, err)
			}
		}
		for _, member := range x {
			n += validateFacets(t, member, schema)
		}
	case []any:
		for _, member := range x {
			n += validateFacets(t, member, schema)
		}
	}
	return n
}

// The schema does refuse: an event without a job, a time that is none, a facet
// without its producer.
func TestSchemaRefuses(t *testing.T) {
	event, _ := published(t)
	text, err := Lineage{Namespace: "n", Producer: "https://p.invalid/", Version: "v"}.Start(Record{Run: "20260331T182000Z-00000001", Started: time.Unix(0, 0)}).Encode()
	if err != nil {
		t.Fatal(err)
	}
	for name, break_ := range map[string]func(map[string]any){
		"no job":  func(e map[string]any) { delete(e, "job") },
		"no time": func(e map[string]any) { e["eventTime"] = "yesterday" },
		"no uuid": func(e map[string]any) { e["run"].(map[string]any)["runId"] = "7" },
		"no producer": func(e map[string]any) {
			delete(e["job"].(map[string]any)["facets"].(map[string]any)["jobType"].(map[string]any), "_producer")
		},
	} {
		var e map[string]any
		if err := json.Unmarshal(text, &e); err != nil {
			t.Fatal(err)
		}
		break_(e)
		if event.Validate(e) == nil {
			t.Errorf("%s: wanted it refused", name)
		}
	}
}

// Events are lines of a private file.
func TestEventsAreAppended(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lineage.jsonl")
	for range 3 {
		if err := AppendEvent(path, Lineage{}.Start(Record{Run: "20260331T182000Z-00000001"})); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile(path)
	info, statErr := os.Stat(path)
	if err != nil || statErr != nil || strings.Count(string(text), "\n") != 3 || info.Mode().Perm() != 0o600 {
		t.Errorf("found %q, %v", text, info.Mode())
	}
}
