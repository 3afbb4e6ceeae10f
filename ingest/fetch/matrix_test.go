package fetch

import (
	"maps"
	"slices"
	"testing"

	"netmarket/ingest/bulletin"
	"netmarket/ingest/mofcom"
	"netmarket/ingest/nbs"
	"netmarket/ingest/publisher"
	"netmarket/ingest/sitetest"
	"netmarket/ingest/spb"
)

// The releases of the matrix: two that are held when the fault begins, and the
// one that comes out under it.
var (
	matrixHeld = []sitetest.Release{
		{Source: "nbs", Year: 2024, Month: 12, ReleasedOn: "2025-01-17", Figures: sitetest.Figures{"retail_sales": "487895", "retail_sales_yoy": "3.5", "online_retail": "155225", "online_retail_yoy": "7.2", "online_retail_goods": "130816", "online_retail_goods_yoy": "6.5"}},
		{Source: "nbs", Year: 2025, Month: 11, ReleasedOn: "2025-12-15", Synthetic: true, Figures: sitetest.Figures{"retail_sales": "456071", "retail_sales_yoy": "4.0", "online_retail": "144582", "online_retail_yoy": "9.1", "online_retail_goods": "118193", "online_retail_goods_yoy": "5.7"}},
		{Source: "spb", Year: 2024, Month: 12, ReleasedOn: "2025-01-20", Figures: sitetest.Figures{"express_volume": "1750.8", "express_volume_yoy": "21.5"}},
		{Source: "spb", Year: 2025, Month: 11, ReleasedOn: "2025-12-18", Synthetic: true, Figures: sitetest.Figures{"express_volume": "1807.4", "express_volume_yoy": "14.9"}},
	}
	matrixNew = map[string]sitetest.Release{
		"nbs": {Source: "nbs", Year: 2025, Month: 12, ReleasedOn: "2026-01-19", Figures: sitetest.Figures{"retail_sales": "501202", "retail_sales_yoy": "3.7", "online_retail": "159722", "online_retail_yoy": "8.6", "online_retail_goods": "130923", "online_retail_goods_yoy": "5.2"}},
		"spb": {Source: "spb", Year: 2025, Month: 12, ReleasedOn: "2026-01-19", Figures: sitetest.Figures{"express_volume": "1989.5", "express_volume_yoy": "13.6"}},
	}
)

const (
	dayBefore = "2025-12-28"
	dayOfIt   = "2026-02-02" // Monday: conditional requests; the mirror and 商务部 have it too
	dayAfter  = "2026-02-03"
)

// Every fault at every place of every site gives a reason it is wanted to give
// or the right figures, nothing wrong is taken, the other sources still
// refresh, and the next day all is well.
func TestFaultMatrix(t *testing.T) {
	for _, site := range sitetest.Names {
		t.Run(site, func(t *testing.T) {
			t.Parallel()
			net := sitetest.New(t)
			for _, r := range matrixHeld {
				net.Publish(r)
			}
			addresses := map[string]string{}
			for _, name := range []string{"nbs", "spb"} {
				addresses[name] = net.Publish(matrixNew[name])
			}
			cases := 0
			for _, f := range sitetest.Faults() {
				for _, where := range placesOf(f, site) {
					cases++
					t.Run(f.Name+placeNames[where], func(t *testing.T) { oneFault(t, net, addresses, site, where, f) })
					net.Clear()
				}
			}
			if cases < leastCases[site] {
				t.Errorf("wanted at least %d faults, found %d", leastCases[site], cases)
			}
			if strays := net.Strays(); len(strays) > 0 {
				t.Errorf("requests reached an address that is never to be reached: %v", strays)
			}
		})
	}
}

// leastCases keeps the matrix from shrinking unseen.
var leastCases = map[string]int{"nbs": 120, "spb": 120, "mot": 120, "mofcom": 40}

var placeNames = map[sitetest.Place]string{sitetest.OnList: "_on_list", sitetest.OnPage: "_on_page", sitetest.OnFixed: "_on_answer", sitetest.OnRobots: "_on_robots"}

func placesOf(f sitetest.Fault, site string) []sitetest.Place {
	var places []sitetest.Place
	for _, where := range []sitetest.Place{sitetest.OnRobots, sitetest.OnList, sitetest.OnPage, sitetest.OnFixed} {
		if f.Applies(site, where) && !(where == sitetest.OnRobots && f.Name != "robots_forbid") {
			places = append(places, where)
		}
	}
	return places
}

