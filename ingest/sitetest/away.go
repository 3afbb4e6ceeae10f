package sitetest

import (
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
)

// elsewhere is a server on another loopback address that a client must never
// reach: it stands for a private one, and writes down who came.
type elsewhere struct {
	server *httptest.Server
	mu     sync.Mutex
	came   []string
}

func newElsewhere(t testing.TB) *elsewhere {
	t.Helper()
	socket, err := net.Listen("tcp4", "127.0.0.2:0")
	if err != nil {
		t.Fatalf("sitetest: listen on 127.0.0.2: %v", err)
	}
	e := &elsewhere{}
	e.server = httptest.NewUnstartedServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		e.note(r.Method + " " + r.Host + r.RequestURI)
	}))
	e.server.Config.ConnState = func(c net.Conn, state http.ConnState) {
		if state == http.StateNew {
			e.note("connection from " + c.RemoteAddr().String())
		}
	}
	e.server.Listener.Close()
	e.server.Listener = socket
	e.server.Start()
	return e
}

func (e *elsewhere) note(who string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.came = append(e.came, who)
}

func (e *elsewhere) reached() []string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return append([]string(nil), e.came...)
}

func (e *elsewhere) forget() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.came = nil
}

func (e *elsewhere) address() string { return e.server.Listener.Addr().String() }

func (e *elsewhere) close() { e.server.Close() }
