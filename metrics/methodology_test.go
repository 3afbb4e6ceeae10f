package metrics

import (
	"bytes"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestMethodologyIsFresh compares the pages in the repository with their
// editions.
func TestMethodologyIsFresh(t *testing.T) {
	for _, id := range Editions() {
		e, err := Load(id)
		if err != nil {
			t.Fatal(err)
		}
		file := "editions/" + id + "/" + methodologyFile
		var page bytes.Buffer
		if err := e.Methodology(&page); err != nil {
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
}

// TestAnExtensionLeadsToWhatItExtends follows the link of the short page, and
// looks for the note and the other pass line on it.
func TestAnExtensionLeadsToWhatItExtends(t *testing.T) {
	e, err := Load(passline)
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile("editions/" + passline + "/" + methodologyFile)
	if err != nil {
		t.Fatal(err)
	}
	link := regexp.MustCompile(`\]\((.*?)\)`).FindSubmatch(text)
	if link == nil {
		t.Fatal("wanted a link to the page of the extended edition, found none")
	}
	if _, err := os.Stat("editions/" + passline + "/" + string(link[1])); err != nil {
		t.Error(err)
	}
	for _, wanted := range []string{e.Note, "| A 促进发展 | 20 | 16 |", "| B 规范监管 | 25 | 20 |", "| E 综合保障 | 15 | 12 |"} {
		if wanted == "" || !strings.Contains(string(text), markdown(wanted)) && !strings.Contains(string(text), wanted) {
			t.Errorf("wanted %q on the page, found nothing", wanted)
		}
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
