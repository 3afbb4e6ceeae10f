package county

import (
	_ "embed"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/goccy/go-yaml"
)

//go:embed refusal.yaml
var refusalFile []byte

// Refusal is when tolerable findings refuse a file of a data set whole. It is
// read from refusal.yaml.
type Refusal struct {
	ControlTotal string         `yaml:"control_total"` // fail or warn
	Over         map[string]int `yaml:"over"`          // code of a warning → percent of a sheet's rows
}

// refusals is the file: the defaults and what single data sets want otherwise.
type refusals struct {
	From     int                `yaml:"from"` // rows from which shares count
	Default  Refusal            `yaml:"default"`
	Datasets map[string]Refusal `yaml:"datasets"`
}

var refusalTable = sync.OnceValues(func() (refusals, error) {
	var all refusals
	if err := yaml.UnmarshalWithOptions(refusalFile, &all, yaml.Strict()); err != nil {
		return all, fmt.Errorf("refusal.yaml: %w", err)
	}
	return all, all.check()
})

// check wants a line for every data set and codes and severities of the lists.
func (all refusals) check() error {
	var faults []error
	for _, d := range Datasets() {
		if _, ok := all.Datasets[d.ID]; !ok {
			faults = append(faults, fmt.Errorf("refusal.yaml: wanted a line for %s, found none", d.ID))
		}
	}
	for id, r := range all.Datasets {
		if Lookup(id) == nil {
			faults = append(faults, fmt.Errorf("refusal.yaml: %s is no data set", id))
		}
		faults = append(faults, r.check(id))
	}
	return errors.Join(append(faults, all.Default.check("default"))...)
}

func (r Refusal) check(id string) error {
	if !slices.Contains([]string{"", SeverityFail, SeverityWarn}, r.ControlTotal) {
		return fmt.Errorf("refusal.yaml: %s: control_total: wanted fail or warn, found %q", id, r.ControlTotal)
	}
	for code, share := range r.Over {
		if ReasonOf(code) == nil || share < 1 || share > 100 {
			return fmt.Errorf("refusal.yaml: %s: over: wanted a code of the list and 1 to 100 percent, found %s: %d", id, code, share)
		}
	}
	return nil
}

// refusalOf is what holds for a data set, defaults filled in.
func refusalOf(id string) Refusal {
	all, _ := refusalTable()
	out := Refusal{ControlTotal: orElse(all.Datasets[id].ControlTotal, all.Default.ControlTotal), Over: map[string]int{}}
	for _, over := range []map[string]int{all.Default.Over, all.Datasets[id].Over} {
		for code, share := range over {
			out.Over[code] = share
		}
	}
	return out
}

// refuseFlooded refuses a sheet in which a tolerable finding is the rule. rows
// is how many rows each sheet had as it was read.
func refuseFlooded(tables []Table, rows []int, probs *problems) {
	all, _ := refusalTable()
	for i, t := range tables {
		over := refusalOf(t.Dataset.ID).Over
		for _, code := range sortedKeys(over) {
			found := probs.warned[warning{t.Sheet, code}].rows
			if rows[i] < all.From || found*100 <= over[code]*rows[i] {
				continue
			}
			probs.fail(CodeTooMany, place{sheet: t.Sheet}, "%d 行中有 %d 行%s，超过 %d%%，整表退回；%s",
				rows[i], found, strings.TrimSuffix(ReasonOf(code).What, "。"), over[code], ReasonOf(code).Remedy)
		}
	}
}

func sortedKeys(m map[string]int) []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}
