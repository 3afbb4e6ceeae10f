package transform

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// What a model from marts on may be made of, so that DuckDB, PostgreSQL and
// Spark give one result. What is not named is forbidden: an engine's own word
// is found when it is first used. TestModelsOnPostgreSQL runs what this allows.
var (
	portableFunctions = []string{
		"+", "-", "*", "||", // of exact numbers, of text; "/" gives another type in each engine: macros.ratio_scaled, macros.whole_quotient
		"~~", "!~~", // like, without escape: engines differ in its default
		"count", "count_star", "sum", "min", "max", // avg and stddev are binary floating point
		"row_number", "rank", "lag", "lead",
		"string_agg", // PostgreSQL has it by this name; Spark calls it listagg
		"abs", "floor", "least", "greatest",
		"substr", "length", // by characters in each of the three
	}
	portableTypes   = []string{"BIGINT", "INTEGER", "DECIMAL", "BOOLEAN", "DATE", "VARCHAR"} // no HUGEINT: Spark has none; no DOUBLE: not exact
	portableJoins   = []string{"INNER", "LEFT", "FULL"}                                      // on equality; semi, anti, asof and positional joins are DuckDB's words
	portableClasses = []string{"CASE", "CAST", "COLUMN_REF", "COMPARISON", "CONJUNCTION", "CONSTANT", "FUNCTION", "OPERATOR", "STAR", "SUBQUERY", "WINDOW", "BETWEEN"}
	portableTypesOf = map[string][]string{ // kinds of operators and of the nodes that have no class
		"OPERATOR":   {"COMPARE_IN", "COMPARE_NOT_IN", "OPERATOR_CAST", "OPERATOR_COALESCE", "OPERATOR_NULLIF", "OPERATOR_IS_NULL", "OPERATOR_IS_NOT_NULL", "OPERATOR_NOT"}, // no lists, no try
		"COMPARISON": {"COMPARE_EQUAL", "COMPARE_NOTEQUAL", "COMPARE_LESSTHAN", "COMPARE_GREATERTHAN", "COMPARE_LESSTHANOREQUALTO", "COMPARE_GREATERTHANOREQUALTO"},         // "is distinct from" is written <=> in Spark
		"WINDOW":     {"WINDOW_AGGREGATE", "WINDOW_ROW_NUMBER", "WINDOW_RANK", "WINDOW_LAG", "WINDOW_LEAD"},
		"": {"SELECT_NODE", "SET_OPERATION_NODE", "BASE_TABLE", "JOIN", "SUBQUERY", // no table functions, no VALUES, no recursion, no PIVOT
			"ASCENDING", "DESCENDING", "ORDER_DEFAULT", "ORDER_MODIFIER", "DISTINCT_MODIFIER", "DECIMAL_TYPE_INFO", "EMPTY"},
	}
	// portableFields are what DuckDB adds to a statement: each has one value.
	portableFields = []struct {
		key, value, why string
	}{
		{"aggregate_handling", "STANDARD_HANDLING", "group by all is DuckDB's word: name the columns"},
		{"qualify", "", "qualify: PostgreSQL has none; number the rows in a CTE"},
		{"sample", "", "a sample is another one each time"},
		{"try_cast", "false", "try_cast: PostgreSQL has none; convert in staging"},
		{"ignore_nulls", "false", "ignore nulls: PostgreSQL has none"},
		{"columns", "false", "columns(…) is DuckDB's word"},
		{"setop_type", "UNION", "union and union all only"},
		{"exclude_list", "[]", "select * exclude is DuckDB's word"},
		{"replace_list", "[]", "select * replace is DuckDB's word"},
		{"rename_list", "[]", "select * rename is DuckDB's word"},
		{"using_columns", "[]", "join on equality: using makes other columns of * in each engine"},
		{"distinct_on_targets", "[]", "distinct on: Spark has none; number the rows in a CTE"},
	}
)

