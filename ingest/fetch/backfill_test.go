package fetch

import (
	"context"
	"slices"
	"testing"

	"netmarket/ingest/nbs"
	"netmarket/ingest/publisher"
	"netmarket/ingest/sitetest"
	"netmarket/ingest/spb"
)

// A backfill finds every release since 2014, in lists, archive and among the
// addresses no list names any more, and a second one finds nothing.
func TestBackfillReachesEveryYear(t *testing.T) {
	net := sitetest.New(t)
	calendar := sitetest.Years(2014, 2025)
	net.Load(calendar)
	s := newStage(t, net)
	day := "2026-03-02"
	for _, source := range []publisher.Source{nbs.Source(), spb.Source()} {
		var want []string
		for _, v := range calendar.Known(day) {
			if v.Source == source.Name {
				want = append(want, v.Kind+" "+v.Month)
			}
		}
		slices.Sort(want)
		run := s.on(day)
		o, err := run.Look(context.Background(), source, "2014-01")
		if err != nil {
			t.Fatal(err)
		}
		var found []string
		for _, c := range o.New {
			found = append(found, run.libraries[source.Name].byHash[c.BodySHA256].id.String())
		}
		slices.Sort(found)
		if !slices.Equal(found, want) {
			t.Errorf("%s: wanted %d releases, found %d\n  wanted %v\n  found  %v\n  %s", source.Name, len(want), len(found), want, found, describeOutcome(o))
		}
		again, err := s.on(day).Look(context.Background(), source, "2014-01")
		if err != nil || len(again.New) > 0 || again.State == StateStale {
			t.Errorf("%s again: %s (%v)", source.Name, describeOutcome(again), err)
		}
	}
}

// While 国家邮政局 cannot be reached its mirror serves, each release once; when
// it is back, what the mirror gave is not taken a second time.
func TestMirrorServesAndIsNotRepeated(t *testing.T) {
	net := sitetest.New(t)
	net.Load(sitetest.Years(2024, 2025))
	s := newStage(t, net)
	net.Fault("spb", sitetest.OnSite, sitetest.FaultNamed("forbidden_page"))
	run := s.on("2026-02-10")
	o := lookAt(t, run, spb.Source())
	if o.State != StateFresh || o.Via != "mot" || len(o.New) < 20 {
		t.Fatalf("through the mirror: %d new, %s", len(o.New), describeOutcome(o))
	}
	for _, c := range o.New {
		if c.URL[:23] != "https://www.mot.gov.cn/" {
			t.Errorf("wanted the mirror's own address, found %s", c.URL)
		}
	}
	net.Clear()
	back := lookAt(t, s.on("2026-02-11"), spb.Source())
	if back.Via != "spb" || len(back.New) > 0 || back.State != StateNothingNew {
		t.Errorf("back at the publisher: %d new, %s", len(back.New), describeOutcome(back))
	}
}

// A held page that breaks, is walled or loses a figure takes nothing back: the
// figures stay, the reason is told.
func TestHeldPagesKeepTheirFigures(t *testing.T) {
	net := sitetest.New(t)
	net.Load(sitetest.Years(2024, 2025))
	for _, name := range []string{"block_page", "dash", "ref_error", "times_ten", "articles_conflict", "stale_page", "period_past", "row_renamed"} {
		s := newStage(t, net)
		lookAt(t, s.on("2026-01-25"), nbs.Source())
		net.Fault("nbs", sitetest.OnPage, sitetest.FaultNamed(name))
		run := s.on("2026-01-26")
		o := lookAt(t, run, nbs.Source())
		net.Clear()
		if o.State != StateStale || len(o.New) > 0 || len(o.Refused) == 0 {
			t.Errorf("%s: wanted stale and nothing new, found %d new, %s", name, len(o.New), describeOutcome(o))
		}
		if held, ok := run.libraries["nbs"].figure("online_retail", "A", "2025", true); !ok || held.Value != "159722" {
			t.Errorf("%s: wanted 159722 to stay, found %q", name, held.Value)
		}
	}
}
