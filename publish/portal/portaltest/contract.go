// Package portaltest holds the answers of the read API to the OpenAPI document
// that it serves.
package portaltest

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/legacy"
)

// Contract validates answers against the document the server itself serves.
type Contract struct {
	router routers.Router
	Seen   map[string]bool // ids of the operations that a good answer was checked of
}

// NewContract reads an OpenAPI 3.1 document, which must itself be valid.
func NewContract(t testing.TB, text []byte) *Contract {
	t.Helper()
	doc, err := openapi3.NewLoader().LoadFromData(text)
	if err != nil {
		t.Fatal(err)
	}
	if !doc.IsOpenAPI31OrLater() {
		t.Fatalf("wanted OpenAPI 3.1, found %s", doc.OpenAPI)
	}
	if err := doc.Validate(context.Background()); err != nil {
		t.Fatalf("the document itself: %v", err)
	}
	router, err := legacy.NewRouter(doc)
	if err != nil {
		t.Fatal(err)
	}
	return &Contract{router, map[string]bool{}}
}

// Check validates one answer; its status, type and body must be described. r is
// the request as it was before it was sent.
func (c *Contract) Check(t testing.TB, r *http.Request, w *httptest.ResponseRecorder) {
	t.Helper()
	route, params, err := c.router.FindRoute(r)
	if err != nil {
		t.Errorf("%s: %v", r.URL, err)
		return
	}
	input := &openapi3filter.RequestValidationInput{Request: r, PathParams: params, Route: route,
		Options: &openapi3filter.Options{AuthenticationFunc: openapi3filter.NoopAuthenticationFunc}}
	if w.Code == http.StatusOK {
		c.Seen[route.Operation.OperationID] = true
		if err := openapi3filter.ValidateRequest(context.Background(), input); err != nil {
			t.Errorf("%s was answered and is not described: %v", r.URL, err)
		}
	}
	output := &openapi3filter.ResponseValidationInput{RequestValidationInput: input, Status: w.Code, Header: w.Header(),
		Body: io.NopCloser(bytes.NewReader(w.Body.Bytes())), Options: &openapi3filter.Options{IncludeResponseStatus: true}}
	if err := openapi3filter.ValidateResponse(context.Background(), output); err != nil {
		t.Errorf("%s: %d: %.600v", r.URL, w.Code, err)
	}
}

func init() {
	text := func(body io.Reader, _ http.Header, _ *openapi3.SchemaRef, _ openapi3filter.EncodingFn) (any, error) {
		b, err := io.ReadAll(body)
		return string(b), err
	}
	openapi3filter.RegisterBodyDecoder("text/csv", text)
	openapi3filter.RegisterBodyDecoder("application/vnd.apache.arrow.stream", func(io.Reader, http.Header, *openapi3.SchemaRef, openapi3filter.EncodingFn) (any, error) {
		return "binary", nil
	})
}
