package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"

	"netmarket/publish"
	"netmarket/publish/analyst"
	"netmarket/publish/portal"
	"netmarket/publish/portal/portaltest"
)

// sampleData is a data directory with the bundled pages and these areas'
// exports, refreshed.
func sampleData(t *testing.T, areas ...string) string {
	t.Helper()
	data := filepath.Join(t.TempDir(), "data")
	pages, err := filepath.Glob("../../testdata/captures/*/2*/page.html")
	if err != nil || len(pages) == 0 {
		t.Fatalf("wanted bundled pages, found %d (%v)", len(pages), err)
	}
	mustRun(t, "--data", data, "init")
	mustRun(t, append([]string{"--data", data, "capture"}, pages...)...)
	for _, area := range areas {
		if err := os.CopyFS(filepath.Join(data, "inbox", area), os.DirFS(filepath.Join("../../testdata/sample/inbox", area))); err != nil {
			t.Fatal(err)
		}
	}
	mustRun(t, "--data", data, "--as-of", "2026-03-31", "refresh", "--offline")
	return data
}

// mustRun runs one command line in this process and returns what it printed.
func mustRun(t *testing.T, args ...string) []byte {
	t.Helper()
	var out, told bytes.Buffer
	if code := run(t.Context(), args, &out, &told); code != exitDone {
		t.Fatalf("%v: exit %d: %s", args, code, told.String())
	}
	return out.Bytes()
}

// sampleServer serves a data directory as serve would, without a socket.
func sampleServer(t *testing.T, data string) (ask func(path string) *httptest.ResponseRecorder) {
	t.Helper()
	a := &app{data: data}
	a.settings.Serve.Limits = limitSettings{PerToken: 1e6, PerIP: 1e6, Burst: 1e6}
	o, _, err := a.serveOptions("")
	if err != nil {
		t.Fatal(err)
	}
	o.Log = slog.New(slog.NewTextHandler(io.Discard, nil))
	server := portal.New(o)
	t.Cleanup(server.Close)
	_, token, err := o.Tokens.Create("test", portal.Kinds(), nil, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	return func(path string) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		server.ServeHTTP(w, askFor(path, token))
		return w
	}
}

func askFor(path, token string) *http.Request {
	r := httptest.NewRequest(http.MethodGet, "http://127.0.0.1"+path, nil)
	r.Header.Set("Authorization", "Bearer "+token)
	return r
}

// On the bundled sample every answer keeps the served document: a criterion
// of each shape and status explained, every table in every format. Documents are the bytes
// that the commands print, and every published table has its rule about areas.
func TestServedSampleKeepsItsContractAndTheCommandsBytes(t *testing.T) {
	data := sampleData(t, "350421", "350423", "national")
	ask := sampleServer(t, data)
	c := portaltest.NewContract(t, ask("/openapi.json").Body.Bytes())
	check := func(path string) []byte {
		t.Helper()
		w := ask(path)
		c.Check(t, askFor(path, ""), w)
		if w.Code != http.StatusOK {
			t.Errorf("%s: found %d %.300s", path, w.Code, w.Body)
		}
		return w.Body.Bytes()
	}
	for path, command := range map[string]string{
		"/v1/scores": "scores", "/v1/scores/areas/350421": "scores --area 350421", "/v1/gaps": "gaps", "/v1/gaps?area=350423": "gaps --area 350423",
		"/v1/worklist": "worklist", "/v1/worklist?area=350423&unit=" + "%E5%8E%BF%E5%95%86%E5%8A%A1%E5%B1%80": "worklist --area 350423 --unit 县商务局",
		"/v1/explanations/350421/I05.1": "explain I05.1 --area 350421",
	} {
		if diff := cmp.Diff(string(mustRun(t, append([]string{"--data", data, "--json"}, strings.Fields(command)...)...)), string(check(path))); diff != "" {
			t.Errorf("%s and %s differ:\n%.600s", path, command, diff)
		}
	}
	var scores publish.ScoresDocument
	if err := json.Unmarshal(check("/v1/scores"), &scores); err != nil {
		t.Fatal(err)
	}
	explained := map[string]bool{} // of each shape and status one: the validator is slow
	for _, area := range scores.Areas {
		for _, criterion := range area.Criteria {
			if key := criterion.Shape + " " + criterion.Status; !explained[key] {
				check(fmt.Sprintf("/v1/explanations/%s/%s", area.RefArea, criterion.ID))
				explained[key] = true
			}
		}
	}
	var tables portal.TableList
	if err := json.Unmarshal(check("/v1/tables"), &tables); err != nil {
		t.Fatal(err)
	}
	for _, table := range tables.Tables {
		check("/v1/tables/" + table.Name + "?limit=10")
		for _, format := range []string{"csv", "arrow"} {
			if w := ask("/v1/tables/" + table.Name + "?format=" + format); w.Code != http.StatusOK || w.Body.Len() == 0 {
				t.Errorf("%s as %s: found %d", table.Name, format, w.Code)
			}
		}
		if !portal.HasRuleForAreas(table.Name, table.Columns) {
			t.Errorf("published.%s is neither shared nor divided by area: say in portal which it is", table.Name)
		}
	}
	for _, path := range []string{"/v1/observations?as_of=2026-01-31&measure=online_retail", "/v1/revisions", "/v1/sources", "/v1/indicators", "/v1/criteria", "/v1/snapshots"} {
		check(path)
	}
	if len(explained) < 15 || len(tables.Tables) < 30 {
		t.Errorf("wanted every shape of criterion and every table, found %d and %d", len(explained), len(tables.Tables))
	}
}

