package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/gofrs/flock"

	"netmarket/schedules"
)

// healthy is a data directory with a published snapshot, an entry of the
// schedule and a backup, on which the doctor finds nothing.
func healthy(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "data")
	netmarket := func(args ...string) {
		t.Helper()
		var out, err bytes.Buffer
		if code := run(context.Background(), append([]string{"--data", dir}, args...), &out, &err); code != 0 {
			t.Fatalf("%v: exit %d: %s", args, code, err.String())
		}
	}
	netmarket("init")
	pages, err := filepath.Glob("../../testdata/captures/*/2*/page.html")
	must(t, err)
	for _, source := range []string{"nbs", "spb"} {
		args := []string{"capture"}
		for _, page := range pages {
			if filepath.Base(filepath.Dir(filepath.Dir(page))) == source {
				args = append(args, page)
			}
		}
		netmarket(args...)
	}
	must(t, os.CopyFS(filepath.Join(dir, "inbox", "350421"), os.DirFS("../../testdata/sample/inbox/350421")))
	netmarket("refresh", "--offline")
	must(t, os.WriteFile(filepath.Join(dir, "netmarket.yaml"), []byte("backup:\n  to: "+filepath.Join(dir, "..", "place")+"\n"), 0o600))
	netmarket("backup")
	netmarket("backup", "verify")
	must(t, seeJobs(dir, time.Now()))
	return dir
}

