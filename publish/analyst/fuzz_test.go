package analyst

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"testing"
)

var fuzzTables = []string{"criterion", "criterion_score", "run", "scorecard"}

// FuzzStatement: whatever the engine reads as one SELECT is admitted only if
// every function and every table in it is listed, and never breaks the walk.
func FuzzStatement(f *testing.F) {
	_, statements := cases(f, "battery.txt")
	for _, s := range statements {
		f.Add(s)
	}
	db, err := sql.Open("duckdb", "")
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { _ = db.Close() })
	f.Fuzz(func(t *testing.T, text string) {
		var tree string
		err := db.QueryRowContext(context.Background(), "select json_serialize_sql(?::varchar)::varchar", text).Scan(&tree)
		if err != nil {
			return
		}
		wantListed(t, json.RawMessage(tree), text)
	})
}

// FuzzTree: the same for any JSON, also such as no parser writes.
func FuzzTree(f *testing.F) {
	_, statements := cases(f, "battery.txt")
	db, err := sql.Open("duckdb", "")
	if err != nil {
		f.Fatal(err)
	}
	defer db.Close()
	for _, s := range statements {
		var tree string
		if db.QueryRow("select json_serialize_sql(?::varchar, skip_null := true, skip_empty := true)::varchar", s).Scan(&tree) == nil {
			f.Add([]byte(tree))
		}
	}
	for _, tree := range []string{ // found by fuzzing
		`{"class": "FUNCTION", "function_name": "version", "query_location": -4}`,
		`{"cte_map": {"map": [{"key": "a", "valu@": {"class": "FUNCTION", "function_name": "version"}}]}}`,
		`{"error": false} {"class": "FUNCTION", "function_name": "version"}`,
	} {
		f.Add([]byte(tree))
	}
	f.Fuzz(func(t *testing.T, tree []byte) { wantListed(t, tree, "") })
}

// wantListed looks for names in an admitted tree without any of the walk's own
// code.
func wantListed(t *testing.T, tree json.RawMessage, text string) {
	if admit(tree, text, fuzzTables) != nil {
		return
	}
	var root any
	d := json.NewDecoder(bytes.NewReader(tree))
	d.UseNumber()
	if err := d.Decode(&root); err != nil {
		t.Fatalf("admitted what is not JSON: %v", err)
	}
	named := map[string]bool{}
	objects(root, func(o map[string]any) {
		if key, is := o["key"].(string); is {
			named[asciiLower(key)] = true
		}
		if key, is := o["cte_name"].(string); is {
			named[asciiLower(key)] = true
		}
	})
	objects(root, func(o map[string]any) {
		if name, is := o["function_name"].(string); is && !functions[asciiLower(name)] && !tableFunctions[asciiLower(name)] {
			t.Errorf("admitted function %q in %q", name, text)
		}
		name, is := o["table_name"].(string)
		schema, _ := o["schema_name"].(string)
		if !is || o["type"] == "SHOW_REF" {
			return
		}
		schema, name = asciiLower(schema), asciiLower(name)
		inList := schema == "published" && contains(fuzzTables, name) || openTables[schema+"."+name] || schema == "" && named[name]
		if !inList {
			t.Errorf("admitted table %q.%q in %q", schema, name, text)
		}
	})
}

func objects(part any, do func(map[string]any)) {
	switch part := part.(type) {
	case map[string]any:
		do(part)
		for _, p := range part {
			objects(p, do)
		}
	case []any:
		for _, p := range part {
			objects(p, do)
		}
	}
}

func contains(list []string, name string) bool {
	for _, l := range list {
		if l == name {
			return true
		}
	}
	return false
}

func asciiLower(s string) string {
	b := []byte(s)
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			b[i] = c + 32
		}
	}
	return string(b)
}
