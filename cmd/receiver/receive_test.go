package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"netmarket/publish/push"
)

// rig is a receiver with a directory of snapshots to read and keys of both
// kinds, on a clock of its own.
type rig struct {
	*portal
	published string
	keys      []push.SigningKey
	at        time.Time
}

func newRig(t *testing.T) *rig {
	t.Helper()
	r := &rig{published: t.TempDir(), at: time.Unix(1_800_000_000, 0)}
	var files []string
	for i, kind := range []string{push.KindEd25519, push.KindHMAC} {
		own, theirs, err := push.Generate(kind)
		if err != nil {
			t.Fatal(err)
		}
		key, err := push.ParseSigningKey(kind, kind, own)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, filepath.Join(t.TempDir(), fmt.Sprint("key", i)))
		write(t, files[i], theirs)
		r.keys = append(r.keys, key)
	}
	p, err := newPortal(t.TempDir(), "file://"+r.published+"/", "", files)
	if err != nil {
		t.Fatal(err)
	}
	p.now = func() time.Time { return r.at }
	r.portal = p
	return r
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func hexSum(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// snapshot writes a small snapshot and says what a message tells of it.
func (r *rig) snapshot(t *testing.T, id string, sequence uint64) push.Data {
	t.Helper()
	scores := `{"snapshot":"` + id + `"}`
	content := hexSum(fmt.Sprintf("%s  scores.json\n%s  tables/a.csv\n", hexSum(scores), hexSum("a\n"+id)))
	m := fmt.Sprintf(`{"snapshot":%q,"content_id":%q,"files":[{"path":"netmarket.duckdb","bytes":1,"sha256":%q},{"path":"scores.json","bytes":%d,"sha256":%q},{"path":"tables/a.csv","bytes":%d,"sha256":%q}]}`,
		id, content, hexSum("x"), len(scores), hexSum(scores), len("a\n"+id), hexSum("a\n"+id))
	dir := filepath.Join(r.published, id)
	write(t, filepath.Join(dir, "manifest.json"), m)
	write(t, filepath.Join(dir, "scores.json"), scores)
	write(t, filepath.Join(dir, "tables", "a.csv"), "a\n"+id)
	write(t, filepath.Join(dir, "netmarket.duckdb"), "x")
	return push.Data{Sequence: sequence, Published: push.Published{Snapshot: id, ContentID: content, ManifestSHA256: hexSum(m)}, URL: "file://" + dir}
}

// sent is a signed request as it is on the wire.
type sent struct {
	headers push.Headers
	body    []byte
}

func (r *rig) sign(t *testing.T, id string, d push.Data) sent {
	t.Helper()
	body, err := json.Marshal(push.Message{Type: push.TypePublished, Timestamp: r.at, Data: d})
	if err != nil {
		t.Fatal(err)
	}
	h, err := push.Sign(r.keys, id, r.at, body)
	if err != nil {
		t.Fatal(err)
	}
	return sent{h, body}
}

// post hands a request in and gives the status and what was said.
func (r *rig) post(s sent) (int, string) {
	req := httptest.NewRequest(http.MethodPost, "/", bytes.NewReader(s.body))
	req.Header.Set("webhook-id", s.headers.ID)
	req.Header.Set("webhook-timestamp", s.headers.Timestamp)
	req.Header.Set("webhook-signature", s.headers.Signature)
	w := httptest.NewRecorder()
	r.ServeHTTP(w, req)
	return w.Code, strings.TrimSpace(w.Body.String())
}

// shown is the snapshot that is shown, as its own file says.
func (r *rig) shown(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(r.releases.dir, "current", "scores.json"))
	if os.IsNotExist(err) {
		return ""
	}
	if err != nil {
		t.Fatal(err)
	}
	var doc struct{ Snapshot string }
	if err := json.Unmarshal(text, &doc); err != nil {
		t.Fatal(err)
	}
	return doc.Snapshot
}

func (r *rig) want(t *testing.T, what string, s sent, status int, said, shown string) {
	t.Helper()
	gotStatus, gotSaid := r.post(s)
	if gotStatus != status || said != "" && gotSaid != said || r.shown(t) != shown {
		t.Errorf("%s: wanted %d %q and %q shown, found %d %q and %q", what, status, said, shown, gotStatus, gotSaid, r.shown(t))
	}
}