// seeJobs enters a look of the schedule at a time.
func seeJobs(dir string, at time.Time) error {
	ledger := schedules.Ledger{Path: filepath.Join(dir, "state.db")}
	jobs, err := schedules.Jobs()
	if err != nil {
		return err
	}
	lease, err := ledger.Acquire("test", at, time.Minute)
	if err != nil {
		return err
	}
	if _, err := ledger.Look(jobs, at, "", lease.Fence); err != nil {
		return err
	}
	return ledger.Release(lease.Fence)
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// diagnose runs the doctor and returns the codes it found, sorted.
func diagnose(t *testing.T, dir string) []string {
	t.Helper()
	return diagnoseOn(t, dir, seams{})
}

// diagnoseOn runs it on a machine of the test's own.
func diagnoseOn(t *testing.T, dir string, machine seams) (codes []string) {
	t.Helper()
	var out, errs bytes.Buffer
	a := &app{out: &out, err: &errs, args: []string{"--data", dir, "doctor", "--json"}, seams: machine}
	a.run(context.Background())
	var report doctorReport
	if err := json.Unmarshal(out.Bytes(), &report); err != nil {
		t.Fatalf("%v: %s%s", err, out.String(), errs.String())
	}
	for _, f := range report.Findings {
		if !slices.Contains(codes, f.Code) {
			codes = append(codes, f.Code)
		}
		if f.Found == "" || f.Remedy == "" {
			t.Errorf("%s: wanted a finding and a remedy, found %+v", f.Code, f)
		}
	}
	slices.Sort(codes)
	return codes
}

// TestDoctor breaks a healthy installation in every way the doctor knows and
// wants exactly that finding; on the healthy one it finds nothing but what the
// bundled sample has: sources that are late by today.
func TestDoctor(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a snapshot")
	}
	t.Setenv("CI", "true") // as root in a container is not what is tested
	good := healthy(t)
	always := diagnose(t, good)
	for _, code := range always {
		if code != "source_late" && code != "calendar_ends" {
			t.Fatalf("the healthy installation: wanted nothing but late sources, found %v", always)
		}
	}
	ledger := func(dir string) schedules.Ledger { return schedules.Ledger{Path: filepath.Join(dir, "state.db")} }
	for _, c := range []struct {
		code string
		also []string // findings that follow from it
		harm func(t *testing.T, dir string)
	}{
		{"configuration", []string{"no_backup"}, func(t *testing.T, dir string) { write(t, dir, "netmarket.yaml", "edition: [") }},
		{"schedule_file", nil, func(t *testing.T, dir string) { write(t, dir, "schedules/a.yaml", "name: b") }},
		{"schedule_file", nil, func(t *testing.T, dir string) { // a day that never comes
			write(t, dir, "schedules/never.yaml", "name: never\ncron: '0 0 31 2 *'\ntime_zone: Asia/Shanghai\nsteps: [prune]\ncatch_up: none\noverlap: skip\ntries: 1\nwhy: because\n")
		}},
		{"corrections", nil, func(t *testing.T, dir string) { write(t, dir, "corrections.csv", "a,b\n1,2\n") }},
		{"network_open", nil, func(t *testing.T, dir string) { add(t, dir, "network: {allow: [0.0.0.0/0]}\n") }},
		{"network_plain", nil, func(t *testing.T, dir string) { add(t, dir, "sources: {nbs: {base_url: 'http://mirror'}}\n") }},
		{"mode_open", nil, func(t *testing.T, dir string) { must(t, os.Chmod(filepath.Join(dir, "secret.key"), 0o644)) }},
		{"catalogue", nil, func(t *testing.T, dir string) { add(t, dir, "options: {nation_growth: guessed}\n") }},
		{"engine", nil, func(t *testing.T, dir string) { add(t, dir, "engine: {threads: -1}\n") }},
		{"memory_limit", nil, func(t *testing.T, dir string) { add(t, dir, "engine: {memory_mib: 100000000}\n") }},
		{"capture_broken", nil, func(t *testing.T, dir string) { lengthen(t, glob(t, dir, "captures/nbs/*/body")[0], " ") }},
		{"log_torn", nil, func(t *testing.T, dir string) { write(t, dir, "captures/log/2026-01.jsonl", "{}\n{\"at\"") }},
		{"inbox_folder", nil, func(t *testing.T, dir string) { write(t, dir, "inbox/快递.xlsx", "x") }},
		{"quarantined", nil, func(t *testing.T, dir string) {
			write(t, dir, "quarantine/0.json", `{"refused": true, "file": "inbox/350421/乱码.csv"}`)
			write(t, dir, "inbox/350421/乱码.csv", "x")
			write(t, dir, "quarantine/1.json", `{"refused": true, "file": "inbox/350421/gone.csv"}`)
		}},
		{"nothing_published", nil, func(t *testing.T, dir string) { must(t, os.RemoveAll(filepath.Join(dir, "published"))) }},
		{"current_broken", nil, func(t *testing.T, dir string) { lengthen(t, filepath.Join(dir, "published/current/scores.json"), " ") }},
		{"snapshot_unreadable", nil, func(t *testing.T, dir string) { write(t, dir, "published/2020-01-01-0/manifest.json", "{") }},
		{"snapshot_version", nil, func(t *testing.T, dir string) {
			t.Setenv(clockVariable, "")
			version = "other"
			t.Cleanup(func() { version = "dev" })
		}},
		{"leftovers", nil, func(t *testing.T, dir string) {
			write(t, dir, "published/.new-x-1/a", "x")
			must(t, os.Chtimes(filepath.Join(dir, "published/.new-x-1"), time.Time{}, time.Now().Add(-2*time.Hour)))
		}},
		{"run_going_on", nil, func(t *testing.T, dir string) {
			lock := flock.New(filepath.Join(dir, ".lock"))
			if held, err := lock.TryLock(); err != nil || !held {
				t.Fatalf("wanted the lock, found %v (%v)", held, err)
			}
			t.Cleanup(func() { must(t, lock.Unlock()) })
		}},
		{"ledger_broken", nil, func(t *testing.T, dir string) {
			write(t, dir, "state.db", "not a ledger, but long enough to be read as one")
		}},
		{"no_schedule", nil, func(t *testing.T, dir string) { must(t, os.Remove(filepath.Join(dir, "state.db"))) }},
		{"job_failed", nil, func(t *testing.T, dir string) { must(t, failSoon(ledger(dir))) }},
		{"no_backup", nil, func(t *testing.T, dir string) { write(t, dir, "netmarket.yaml", "") }},
		{"backup_old", nil, func(t *testing.T, dir string) { write(t, dir, "netmarket.yaml", "backup: {to: /nonexistent}\n") }},
		{"snapshot_old", []string{"job_silent", "backup_old", "calendar_ends"}, func(t *testing.T, _ string) { setClockBy(t, 20*24*time.Hour) }},
		{"clock_behind", []string{"clock_held"}, func(t *testing.T, _ string) { setClockBy(t, -48*time.Hour) }},
		{"clock_held", []string{"clock_behind"}, func(t *testing.T, _ string) { setClockBy(t, -72*time.Hour) }},
		{"format_newer", nil, func(t *testing.T, dir string) { write(t, dir, formatFile, `{"schema": "netmarket.data/v9"}`) }},
		{"restore_untried", nil, func(t *testing.T, dir string) { must(t, os.Remove(filepath.Join(dir, "proofs.json"))) }},
		{"alerts_untried", nil, func(t *testing.T, dir string) { add(t, dir, "alerts: {command: {argv: [/bin/true]}}\n") }},
		{"tokens_broken", nil, func(t *testing.T, dir string) { write(t, dir, "tokens.json", "{") }},
		{"token_ends", nil, func(t *testing.T, dir string) { makeToken(t, dir, time.Now(), 24*time.Hour) }},
		{"token_ends", nil, func(t *testing.T, dir string) { makeToken(t, dir, time.Now().Add(-72*time.Hour), 24*time.Hour) }},
		{"tls_unusable", nil, func(t *testing.T, dir string) { add(t, dir, "serve: {tls: {cert: /nonexistent, key: /nonexistent}}\n") }},
		{"tls_unusable", nil, func(t *testing.T, dir string) { add(t, dir, "serve: {tls: {cert: /nonexistent}}\n") }},
		{"tls_unusable", nil, func(t *testing.T, dir string) { useCertificate(t, dir, -time.Hour, 0o600) }},
		{"tls_ends", nil, func(t *testing.T, dir string) { useCertificate(t, dir, 24*time.Hour, 0o600) }},
		{"tls_key_open", nil, func(t *testing.T, dir string) { useCertificate(t, dir, 365*24*time.Hour, 0o640) }},
		{"push_key", nil, func(t *testing.T, dir string) { usePortal(t, dir, "{id: a, kind: ed25519, file: gone.key}") }},
		{"push_key", nil, func(t *testing.T, dir string) { usePortal(t, dir, "{id: a, kind: ed25519, env: NETMARKET_UNSET}") }},
		{"push_rotation", nil, func(t *testing.T, dir string) {
			usePortal(t, dir, "{id: a, kind: hmac, file: "+makeKey(t, dir, "a")+"}, {id: b, kind: hmac, file: "+makeKey(t, dir, "b")+"}")
			for _, name := range []string{"a", "b"} {
				must(t, os.Chtimes(filepath.Join(dir, name), time.Time{}, time.Now().Add(-40*24*time.Hour)))
			}
		}},
		{"portal_gone", nil, func(t *testing.T, dir string) { owe(t, dir, 410, 0) }},
		{"push_owed", nil, func(t *testing.T, dir string) { owe(t, dir, 503, 30*time.Hour) }},
		{"temp_unusable", []string{"engine"}, func(t *testing.T, _ string) { t.Setenv("TMPDIR", "/nonexistent") }},
	} {
		t.Run(c.code, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "data")
			if out, err := exec.Command("cp", "-a", good, dir).CombinedOutput(); err != nil {
				t.Fatalf("%v: %s", err, out)
			}
			c.harm(t, dir)
			found := diagnose(t, dir)
			for _, code := range append([]string{c.code}, c.also...) {
				if !slices.Contains(found, code) {
					t.Errorf("wanted %s, found %v", code, found)
				}
			}
			for _, code := range found {
				if code != c.code && !slices.Contains(c.also, code) && !slices.Contains(always, code) {
					t.Errorf("wanted nothing else, found %s", code)
				}
			}
		})
	}
	t.Run("machine", func(t *testing.T) { examineMachines(t, good, always) })
	if found := diagnose(t, filepath.Join(t.TempDir(), "none")); !slices.Contains(found, "no_data") {
		t.Errorf("wanted no_data, found %v", found)
	}
	if len(doctorCodes) < 20 {
		t.Errorf("wanted 20 findings or more, found %d", len(doctorCodes))
	}
}

