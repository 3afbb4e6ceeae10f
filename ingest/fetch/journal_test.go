package fetch

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func entry(at, url, result string) Entry {
	return Entry{At: at, Source: "nbs", Purpose: purposePage, URL: url, Result: result}
}

// A line is written once and stays; what a killed process left unfinished is
// passed over and does not run into the next line.
func TestJournalOutlivesATornLine(t *testing.T) {
	dir := t.TempDir()
	j := OpenJournal(dir)
	if err := j.Add(entry("2026-11-01T02:00:00Z", "a", ResultNew)); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "2026-11.jsonl")
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, append(whole, whole[:len(whole)/2]...), 0o600); err != nil {
		t.Fatal(err)
	}
	j = OpenJournal(dir)
	if err := j.Add(entry("2026-11-02T02:00:00Z", "b", ResultUnchanged)); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil || !strings.HasPrefix(string(text), string(whole)) {
		t.Fatalf("the first line changed: %v", err)
	}
	entries, err := OpenJournal(dir).month("2026-11")
	if err != nil {
		t.Fatal(err)
	}
	var urls []string
	for _, e := range entries {
		urls = append(urls, e.URL)
	}
	if got := strings.Join(urls, " "); got != "a b" {
		t.Errorf("wanted the entries a b, found %q", got)
	}
}

// The newest entry is found by the day in China, across months, and never one
// of a later day.
func TestLatestEntryByDay(t *testing.T) {
	j := OpenJournal(t.TempDir())
	for _, e := range []Entry{
		entry("2026-09-30T02:00:00Z", "september", ResultNew),
		entry("2026-10-31T15:59:59Z", "october", ResultNew),  // 23:59:59 of the 31st in China
		entry("2026-10-31T16:00:00Z", "november", ResultNew), // midnight of 1 November in China
		entry("2026-11-20T02:00:00Z", "passed", "server_error"),
	} {
		if err := j.Add(e); err != nil {
			t.Fatal(err)
		}
	}
	for day, want := range map[string]string{"2026-09-29": "", "2026-10-30": "september", "2026-10-31": "october", "2026-11-01": "november", "2026-11-25": "november"} {
		e, err := j.latest(day, recentMonths, func(e Entry) bool { return e.Result == ResultNew })
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if e != nil {
			got = e.URL
		}
		if got != want {
			t.Errorf("%s: wanted %q, found %q", day, want, got)
		}
	}
}