// TestModelsKeepToThePortableSubset looks through the syntax tree of every
// model from marts on.
func TestModelsKeepToThePortableSubset(t *testing.T) {
	w, err := buildCase(t, nil, caseRun{AsOf: "2026-03-31"})
	if err != nil {
		t.Fatal(err)
	}
	models := 0
	for _, m := range w.models {
		if slices.Index(schemas, m.Schema()) < slices.Index(schemas, "marts") {
			continue
		}
		models++
		for _, problem := range notPortable(t, w, m.Query) {
			t.Errorf("sql/%s.sql: %s", strings.ReplaceAll(m.Name, ".", "/"), problem)
		}
	}
	t.Logf("%d models keep to the portable subset", models)
}

// Each word that engines do not share is found.
func TestPortableSubsetIsEnforced(t *testing.T) {
	w, err := OpenWarehouse(context.Background(), t.TempDir()+"/lint.duckdb", Limits{Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.Close() })
	for query, want := range map[string]string{
		"from ref.x":                               "wanted it to begin with select or with",
		"select a / b from ref.x":                  "/",
		"select a // b from ref.x":                 "//",
		"select avg(a) from ref.x":                 "avg",
		"select a % b from ref.x":                  "%",
		"select a, sum(b) from ref.x group by all": "group by all",
		"select a from ref.x qualify row_number() over (order by a nulls last) = 1":     "qualify",
		"select row_number() over () from ref.x":                                        "wanted a total order",
		"select row_number() over (order by a) from ref.x":                              "nulls first or nulls last",
		"select string_agg(a, ',' order by a desc) from ref.x":                          "nulls first or nulls last",
		"select string_agg(a, ',') from ref.x":                                          "wanted a total order",
		"select * exclude (a) from ref.x":                                               "exclude",
		"select columns('a') from ref.x":                                                "columns",
		"select x.a from ref.x join ref.y using (a)":                                    "using",
		"select x.a from ref.x semi join ref.y on x.a = y.a":                            "SEMI",
		"select x.a from ref.x natural join ref.y":                                      "natural",
		"select distinct on (a) a, b from ref.x":                                        "distinct on",
		"select cast(a as double) from ref.x":                                           "DOUBLE",
		"select cast(a as hugeint) from ref.x":                                          "HUGEINT",
		"select try_cast(a as integer) from ref.x":                                      "try_cast",
		"select 1e3 from ref.x":                                                         "DOUBLE",
		"select a from ref.x where a is distinct from b":                                "COMPARE_DISTINCT_FROM",
		"select a from ref.x where regexp_matches(a, 'b')":                              "regexp_matches",
		"select a from ref.x where a ilike 'b'":                                         "~~*",
		"select a from ref.x where a like 'b' escape '!'":                               "like_escape",
		"select [a, b] from ref.x":                                                      "list_value",
		"select a[1] from ref.x":                                                        "ARRAY_EXTRACT",
		"select date_trunc('month', a) from ref.x":                                      "date_trunc",
		"select a + interval 1 day from ref.x":                                          "to_days",
		"select a from range(3) t(a)":                                                   "TABLE_FUNCTION",
		"select a from ref.x limit 1":                                                   "LIMIT_MODIFIER",
		"select a from ref.x using sample 10%":                                          "sample",
		"select a from ref.x intersect select a from ref.y":                             "union and union all only",
		"with recursive r as (select 1 as a union all select a from r) select a from r": "RECURSIVE_CTE_NODE",
		"select list_transform(a, lambda x: x) from ref.x":                              "LAMBDA",
		"select sum(a) filter (where b) from ref.x":                                     "filter",
		"select now() from ref.x":                                                       "now",
	} {
		if problems := notPortable(t, w, query); !slices.ContainsFunc(problems, func(p string) bool { return strings.Contains(p, want) }) {
			t.Errorf("%s: wanted a problem with %q, found %q", query, want, problems)
		}
	}
	if problems := notPortable(t, w, "with a as (select x, count(*) as n from ref.x group by x) select x, row_number() over (order by n desc nulls last, x asc nulls last) as nth from a"); len(problems) > 0 {
		t.Errorf("wanted no problem of a portable query, found %q", problems)
	}
}

