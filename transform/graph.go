package transform

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"
)

// readNeeds fills in what each model and its checks read, from their parsed
// SQL. An unqualified name is a CTE; a qualified one must be a model or a loaded
// table, and a model's must not lie further down the flow than its reader.
func (w *Warehouse) readNeeds(ctx context.Context, models []*Model, loaded []string, workers int) error {
	known := map[string]bool{}
	for _, m := range models {
		known[m.Name] = true
	}
	for _, table := range loaded {
		known[table] = true
	}
	problems := make([]error, len(models))
	var group errgroup.Group
	group.SetLimit(workers)
	for i, m := range models {
		group.Go(func() error {
			problems[i] = w.readNeedsOf(ctx, m, known)
			return nil
		})
	}
	return errors.Join(append(problems, group.Wait())...)
}

func (w *Warehouse) readNeedsOf(ctx context.Context, m *Model, known map[string]bool) error {
	var err error
	if m.Needs, err = w.tablesOf(ctx, m.Query); err != nil {
		return fmt.Errorf("parse %s: %w", m.Name, err)
	}
	var problems []error
	for _, table := range m.Needs {
		if slices.Index(schemas, schemaOf(table)) > slices.Index(schemas, m.Schema()) {
			problems = append(problems, fmt.Errorf("%s reads %s: data flows from %s", m.Name, table, strings.Join(schemas, " to ")))
		}
	}
	looks := map[string]bool{}
	for _, c := range m.Checks {
		tables, err := w.tablesOf(ctx, c.Offenders)
		if err != nil {
			return fmt.Errorf("parse check %s of %s: %w", c.Name, m.Name, err)
		}
		for _, table := range tables {
			looks[table] = table != m.Name
		}
	}
	m.Looks = nil
	for _, table := range slices.Sorted(maps.Keys(looks)) {
		if looks[table] {
			m.Looks = append(m.Looks, table)
		}
	}
	for _, table := range slices.Concat(m.Needs, m.Looks) {
		if !known[table] {
			problems = append(problems, fmt.Errorf("%s reads %s: wanted a model or a loaded table, found none of that name", m.Name, table))
		}
	}
	return errors.Join(problems...)
}

// tablesOf lists the schema-qualified tables a SELECT reads, sorted.
func (w *Warehouse) tablesOf(ctx context.Context, query string) ([]string, error) {
	var text string
	if err := w.db.QueryRowContext(ctx, "select cast(json_serialize_sql(?::varchar) as varchar)", query).Scan(&text); err != nil {
		return nil, err
	}
	if !strings.HasPrefix(text, `{"error":false,"statements":[`) {
		var refused struct {
			Message string `json:"error_message"`
		}
		if err := json.Unmarshal([]byte(text), &refused); err != nil {
			return nil, fmt.Errorf("read syntax tree: %w", err)
		}
		return nil, errors.New(refused.Message)
	}
	if more := strings.Count(text, nextStatement); more > 0 {
		return nil, fmt.Errorf("wanted one SELECT, found %d", more+1)
	}
	found := map[string]bool{}
	for _, node := range strings.Split(text, `"type":"BASE_TABLE"`)[1:] { // quotes inside texts of the query are escaped
		schema, table := textAfter(node, `"schema_name":"`), textAfter(node, `"table_name":"`)
		if schema != "" {
			found[schema+"."+table] = true
		}
	}
	return slices.Sorted(maps.Keys(found)), nil
}

// nextStatement parts the statements of a syntax tree; those inside one stand
// under a key.
const nextStatement = `,{"node":`

// textAfter is the text of a JSON string that follows the mark; the names of
// tables hold nothing that JSON would escape.
func textAfter(node, mark string) string {
	_, rest, _ := strings.Cut(node, mark)
	name, _, _ := strings.Cut(rest, `"`)
	return name
}

// inOrder sorts models so that each comes after what it reads: by schema along
// the flow, then by dependency, then by name. A cycle is an error that names
// its chain.
func inOrder(models []*Model) ([]*Model, error) {
	byName := map[string]*Model{}
	for _, m := range models {
		byName[m.Name] = m
	}
	ordered := make([]*Model, 0, len(models))
	done := map[string]bool{}
	var visit func(m *Model, chain []string) error
	visit = func(m *Model, chain []string) error {
		if done[m.Name] {
			return nil
		}
		if at := slices.Index(chain, m.Name); at >= 0 {
			return fmt.Errorf("models read each other in a circle: %s", strings.Join(append(chain[at:], m.Name), " → "))
		}
		for _, need := range m.Needs {
			if next := byName[need]; next != nil {
				if err := visit(next, append(slices.Clone(chain), m.Name)); err != nil {
					return err
				}
			}
		}
		done[m.Name] = true
		ordered = append(ordered, m)
		return nil
	}
	byFlow := slices.Clone(models)
	slices.SortFunc(byFlow, func(a, b *Model) int {
		if d := slices.Index(schemas, a.Schema()) - slices.Index(schemas, b.Schema()); d != 0 {
			return d
		}
		return strings.Compare(a.Name, b.Name)
	})
	for _, m := range byFlow {
		if err := visit(m, nil); err != nil {
			return nil, err
		}
	}
	return ordered, nil
}
