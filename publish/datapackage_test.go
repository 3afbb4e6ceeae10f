package publish

import (
	"bytes"
	"encoding/csv"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// packageProfile is the published JSON schema of Data Package 1.0.
func packageProfile(t *testing.T) *jsonschema.Schema {
	t.Helper()
	compiler := jsonschema.NewCompiler()
	compiler.UseRegexpEngine(func(pattern string) (jsonschema.Regexp, error) {
		if strings.HasPrefix(pattern, "^(?=^[^./~])") {
			return insidePath(pattern), nil
		}
		return regexp.Compile(pattern)
	})
	schema, err := compiler.Compile("testdata/datapackage-1.0.schema.json")
	must(t, err)
	return schema
}

// insidePath is the profile's one pattern that looks ahead: a path that starts
// with none of . / ~ and does not climb.
type insidePath string

func (p insidePath) String() string { return string(p) }

func (p insidePath) MatchString(s string) bool {
	return s != "" && !strings.ContainsAny(s[:1], "./~") && !strings.Contains(s, "..")
}

func TestDataPackageFollowsItsProfile(t *testing.T) {
	s := mustPublish(t, request(buildFile(t), t.TempDir()))
	text, err := s.ReadFile(packageFile)
	must(t, err)
	profile := packageProfile(t)
	validate := func(text string) error {
		value, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
		must(t, err)
		return profile.Validate(value)
	}
	if err := validate(string(text)); err != nil {
		t.Error(err)
	}
	for _, broken := range [][2]string{{"sha256:", "sha256;"}, {`"name": "scorecard"`, `"name": "Score card"`}, {`"type": "number"`, `"type": "decimal"`},
		{`"path": "tables/criterion.csv"`, `"path": "../criterion.csv"`}} {
		if changed := strings.Replace(string(text), broken[0], broken[1], 1); changed == string(text) || validate(changed) == nil {
			t.Errorf("%s: wanted it there to break, and refused", broken[1])
		}
	}
}

// readPackage reads a snapshot's data package and each of its CSV files.
func readPackage(t *testing.T, s *Snapshot) (p dataPackage, files map[string][][]string) {
	t.Helper()
	text, err := s.ReadFile(packageFile)
	must(t, err)
	must(t, decodeStrict(text, &p))
	files = map[string][][]string{}
	for _, r := range p.Resources {
		content, err := s.ReadFile(r.Path)
		must(t, err)
		if r.Bytes != int64(len(content)) || r.Hash != "sha256:"+hashBytes(content) {
			t.Errorf("%s: wanted %d bytes and hash %s, found %d and %s", r.Path, len(content), hashBytes(content), r.Bytes, r.Hash)
		}
		if r.Format == "csv" {
			files[r.Name], err = csv.NewReader(bytes.NewReader(content)).ReadAll()
			must(t, err)
		}
	}
	return p, files
}

// columnOf returns the texts of some columns, joined by row.
func columnOf(rows [][]string, names ...string) (values []string) {
	for _, row := range rows[1:] {
		var parts []string
		for _, name := range names {
			parts = append(parts, row[slices.Index(rows[0], name)])
		}
		values = append(values, strings.Join(parts, "\x1f"))
	}
	return values
}

// checkPackage holds what a data package promises against its CSV files.
func checkPackage(t *testing.T, p dataPackage, files map[string][][]string) (keys, links int) {
	t.Helper()
	for _, r := range p.Resources {
		if r.Schema == nil {
			continue
		}
		var names []string
		for _, f := range r.Schema.Fields {
			names = append(names, f.Name)
		}
		if d := cmp.Diff(names, files[r.Name][0]); d != "" {
			t.Errorf("%s: header differs:\n%s", r.Path, d)
		}
		for _, key := range append(r.Schema.UniqueKeys, r.Schema.PrimaryKey) {
			values := columnOf(files[r.Name], key...)
			if slices.Sort(values); key != nil && len(slices.Compact(slices.Clone(values))) != len(values) {
				t.Errorf("%s: key %v is not unique", r.Path, key)
			}
			keys += min(len(key), 1)
		}
		for _, name := range r.Schema.PrimaryKey {
			if slices.Contains(columnOf(files[r.Name], name), "") {
				t.Errorf("%s: field %s of the primary key is empty somewhere", r.Path, name)
			}
		}
		for _, link := range r.Schema.ForeignKeys {
			there := append(columnOf(files[link.Reference.Resource], link.Reference.Fields), "")
			for _, value := range columnOf(files[r.Name], link.Fields) {
				if !slices.Contains(there, value) {
					t.Errorf("%s: %s %q is not in %s", r.Path, link.Fields, value, link.Reference.Resource)
				}
			}
			links++
		}
	}
	return keys, links
}

func TestDataPackageKeepsWhatItPromises(t *testing.T) {
	s := mustPublish(t, request(buildFile(t), t.TempDir()))
	p, files := readPackage(t, s)
	if keys, links := checkPackage(t, p, files); keys < 3 || links < 5 || len(files) != len(s.Manifest.Tables)+1 || len(p.Resources) != 2*len(s.Manifest.Tables)+1 {
		t.Errorf("found %d keys, %d links, %d files, %d resources", keys, links, len(files), len(p.Resources))
	}
	if p.Version != "2026.3.31+"+testID || len(p.Sources) != 3 || p.Sources[2].Title != "国家统计局" || !strings.Contains(p.Description, "合成示例") {
		t.Errorf("found version %q, sources %+v, description %s", p.Version, p.Sources, p.Description)
	}
	at := slices.IndexFunc(p.Resources, func(r packageResource) bool { return r.Name == "scorecard" })
	want := []packageField{{Name: "score", Type: "number", Description: "Points of 100", Unit: "分"}}
	if d := cmp.Diff(want, p.Resources[at].Schema.Fields[2:3]); d != "" {
		t.Errorf("field differs:\n%s", d)
	}
}

// TestDataPackageOfASnapshotOnDisk holds a snapshot made elsewhere, such as the
// sample, against what it promises: NETMARKET_TEST_SNAPSHOT is its directory.
func TestDataPackageOfASnapshotOnDisk(t *testing.T) {
	home := os.Getenv("NETMARKET_TEST_SNAPSHOT")
	if home == "" {
		t.Skip("NETMARKET_TEST_SNAPSHOT names no snapshot")
	}
	s, err := Load(filepath.Dir(home), filepath.Base(home))
	must(t, err)
	p, files := readPackage(t, s)
	keys, links := checkPackage(t, p, files)
	t.Logf("%d keys, %d links, %d files", keys, links, len(files))
	text, err := s.ReadFile(packageFile)
	must(t, err)
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	must(t, err)
	must(t, packageProfile(t).Validate(value))
}
