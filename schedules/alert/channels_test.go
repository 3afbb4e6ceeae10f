package alert

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"mime"
	"net"
	"net/mail"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"netmarket/schedules/record"
)

func someMessage() Message {
	return Compose("明溪县", "20260301T182000Z-00000001", night, []Notice{noticeOf(PhaseOnset, nbs, night, night)}, record.Clean)
}

// The program is given the message on its standard input, no shell reads its
// arguments, and of the environment it sees no secret.
func TestCommand(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("NETMARKET_TEST_SECRET", "do-not-tell")
	script := filepath.Join(dir, "notify")
	if err := os.WriteFile(script, []byte("#!/bin/sh\ncat > \"$1\"\nenv > \"$1.env\"\necho \"$2\" > \"$1.arg\"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(dir, "got")
	if err := (Command{Argv: []string{script, out, "$(touch " + dir + "/shell)"}, Timeout: 10 * time.Second}).Send(t.Context(), someMessage()); err != nil {
		t.Fatal(err)
	}
	var got Message
	text, err := os.ReadFile(out)
	if err != nil || json.Unmarshal(text, &got) != nil || got.Schema != MessageSchema || len(got.Notices) != 1 || got.Notices[0].Title != nbs.Title {
		t.Errorf("found %s (%v)", text, err)
	}
	if env, err := os.ReadFile(out + ".env"); err != nil || strings.Contains(string(env), "do-not-tell") || !strings.Contains(string(env), "PATH=") {
		t.Errorf("found the environment %s (%v)", env, err)
	}
	if _, err := os.Stat(filepath.Join(dir, "shell")); err == nil {
		t.Error("wanted no shell, found one")
	}
}

// A program that fails, is not there or does not end is an error in time, with
// the beginning of what it said.
func TestCommandThatFails(t *testing.T) {
	for name, c := range map[string]struct {
		script, want string
	}{
		"fails":        {"#!/bin/sh\ncat > /dev/null\necho no such number >&2\nexit 7\n", "exit status 7: no such number"},
		"says much":    {"#!/bin/sh\ncat > /dev/null\nhead -c 100000 /dev/zero | tr '\\0' x\nexit 1\n", strings.Repeat("x", mostSaid)},
		"does not end": {"#!/bin/sh\nsleep 60\n", "wanted an end within"},
		"never reads":  {"#!/bin/sh\nexit 0\n", ""},
	} {
		path := filepath.Join(t.TempDir(), "notify")
		if err := os.WriteFile(path, []byte(c.script), 0o700); err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		err := Command{Argv: []string{path}, Timeout: time.Second}.Send(t.Context(), someMessage())
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) || time.Since(began) > 10*time.Second || err != nil && len(err.Error()) > 2*mostSaid {
			t.Errorf("%s: wanted %.40q, found %v", name, c.want, err)
		}
	}
	if err := (Command{Argv: []string{"/nowhere/notify"}, Timeout: time.Second}).Send(t.Context(), someMessage()); err == nil {
		t.Error("wanted an error, found none")
	}
}

// fakePoster answers with a status.
type fakePoster struct {
	status int
	err    error
	asked  []string
	body   []byte
}

func (p *fakePoster) Post(_ context.Context, url string, body []byte, _ time.Duration) (int, error) {
	p.asked, p.body = append(p.asked, "POST "+url), body
	return p.status, p.err
}

func (p *fakePoster) Get(_ context.Context, url string, _ time.Duration) (int, error) {
	p.asked = append(p.asked, "GET "+url)
	return p.status, p.err
}

// A webhook is posted the message and wants 2xx; a ping goes to the address of
// how the night went, and nowhere where there is none.
func TestWebhookAndPing(t *testing.T) {
	for status, isGood := range map[int]bool{199: false, 200: true, 204: true, 299: true, 300: false, 404: false, 500: false} {
		p := &fakePoster{status: status}
		err := Webhook{URL: "https://hook.test/x", Poster: p}.Send(t.Context(), someMessage())
		if (err == nil) != isGood || !strings.Contains(string(p.body), MessageSchema) || err != nil && strings.Contains(err.Error(), "hook.test") {
			t.Errorf("%d: found %v", status, err)
		}
	}
	p := &fakePoster{status: 200}
	both := Ping{URL: "https://good.test", OnFailure: "https://bad.test", Poster: p}
	if err := errors.Join(both.Send(t.Context(), true), both.Send(t.Context(), false), Ping{URL: "https://good.test", Poster: p}.Send(t.Context(), false)); err != nil {
		t.Error(err)
	}
	if strings.Join(p.asked, " ") != "GET https://good.test GET https://bad.test" {
		t.Errorf("found %v", p.asked)
	}
	if err := (Ping{URL: "https://good.test", Poster: &fakePoster{status: 503}}).Send(t.Context(), true); err == nil {
		t.Error("wanted an error, found none")
	}
}

// smtpServer is a small mail server on loopback.
type smtpServer struct {
	listener net.Listener
	cert     *tls.Certificate // nil: no STARTTLS
	wantAuth string           // base64 of the PLAIN answer; empty: none is wanted
	refuse   string           // answer to RCPT in place of 250

	mu      sync.Mutex
	letters []string
	rcpts   []string
	inTLS   bool
	authed  bool
}

func serveSMTP(t *testing.T, s *smtpServer) (host string, port int) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.listener = l
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go s.talk(c)
		}
	}()
	return "127.0.0.1", l.Addr().(*net.TCPAddr).Port
}

