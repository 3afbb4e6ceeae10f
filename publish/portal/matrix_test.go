package portal

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// routeCase is what a route opens to, with addresses of each sort.
type routeCase struct {
	kind   string
	free   []string // hold nothing of one area: every token of the kind
	own    []string // of 350421
	other  []string // of 350423, alone or among others: only for every area
	status int      // where it is not 200
}

// matrix has every route of the router; one that is missing here fails the test.
func matrix() map[string]routeCase {
	old, current := shared.ids[0], shared.ids[1]
	at := "/snapshots/" + current + "/"
	return map[string]routeCase{
		"GET /v1/scores":                            {kind: KindScores, free: []string{"/v1/scores", "/v1/scores?format=csv"}, own: []string{"/v1/scores?area=350421", "/v1/scores?area=350421&format=arrow"}, other: []string{"/v1/scores?area=350423", "/v1/scores?area=350421&area=350423", "/v1/scores?area=350423&format=csv"}},
		"GET /v1/scores/areas/{area}":               {kind: KindScores, own: []string{"/v1/scores/areas/350421", "/v1/scores/areas/350421?format=csv"}, other: []string{"/v1/scores/areas/350423", "/v1/scores/areas/350423?format=csv"}},
		"GET /v1/explanations/{area}/{criterion}":   {kind: KindScores, own: []string{"/v1/explanations/350421/I01.1"}, other: []string{"/v1/explanations/350423/I01.1"}},
		"GET /v1/gaps":                              {kind: KindScores, free: []string{"/v1/gaps", "/v1/gaps?format=csv"}, own: []string{"/v1/gaps?area=350421"}, other: []string{"/v1/gaps?area=350423", "/v1/gaps?area=350423&format=csv"}},
		"GET /v1/worklist":                          {kind: KindScores, free: []string{"/v1/worklist", "/v1/worklist?format=csv"}, own: []string{"/v1/worklist?area=350421", "/v1/worklist?unit=县市场监管局"}, other: []string{"/v1/worklist?area=350423"}},
		"GET /v1/diffs/{a}/{b}":                     {kind: KindScores, free: []string{"/v1/diffs/" + old + "/" + current}, other: []string{"/v1/diffs/" + old + "/" + current + "?area=350423"}},
		"POST /v1/query":                            {kind: KindQuery, other: []string{"SQL select * from published.scorecard"}},
		"GET /v1/snapshots":                         {kind: KindScores, free: []string{"/v1/snapshots"}},
		"GET /v1/snapshots/{id}":                    {kind: KindScores, free: []string{"/v1/snapshots/" + current}},
		"GET /v1/indicators":                        {kind: KindScores, free: []string{"/v1/indicators", "/v1/indicators?format=arrow"}},
		"GET /v1/criteria":                          {kind: KindScores, free: []string{"/v1/criteria"}},
		"GET /v1/sources":                           {kind: KindObservations, free: []string{"/v1/sources", "/v1/sources?filter=ref_area:350423"}},
		"GET /v1/observations":                      {kind: KindObservations, free: []string{"/v1/observations", "/v1/observations?filter=ref_area:350423", "/v1/observations?area=CN", "/v1/observations?format=arrow"}, other: []string{"/v1/observations?area=350423"}},
		"GET /v1/revisions":                         {kind: KindObservations, free: []string{"/v1/revisions"}},
		"GET /v1/tables":                            {kind: KindTables, free: []string{"/v1/tables"}},
		"GET /v1/tables/{name}":                     {kind: KindTables, free: tablePaths(), other: []string{"/v1/tables/loose", "/v1/tables/loose?format=csv"}},
		"GET /{$}":                                  {kind: KindScores, free: []string{"/"}, status: http.StatusFound},
		"GET /snapshots/{$}":                        {kind: KindScores, free: []string{"/snapshots/"}},
		"GET /snapshots/{id}/{path...}":             {kind: KindScores, free: []string{at + "pages/dictionary.html"}, own: []string{at + "pages/350421/forms/report.html", at + "forms/350421/units.xlsx"}, other: []string{at + "pages/350421.html", at + "pages/index.html", at + "pages/350423/forms/report.html", at + "scores.json", at + "manifest.json"}},
		"GET /snapshots/{id}/tables/{file}":         {kind: KindTables, other: []string{at + "tables/scorecard.parquet"}},
		"GET /snapshots/{id}/netmarket.duckdb":      {kind: KindTables, other: []string{at + "netmarket.duckdb"}},
		"GET /snapshots/{id}/netmarket.xlsx":        {kind: KindTables, other: []string{at + "netmarket.xlsx"}},
		"GET /snapshots/{id}/datapackage.json":      {kind: KindTables},
		"GET /snapshots/{id}/observations.sdmx.csv": {kind: KindObservations},
		"GET /openapi.json":                         {kind: kindOpen, free: []string{"/openapi.json"}},
		"GET /openapi.yaml":                         {kind: kindOpen, free: []string{"/openapi.yaml"}},
		"GET /docs":                                 {kind: kindOpen, free: []string{"/docs"}},
		"GET /docs/docs.js":                         {kind: kindOpen, free: []string{"/docs/docs.js"}},
		"GET /docs/docs.css":                        {kind: kindOpen, free: []string{"/docs/docs.css"}},
		"GET /healthz":                              {kind: kindOpen, free: []string{"/healthz"}},
		"GET /readyz":                               {kind: kindOpen, free: []string{"/readyz"}},
		"GET /metrics":                              {kind: KindMetrics, free: []string{"/metrics"}},
	}
}

