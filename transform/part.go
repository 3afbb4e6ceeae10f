package transform

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// parts is the plan of a build that makes row models shard by shard: what runs
// before the shards, in each of them, and after. Every list is in the order of
// dependency.
type parts struct {
	before   []*Model // of the area part, read by row models
	rows     []*Model // the row part
	after    []*Model // the rest of the area part
	frontier []*Model // row models that are published or that the area part reads
	shown    []string // models of before and loaded tables that a shard is shown
	raw      []string // raw tables that a shard has of its own captures
}

// inParts cuts an ordered plan at the row models. A row model may read raw
// tables of data sets, ref tables, row models, and models of the area part that
// need no row model themselves; anything else is an error that names the chain.
func inParts(models []*Model, datasets DatasetColumns) (*parts, error) {
	g := graph{models: map[string]*Model{}, chains: map[string][]string{}}
	for _, m := range models {
		g.models[m.Name] = m
	}
	var problems []error
	isShown, isRaw, isBefore, isRead := map[string]bool{}, map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, m := range models {
		for _, need := range m.reads() {
			if m.Rows != RowsArea {
				isRead[need] = true
				continue
			}
			next := g.models[need]
			switch {
			case next != nil && next.Rows == RowsArea:
			case next == nil && schemaOf(need) == "raw":
				if datasets[strings.TrimPrefix(need, "raw.")] == nil {
					problems = append(problems, fmt.Errorf("%s (rows: area) reads %s: wanted the table of a county data set, which can be split by area", m.Name, need))
				}
				isRaw[need] = true
			default:
				if chain := g.toRows(need); chain != nil {
					problems = append(problems, fmt.Errorf("%s: a row model reads the area part, which is made of row models: %s", m.Name, strings.Join(append([]string{m.Name}, chain...), " → ")))
				}
				isShown[need] = true
				g.mark(need, isBefore)
			}
		}
	}
	p := &parts{shown: sortedKeys(isShown), raw: sortedKeys(isRaw)}
	for _, m := range models {
		switch {
		case m.Rows == RowsArea:
			p.rows = append(p.rows, m)
			if isRead[m.Name] || m.Schema() == "published" {
				p.frontier = append(p.frontier, m)
			}
		case isBefore[m.Name]:
			p.before = append(p.before, m)
		default:
			p.after = append(p.after, m)
		}
	}
	return p, errors.Join(problems...)
}

// reads is what a model and its checks read.
func (m *Model) reads() []string { return slices.Concat(m.Needs, m.Looks) }

// graph walks along what models read.
type graph struct {
	models map[string]*Model
	chains map[string][]string // of models looked at: a way to a row model, or none
}

// toRows is a chain of names from a table to a row model, nil where there is
// none. Checks of models before the shards run before the shards, too.
func (g *graph) toRows(table string) []string {
	if chain, ok := g.chains[table]; ok {
		return chain
	}
	g.chains[table] = nil // a check may look at who reads its model
	m := g.models[table]
	if m == nil {
		return nil
	}
	if m.Rows == RowsArea {
		g.chains[table] = []string{table + " (rows: area)"}
		return g.chains[table]
	}
	for _, need := range m.reads() {
		if chain := g.toRows(need); chain != nil {
			g.chains[table] = append([]string{table}, chain...)
			break
		}
	}
	return g.chains[table]
}

// mark adds a model and all it needs.
func (g *graph) mark(table string, marked map[string]bool) {
	m := g.models[table]
	if m == nil || marked[table] {
		return
	}
	marked[table] = true
	for _, need := range m.reads() {
		g.mark(need, marked)
	}
}

func sortedKeys(set map[string]bool) []string {
	keys := make([]string, 0, len(set))
	for key := range set {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}
