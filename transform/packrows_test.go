package transform

import (
	"context"
	"encoding/csv"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"netmarket/ingest"
)

// TestPackedRowsAreThoseOfTheTables draws kept tables, packs them, and has the
// engine hold every row of the pack against those it reads from the tables
// themselves: over columns that repeat, that never do, that are empty in part or
// whole, more than one group of rows, and a table kept under an older template.
func TestPackedRowsAreThoseOfTheTables(t *testing.T) {
	ctx, dir := context.Background(), t.TempDir()
	draw := rand.New(rand.NewPCG(3, 4))
	raw := rawTable{name: "raw.drawn", header: []string{"sheet", "row", "word", "name", "rare", "late", "none"}, texts: []string{"sheet"}, column: "table_path",
		of: func(s Source) string { return s.Table }}
	var sources []Source
	for n, rows := range []int{0, 1, 7, 40_000, 130_000} {
		path := filepath.Join(dir, fmt.Sprint(n))
		header := raw.header
		if n == 2 {
			header = []string{"row", "sheet", "gone", "word"}
		}
		writeDrawn(t, draw, path, header, rows)
		sources = append(sources, Source{Capture: ingest.Capture{ID: fmt.Sprintf("capture%d", n), BodySHA256: path}, Table: path})
	}
	w, err := OpenWarehouse(ctx, filepath.Join(dir, "w.duckdb"), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	}()
	w.cache = filepath.Join(dir, "cache")
	if err := w.loadCaptures(ctx, Input{Captures: sources}); err != nil {
		t.Fatal(err)
	}
	read, err := w.csvRows(ctx, raw, sources)
	if err != nil {
		t.Fatal(err)
	}
	paths, err := w.packAll(raw, []pack{newPack(raw, sources[:3]), newPack(raw, sources[3:4]), newPack(raw, sources[4:])})
	if err != nil {
		t.Fatal(err)
	}
	packed := selectFiles(append([]columnType{{Name: "capture"}}, unspecified(raw)...), paths)
	for what, query := range map[string]string{
		"rows":                "select count(*) from (" + packed + ")",
		"of the tables alone": "select 170008 + count(*) from ((" + read + ") except all (" + packed + "))",
		"of the packs alone":  "select 170008 + count(*) from ((" + packed + ") except all (" + read + "))",
	} {
		var n int
		if err := w.db.QueryRowContext(ctx, query).Scan(&n); err != nil || n != 170_008 {
			t.Errorf("%s: wanted 170008, found %d, %v", what, n, err)
		}
	}
}

func unspecified(t rawTable) (columns []columnType) {
	for _, name := range t.header {
		columns = append(columns, columnType{Name: name})
	}
	return columns
}

func writeDrawn(t *testing.T, draw *rand.Rand, path string, header []string, rows int) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	out := csv.NewWriter(f)
	words := []string{"", "自建网站", "a,b", `他说"好"`, "x"}
	lines := [][]string{header}
	for row := range rows {
		line := make([]string, len(header))
		for i, name := range header {
			switch name {
			case "row":
				line[i] = fmt.Sprint(row + 2)
			case "word", "gone":
				line[i] = words[draw.IntN(len(words))]
			case "name":
				line[i] = fmt.Sprintf("合成%d号", draw.IntN(1<<30))
			case "rare":
				line[i] = strings.Repeat("稀", max(0, draw.IntN(1000)-997))
			case "late": // few words at first, then none twice
				line[i] = fmt.Sprint(max(draw.IntN(3), (row-50_000)*7))
			}
		}
		lines = append(lines, line)
	}
	if err := out.WriteAll(lines); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}
