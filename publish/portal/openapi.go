package portal

import (
	"cmp"
	_ "embed"
	"encoding/json"
	"net/http"
	"reflect"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"netmarket/publish"
)

// operation is one route of the API.
type operation struct {
	path, id, kind string
	summary        string // Chinese, for the people who choose
	description    string
	document       any      // zero value of the JSON shape; nil: any JSON
	isTable        bool     // also CSV and Arrow
	isUnpinned     bool     // does not read one snapshot
	method         string   // empty: GET
	only           []string // formats, where they are neither JSON alone nor all
}

func (o operation) formats() []string {
	if o.only != nil {
		return o.only
	}
	if o.isTable {
		return []string{formatJSON, formatCSV, formatArrow}
	}
	return []string{formatJSON}
}

func (o operation) verb() string { return cmp.Or(o.method, http.MethodGet) }

//go:embed docs.html
var docsPage []byte

// describe makes the API and everything that describes it.
func (s *Server) describe() {
	configureHuma()
	config := huma.DefaultConfig("netmarket", "1")
	config.OpenAPIPath, config.DocsPath, config.SchemasPath = "", "", "" // served below, without outside assets
	config.CreateHooks, config.Transformers = nil, nil                   // no links to schemas in the documents
	config.RejectUnknownQueryParameters = true
	config.Info.Description = "评分快照只读接口。Every answer is read from one immutable snapshot, named in the header Netmarket-Snapshot and in the ETag."
	config.Components.SecuritySchemes = map[string]*huma.SecurityScheme{"token": {Type: "http", Scheme: "bearer", Description: "netmarket token create"}}
	s.api = humago.New(s.mux, config)
	registry := s.api.OpenAPI().Components.Schemas
	registry.RegisterTypeAlias(reflect.TypeFor[publish.Points](), reflect.TypeFor[float64]()) // a JSON number with at most two decimals
	s.scoreRoutes()
	s.workRoutes()
	s.tableRoutes()
	s.snapshotRoutes()
	s.queryRoutes()
	mayBeNull(registry, "Explanation", "parts", "variants")
	mayBeNull(registry, "PartTrace", "figures")
	mayBeNull(registry, "RunFacts", "areas", "inputs")

	s.handle("GET /openapi.json", kindOpen, s.serveOpenAPI(contentTypes[formatJSON], func(o *openapiText) []byte { return o.json }))
	s.handle("GET /openapi.yaml", kindOpen, s.serveOpenAPI("application/yaml", func(o *openapiText) []byte { return o.yaml }))
	s.handle("GET /docs", kindOpen, func(w http.ResponseWriter, _ *http.Request) error {
		h := w.Header()
		h.Set("Content-Type", "text/html; charset=utf-8")
		h.Set("Content-Security-Policy", docsPolicy)
		_, err := w.Write(docsPage)
		return err
	})
}

// docsPolicy lets the page read the API's description and nothing else.
const docsPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"

var configureHuma = sync.OnceFunc(func() {
	useProblems()
	huma.DefaultArrayNullable = false // documents have empty lists; where one may be null mayBeNull says so
})

// mayBeNull corrects the fields of a shape that encode an empty list as null.
func mayBeNull(registry huma.Registry, shape string, fields ...string) {
	for _, field := range fields {
		if s := registry.Map()[shape]; s != nil && s.Properties[field] != nil {
			s.Properties[field].Nullable = true
		}
	}
}

// operation describes a route to huma: its answers by format, and its errors.
func (s *Server) operation(o operation) huma.Operation {
	content := map[string]*huma.MediaType{}
	for _, format := range o.formats() {
		content[mediaTypes[format]] = &huma.MediaType{Schema: &huma.Schema{Type: "string"}}
	}
	shape := &huma.Schema{Type: "object"}
	registry := s.api.OpenAPI().Components.Schemas
	if o.document != nil {
		shape = registry.Schema(reflect.TypeOf(o.document), true, "")
	}
	content[mediaTypes[formatJSON]] = &huma.MediaType{Schema: shape}
	headers := map[string]*huma.Param{"ETag": textHeader("Snapshot id, format and a digest of what else the bytes hang on.")}
	if !o.isUnpinned {
		headers[snapshotHeader] = textHeader("Id of the snapshot this was read from.")
	}
	if o.isTable {
		headers["Link"] = textHeader(`Address of the next page, rel="next".`)
	}
	answers := map[string]*huma.Response{
		"200": {Description: "OK", Content: content, Headers: headers},
		"304": {Description: "The client has this already (If-None-Match)."},
	}
	wrong := &huma.Response{Description: "RFC 9457 problem", Content: map[string]*huma.MediaType{
		problemType: {Schema: registry.Schema(reflect.TypeFor[Problem](), true, "")}}}
	answers["default"] = wrong
	return huma.Operation{
		OperationID: o.id, Method: o.verb(), Path: o.path, Summary: o.summary, Description: o.description, Tags: []string{o.kind},
		Responses: answers, Security: []map[string][]string{{"token": {}}}, Errors: []int{},
	}
}

func textHeader(what string) *huma.Param {
	return &huma.Param{Description: what, Schema: &huma.Schema{Type: "string"}}
}

// openapiText is the description as bytes, made once.
type openapiText struct {
	once       sync.Once
	json, yaml []byte
	err        error
}

func (s *Server) serveOpenAPI(kind string, pick func(*openapiText) []byte) func(http.ResponseWriter, *http.Request) error {
	return func(w http.ResponseWriter, _ *http.Request) error {
		o := &s.openapi
		o.once.Do(func() {
			if o.json, o.err = json.MarshalIndent(s.api.OpenAPI(), "", " "); o.err == nil {
				o.yaml, o.err = s.api.OpenAPI().YAML()
			}
		})
		if o.err != nil {
			return o.err
		}
		w.Header().Set("Content-Type", kind)
		w.Header().Set("Cache-Control", "no-cache")
		_, err := w.Write(pick(o))
		return err
	}
}
