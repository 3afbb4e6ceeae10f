package portal

import (
	"bytes"
	"errors"
	"log/slog"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

func readPrefixes(t *testing.T, texts ...string) (prefixes []netip.Prefix) {
	t.Helper()
	for _, text := range texts {
		p, err := netip.ParsePrefix(text)
		if err != nil {
			t.Fatal(err)
		}
		prefixes = append(prefixes, p)
	}
	return prefixes
}

// A token's whole life, each step effective on the next request.
func TestTokenLife(t *testing.T) {
	at := time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC)
	clock := func() time.Time { return at }
	p := newPortal(t, func(o *Options) {
		o.Tokens = OpenTokens(filepath.Join(t.TempDir(), "tokens.json"), clock)
		o.Now = clock
	})
	code := func(text string, wanted int, kind string) {
		t.Helper()
		w := p.get("/v1/scores", text)
		if w.Code != wanted || !strings.Contains(w.Body.String(), kind) {
			t.Errorf("wanted %d %s, found %d %.200s", wanted, kind, w.Code, w.Body)
		}
	}
	first, text, err := p.Tokens.Create("portal", []string{ScopeRead}, nil, 90*24*time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	code(text, 200, "netmarket.scores/v1")
	other := "b"
	if text[30:31] == other {
		other = "c"
	}
	code(text[:30]+other+text[31:], 401, "token_invalid")
	code(text+"a", 401, "token_invalid")
	code("nmk_"+first.ID+"_", 401, "token_invalid")
	code(strings.ToUpper(text), 401, "token_invalid")

	_, successor, err := p.Tokens.Rotate(first.ID, 7*24*time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	code(text, 200, "scores")
	code(successor, 200, "scores")
	at = at.Add(7*24*time.Hour - time.Second)
	code(text, 200, "scores")
	at = at.Add(time.Second)
	code(text, 401, "token_expired")
	code(successor, 200, "scores")
	if _, _, err := p.Tokens.Rotate(first.ID, time.Hour); err == nil {
		t.Error("wanted an expired token not rotated")
	}

	second, last, err := p.Tokens.Create("other", []string{KindScores}, []string{"350421"}, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	code(last, 200, "scores")
	if err := p.Tokens.Revoke(second.ID); err != nil {
		t.Fatal(err)
	}
	code(last, 401, "token_revoked")
	if err := p.Tokens.Revoke("nobody"); !errors.Is(err, errNoToken) {
		t.Errorf("wanted errNoToken, found %v", err)
	}
	at = at.Add(82 * 24 * time.Hour)
	code(successor, 200, "scores")
	at = at.Add(24 * time.Hour)
	code(successor, 401, "token_expired")
}

// A file that was known for long is read again as soon as it is another one.
func TestAKnownFileIsReadAgain(t *testing.T) {
	p := newPortal(t, nil)
	made, text, err := p.Tokens.Create("portal", []string{ScopeRead}, nil, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	age := func(by time.Duration) {
		if err := os.Chtimes(p.Tokens.path, time.Time{}, time.Now().Add(-by)); err != nil {
			t.Fatal(err)
		}
	}
	age(time.Hour)
	for range 2 {
		if w := p.get("/v1/scores", text); w.Code != 200 {
			t.Fatalf("wanted it answered, found %d", w.Code)
		}
	}
	if err := OpenTokens(p.Tokens.path, time.Now).Revoke(made.ID); err != nil {
		t.Fatal(err)
	}
	age(time.Hour)
	if w := p.get("/v1/scores", text); w.Code != 401 {
		t.Errorf("wanted the revoked token refused, found %d", w.Code)
	}
}

// Changes by many processes at once are all kept, and the file is its owner's.
func TestTokensFileIsPrivateAndWhole(t *testing.T) {
	path := filepath.Join(t.TempDir(), "tokens.json")
	var texts sync.Map
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			for range 4 {
				made, text, err := OpenTokens(path, time.Now).Create("某人", []string{ScopeRead}, nil, time.Hour)
				if err != nil {
					t.Error(err)
				}
				texts.Store(made.ID, text)
			}
		})
	}
	wait.Wait()
	all, err := OpenTokens(path, time.Now).List()
	if err != nil || len(all) != 32 {
		t.Fatalf("wanted 32 tokens, found %d (%v)", len(all), err)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for id, text := range texts.Range {
		secret := text.(string)[len(tokenPrefix)+len(id.(string))+1:]
		if len(secret) != 52 || bytes.Contains(content, []byte(secret)) {
			t.Errorf("wanted a secret of 256 bits, not on the disk, found %d characters", len(secret))
		}
	}
	for _, name := range []string{path, path + ".lock"} {
		if info, err := os.Stat(name); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: wanted mode 0600, found %v (%v)", name, info.Mode(), err)
		}
	}
}

// A file of tokens that cannot be read opens nothing.
func TestUnreadableTokensOpenNothing(t *testing.T) {
	p := newPortal(t, nil)
	full := p.token("full", []string{ScopeRead}, nil)
	if err := os.WriteFile(p.Tokens.path, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if w := p.get("/v1/scores", full); w.Code != 500 || strings.Contains(w.Body.String(), "tokens.json") {
		t.Errorf("wanted 500 and nothing of the file, found %d %s", w.Code, w.Body)
	}
	if err := os.Remove(p.Tokens.path); err != nil {
		t.Fatal(err)
	}
	if w := p.get("/v1/scores", full); w.Code != 401 {
		t.Errorf("wanted 401 without the file, found %d", w.Code)
	}
}

func TestBadTokensAreNotMade(t *testing.T) {
	tokens := OpenTokens(filepath.Join(t.TempDir(), "tokens.json"), time.Now)
	for name, make := range map[string]func() error{
		"no name":     func() error { _, _, err := tokens.Create(" ", []string{ScopeRead}, nil, time.Hour); return err },
		"no scope":    func() error { _, _, err := tokens.Create("x", nil, nil, time.Hour); return err },
		"other scope": func() error { _, _, err := tokens.Create("x", []string{"write"}, nil, time.Hour); return err },
		"no life":     func() error { _, _, err := tokens.Create("x", []string{ScopeRead}, nil, 0); return err },
		"query, areas": func() error {
			_, _, err := tokens.Create("x", []string{KindQuery}, []string{"350421"}, time.Hour)
			return err
		},
	} {
		if make() == nil {
			t.Errorf("%s: wanted an error", name)
		}
	}
	if all, err := tokens.List(); err != nil || len(all) != 0 {
		t.Errorf("wanted no token, found %v (%v)", all, err)
	}
}

// A token in the address is refused, and neither it nor anything a stranger
// wrote reaches the log.
func TestLogHoldsNoSecretAndNoStrangersText(t *testing.T) {
	var log bytes.Buffer
	p := newPortal(t, func(o *Options) {
		o.Log = slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	})
	full := p.token("full", Kinds(), nil)
	for _, path := range []string{"/v1/scores?token=" + full, "/v1/scores?access_token=abc", "/v1/scores/areas/" + full, "/v1/scores?x=" + full, "/" + full} {
		if w := p.get(path, full); w.Code != 400 || !strings.Contains(w.Body.String(), "token_in_url") || strings.Contains(w.Body.String(), full[20:]) {
			t.Errorf("%s: wanted token_in_url, found %d %s", path, w.Code, w.Body)
		}
	}
	p.get("/v1/scores", full)
	for _, path := range []string{"/v1/marker%0aforged", "/v1/tables/marker%1b[31m", "/v1/tables/run?filter=marker:%e2%80%ae", "/v1/worklist?unit=marker", "/snapshots/marker/marker"} {
		p.get(path, full, "User-Agent: marker", "X-Forwarded-For: marker", "Referer: marker")
		p.get(path, "marker"+tokenPrefix)
	}
	if text := log.String(); strings.Contains(text, full[24:]) || strings.Contains(text, "marker") || strings.Contains(text, "forged") {
		t.Errorf("wanted neither secret nor stranger's text, found %s", text)
	}
	lines := strings.Split(strings.TrimSpace(log.String()), "\n")
	if len(lines) != 16 {
		t.Errorf("wanted a line a request, found %d", len(lines))
	}
	for _, line := range lines {
		for _, key := range []string{`"route":`, `"status":`, `"ms":`, `"snapshot":`, `"token":`, `"ip":"192.0.2.1"`} {
			if !strings.Contains(line, key) {
				t.Errorf("wanted %s in %s", key, line)
			}
		}
	}
}

// A browser sends the token as a password; it reads with it and does nothing
// else, and is asked for it by the challenge it knows.
func TestABrowserReadsWithThePassword(t *testing.T) {
	p := newPortal(t, nil)
	text := p.token("browser", []string{ScopeRead, KindQuery}, nil)
	for _, c := range []struct {
		path, password string
		wanted         int
	}{
		{"/v1/scores", text, 200}, {"/v1/scores", text + "x", 401}, {"/v1/scores", "", 401}, {"SQL select 1", text, 401},
	} {
		r := ask(c.path, "")
		r.SetBasicAuth("谁", c.password)
		w := httptest.NewRecorder()
		p.ServeHTTP(w, r)
		if w.Code != c.wanted {
			t.Errorf("%s: wanted %d, found %d %.200s", c.path, c.wanted, w.Code, w.Body)
		}
	}
	if asked := p.get("/snapshots/", "").Header().Values("WWW-Authenticate"); len(asked) != 2 || !strings.HasPrefix(asked[1], "Basic ") {
		t.Errorf("wanted a browser asked, found %v", asked)
	}
}
