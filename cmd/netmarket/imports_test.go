package main

import (
	"encoding/json"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// The home's rules: imports point down only; only transform and publish link
// DuckDB; the wiring alone may reach everything.
var (
	mayImport = map[string][]string{
		"netmarket/ingest":                  {"netmarket/ingest/disk", "netmarket/ingest/packing"},
		"netmarket/ingest/packing":          {"netmarket/ingest/disk"},
		"netmarket/ingest/bulletin":         {"netmarket/ingest"},
		"netmarket/ingest/publisher":        {"netmarket/ingest"},
		"netmarket/ingest/web":              {},
		"netmarket/ingest/fetch":            {"netmarket/ingest", "netmarket/ingest/bulletin", "netmarket/ingest/disk", "netmarket/ingest/publisher", "netmarket/ingest/web"},
		"netmarket/ingest/mofcom":           {"netmarket/ingest", "netmarket/ingest/bulletin", "netmarket/ingest/publisher"},
		"netmarket/ingest/nbs":              {"netmarket/ingest", "netmarket/ingest/bulletin", "netmarket/ingest/publisher"},
		"netmarket/ingest/spb":              {"netmarket/ingest", "netmarket/ingest/bulletin", "netmarket/ingest/publisher"},
		"netmarket/ingest/cage":             {},
		"netmarket/ingest/county":           {"netmarket/ingest", "netmarket/ingest/cage", "netmarket/ingest/disk", "netmarket/ingest/packing"},
		"netmarket/ingest/county/synthetic": {"netmarket/ingest/county"},
		"netmarket/ingest/disk":             {},
		"netmarket/metrics":                 {},
		"netmarket/sql":                     {},
		"netmarket/schedules":               {},
		"netmarket/schedules/record":        {"netmarket/ingest/disk"},
		"netmarket/schedules/alert":         {"netmarket/ingest/disk", "netmarket/schedules/record"},
		"netmarket/transform":               {"netmarket/ingest", "netmarket/ingest/disk", "netmarket/metrics", "netmarket/sql", "netmarket/transform/parquet"},
		"netmarket/transform/parquet":       {},
		"netmarket/publish":                 {"netmarket/ingest/disk", "netmarket/transform"},
		"netmarket/publish/report":          {"netmarket/publish", "netmarket/transform"},
		"netmarket/publish/form":            {"netmarket/publish", "netmarket/transform"},
		"netmarket/publish/book":            {"netmarket/publish", "netmarket/publish/form", "netmarket/transform"},
		"netmarket/publish/page":            {"netmarket/publish", "netmarket/publish/form", "netmarket/transform"},
		"netmarket/publish/analyst":         {"netmarket/ingest/cage", "netmarket/publish"}, // one way to confine a child, kept in one place
		"netmarket/publish/portal":          {"netmarket/publish", "netmarket/publish/analyst", "netmarket/publish/form", "netmarket/publish/page", "netmarket/transform"},
		"netmarket/publish/push":            {},
		"netmarket/publish/assistant":       {"netmarket/publish"},
		"netmarket/publish/backup":          {},

		"netmarket/transform/components": {}, // writes the bill of materials

		"netmarket/cmd/receiver": {"netmarket/publish/push"}, // an example for portals, not a part of the program
	}
	mayLinkDuckDB = []string{"netmarket/transform", "netmarket/publish"}
	// alert sends mail to the operator's own relay, which speaks a protocol the
	// guarded client does not know and stands on a private network as a rule; it
	// imports no net of its own.
	maySendMail    = []string{"netmarket/schedules/alert"}
	mayOpenSockets = []string{"netmarket/ingest/web", "netmarket/publish/portal", "netmarket/cmd/receiver", "netmarket/publish/backup"} // outward; answering; a bucket's client over the guarded transport it is given
)

type listedPackage struct {
	ImportPath string
	Imports    []string
}

func TestImportsPointDown(t *testing.T) {
	for _, p := range listPackages(t) {
		if p.ImportPath == "netmarket/cmd/netmarket" || strings.HasSuffix(p.ImportPath, "test") {
			continue
		}
		allowed, known := mayImport[p.ImportPath]
		if !known {
			t.Errorf("%s: wanted a package of the home, found a new one; give it a room in the table above first", p.ImportPath)
		}
		for _, imported := range p.Imports {
			switch {
			case strings.HasPrefix(imported, "netmarket/") && !slices.Contains(allowed, imported):
				t.Errorf("%s imports %s: wanted only %v", p.ImportPath, imported, allowed)
			case strings.HasPrefix(imported, "github.com/duckdb/") && !slices.Contains(mayLinkDuckDB, p.ImportPath):
				t.Errorf("%s imports %s: only %v link DuckDB", p.ImportPath, imported, mayLinkDuckDB)
			case strings.HasPrefix(imported, "github.com/wneessen/go-mail") && !slices.Contains(maySendMail, p.ImportPath):
				t.Errorf("%s imports %s: only %v send mail", p.ImportPath, imported, maySendMail)
			case (imported == "net" || imported == "net/http") && !slices.Contains(mayOpenSockets, p.ImportPath):
				t.Errorf("%s imports %s: only %v open sockets", p.ImportPath, imported, mayOpenSockets)
			}
		}
	}
}

func listPackages(t *testing.T) []listedPackage {
	t.Helper()
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports", "netmarket/...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var packages []listedPackage
	d := json.NewDecoder(strings.NewReader(string(out)))
	for d.More() {
		var p listedPackage
		if err := d.Decode(&p); err != nil {
			t.Fatal(err)
		}
		packages = append(packages, p)
	}
	if len(packages) < len(mayImport)/2 {
		t.Fatalf("wanted at least %d packages, found %d", len(mayImport)/2, len(packages))
	}
	return packages
}
