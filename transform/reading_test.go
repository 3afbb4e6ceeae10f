package transform

import (
	"regexp"
	"strings"
	"testing"

	"netmarket/metrics"
	"netmarket/sql"
)

// Some model reads every option (or the build itself does, where it holds
// everywhere): one that changes nothing would be printed on a scorecard it had
// no part in.
func TestEveryOptionIsReadByAModel(t *testing.T) {
	edition, err := metrics.Load("samr2022/mingxi2024")
	if err != nil {
		t.Fatal(err)
	}
	inPlay, err := optionsInPlay()
	if err != nil {
		t.Fatal(err)
	}
	for i := range edition.Options {
		o := &edition.Options[i]
		if !inPlay(o.Name) && !o.Everywhere {
			t.Errorf("option %s: wanted a model that reads it, found none", o.Name)
		}
		for _, value := range optionValues(o) {
			if err := CheckOptions(edition, map[string]string{o.Name: value}); err != nil {
				t.Errorf("%s=%s: wanted it accepted, found %v", o.Name, value, err)
			}
		}
	}
}

func TestCheckOptionsNamesTheChoices(t *testing.T) {
	edition, err := metrics.Load("samr2022/mingxi2024")
	if err != nil {
		t.Fatal(err)
	}
	err = CheckOptions(edition, map[string]string{"band_boundary": "middle", "no_such": "1"})
	for _, wanted := range []string{`option band_boundary: wanted one of higher, lower, found "middle"`, "option no_such: wanted one of nation_growth"} {
		if err == nil || !strings.Contains(err.Error(), wanted) {
			t.Errorf("wanted %q, found %v", wanted, err)
		}
	}
}

// optionsInPlay tells which options some model reads.
func optionsInPlay() (func(string) bool, error) {
	models, err := readModels(sql.Files)
	if err != nil {
		return nil, err
	}
	words := map[string]bool{}
	word, notCode := regexp.MustCompile(`[a-z_0-9]+`), regexp.MustCompile(`'[^']*'|--.*`)
	for _, m := range models {
		if !strings.Contains(m.Query, "ref.reading") {
			continue // a column of the same name elsewhere is no option
		}
		for _, w := range word.FindAllString(notCode.ReplaceAllString(m.Query, ""), -1) {
			words[w] = true
		}
	}
	return func(option string) bool { return words[option] }, nil
}