// tablePaths are all published tables that are divided by area or shared.
func tablePaths() (paths []string) {
	for _, name := range []string{"area", "county_rank", "criterion", "criterion_figure", "criterion_part", "criterion_score", "criterion_variant", "gap", "gate", "gate_plan",
		"group_score", "indicator", "indicator_score", "missing_data", "observation", "option", "plan_handover", "plan_stage", "plan_task", "problem", "reading_total",
		"revision", "run", "scorecard", "source", "task_criterion", "unit", "worklist"} {
		for _, format := range []string{"", "?format=csv", "?format=arrow", "?filter=ref_area:350423"} {
			if !strings.HasPrefix(format, "?filter") || name == "scorecard" || name == "problem" {
				paths = append(paths, "/v1/tables/"+name+format)
			}
		}
	}
	return paths
}

// Every route × every role × every sort of area: what is not allowed here is
// refused, and what a limited caller reads names no other area.
func TestAuthorisationMatrix(t *testing.T) {
	cases := matrix()
	p, open := newPortal(t, nil), newPortal(t, func(o *Options) { o.IsPublic = true })
	if missing := slices.Collect(func(yield func(string) bool) {
		for route := range p.kinds {
			if _, is := cases[route]; !is && !yield(route) {
				return
			}
		}
	}); len(missing) > 0 || len(cases) != len(p.kinds) {
		t.Fatalf("wanted every route of the router in the matrix and no other, missing %q of %d and %d", missing, len(p.kinds), len(cases))
	}
	for path, item := range p.api.OpenAPI().Paths {
		if _, is := p.kinds["GET "+path]; !is && item.Get != nil {
			t.Errorf("%s is described and has no kind", path)
		}
	}
	roles := makeRoles(p)
	for _, route := range slices.Sorted(maps.Keys(cases)) {
		c := cases[route]
		if p.kinds[route] != c.kind {
			t.Errorf("%s: wanted kind %s, found %s", route, c.kind, p.kinds[route])
		}
		for role, can := range roles {
			asks := p
			if role == "public" {
				asks = open
			}
			checkRole(t, asks, role, can, c)
		}
	}
}

// can is what a role may do.
type can struct {
	token     string
	kinds     []string
	isLimited bool
}

