package portal

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"sync"
	"time"
)

// Listen says where a server answers.
type Listen struct {
	Addr      string       // host:port
	Cert, Key string       // PEM files; empty: without TLS
	Metrics   string       // host:port for /metrics without a token; empty: none
	Started   func(string) // told the address once it answers
}

// shutdownLimit is how long requests may end after the server was told to stop.
const shutdownLimit = 10 * time.Second

// IsLoopback reports whether an address host:port is of this machine alone.
func IsLoopback(addr string) bool {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return false
	}
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

// CheckListen refuses to show tokens to a network in the clear.
func CheckListen(l Listen, proxies []netip.Prefix) error {
	if _, _, err := net.SplitHostPort(l.Addr); err != nil {
		return fmt.Errorf("listen: wanted HOST:PORT, found %q", l.Addr)
	}
	if (l.Cert == "") != (l.Key == "") {
		return errors.New("serve.tls: wanted both cert and key, found one")
	}
	if l.Cert == "" && !IsLoopback(l.Addr) && len(proxies) == 0 {
		return fmt.Errorf("listen on %s: tokens would cross the network unencrypted; set serve.tls.cert and serve.tls.key, or name the reverse proxy in serve.proxy.trusted", l.Addr)
	}
	return nil
}

// Run answers until ctx ends, then lets the running requests finish.
func (s *Server) Run(ctx context.Context, l Listen) error {
	if err := CheckListen(l, s.Proxies); err != nil {
		return err
	}
	settings, err := s.tlsSettings(l)
	if err != nil {
		return err
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", l.Addr)
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	address := listener.Addr().String()
	listener = newBounded(listener, s.Limits, s.isProxy)
	if settings != nil {
		listener = tls.NewListener(listener, settings)
	}
	servers := []*http.Server{s.httpServer(s)}
	failed := make(chan error, 2)
	go func() { failed <- servers[0].Serve(listener) }()
	if l.Metrics != "" {
		m, err := new(net.ListenConfig).Listen(ctx, "tcp", l.Metrics)
		if err != nil {
			return errors.Join(fmt.Errorf("listen for metrics: %w", err), servers[0].Close())
		}
		only := http.NewServeMux()
		only.Handle("GET /metrics", s.MetricsHandler())
		servers = append(servers, s.httpServer(only))
		go func() { failed <- servers[1].Serve(newBounded(m, s.Limits, s.isProxy)) }()
	}
	if l.Started != nil {
		l.Started(address)
	}
	select {
	case err = <-failed:
	case <-ctx.Done():
	}
	return errors.Join(err, stop(servers))
}

func stop(servers []*http.Server) error {
	ctx, cancel := context.WithTimeout(context.Background(), shutdownLimit)
	defer cancel()
	var problems []error
	for _, server := range servers {
		if err := server.Shutdown(ctx); err != nil {
			problems = append(problems, fmt.Errorf("stop: %w", errors.Join(err, server.Close())))
		}
	}
	return errors.Join(problems...)
}

func (s *Server) httpServer(h http.Handler) *http.Server {
	return &http.Server{
		Handler: h, ReadHeaderTimeout: headerLimit, ReadTimeout: readLimit, WriteTimeout: writeLimit + queueLimit, IdleTimeout: idleLimit,
		MaxHeaderBytes: maxHeader, ErrorLog: slog.NewLogLogger(s.Log.Handler(), slog.LevelDebug),
	}
}

// tlsSettings are nil where another program ends TLS.
func (s *Server) tlsSettings(l Listen) (*tls.Config, error) {
	if l.Cert == "" {
		return nil, nil
	}
	pair, err := loadCertificate(l, s.Now, s.Log)
	if err != nil {
		return nil, err
	}
	return &tls.Config{GetCertificate: pair.current, MinVersion: tls.VersionTLS12, NextProtos: []string{"h2", "http/1.1"}}, nil
}

// bounded closes a connection at once where its address, or everybody together,
// has too many: who opens connections and says nothing must not keep others out.
type bounded struct {
	net.Listener
	limits  Limits
	isProxy func(netip.Addr) bool

	mu   sync.Mutex
	all  int
	byIP map[string]int
}

func newBounded(l net.Listener, limits Limits, isProxy func(netip.Addr) bool) *bounded {
	return &bounded{Listener: l, limits: limits, isProxy: isProxy, byIP: map[string]int{}}
}

// Accept waits for a connection that is within the limits.
func (b *bounded) Accept() (net.Conn, error) {
	for {
		c, err := b.Listener.Accept()
		if err != nil {
			return nil, err
		}
		peer, err := netip.ParseAddrPort(c.RemoteAddr().String())
		if err != nil {
			c.Close() //nolint:errcheck // refused
			continue
		}
		addr := peer.Addr().Unmap()
		key := network(addr)
		if b.take(key, b.isProxy(addr)) {
			return &counted{Conn: c, free: sync.OnceFunc(func() { b.free(key) })}, nil
		}
		c.Close() //nolint:errcheck // refused
	}
}

func (b *bounded) take(key string, isProxy bool) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.all >= b.limits.Conns || !isProxy && b.byIP[key] >= b.limits.ConnsPerIP {
		return false
	}
	b.all++
	b.byIP[key]++
	return true
}

func (b *bounded) free(key string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.all--
	if b.byIP[key]--; b.byIP[key] == 0 {
		delete(b.byIP, key)
	}
}

type counted struct {
	net.Conn
	free func()
}

// Close frees the connection's place.
func (c *counted) Close() error {
	defer c.free()
	return c.Conn.Close()
}
