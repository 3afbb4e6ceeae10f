//go:build linux

package transform

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"pgregory.net/rapid"

	"netmarket/ingest"
	"netmarket/ingest/county"
	"netmarket/ingest/county/synthetic"
	"netmarket/ingest/nbs"
	"netmarket/ingest/spb"
)

const parityAsOf = "2026-03-31"

// buildDrawn makes a warehouse of eleven counties of one city, drawn from a
// seed: every data set, every state a case or a piece of evidence can be in.
func buildDrawn(t *testing.T, seed int) *Warehouse {
	t.Helper()
	edition := loadEdition(t)
	files := rapid.Custom(func(r *rapid.T) map[string][]byte {
		var s store
		s.nation(r)
		for _, area := range counties {
			s.county(r, area, edition)
		}
		return s.files()
	}).Example(seed)
	return mustBuild(t, files, caseRun{AsOf: parityAsOf, Delivered: "2026-03-01", Area: counties[0]})
}

// buildGenerated makes a warehouse of what netmarket generate writes: counties
// of its own, registers and cases row by row.
func buildGenerated(t *testing.T, spec synthetic.Spec) *Warehouse {
	t.Helper()
	dir := t.TempDir()
	if _, err := synthetic.Generate(context.Background(), dir, spec, nil); err != nil {
		t.Fatal(err)
	}
	areas, err := ReadAreas(filepath.Join(dir, "areas.csv"))
	if err != nil {
		t.Fatal(err)
	}
	return buildInbox(t, filepath.Join(dir, "inbox"), areas)
}

// buildInbox makes a warehouse of the exports of an inbox and the bundled
// pages, as make run does, all areas at once: the row models stay to be compared.
func buildInbox(t *testing.T, dir string, areas []Area) *Warehouse {
	t.Helper()
	in := Input{Split: SplitNever, Edition: loadEdition(t), AsOf: parityAsOf, Version: "case", OwnAreas: areas, Forms: countyForms(), Limits: Limits{Threads: 1}}
	in.Captures = append(samplePages(t), inboxSources(t, dir)...)
	ctx := context.Background()
	w, err := OpenWarehouse(ctx, filepath.Join(t.TempDir(), "inbox.duckdb"), in.Limits)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	})
	if _, err := w.build(ctx, in, countyColumns()); err != nil {
		t.Fatal(err)
	}
	return w
}

// inboxSources reads the exports of an inbox as the program does.
func inboxSources(t *testing.T, dir string) (sources []Source) {
	t.Helper()
	private := t.TempDir()
	if err := os.CopyFS(filepath.Join(private, "inbox"), os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	store, err := ingest.OpenStore(filepath.Join(private, "captures"))
	if err != nil {
		t.Fatal(err)
	}
	now, err := time.Parse(time.DateOnly, parityAsOf)
	if err != nil {
		t.Fatal(err)
	}
	inbox := county.Inbox{Dir: filepath.Join(private, "inbox"), Quarantine: filepath.Join(private, "quarantine"), Store: store, Secret: []byte("sample"), Now: now}
	if _, err := inbox.Take(context.Background()); err != nil {
		t.Fatal(err)
	}
	for _, c := range store.List() {
		sources = append(sources, Source{Capture: c, Table: c.BodyPath()})
	}
	return sources
}

// samplePages are the bundled pages of the two publishers whose figures are
// scored, with what their parsers read from them.
func samplePages(t *testing.T) (sources []Source) {
	t.Helper()
	private := t.TempDir()
	store, err := ingest.OpenStore(filepath.Join(private, "captures"))
	if err != nil {
		t.Fatal(err)
	}
	cache := ingest.NewCache(filepath.Join(private, "cache"))
	for _, parser := range []ingest.Parser{nbs.Parser(), spb.Parser()} {
		pages, err := filepath.Glob(filepath.Join("../testdata/captures", parser.Source, "2*", "page.html"))
		if err != nil || len(pages) == 0 {
			t.Fatalf("wanted pages of %s, found %d (%v)", parser.Source, len(pages), err)
		}
		for _, page := range pages {
			c := keepPage(t, store, parser.Source, page)
			tables, err := cache.Read(c, parser)
			if err != nil {
				t.Fatal(err)
			}
			sources = append(sources, Source{Capture: c, Table: tables.Observations, Notes: tables.Notes})
		}
	}
	return sources
}

func keepPage(t *testing.T, store *ingest.Store, source, page string) ingest.Capture {
	t.Helper()
	body, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(filepath.Dir(page), "capture.json"))
	if err != nil {
		t.Fatal(err)
	}
	var facts struct {
		URL        string `json:"url"`
		Origin     string `json:"origin"`
		ReleasedOn string `json:"released_on"`
	}
	if err := json.Unmarshal(text, &facts); err != nil {
		t.Fatal(err)
	}
	fetched, err := time.Parse(time.DateOnly, facts.ReleasedOn)
	if err != nil {
		t.Fatal(err)
	}
	c, _, err := store.Put(ingest.Capture{ID: ingest.SHA256(body), BodySHA256: ingest.SHA256(body), Source: source, URL: facts.URL, Origin: facts.Origin, Vintage: facts.ReleasedOn, VintageBy: "declared"}, body, fetched)
	if err != nil {
		t.Fatal(err)
	}
	return c
}
