package publish

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func gapsOf(t *testing.T, more ...string) (*GapsDocument, error) {
	t.Helper()
	ctx := context.Background()
	db, err := Open(ctx, mustPublish(t, request(buildFile(t, more...), t.TempDir())))
	must(t, err)
	defer db.Close()
	return Gaps(ctx, db)
}

func gapTables(t *testing.T) string {
	t.Helper()
	script, err := os.ReadFile("testdata/gaps.sql")
	must(t, err)
	return string(script)
}

// testdata/gaps.golden.json proves the document's form: gaps by position,
// gates with the total last and their steps in order, amounts as strings,
// points as numbers, and what does not apply left out.
func TestGapsOfASnapshotMatchTheGolden(t *testing.T) {
	const golden = "testdata/gaps.golden.json"
	doc, err := gapsOf(t, gapTables(t))
	must(t, err)
	found, err := doc.Encode()
	must(t, err)
	if *update {
		must(t, os.WriteFile(golden, found, 0o644))
	}
	wanted, err := os.ReadFile(golden)
	must(t, err)
	if d := cmp.Diff(string(wanted), string(found)); d != "" {
		t.Errorf("gaps differ (-wanted +found):\n%s", d)
	}
}

// A gap has the fields the contract prints, under the contract's names.
func TestAGapHasTheContractsFields(t *testing.T) {
	doc, err := gapsOf(t, gapTables(t), `update published.gap set criterion_id = 'I05.1', year = 2025, have = '2215000', need = '2272001', more = '57001', unit = '件', points = 1 where position = 1`)
	must(t, err)
	text, err := json.Marshal(doc.Areas[0].Gaps[0])
	must(t, err)
	var found map[string]any
	must(t, json.Unmarshal(text, &found))
	for key, value := range map[string]any{"criterion": "I05.1", "year": 2025.0, "need": "2272001", "have": "2215000", "more": "57001", "unit": "件", "points": 1.0} {
		if found[key] != value {
			t.Errorf("%s: wanted %v, found %v", key, value, found[key])
		}
	}
	for _, absent := range []string{"need_high", "more_high", "allowed_failures", "effort_ppm", "subject", "part", "is_joint", "is_outlook", "is_over"} {
		if value, ok := found[absent]; ok {
			t.Errorf("%s: wanted it left out, found %v", absent, value)
		}
	}
}

func TestASnapshotWithoutGapsSaysSo(t *testing.T) {
	if _, err := gapsOf(t); !errors.Is(err, ErrNoGaps) {
		t.Errorf("wanted ErrNoGaps, found %v", err)
	}
	doc, err := gapsOf(t, gapTables(t), "truncate published.gap; truncate published.gate; truncate published.gate_plan")
	must(t, err)
	if len(doc.Areas) != 1 || doc.Areas[0].Gaps == nil || doc.Areas[0].Gates == nil {
		t.Errorf("wanted one area with empty lists, found %+v", doc.Areas)
	}
}
