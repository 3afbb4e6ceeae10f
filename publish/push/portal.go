package push

import (
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
)

// Settings are the portals of a configuration.
type Settings struct {
	Portals []PortalSettings `yaml:"portals"` // that are told of each snapshot
}

// PortalSettings describe one portal.
type PortalSettings struct {
	Name        string        `yaml:"name"`         // the operator's, in the history
	URL         string        `yaml:"url"`          // that messages are posted to
	SnapshotURL string        `yaml:"snapshot_url"` // where this portal reads snapshots; {snapshot} stands for the id, else it is put behind
	Keys        []KeySettings `yaml:"keys"`         // one, or two while keys are changed
}

// KeySettings say where a signing key is kept.
type KeySettings struct {
	ID   string `yaml:"id"`   // the operator's name of the key
	Kind string `yaml:"kind"` // ed25519 | hmac
	File string `yaml:"file"` // readable by its owner only; relative to the data directory
	Env  string `yaml:"env"`  // name of an environment variable
}

// Portal is a portal that can be sent to.
type Portal struct {
	Name, URL, SnapshotURL string
	Keys                   []SigningKey
}

const mostKeys = 4

var plainName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$`)

// Check finds every mistake that shows without reading a key.
func (s Settings) Check() error {
	var faults []error
	seen := map[string]bool{}
	for i, p := range s.Portals {
		for _, err := range p.faults() {
			faults = append(faults, fmt.Errorf("push.portals[%d]: %w", i, err))
		}
		if seen[p.Name] {
			faults = append(faults, fmt.Errorf("push.portals[%d]: wanted a name of its own, found %q twice", i, p.Name))
		}
		seen[p.Name] = true
	}
	return errors.Join(faults...)
}

func (p PortalSettings) faults() (faults []error) {
	add := func(format string, args ...any) { faults = append(faults, fmt.Errorf(format, args...)) }
	if !plainName.MatchString(p.Name) {
		add("name: wanted letters, digits, '-', '.' and '_', found %q", p.Name)
	}
	// an address may carry a secret of the portal's: it is not quoted
	if u, err := url.Parse(p.URL); err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil || u.Fragment != "" {
		add("url: wanted https://host/path (http:// only inside network.allow), found something else")
	}
	if u, err := url.Parse(p.SnapshotURL); err != nil || u.Scheme != "https" && u.Scheme != "http" && u.Scheme != "file" || u.User != nil || u.RawQuery != "" || u.Fragment != "" || len(p.SnapshotURL) > 4096 {
		add("snapshot_url: wanted https://, http:// or file:// without user and query, found something else")
	}
	if len(p.Keys) == 0 || len(p.Keys) > mostKeys {
		add("keys: wanted 1 to %d, found %d", mostKeys, len(p.Keys))
	}
	for _, k := range p.Keys {
		if k.ID == "" || k.Kind != KindEd25519 && k.Kind != KindHMAC || (k.File == "") == (k.Env == "") {
			add("keys: wanted id, kind %s or %s, and either file or env, found id %q, kind %q", KindEd25519, KindHMAC, k.ID, k.Kind)
		}
	}
	return faults
}

// Names are the configured portals.
func (s Settings) Names() []string {
	names := make([]string, len(s.Portals))
	for i, p := range s.Portals {
		names[i] = p.Name
	}
	return names
}

// Load reads the keys of every portal. Relative files lie in dir. The errors
// name keys and files, never what is in them.
func (s Settings) Load(dir string, getenv func(string) string) ([]Portal, error) {
	var portals []Portal
	var faults []error
	for _, p := range s.Portals {
		portal := Portal{Name: p.Name, URL: p.URL, SnapshotURL: p.SnapshotURL}
		for _, k := range p.Keys {
			key, err := k.load(dir, getenv)
			if err != nil {
				faults = append(faults, fmt.Errorf("push: portal %s, key %s: %w", p.Name, k.ID, err))
				continue
			}
			portal.Keys = append(portal.Keys, key)
		}
		portals = append(portals, portal)
	}
	return portals, errors.Join(faults...)
}

func (k KeySettings) load(dir string, getenv func(string) string) (SigningKey, error) {
	if k.Env != "" {
		text := getenv(k.Env)
		if text == "" {
			return SigningKey{}, fmt.Errorf("wanted a key in the environment variable %s, found none", k.Env)
		}
		return ParseSigningKey(k.ID, k.Kind, text)
	}
	path := k.File
	if !filepath.IsAbs(path) {
		path = filepath.Join(dir, path)
	}
	text, err := ReadSecretFile(path)
	if err != nil {
		return SigningKey{}, err
	}
	return ParseSigningKey(k.ID, k.Kind, text)
}

// ReadSecretFile reads a file that only its owner may read.
func ReadSecretFile(path string) (text string, err error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	info, err := f.Stat()
	if err != nil {
		return "", err
	}
	if mode := info.Mode(); !mode.IsRegular() || mode.Perm()&0o077 != 0 {
		return "", fmt.Errorf("%s: wanted a file that only its owner may read (chmod 600), found mode %s", path, mode)
	}
	const most = 4096
	bytes, err := io.ReadAll(io.LimitReader(f, most+1))
	if err == nil && len(bytes) > most {
		err = fmt.Errorf("%s: wanted a key of at most %d bytes, found more", path, most)
	}
	return string(bytes), err
}
