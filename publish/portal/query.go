package portal

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"

	"netmarket/publish"
)

// QueryError is what a caller's statement did wrong. Message holds parts of the
// statement and nothing of the server.
type QueryError struct {
	Kind    string // refused, engine, timeout, memory, too_large, busy
	Message string
}

func (e *QueryError) Error() string { return e.Kind + ": " + e.Message }

// QueryResult is the shape of publish.Result as JSON.
type QueryResult struct {
	Schema  string           `json:"schema" example:"netmarket.query/v1"`
	Columns []publish.Column `json:"columns"`
	Rows    [][]*string      `json:"rows"`
}

// queryRoutes is the caller's own SQL, where the operator offers it.
func (s *Server) queryRoutes() {
	if s.Query == nil {
		return
	}
	o := operation{path: "/v1/query", id: "query", kind: KindQuery, method: http.MethodPost, document: QueryResult{}, only: []string{formatJSON, formatCSV},
		summary: "自编查询", description: "One read-only SELECT on the published tables of one snapshot, bounded in time, memory and size. Only a token for every area opens it."}
	register(s, o, func(ctx context.Context, a *answer, r *http.Request, in *struct {
		Snapshot string `query:"snapshot" maxLength:"100"`
		Format   string `query:"format" enum:"json,csv"`
		Body     struct {
			SQL string `json:"sql" minLength:"1" maxLength:"65536"`
		}
	}) error {
		format, err := negotiate(in.Format, r.Header.Values("Accept"), o.formats())
		if err != nil {
			return err
		}
		held, err := s.pool.acquire(ctx, in.Snapshot)
		if err != nil {
			return err
		}
		defer s.pool.release(held)
		var out bytes.Buffer
		if err := s.Query(ctx, held.Snapshot, in.Body.SQL, format, &out); err != nil {
			return queryProblem(err)
		}
		a.Header().Set(snapshotHeader, held.ID)
		a.Header().Set("ETag", s.etag(held.ID, format, a.who))
		a.Header().Set("Content-Type", contentTypes[format])
		return writeWhole(a, out.Bytes())
	})
}

// queryProblem tells the caller's faults from the server's.
func queryProblem(err error) error {
	var q *QueryError
	if !errors.As(err, &q) {
		return err
	}
	switch q.Kind {
	case "refused":
		return problem(400, "query_refused", "%s", q.Message)
	case "engine":
		return problem(400, "query_failed", "%s", q.Message)
	case "timeout", "memory", "too_large":
		return problem(422, "query_too_much", "%s", q.Message)
	case "busy":
		return tooMany(1)
	}
	return fmt.Errorf("query: %w", err)
}
