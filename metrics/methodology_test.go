package metrics

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestMethodologyIsFresh compares the page in the repository with the edition.
func TestMethodologyIsFresh(t *testing.T) {
	const file = "editions/" + mingxi + "/METHODOLOGY.md"
	var page bytes.Buffer
	if err := load(t).Methodology(&page); err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(file, page.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	kept, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(kept), page.String()); diff != "" {
		t.Errorf("run go generate ./metrics; %s differs (- kept, + fresh):\n%s", file, diff)
	}
}

// TestMethodologyIsComplete looks for every explanation, criterion, option and
// task on the page.
func TestMethodologyIsComplete(t *testing.T) {
	e := load(t)
	var buf bytes.Buffer
	if err := e.Methodology(&buf); err != nil {
		t.Fatal(err)
	}
	page := buf.String()
	has := func(what, text string) {
		if !strings.Contains(page, text) {
			t.Errorf("%s: wanted %q on the page, found nothing", what, text)
		}
	}
	for _, ind := range e.Indicators {
		for _, line := range strings.Split(ind.Explanation, "\n") {
			has(ind.file, "> "+markdown(line))
		}
		for _, c := range ind.Criteria {
			has(ind.file, "| "+c.ID+" |")
		}
	}
	for _, o := range e.Options {
		has("options.yaml", "### `"+o.Name+"` "+o.Title)
	}
	for _, task := range e.Plan.Tasks {
		has("plan.yaml", task.Title+"。** "+task.Text)
	}
}
