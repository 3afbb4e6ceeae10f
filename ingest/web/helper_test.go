package web

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

var loopback = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}

// quick is a policy for servers on this machine: real sockets, small times.
func quick() Policy {
	return Policy{
		Allow: loopback, Interval: time.Microsecond, Backoff: time.Microsecond, Attempts: 2,
		Connect: 10 * time.Second, Header: 10 * time.Second, Stall: 10 * time.Second, Total: time.Minute, MostWait: time.Second,
		Resolve: func(_ context.Context, name string) ([]netip.Addr, error) {
			return nil, errors.New("no name is looked up in this test: " + name)
		},
	}
}

func newClient(t *testing.T, p Policy) *Client {
	t.Helper()
	c := New(p)
	t.Cleanup(c.Close)
	return c
}

// serve plays a publisher that has no robots.txt.
func serve(t *testing.T, h http.HandlerFunc) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(withoutRobots(h))
	t.Cleanup(s.Close)
	return s
}

func withoutRobots(h http.HandlerFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/robots.txt" {
			http.NotFound(w, r)
			return
		}
		h(w, r)
	})
}

// wire plays a publisher byte by byte: what it is given is sent as it is, and
// the connection is closed.
func wire(t *testing.T, answer func(conn net.Conn)) string {
	t.Helper()
	l := listen(t, "127.0.0.1:0")
	serveWire(t, l, answer)
	return "http://" + l.Addr().String() + "/"
}

func listen(t *testing.T, address string) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}

func serveWire(t *testing.T, l net.Listener, answer func(conn net.Conn)) {
	var open sync.WaitGroup
	open.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			open.Go(func() {
				defer conn.Close()
				req, err := http.ReadRequest(bufio.NewReader(conn))
				switch {
				case err != nil:
				case req.URL.Path == "/robots.txt":
					conn.Write([]byte("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"))
				default:
					answer(conn)
				}
			})
		}
	})
	t.Cleanup(func() { l.Close(); open.Wait() })
}

// sends is a publisher that answers each request with the same bytes.
func sends(bytes string) func(net.Conn) {
	return func(conn net.Conn) { conn.Write([]byte(bytes)) }
}

// hangs says something and then nothing, until the other side is gone.
func hangs(first string) func(net.Conn) {
	return func(conn net.Conn) {
		conn.Write([]byte(first))
		conn.Read(make([]byte, 1))
	}
}

// drips says something and then a byte at a time.
func drips(first string, every time.Duration) func(net.Conn) {
	return func(conn net.Conn) {
		_, err := conn.Write([]byte(first))
		for err == nil {
			time.Sleep(every)
			_, err = conn.Write([]byte("x"))
		}
	}
}

func zipped(text string) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	z.Write([]byte(text))
	z.Close()
	return b.Bytes()
}

func wantFault(t *testing.T, err error, code string) *Fault {
	t.Helper()
	f, ok := errors.AsType[*Fault](err)
	if !ok {
		t.Fatalf("wanted a fault %s, found error %v", code, err)
	}
	if f.Code != code {
		t.Fatalf("wanted %s, found %s (%s)", code, f.Code, f.Detail)
	}
	if f.Detail == "" || f.URL == "" {
		t.Errorf("%s: wanted a detail and a URL, found %q and %q", code, f.Detail, f.URL)
	}
	if strings.ContainsFunc(f.Error(), func(r rune) bool { return r < ' ' || r == 0x7f }) {
		t.Errorf("%s: control characters in %q", code, f.Error())
	}
	return f
}

// counted tells how often it was connected to.
type counted struct {
	net.Listener
	accepted atomic.Int32
}

// victim listens where nothing may be connected to.
func victim(t *testing.T, address string) *counted {
	t.Helper()
	v := &counted{Listener: listen(t, address)}
	go func() {
		for {
			conn, err := v.Accept()
			if err != nil {
				return
			}
			v.accepted.Add(1)
			conn.Close()
		}
	}()
	return v
}

// authority issues certificates for the tests.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
	pool *x509.CertPool
}

func newAuthority(t *testing.T) *authority {
	t.Helper()
	a := &authority{pool: x509.NewCertPool()}
	a.key = newKey(t)
	about := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test authority"}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-48 * time.Hour), NotAfter: time.Now().Add(48 * time.Hour), KeyUsage: x509.KeyUsageCertSign,
	}
	a.cert = a.sign(t, about, about, a.key, a.key)
	a.pool.AddCert(a.cert)
	return a
}

func newKey(t *testing.T) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func (a *authority) sign(t *testing.T, about, by *x509.Certificate, key, with *ecdsa.PrivateKey) *x509.Certificate {
	t.Helper()
	der, err := x509.CreateCertificate(rand.Reader, about, by, &key.PublicKey, with)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return cert
}

// issue gives a certificate for names that ends at a time.
func (a *authority) issue(t *testing.T, until time.Time, names ...string) tls.Certificate {
	t.Helper()
	key := newKey(t)
	about := &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "test"}, DNSNames: names,
		NotBefore: until.Add(-72 * time.Hour), NotAfter: until, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	cert := a.sign(t, about, a.cert, key, a.key)
	return tls.Certificate{Certificate: [][]byte{cert.Raw}, PrivateKey: key, Leaf: cert}
}

// serveTLS plays a publisher at https://publisher.test:port.
func serveTLS(t *testing.T, cert tls.Certificate, change func(*tls.Config), h http.HandlerFunc) string {
	t.Helper()
	s := httptest.NewUnstartedServer(withoutRobots(h))
	s.Config.ErrorLog = quiet
	s.TLS = &tls.Config{Certificates: []tls.Certificate{cert}}
	if change != nil {
		change(s.TLS)
	}
	s.StartTLS()
	t.Cleanup(s.Close)
	_, port, _ := strings.Cut(strings.TrimPrefix(s.URL, "https://"), ":")
	return "https://publisher.test:" + port + "/"
}

// toLoopback resolves every name to this machine.
func toLoopback(context.Context, string) ([]netip.Addr, error) {
	return []netip.Addr{netip.MustParseAddr("127.0.0.1")}, nil
}
