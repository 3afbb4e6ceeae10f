package main

import (
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// freeAddressCommand: freeAddress NAME sets the variable to an address of this
// machine on which nobody listens.
func freeAddressCommand(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: freeAddress NAME")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	ts.Check(l.Close())
	ts.Setenv(args[0], l.Addr().String())
}

// getCommand: get STATUS URL [TOKENFILE|-] [NAME: VALUE]… asks a server, which may
// still be starting, wants the status, and leaves the body in the file body and
// the headers in the file headers.
func getCommand(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: get STATUS URL [TOKENFILE|-] [NAME: VALUE]…")
	}
	r, err := http.NewRequest(http.MethodGet, args[1], nil)
	ts.Check(err)
	if len(args) > 2 && args[2] != "-" {
		r.Header.Set("Authorization", "Bearer "+strings.TrimSpace(ts.ReadFile(args[2])))
	}
	for _, header := range args[min(len(args), 3):] {
		name, value, _ := strings.Cut(header, ": ")
		r.Header.Set(name, value)
	}
	client := http.Client{Timeout: 30 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	w, err := client.Do(r)
	for tries := 0; err != nil && tries < 100; tries++ { // it may still be starting
		time.Sleep(100 * time.Millisecond)
		w, err = client.Do(r)
	}
	ts.Check(err)
	defer w.Body.Close() //nolint:errcheck // read to its end
	body, err := io.ReadAll(w.Body)
	ts.Check(err)
	var headers strings.Builder
	ts.Check(w.Header.Write(&headers))
	ts.Check(os.WriteFile(ts.MkAbs("body"), body, 0o600))
	ts.Check(os.WriteFile(ts.MkAbs("headers"), []byte(headers.String()), 0o600))
	if found := w.Status[:3]; found != args[0] {
		ts.Fatalf("%s: wanted status %s, found %s: %.300s", args[1], args[0], found, body)
	}
}
