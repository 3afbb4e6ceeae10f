package metrics

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
)

// extension is the index.yaml of an edition that takes everything it does not
// name from another. These fields are all it may name: the wording, the points
// and the readings belong to the edition that carries the text.
type extension struct {
	ID        string    `yaml:"id"`
	Extends   string    `yaml:"extends"`
	Title     string    `yaml:"title"`
	Document  string    `yaml:"document"`
	Issued    string    `yaml:"issued"`
	Authority string    `yaml:"authority"`
	Basis     []Basis   `yaml:"basis"`
	Pass      *PassLine `yaml:"pass"`
	Note      string    `yaml:"note"`
}

var overridable = []string{"id", "extends", "title", "document", "issued", "authority", "basis", "pass", "note"}

// extends reports whether the edition in dir is an extension of another. What
// cannot be read is left to the reader of a whole edition, which says why.
func extends(dir fs.FS) bool {
	var head struct {
		Extends string `yaml:"extends"`
	}
	text, err := fs.ReadFile(dir, indexFile)
	return err == nil && yaml.Unmarshal(text, &head) == nil && head.Extends != ""
}

// extended lays the overrides in dir over the edition it extends. The last of
// chain is the edition itself, before it those that extend it.
func extended(fsys, dir fs.FS, chain []string) (*Edition, error) {
	edition := chain[len(chain)-1]
	x, err := readExtension(dir)
	if err != nil {
		return nil, fmt.Errorf("metrics: edition %s: %w", edition, err)
	}
	problem := func(format string, args ...any) error {
		return fmt.Errorf("metrics: edition %s: index.yaml: extends: %s", edition, fmt.Sprintf(format, args...))
	}
	if at := slices.Index(chain, x.Extends); at >= 0 {
		return nil, problem("wanted an edition that does not lead back here, found %s", strings.Join(append(slices.Clone(chain[at:]), x.Extends), " → "))
	}
	if known := editionsIn(fsys, ""); !slices.Contains(known, x.Extends) {
		return nil, problem("wanted one of %q, found %q", slices.DeleteFunc(known, func(id string) bool { return id == edition }), x.Extends)
	}
	base, err := loadFrom(fsys, x.Extends, chain)
	if err != nil {
		return nil, err
	}
	return x.over(base), nil
}

// over is the base with the overrides; base is not used any more.
func (x *extension) over(base *Edition) *Edition {
	base.ID, base.Extends = x.ID, x.Extends
	base.Title = cmp.Or(x.Title, base.Title)
	base.Document = cmp.Or(x.Document, base.Document)
	base.Issued = cmp.Or(x.Issued, base.Issued)
	base.Authority = cmp.Or(x.Authority, base.Authority)
	base.Note = cmp.Or(x.Note, base.Note)
	if x.Basis != nil {
		base.Basis = x.Basis
	}
	if x.Pass != nil {
		base.Pass = *x.Pass
	}
	return base
}

// readExtension reads the overrides and joins what is wrong with the folder.
func readExtension(dir fs.FS) (*extension, error) {
	var x extension
	var given yaml.MapSlice
	var problems []error
	if err := decode(dir, indexFile, &given); err != nil {
		return nil, err
	}
	for _, field := range given {
		if name := fmt.Sprint(field.Key); !slices.Contains(overridable, name) {
			problems = append(problems, fmt.Errorf("index.yaml: %s: wanted only %s in an edition that extends another, found %s", name, strings.Join(overridable, ", "), name))
		}
	}
	if len(problems) == 0 {
		problems = append(problems, decode(dir, indexFile, &x))
	}
	return &x, errors.Join(append(problems, onlyIndex(dir))...)
}

// onlyIndex reports every file that an extending edition must take from its
// base. The page made of it and editions below it may stand in its folder.
func onlyIndex(dir fs.FS) error {
	entries, err := fs.ReadDir(dir, ".")
	if err != nil {
		return fmt.Errorf("list files: %w", err)
	}
	var problems []error
	for _, entry := range entries {
		name := entry.Name()
		if name == indexFile || name == methodologyFile {
			continue
		}
		if _, err := fs.Stat(dir, path.Join(name, indexFile)); entry.IsDir() && err == nil {
			continue
		}
		problems = append(problems, fmt.Errorf("wanted only %s beside extends, found %s", indexFile, name))
	}
	return errors.Join(problems...)
}