func notPortable(t *testing.T, w *Warehouse, query string) (problems []string) {
	t.Helper()
	if word, _, _ := strings.Cut(query, " "); word != "select" && word != "with" && !strings.HasPrefix(query, "select\n") {
		problems = append(problems, fmt.Sprintf("wanted it to begin with select or with, found %q", word))
	}
	var text string
	if err := w.conn.QueryRowContext(context.Background(), "select cast(json_serialize_sql(?::varchar) as varchar)", query).Scan(&text); err != nil {
		t.Fatal(err)
	}
	var tree struct {
		Error      bool   `json:"error"`
		Message    string `json:"error_message"`
		Statements []any  `json:"statements"`
	}
	if err := json.Unmarshal([]byte(text), &tree); err != nil {
		t.Fatal(err)
	}
	if tree.Error {
		t.Fatalf("%s: %s", query, tree.Message)
	}
	lookThrough(tree.Statements, func(problem string) {
		if !slices.Contains(problems, problem) {
			problems = append(problems, problem)
		}
	})
	return problems
}

// lookThrough reports what a syntax tree has beside the portable subset.
func lookThrough(node any, report func(string)) {
	switch n := node.(type) {
	case []any:
		for _, child := range n {
			lookThrough(child, report)
		}
	case map[string]any:
		lookAt(n, report)
		for _, child := range n {
			lookThrough(child, report)
		}
	}
}

func lookAt(n map[string]any, report func(string)) {
	class, _ := n["class"].(string)
	kind, _ := n["type"].(string)
	if class != "" && !slices.Contains(portableClasses, class) {
		report(fmt.Sprintf("%s: wanted one of %s", class, strings.Join(portableClasses, ", ")))
	}
	if allowed := portableTypesOf[class]; allowed != nil && kind != "" && !slices.Contains(allowed, kind) {
		report(fmt.Sprintf("%s: wanted one of %s", kind, strings.Join(allowed, ", ")))
	}
	if name, ok := n["function_name"].(string); ok && n["schema"] != "macros" && !slices.Contains(portableFunctions, name) {
		report(fmt.Sprintf("function %s: wanted one of %s, or a macro", name, strings.Join(portableFunctions, ", ")))
	}
	if join, ok := n["join_type"].(string); ok && !slices.Contains(portableJoins, join) {
		report(fmt.Sprintf("join %s: wanted one of %s", join, strings.Join(portableJoins, ", ")))
	}
	if n["ref_type"] == "NATURAL" {
		report("natural join: name the columns")
	}
	if n["filter"] != nil || n["filter_expr"] != nil {
		report("filter (where …): count in a case, which all engines share")
	}
	if id, ok := n["id"].(string); ok && id != "NULL" && !slices.Contains(portableTypes, id) {
		report(fmt.Sprintf("type %s: wanted one of %s", id, strings.Join(portableTypes, ", ")))
	}
	for _, f := range portableFields {
		if value, ok := n[f.key]; ok && value != nil && !isValue(value, f.value) {
			report(f.why)
		}
	}
	lookAtOrder(n, report)
}

// lookAtOrder wants windows that number rows and aggregates that string them
// together to have an order, and every order to say where nulls stand: DuckDB
// and PostgreSQL put them last when ascending, Spark first.
func lookAtOrder(n map[string]any, report func(string)) {
	orders, _ := n["orders"].([]any)
	if by, ok := n["order_bys"].(map[string]any); ok {
		orders, _ = by["orders"].([]any)
	}
	name, _ := n["function_name"].(string)
	if slices.Contains([]string{"row_number", "rank", "lag", "lead", "string_agg"}, name) && len(orders) == 0 {
		report(name + ": wanted a total order, found none")
	}
	for _, o := range orders {
		if order, ok := o.(map[string]any); ok && order["null_order"] == "ORDER_DEFAULT" {
			report("order by: wanted nulls first or nulls last")
		}
	}
}

// isValue compares a field of the tree with its text; an empty list is [].
func isValue(value any, text string) bool {
	if list, ok := value.([]any); ok {
		return text == "[]" && len(list) == 0
	}
	if object, ok := value.(map[string]any); ok {
		return text == "[]" && len(object) == 0
	}
	return fmt.Sprint(value) == text
}
