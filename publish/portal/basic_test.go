package portal

import (
	"testing"
)

func TestSmoke(t *testing.T) {
	p := newPortal(t, nil)
	full := p.token("full", []string{ScopeRead, KindMetrics}, nil)
	for _, path := range []string{"/v1/scores", "/v1/scores/areas/350421", "/v1/explanations/350421/I01.1", "/v1/gaps", "/v1/worklist", "/v1/tables", "/v1/tables/loose", "/v1/tables/loose?format=csv", "/v1/tables/reading_total?limit=3&columns=option,score&filter=ref_area:350423", "/v1/observations?as_of=2025-03-01", "/v1/sources", "/v1/revisions", "/v1/snapshots", "/v1/snapshots/" + shared.ids[0], "/v1/diffs/" + shared.ids[0] + "/" + shared.ids[1], "/openapi.json", "/healthz", "/readyz", "/metrics", "/snapshots/", "/docs", "/v1/nonsense", "/v1/scores?limt=3", "/v1/scores?format=xml", "/v1/tables/loose?limit=0"} {
		w := p.get(path, full)
		body := w.Body.String()
		t.Logf("%d %s %v\n%.600s", w.Code, path, w.Header(), body)
	}
}