// Applied once, never an older one over a newer one, whatever the order of
// messages; a replay is refused.
func TestAppliedOnceInOrder(t *testing.T) {
	r := newRig(t)
	a, b := r.sign(t, "msg_a", r.snapshot(t, "a", 1)), r.sign(t, "msg_b", r.snapshot(t, "b", 2))
	r.want(t, "first", a, 200, "applied", "a")
	r.want(t, "duplicate", a, 200, "applied before", "a")
	r.want(t, "newer", b, 200, "applied", "b")
	r.want(t, "older, late", a, 200, "older than what is shown", "b")
	r.want(t, "the same sequence, another message", r.sign(t, "msg_x", r.snapshot(t, "x", 2)), 409, "", "b")
	back := r.snapshot(t, "a", 3)
	r.want(t, "an earlier snapshot published again", r.sign(t, "msg_c", back), 200, "applied", "a")
	r.at = r.at.Add(push.Tolerance + time.Second)
	r.want(t, "replay", b, 401, "", "a")
	r.want(t, "another type", func() sent {
		body := []byte(`{"type":"something.else"}`)
		h, err := push.Sign(r.keys, "msg_t", r.at, body)
		if err != nil {
			t.Fatal(err)
		}
		return sent{h, body}
	}(), 200, "ignored", "a")
	if left, err := filepath.Glob(filepath.Join(r.releases.dir, "releases", ".new-*")); err != nil || len(left) > 0 {
		t.Errorf("wanted nothing left aside, found %v (%v)", left, err)
	}
}

// A message whose headers stand there twice is refused: a proxy might have read
// the other one.
func TestHeadersStandOnce(t *testing.T) {
	r := newRig(t)
	s := r.sign(t, "msg_a", r.snapshot(t, "a", 1))
	for _, name := range []string{"webhook-id", "webhook-timestamp", "webhook-signature"} {
		req := httptest.NewRequest(http.MethodPost, "/", bytes.NewReader(s.body))
		req.Header.Set("webhook-id", s.headers.ID)
		req.Header.Set("webhook-timestamp", s.headers.Timestamp)
		req.Header.Set("webhook-signature", s.headers.Signature)
		req.Header.Add(name, "again")
		w := httptest.NewRecorder()
		if r.ServeHTTP(w, req); w.Code != http.StatusUnauthorized || r.shown(t) != "" {
			t.Errorf("%s twice: wanted 401, found %d", name, w.Code)
		}
	}
	req := httptest.NewRequest(http.MethodGet, "/", nil)
	w := httptest.NewRecorder()
	if r.ServeHTTP(w, req); w.Code != http.StatusMethodNotAllowed {
		t.Errorf("GET: wanted 405, found %d", w.Code)
	}
}

// A snapshot that is not what the message tells, byte for byte, is not shown;
// once it is whole, the same message brings it.
func TestDamagedSnapshotIsNotShown(t *testing.T) {
	for name, damage := range map[string]func(t *testing.T, dir string, d *push.Data){
		"bit of a file":       func(t *testing.T, dir string, _ *push.Data) { write(t, filepath.Join(dir, "tables", "a.csv"), "a\nc") },
		"file cut off":        func(t *testing.T, dir string, _ *push.Data) { write(t, filepath.Join(dir, "tables", "a.csv"), "a") },
		"file longer":         func(t *testing.T, dir string, _ *push.Data) { write(t, filepath.Join(dir, "tables", "a.csv"), "a\nbb") },
		"file missing":        func(t *testing.T, dir string, _ *push.Data) { os.Remove(filepath.Join(dir, "scores.json")) },
		"duckdb file":         func(t *testing.T, dir string, _ *push.Data) { write(t, filepath.Join(dir, "netmarket.duckdb"), "y") },
		"manifest":            func(t *testing.T, dir string, _ *push.Data) { write(t, filepath.Join(dir, "manifest.json"), "{}") },
		"another's manifest":  func(_ *testing.T, _ string, d *push.Data) { d.Snapshot = "c" },
		"another content id":  func(_ *testing.T, _ string, d *push.Data) { d.ContentID = hexSum("") },
		"address of another":  func(_ *testing.T, _ string, d *push.Data) { d.URL = "https://elsewhere.example/b" },
		"address that climbs": func(_ *testing.T, _ string, d *push.Data) { d.URL += "/../b" },
	} {
		r := newRig(t)
		r.want(t, name, r.sign(t, "msg_a", r.snapshot(t, "a", 1)), 200, "applied", "a")
		d := r.snapshot(t, "b", 2)
		whole := d
		damage(t, filepath.Join(r.published, "b"), &d)
		r.want(t, name, r.sign(t, "msg_b", d), 502, "", "a")
		r.snapshot(t, "b", 2)
		r.want(t, name+", mended", r.sign(t, "msg_b", whole), 200, "applied", "b")
	}
}

