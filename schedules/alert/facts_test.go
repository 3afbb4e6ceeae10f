package alert

import (
	"slices"
	"testing"
	"time"

	"netmarket/schedules/record"
)

func keysOf(l Look) (keys []string) {
	for _, c := range l.Conditions {
		keys = append(keys, c.Key())
	}
	slices.Sort(keys)
	return keys
}

// Each kind of condition: under, at and over its edge, and not judged where
// nothing was looked at.
func TestConditions(t *testing.T) {
	at := func(hour int, class string) record.Record {
		return record.Record{Class: class, Started: night.Add(time.Duration(hour) * time.Hour), Command: "refresh", Run: "20260301T182000Z-00000001", Error: "原因"}
	}
	runs := func(refresh, publish record.Record) Facts {
		return Facts{Runs: map[string]record.Record{"refresh": refresh, "publish": publish}}
	}
	pushed := func(refreshAt int, step, status string) Facts {
		refresh, push := at(refreshAt, record.ClassStale), at(1, record.ClassUsage)
		refresh.Steps = []record.Step{{Name: "publish", Status: record.ClassDone}, {Name: step, Status: status}}
		return Facts{Runs: map[string]record.Record{"refresh": refresh, "push": push}}
	}
	for name, c := range map[string]struct {
		facts Facts
		want  []string
	}{
		"pushed before":     {pushed(0, StepPush, record.ClassDone), []string{"run_failed/push"}},
		"pushed at once":    {pushed(1, StepPush, record.ClassDone), []string{"run_failed/push"}},
		"pushed since":      {pushed(2, StepPush, record.ClassDone), nil},
		"not taken since":   {pushed(2, StepPush, record.ClassStale), []string{"run_failed/push"}},
		"not pushed since":  {pushed(2, "build", record.ClassDone), []string{"run_failed/push"}},
		"nothing looked at": {Facts{}, nil},
		"disk under":        {Facts{Disk: &Disk{Free: 99, Want: 100}}, []string{"disk_low"}},
		"disk at":           {Facts{Disk: &Disk{Free: 100, Want: 100}}, nil},
		"disk over":         {Facts{Disk: &Disk{Free: 101, Want: 100}}, nil},
		"snapshot under":    {Facts{Snapshot: &Snapshot{AgeDays: 2, MostDays: 3}}, nil},
		"snapshot at":       {Facts{Snapshot: &Snapshot{AgeDays: 3, MostDays: 3}}, nil},
		"snapshot over":     {Facts{Snapshot: &Snapshot{AgeDays: 4, MostDays: 3}}, []string{"snapshot_old"}},
		"sources":           {Facts{Sources: []Source{{Name: "nbs", Stale: true}, {Name: "spb", Late: true}, {Name: "mofcom"}}}, []string{"source_late/spb", "source_stale/nbs"}},
		"files":             {Facts{Quarantined: []File{{"inbox/350421/a.csv", "x"}, {"inbox/350421/b.csv", "y"}}}, []string{"quarantined/inbox/350421/a.csv", "quarantined/inbox/350421/b.csv"}},
		"portals":           {Facts{Push: []Push{{Portal: "county"}}}, []string{"push_outstanding/county"}},
		"clock":             {Facts{Clock: &Clock{"往回一年"}}, []string{"clock_held"}},
		"clock is right":    {Facts{Clock: &Clock{}}, nil},
		"done":              {runs(at(0, record.ClassDone), record.Record{}), nil},
		"stale":             {runs(at(0, record.ClassStale), record.Record{}), nil},
		"fault":             {runs(at(0, record.ClassFault), record.Record{}), []string{"run_failed/refresh"}},
		"usage":             {runs(at(0, record.ClassUsage), record.Record{}), []string{"run_failed/refresh"}},
		"interrupted":       {runs(at(0, record.ClassInterrupted), record.Record{}), nil},
		"withheld":          {runs(at(0, record.ClassWithheld), record.Record{}), []string{"withheld"}},
		"published before":  {runs(at(1, record.ClassWithheld), at(0, record.ClassDone)), []string{"withheld"}},
		"published since":   {runs(at(0, record.ClassWithheld), at(1, record.ClassDone)), nil},
		"by hand":           {Facts{Runs: map[string]record.Record{"capture": at(0, record.ClassUsage)}}, nil},
		"died":              {Facts{Died: []record.Record{at(0, record.ClassDied)}}, []string{"run_died/20260301T182000Z-00000001"}},
		"late, not dead":    {Facts{Died: []record.Record{at(0, record.ClassStale)}}, nil},
	} {
		l := c.facts.Look()
		if got := keysOf(l); !slices.Equal(got, c.want) {
			t.Errorf("%s: wanted %q, found %q", name, c.want, got)
		}
		for _, condition := range l.Conditions {
			if !slices.Contains(l.Judged, condition.Kind) || !slices.Contains(Kinds(), condition.Kind) || condition.Title == "" {
				t.Errorf("%s: found %+v", name, condition)
			}
		}
	}
	if got := (Facts{Sources: []Source{}, Quarantined: []File{}, Push: []Push{}}).Look().Judged; len(got) != 5 {
		t.Errorf("wanted empty lists judged, found %v", got)
	}
}
