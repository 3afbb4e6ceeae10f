package fetch

import (
	"context"
	"net/netip"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"netmarket/ingest"
	"netmarket/ingest/mofcom"
	"netmarket/ingest/nbs"
	"netmarket/ingest/publisher"
	"netmarket/ingest/sitetest"
	"netmarket/ingest/spb"
	"netmarket/ingest/web"
)

// stage is a store that looks at the simulated publishers. Figures and pages
// of the simulator are reconstructions or 合成示例.
type stage struct {
	t     *testing.T
	net   *sitetest.Net
	dir   string
	bases map[string]string
	proxy func(*web.Policy)
}

func newStage(t *testing.T, net *sitetest.Net) *stage {
	s := &stage{t: t, net: net, dir: t.TempDir(), bases: map[string]string{}}
	for _, name := range sitetest.Names {
		s.bases[name] = net.Base(name)
	}
	return s
}

// policy is patient enough for a loaded machine and short enough for hundreds
// of faults.
func (s *stage) policy() web.Policy {
	p := web.Policy{
		UserAgent: "netmarket/test", Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}, Roots: s.net.Roots(), Interval: time.Microsecond,
		Connect: 700 * time.Millisecond, Header: 700 * time.Millisecond, Total: 10 * time.Second, Stall: 400 * time.Millisecond, Attempts: 2, Backoff: time.Millisecond, MostWait: 2 * time.Millisecond,
		Resolve: func(ctx context.Context, host string) ([]netip.Addr, error) {
			return s.net.Resolver().LookupNetIP(ctx, "ip", host)
		},
	}
	if s.proxy != nil {
		s.proxy(&p)
	}
	return p
}

// run is one run of a new process on a day, at two in the morning UTC.
func (s *stage) run(day string) *Run {
	store, err := ingest.OpenStore(filepath.Join(s.dir, "captures"))
	if err != nil {
		s.t.Fatal(err)
	}
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		s.t.Fatal(err)
	}
	client := web.New(s.policy())
	s.t.Cleanup(client.Close)
	return &Run{
		Client: client, Store: store, Cache: ingest.NewCache(filepath.Join(s.dir, "cache")), Journal: OpenJournal(filepath.Join(s.dir, "captures", "log")),
		Quarantine: filepath.Join(s.dir, "quarantine"), Lists: filepath.Join(s.dir, "cache", "lists"), Bases: s.bases, ID: "run-" + day,
		Now: func() time.Time { return at.Add(2 * time.Hour) }, Holders: []publisher.Source{mofcom.Source()},
	}
}

// on sets the day of the simulator and of the run.
func (s *stage) on(day string) *Run {
	s.net.SetDay(day)
	return s.run(day)
}

func lookAt(t *testing.T, r *Run, source publisher.Source) Outcome {
	t.Helper()
	o, err := r.Look(context.Background(), source, "")
	if err != nil {
		t.Fatalf("%s: %v", source.Name, err)
	}
	return o
}

// sourceOfSite is the source whose releases a site carries.
func sourceOfSite(site string) publisher.Source {
	for _, s := range []publisher.Source{nbs.Source(), spb.Source(), mofcom.Source()} {
		if slices.ContainsFunc(s.Sites, func(known publisher.Site) bool { return known.Name == site }) {
			return s
		}
	}
	return publisher.Source{}
}

// newFigures are the figures of what a look added.
func newFigures(t *testing.T, r *Run, o Outcome) (figures []ingest.Observation) {
	t.Helper()
	for _, c := range o.New {
		kept, err := readKept(c, r.Cache, sourceOfSite(c.Source))
		if err != nil {
			t.Fatal(err)
		}
		figures = append(figures, kept.figures...)
	}
	return figures
}

// truthOf are the figures a release really states, by key.
func truthOf(releases ...sitetest.Release) map[string]ingest.Observation {
	figures := map[string]ingest.Observation{}
	for _, r := range releases {
		for _, o := range r.Observations() {
			figures[o.Key()] = o
		}
	}
	return figures
}

func codes(o Outcome) []string {
	var found []string
	for _, r := range o.Refused {
		found = append(found, r.Code)
	}
	return found
}

func isAnyOf(found, wanted []string) bool {
	return slices.ContainsFunc(found, func(code string) bool { return slices.Contains(wanted, code) })
}

func describeOutcome(o Outcome) string {
	var b strings.Builder
	b.WriteString(o.State + " via " + o.Via)
	for _, r := range o.Refused {
		b.WriteString("\n    " + r.Code + " " + r.URL + ": " + r.Detail)
	}
	return b.String()
}
