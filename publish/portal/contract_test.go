package portal

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"netmarket/publish/portal/portaltest"
)

// Every answer, good or bad, is one that the served document describes, and
// every operation of it is tried.
func TestEveryAnswerKeepsTheServedContract(t *testing.T) {
	p := newPortal(t, nil)
	full := p.token("full", Kinds(), nil)
	c := portaltest.NewContract(t, p.get("/openapi.json", "").Body.Bytes())
	var paths []string
	for route, one := range matrix() {
		if strings.Contains(route, " /v1/") {
			paths = append(append(append(paths, one.free...), one.own...), one.other...)
		}
	}
	paths = append(paths, "/v1/tables/reading_total?limit=7", "/v1/scores?snapshot="+shared.ids[0],
		"/v1/scores?snapshot=2026-01-01-000000000000", "/v1/scores?area=999999", "/v1/explanations/350421/I99.9", "/v1/tables/none", "/v1/tables/loose?columns=x",
		"/v1/tables/loose?filter=x", "/v1/tables/loose?cursor=x", "/v1/worklist?unit=x", "/v1/explanations/350421/I01.1?format=csv", "/v1/scores?x=1", "SQL drop table x", "SQL ", "/v1/observations?as_of=x")
	for _, path := range paths {
		for _, token := range []string{full, ""} {
			w := p.get(path, token)
			c.Check(t, ask(path, token), w)
			checkProblem(t, path, w)
		}
	}
	for path, item := range p.api.OpenAPI().Paths {
		if item.Get == nil {
			item.Get = item.Post
		}
		if !c.Seen[item.Get.OperationID] {
			t.Errorf("%s: no good answer was tried", path)
		}
	}
}

// The validator sees a document that does not keep its shape.
func TestContractFindsAWrongAnswer(t *testing.T) {
	p := newPortal(t, nil)
	c := portaltest.NewContract(t, p.get("/openapi.json", "").Body.Bytes())
	for _, body := range []string{`{"schema":"netmarket.scores/v1"}`, `{"schema":1}`, `[]`} {
		r := httptest.NewRequest(http.MethodGet, "/v1/scores", nil)
		w := httptest.NewRecorder()
		w.Header().Set("Content-Type", "application/json")
		w.WriteString(body) //nolint:errcheck // a recorder
		inner := &testing.T{}
		c.Check(inner, r, w)
		if !inner.Failed() {
			t.Errorf("%s: wanted it refused", body)
		}
	}
}

func checkProblem(t *testing.T, path string, w *httptest.ResponseRecorder) {
	t.Helper()
	if w.Code < 400 {
		return
	}
	body := w.Body.String()
	found := decode[Problem](t, w.Body.Bytes())
	kind, isURN := strings.CutPrefix(found.Type, problemPrefix)
	if w.Code >= 500 || w.Header().Get("Content-Type") != problemType || !isURN || titles[kind] == "" || found.Title != titles[kind] || found.Status != w.Code || found.Detail == "" {
		t.Errorf("%s: wanted a problem of a known type below 500, found %d %s %s", path, w.Code, w.Header().Get("Content-Type"), body)
	}
	if strings.HasPrefix(path, "SQL ") {
		return // it is told what it wrote
	}
	for _, leak := range []string{"select", "published.", shared.dir, ".duckdb", "panic", "goroutine"} {
		if strings.Contains(strings.ToLower(body), leak) {
			t.Errorf("%s: wanted nothing of the inside, found %q in %s", path, leak, body)
		}
	}
}
