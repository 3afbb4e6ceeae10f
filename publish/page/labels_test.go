package page

import (
	"io/fs"
	"regexp"
	"strings"
	"testing"
)

// used finds the labels that templates and scripts name.
var used = regexp.MustCompile(`\{\{(?:t|word) "([^"]+)"|data-l-aria="([^"]+)"|\bt\('([^']+)'\)|words\('([^']+)'\)`)

// Every label that a template or script names stands in the dictionary, and the
// templates hold no Chinese of their own but the marks between data.
func TestLabelsStandInTheDictionary(t *testing.T) {
	a, err := loaded()
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, pattern := range []string{"templates/*.html", "assets/*.js"} {
		names, err := fs.Glob(files, pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			text, err := fs.ReadFile(files, name)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range used.FindAllStringSubmatch(string(text), -1) {
				key := strings.Join(m[1:], "")
				if _, known := a.labels[key]; !known && !strings.HasSuffix(key, ".") {
					t.Errorf("%s: label %q is not in assets/labels.csv", name, key)
				}
				found++
			}
		}
	}
	if found < 200 {
		t.Errorf("wanted the labels of the templates, found %d", found)
	}
}

func TestLabelsAreReadWhole(t *testing.T) {
	for text, wanted := range map[string]string{
		"key,zh,en\na,甲,\n":            "line 2",
		"key,zh,en\na,甲,A\na,乙,B\n":    "line 3",
		"key,zh,en\na,甲\n":             "wrong number of fields",
		"key,zh,en\n<b>,<i>,\"<u>\"\n": "",
	} {
		l, err := readLabels(text)
		if wanted != "" && (err == nil || !strings.Contains(err.Error(), wanted)) {
			t.Errorf("%q: wanted %q, found %v", text, wanted, err)
		}
		if wanted == "" {
			if shown, err := l.show("<b>"); err != nil || strings.Contains(string(shown), "<i>") {
				t.Errorf("wanted it escaped, found %s (%v)", shown, err)
			}
		}
	}
}
