package portal

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
)

// caller is who asks, and what they may read.
type caller struct {
	id    string // of the token; empty without one
	kinds []string
	areas []string // empty: every area
}

// isLimited reports whether some areas are hidden from the caller.
func (c *caller) isLimited() bool { return len(c.areas) > 0 }

// may reports whether the caller may read a kind at all.
func (c *caller) may(kind string) bool { return slices.Contains(c.kinds, kind) }

// mayArea reports whether the caller may read an area.
func (c *caller) mayArea(code string) bool {
	return !c.isLimited() || slices.Contains(c.areas, code)
}

// nation is the code of the national figures; like those of the provinces they
// are official statistics and shown to every caller.
const (
	nation         = "CN"
	provinceEnding = "0000"
)

// mayFigure reports whether the caller may read a figure of this area.
func (c *caller) mayFigure(code string) bool {
	return c.mayArea(code) || code == nation || len(code) == 6 && strings.HasSuffix(code, provinceEnding)
}

type callerKey struct{}

func withCaller(ctx context.Context, c *caller) context.Context {
	return context.WithValue(ctx, callerKey{}, c)
}

// callerOf is never nil: a request that nobody was found for may read nothing.
func callerOf(ctx context.Context) *caller {
	if c, ok := ctx.Value(callerKey{}).(*caller); ok {
		return c
	}
	return &caller{}
}

// identify finds the caller by the Authorization header. Without one it is the
// public, which may read the scores where the operator says so.
func (s *Server) identify(r *http.Request) (*caller, error) {
	presented := r.Header.Values("Authorization")
	if len(presented) == 0 {
		c := &caller{}
		if s.IsPublic {
			c.kinds = []string{KindScores}
		}
		return c, nil
	}
	text, ok := tokenOf(r, presented)
	if !ok {
		return nil, problem(401, "token_invalid", "wanted one header Authorization: Bearer <token>")
	}
	t, err := s.Tokens.find(text)
	switch {
	case errors.Is(err, errNoToken):
		return nil, problem(401, "token_invalid", "the token is not known here")
	case errors.Is(err, errTokenExpired):
		return nil, problem(401, "token_expired", "the token has expired; ask the operator for its successor")
	case errors.Is(err, errTokenRevoked):
		return nil, problem(401, "token_revoked", "the token was revoked")
	case err != nil:
		return nil, err
	}
	return &caller{id: t.ID, kinds: t.Kinds, areas: t.Areas}, nil
}

// tokenOf is the token of the header: behind Bearer, or, so that a browser can
// show the pages, as the password of Basic whatever the name is. A browser sends
// that along wherever a link comes from, so it only reads.
func tokenOf(r *http.Request, presented []string) (string, bool) {
	if len(presented) > 1 {
		return "", false
	}
	if _, password, isBasic := r.BasicAuth(); isBasic {
		return strings.TrimSpace(password), r.Method == http.MethodGet || r.Method == http.MethodHead
	}
	scheme, text, _ := strings.Cut(presented[0], " ")
	return strings.TrimSpace(text), strings.EqualFold(scheme, "Bearer")
}

// refuseTokenInURL keeps tokens out of logs, histories and referrers: whoever
// sends one there must not be served, or they would go on doing it.
func refuseTokenInURL(r *http.Request) error {
	if strings.Contains(r.URL.Path, tokenPrefix) || strings.Contains(r.URL.RawQuery, tokenPrefix) {
		return problem(400, "token_in_url", "send the token in the header Authorization: Bearer, never in the address; revoke this one")
	}
	for name := range r.URL.Query() {
		switch strings.ToLower(name) {
		case "token", "access_token", "api_key", "apikey", "authorization", "auth":
			return problem(400, "token_in_url", "send the token in the header Authorization: Bearer, never in the address")
		}
	}
	return nil
}