func oneFault(t *testing.T, net *sitetest.Net, addresses map[string]string, site string, where sitetest.Place, f sitetest.Fault) {
	source := sourceOfSite(site)
	s := newStage(t, net)
	held := s.on(dayBefore)
	for _, other := range []publisher.Source{mofcom.Source(), nbs.Source(), spb.Source()} {
		if o := lookAt(t, held, other); o.State != StateFresh {
			t.Fatalf("before the fault: %s: %s", other.Name, describeOutcome(o))
		}
	}
	switch site { // each site of the pair by itself
	case "mot":
		s.bases["spb"] = "http://127.0.0.1:1024"
	case "spb":
		s.bases["mot"] = "http://127.0.0.1:1024"
	}
	if address := addresses[site]; where == sitetest.OnPage && address != "" {
		for _, at := range append(source.Sites[0].Elsewhere(address), address) { // every copy of it
			net.Fault(site, where, f, sitetest.At(at))
		}
	} else {
		net.Fault(site, where, f)
	}
	s.bases[site] = net.FaultBase(site, f)
	run := s.on(dayOfIt)
	outcomes := map[string]Outcome{}
	for _, other := range []publisher.Source{mofcom.Source(), nbs.Source(), spb.Source()} {
		outcomes[other.Name] = lookAt(t, run, other)
	}
	judgeFault(t, run, outcomes, source, f, f.Wanted(site, where))
	net.Clear()
	s.bases[site] = net.Base(site)
	s.bases["spb"], s.bases["mot"] = net.Base("spb"), net.Base("mot")
	recovers(t, s, source)
}

// judgeFault holds what came of a fault against what is wanted.
func judgeFault(t *testing.T, run *Run, outcomes map[string]Outcome, source publisher.Source, f sitetest.Fault, wanted []string) {
	if slices.Contains(wanted, CodeCrossCheck) { // told by whom it speaks against
		source = nbs.Source()
	}
	o := outcomes[source.Name]
	truth := truthOf(matrixNew["nbs"], matrixNew["spb"])
	for _, figure := range newFigures(t, run, o) {
		if want, ok := truth[figure.Key()]; source.Name != "mofcom" && (!ok || !bulletin.Agree(want, figure)) {
			t.Errorf("taken under the fault: %s = %s, wanted %q\n  %s", figure.Key(), figure.Value, want.Value, describeOutcome(o))
		}
	}
	switch {
	case isAnyOf(wanted, []string{sitetest.Read}):
		if o.State != StateFresh || len(o.New) != 1 && source.Name != "mofcom" {
			t.Errorf("wanted the release to be read, found %s", describeOutcome(o))
		}
	case isAnyOf(wanted, []string{sitetest.Unchanged}):
		if o.State == StateStale {
			t.Errorf("wanted nothing to be noticed, found %s", describeOutcome(o))
		}
	case isAnyOf(wanted, []string{sitetest.Missing}) && len(o.New) == 1: // the rest of the page is right
	default:
		if o.State != StateStale || !isAnyOf(codes(o), wanted) || len(o.New) > 0 {
			t.Errorf("wanted stale with one of %v and nothing new, found %s", wanted, describeOutcome(o))
		}
	}
	for _, code := range codes(o) {
		if _, ok := Explain(code); !ok {
			t.Errorf("%s is not on the closed list of reasons", code)
		}
	}
	for name, other := range outcomes {
		if name != source.Name && name != "mofcom" && other.IsAlarm() {
			t.Errorf("the fault at %s stopped %s: %s", source.Name, name, describeOutcome(other))
		}
	}
}

// recovers looks once more without the fault: the release is held at last.
func recovers(t *testing.T, s *stage, source publisher.Source) {
	run := s.on(dayAfter)
	if o := lookAt(t, run, mofcom.Source()); o.State == StateStale {
		t.Errorf("after the fault: mofcom: %s", describeOutcome(o))
	}
	o := lookAt(t, run, source)
	if o.State == StateStale {
		t.Errorf("after the fault: %s", describeOutcome(o))
	}
	release, ok := matrixNew[source.Name]
	if !ok {
		return
	}
	held := run.libraries[source.Name].byKey
	for key, value := range truthOf(release) {
		if !bulletin.Agree(held[key], value) {
			t.Errorf("after the fault: wanted %s = %s, found %q in %v", key, value.Value, held[key].Value, slices.Sorted(maps.Keys(held)))
		}
	}
}
