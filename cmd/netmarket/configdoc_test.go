package main

import (
	"bytes"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
)

const configReference = "CONFIG.md"

// configRooms are where the types of the configuration are written down.
var configRooms = []string{".", "../../publish/push", "../../metrics", "../../ingest/county"}

// TestConfigReferenceIsFresh holds CONFIG.md against the code; -update writes
// it. A key without a meaning is a fault.
func TestConfigReferenceIsFresh(t *testing.T) {
	r := configWriter{t: t, comments: fieldComments(t)}
	r.text.WriteString("# Every key of netmarket.yaml\n\nMade from the code by `go test ./cmd/netmarket -run ConfigReference -update`. `netmarket init` writes a commented file with examples; every key is optional, an unknown one is an error. A file is named by `--config` or `NETMARKET_CONFIG`, else it is `netmarket.yaml` in the data directory.\n\n| key | value | meaning |\n|---|---|---|\n")
	r.structKeys("", reflect.TypeFor[settings]())
	if flag.Lookup("update").Value.String() == "true" {
		if err := os.WriteFile(configReference, r.text.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	kept, err := os.ReadFile(configReference)
	if err != nil || !bytes.Equal(kept, r.text.Bytes()) {
		t.Errorf("%s: wanted what the code says, found another text (%v); run this test with -update", configReference, err)
	}
	if !bytes.Contains(kept, []byte("| `push.portals[].keys[].kind` | text | ed25519 \\| hmac |")) {
		t.Error("wanted the keys of lists and other packages with their meanings")
	}
}

// TestTemplateNamesEverySection wants each section of the configuration in the
// commented file that init writes.
func TestTemplateNamesEverySection(t *testing.T) {
	for i := range reflect.TypeFor[settings]().NumField() {
		key, _, _ := strings.Cut(reflect.TypeFor[settings]().Field(i).Tag.Get("yaml"), ",")
		if !bytes.Contains(settingsTemplate, []byte("\n# "+key+":")) && !bytes.Contains(settingsTemplate, []byte("\n"+key+":")) {
			t.Errorf("netmarket.yaml: wanted a commented section %s, found none", key)
		}
	}
}

type configWriter struct {
	t        *testing.T
	text     bytes.Buffer
	comments map[string]string // package.Type.Field
}

func (r *configWriter) structKeys(prefix string, s reflect.Type) {
	for i := range s.NumField() {
		f := s.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		if name == "" || name == "-" {
			continue
		}
		key, inner := prefix+name, f.Type
		for inner.Kind() == reflect.Pointer {
			inner = inner.Elem()
		}
		if inner.Kind() == reflect.Map && inner.Elem().Kind() == reflect.Struct {
			key, inner = key+".<name>", inner.Elem()
		}
		if inner.Kind() == reflect.Slice && inner.Elem().Kind() == reflect.Struct {
			key, inner = key+"[]", inner.Elem()
		}
		meaning := r.comments[s.PkgPath()[strings.LastIndex(s.PkgPath(), "/")+1:]+"."+s.Name()+"."+f.Name]
		if meaning == "" {
			r.t.Errorf("%s (%s.%s): wanted a meaning behind the field, found none", key, s.Name(), f.Name)
		}
		if inner.Kind() == reflect.Struct {
			fmt.Fprintf(&r.text, "| **`%s`** | | %s |\n", key, strings.ReplaceAll(meaning, "|", `\|`))
			r.structKeys(key+".", inner)
			continue
		}
		fmt.Fprintf(&r.text, "| `%s` | %s | %s |\n", key, valueWord(inner), strings.ReplaceAll(meaning, "|", `\|`))
	}
}

func valueWord(v reflect.Type) string {
	switch {
	case v == reflect.TypeFor[time.Duration]():
		return "duration such as 2s"
	case v == reflect.TypeFor[secret]():
		return "secret"
	}
	switch v.Kind() {
	case reflect.Bool:
		return "true or false"
	case reflect.Slice:
		return "list"
	case reflect.Map:
		return "map"
	case reflect.String:
		return "text"
	}
	return "number"
}

// fieldComments reads the comment behind each field of the rooms.
func fieldComments(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, room := range configRooms {
		names, err := filepath.Glob(filepath.Join(room, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(file, func(n ast.Node) bool {
				typed, ok := n.(*ast.TypeSpec)
				if !ok {
					return true
				}
				if s, ok := typed.Type.(*ast.StructType); ok {
					for _, f := range s.Fields.List {
						for _, id := range f.Names {
							room := file.Name.Name
							if room == "main" {
								room = "netmarket"
							}
							all[room+"."+typed.Name.Name+"."+id.Name] = strings.TrimSpace(f.Comment.Text())
						}
					}
				}
				return true
			})
		}
	}
	return all
}
