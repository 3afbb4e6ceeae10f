package sitetest

import (
	"context"
	"crypto/tls"
	"io"
	"log"
	"net"
	"net/http"
	"syscall"
	"testing"
	"time"
)

// listener is one port of a site. The port stays its own while nothing listens
// on it, so that a site can refuse connections and come back at its address.
type listener struct {
	t       testing.TB
	address string // "127.0.0.1:port"
	handler http.Handler
	tls     *tls.Config // nil without encryption

	server *http.Server
	socket net.Listener
	held   int        // socket that holds the port while nothing listens, -1 for none
	queue  []net.Conn // that fill the backlog of a socket that never accepts
}

func newListener(t testing.TB, handler http.Handler, config *tls.Config) *listener {
	t.Helper()
	l := &listener{t: t, address: "127.0.0.1:0", handler: handler, tls: config, held: -1}
	l.up()
	return l
}

func (l *listener) port() string {
	_, port, _ := net.SplitHostPort(l.address)
	return port
}

// up listens and answers.
func (l *listener) up() {
	if l == nil {
		return
	}
	l.t.Helper()
	l.release()
	if l.server != nil {
		return
	}
	socket, err := net.Listen("tcp4", l.address)
	if err != nil {
		l.t.Fatalf("sitetest: listen on %s: %v", l.address, err)
	}
	l.socket, l.address = socket, socket.Addr().String()
	quiet := log.New(io.Discard, "", 0)
	l.server = &http.Server{Handler: l.handler, TLSConfig: l.tls.Clone(), ErrorLog: quiet, ReadHeaderTimeout: 10 * time.Second,
		TLSNextProto: map[string]func(*http.Server, *tls.Conn, http.Handler){}} // HTTP/1.1 alone: some faults are written by hand
	server := l.server
	go func() {
		if l.tls != nil {
			_ = server.ServeTLS(socket, "", "") // ends when the site is closed
			return
		}
		_ = server.Serve(socket)
	}()
}

// down closes the port and every connection on it.
func (l *listener) down() {
	if l.server != nil {
		l.server.Close()
		l.socket.Close() // the server may not have begun to serve it
		l.server = nil
	}
	l.release()
}

func (l *listener) release() {
	for _, c := range l.queue {
		c.Close()
	}
	l.queue = nil
	if l.held >= 0 {
		syscall.Close(l.held)
		l.held = -1
	}
}

// refuse holds the port without listening: a connection is refused.
func (l *listener) refuse() {
	l.t.Helper()
	l.hold(false)
}

// ignore listens without ever accepting, the backlog full: the system drops
// what asks for a connection, which times out.
func (l *listener) ignore() {
	l.t.Helper()
	l.hold(true)
	for range 8 {
		ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
		c, err := new(net.Dialer).DialContext(ctx, "tcp4", l.address)
		cancel()
		if err != nil {
			return
		}
		l.queue = append(l.queue, c)
	}
	l.t.Fatalf("sitetest: the backlog of %s does not fill", l.address)
}

func (l *listener) hold(listen bool) {
	l.t.Helper()
	l.down()
	at, err := net.ResolveTCPAddr("tcp4", l.address)
	if err != nil {
		l.t.Fatal(err)
	}
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0)
	if err != nil {
		l.t.Fatalf("sitetest: hold %s: %v", l.address, err)
	}
	syscall.CloseOnExec(fd)
	l.held = fd
	name := &syscall.SockaddrInet4{Port: at.Port, Addr: [4]byte{127, 0, 0, 1}}
	if err := syscall.SetsockoptInt(fd, syscall.SOL_SOCKET, syscall.SO_REUSEADDR, 1); err != nil {
		l.t.Fatal(err)
	}
	if err := syscall.Bind(fd, name); err != nil {
		l.t.Fatalf("sitetest: hold %s: %v", l.address, err)
	}
	if !listen {
		return
	}
	if err := syscall.Listen(fd, 0); err != nil {
		l.t.Fatalf("sitetest: hold %s: %v", l.address, err)
	}
}
