package county

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"netmarket/ingest"
)

const corpus = "../../testdata/corpus/"

var updateCorpus = flag.Bool("update-corpus", false, "write the expected outcomes of testdata/corpus anew; read the difference before committing it")

// corpusFile is one odd file with what must come of it.
type corpusFile struct {
	family, name string // the name has its ending; messages quote it
	area         string
	body         []byte
	want         string                             // the exact outcome
	got          func(*testing.T, *Export) string   // how the outcome is told; nil: outcome
	fix          func(*testing.T, []Problem) []byte // the file after what the problems ask for; nil where it is not refused
	right        []byte                             // the file as it should have come; nil where it is not refused
}

// corpusFormats write the sheets of a file in one format each. A reader of
// another format adds its own here, and the families below use it.
var corpusFormats = map[string]func(testing.TB, []bookSheet) (body []byte, ending string){
	"xlsx": func(t testing.TB, sheets []bookSheet) ([]byte, string) {
		return packBook(t, book{Sheets: sheets}), ".xlsx"
	},
	"csv":       textFormat(',', "", ".csv"),
	"csv-bom":   textFormat(',', "utf-8-bom", ".csv"),
	"gb18030":   textFormat(',', "gb18030", ".csv"),
	"tsv":       textFormat('\t', "", ".tsv"),
	"tsv-utf16": textFormat('\t', "utf-16", ".txt"),
	"semicolon": textFormat(';', "gb18030", ".csv"),
}

func textFormat(comma rune, charset, ending string) func(testing.TB, []bookSheet) ([]byte, string) {
	return func(t testing.TB, sheets []bookSheet) ([]byte, string) {
		t.Helper()
		var out bytes.Buffer
		w := csv.NewWriter(&out)
		w.Comma = comma
		for _, row := range sheets[0].Rows {
			if err := w.Write(row); err != nil {
				t.Fatal(err)
			}
		}
		w.Flush()
		return encoded(t, out.Bytes(), charset), ending
	}
}

// formatFor takes the formats in turn; a cell as stored needs a workbook.
func formatFor(n int, rows [][]string) string {
	for _, row := range rows {
		for _, cell := range row {
			if strings.HasPrefix(cell, "n:") || strings.HasPrefix(cell, "p:") {
				return "xlsx"
			}
		}
	}
	names := slices.Sorted(maps.Keys(corpusFormats))
	return names[n%len(names)]
}

// readCorpus reads a file once for all tests.
func readCorpus(f corpusFile) *Export {
	key := f.family + "/" + f.name + " " + ingest.SHA256(f.body)
	if known, ok := corpusRead[key]; ok {
		return known
	}
	e := Read(f.body, Options{Area: f.area, Secret: []byte("corpus"), Name: f.name, Annotate: true})
	corpusRead[key] = e
	return e
}

var (
	corpusRead  = map[string]*Export{}
	corpusFiles []corpusFile
)

// outcome tells in one line what came of a file: refused or read, the tables
// with their rows, the problems with severity, code, sheet and cell.
func outcome(_ *testing.T, e *Export) string {
	parts := []string{"read"}
	if e.Refused() {
		parts[0] = "refused"
	}
	for _, t := range e.Tables {
		parts = append(parts, strings.TrimSuffix(t.Dataset.ID+"@"+t.Sheet, "@")+" "+itoa(len(t.Rows)))
	}
	return strings.Join(append(parts, problemsOf(e)...), "; ")
}

func problemsOf(e *Export) (out []string) {
	for _, p := range e.Problems {
		place := p.Cell
		if p.Sheet != "" {
			place = p.Sheet + "!" + p.Cell
		}
		out = append(out, strings.TrimSpace(p.Severity+" "+p.Code+" "+place))
	}
	return out
}

// The corpus: every file is read to exactly what its family says, and no
// message, kept row or annotated copy holds anything of the people in it.
func TestCorpus(t *testing.T) {
	files := allCorpusFiles(t)
	if len(files) < 300 {
		t.Fatalf("wanted at least 300 files, found %d", len(files))
	}
	planted := 0
	for _, f := range files {
		t.Run(f.family+"/"+f.name, func(t *testing.T) {
			e := readCorpus(f)
			tell := outcome
			if f.got != nil {
				tell = f.got
			}
			if got := tell(t, e); got != f.want && !*updateCorpus {
				t.Errorf("wanted %s\nfound  %s\n%s", f.want, got, messagesOf(e))
			}
			if len(e.Problems) > 0 && e.Annotated == nil {
				t.Error("a file with problems has no annotated copy")
			}
			planted += checkNothingPersonal(t, f, e)
		})
	}
	if planted == 0 {
		t.Error("no file held a made-up person: nothing was proved about them")
	}
	t.Logf("%d files", len(files))
}

func messagesOf(e *Export) string {
	var lines []string
	for _, p := range e.Problems {
		lines = append(lines, p.Message)
	}
	return strings.Join(lines, "\n")
}

// checkNothingPersonal looks for the made-up people in everything that comes
// out, and tells whether the file held any.
func checkNothingPersonal(t *testing.T, f corpusFile, e *Export) int {
	t.Helper()
	var out bytes.Buffer
	for i := range e.Tables {
		if err := e.Tables[i].WriteCSV(&out); err != nil {
			t.Fatal(err)
		}
		fmt.Fprintln(&out, e.Tables[i].Title, e.Tables[i].Mapping, e.Tables[i].Ignored)
	}
	fmt.Fprintln(&out, messagesOf(e))
	out.WriteString(unzipped(t, e.Annotated))
	for _, value := range personalValues() {
		if strings.Contains(out.String(), value) {
			t.Errorf("%s came out", value)
		}
	}
	if bytes.Contains(f.body, []byte(madeUpPerson(1).mobile)) {
		return 1
	}
	return 0
}

// unzipped is every part of a workbook, one after the other.
func unzipped(t *testing.T, body []byte) string {
	t.Helper()
	if body == nil {
		return ""
	}
	archive, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for _, f := range archive.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(&out, r); err != nil {
			t.Fatal(err)
		}
	}
	return out.String()
}

// allCorpusFiles is every family, by its file in testdata/corpus.
func allCorpusFiles(t *testing.T) []corpusFile {
	t.Helper()
	if len(corpusFiles) > 0 {
		return slices.Clone(corpusFiles)
	}
	paths, err := filepath.Glob(corpus + "*")
	if err != nil || len(paths) == 0 {
		t.Fatalf("find families: %v, found %d", err, len(paths))
	}
	var out []corpusFile
	for _, path := range paths {
		body, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		family := strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))
		if !bytes.HasPrefix(body, []byte("Proves ")) {
			t.Fatalf("%s: the first line does not say what the family proves", family)
		}
		switch {
		case strings.HasSuffix(path, ".txtar"):
			out = append(out, bookFamily(t, family, body)...)
		case family == "every_dataset":
			out = append(out, datasetFamily(t, path)...)
		case family == "bytes":
			out = append(out, bytesFamily(t, path)...)
		default:
			out = append(out, cellFamily(t, family, body)...)
		}
	}
	corpusFiles = out
	return slices.Clone(out)
}

// table reads a family of lines: a comment of two lines, a header, then cells
// between tabs.
func familyLines(body []byte) [][]string {
	var out [][]string
	for _, line := range strings.Split(strings.TrimRight(string(body), "\n"), "\n")[3:] {
		out = append(out, strings.Split(line, "\t"))
	}
	return out
}
