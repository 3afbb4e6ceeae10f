package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// listenCommand lets a script be told:
//
//	listen NAME http           start a server on loopback; $NAME is its address, NAME.log what it was asked: METHOD PATH BODY
//	listen NAME smtp           start a mail server; $NAME is its port, NAME.log the letters
//	listen NAME answers CODE   let the HTTP server answer this from now on
func listenCommand(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: listen NAME http | smtp | answers CODE")
	}
	name, log := args[0], ts.MkAbs(args[0]+".log")
	if args[1] == "answers" && len(args) == 3 {
		var code int32
		_, err := fmt.Sscan(args[2], &code)
		ts.Check(err)
		ts.Value(listenKey{}).(map[string]*atomic.Int32)[name].Store(code)
		return
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	ts.Defer(func() { _ = l.Close() })
	ts.Check(os.WriteFile(log, nil, 0o600))
	switch args[1] {
	case "http":
		code := &atomic.Int32{}
		code.Store(200)
		ts.Value(listenKey{}).(map[string]*atomic.Int32)[name] = code
		s := &http.Server{ReadHeaderTimeout: 5 * time.Second, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(io.LimitReader(r.Body, 1<<20))
			addTo(log, r.Method+" "+r.URL.String()+" "+string(body)+"\n")
			w.WriteHeader(int(code.Load()))
		})}
		go func() { _ = s.Serve(l) }()
		ts.Setenv(name, "http://"+l.Addr().String())
	case "smtp":
		go takeLetters(l, log)
		ts.Setenv(name, fmt.Sprint(l.Addr().(*net.TCPAddr).Port))
	default:
		ts.Fatalf("listen: not understood: %s", strings.Join(args, " "))
	}
}

type listenKey struct{}

func addTo(path, text string) {
	f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return
	}
	_, _ = f.WriteString(text)
	_ = f.Close()
}

// takeLetters is a mail server that takes everything.
func takeLetters(l net.Listener, log string) {
	for {
		c, err := l.Accept()
		if err != nil {
			return
		}
		_ = c.SetDeadline(time.Now().Add(20 * time.Second))
		r := bufio.NewReader(c)
		fmt.Fprint(c, "220 mail.test\r\n")
		for inLetter := false; ; {
			line, err := r.ReadString('\n')
			if err != nil {
				break
			}
			switch {
			case inLetter && line == ".\r\n":
				inLetter = false
				fmt.Fprint(c, "250 kept\r\n")
			case inLetter:
				addTo(log, line)
			case strings.HasPrefix(line, "DATA"):
				inLetter = true
				fmt.Fprint(c, "354 go on\r\n")
			case strings.HasPrefix(line, "QUIT"):
				fmt.Fprint(c, "221 bye\r\n")
			default:
				fmt.Fprint(c, "250 ok\r\n")
			}
		}
		_ = c.Close()
	}
}

// logKeys are what a line of the log may carry, beside time, level and msg.
var logKeys = []string{"run", "source", "capture", "model", "rows", "ms", "status", "refused", "files", "snapshot", "command", "exit"}

// quietCommand: quiet FILE N wants N lines of JSON in the log of a night, each
// with the run it belongs to, a status and a time, and no key that is not
// fixed.
func quietCommand(ts *testscript.TestScript, neg bool, args []string) {
	var n int
	if neg || len(args) != 2 {
		ts.Fatalf("usage: quiet FILE N")
	}
	_, err := fmt.Sscan(args[1], &n)
	ts.Check(err)
	lines := strings.Split(strings.TrimSpace(ts.ReadFile(args[0])), "\n")
	if len(lines) != n {
		ts.Fatalf("wanted %d lines, found %d:\n%s", n, len(lines), strings.Join(lines, "\n"))
	}
	runs := map[any]bool{}
	for _, text := range lines {
		var line map[string]any
		ts.Check(json.Unmarshal([]byte(text), &line))
		for _, key := range []string{"run", "status", "ms"} {
			if line[key] == nil {
				ts.Fatalf("wanted %s in %s", key, text)
			}
		}
		for key := range line {
			if !slices.Contains(append([]string{"time", "level", "msg"}, logKeys...), key) {
				ts.Fatalf("wanted no key %s in %s", key, text)
			}
		}
		runs[line["run"]] = true
	}
	if len(runs) != 1 {
		ts.Fatalf("wanted one run, found %v", runs)
	}
}
