package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		duckdbAloneName: runDuckDBAlone,
		nationAloneName: runNationAlone,
		"netmarket": func() {
			ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
			defer stop()
			os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
		},
	})
}

// TestScripts runs the whole program as a person or a script would; the first
// line of each file in testdata/scripts says what it proves.
func TestScripts(t *testing.T) {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir: filepath.Join(root, "testdata", "scripts"),
		Setup: func(e *testscript.Env) error {
			e.Setenv("ROOT", root)
			e.Setenv("NETMARKET_DATA", filepath.Join(e.WorkDir, "data"))
			e.Values[netKey{}] = &scriptNet{}
			e.Values[listenKey{}] = map[string]*atomic.Int32{}
			e.Values[receiverKey{}] = &scriptReceiver{}
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"assistant":  assistantCommand,
			"code":       codeCommand,
			"publishers": publishersCommand(t),
			"receiver":   receiverCommand,
			"listen":     listenCommand,
			"quiet":      quietCommand,
			"sample":     sampleCommand,
			"field":      fieldCommand,
			"addsUp":     addsUpCommand,
			"sameFiles":  sameFilesCommand,
			"sameValue":  sameValueCommand,
			"plant":      plantCommand,
			"noCanary":   noCanaryCommand,
			"golden":     goldenCommand,
			"formsAgree": formsAgreeCommand,

			"freeAddress": freeAddressCommand,
			"get":         getCommand,
		},
	})
}

// codeCommand: code N command… runs the command and wants exit code N.
func codeCommand(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: code N command…")
	}
	err := ts.Exec(args[1], args[2:]...)
	got := 0
	if err != nil {
		got = -1
		if exit, ok := err.(interface{ ExitCode() int }); ok {
			got = exit.ExitCode()
		}
	}
	if fmt.Sprint(got) != args[0] {
		ts.Fatalf("%s: wanted exit code %s, found %d", strings.Join(args[1:], " "), args[0], got)
	}
}

// sampleCommand: sample [area…] fills $NETMARKET_DATA with the bundled pages
// and the exports of these areas (all when none is named, and no export of
// the area none).
func sampleCommand(ts *testscript.TestScript, _ bool, areas []string) {
	root, data := ts.Getenv("ROOT"), ts.Getenv("NETMARKET_DATA")
	ts.Check(ts.Exec("netmarket", "init"))
	pages, err := filepath.Glob(filepath.Join(root, "testdata", "captures", "*", "2*", "page.html"))
	ts.Check(err)
	ts.Check(ts.Exec("netmarket", append([]string{"capture"}, pages...)...))
	if len(areas) == 0 {
		areas = []string{"350421", "350423", "350428", "national"}
	}
	for _, area := range slices.DeleteFunc(areas, func(area string) bool { return area == "none" }) {
		ts.Check(os.CopyFS(filepath.Join(data, "inbox", area), os.DirFS(filepath.Join(root, "testdata", "sample", "inbox", area))))
	}
}

// fieldCommand: field FILE PATH WANT reads a value of a JSON document by a path
// such as areas.0.criteria.id=I01.1.score and compares it.
func fieldCommand(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 3 {
		ts.Fatalf("usage: field FILE PATH WANT")
	}
	got := fmt.Sprint(valueAt(ts, args[0], args[1]))
	if (got == args[2]) == neg {
		ts.Fatalf("%s: wanted %s, found %s", args[1], args[2], got)
	}
}

// sameValueCommand: sameValue FILE PATH FILE PATH wants equal values at two
// places of JSON documents.
func sameValueCommand(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 4 {
		ts.Fatalf("usage: sameValue FILE PATH FILE PATH")
	}
	first, other := valueAt(ts, args[0], args[1]), valueAt(ts, args[2], args[3])
	if reflect.DeepEqual(first, other) == neg || first == nil {
		ts.Fatalf("%s of %s and %s of %s: equal=%v", args[1], args[0], args[3], args[2], !neg)
	}
}

// valueAt reads a value of a JSON document, numbers as printed.
func valueAt(ts *testscript.TestScript, file, path string) any {
	var v any
	d := json.NewDecoder(strings.NewReader(ts.ReadFile(file)))
	d.UseNumber()
	ts.Check(d.Decode(&v))
	for _, step := range splitPath(path) {
		v = stepInto(ts, v, step)
	}
	return v
}

// splitPath cuts at slashes.
func splitPath(path string) []string { return strings.Split(path, "/") }

// stepInto goes one step: a member's name, an index, or name=value to pick the
// element of an array.
func stepInto(ts *testscript.TestScript, v any, step string) any {
	switch x := v.(type) {
	case map[string]any:
		return x[step]
	case []any:
		if name, value, ok := strings.Cut(step, "="); ok {
			for _, element := range x {
				if m, ok := element.(map[string]any); ok && fmt.Sprint(m[name]) == value {
					return element
				}
			}
			ts.Fatalf("no element with %s", step)
		}
		var i int
		if _, err := fmt.Sscan(step, &i); err != nil || i >= len(x) {
			ts.Fatalf("no element %s of %d", step, len(x))
		}
		return x[i]
	}
	ts.Fatalf("no %s in %v", step, v)
	return nil
}

// sameFilesCommand: sameFiles A B… wants equal bytes.
func sameFilesCommand(ts *testscript.TestScript, neg bool, args []string) {
	first, err := os.ReadFile(ts.MkAbs(args[0]))
	ts.Check(err)
	for _, other := range args[1:] {
		text, err := os.ReadFile(ts.MkAbs(other))
		ts.Check(err)
		if bytes.Equal(first, text) == neg {
			ts.Fatalf("%s and %s: equal=%v", args[0], other, !neg)
		}
	}
}
