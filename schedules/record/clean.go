package record

import (
	"encoding/base64"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// Clean makes a text one line that reads as it is written: line ends, control
// characters, escape sequences, marks that turn the direction of writing and
// invisible ones are spelled out, and what is no UTF-8.
func Clean(s string) string {
	if !strings.ContainsFunc(s, isHidden) && utf8.ValidString(s) {
		return s
	}
	var b strings.Builder
	for i, r := range s {
		switch {
		case r == utf8.RuneError && !strings.HasPrefix(s[i:], "\uFFFD"):
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case !isHidden(r):
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return b.String()
}

// isHidden is true of controls, formats (bidi, zero width, tags), line and
// paragraph separators, and other spaces a line may break at.
func isHidden(r rune) bool {
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp)
}

const masked = "***"

// shortestSecret is the least length of a value that is masked wherever it
// stands; a shorter one would tear words apart.
const shortestSecret = 4

// Masker hides what must not be read: the values it was told, and what looks
// like a secret. The zero value hides only the latter. It is safe for use by
// several goroutines.
type Masker struct {
	// Personal, where set, hides what is personal in a text.
	Personal func(string) string

	mu      sync.RWMutex
	secrets []string
}

// Hide adds secrets. Each is hidden as it is, in base64 and as part of an
// address. An error where one is too short to be hidden.
func (m *Masker) Hide(secrets ...string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, s := range secrets {
		if len(s) < shortestSecret {
			return fmt.Errorf("wanted a secret of at least %d bytes, found %d", shortestSecret, len(s))
		}
		for _, form := range []string{s, Clean(s), url.QueryEscape(s), url.PathEscape(s), base64.StdEncoding.EncodeToString([]byte(s)), base64.RawURLEncoding.EncodeToString([]byte(s))} {
			if !slices.Contains(m.secrets, form) {
				m.secrets = append(m.secrets, form)
			}
		}
	}
	slices.SortFunc(m.secrets, func(a, b string) int { return len(b) - len(a) })
	return nil
}

// What looks like a secret wherever it stands.
var (
	addressUser  = regexp.MustCompile(`://[^/?#\s@]*@`)
	addressField = regexp.MustCompile(`(?i)([?&;](?:[a-z0-9_-]*(?:key|token|secret|sign|signature|sig|password|passwd|pwd|auth))=)[^&#\s"']*`)
	named        = regexp.MustCompile(`(?i)\b([a-z0-9_-]*(?:password|passwd|pwd|secret|token|api[_-]?key|private[_-]?key|signature|credential|cookie|session[_-]?id))(["']?\s*[=:]\s*)("[^"]*"|'[^']*'|[^\s,;&]+)`)
	scheme       = regexp.MustCompile(`(?i)\b(bearer|basic|authorization:)(\s+)(?:(?:bearer|basic)\s+)?[a-z0-9._~+/=-]{4,}`)
	pem          = regexp.MustCompile(`-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)`)
	webhookKey   = regexp.MustCompile(`whs(?:ec|k)_[A-Za-z0-9+/=]+`)
	secretName   = regexp.MustCompile(`(?i)(password|passwd|pwd|secret|token|api[_-]?key|private[_-]?key|signature|credential|cookie|authorization)$`)
)

// Text masks and cleans a text.
func (m *Masker) Text(s string) string {
	m.mu.RLock()
	for _, secret := range m.secrets {
		s = strings.ReplaceAll(s, secret, masked)
	}
	m.mu.RUnlock()
	s = hideLikely(Clean(hideLikely(s))) // once more, for what was hidden may have stood between
	if m.Personal != nil {
		s = m.Personal(s)
	}
	return s
}

// Lines masks and cleans a text of several lines, each for itself. All but the
// first are indented, so that none can be taken for a line of the program's own.
func (m *Masker) Lines(s string) string {
	lines := strings.Split(s, "\n")
	for i, line := range lines {
		lines[i] = m.Text(line)
	}
	return strings.Join(lines, "\n  ")
}

// hideLikely masks what looks like a secret.
func hideLikely(s string) string {
	s = pem.ReplaceAllString(s, masked)
	s = addressUser.ReplaceAllString(s, "://"+masked+"@")
	s = addressField.ReplaceAllString(s, "${1}"+masked)
	s = named.ReplaceAllStringFunc(s, func(found string) string {
		m := named.FindStringSubmatch(found)
		if m[3] == "wanted" {
			return found // password: wanted …, found …: an error about a key, which quotes no value
		}
		return m[1] + m[2] + masked
	})
	s = scheme.ReplaceAllString(s, "${1}${2}"+masked)
	return webhookKey.ReplaceAllString(s, masked)
}

// Args masks a command line: also the value that follows a flag whose name says
// it is secret.
func (m *Masker) Args(args []string) []string {
	out := make([]string, 0, len(args))
	hideNext := false
	for _, arg := range args {
		switch name, _, hasValue := strings.Cut(arg, "="); {
		case hideNext && !strings.HasPrefix(arg, "-"):
			arg = masked
		case strings.HasPrefix(arg, "-") && hasValue && secretName.MatchString(name):
			arg = name + "=" + masked
		}
		hideNext = strings.HasPrefix(arg, "-") && !strings.Contains(arg, "=") && secretName.MatchString(arg)
		out = append(out, short(m.Text(arg)))
	}
	return out
}