// failSoon lets the job that is due most often fail for its configuration, so
// that the ledger's clock is minutes ahead at every hour, not most of a day.
func failSoon(l schedules.Ledger) error {
	jobs, err := schedules.Jobs()
	if err != nil {
		return err
	}
	soon := jobs[slices.IndexFunc(jobs, func(j schedules.Job) bool { return j.Name == "push_retry" })]
	at := soon.Next(time.Now(), 1)[0].Add(2 * time.Minute)
	lease, err := l.Acquire("test", at, time.Minute)
	if err != nil {
		return err
	}
	ready, err := l.Look([]schedules.Job{soon}, at, "", lease.Fence)
	if err != nil {
		return err
	}
	if err := l.Begin(ready[0], "test", lease.Fence, at); err != nil {
		return err
	}
	_, err = l.End(soon, ready[0].Due, lease.Fence, at, 2, "push: exit 2")
	return err
}

func setClockBy(t *testing.T, d time.Duration) {
	t.Helper()
	t.Setenv(clockVariable, time.Now().Add(d).Format(time.RFC3339))
}

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	path := filepath.Join(dir, filepath.FromSlash(name))
	must(t, os.MkdirAll(filepath.Dir(path), 0o700))
	must(t, os.WriteFile(path, []byte(text), 0o600))
}

// add lengthens the configuration.
func add(t *testing.T, dir, text string) { lengthen(t, filepath.Join(dir, "netmarket.yaml"), text) }

func lengthen(t *testing.T, path, text string) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	must(t, err)
	_, err = f.WriteString(text)
	must(t, err)
	must(t, f.Close())
}

func glob(t *testing.T, dir, pattern string) []string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, filepath.FromSlash(pattern)))
	must(t, err)
	if len(names) == 0 {
		t.Fatalf("nothing like %s", pattern)
	}
	return names
}
