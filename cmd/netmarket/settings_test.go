package main

import (
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"

	"netmarket/metrics"
	"netmarket/transform"
)

// What the configuration that init writes shows as default is the default, and
// no option is left out: its option lines, uncommented, are every option's.
func TestConfigurationShowsEveryOptionWithItsDefault(t *testing.T) {
	_, lines, found := strings.Cut(string(settingsTemplate), "# options:\n")
	block, _, ended := strings.Cut(lines, "\n\n")
	if !found || !ended {
		t.Fatal("wanted a block of options that ends with an empty line, found none")
	}
	var shown settings
	text := "options:\n" + strings.ReplaceAll("\n"+block, "\n#", "\n")
	if err := yaml.UnmarshalWithOptions([]byte(text), &shown, yaml.Strict()); err != nil {
		t.Fatal(err)
	}
	edition, err := metrics.Load(defaultEdition)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(transform.OptionsInForce(edition, nil), shown.Options); diff != "" {
		t.Errorf("defaults (- edition, + configuration):\n%s", diff)
	}
	for i := range edition.Options {
		o := &edition.Options[i]
		for _, v := range o.Values {
			if _, line, ok := strings.Cut(block, " "+o.Name+":"); !ok || !strings.Contains(strings.SplitN(line, "\n", 2)[0], v.Value) {
				t.Errorf("option %s: wanted its reading %s beside it", o.Name, v.Value)
			}
		}
	}
}