func (s *smtpServer) talk(c net.Conn) {
	defer func() { _ = c.Close() }()
	_ = c.SetDeadline(time.Now().Add(20 * time.Second))
	r := bufio.NewReader(c)
	say := func(line string) { fmt.Fprint(c, line+"\r\n") }
	say("220 mail.test ESMTP")
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return
		}
		verb := strings.ToUpper(strings.Fields(line + " ?")[0])
		s.mu.Lock()
		switch verb {
		case "EHLO":
			say("250-mail.test")
			if s.cert != nil && !s.inTLS {
				say("250-STARTTLS")
			}
			if s.wantAuth != "" {
				say("250-AUTH PLAIN")
			}
			say("250 8BITMIME")
		case "STARTTLS":
			say("220 go on")
			secure := tls.Server(c, &tls.Config{Certificates: []tls.Certificate{*s.cert}})
			c, r, s.inTLS = secure, bufio.NewReader(secure), true
		case "AUTH":
			s.authed = strings.HasSuffix(strings.TrimSpace(line), s.wantAuth)
			if s.authed {
				say("235 welcome")
			} else {
				say("535 who are you")
			}
		case "RCPT":
			s.rcpts = append(s.rcpts, strings.TrimSpace(line))
			if s.refuse != "" {
				say(s.refuse)
			} else {
				say("250 ok")
			}
		case "DATA":
			say("354 go on")
			var letter strings.Builder
			for {
				line, err := r.ReadString('\n')
				if err != nil || line == ".\r\n" {
					break
				}
				letter.WriteString(strings.TrimPrefix(line, "."))
			}
			s.letters = append(s.letters, letter.String())
			say("250 kept")
		case "QUIT":
			say("221 bye")
			s.mu.Unlock()
			return
		default:
			say("250 ok")
		}
		s.mu.Unlock()
	}
}

// certificate makes one for 127.0.0.1 that lasts until end, and the pool that
// believes it.
func certificate(t *testing.T, end time.Time) (*tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "mail.test"}, NotBefore: time.Now().Add(-48 * time.Hour), NotAfter: end, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(parsed)
	return &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, pool
}

func mailTo(host string, port int) Mail {
	return Mail{Host: host, Port: port, TLS: TLSNone, From: "netmarket@county.test", To: []string{"office@county.test", "second@county.test"}, Timeout: 5 * time.Second}
}