// Over the API a snapshot is read with the token, patiently where the rate is
// limited; a redirect is not followed, and another host that begins alike is
// not asked.
func TestReadOverTheAPI(t *testing.T) {
	r := newRig(t)
	asked, moved := 0, false
	files := http.FileServer(http.Dir(r.published))
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		asked++
		switch {
		case req.Header.Get("Authorization") != "Bearer nm_secret":
			w.WriteHeader(http.StatusUnauthorized)
		case moved:
			moved = false // a redirect that is followed is served
			http.Redirect(w, req, req.URL.Path+"?moved", http.StatusFound)
		case asked%3 == 1:
			w.Header().Set("Retry-After", "0")
			w.WriteHeader(http.StatusTooManyRequests)
		default:
			http.StripPrefix("/snapshots/", files).ServeHTTP(w, req)
		}
	}))
	defer api.Close()
	token := filepath.Join(t.TempDir(), "token")
	write(t, token, "nm_secret\n")
	over, err := newPortal(r.releases.dir, api.URL+"/snapshots", token, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.source = over.source
	d := r.snapshot(t, "a", 1)
	d.URL = api.URL + "/snapshots/a"
	r.want(t, "with the token", r.sign(t, "msg_a", d), 200, "applied", "a")
	d = r.snapshot(t, "b", 2)
	d.URL = api.URL + "/snapshots/b"
	moved = true
	r.want(t, "redirected", r.sign(t, "msg_b", d), 502, "", "a")
	moved, asked = false, 0
	d.URL = strings.Replace(api.URL, "http://", "http://user@", 1) + "/snapshots/b"
	r.want(t, "another beginning", r.sign(t, "msg_b", d), 502, "", "a")
	d.URL = api.URL + "/snapshots.example/b"
	r.want(t, "a longer name", r.sign(t, "msg_b", d), 502, "", "a")
	r.source.token = "wrong"
	d.URL = api.URL + "/snapshots/b"
	if r.want(t, "a wrong token", r.sign(t, "msg_b", d), 502, "", "a"); asked != 1 {
		t.Errorf("wanted one request, found %d", asked)
	}
	if err := os.Chmod(token, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := newPortal(r.releases.dir, api.URL, token, nil); err == nil {
		t.Error("wanted a token that others may read refused")
	}
}

// A manifest that names a path outside the snapshot writes nothing there.
func TestPathsStayInside(t *testing.T) {
	r := newRig(t)
	for i, path := range []string{"../out.txt", "/tmp/out.txt", "a/../../out.txt"} {
		write(t, filepath.Join(r.published, "b", path), "x") // it can be read
		d := r.snapshot(t, "b", uint64(i+1))
		content := hexSum(hexSum("x") + "  " + path + "\n")
		m := fmt.Sprintf(`{"snapshot":"b","content_id":%q,"files":[{"path":%q,"bytes":1,"sha256":%q}]}`, content, path, hexSum("x"))
		write(t, filepath.Join(r.published, "b", "manifest.json"), m)
		d.ContentID, d.ManifestSHA256 = content, hexSum(m)
		r.want(t, path, r.sign(t, fmt.Sprint("msg_", i), d), 502, "", "")
	}
}

// 10,000 tampered requests: none changes what is shown, each is refused.
func TestTamperedRequestsAreRefused(t *testing.T) {
	r := newRig(t)
	random := rand.New(rand.NewPCG(6, 6))
	r.want(t, "first", r.sign(t, "msg_a", r.snapshot(t, "a", 1)), 200, "applied", "a")
	genuine, other := r.sign(t, "msg_b", r.snapshot(t, "b", 2)), r.sign(t, "msg_c", r.snapshot(t, "c", 3))
	refused := 0
	for i := range 10_000 {
		m := sent{genuine.headers, bytes.Clone(genuine.body)}
		flip := func(s string) string {
			b := []byte(s)
			b[random.IntN(len(b))] ^= 1 + byte(random.IntN(15)) // stays one character, always another
			return string(b)
		}
		switch i % 7 {
		case 0:
			m.body[random.IntN(len(m.body))] ^= 1 << random.IntN(8)
		case 1:
			m.headers.ID = flip(m.headers.ID)
		case 2:
			m.headers.Timestamp = fmt.Sprint(r.at.Unix() + 1 + random.Int64N(299))
		case 3:
			var list []string
			for _, one := range strings.Split(m.headers.Signature, " ") {
				version, text, _ := strings.Cut(one, ",")
				list = append(list, version+","+flip(text))
			}
			m.headers.Signature = strings.Join(list, " ")
		case 4:
			m.body = m.body[:random.IntN(len(m.body))]
		case 5:
			m.headers = other.headers
		case 6: // a replay; the last genuine message is never delivered here
			r.at = r.at.Add(push.Tolerance + time.Duration(1+random.IntN(1000))*time.Second)
		}
		if status, _ := r.post(m); status == http.StatusUnauthorized {
			refused++
		} else {
			t.Errorf("attack %d of kind %d: wanted 401, found %d", i, i%7, status)
		}
		r.at = time.Unix(1_800_000_000, 0)
	}
	if refused != 10_000 || r.shown(t) != "a" {
		t.Errorf("wanted 10000 refused and a shown, found %d and %s", refused, r.shown(t))
	}
	r.want(t, "the genuine one", genuine, 200, "applied", "b")
}
