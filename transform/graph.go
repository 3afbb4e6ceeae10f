package transform

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// readNeeds fills in what each model reads, from its parsed SQL. An
// unqualified name is a CTE; a qualified one must be a model or a loaded
// table, and must not lie further down the flow than its reader.
func (w *Warehouse) readNeeds(ctx context.Context, models []*Model, loaded []string) error {
	known := map[string]bool{}
	for _, m := range models {
		known[m.Name] = true
	}
	for _, table := range loaded {
		known[table] = true
	}
	var problems []error
	for _, m := range models {
		needs, err := w.tablesOf(ctx, m.Query)
		if err != nil {
			problems = append(problems, fmt.Errorf("parse %s: %w", m.Name, err))
			continue
		}
		for _, table := range needs {
			if !known[table] {
				problems = append(problems, fmt.Errorf("%s reads %s: wanted a model or a loaded table, found none of that name", m.Name, table))
			}
			if slices.Index(schemas, schemaOf(table)) > slices.Index(schemas, m.Schema()) {
				problems = append(problems, fmt.Errorf("%s reads %s: data flows from %s", m.Name, table, strings.Join(schemas, " to ")))
			}
		}
		m.Needs = needs
	}
	return errors.Join(problems...)
}

// tablesOf lists the schema-qualified tables a SELECT reads, sorted.
func (w *Warehouse) tablesOf(ctx context.Context, query string) ([]string, error) {
	var text string
	if err := w.conn.QueryRowContext(ctx, "select cast(json_serialize_sql(?::varchar) as varchar)", query).Scan(&text); err != nil {
		return nil, err
	}
	var parsed struct {
		Error      bool   `json:"error"`
		Message    string `json:"error_message"`
		Statements []any  `json:"statements"`
	}
	if err := json.Unmarshal([]byte(text), &parsed); err != nil {
		return nil, fmt.Errorf("read syntax tree: %w", err)
	}
	if parsed.Error {
		return nil, errors.New(parsed.Message)
	}
	if len(parsed.Statements) != 1 {
		return nil, fmt.Errorf("wanted one SELECT, found %d", len(parsed.Statements))
	}
	found := map[string]bool{}
	collectTables(parsed.Statements[0], found)
	tables := make([]string, 0, len(found))
	for table := range found {
		tables = append(tables, table)
	}
	slices.Sort(tables)
	return tables, nil
}

func collectTables(node any, found map[string]bool) {
	switch n := node.(type) {
	case map[string]any:
		if n["type"] == "BASE_TABLE" {
			schema, _ := n["schema_name"].(string)
			table, _ := n["table_name"].(string)
			if schema != "" {
				found[schema+"."+table] = true
			}
		}
		for _, child := range n {
			collectTables(child, found)
		}
	case []any:
		for _, child := range n {
			collectTables(child, found)
		}
	}
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