// A letter arrives with its Chinese subject and text, to every recipient, and
// says that no answer is wanted.
func TestMailArrives(t *testing.T) {
	s := &smtpServer{}
	host, port := serveSMTP(t, s)
	if err := mailTo(host, port).Send(t.Context(), someMessage()); err != nil {
		t.Fatal(err)
	}
	if len(s.letters) != 1 || len(s.rcpts) != 2 {
		t.Fatalf("found %d letters to %v", len(s.letters), s.rcpts)
	}
	m, err := mail.ReadMessage(strings.NewReader(s.letters[0]))
	if err != nil {
		t.Fatal(err)
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	if err != nil || subject != "【netmarket】明溪县：1 项新问题" || m.Header.Get("Auto-Submitted") != "auto-generated" || m.Header.Get("User-Agent") != "" {
		t.Errorf("found %q, %v (%v)", subject, m.Header, err)
	}
	body, err := io.ReadAll(m.Body)
	if err != nil || len(body) == 0 {
		t.Errorf("found %q (%v)", body, err)
	}
}

// A password goes only over TLS that is verified; a server without it, with a
// stranger's certificate or an expired one gets none.
func TestMailKeepsItsPassword(t *testing.T) {
	good, pool := certificate(t, time.Now().Add(time.Hour))
	expired, expiredPool := certificate(t, time.Now().Add(-time.Hour))
	_, stranger := certificate(t, time.Now().Add(time.Hour))
	answer := base64.StdEncoding.EncodeToString([]byte("\x00office\x00pass word"))
	for name, c := range map[string]struct {
		cert     *tls.Certificate
		roots    *x509.CertPool
		password string
		isSent   bool
	}{
		"right":          {good, pool, "pass word", true},
		"wrong password": {good, pool, "pass wort", false},
		"stranger":       {good, stranger, "pass word", false},
		"expired":        {expired, expiredPool, "pass word", false},
		"no TLS":         {nil, pool, "pass word", false},
	} {
		s := &smtpServer{cert: c.cert, wantAuth: answer}
		host, port := serveSMTP(t, s)
		m := mailTo(host, port)
		m.TLS, m.Roots, m.User, m.Password = TLSStart, c.roots, "office", c.password
		err := m.Send(t.Context(), someMessage())
		s.mu.Lock()
		if (err == nil) != c.isSent || (len(s.letters) == 1) != c.isSent || s.authed != c.isSent {
			t.Errorf("%s: found %v, %d letters, authenticated %v", name, err, len(s.letters), s.authed)
		}
		if err != nil && strings.Contains(err.Error(), c.password) {
			t.Errorf("%s: found the password in %v", name, err)
		}
		s.mu.Unlock()
	}
}

// What cannot be sent is an error in time: nobody listens, nobody answers, the
// recipient is refused.
func TestMailThatFails(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close() // accepts and says nothing
	refusing := &smtpServer{refuse: "550 no such person"}
	_, refused := serveSMTP(t, refusing)
	for name, port := range map[string]int{"silent": l.Addr().(*net.TCPAddr).Port, "closed": 1, "refused": refused} {
		m := mailTo("127.0.0.1", port)
		m.Timeout = time.Second
		began := time.Now()
		if err := m.Send(t.Context(), someMessage()); err == nil || time.Since(began) > 5*time.Second {
			t.Errorf("%s: wanted an error within 5 s, found %v after %s", name, err, time.Since(began))
		}
	}
}

// The configuration of mail is judged without a connection.
func TestMailCheck(t *testing.T) {
	good := Mail{Host: "mail.test", TLS: TLSStart, From: "netmarket <a@b.test>", To: []string{"c@d.test"}}
	if err := good.Check(); err != nil {
		t.Error(err)
	}
	for want, change := range map[string]func(*Mail){
		"host:":                             func(m *Mail) { m.Host = "" },
		"port:":                             func(m *Mail) { m.Port = 70000 },
		"tls: wanted starttls or tls where": func(m *Mail) { m.TLS, m.User = TLSNone, "u" },
		"tls: wanted starttls, tls or none": func(m *Mail) { m.TLS = "maybe" },
		"to: wanted an address, found none": func(m *Mail) { m.To = nil },
		"to: wanted addresses":              func(m *Mail) { m.To = []string{"x\r\nBcc: y@z.test"} },
		"from:":                             func(m *Mail) { m.From = "nobody" },
	} {
		m := good
		change(&m)
		if err := m.Check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("wanted %q, found %v", want, err)
		}
	}
}
