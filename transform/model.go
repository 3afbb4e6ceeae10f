package transform

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
)

// Schemas in the order data flows through them.
var schemas = []string{"raw", "ref", "staging", "marts", "indicators", "scores", "published"}

// Severities of a check: fail withholds the snapshot, warn is published beside
// the number. There is no third.
const (
	SeverityFail = "fail"
	SeverityWarn = "warn"
)

// Model is one table: a file sql/<schema>/<name>.sql with one SELECT and a
// front matter that says what a parser cannot know.
type Model struct {
	Name    string            // schema.table, from the path
	Query   string            // the SELECT without the front matter
	What    string            // one sentence: what a row is
	Grain   []string          // columns that are unique together; always checked
	Units   string            // units of the figures
	Law     string            // article, document or rule
	Source  string            // where what the rows say comes from; every published model has one
	Columns map[string]string // meaning of columns, "meaning [unit | source]" in published models
	Checks  []Check
	Rows    string   // how it is made where areas are split into shards: RowsArea, RowsCapture, RowsPlace or ""
	View    bool     // not held as a table: its only reader streams through it and checks the same grain
	Needs   []string // models and loaded tables it reads, from the parsed SQL
	Looks   []string // those its checks read besides itself
}

// What the key rows of a front matter says about a model.
const (
	// RowsArea marks a row model: its rows of one area come from that area's and its
	// counties' captures and from what no county delivered, so that it can be made
	// shard by shard and the results put together.
	RowsArea = "area"
	// RowsCapture marks a model that is made once, for all areas, and of which a
	// shard is shown the rows of its own captures, and those of none.
	RowsCapture = "capture"
	// RowsPlace marks a model that is made once, for all areas, and of which a shard
	// is shown the rows of its own areas, and those of areas above a shard.
	RowsPlace = "place"
)

// Check is a query that returns offenders; none means it holds.
type Check struct {
	Name      string `yaml:"name"`
	Severity  string `yaml:"severity"`
	What      string `yaml:"what"` // Chinese where the offender is a bureau's file
	Offenders string `yaml:"offenders"`
}

type frontMatter struct {
	What    string            `yaml:"what"`
	Grain   string            `yaml:"grain"`
	Units   string            `yaml:"units"`
	Law     string            `yaml:"law"`
	Source  string            `yaml:"source"`
	Columns map[string]string `yaml:"columns"`
	Checks  []Check           `yaml:"checks"`
	Rows    string            `yaml:"rows"`
	View    bool              `yaml:"view"`
}

// Schema is the part of the name before the point.
func (m *Model) Schema() string { return schemaOf(m.Name) }

func schemaOf(table string) string {
	schema, _, _ := strings.Cut(table, ".")
	return schema
}

// readModels reads every model below files, sorted by name. All problems are
// joined.
func readModels(files fs.FS) ([]*Model, error) {
	var models []*Model
	var problems []error
	for _, schema := range schemas {
		paths, err := fs.Glob(files, schema+"/*.sql")
		if err != nil {
			return nil, fmt.Errorf("list models of %s: %w", schema, err)
		}
		for _, file := range paths {
			m, err := readModel(files, file)
			if err != nil {
				problems = append(problems, err)
				continue
			}
			models = append(models, m)
		}
	}
	return models, errors.Join(problems...)
}

func readModel(files fs.FS, file string) (*Model, error) {
	text, err := fs.ReadFile(files, file)
	if err != nil {
		return nil, fmt.Errorf("read model: %w", err)
	}
	head, query, ok := splitFrontMatter(string(text))
	if !ok {
		return nil, fmt.Errorf("sql/%s: wanted a front matter /* what: … */ before the SELECT, found none", file)
	}
	var f frontMatter
	if err := yaml.UnmarshalWithOptions([]byte(head), &f, yaml.Strict()); err != nil {
		return nil, fmt.Errorf("sql/%s: front matter: %w", file, err)
	}
	m := &Model{
		Name: path.Dir(file) + "." + strings.TrimSuffix(path.Base(file), ".sql"),
		What: strings.TrimSpace(f.What), Units: f.Units, Law: f.Law, Source: f.Source, Columns: f.Columns, Checks: f.Checks, Rows: f.Rows, View: f.View, Query: query,
	}
	for column := range strings.SplitSeq(f.Grain, ",") {
		m.Grain = append(m.Grain, strings.TrimSpace(column))
	}
	return m, m.validate(file)
}

func (m *Model) validate(file string) error {
	var problems []error
	add := func(format string, args ...any) {
		problems = append(problems, fmt.Errorf("sql/%s: %s", file, fmt.Sprintf(format, args...)))
	}
	if m.What == "" {
		add("what: wanted a sentence, found nothing")
	}
	if slices.Contains(m.Grain, "") {
		add("grain: wanted the columns that are unique together, found nothing")
	}
	if m.Schema() == "published" && m.Source == "" {
		add("source: wanted where what the rows say comes from, found nothing")
	}
	switch m.Rows {
	case "", RowsArea, RowsCapture, RowsPlace:
	default:
		add("rows: wanted area, capture or place, found %q", m.Rows)
	}
	for _, c := range m.Checks {
		if c.Severity != SeverityFail && c.Severity != SeverityWarn {
			add("check %s: severity: wanted fail or warn, found %q", c.Name, c.Severity)
		}
		if c.Name == "" || c.What == "" || c.Offenders == "" {
			add("check %q: wanted name, what and offenders, found one empty", c.Name)
		}
	}
	return errors.Join(problems...)
}

// splitFrontMatter cuts the leading comment off.
func splitFrontMatter(text string) (head, query string, ok bool) {
	rest, ok := strings.CutPrefix(strings.TrimLeft(text, " \t\n"), "/*")
	if !ok {
		return "", "", false
	}
	head, query, ok = strings.Cut(rest, "*/")
	return head, strings.TrimSpace(query), ok
}
