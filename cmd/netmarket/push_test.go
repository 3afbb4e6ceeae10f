package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"netmarket/publish"
)

// buildReceiver builds the example receiver in a directory of the test's own.
func buildReceiver(dir string) (string, error) {
	path := filepath.Join(dir, "receiver.program")
	if out, err := exec.Command("go", "build", "-o", path, "netmarket/cmd/receiver").CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w\n%s", err, out)
	}
	return path, nil
}

// portalProcess is the example receiver as a process of its own, on one port of
// loopback over all its lives.
type portalProcess struct {
	program, address, dir, from string
	keys                        []string // files
	cmd                         *exec.Cmd
	log                         bytes.Buffer // of all its lives
}

// newPortalProcess prepares a receiver that keeps its releases in a new
// directory and reads snapshots below from.
func newPortalProcess(dir, from string, keys ...string) (*portalProcess, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	program, err := buildReceiver(filepath.Dir(dir))
	if err != nil {
		return nil, err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	p := &portalProcess{program: program, address: l.Addr().String(), dir: dir, from: from, keys: keys}
	return p, l.Close()
}

// start starts it and waits until it listens.
func (p *portalProcess) start() error {
	args := []string{"--listen", p.address, "--dir", p.dir, "--from", p.from}
	for _, k := range p.keys {
		args = append(args, "--key", k)
	}
	p.cmd = exec.Command(p.program, args...)
	p.cmd.Stderr = &p.log
	if err := p.cmd.Start(); err != nil {
		return err
	}
	for range 500 {
		if conn, err := net.Dial("tcp", p.address); err == nil {
			return conn.Close()
		}
		time.Sleep(10 * time.Millisecond)
	}
	return errors.Join(fmt.Errorf("wanted the receiver to listen on %s, found\n%s", p.address, p.log.String()), p.kill())
}

// kill ends it as a power cut would.
func (p *portalProcess) kill() error {
	if p.cmd == nil {
		return nil
	}
	err := p.cmd.Process.Kill()
	_ = p.cmd.Wait() // says that it was killed
	p.cmd = nil
	return err
}

// restart starts it with other keys.
func (p *portalProcess) restart(keys []string) error {
	if err := p.kill(); err != nil {
		return err
	}
	p.keys = keys
	return p.start()
}

// receiverKey is where a script's receiver is kept.
type receiverKey struct{}

// receiverCommand lets a script run the example receiver on loopback:
//
//	receiver start KEYFILE…   start it on $WORK/portal; its address is in $RECEIVER
//	receiver stop
func receiverCommand(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: receiver start KEYFILE… | stop")
	}
	held := ts.Value(receiverKey{}).(*scriptReceiver)
	switch {
	case args[0] == "start":
		var keys []string
		for _, k := range args[1:] {
			keys = append(keys, ts.MkAbs(k))
		}
		if held.portalProcess != nil { // the same address again
			ts.Check(held.restart(keys))
			return
		}
		p, err := newPortalProcess(ts.MkAbs("portal"), "file://"+ts.Getenv("NETMARKET_DATA")+"/published/", keys...)
		ts.Check(err)
		ts.Check(p.start())
		held.portalProcess = p
		ts.Defer(func() { ts.Logf("receiver:\n%s", p.log.String()); ts.Check(p.kill()) })
		ts.Setenv("RECEIVER", "http://"+p.address+"/hook")
		ts.Setenv("NETMARKET_ALLOW_NET", "127.0.0.1/32")
	case args[0] == "stop" && held.portalProcess != nil:
		ts.Check(held.kill())
	default:
		ts.Fatalf("receiver: not understood: %s", strings.Join(args, " "))
	}
}

// scriptReceiver is the receiver of one script.
type scriptReceiver struct{ *portalProcess }

