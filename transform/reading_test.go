package transform

import (
	"strings"
	"testing"

	"netmarket/metrics"
)

// An option is accepted only when some model reads it: one that changes
// nothing would be printed on a scorecard it had no part in.
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
