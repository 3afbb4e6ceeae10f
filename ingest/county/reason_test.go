package county

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"strconv"
	"strings"
	"testing"
)

// The documented list of reasons and the codes in the source are the same, and
// every line says what is wrong and what to do.
func TestReasonsAreTheCodes(t *testing.T) {
	if _, err := reasonTable(); err != nil {
		t.Fatal(err)
	}
	codes := codeConstants(t)
	for _, r := range Reasons() {
		if !codes[r.Code] || r.What == "" || r.Remedy == "" || !strings.Contains("fail warn both", r.Severity) {
			t.Errorf("%s: wanted a code of the source with severity, meaning and remedy, found %+v", r.Code, r)
		}
		delete(codes, r.Code)
	}
	for code := range codes {
		t.Errorf("%s is not explained in reasons.yaml", code)
	}
	if _, err := refusalTable(); err != nil {
		t.Error(err)
	}
}

// codeConstants are the values of the constants named Code….
func codeConstants(t *testing.T) map[string]bool {
	t.Helper()
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]bool{}
	for _, entry := range entries {
		if !strings.HasSuffix(entry.Name(), ".go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), entry.Name(), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if ok && strings.HasPrefix(spec.Names[0].Name, "Code") && len(spec.Values) == 1 {
				if value, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value); err == nil {
					out[value] = true
				}
			}
			return true
		})
	}
	return out
}
