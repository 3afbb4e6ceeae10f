package county

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
)

// bookFamily reads files written out in an archive: NAME is the odd file,
// right/NAME what it should have been where it is refused, and want has a line
// NAME, tab, outcome for each. A name that begins with nowhere_ lies in no
// county's folder.
func bookFamily(t *testing.T, family string, body []byte) []corpusFile {
	t.Helper()
	archive := txtar.Parse(body)
	contents, wants := map[string][]byte{}, map[string]string{}
	for _, f := range archive.Files {
		if f.Name == "want" {
			for _, line := range strings.Split(strings.TrimSpace(string(f.Data)), "\n") {
				name, want, _ := strings.Cut(line, "\t")
				wants[name] = want
			}
			continue
		}
		contents[f.Name] = f.Data
		if strings.HasSuffix(f.Name, ".xlsx") {
			contents[f.Name] = buildBook(t, f.Data)
		}
	}
	var out []corpusFile
	for _, f := range archive.Files {
		if f.Name == "want" || strings.HasPrefix(f.Name, "right/") {
			continue
		}
		right := contents["right/"+f.Name]
		one := corpusFile{family: family, name: f.Name, area: "350421", body: contents[f.Name], want: wants[f.Name], right: right,
			fix: func(*testing.T, []Problem) []byte { return right }}
		if strings.HasPrefix(f.Name, "nowhere_") {
			one.area = ""
		}
		delete(wants, f.Name)
		out = append(out, one)
	}
	for name := range wants {
		t.Errorf("%s: %s is no file of the family", family, name)
	}
	if *updateCorpus {
		rewriteBooks(t, family, archive, out)
	}
	return out
}

func rewriteBooks(t *testing.T, family string, archive *txtar.Archive, files []corpusFile) {
	t.Helper()
	var want bytes.Buffer
	for _, f := range files {
		want.WriteString(f.name + "\t" + outcome(t, readCorpus(f)) + "\n")
	}
	var kept []txtar.File
	for _, f := range archive.Files {
		if f.Name != "want" {
			kept = append(kept, f)
		}
	}
	archive.Files = append(kept, txtar.File{Name: "want", Data: want.Bytes()})
	if err := os.WriteFile(corpus+family+".txtar", txtar.Format(archive), 0o644); err != nil {
		t.Fatal(err)
	}
}
