package analyst

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// admit walks a parsed statement and refuses it, by an *Error of KindRefused,
// for the first part that is not open to analysts. It visits every object of the
// tree whatever its key, so that a form unknown here cannot carry a known one
// past it.
func admit(tree json.RawMessage, text string, tables []string) error {
	d := json.NewDecoder(bytes.NewReader(tree))
	d.UseNumber()
	var root any
	err := d.Decode(&root)
	if _, end := d.Token(); err != nil || end != io.EOF {
		return &Error{Kind: KindRefused, Message: "the parsed statement could not be read"}
	}
	w := walker{text: text, tables: tables}
	return w.visit(root, nil)
}

// walker holds what a walk compares with.
type walker struct {
	text   string
	tables []string // of schema published
	at     int      // byte offset of the last part that had a place; -1 none
}

// object is one JSON object of the tree.
type object = map[string]any

// scope are the names of WITH that can be seen from a place, lower case.
type scope struct {
	name  string
	outer *scope
}

func (s *scope) has(name string) bool {
	for ; s != nil; s = s.outer {
		if s.name == name {
			return true
		}
	}
	return false
}

func (w *walker) visit(part any, in *scope) error {
	switch part := part.(type) {
	case []any:
		for _, p := range part {
			if err := w.visit(p, in); err != nil {
				return err
			}
		}
	case object:
		return w.visitObject(part, in)
	}
	return nil
}

