// Command netmarket scores places against the 全国网络市场监管与服务示范区 index:
// official figures and county exports in, a traceable snapshot out.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"

	"netmarket/publish"
)

// version is the commit the program was built from, set by the linker.
var version = "dev"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// run executes one command line and returns its exit code.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	return (&app{out: stdout, err: stderr, args: args}).run(ctx)
}

// run executes the app's command line.
func (a *app) run(ctx context.Context) int {
	args, stdout, stderr := a.args, a.out, a.err
	root := a.command()
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	if err != nil && !a.isParsed {
		err = usage(err) // the command line itself, before any command ran
	}
	if err != nil && !errors.Is(err, errReported) {
		text := err.Error() + a.remedy(err)
		if a.mask != nil {
			text = a.mask.Lines(text)
		}
		fmt.Fprintln(stderr, "netmarket: "+text)
	}
	return exitCode(err)
}

// remedy adds to a full disk what to do, whichever stage ran into it; a
// publication says so itself.
func (a *app) remedy(err error) string {
	var full *publish.DiskFullError
	isFull := errors.Is(err, syscall.ENOSPC) || strings.Contains(err.Error(), "No space left on device") // the engine's words
	if !isFull || errors.As(err, &full) {
		return ""
	}
	place := a.data
	var aside *asideError
	if errors.As(err, &aside) {
		place = filepath.Dir(aside.dir) + ", or set TMPDIR to a larger one,"
	}
	return "; make room on the disk of " + place + " and run again: nothing was half-loaded and the current snapshot is untouched"
}