// What the configuration that init writes shows as default of serve is what
// serve does without it.
func TestConfigurationShowsTheDefaultsOfServe(t *testing.T) {
	_, block, found := strings.Cut(string(settingsTemplate), "# serve:\n")
	if !found {
		t.Fatal("wanted a block serve, found none")
	}
	block, _, _ = strings.Cut(block, "\n\n")
	var said settings
	text := "serve:\n" + strings.ReplaceAll("\n"+block, "\n#", "\n")
	if err := yaml.UnmarshalWithOptions([]byte(text), &said, yaml.Strict()); err != nil {
		t.Fatal(err)
	}
	l := analyst.DefaultLimits()
	memory, err := parseSize(said.Serve.Query.Memory)
	if err != nil || memory != l.Memory {
		t.Errorf("wanted the memory of a query said as %d, found %q", l.Memory, said.Serve.Query.Memory)
	}
	query := querySettings{Timeout: l.Timeout, MaxRows: l.Rows, Memory: said.Serve.Query.Memory, Concurrent: queriesAtOnce}
	wanted := serveSettings{Query: query, Listen: defaultListen, Proxy: proxySettings{Trusted: []string{}}, Limits: limitSettings(portal.DefaultLimits())}
	if diff := cmp.Diff(wanted, said.Serve); diff != "" {
		t.Errorf("defaults (- program, + configuration):\n%s", diff)
	}
}

func TestServeRefusesAWrongConfiguration(t *testing.T) {
	for name, wrong := range map[string]serveSettings{
		"plain on a network": {Listen: "0.0.0.0:8350"}, "half a certificate": {TLS: tlsSettings{Cert: "x"}}, "no address": {Listen: "8350"},
		"a proxy's name": {Proxy: proxySettings{Trusted: []string{"proxy.example"}}}, "a limit below 0": {Limits: limitSettings{Burst: -1}},
	} {
		a := &app{data: t.TempDir(), settings: settings{Serve: wrong}}
		o, at, err := a.serveOptions("")
		if err == nil {
			err = portal.CheckListen(at, o.Proxies)
		}
		if err == nil {
			t.Errorf("%s: wanted an error", name)
		}
	}
}

func TestDaysAreRead(t *testing.T) {
	for text, wanted := range map[string]time.Duration{"90d": 90 * 24 * time.Hour, "0d": 0, "0": 0, "12h": 12 * time.Hour, "1h30m": 90 * time.Minute, "-1d": -1, "d": -1, "1.5d": -1, "36501d": -1, "x": -1, "-1h": -1} {
		found, err := readDays(text)
		if (err != nil) != (wanted < 0) || err == nil && found != wanted {
			t.Errorf("%q: wanted %v, found %v (%v)", text, wanted, found, err)
		}
	}
}
