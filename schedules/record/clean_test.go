package record

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/url"
	"strings"
	"testing"
	"unicode"

	"github.com/lmittmann/tint"
)

// planted are secrets as an operator has them; each is told to the masker or
// looks like one.
type planted struct{ told, looked []string }

func plant(r *rand.Rand) planted {
	word := func(n int) string {
		const letters = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789!$%^*()+/密码 \"'\n"
		runes := []rune(letters)
		var b strings.Builder
		for range n {
			b.WriteRune(runes[r.IntN(len(runes))])
		}
		return b.String()
	}
	plain := func() string { return fmt.Sprintf("zq%016x", r.Uint64()) }
	return planted{told: []string{"s" + word(12) + "e", plain()}, looked: []string{plain(), plain()}}
}

// hostile wraps a text in what forges lines, colours terminals or turns the
// direction of writing, and hides a secret in it.
func hostile(r *rand.Rand, p planted) string {
	secret := p.told[r.IntN(len(p.told))]
	looked := p.looked[r.IntN(len(p.looked))]
	forms := []string{
		secret, url.QueryEscape(secret), base64.StdEncoding.EncodeToString([]byte(secret)), "https://hooks.example/" + url.PathEscape(secret),
		"https://u:" + looked + "@host/x", "https://h/x?access_token=" + looked + "&y=1", "Authorization: Bearer " + looked, "authorization: Basic " + looked,
		"password=" + looked, `{"smtp_password": "` + looked + `"}`, "api_key: " + looked, "whsec_" + looked, "cookie=" + looked,
		"-----BEGIN PRIVATE KEY-----\n" + looked + "\n-----END PRIVATE KEY-----",
	}
	forged := []string{
		"\n{\"time\":\"2026-03-31T00:00:00Z\",\"level\":\"INFO\",\"msg\":\"forged\"}\n", "\r\nINF forged", "\x1b[2J\x1b[31mforged\x1b[0m", "\u202eforged\u202c", "\u2066x\u2069",
		"\u2028forged", "\u2029", "\u0085", "\x00", "\x7f", "\u009b31m", "\u200b\u200f\ufeff", "\xff\xfe", "\U000e0041", "明溪县 快递.xlsx",
	}
	return forged[r.IntN(len(forged))] + forms[r.IntN(len(forms))] + forged[r.IntN(len(forged))]
}

// S16: in 5,000 records made of hostile texts, in messages, values, keys,
// groups and errors, no line is forged, nothing hidden is left and every secret
// is masked, for machines and on a terminal.
func TestNoForgedLineAndNoSecret(t *testing.T) {
	const n = 5000
	r := rand.New(rand.NewPCG(7, 16))
	for i := range n {
		p := plant(r)
		m := &Masker{}
		if err := m.Hide(p.told...); err != nil {
			t.Fatal(err)
		}
		var forMachines, onTerminal bytes.Buffer
		for _, inner := range []slog.Handler{slog.NewJSONHandler(&forMachines, nil), tint.NewTextHandler(&onTerminal, &tint.Options{NoColor: true})} {
			log := slog.New(NewHandler(inner, m)).With("run", hostile(r, p))
			log.Info(hostile(r, p), "file", hostile(r, p), hostile(r, p), 7, "error", errors.Join(errors.New(hostile(r, p)), errors.New(hostile(r, p))),
				slog.Group("of "+hostile(r, p), "list", []string{hostile(r, p)}), "token", hostile(r, p), "rows", i)
		}
		for name, text := range map[string]string{"machines": forMachines.String(), "terminal": onTerminal.String()} {
			if strings.Count(text, "\n") != 1 || !strings.HasSuffix(text, "\n") {
				t.Fatalf("%d, %s: wanted one line, found\n%s", i, name, text)
			}
			if strings.ContainsFunc(strings.TrimSuffix(text, "\n"), isHidden) {
				t.Fatalf("%d, %s: found hidden characters in %q", i, name, text)
			}
			wantNoSecret(t, p, text)
		}
		var line map[string]any
		if err := json.Unmarshal(forMachines.Bytes(), &line); err != nil || line["level"] != "INFO" || line["rows"] != float64(i) || line["token"] != masked {
			t.Fatalf("%d: found %v (%v)", i, line, err)
		}
		for _, arg := range m.Args([]string{"--url", hostile(r, p), "--password", p.looked[0], "--api-token=" + p.looked[1]}) {
			wantNoSecret(t, p, arg)
		}
	}
}

func wantNoSecret(t *testing.T, p planted, text string) {
	t.Helper()
	decoded := text
	var line any
	if json.Unmarshal([]byte(text), &line) == nil {
		decoded += fmt.Sprint(line)
	}
	for _, secret := range append(append([]string{}, p.told...), p.looked...) {
		for _, form := range []string{secret, url.QueryEscape(secret), url.PathEscape(secret), base64.StdEncoding.EncodeToString([]byte(secret))} {
			if strings.Contains(decoded, form) {
				t.Fatalf("found the secret %q in %q", form, decoded)
			}
		}
	}
}

// What is no secret stays readable.
func TestMaskLeavesTheRest(t *testing.T) {
	m := &Masker{}
	for _, text := range []string{
		"2026-03-31-7f3a9c1b22d4", "https://www.stats.gov.cn/sj/zxfb/202601/t20260119_1962337.html", "inbox/350421/快递业务量.xlsx", "350421/快递.xlsx: 工作表“快递” C7：应为数字，实为“—”；缺数请留空",
		"grain key: ref_area, criterion", "alerts.mail.password: wanted file:PATH or env:NAME, found a value", "withheld: 2 checks failed; current stays 2026-03-31-7f3a9c", "https://mirror.example/page?id=7&code=350421", `back\slash "quoted"`,
	} {
		if got := m.Text(text); got != text {
			t.Errorf("wanted %q, found %q", text, got)
		}
	}
	if got := m.Lines("two problems\n{\"level\":\"INFO\"}\x1b[1m\r\n"); got != "two problems\n  {\"level\":\"INFO\"}\\u001b[1m\\r\n  " {
		t.Errorf("found %q", got)
	}
	if err := m.Hide("abc"); err == nil {
		t.Error("wanted a secret of three bytes refused")
	}
	if got := Clean("a\nb\x1b[1m\u202e\xffc�"); got != `a\nb\u001b[1m\u202e\xffc�` || strings.ContainsFunc(got, unicode.IsControl) {
		t.Errorf("found %q", got)
	}
}
