package transform

import (
	"strings"
	"testing"

	"netmarket/metrics"
)

// An option is accepted only when some model reads it: one that changes
// nothing would be printed on a scorecard it had no part in.
func TestCheckOptionsRefusesWhatNoModelReads(t *testing.T) {
	edition, err := metrics.Load("samr2022/mingxi2024")
	if err != nil {
		t.Fatal(err)
	}
	read := map[string]string{
		"nation_growth": "naive", "county_growth": "naive", "near_two_years": "plan", "compare_precision": "conservative",
		"band_boundary": "lower", "operator_unit": "shop", "operator_scope": "licensed_only", "scale_rule": "net_increase",
		"region_class": "west", "survival_basis": "online_since", "link_predecessor": "true", "survival_missing": "drop",
		"zero_denominator": "zero", "qual_granularity": "free",
	}
	if err := CheckOptions(edition, read); err != nil {
		t.Errorf("wanted every option a model reads accepted, found %v", err)
	}
	for i := range edition.Options {
		o := &edition.Options[i]
		if _, ok := read[o.Name]; ok {
			continue
		}
		other := o.Values[1].Value
		err := CheckOptions(edition, map[string]string{o.Name: other})
		if err == nil || !strings.Contains(err.Error(), "no model of this version reads it") {
			t.Errorf("%s=%s: wanted a refusal, found %v", o.Name, other, err)
		}
		if err := CheckOptions(edition, map[string]string{o.Name: o.Default()}); err != nil {
			t.Errorf("%s at its default: %v", o.Name, err)
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
