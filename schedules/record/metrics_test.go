package record

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
)

// The textfile is read by Prometheus' own parser, with every gauge and its
// labels, whatever characters a label holds; nothing else is left beside it.
func TestTextfileIsReadByPrometheus(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "netmarket.prom")
	day := time.Date(2026, 3, 31, 0, 0, 0, 0, time.UTC)
	g := Gauges{
		Runs: []RunGauge{
			{"refresh", Record{Started: day, MS: 61500, Exit: 3}, day},
			{"verify", Record{Started: day, Exit: ExitNone}, time.Time{}},
		},
		Snapshot: "2026-03-31-7f3a9c1b22d4", Edition: "samr2022/mingxi2024", Version: "v\"1\n", AsOf: day, Now: day.Add(36 * time.Hour),
		Sources: []SourceGauge{{"nbs", "", "CN", "late", 71}, {"county", "express_volume", "350421", "fresh", -1}},
		States:  []string{"fresh", "late"}, Quarantined: 2, DataBytes: 1 << 30, FreeBytes: 5 << 30, Alerts: map[string]int{"disk_low": 1, "source_late": 0},
	}
	for range 2 {
		if err := WriteTextfile(path, g); err != nil {
			t.Fatal(err)
		}
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	parser := expfmt.NewTextParser(model.LegacyValidation)
	families, err := parser.TextToMetricFamilies(f)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string][]float64{
		"netmarket_run_last_start_timestamp_seconds":   {float64(day.Unix()), float64(day.Unix())},
		"netmarket_run_last_duration_seconds":          {61.5, 0},
		"netmarket_run_last_exit_code":                 {3, -1},
		"netmarket_run_last_success_timestamp_seconds": {float64(day.Unix())},
		"netmarket_snapshot_info":                      {1},
		"netmarket_snapshot_as_of_age_seconds":         {129600},
		"netmarket_source_age_seconds":                 {71 * 86400},
		"netmarket_source_state":                       {0, 1, 1, 0}, // nbs fresh, late; county fresh, late
		"netmarket_quarantined_files":                  {2},
		"netmarket_data_bytes":                         {1 << 30},
		"netmarket_data_free_bytes":                    {5 << 30},
		"netmarket_alerts_outstanding":                 {1, 0},
	} {
		var found []float64
		for _, m := range families[name].GetMetric() {
			found = append(found, m.GetGauge().GetValue())
		}
		if len(found) != len(want) {
			t.Errorf("%s: wanted %v, found %v", name, want, found)
			continue
		}
		for i := range want {
			if found[i] != want[i] {
				t.Errorf("%s: wanted %v, found %v", name, want, found)
			}
		}
		delete(families, name)
	}
	if len(families) > 0 {
		t.Errorf("wanted no other gauge, found %v", families)
	}
	if entries, err := os.ReadDir(dir); len(entries) != 1 || err != nil {
		t.Errorf("wanted one file, found %v (%v)", entries, err)
	}
	if err := WriteTextfile(filepath.Join(dir, "nowhere", "x.prom"), g); err == nil {
		t.Error("wanted an error where the directory is missing")
	}
}
