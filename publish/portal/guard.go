package portal

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"runtime/debug"
	"slices"
	"strings"
	"time"
)

// Limits of one request.
const (
	maxBody      = 64 << 10
	maxHeader    = 16 << 10
	readLimit    = 10 * time.Second
	headerLimit  = 5 * time.Second
	writeLimit   = 30 * time.Second // for each piece of an answer
	idleLimit    = 60 * time.Second
	queueLimit   = 2 * time.Second // for a place among Limits.Concurrent
	requestLimit = 5 * time.Minute
)

// ServeHTTP guards every route: nothing is answered that did not pass here.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a := &answer{ResponseWriter: w, started: s.Now(), control: http.NewResponseController(w), who: &caller{}}
	defer s.finish(a, r)
	_, a.route = s.mux.Handler(r)
	secure(a.Header())
	if err := s.admit(a, r); err != nil {
		s.refuse(a, r, err)
		return
	}
	defer func() { <-s.places }()
	r.Body = http.MaxBytesReader(a, r.Body, maxBody)
	ctx, cancel := context.WithTimeout(withCaller(r.Context(), a.who), requestLimit)
	defer cancel()
	s.mux.ServeHTTP(a, r.WithContext(ctx))
}

// admit decides whether a request is answered; where it is, it has taken one of
// the places.
func (s *Server) admit(a *answer, r *http.Request) error {
	var err error
	if a.client, err = s.client(r); err != nil {
		return err
	}
	if s.isSecure(r) {
		a.Header().Set("Strict-Transport-Security", "max-age=31536000")
	}
	if wait := s.byIP.take(network(a.client)); wait > 0 {
		return tooMany(wait)
	}
	if err := refuseTokenInURL(r); err != nil {
		return err
	}
	if a.route == "" {
		return s.noRoute(r)
	}
	if err := s.authorise(a, r); err != nil {
		return err
	}
	select {
	case s.places <- struct{}{}:
		return nil
	case <-time.After(queueLimit):
		return tooMany(1)
	case <-r.Context().Done():
		return r.Context().Err()
	}
}

// authorise asks for the kind that the route was registered with; a route
// without one is nobody's.
func (s *Server) authorise(a *answer, r *http.Request) error {
	kind, isKnown := s.kinds[a.route]
	if kind == kindOpen && isKnown {
		return nil
	}
	who, err := s.identify(r)
	if err != nil {
		return err
	}
	a.who = who
	if who.id != "" {
		if wait := s.byToken.take(who.id); wait > 0 {
			return tooMany(wait)
		}
	}
	switch {
	case isKnown && who.may(kind) && !(kind == KindQuery && who.isLimited()):
		return nil
	case who.id == "":
		return problem(401, "token_missing", "send a token in the header Authorization: Bearer; the operator makes one with netmarket token create")
	}
	return problem(403, "forbidden", "the token does not open %s", kind)
}

func tooMany(wait int) *Problem {
	p := problem(429, "too_many_requests", "ask again after %d s", wait)
	p.retryAfter = wait
	return p
}

// noRoute tells an unknown address from a known one asked in another way.
func (s *Server) noRoute(r *http.Request) error {
	probe := r.Clone(r.Context())
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		probe.Method = method
		if _, route := s.mux.Handler(probe); route != "" && method != r.Method {
			return problem(405, "method_not_allowed", "this address answers to %s", method)
		}
	}
	return problem(404, "no_such_page", "nothing is at this address; /openapi.json lists what there is")
}

// refuse answers with a problem; an error that is none goes to the log.
func (s *Server) refuse(a *answer, r *http.Request, err error) {
	if r.Context().Err() != nil && errors.Is(err, r.Context().Err()) {
		a.status = 499 // the client has gone: for the log alone
		return
	}
	p, isForeseen := asProblem(err)
	if !isForeseen {
		s.Log.Error("request", "route", a.route, "error", err)
	}
	p.write(a)
}

