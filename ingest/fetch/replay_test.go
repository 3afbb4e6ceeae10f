package fetch

import (
	"math/rand"
	"slices"
	"testing"
	"time"

	"netmarket/ingest/bulletin"
	"netmarket/ingest/nbs"
	"netmarket/ingest/publisher"
	"netmarket/ingest/sitetest"
	"netmarket/ingest/spb"
)

// Thirty-six months of releases, looked at every day: each is captured once,
// on the day it came, each silent change on the day it was made, a changed
// byte never; no release is called late; and on any day t what is known is
// what had been published by t, and nothing later.
func TestReplayOfThreeYears(t *testing.T) {
	net := sitetest.New(t)
	calendar := sitetest.Years(2020, 2025)
	net.Load(calendar)
	s := newStage(t, net)
	sources := []publisher.Source{nbs.Source(), spb.Source()}
	captured := map[string]int{}
	first, last := "2023-02-01", "2026-01-31"
	looked := 0
	for day := first; day <= last; day = nextDay(day) {
		run := s.on(day)
		expected := vintagesOf(calendar, day, day == first)
		for _, source := range sources {
			o := lookAt(t, run, source)
			looked++
			if o.State == StateLate || o.State == StateStale {
				t.Errorf("%s: %s: a false alarm: %s", day, source.Name, describeOutcome(o))
			}
			var found []string
			for _, c := range o.New {
				kept := run.libraries[source.Name].byHash[c.BodySHA256]
				found = append(found, source.Name+" "+kept.id.String())
				captured[c.BodySHA256]++
				if day != first && c.Vintage != day {
					t.Errorf("%s: %s is dated %s", day, kept.id, c.Vintage)
				}
			}
			slices.Sort(found)
			if want := expected[source.Name]; !slices.Equal(found, want) {
				t.Fatalf("%s: wanted %v to be new, found %v\n  %s", day, want, found, describeOutcome(o))
			}
		}
		run.Client.Close()
	}
	for hash, times := range captured {
		if times != 1 {
			t.Errorf("capture %.8s came %d times", hash, times)
		}
	}
	asOfNeverReadsLater(t, s, sources, calendar, first, last)
	t.Logf("%d looks, %d captures", looked, len(captured))
}

func nextDay(day string) string { return shifted(day, 1) }

func shifted(day string, by int) string {
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return ""
	}
	return at.AddDate(0, 0, by).Format(time.DateOnly)
}

// vintagesOf lists what a look on a day must find new, by source: what came
// that day, on the first day all that was known.
func vintagesOf(calendar *sitetest.Calendar, day string, isFirst bool) map[string][]string {
	expected := map[string][]string{}
	vintages := calendar.New(day)
	if isFirst {
		vintages = slices.DeleteFunc(calendar.Known(day), func(v sitetest.Vintage) bool { return v.Month < "2020-01" })
	}
	for _, v := range vintages {
		expected[v.Source] = append(expected[v.Source], v.Source+" "+v.Kind+" "+v.Month)
	}
	for _, list := range expected {
		slices.Sort(list)
	}
	return expected
}

// asOfNeverReadsLater holds what is known on days drawn at random against the
// calendar's truth.
func asOfNeverReadsLater(t *testing.T, s *stage, sources []publisher.Source, calendar *sitetest.Calendar, first, last string) {
	run := s.on(last)
	span := daysApart(first, last)
	draw := rand.New(rand.NewSource(20260119))
	for range 200 {
		day := shifted(first, draw.Intn(span+1))
		for _, source := range sources {
			held, err := run.shelf(source)
			if err != nil {
				t.Fatal(err)
			}
			then := held.knownOn(day)
			for _, r := range then.releases {
				if r.capture.Vintage > day {
					t.Errorf("as of %s: %s has the vintage %s", day, r.id, r.capture.Vintage)
				}
			}
			for _, v := range calendar.Known(day) {
				if v.Source == source.Name && v.Month >= "2020-01" {
					saysSo(t, then, v, day)
				}
			}
		}
	}
}

// saysSo wants the release in force on a day to say what was published by then.
func saysSo(t *testing.T, then *library, v sitetest.Vintage, day string) {
	t.Helper()
	r := then.newest(identity{v.Kind, v.Month})
	if r == nil {
		t.Errorf("as of %s: %s %s %s is not known", day, v.Source, v.Kind, v.Month)
		return
	}
	truth := truthOf(v.Release)
	for _, o := range r.figures {
		if want, ok := truth[o.Key()]; !ok || !bulletin.Agree(o, want) {
			t.Errorf("as of %s: %s: wanted %s, found %s", day, o.Key(), want.Value, o.Value)
		}
		delete(truth, o.Key())
	}
	for key := range truth {
		t.Errorf("as of %s: %s of %s is not known", day, key, v.Month)
	}
}
