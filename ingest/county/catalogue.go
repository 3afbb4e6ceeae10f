package county

import (
	"embed"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/goccy/go-yaml"
)

//go:embed datasets/*.yaml
var datasetFiles embed.FS

var catalogue = sync.OnceValues(loadDatasets)

// Datasets returns the county data sets ordered by id. It is empty only when
// the embedded files are broken; CheckDatasets says how.
func Datasets() []*Dataset {
	all, _ := catalogue()
	return slices.Clone(all)
}

// Lookup returns the data set of that id, nil when there is none.
func Lookup(id string) *Dataset {
	all, _ := catalogue()
	i := slices.IndexFunc(all, func(d *Dataset) bool { return d.ID == id })
	if i < 0 {
		return nil
	}
	return all[i]
}

// CheckDatasets reports every fault of the embedded data set files.
func CheckDatasets() error {
	_, err := catalogue()
	return err
}

func loadDatasets() ([]*Dataset, error) {
	entries, err := datasetFiles.ReadDir("datasets")
	if err != nil {
		return nil, fmt.Errorf("list data sets: %w", err)
	}
	var all []*Dataset
	var faults []error
	for _, entry := range entries {
		d, err := loadDataset(entry.Name())
		if err != nil {
			faults = append(faults, fmt.Errorf("datasets/%s: %w", entry.Name(), err))
			continue
		}
		all = append(all, d)
	}
	if err := errors.Join(faults...); err != nil {
		return nil, err
	}
	slices.SortFunc(all, func(a, b *Dataset) int { return strings.Compare(a.ID, b.ID) })
	return all, nil
}

func loadDataset(name string) (*Dataset, error) {
	body, err := datasetFiles.ReadFile("datasets/" + name)
	if err != nil {
		return nil, err
	}
	d := &Dataset{}
	if err := yaml.UnmarshalWithOptions(body, d, yaml.Strict()); err != nil {
		return nil, fmt.Errorf("decode: %w", err)
	}
	if d.ID+".yaml" != name {
		return nil, fmt.Errorf("wanted id %s, found %s", strings.TrimSuffix(name, ".yaml"), d.ID)
	}
	d.byKey = make(map[string]*Column, len(d.Columns))
	for i := range d.Columns {
		d.byKey[d.Columns[i].Key] = &d.Columns[i]
	}
	return d, d.check()
}

var columnTypes = []string{"text", "decimal", "int", "date", "datetime", "period", "bool", "enum", "uscc", "list"}

// check collects what contradicts itself within one data set file.
func (d *Dataset) check() error {
	var faults []error
	complain := func(format string, args ...any) { faults = append(faults, fmt.Errorf(format, args...)) }
	if len(d.byKey) != len(d.Columns) {
		complain("a column key stands twice")
	}
	for _, key := range d.Key {
		if d.byKey[key] == nil {
			complain("key names %s, which is no column", key)
		}
	}
	for _, key := range d.ruleColumns() {
		if d.byKey[key] == nil {
			complain("a rule names %s, which is no column", key)
		}
	}
	for _, fault := range d.checkGates() {
		complain("%s", fault)
	}
	seen := map[string]string{}
	for i := range d.Columns {
		c := &d.Columns[i]
		for _, header := range c.headers()[:min(1, len(c.headers()))] {
			if other, ok := seen[header]; ok {
				complain("header %s stands for %s and %s", header, other, c.Key)
			}
			seen[header] = c.Key
		}
		if err := d.checkColumn(c); err != nil {
			complain("column %s: %w", c.Key, err)
		}
	}
	return errors.Join(faults...)
}

// ruleColumns lists every column that limits, orders and rules name.
func (d *Dataset) ruleColumns() []string {
	out := slices.Concat(d.Order...)
	for _, limit := range d.Limits {
		out = append(out, limit.Column, limit.Figure)
	}
	for _, rule := range d.Rules {
		out = append(out, rule.Column, orElse(rule.Needs, rule.Excludes))
	}
	for from, to := range d.KeyFallback {
		out = append(out, from, to)
	}
	return out
}

// checkColumn collects the faults of one column and indexes its printed forms.
func (d *Dataset) checkColumn(c *Column) error {
	var faults []error
	complain := func(format string, args ...any) { faults = append(faults, fmt.Errorf(format, args...)) }
	if !slices.Contains(columnTypes, c.Type) {
		complain("wanted a type of %v, found %q", columnTypes, c.Type)
	}
	if c.Type == "enum" && len(c.Enum) == 0 {
		complain("wanted printed forms, found none")
	}
	if c.Header == "" && c.DerivedFrom == "" {
		complain("wanted a header, found none")
	}
	if c.DefaultUnit != "" && !slices.Contains(c.Units, c.DefaultUnit) {
		complain("default unit %s is not among %v", c.DefaultUnit, c.Units)
	}
	for _, other := range slices.AppendSeq([]string{c.UnitColumn, c.NaturalPerson, c.DerivedFrom}, maps.Keys(c.BlankWhen)) {
		if other != "" && d.byKey[other] == nil {
			complain("names %s, which is no column", other)
		}
	}
	c.codes = map[string]string{}
	for _, choice := range c.Enum {
		for _, form := range append([]string{choice.Code}, choice.Forms...) {
			plain := plainForm(form)
			if other, ok := c.codes[plain]; ok && other != choice.Code {
				complain("form %s stands for %s and %s", form, other, choice.Code)
			}
			c.codes[plain] = choice.Code
		}
	}
	return errors.Join(faults...)
}
