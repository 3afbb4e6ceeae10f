package metrics

import (
	"bytes"
	"cmp"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"

	"github.com/goccy/go-yaml"
)

//go:embed editions
var embedded embed.FS

// Editions lists the editions in this program, sorted: "samr2022/mingxi2024".
func Editions() []string { return editionsIn(embedded, "editions/") }

// editionsIn lists the folders below prefix that hold an index.yaml.
func editionsIn(fsys fs.FS, prefix string) []string {
	var ids []string
	for _, pattern := range []string{"*/index.yaml", "*/*/index.yaml"} {
		files, err := fs.Glob(fsys, prefix+pattern)
		if err != nil {
			continue // the patterns are constant and well formed
		}
		for _, file := range files {
			ids = append(ids, path.Dir(file[len(prefix):]))
		}
	}
	slices.Sort(ids)
	return ids
}

// Load reads an edition of this program. The error joins every problem found,
// each with file, place, what was wanted and what was found.
func Load(edition string) (*Edition, error) {
	root, err := fs.Sub(embedded, "editions")
	if err != nil {
		return nil, fmt.Errorf("metrics: open editions: %w", err)
	}
	if !slices.Contains(Editions(), edition) {
		return nil, fmt.Errorf("metrics: edition %q: wanted one of %q", edition, Editions())
	}
	return LoadFS(root, edition)
}

// LoadFS is Load from any file system whose folder <edition> holds index.yaml,
// options.yaml, units.yaml, terms.yaml, plan.yaml and indicators/*.yaml, or
// only an index.yaml that extends another edition of the file system.
func LoadFS(fsys fs.FS, edition string) (*Edition, error) { return loadFrom(fsys, edition, nil) }

// loadFrom loads an edition that the editions in chain extend, nearest last.
func loadFrom(fsys fs.FS, edition string, chain []string) (*Edition, error) {
	dir, err := fs.Sub(fsys, edition)
	if err != nil {
		return nil, fmt.Errorf("metrics: edition %q: %w", edition, err)
	}
	var e *Edition
	if extends(dir) {
		e, err = extended(fsys, dir, append(chain, edition))
	} else if e, err = read(dir); err != nil {
		err = fmt.Errorf("metrics: edition %s: %w", edition, err)
	}
	if err != nil {
		return nil, err
	}
	if e.ID != edition {
		return nil, fmt.Errorf("metrics: edition %s: index.yaml: id: wanted the folder's name %q, found %q", edition, edition, e.ID)
	}
	if err := e.Validate(Vocabulary{}); err != nil {
		return nil, err
	}
	return e, nil
}

// read decodes every file of an edition and joins what is wrong with them.
func read(dir fs.FS) (*Edition, error) {
	var e Edition
	var options struct {
		Options []Option `yaml:"options"`
	}
	var units struct {
		Gap   string `yaml:"gap"`
		Units []Unit `yaml:"units"`
	}
	var terms struct {
		Terms []Term `yaml:"terms"`
	}
	err := errors.Join(
		decode(dir, "index.yaml", &e),
		decode(dir, "options.yaml", &options),
		decode(dir, "units.yaml", &units),
		decode(dir, "terms.yaml", &terms),
		decode(dir, "plan.yaml", &e.Plan),
		readIndicators(dir, &e),
	)
	e.Options, e.Units, e.UnitGap, e.Terms = options.Options, units.Units, units.Gap, terms.Terms
	return &e, err
}

func readIndicators(dir fs.FS, e *Edition) error {
	files, err := fs.Glob(dir, "indicators/*.yaml")
	if err != nil {
		return fmt.Errorf("list indicators: %w", err)
	}
	var problems []error
	for _, file := range files {
		ind := Indicator{file: file}
		if err := decode(dir, file, &ind); err != nil {
			problems = append(problems, err)
			continue
		}
		e.Indicators = append(e.Indicators, ind)
	}
	slices.SortStableFunc(e.Indicators, func(a, b Indicator) int { return cmp.Compare(a.Number, b.Number) })
	return errors.Join(problems...)
}

// decode reads one YAML file strictly: an unknown field or a field given twice
// is an error that names file, line and column.
func decode(dir fs.FS, file string, into any) error {
	text, err := fs.ReadFile(dir, file)
	if err != nil {
		return fmt.Errorf("read %s: %w", file, err)
	}
	if err := yaml.NewDecoder(bytes.NewReader(text), yaml.Strict()).Decode(into); err != nil {
		return fmt.Errorf("read %s: %s", file, yaml.FormatError(err, false, true))
	}
	return nil
}
