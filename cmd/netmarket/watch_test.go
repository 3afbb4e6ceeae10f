package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"

	"netmarket/schedules/record"
)

// uncommented is a block of the configuration that init writes, as if the
// operator had taken the marks off its lines.
func uncommented(t *testing.T, key string) settings {
	t.Helper()
	_, lines, found := strings.Cut(string(settingsTemplate), "\n# "+key+":\n")
	block, _, ended := strings.Cut(lines, "\n\n")
	if !found || !ended {
		t.Fatalf("wanted a block %s that ends with an empty line, found none", key)
	}
	var s settings
	if err := yaml.UnmarshalWithOptions([]byte(key+":\n"+strings.ReplaceAll("\n"+block, "\n#", "\n")), &s, yaml.Strict()); err != nil {
		t.Fatalf("%s: %v", key, err)
	}
	return s
}

// What the configuration shows of metrics, lineage and alerts is understood,
// allowed, and where it says default, the default.
func TestConfigurationShowsWhatWatches(t *testing.T) {
	shown := uncommented(t, "alerts").Alerts
	if err := shown.check(); err != nil {
		t.Error(err)
	}
	d := alertSettings{}.withDefaults()
	if shown.DiskFreeMiB != d.DiskFreeMiB || shown.SnapshotAgeDays != d.SnapshotAgeDays || shown.PushAfter != d.PushAfter || *shown.RemindEvery != d.remindEvery() || shown.Webhook.Timeout != defaultTimeout {
		t.Errorf("found %+v, defaults %+v", shown, d)
	}
	if uncommented(t, "metrics").Metrics.Textfile == "" || uncommented(t, "lineage").Lineage.Namespace != "netmarket" {
		t.Error("wanted metrics and lineage shown")
	}
}

// Mistakes in the configuration are told by their key, and no secret with them.
func TestAlertSettingsAreJudged(t *testing.T) {
	minus, second := -time.Hour, time.Second
	for want, s := range map[string]alertSettings{
		"alerts.off":                    {Off: []string{"everything"}},
		"alerts.remind_every":           {RemindEvery: &minus},
		"wanted 0 or a minute":          {RemindEvery: &second},
		"alerts.snapshot_age_days":      {SnapshotAgeDays: -1},
		"alerts.webhook.timeout":        {Webhook: webhookSettings{Timeout: time.Hour}},
		"alerts.command.argv":           {Command: commandSettings{Argv: []string{"notify"}}},
		"alerts.webhook.url":            {Webhook: webhookSettings{URL: "hook.test/s3cr3t-part"}},
		"alerts.ping.url":               {Ping: pingSettings{URL: "ftp://hook.test/s3cr3t-part"}},
		"alerts.ping.on_failure_url":    {Ping: pingSettings{OnFailure: "https://u:s3cr3t-part@hook.test/"}},
		"wanted file:PATH or env:NAME":  {Mail: mailSettings{Host: "h", From: "a@b.test", To: []string{"a@b.test"}, User: "u", Password: "s3cr3t-part"}},
		"wanted user and password":      {Mail: mailSettings{Host: "h", From: "a@b.test", To: []string{"a@b.test"}, User: "u"}},
		"alerts.mail: host: wanted the": {Mail: mailSettings{From: "a@b.test", To: []string{"a@b.test"}}},
	} {
		err := s.check()
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "s3cr3t") {
			t.Errorf("wanted %q, found %v", want, err)
		}
	}
	zero := time.Duration(0)
	if err := (alertSettings{RemindEvery: &zero}).check(); err != nil {
		t.Error(err)
	}
}

// A secret is read from a file of its owner's or the environment, or is not
// read at all.
func TestSecretReferences(t *testing.T) {
	dir := t.TempDir()
	for name, mode := range map[string]os.FileMode{"private": 0o600, "systemd": 0o400, "group": 0o640, "world": 0o604} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("geheim 密码\n"), mode); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "empty"), []byte("\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("NETMARKET_TEST_SECRET", "geheim 密码")
	for s, isRead := range map[secret]bool{
		"file:private": true, "file:systemd": true, "file:group": false, "file:world": false, "file:empty": false, "file:nowhere": false,
		secret("file:" + filepath.Join(dir, "private")): true, "env:NETMARKET_TEST_SECRET": true, "env:NETMARKET_TEST_NO_SECRET": false, "geheim 密码": true,
	} {
		got, err := s.read(dir)
		if (err == nil) != isRead || isRead && got != "geheim 密码" || err != nil && strings.Contains(err.Error(), "geheim") {
			t.Errorf("%s: found %q (%v)", s, got, err)
		}
	}
	a := &app{mask: &record.Masker{}}
	a.hide("https://hook.test/robot/send?access=0123456789")
	if got := a.mask.Text("Post https://hook.test/robot/send?access=0123456789: GET /robot/send?access=0123456789 of hook.test"); strings.Contains(got, "0123456789") || !strings.HasSuffix(got, "of hook.test") {
		t.Errorf("found %q", got)
	}
}

// The clock is held against the run before this one: under, at and over a day
// back and 400 days on.
func TestClockFault(t *testing.T) {
	before := time.Date(2026, 3, 31, 0, 0, 0, 0, time.UTC)
	runs := []record.Record{{Run: "this", Started: before.Add(-1000 * time.Hour)}, {Run: "before", Started: before}}
	for now, isFault := range map[time.Time]bool{
		before: false, before.Add(-mostBack): false, before.Add(-mostBack - time.Second): true, before.Add(mostForward): false, before.Add(mostForward + time.Second): true,
	} {
		if why := clockFault(runs, "this", now); (why != "") != isFault {
			t.Errorf("%s: found %q", now, why)
		}
	}
	if why := clockFault(runs[:1], "this", before); why != "" {
		t.Errorf("the first run: found %q", why)
	}
}

// Of the runs of a command the newest that did something counts; the refused
// files are those of the newest run that read the inbox to its end.
func TestFactsOfRuns(t *testing.T) {
	left := []record.Left{{Kind: record.LeftStale, Subject: "nbs"}, {Kind: record.LeftQuarantined, Subject: "inbox/350421/a.csv", Detail: "坏"}}
	runs := []record.Record{
		{Run: "5", Command: "refresh", Class: record.ClassBusy},
		{Run: "4", Command: "verify", Class: record.ClassDone},
		{Run: "3", Command: "refresh", Class: record.ClassFault, Steps: []record.Step{{Name: "gather", Status: record.ClassFault}}},
		{Run: "2", Command: "build", Class: record.ClassStale, Left: left, Steps: []record.Step{{Name: "gather", Status: record.ClassStale}}},
		{Run: "1", Command: "refresh", Class: record.ClassDone, Steps: []record.Step{{Name: "gather", Status: record.ClassDone}}},
	}
	if last := lastRuns(runs); last["refresh"].Run != "3" || last["verify"].Run != "4" || len(last) != 3 {
		t.Errorf("found %v", last)
	}
	if files := quarantinedOf(runs); len(files) != 1 || files[0].Path != "inbox/350421/a.csv" {
		t.Errorf("found %v", files)
	}
	if files := quarantinedOf(runs[4:]); files == nil || len(files) != 0 {
		t.Errorf("wanted an empty list, found %v", files)
	}
	if files := quarantinedOf(runs[:3]); files != nil {
		t.Errorf("wanted none looked at, found %v", files)
	}
}
