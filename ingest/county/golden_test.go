package county

import (
	"bytes"
	"encoding/json"
	"flag"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
)

var update = flag.Bool("update", false, "write the goldens anew; read the difference before committing it")

// caseOptions is the options section of a case.
type caseOptions struct {
	Area     string `yaml:"area"`
	Secret   string `yaml:"secret"`
	Encoding string `yaml:"encoding"` // gbk, gb18030, utf-8-bom, utf-16, utf-16be, or these two without a mark: bare-utf-16, bare-utf-16be; UTF-8 when empty
	Cut      int    `yaml:"cut"`      // bytes cut off the end of the file
	Lines    string `yaml:"lines"`    // ends of lines: cr, crlf, mixed
	NUL      int    `yaml:"nul"`      // a zero byte after so many bytes
	Names    string `yaml:"names"`    // of packed files: gbk, utf-8 without its flag, unicode-path
	Office   string `yaml:"office"`   // the export is this file of testdata/captures/county/office, which an office program wrote
	Password bool   `yaml:"password"` // the packed files are marked as encrypted
}

// golden is what a case says of a file, or of one packed into it.
type golden struct {
	File       string          `json:"file,omitempty"`
	Format     string          `json:"format"`
	Charset    string          `json:"charset,omitempty"`
	DeclaredOn string          `json:"declared_on,omitempty"`
	Synthetic  bool            `json:"synthetic"`
	Refused    bool            `json:"refused"`
	Tables     []goldenTable   `json:"tables"`
	Problems   []goldenProblem `json:"problems"`
}

type goldenTable struct {
	Dataset string   `json:"dataset"`
	Sheet   string   `json:"sheet,omitempty"`
	Title   string   `json:"title,omitempty"`
	Mapping []string `json:"mapping"` // header → key [unit] @column
	Ignored []string `json:"ignored,omitempty"`
	Rows    int      `json:"rows"`
}

type goldenProblem struct {
	Severity string `json:"severity"`
	Code     string `json:"code"`
	Sheet    string `json:"sheet,omitempty"`
	Cell     string `json:"cell,omitempty"`
	Message  string `json:"message"`
}

// Every case file holds an odd export and what is read from it. Its first line
// says what it proves.
func TestGoldenExports(t *testing.T) {
	cases, err := filepath.Glob(captures + "*.txtar")
	if err != nil || len(cases) == 0 {
		t.Fatalf("find cases: %v, found %d", err, len(cases))
	}
	for _, path := range cases {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) { runCase(t, path) })
	}
}

func runCase(t *testing.T, path string) {
	archive, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.HasPrefix(archive.Comment, []byte("Proves ")) {
		t.Fatal("the first line does not say what the case proves")
	}
	body, o := caseInput(t, archive)
	got := map[string]string{}
	for part := range Parts(body, o.Name) {
		e := part.Read(o)
		file := ""
		if part.Name != o.Name {
			file = part.Name
		}
		got["want.json"] += goldenJSON(t, e, file)
		for i := range e.Tables {
			var rows strings.Builder
			if err := e.Tables[i].WriteCSV(&rows); err != nil {
				t.Fatal(err)
			}
			got["want."+e.Tables[i].Dataset.ID+".csv"] += rows.String()
		}
	}
	if *update {
		rewriteCase(t, path, archive, got)
		return
	}
	for _, f := range archive.Files {
		if strings.HasPrefix(f.Name, "want.") {
			if diff := cmp.Diff(string(f.Data), got[f.Name]); diff != "" {
				t.Errorf("%s (-want +got):\n%s", f.Name, diff)
			}
			delete(got, f.Name)
		}
	}
	for name := range got {
		t.Errorf("%s came out and is not in the case", name)
	}
}

func goldenJSON(t *testing.T, e *Export, file string) string {
	t.Helper()
	g := golden{file, e.Format, e.Charset, e.DeclaredOn, e.Synthetic, e.Refused(), []goldenTable{}, []goldenProblem{}}
	for _, table := range e.Tables {
		out := goldenTable{Dataset: table.Dataset.ID, Sheet: table.Sheet, Title: table.Title, Ignored: table.Ignored, Rows: len(table.Rows)}
		for _, m := range table.Mapping {
			unit := ""
			if m.Unit != "" {
				unit = " [" + m.Unit + "]"
			}
			out.Mapping = append(out.Mapping, m.Header+" → "+m.Key+unit+" @"+m.Column)
		}
		g.Tables = append(g.Tables, out)
	}
	for _, p := range e.Problems {
		g.Problems = append(g.Problems, goldenProblem(p))
	}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	if err := enc.Encode(g); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func rewriteCase(t *testing.T, path string, archive *txtar.Archive, got map[string]string) {
	t.Helper()
	var files []txtar.File
	for _, f := range archive.Files {
		if !strings.HasPrefix(f.Name, "want.") {
			files = append(files, f)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(got)) {
		files = append(files, txtar.File{Name: name, Data: []byte(got[name])})
	}
	archive.Files = files
	if err := os.WriteFile(path, txtar.Format(archive), 0o644); err != nil {
		t.Fatal(err)
	}
}