// visitObject checks the object itself, then all it holds.
func (w *walker) visitObject(o object, in *scope) error {
	w.note(o)
	if err := w.check(o, in); err != nil {
		return err
	}
	in, err := w.visitWith(o, in)
	if err != nil {
		return err
	}
	for _, key := range sortedKeys(o) {
		switch {
		case key == "cte_map":
			continue // visitWith has been there
		case key == "right" && text(o, "type") == "RECURSIVE_CTE_NODE":
			err = w.visit(o[key], &scope{lower(text(o, "cte_name")), in})
		case key == "function" && text(o, "type") == "TABLE_FUNCTION":
			err = w.visitTableFunction(o[key], in)
		default:
			err = w.visit(o[key], in)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// sortedKeys make the first refusal of a statement always the same one.
func sortedKeys(o object) []string {
	keys := make([]string, 0, len(o))
	for k := range o {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// visitWith visits the queries of WITH, each of which sees those before it, and
// returns the scope of what follows.
func (w *walker) visitWith(o object, in *scope) (*scope, error) {
	ctes, found := o["cte_map"]
	if !found {
		return in, nil
	}
	m, isMap := ctes.(object)
	if !isMap || len(m) > 1 {
		return nil, w.unknown("form of WITH")
	}
	list, isList := m["map"].([]any)
	if !isList && len(m) > 0 {
		return nil, w.unknown("form of WITH")
	}
	for _, entry := range list {
		e, isEntry := entry.(object)
		if !isEntry {
			return nil, w.unknown("form of WITH")
		}
		if err := w.visit(e, in); err != nil {
			return nil, err
		}
		in = &scope{lower(text(e, "key")), in}
	}
	return in, nil
}

// check decides on one object by what it says it is.
func (w *walker) check(o object, in *scope) error {
	class, isExpression := o["class"]
	kind, isTyped := o["type"].(string)
	_, hasFunction := o["function_name"]
	_, hasTable := o["table_name"]
	switch {
	case hasFunction && !isExpression:
		return w.unknown("form of a function")
	case hasTable && (isExpression || kind != "BASE_TABLE" && kind != "SHOW_REF"):
		return w.unknown("form of a table")
	case isExpression:
		return w.checkExpression(fmt.Sprint(class), o)
	case isTyped && typeInfos[kind]:
		return w.checkNamedType(kind, o)
	case isTyped && !nodeTypes[kind]:
		return w.unknown("form " + kind)
	case kind == "BASE_TABLE":
		return w.checkTable(o, in)
	case kind == "SHOW_REF":
		return w.checkShow(o)
	}
	if id, isType := o["id"].(string); isType && !valueTypes[id] {
		return w.refuse("type %s is not open to analysts", quoted(id))
	}
	return nil
}

func (w *walker) checkExpression(class string, o object) error {
	switch {
	case class == "PARAMETER":
		return w.refuse("wanted a statement without parameters; write the value itself")
	case !expressionClasses[class]:
		return w.unknown("expression " + class)
	case class == "FUNCTION" || class == "WINDOW" || o["function_name"] != nil:
		return w.checkFunction(o, functions)
	}
	return nil
}

// checkFunction wants a listed function of the engine, not one of a schema.
func (w *walker) checkFunction(o object, listed map[string]bool) error {
	name := lower(text(o, "function_name"))
	catalog, schema := lower(text(o, "catalog")), lower(text(o, "schema"))
	if catalog != "" && catalog != "system" || schema != "" && schema != "main" {
		return w.refuse("wanted a function called by its plain name, found %s; write %s(…) with all its arguments in parentheses",
			quoted(strings.Trim(catalog+"."+schema+"."+name, ".")), name)
	}
	if !listed[name] {
		return w.refuse("function %s is not open to analysts", quoted(name))
	}
	if name == "range" || name == "generate_series" {
		return w.checkRange(o)
	}
	return nil
}

// visitTableFunction is visit for a function that stands in FROM.
func (w *walker) visitTableFunction(part any, in *scope) error {
	f, isObject := part.(object)
	if !isObject || text(f, "class") != "FUNCTION" {
		return w.unknown("form of a function in FROM")
	}
	w.note(f)
	if err := w.checkFunction(f, tableFunctions); err != nil {
		return err
	}
	for _, key := range sortedKeys(f) {
		if err := w.visit(f[key], in); err != nil {
			return err
		}
	}
	return nil
}

// checkTable wants a published table, an open table of the catalog, or a name of
// WITH. The engine would take any other name for a file.
func (w *walker) checkTable(o object, in *scope) error {
	catalog, schema, name := lower(text(o, "catalog_name")), lower(text(o, "schema_name")), lower(text(o, "table_name"))
	switch {
	case catalog == "" && schema == "" && in.has(name):
		return nil
	case catalog != "" && catalog != "netmarket":
	case openTables[schema+"."+name]:
		return nil
	case schema == "published" && slices.Contains(w.tables, name):
		return nil
	case schema == "published":
		return w.refuse("published has no table %s; it has %s", quoted(name), strings.Join(w.tables, ", "))
	case schema == "" && slices.Contains(w.tables, name):
		return w.refuse("wanted the table with its schema: published.%s", name)
	}
	return w.refuse("wanted a table of schema published or a name of WITH, found %s", quoted(strings.TrimLeft(catalog+"."+schema+"."+name, ".")))
}

// checkShow lets DESCRIBE, SUMMARIZE and SHOW of a query pass, and SHOW TABLES,
// which the parser writes as a table in quotes.
func (w *walker) checkShow(o object) error {
	name := text(o, "table_name")
	if name != "" && name != `"tables"` && name != "__show_tables_expanded" || text(o, "schema_name") != "" || text(o, "catalog_name") != "" {
		return w.refuse("wanted DESCRIBE, SUMMARIZE or SHOW of a published table, found %s", quoted(name))
	}
	return nil
}

// checkNamedType refuses types that are looked up by name.
func (w *walker) checkNamedType(kind string, o object) error {
	if kind != "UNBOUND_TYPE_INFO" {
		return nil
	}
	if name := lower(text(o, "name")); !namedTypes[name] || text(o, "catalog") != "" || text(o, "schema") != "" {
		return w.refuse("type %s is not open to analysts", quoted(name))
	}
	return nil
}

// note keeps the place of a part for the message of a refusal.
func (w *walker) note(o object) {
	n, isNumber := o["query_location"].(json.Number)
	if !isNumber {
		return
	}
	if at, err := strconv.Atoi(string(n)); err == nil && at >= 0 && at <= len(w.text) { // the largest number is: no place
		w.at = at
	}
}

func (w *walker) unknown(what string) error { return w.refuse("%s is not open to analysts", what) }

func (w *walker) refuse(format string, args ...any) error {
	before := w.text[:min(w.at, len(w.text))]
	line := strings.Count(before, "\n") + 1
	column := utf8.RuneCountInString(before[strings.LastIndexByte(before, '\n')+1:]) + 1
	return &Error{Kind: KindRefused, Message: fmt.Sprintf(format, args...), Line: line, Column: column}
}

func text(o object, key string) string {
	s, _ := o[key].(string)
	return s
}

// quoted is a name of the statement, cut and fit for a message.
func quoted(name string) string {
	if r := []rune(name); len(r) > 80 {
		name = string(r[:80]) + "…"
	}
	return strconv.QuoteToGraphic(name)
}

// lower folds names as the engine does: ASCII only. A wider folding would take
// two names for one.
func lower(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, s)
}
