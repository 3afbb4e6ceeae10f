package push

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func settingsOf(change func(p *PortalSettings)) Settings {
	p := PortalSettings{Name: "county", URL: "https://portal.example/hook?key=s3cret", SnapshotURL: "https://scores.example/v1/snapshots/{snapshot}/files",
		Keys: []KeySettings{{ID: "2026", Kind: KindEd25519, File: "push.key"}}}
	change(&p)
	return Settings{Portals: []PortalSettings{p}}
}

// Every mistake of a configuration is found, and none is told with the
// portal's address, which may hold a secret.
func TestSettingsAreChecked(t *testing.T) {
	if err := settingsOf(func(*PortalSettings) {}).Check(); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(p *PortalSettings){
		"name":              func(p *PortalSettings) { p.Name = "a/b" },
		"url:":              func(p *PortalSettings) { p.URL = "ftp://portal.example/s3cret" },
		"url: ":             func(p *PortalSettings) { p.URL = "https://user:s3cret@portal.example/" },
		"snapshot_url":      func(p *PortalSettings) { p.SnapshotURL = "" },
		"snapshot_url: ":    func(p *PortalSettings) { p.SnapshotURL = "https://scores.example/?token=s3cret" },
		"keys: wanted 1":    func(p *PortalSettings) { p.Keys = nil },
		"keys: wanted id":   func(p *PortalSettings) { p.Keys[0].Kind = "rsa" },
		"keys: wanted id, ": func(p *PortalSettings) { p.Keys[0].Env = "ALSO" },
	} {
		err := settingsOf(change).Check()
		if err == nil || !strings.Contains(err.Error(), name) || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%s: wanted it named and no address, found %v", name, err)
		}
	}
	s := settingsOf(func(*PortalSettings) {})
	s.Portals = append(s.Portals, s.Portals[0])
	if err := s.Check(); err == nil || !strings.Contains(err.Error(), "twice") {
		t.Errorf("wanted two portals of one name refused, found %v", err)
	}
}

// A key file that others may read is refused; a key comes from a file beside
// the data or from the environment.
func TestKeysAreLoaded(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "push.key")
	if err := os.WriteFile(path, []byte(vectorPrivate+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	two := settingsOf(func(p *PortalSettings) {
		p.Keys = append(p.Keys, KeySettings{ID: "2025", Kind: KindHMAC, Env: "OLD_KEY"})
	})
	env := func(name string) string { return map[string]string{"OLD_KEY": vectorSecret}[name] }
	portals, err := two.Load(dir, env)
	if err != nil {
		t.Fatal(err)
	}
	h, err := Sign(portals[0].Keys, vectorID, vectorAt, []byte(vectorBody))
	if err != nil || h.Signature != vectorV1a+" "+vectorV1 {
		t.Errorf("wanted both signatures in their order, found %q (%v)", h.Signature, err)
	}
	if err := os.Chmod(path, 0o640); err != nil {
		t.Fatal(err)
	}
	_, err = two.Load(dir, func(string) string { return "" })
	if err == nil || !strings.Contains(err.Error(), "chmod 600") || !strings.Contains(err.Error(), "OLD_KEY") {
		t.Errorf("wanted both faults, found %v", err)
	}
}

// The address a portal is told has the snapshot's id in its place.
func TestSnapshotAddress(t *testing.T) {
	for base, want := range map[string]string{
		"https://s.example/v1/snapshots/{snapshot}/files": "https://s.example/v1/snapshots/id/files",
		"https://s.example/published":                     "https://s.example/published/id",
		"file:///srv/published/":                          "file:///srv/published/id",
	} {
		if got := addressOf(base, "id"); got != want {
			t.Errorf("%s: wanted %s, found %s", base, want, got)
		}
	}
}
