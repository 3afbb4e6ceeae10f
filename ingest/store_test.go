package ingest

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

var noon = time.Date(2026, 1, 19, 4, 0, 0, 0, time.UTC)

func page(body string) Capture {
	return Capture{ID: SHA256([]byte(body)), Source: "nbs", URL: "https://example.invalid/a", Origin: OriginSynthetic, Vintage: "2026-01-19", VintageBy: "page"}
}

func openStore(t *testing.T, dir string) *Store {
	t.Helper()
	s, err := OpenStore(dir)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Equal bytes are one capture, however often they arrive, also for a store
// opened again; the first record stays as it was.
func TestStoreKeepsEqualBytesOnce(t *testing.T) {
	dir := t.TempDir()
	s := openStore(t, dir)
	first, added, err := s.Put(page("figures"), []byte("figures"), noon)
	if err != nil || !added {
		t.Fatalf("first Put: added %t, error %v", added, err)
	}
	again := page("figures")
	again.Vintage = "2026-02-01"
	for _, store := range []*Store{s, openStore(t, dir)} {
		kept, added, err := store.Put(again, []byte("figures"), noon.Add(time.Hour))
		if err != nil || added || kept.Vintage != first.Vintage || kept.FetchedAt != first.FetchedAt {
			t.Errorf("second Put: added %t, vintage %s, fetched %s, error %v", added, kept.Vintage, kept.FetchedAt, err)
		}
	}
	if _, added, err := s.Put(page("figurez"), []byte("figurez"), noon); err != nil || !added {
		t.Errorf("one other byte: added %t, error %v", added, err)
	}
	if got := len(openStore(t, dir).List()); got != 2 {
		t.Errorf("wanted 2 captures on the disk, found %d", got)
	}
}

// A body that was changed behind the store's back is never handed out.
func TestStoreNoticesChangedBody(t *testing.T) {
	dir := t.TempDir()
	kept, _, err := openStore(t, dir).Put(page("figures"), []byte("figures"), noon)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(kept.BodyPath(), []byte("figureS"), 0o600); err != nil {
		t.Fatal(err)
	}
	again, ok := openStore(t, dir).Get(kept.ID)
	if !ok {
		t.Fatal("the record is gone")
	}
	if _, err := again.Body(); err == nil || !strings.Contains(err.Error(), "restore it from a backup") {
		t.Errorf("wanted a refusal with its remedy, found %v", err)
	}
}

// What a killed process left half-written is neither listed nor in the way; a
// record that cannot be read is an error, not a loss.
func TestStoreAfterInterruptions(t *testing.T) {
	dir := t.TempDir()
	c := page("figures")
	half := filepath.Join(dir, "nbs", "."+c.ID)
	if err := errors.Join(os.MkdirAll(half, 0o700), os.WriteFile(filepath.Join(half, "capture.json"), []byte("{"), 0o600)); err != nil {
		t.Fatal(err)
	}
	s := openStore(t, dir)
	if len(s.List()) != 0 {
		t.Errorf("wanted no capture, found %d", len(s.List()))
	}
	kept, added, err := s.Put(c, []byte("figures"), noon)
	if err != nil || !added {
		t.Fatalf("Put over a half-written folder: added %t, error %v", added, err)
	}
	if err := os.WriteFile(filepath.Join(kept.Dir(), "capture.json"), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenStore(dir); err == nil || !strings.Contains(err.Error(), "capture the page or export again") {
		t.Errorf("wanted an error with its remedy, found %v", err)
	}
}

// A page is parsed once for each parser version; a parser's refusal is handed
// on and leaves no table.
func TestCacheParsesOnce(t *testing.T) {
	dir := t.TempDir()
	kept, _, err := openStore(t, dir).Put(page("figures"), []byte("figures"), noon)
	if err != nil {
		t.Fatal(err)
	}
	calls := 0
	parser := Parser{Source: "nbs", Version: "nbs/1", Parse: func(Page) (Release, error) {
		calls++
		return Release{Observations: []Observation{{RefArea: "CN", Measure: "retail_sales", Freq: "A", TimePeriod: "2025", Cumulative: true, Value: "501202", UnitMeasure: "CNY", UnitMult: 8, Status: "A"}}}, nil
	}}
	cache := NewCache(filepath.Join(dir, "cache"))
	for range 2 {
		tables, err := cache.Read(kept, parser)
		if err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(tables.Observations)
		if err != nil || !strings.Contains(string(text), "CN,retail_sales,A,2025,true,501202,CNY,8,A,,") {
			t.Fatalf("table: %v\n%s", err, text)
		}
	}
	if calls != 1 {
		t.Errorf("wanted one parse, found %d", calls)
	}
	parser.Version = "nbs/2"
	parser.Parse = func(Page) (Release, error) { return Release{}, &LayoutError{Code: "missing_label"} }
	var layout *LayoutError
	if _, err := cache.Read(kept, parser); !errors.As(err, &layout) {
		t.Errorf("wanted the parser's refusal, found %v", err)
	}
	if tables, _ := filepath.Glob(filepath.Join(dir, "cache", "*nbs-2*")); len(tables) != 0 {
		t.Errorf("a refused page left %v", tables)
	}
}