// tinySnapshot publishes a snapshot of one small file, as publish does: aside,
// renamed, then current by rename.
func tinySnapshot(published, id string) error {
	scores := []byte(`{"snapshot":"` + id + `"}`)
	sum := func(b []byte) string { s := sha256.Sum256(b); return hex.EncodeToString(s[:]) }
	m := publish.Manifest{
		Schema: publish.ManifestSchema, Snapshot: id, CreatedAt: time.Unix(1_800_000_000, 0).UTC(),
		Run:   publish.RunFacts{Edition: "samr2022/mingxi2024", AsOf: id[:10]},
		Files: []publish.File{{Path: "scores.json", Bytes: int64(len(scores)), SHA256: sum(scores)}},
	}
	m.ContentID = sum(fmt.Appendf(nil, "%s  scores.json\n", sum(scores)))
	encode := func() []byte {
		var out bytes.Buffer
		e := json.NewEncoder(&out)
		e.SetEscapeHTML(false)
		e.SetIndent("", " ")
		if err := e.Encode(m); err != nil {
			panic(err)
		}
		return out.Bytes()
	}
	m.Digest = sum(encode())
	aside := filepath.Join(published, ".new-"+id)
	return errors.Join(
		os.MkdirAll(aside, 0o755),
		os.WriteFile(filepath.Join(aside, "scores.json"), scores, 0o644),
		os.WriteFile(filepath.Join(aside, "manifest.json"), encode(), 0o644),
		os.Rename(aside, filepath.Join(published, id)),
		makeCurrent(published, id),
	)
}

func makeCurrent(published, id string) error {
	link := filepath.Join(published, ".current-test")
	return errors.Join(os.Symlink(id, link), os.Rename(link, filepath.Join(published, "current")))
}

// pushRig is an installation with one portal, real processes on both sides and
// a crooked line between.
type pushRig struct {
	t      *testing.T
	data   string
	portal *portalProcess
	line   *crookedLine
}

func newPushRig(t *testing.T) *pushRig {
	t.Helper()
	r := &pushRig{t: t, data: t.TempDir()}
	key := filepath.Join(r.data, "push.key")
	if out, err := r.netmarket("push", "keygen", "--out", key, "--json").Output(); err != nil {
		t.Fatal(err)
	} else {
		var made struct {
			Public string `json:"public_key"`
		}
		if err := json.Unmarshal(out, &made); err != nil || os.WriteFile(key+".pub", []byte(made.Public), 0o644) != nil {
			t.Fatalf("%v: %s", err, out)
		}
	}
	published := filepath.Join(r.data, "published")
	if err := os.Mkdir(published, 0o755); err != nil {
		t.Fatal(err)
	}
	var err error
	if r.portal, err = newPortalProcess(filepath.Join(t.TempDir(), "portal"), "file://"+published+"/", key+".pub"); err != nil {
		t.Fatal(err)
	}
	if err := r.portal.start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.portal.kill() })
	r.line = newCrookedLine(t, "http://"+r.portal.address)
	config := fmt.Sprintf("network: {allow: [127.0.0.1/32]}\npush:\n  portals:\n    - {name: county, url: %q, snapshot_url: %q, keys: [{id: k, kind: ed25519, file: push.key}]}\n", r.line.url, "file://"+published)
	if err := os.WriteFile(filepath.Join(r.data, "netmarket.yaml"), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	return r
}

// netmarket is the program on this installation's data.
func (r *pushRig) netmarket(args ...string) *exec.Cmd {
	program, err := os.Executable()
	if err != nil {
		r.t.Fatal(err)
	}
	cmd := exec.Command(program, append([]string{"--data", r.data}, args...)...)
	cmd.Args[0] = "netmarket" // TestMain tells by it what to run
	cmd.Env = append(os.Environ(), "NETMARKET_CONFIG=", "NETMARKET_ALLOW_NET=")
	cmd.Stderr = io.Discard
	return cmd
}

// shown is the sequence and the snapshot the portal shows.
func (r *pushRig) shown() (sequence, snapshot string) {
	target, err := os.Readlink(filepath.Join(r.portal.dir, "current"))
	if err != nil {
		return "", ""
	}
	text, err := os.ReadFile(filepath.Join(r.portal.dir, target, "scores.json"))
	if err != nil {
		return "", ""
	}
	var doc struct{ Snapshot string }
	if json.Unmarshal(text, &doc) != nil {
		return "", ""
	}
	sequence, _, _ = strings.Cut(filepath.Base(target), "_")
	return sequence, doc.Snapshot
}