// finish catches a panic, and leaves one line in the log.
func (s *Server) finish(a *answer, r *http.Request) {
	fault := recover()
	if fault != nil && fault != http.ErrAbortHandler { //nolint:errorlint // recovered as it was thrown
		s.Log.Error("request", "route", a.route, "panic", fault, "stack", string(debug.Stack()))
		if a.status == 0 {
			internal().write(a)
		}
	}
	took := s.Now().Sub(a.started)
	s.metrics.observe(a, r, took)
	level := slog.LevelInfo
	if a.route == "GET /healthz" || a.route == "GET /readyz" || a.route == "GET /metrics" {
		level = slog.LevelDebug
	}
	s.Log.LogAttrs(r.Context(), level, "request", slog.String("method", methodOf(r)), slog.String("route", a.route), slog.Int("status", a.status),
		slog.Int64("ms", took.Milliseconds()), slog.Int64("bytes", a.bytes), slog.String("snapshot", a.Header().Get(snapshotHeader)),
		slog.String("token", a.who.id), slog.String("ip", a.client.String()))
	if fault != nil && a.status != 0 && a.bytes > 0 {
		panic(http.ErrAbortHandler) // half an answer must not look like a whole one
	}
}

// methodOf keeps a stranger's text out of the log.
func methodOf(r *http.Request) string {
	if slices.Contains([]string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}, r.Method) {
		return r.Method
	}
	return "other"
}

// secure sets the headers of every answer; pages loosen the policy for what
// they carry inside.
func secure(h http.Header) {
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cache-Control", "no-store")
	h.Add("Vary", "Accept")
	h.Add("Vary", "Authorization")
}

// client is the address that asks: the connection's, or what a stated proxy says
// in X-Forwarded-For.
func (s *Server) client(r *http.Request) (netip.Addr, error) {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}, problem(403, "only_by_proxy", "the connection has no address")
	}
	addr := peer.Addr().Unmap()
	if !s.isProxy(addr) {
		if s.OnlyProxies {
			return addr, problem(403, "only_by_proxy", "ask the proxy; this address answers to it alone")
		}
		return addr, s.checkHost(r)
	}
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for _, hop := range slices.Backward(hops) {
		told, err := netip.ParseAddr(strings.TrimSpace(hop))
		if err != nil {
			break
		}
		if addr = told.Unmap(); !s.isProxy(addr) {
			break
		}
	}
	return addr, nil
}

func (s *Server) isProxy(addr netip.Addr) bool {
	return slices.ContainsFunc(s.Proxies, func(p netip.Prefix) bool { return p.Contains(addr) })
}

// checkHost refuses, on an address of this machine alone, names that a stranger's
// page could have made to point here.
func (s *Server) checkHost(r *http.Request) error {
	if !s.IsLoopback {
		return nil
	}
	host := r.Host
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	addr, err := netip.ParseAddr(strings.Trim(host, "[]"))
	if host == "localhost" || err == nil && addr.IsLoopback() {
		return nil
	}
	return problem(421, "misdirected", "this server answers to localhost alone")
}

// isSecure reports whether the client's side is encrypted.
func (s *Server) isSecure(r *http.Request) bool {
	if r.TLS != nil {
		return true
	}
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	return err == nil && s.isProxy(peer.Addr().Unmap()) && r.Header.Get("X-Forwarded-Proto") == "https"
}

// answer counts what is written, and gives a slow reader a while for each piece
// rather than for the whole.
type answer struct {
	http.ResponseWriter
	control *http.ResponseController
	started time.Time
	route   string // pattern; empty where none fits
	client  netip.Addr
	who     *caller
	status  int
	bytes   int64
	extend  time.Time // when the write deadline was last moved
}

// Unwrap lets http.ResponseController through.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }

// WriteHeader keeps the status.
func (a *answer) WriteHeader(status int) {
	if a.status == 0 {
		a.status = status
	}
	a.ResponseWriter.WriteHeader(status)
}

// Write writes one piece.
func (a *answer) Write(b []byte) (int, error) {
	if a.status == 0 {
		a.status = http.StatusOK
	}
	if at := time.Now(); at.Sub(a.extend) > time.Second {
		a.extend = at
		a.control.SetWriteDeadline(at.Add(writeLimit)) //nolint:errcheck // a test's recorder has none
	}
	n, err := a.ResponseWriter.Write(b)
	a.bytes += int64(n)
	return n, err
}
