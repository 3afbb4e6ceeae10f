package schedules

import (
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

var beijing = time.FixedZone("+08", 8*60*60)

func job(t *testing.T, name string) Job {
	t.Helper()
	jobs, err := Jobs()
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(jobs, func(j Job) bool { return j.Name == name })
	if i < 0 {
		t.Fatalf("no job %s", name)
	}
	return jobs[i]
}

func TestEmbeddedJobs(t *testing.T) {
	jobs, err := Jobs()
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, j := range jobs {
		found = append(found, j.Name+": "+strings.Join(j.Steps, " "))
	}
	const wanted = "monthly_backfill: backfill build check publish; nightly_refresh: fetch build check publish; push_retry: push; release_watch: fetch build check publish; weekly_verify: verify"
	if got := strings.Join(found, "; "); got != wanted {
		t.Errorf("wanted %s\nfound  %s", wanted, got)
	}
}

func TestNextInTheJobsZone(t *testing.T) {
	for _, c := range []struct {
		job    string
		after  time.Time
		wanted []string
	}{
		// 18:19 UTC is 02:19 of the next day in Beijing.
		{"nightly_refresh", time.Date(2026, 3, 30, 18, 19, 0, 0, time.UTC), []string{"2026-03-31 02:20", "2026-04-01 02:20"}},
		{"nightly_refresh", time.Date(2026, 3, 31, 2, 20, 0, 0, beijing), []string{"2026-04-01 02:20", "2026-04-02 02:20"}},
		{"nightly_refresh", time.Date(2028, 2, 28, 12, 0, 0, 0, beijing), []string{"2028-02-29 02:20", "2028-03-01 02:20"}},
		{"nightly_refresh", time.Date(2038, 1, 19, 3, 14, 8, 0, time.UTC), []string{"2038-01-20 02:20", "2038-01-21 02:20"}},
		{"release_watch", time.Date(2026, 1, 20, 12, 0, 0, 0, beijing), []string{"2026-01-20 15:35", "2026-02-10 10:35", "2026-02-10 15:35"}},
		{"release_watch", time.Date(2025, 12, 31, 23, 59, 59, 0, beijing), []string{"2026-01-10 10:35"}},
		{"weekly_verify", time.Date(2026, 3, 31, 0, 0, 0, 0, beijing), []string{"2026-04-05 04:40", "2026-04-12 04:40"}},
		{"weekly_verify", time.Date(2026, 3, 31, 0, 0, 0, 0, beijing), nil},
	} {
		var found []string
		for _, at := range job(t, c.job).Next(c.after, len(c.wanted)) {
			if _, offset := at.Zone(); offset != 8*60*60 {
				t.Errorf("%s: wanted Beijing time, found %v", c.job, at)
			}
			found = append(found, at.Format("2006-01-02 15:04"))
		}
		if !slices.Equal(found, c.wanted) {
			t.Errorf("%s after %v:\nwanted %v\nfound  %v", c.job, c.after, c.wanted, found)
		}
	}
}

func TestNextOfAJobThatWasNotLoadedIsNothing(t *testing.T) {
	if due := (Job{Cron: "* * * * *"}).Next(leapYear, 1); due != nil {
		t.Errorf("wanted nothing due, found %v", due)
	}
}

const good = `name: a
cron: "0 3 * * *"
time_zone: Asia/Shanghai
steps: [fetch, publish]
sources: [nbs]
catch_up: latest
catch_up_window: 48h
overlap: skip
tries: 2
jitter: 5m
why: because
`

func load(text string) ([]Job, error) {
	return Load(fstest.MapFS{"a.yaml": &fstest.MapFile{Data: []byte(text)}})
}

func TestLoadRefuses(t *testing.T) {
	if jobs, err := load(good); err != nil || len(jobs) != 1 || jobs[0].Jitter != 5*time.Minute {
		t.Fatalf("the good file: %v, %v", jobs, err)
	}
	for _, c := range []struct{ from, to, wanted string }{
		{"name: a", "name: b", `schedules/a.yaml: name: wanted a, found "b"`},
		{"why: because", "why: ' '", "why: wanted a reason"},
		{"why: because", "retries: 3", "retries"},
		{"overlap: skip", "overlap: skip\noverlap: queue", "overlap"},
		{"catch_up: latest", "catch_up: each", `catch_up: wanted none, latest, all, found "each"`},
		{"catch_up_window: 48h", "catch_up_window: 0s", "catch_up_window: wanted up to 8784h0m0s where runs are made up"},
		{"catch_up_window: 48h", "catch_up_window: 9000h", "catch_up_window: wanted up to 8784h0m0s"},
		{"catch_up: latest", "catch_up: none", "none where catch_up is none"},
		{"tries: 2", "tries: 0", `tries: wanted 1 to 10, found "0"`},
		{"tries: 2", "tries: 11", "tries: wanted 1 to 10"},
		{"overlap: skip", "overlap: kill", `overlap: wanted skip, queue, found "kill"`},
		{"jitter: 5m", "jitter: -5m", `jitter: wanted 0s to 1h0m0s, found "-5m0s"`},
		{"jitter: 5m", "jitter: 61m", "jitter: wanted 0s to 1h0m0s"},
		{"jitter: 5m", "jitter: often", "often"},
		{"[fetch, publish]", "[]", "steps: wanted one or more of fetch"},
		{"[fetch, publish]", "[fetch, drop]", `steps: wanted fetch, backfill, build, check, publish, verify, prune, push, backup, found "drop"`},
		{"[nbs]", "[]", "sources: wanted sources where fetch or backfill is a step"},
		{"[fetch, publish]", "[publish]", "sources: wanted sources where fetch or backfill is a step, none elsewhere"},
		{"[nbs]", "[../nbs]", `sources: wanted the name of a source, found "../nbs"`},
		{"Asia/Shanghai", "Local", "time_zone: wanted an IANA name"},
		{"Asia/Shanghai", "Asia/Mingxi", `time_zone: wanted an IANA name such as Asia/Shanghai, found "Asia/Mingxi"`},
		{"time_zone: Asia/Shanghai", "time_zone: ''", "time_zone: wanted an IANA name"},
	} {
		if _, err := load(strings.Replace(good, c.from, c.to, 1)); err == nil || !strings.Contains(err.Error(), c.wanted) {
			t.Errorf("%s: wanted %q, found %v", c.to, c.wanted, err)
		}
	}
}

func TestLoadNamesEveryFault(t *testing.T) {
	bad := strings.NewReplacer("0 3 * * *", "@daily", "latest", "each", "fetch", "take").Replace(good)
	_, err := Load(fstest.MapFS{"a.yaml": &fstest.MapFile{Data: []byte(bad)}, "b.yaml": &fstest.MapFile{Data: []byte(good)}, "c.txt": &fstest.MapFile{}})
	for _, wanted := range []string{"cron: wanted", "catch_up: wanted", `found "take"`, "schedules/b.yaml: name: wanted b"} {
		if err == nil || !strings.Contains(err.Error(), wanted) {
			t.Errorf("wanted %q in %v", wanted, err)
		}
	}
	if _, err := Load(fstest.MapFS{"a.yaml": &fstest.MapFile{Mode: fs.ModeDir}}); err == nil {
		t.Error("wanted a directory refused")
	}
}

func TestCronExpressionsThatMakeTrouble(t *testing.T) {
	for expression, wanted := range map[string]string{
		"TZ=0": "five fields", "CRON_TZ=UTC": "five fields", "TZ=UTC 0 3 * * *": "the zone belongs in time_zone",
		"CRON_TZ=UTC 3 * * *": "five fields", "@every -1s": "five fields", "@every 1h": "five fields", "@daily": "five fields",
		"0 0 31 2 *": "which never comes", "0 0 30 2 *": "which never comes", "0 0 31 4,6,9,11 *": "which never comes",
		"0 0 1 * MON": "which would mean either", "": "five fields", "0 0 3 * * *": "five fields", "60 3 * * *": "five fields",
		"0 24 * * *": "five fields", "0 0 L * *": "five fields", "*/0 * * * *": "five fields", "-1 * * * *": "five fields", "0 0 20-10 * *": "five fields",
	} {
		if _, err := parseCron(expression); err == nil || !strings.Contains(err.Error(), wanted) {
			t.Errorf("%q: wanted %q, found %v", expression, wanted, err)
		}
	}
	for _, expression := range []string{"0 0 29 2 *", "0 0 31 * *", "*/15 * * * *", "0 0 * * 1-5", "0 0 1,15 * ?", "5  4 * JAN-MAR sun"} {
		if _, err := parseCron(expression); err != nil {
			t.Errorf("%q: %v", expression, err)
		}
	}
}

func FuzzParseCron(f *testing.F) {
	for _, seed := range []string{"20 2 * * *", "TZ=0", "@every -1s", "0 0 31 2 *", "*/0 * * * *", "1-2-3 , / * *", "? ? ? ? ?"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, expression string) {
		schedule, err := parseCron(expression)
		if err == nil && schedule.Next(leapYear).IsZero() {
			t.Errorf("%q never comes", expression)
		}
	})
}