func makeRoles(p *portalOf) map[string]can {
	read := []string{KindScores, KindObservations, KindTables}
	roles := map[string]can{
		"nobody": {}, "public": {kinds: []string{KindScores}},
		"unknown": {token: tokenPrefix + "abcdefgh_" + strings.Repeat("a", 52)}, "garbled": {token: "x"},
		"full":   {token: p.token("full", Kinds(), nil), kinds: Kinds()},
		"county": {token: p.token("county", []string{ScopeRead}, []string{"350421"}), kinds: read, isLimited: true},
		"city":   {token: p.token("city", []string{ScopeRead}, []string{"350400", "350421"}), kinds: read, isLimited: true},
	}
	for _, kind := range Kinds() {
		roles["only "+kind] = can{token: p.token(kind, []string{kind}, nil), kinds: []string{kind}}
	}
	revoked, text, err := p.Tokens.Create("revoked", []string{ScopeRead}, nil, time.Hour)
	if err == nil {
		err = p.Tokens.Revoke(revoked.ID)
	}
	if err != nil {
		p.t.Fatal(err)
	}
	roles["revoked"] = can{token: text}
	_, text, err = p.Tokens.Create("expired", []string{ScopeRead}, nil, time.Nanosecond)
	if err != nil {
		p.t.Fatal(err)
	}
	roles["expired"] = can{token: text}
	return roles
}

func checkRole(t *testing.T, p *portalOf, role string, c can, route routeCase) {
	t.Helper()
	ok := http.StatusOK
	if route.status != 0 {
		ok = route.status
	}
	for sort, paths := range map[string][]string{"free": route.free, "own": route.own, "other": route.other} {
		for _, path := range paths {
			wanted := ok
			switch {
			case route.kind == kindOpen:
			case len(c.kinds) == 0 || role == "public" && !slices.Contains(c.kinds, route.kind):
				wanted = http.StatusUnauthorized
			case !slices.Contains(c.kinds, route.kind), c.isLimited && sort == "other":
				wanted = http.StatusForbidden
			}
			w := p.get(path, c.token)
			if w.Code != wanted {
				t.Errorf("%s asks %s (%s): wanted %d, found %d %.200s", role, path, sort, wanted, w.Code, w.Body)
			}
			if c.isLimited && route.kind != kindOpen && !strings.Contains(path, "/tables/area") {
				for _, hidden := range []string{"清流", "350423"} {
					if strings.Contains(w.Body.String(), hidden) && wanted == ok {
						t.Errorf("%s asks %s: wanted nothing of another area, found %s in %.400s", role, path, hidden, w.Body)
					}
				}
			}
		}
	}
}

// What is hidden from a limited caller is there for another one: the matrix
// could not fail otherwise.
func TestHiddenThingsAreThere(t *testing.T) {
	p := newPortal(t, nil)
	full := p.token("full", []string{ScopeRead}, nil)
	for _, path := range []string{"/v1/scores", "/v1/gaps", "/v1/worklist", "/v1/sources", "/v1/observations", "/v1/revisions", "/v1/tables/problem", "/v1/tables/criterion_figure", "/v1/tables/county_rank",
		"/v1/explanations/350400/I01.1", "/v1/snapshots", "/v1/tables/loose", "/v1/scores?format=csv"} {
		body := p.get(path, full).Body.String()
		if !strings.Contains(body, "350423") && !strings.Contains(body, "清流") {
			t.Errorf("%s: wanted something of the other county, found none", path)
		}
	}
	city := p.token("city alone", []string{ScopeRead}, []string{"350400"})
	if body := p.get("/v1/explanations/350400/I01.1", city).Body.String(); strings.Contains(body, "inbox/") || !strings.Contains(body, "I01.1") {
		t.Errorf("wanted the city's explanation without the counties' figures, found %.300s", body)
	}
	if body := p.get("/v1/scores/areas/350400", city).Body.String(); strings.Contains(body, "counties") {
		t.Error("wanted the city's card without its counties")
	}
}
