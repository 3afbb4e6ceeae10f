package sql

import (
	"io/fs"
	"regexp"
	"strings"
	"testing"
)

// unsteady are functions whose answer depends on the order rows come in, on
// chance, on the clock, or that are DOUBLE where every figure must be exact.
var unsteady = regexp.MustCompile(`\b(avg|mean|favg|fsum|kahan_sum|sumkahan|median|mode|stddev\w*|var_pop|var_samp|variance|sem|corr|covar_\w+|regr_\w+|skewness\w*|kurtosis\w*|entropy|` +
	`quantile_cont|percentile_cont|approx_\w+|reservoir_quantile|random|setseed|uuid\w*|gen_random_uuid|now|today|current_date|current_time\w*|get_current_\w+|transaction_timestamp|` +
	`any_value|arbitrary|histogram|sqrt|ln|log\w*|exp|pow|power)\s*\(|\b(current_date|current_timestamp|localtimestamp)\b|\b(double|float|float4|float8|real|hugeint|uhugeint)\b`)

// ordered are aggregates that keep the order rows come in: with an order they
// are steady.
var ordered = regexp.MustCompile(`\b(first|last|string_agg|group_concat|listagg|list|array_agg|json_group_array)\s*\(`)

// exact names what is let pass, because it is exact where it stands: macros
// compare and divide whole numbers wider than BIGINT, and a column that keeps
// one is refused by every build.
var exact = map[string]string{"macros/numbers.sql": "hugeint", "macros/whole.sql": "hugeint"}

var (
	sqlComments = regexp.MustCompile(`(?s)/\*.*?\*/|--[^\n]*`)
	sqlTexts    = regexp.MustCompile(`'(?:[^']|'')*'`)
)

// code is a model without its comments and texts, lower case.
func code(text string) string {
	return strings.ToLower(sqlTexts.ReplaceAllString(sqlComments.ReplaceAllString(text, " "), "''"))
}

// inParentheses is what stands between the parenthesis that text begins with
// and its partner.
func inParentheses(text string) string {
	depth := 0
	for i, r := range text {
		switch r {
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return text[1:i]
			}
		}
	}
	return text
}

// faultsOf are the unsteady places of a statement.
func faultsOf(text string) (faults []string) {
	text = code(text)
	faults = append(faults, unsteady.FindAllString(text, -1)...)
	for _, at := range ordered.FindAllStringIndex(text, -1) {
		rest := text[at[1]-1:]
		inside := inParentheses(rest)
		after := strings.TrimSpace(rest[min(len(rest), len(inside)+2):])
		if !strings.Contains(inside, "order by") && !strings.HasPrefix(after, "over") && !strings.HasPrefix(after, "within group") {
			faults = append(faults, text[at[0]:at[1]]+" without order by")
		}
	}
	return faults
}

// No model and no macro rests on floating point, chance, the clock or the order
// rows happen to come in.
func TestModelsAreSteady(t *testing.T) {
	seen := 0
	err := fs.WalkDir(Files, ".", func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || !strings.HasSuffix(path, ".sql") {
			return err
		}
		seen++
		text, err := fs.ReadFile(Files, path)
		for _, fault := range faultsOf(string(text)) {
			if exact[path] != fault {
				t.Errorf("%s: wanted what gives the same answer every time, found %s", path, fault)
			}
		}
		return err
	})
	if err != nil || seen < 150 {
		t.Errorf("wanted every model, found %d (%v)", seen, err)
	}
}

// The lint finds what it is for and lets the rest pass.
func TestLintOfModels(t *testing.T) {
	for text, isSteady := range map[string]bool{
		"select avg(a) from t":                                   false,
		"select sum(a)::bigint, count(*) from t":                 true,
		"select a::double from t":                                false,
		"select now()":                                           false,
		"select a from t where b < current_date":                 false,
		"select 'avg(1) at now()' as a -- avg(x)":                true,
		"/* random() */ select first(a order by b) from t":       true,
		"select first(a) from t":                                 false,
		"select string_agg(a, ',') from t order by a":            false,
		"select string_agg(f(a), ',' order by a) from t":         true,
		"select first_value(a) over (order by b) from t":         true,
		"select list(a) over w from t window w as (order by b)":  true,
		"select any_value(a) from t":                             false,
		"select approx_count_distinct(a) from t":                 false,
		"select quantile_cont(a, 0.5), STDDEV_SAMP(a) from t":    false,
		"select known_on, modest(a), renown (b), logged from t":  true,
		"select a from t using sample 10 -- no float in here":    true,
		"select cast(a as float), cast(b as hugeint) from t":     false,
		"select x.first, x.last from t as x order by first desc": true,
	} {
		if found := faultsOf(text); (len(found) == 0) != isSteady {
			t.Errorf("%s: wanted it steady: %v, found %v", text, isSteady, found)
		}
	}
}
