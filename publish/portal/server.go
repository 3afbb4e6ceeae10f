package portal

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/netip"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"netmarket/publish"
)

// Options say what a server shows and to whom.
type Options struct {
	Dir     string // <data>/published
	Tokens  *Tokens
	Version string // of the program

	IsPublic    bool           // anybody may read scores and pages
	IsLoopback  bool           // listens on this machine alone
	Proxies     []netip.Prefix // whose X-Forwarded-For and -Proto are believed
	OnlyProxies bool           // nobody else may connect
	Limits      Limits

	FoldUnit func(string) string // compared form of a responsible unit's name
	Diff     *Diff               // nil: no comparison is offered
	Query    Query               // nil: no SQL is offered
	Log      *slog.Logger
	Now      func() time.Time
}

// Diff compares two snapshots for /v1/diffs/{a}/{b}. Both documents hold only
// the areas that the caller asked for and may see.
type Diff struct {
	Document any // a zero value of what Between returns, for the OpenAPI document
	Between  func(a, b *publish.ScoresDocument) any
}

// Query runs a caller's own SELECT on a snapshot for POST /v1/query and writes
// the result, format json or csv, once it is complete. What the caller did wrong
// is a QueryError.
type Query func(ctx context.Context, s *publish.Snapshot, sql, format string, w io.Writer) error

// Server is the read API, the pages and the server's own state.
type Server struct {
	Options
	mux     *http.ServeMux
	kinds   map[string]string // pattern → kind
	api     huma.API
	pool    *pool
	byIP    *buckets
	byToken *buckets
	places  chan struct{}
	metrics *counters
	openapi openapiText
	listing history
}

// New makes a server; Close ends it.
func New(o Options) *Server {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	o.Limits = o.Limits.orDefault()
	s := &Server{
		Options: o, mux: http.NewServeMux(), kinds: map[string]string{}, pool: newPool(o.Dir, o.Now),
		byIP: newBuckets(o.Limits.PerIP, o.Limits.Burst, o.Now), byToken: newBuckets(o.Limits.PerToken, o.Limits.Burst, o.Now),
		places: make(chan struct{}, o.Limits.Concurrent),
	}
	s.metrics = newCounters(s)
	s.describe()
	s.pages()
	return s
}

// Close closes the snapshots that no request holds; the others close with their
// requests.
func (s *Server) Close() { s.pool.close() }

// kindOpen is the kind of what everybody may read: what the server is, never
// what it holds.
const kindOpen = "open"

// handle registers a route with the kind that opens it.
func (s *Server) handle(pattern, kind string, h func(http.ResponseWriter, *http.Request) error) {
	s.kinds[pattern] = kind
	s.mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
		if err := h(w, r); err != nil {
			s.refuse(w.(*answer), r, err)
		}
	})
}
