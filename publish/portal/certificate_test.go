package portal

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// writePair writes a certificate for 127.0.0.1 with its key and returns who
// trusts it.
func writePair(t *testing.T, l Listen, serial int64) *x509.CertPool {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	form := &x509.Certificate{
		SerialNumber: big.NewInt(serial), Subject: pkix.Name{CommonName: "netmarket test"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), KeyUsage: x509.KeyUsageDigitalSignature,
	}
	der, err := x509.CreateCertificate(rand.Reader, form, form, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	writePEM(t, l.Cert, "CERTIFICATE", der)
	writePEM(t, l.Key, "PRIVATE KEY", private)
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(leaf)
	return pool
}

// writePEM swaps the file, as a tool that renews certificates does.
func writePEM(t *testing.T, path, kind string, der []byte) {
	t.Helper()
	text := pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
	if err := os.WriteFile(path+".new", text, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(path+".new", path); err != nil {
		t.Fatal(err)
	}
}

// served is a portal that ends TLS itself. Its clock goes on only when told to.
type served struct {
	addr  string
	clock *atomic.Int64 // Unix seconds
	pool  *x509.CertPool
	Listen
}

func serveTLS(t *testing.T) *served {
	t.Helper()
	dir := t.TempDir()
	s := &served{Listen: Listen{Addr: "127.0.0.1:0", Cert: filepath.Join(dir, "cert.pem"), Key: filepath.Join(dir, "key.pem")}, clock: new(atomic.Int64)}
	s.pool = writePair(t, s.Listen, 1)
	s.clock.Store(time.Now().Unix())
	p := newPortal(t, func(o *Options) {
		o.IsPublic = true
		o.Now = func() time.Time { return time.Unix(s.clock.Load(), 0) }
	})
	ctx, cancel := context.WithCancel(context.Background())
	started, ended := make(chan string, 1), make(chan error, 1)
	s.Started = func(addr string) { started <- addr }
	go func() { ended <- p.Run(ctx, s.Listen) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("stop: %v", err)
		}
	})
	select {
	case s.addr = <-started:
	case err := <-ended:
		ended <- err
		t.Fatalf("wanted it serving, found %v", err)
	}
	return s
}

// handshake returns the serial number of the certificate shown.
func (s *served) handshake(settings *tls.Config) (int64, *tls.ConnectionState, error) {
	if settings.RootCAs == nil {
		settings.RootCAs = s.pool
	}
	c, err := (&tls.Dialer{Config: settings}).DialContext(context.Background(), "tcp", s.addr)
	if err != nil {
		return 0, nil, err
	}
	defer c.Close() //nolint:errcheck // read only
	state := c.(*tls.Conn).ConnectionState()
	return state.PeerCertificates[0].SerialNumber.Int64(), &state, nil
}

// Ended by this program, TLS is 1.2 or newer, verifies, and answers in both
// versions of HTTP.
func TestTLSHandshakes(t *testing.T) {
	s := serveTLS(t)
	for version, isTaken := range map[uint16]bool{tls.VersionTLS10: false, tls.VersionTLS11: false, tls.VersionTLS12: true, tls.VersionTLS13: true} {
		_, state, err := s.handshake(&tls.Config{MinVersion: version, MaxVersion: version}) //nolint:gosec // old versions are what is tried
		if (err == nil) != isTaken || err == nil && state.Version != version {
			t.Errorf("%s: wanted it taken %v, found %v", tls.VersionName(version), isTaken, err)
		}
		if !isTaken && (err == nil || !strings.Contains(err.Error(), "protocol version")) {
			t.Errorf("%s: wanted it refused for its version, found %v", tls.VersionName(version), err)
		}
	}
	if _, _, err := s.handshake(&tls.Config{RootCAs: x509.NewCertPool()}); err == nil {
		t.Error("wanted a client that trusts nobody to refuse")
	}
	for _, isNew := range []bool{false, true} {
		client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: s.pool}, ForceAttemptHTTP2: isNew, DisableKeepAlives: true}}
		r, err := client.Get("https://" + s.addr + "/healthz")
		if err != nil {
			t.Fatalf("HTTP/2 %v: %v", isNew, err)
		}
		if _, err := io.Copy(io.Discard, r.Body); err != nil || r.StatusCode != http.StatusOK || (r.ProtoMajor == 2) != isNew {
			t.Errorf("HTTP/2 %v: wanted 200, found %d over %s (%v)", isNew, r.StatusCode, r.Proto, err)
		}
		r.Body.Close() //nolint:errcheck // read
	}
	plain, err := http.Get("http://" + s.addr + "/healthz")
	if err == nil {
		plain.Body.Close() //nolint:errcheck // not read
		if plain.StatusCode != http.StatusBadRequest {
			t.Errorf("without TLS: wanted 400, found %d", plain.StatusCode)
		}
	}
}

// A renewed certificate is shown without a restart; a pair that does not fit
// yet is not, and the former one goes on.
func TestCertificateIsRenewedWithoutARestart(t *testing.T) {
	s := serveTLS(t)
	shows := func(wanted int64, why string) {
		t.Helper()
		if serial, _, err := s.handshake(&tls.Config{}); err != nil || serial != wanted {
			t.Errorf("%s: wanted certificate %d, found %d (%v)", why, wanted, serial, err)
		}
	}
	shows(1, "at the start")
	former := s.pool
	key, err := os.ReadFile(s.Key)
	if err != nil {
		t.Fatal(err)
	}
	s.pool = writePair(t, s.Listen, 2)
	renewed, err := os.ReadFile(s.Key)
	if err != nil {
		t.Fatal(err)
	}
	trusted := s.pool
	s.pool = former
	shows(1, "before it looks again")
	if err := os.WriteFile(s.Key, key, 0o600); err != nil { // the key is renewed last
		t.Fatal(err)
	}
	s.clock.Add(2)
	shows(1, "with one of the two files renewed")
	if err := os.WriteFile(s.Key, append(renewed, '\n'), 0o600); err != nil {
		t.Fatal(err)
	}
	s.pool = trusted
	s.clock.Add(2)
	shows(2, "with both renewed")
	if err := os.Remove(s.Key); err != nil {
		t.Fatal(err)
	}
	s.clock.Add(2)
	shows(2, "with a file gone")
}
