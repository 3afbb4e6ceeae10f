package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"io/fs"
	"math/big"
	"os"
	"path/filepath"
	"testing"
	"time"

	"netmarket/publish/portal"
	"netmarket/publish/push"
)

func makeToken(t *testing.T, dir string, at time.Time, life time.Duration) {
	t.Helper()
	_, _, err := portal.OpenTokens(filepath.Join(dir, "tokens.json"), func() time.Time { return at }).Create("市级平台", []string{"scores"}, nil, life)
	must(t, err)
}

// useCertificate configures a certificate that is valid for so long still.
func useCertificate(t *testing.T, dir string, left time.Duration, keyMode fs.FileMode) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	form := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "合成示例"}, NotBefore: time.Now().Add(-48 * time.Hour), NotAfter: time.Now().Add(left)}
	der, err := x509.CreateCertificate(rand.Reader, form, form, key.Public(), key)
	must(t, err)
	private, err := x509.MarshalPKCS8PrivateKey(key)
	must(t, err)
	write(t, dir, "cert.pem", string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})))
	write(t, dir, "key.pem", string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private})))
	must(t, os.Chmod(filepath.Join(dir, "key.pem"), keyMode))
	add(t, dir, fmt.Sprintf("serve: {tls: {cert: %[1]s/cert.pem, key: %[1]s/key.pem}}\n", dir))
}

// usePortal configures a portal with these keys.
func usePortal(t *testing.T, dir, keys string) {
	t.Helper()
	add(t, dir, "push: {portals: [{name: city, url: 'https://portal.example/m', snapshot_url: 'https://scores.example', keys: ["+keys+"]}]}\n")
}

// makeKey writes a signing key and returns its name in the data directory.
func makeKey(t *testing.T, dir, name string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if code := run(context.Background(), []string{"--data", dir, "push", "keygen", "--kind", "hmac", "--out", path}, discard{}, discard{}); code != 0 {
		t.Fatalf("keygen: exit %d", code)
	}
	return name
}

type discard struct{}

func (discard) Write(p []byte) (int, error) { return len(p), nil }

// answers is a portal that always answers the same.
type answers int

func (a answers) Post(context.Context, string, push.Headers, []byte, time.Duration) push.Receipt {
	return push.Receipt{Status: int(a)}
}

// owe enters an event of a while ago that a portal answered so.
func owe(t *testing.T, dir string, status int, ago time.Duration) {
	t.Helper()
	usePortal(t, dir, "{id: a, kind: hmac, file: "+makeKey(t, dir, "a")+"}")
	a := &app{data: dir}
	must(t, a.readSettings())
	portals, err := a.settings.Push.Load(dir, os.Getenv)
	must(t, err)
	outbox := push.Outbox{Path: filepath.Join(dir, "state.db"), Now: func() time.Time { return time.Now().Add(-ago) }}
	must(t, a.reconcile(outbox))
	_, err = outbox.Deliver(t.Context(), portals, answers(status), true)
	must(t, err)
}

// A limit of a container or a service counts as the machine's does.
func TestGroupMemory(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "memory.max", "max\n")
	write(t, dir, "limit", "536870912\n")
	write(t, dir, "larger", "9223372036854771712\n")
	files := func(names ...string) (all []string) {
		for _, name := range names {
			all = append(all, filepath.Join(dir, name))
		}
		return all
	}
	if got := groupMemory(files("gone", "memory.max", "larger", "limit")); got != 512<<20 {
		t.Errorf("wanted 512 MiB, found %d", got)
	}
}
